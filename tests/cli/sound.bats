# sound.bats - wav-decode and wav-encode: sounds of all kinds become frames, and frames sounds.
load ../helpers/helpers

setup() {
    need_sound
    cd "$BATS_TEST_TMPDIR"
}

# bytes N: N bytes that look like noise.
bytes() {
    head -c "$1" "$testdata/small.tns"
}

shapes() {
    tensor-dump --no-values "$1" | awk -F '\t' '$3 == "shape" { print $2, $5 }' | paste -sd ' '
}

samples_of() {
    wav-decode -q "$1" | tensor-dump --no-values | sed -n 's/.*\tsound\tshape\t<f4\t\[\(.*\)\]/\1/p'
}

@test "T = ceil(N / 160) frames, at any rate, of any length" {
    for case in 16000:160:1 16000:161:2 16000:1:1 8000:80:1 8000:8000:100 48000:48000:100 96000:9600:10 44100:44100:100; do
        IFS=: read -r rate n frames <<< "$case"
        bytes $((2 * n)) | wav_of "$rate" | wav-decode > case.tns
        echo "$case: $(shapes case.tns)"
        [[ $(shapes case.tns) == "frames [$frames,42] sound ["*"] sound.frames [$frames,42]" ]]
        tensor-stat case.tns | awk 'NR > 1 && $(NF) + $(NF - 1) { exit 1 }' # no NaN, no infinity
    done
}

@test "what was not changed comes back, in records of any length, by file and by pipe, in 16 and 24 bits" {
    bytes 80000 | wav_of 16000 > in.wav
    for chunk in 0.01 0.33 60; do
        wav-decode --chunk "$chunk" in.wav | wav-encode > out.wav
        tail -c 80000 out.wav | cmp - <(bytes 80000)
    done
    wav-decode --live in.wav | wav-encode | cat > pipe.wav
    tail -c 80000 pipe.wav | cmp - <(bytes 80000)
    bytes 300000 | wav_of 16000 | wav-decode | wav-encode --format raw | cmp - <(bytes 300000)
    wav-decode in.wav | wav-encode --format raw | cmp - <(bytes 80000)
    for name in a.flac b.wav; do
        wav-decode in.wav | wav-encode --bits 24 -o "$name"
        wav-decode "$name" | wav-encode --format raw | cmp - <(bytes 80000)
    done
}

@test "silence, sound at its limits and a click become frames and sound" {
    head -c 32000 /dev/zero | wav_of 16000 > silence.wav
    head -c 32000 /dev/zero | tr '\0' '\377' | sed 's/\xff\xff/\xff\x7f/g' | wav_of 16000 > loud.wav
    { head -c 3200 /dev/zero; printf '\377\177'; head -c 3200 /dev/zero; } | wav_of 16000 > click.wav
    for name in silence loud click; do
        wav-decode "$name.wav" > "$name.tns"
        tensor-stat "$name.tns" | awk 'NR > 1 && $(NF) + $(NF - 1) { exit 1 }'
        wav-encode -q --pulses "$name.tns" > pulses.wav
        [ "$(samples_of pulses.wav)" -ge "$(samples_of "$name.wav")" ]
    done
}

@test "a FLAC that is cut, and what is no sound, are errors that name the file; no output appears" {
    bytes 80000 | wav_of 16000 | wav-decode | wav-encode -o whole.flac
    head -c 30000 whole.flac > cut.flac
    : > empty.wav
    wav_of 16000 < /dev/null > nothing.wav
    for name in cut.flac empty.wav nothing.wav "$testdata/hero.png"; do
        run -1 --separate-stderr wav-decode -o out.tns "$name"
        echo "$stderr"
        [[ ${stderr_lines[0]} == "wav-decode: "*"$(basename "$name")"* && ${#stderr_lines[@]} = 1 ]]
        [ ! -e out.tns ]
    done
    run -1 --separate-stderr wav-decode -o out.tns cut.flac
    [[ $stderr == *"cut"* ]]
    run -1 bash -c 'cat cut.flac | wav-decode -o out.tns'
    [[ $output == *"cut"* ]]
}

@test "a stream of pictures, of other features or of nothing is an error" {
    sprite-decode -q "$testdata/hero.png" > hero.tns
    run -1 wav-encode -o out.wav hero.tns
    [[ $output == *"'frames' is u1 ["*"], expected f4 [*,42]" ]]
    run -1 wav-encode -o out.wav "$streams/none.tns"
    bytes 800 | wav_of 16000 | wav-decode | tensor-dump --json | sed '1s/"hop":160/"hop":80/' | tensor-load > hop.tns
    run -1 wav-encode -o out.wav hop.tns
    [[ $output == *"'hop' is 80, expected 160"* ]]
    [ ! -e out.wav ]
}

@test "labels and ids come from the names of files" {
    mkdir -p speech/yes
    bytes 800 | wav_of 16000 > speech/yes/07_b.2.wav
    wav-decode --names '{word}/{speaker}_{take}' speech/yes/07_b.2.wav | tensor-dump --json > names
    grep -qF '"id":"yes/07_b.2"' names
    grep -qF '"labels":{"word":"yes","speaker":7,"take":"b.2"}' names
    wav-decode --label speaker=x speech/yes/07_b.2.wav | tensor-dump --json | grep -qF '"labels":{"speaker":"x"}'
    run -1 wav-decode --names '{word}-{take}' speech/yes/07_b.2.wav
    [[ $output == *"does not fit"* ]]
    for wrong in 'a' '{a' 'a}' '{}' '{a}{b}' '{a/b}'; do
        run -2 wav-decode --names "$wrong" speech/yes/07_b.2.wav
    done
}

@test "a longer sound has numbered records; --trim cuts silence off; --no-sound leaves the sound out" {
    { head -c 16000 /dev/zero; bytes 16000; head -c 16000 /dev/zero; } | wav_of 16000 > middle.wav
    wav-decode --chunk 1 middle.wav | tensor-dump --json | grep -o '"id":"[^"]*"' | paste -sd ' ' > ids
    [ "$(cat ids)" = '"id":"middle/0" "id":"middle/1"' ]
    wav-decode --trim middle.wav > trim.tns
    frames=$(tensor-dump --no-values trim.tns | sed -n 's/.*\tframes\tshape\t<f4\t\[\(.*\),42\]/\1/p')
    [ "$frames" -ge 50 ] && [ "$frames" -le 64 ]
    wav-decode --no-sound middle.wav > bare.tns
    [ "$(shapes bare.tns)" = 'frames [150,42]' ]
}

@test "the file's comment says whether the voice was changed" {
    bytes 16000 | wav_of 16000 > in.wav
    wav-decode in.wav > in.tns
    wav-encode -o same.flac in.tns
    wav-encode --pulses -o made.flac in.tns
    grep -qa 'voice as recorded: wav-decode' same.flac
    grep -qa 'voice changed or made by wav-decode' made.flac
    wav-encode --pulses in.tns | cat > made.wav
    grep -qa 'ICMT.*voice changed or made by wav-decode' made.wav
    tensor-dump --json in.tns | sed '1s/"history":\[/&{"program":"latent-edit","version":"1","argv":["swap"]},/' | tensor-load |
        wav-encode -o edited.flac
    grep -qa 'voice changed or made by latent-edit 1 swap' edited.flac
}

@test "swap-voice.sh and invent-voice.sh: the words stay as long as they are, the voice changes" {
    command -v espeak-ng > /dev/null || skip "espeak-ng is not there"
    voice-draw --voices 2 --sentences 1 --trim -o voices.tns
    dsvae-train -q --preset voices --epochs 1 -o model.tns voices.tns
    wav-encode -o 'v%d.wav' voices.tns
    "$pipelines/swap-voice.sh" model.tns v1.wav v2.wav swapped.flac 2> notes
    "$pipelines/invent-voice.sh" model.tns v1.wav 3 invented.flac 2>> notes
    for made in swapped invented; do
        [ "$(samples_of $made.flac)" = "$(samples_of v1.wav)" ]
        run -1 cmp -s <(wav-decode --id x v1.wav | wav-encode) <(wav-decode --id x $made.flac | wav-encode)
        grep -qa 'voice changed' $made.flac
    done
}

@test "each sound has its own file with %d, one after another without; pulses are a function of the seed" {
    bytes 16000 | wav_of 16000 > a.wav
    bytes 12000 | tac -rs . | wav_of 16000 > b.wav
    wav-decode a.wav b.wav > two.tns
    wav-encode -o 'x-%02d.wav' two.tns
    [ "$(samples_of x-01.wav)" = 8000 ]
    wav-encode -o both.wav two.tns
    [ "$(samples_of both.wav)" = $((8000 + $(samples_of b.wav))) ]
    wav-encode -q --pulses --format raw --seed 4 two.tns > one
    wav-encode -q --pulses --format raw --seed 4 two.tns | cmp - one
    wav-encode -q --pulses --format raw --seed 5 two.tns > other
    run -1 cmp -s one other
    run -2 wav-encode -o out.mp4 two.tns
    [[ $output == *"only wav, flac, ogg and raw"* ]]
}
