# smoke.bats - every program once, on real input, in a few seconds: what make check runs beside the unit tests.
# The name of each test begins with the program.
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    model=$BATS_TEST_DIRNAME/../../testdata/small.tns
    sprite-decode "$BATS_TEST_DIRNAME/../../testdata/hero.png" -o hero-frames.tns
    dsvae-encode -m "$model" hero-frames.tns -o hero.tns
    sprite-draw --characters 2 --direction front -o drawn.tns # 6 sequences
}

setup() {
    here=$BATS_FILE_TMPDIR
    small=$testdata/small.tns
    cd "$BATS_TEST_TMPDIR"
}

records() {
    tensor-dump --json "$1" | grep -c '^{"id"'
}

@test "smoke: each program has a test here" {
    for program in $(programs); do
        grep -q "^@test \"$program: " "$BATS_TEST_FILENAME" || { echo "none for $program" && return 1; }
    done
}

@test "sprite-decode: the main pipe: decode, encode, edit, decode, make a PNG" {
    bash -eo pipefail -c 'sprite-decode --quiet "$1" | dsvae-encode -m "$2" | latent-edit take static --from "$3" |
        dsvae-decode -m "$2" | png-encode -o swapped.png' - "$testdata/wizard.png" "$small" "$here/hero.tns"
    sprite-decode --quiet "$testdata/wizard.png" | dsvae-encode -m "$small" | dsvae-decode -m "$small" | png-encode -o kept.png
    for picture in swapped kept; do
        sprite-decode --quiet --files $picture.png > $picture.tns
        tensor-dump --json --no-values $picture.tns | grep -o '"shape":.*' > $picture.shape
    done
    cmp kept.shape swapped.shape
    run -1 tensor-diff -q kept.tns swapped.tns
}

@test "sprite-draw: as many sequences as were asked for" {
    tensor-stat -q "$here/drawn.tns"
    [ "$(records "$here/drawn.tns")" -eq 6 ]
}

@test "sprite-dress: dresses characters from a folder of layers" {
    command -v python3 > /dev/null || skip "python3 is not there to make PNG files"
    python3 "$helpers/layers.py" sheet layers/body/male/light.png 1
    python3 "$helpers/layers.py" sheet layers/hair/male/plain/brown.png 2
    sprite-dress layers --characters 2 > dressed.tns
    [ "$(records dressed.tns)" -eq 42 ]
}

@test "sprites-dataset: composes every character of a folder of layers" {
    command -v python3 > /dev/null || skip "python3 is not there to make PNG files"
    python3 "$helpers/pictures.py" dataset layers
    sprites-dataset --layers layers --action walk --direction left | tensor-stat -q
}

@test "wav-decode: a record of features and sound" {
    need_sound
    head -c 8000 "$testdata/hero.png" | wav_of 8000 > beep.wav
    wav-decode beep.wav > beep.tns
    tensor-dump --no-values beep.tns | grep -qF '[50,42]'
}

@test "wav-encode: what was not changed comes back, sample by sample" {
    need_sound
    head -c 20000 "$testdata/hero.png" | wav_of 16000 > noise.wav
    wav-decode noise.wav | wav-encode > back.wav
    tail -c 20000 back.wav | cmp - <(head -c 20000 "$testdata/hero.png")
}

@test "voice-draw: two speakers say one sentence, each in its own voice" {
    need_sound
    command -v espeak-ng > /dev/null || skip "espeak-ng is not there"
    voice-draw --voices 2 --sentences 1 --trim > voices.tns
    [ "$(records voices.tns)" -eq 2 ]
    run -1 tensor-diff -q <(tensor-head -n 1 voices.tns) <(tensor-head --last 1 voices.tns)
}

@test "sprite-hide: the square is hidden, and a model restores it" {
    sprite-hide --square 16 "$here/hero-frames.tns" > hidden.tns
    run -1 tensor-diff -q hidden.tns "$here/hero-frames.tns"
    dsvae-encode -m "$small" hidden.tns | dsvae-decode -m "$small" | tensor-stat -q
}

@test "dsvae-train: a model is learnt that the other programs read" {
    tensor-head -n 2 "$here/drawn.tns" | dsvae-train --quiet --preset small --epochs 1 -o model.tns
    dsvae-encode -m model.tns "$here/drawn.tns" | dsvae-decode -m model.tns | tensor-stat -q
}

@test "dsvae-adapt: a model learns one more character" {
    tensor-head -n 1 "$here/hero-frames.tns" > one.tns
    dsvae-adapt --quiet -m "$small" --steps 2 --analogy 0 -o model.tns one.tns
    run -1 tensor-diff -q model.tns "$small"
}

@test "dsvae-encode: the same codes twice, for every sequence" {
    dsvae-encode -m "$small" "$here/hero-frames.tns" | tensor-diff - "$here/hero.tns"
    [ "$(records "$here/hero.tns")" -eq "$(records "$here/hero-frames.tns")" ]
}

@test "dsvae-decode: frames of the size that were encoded" {
    dsvae-decode -m "$small" "$here/hero.tns" > again.tns
    [ "$(records again.tns)" -eq "$(records "$here/hero-frames.tns")" ]
    [ "$(tensor-stat again.tns | grep -c 64x64x3)" -eq "$(tensor-stat "$here/hero-frames.tns" | grep -c 64x64x3)" ]
}

@test "dsvae-eval: a table of numbers" {
    dsvae-eval --quiet -m "$small" --json "$here/drawn.tns" > table.json
    grep -q '"psnr":' table.json
}

@test "latent-edit: reversed twice is as before" {
    latent-edit reverse dynamic "$here/hero.tns" > back.tns
    run -1 tensor-diff -q back.tns "$here/hero.tns"
    dynamics() { tensor-dump "$1" | grep dynamic.mean; }
    latent-edit reverse dynamic back.tns > again.tns
    cmp <(dynamics again.tns) <(dynamics "$here/hero.tns")
}

@test "latent-fit: directions of labels, and an edit along one" {
    dsvae-encode -m "$small" "$here/drawn.tns" > codes.tns
    latent-fit -q -o looks.tns codes.tns
    tensor-dump looks.tns | grep -q hair=
}

@test "latent-plot: a map of the codes" {
    latent-plot heat -o heat.png "$here/hero.tns" 2> said || { grep -q cairo said && skip "built without cairo"; }
    sprite-decode -q --files heat.png | tensor-stat -q
}

@test "png-encode: a picture is read back pixel by pixel" {
    tensor-head -n 1 "$here/drawn.tns" > one.tns
    png-encode --animate -o one.png one.tns
    sprite-decode -q --files one.png > back.tns
    [ "$(tensor-raw -q one.tns | cksum)" = "$(tensor-raw -q back.tns | cksum)" ]
}

@test "tensor-diff: equal and not equal" {
    tensor-diff "$streams/frames.tns" "$streams/frames.tns"
    run -1 tensor-diff "$streams/frames.tns" "$streams/latents.tns"
}

@test "tensor-dump: text that tensor-load reads" {
    tensor-dump "$streams/latents.tns" > text
    tensor-load text | tensor-diff - "$streams/latents.tns"
}

@test "tensor-head: the first record, and the others" {
    tensor-head -n 1 "$here/drawn.tns" > first.tns
    [ "$(records first.tns)" -eq 1 ]
}

@test "dsvae-page: a page with a model in it, where make page has made its part" {
    [ -f "$top/build/page.html" ] || {
        run -1 dsvae-page -m "$small"
        [[ $output == "dsvae-page: this build has no page"* ]]
        return
    }
    dsvae-page -m "$small" -o page.html "$here/drawn.tns"
    grep -q 'data-kind="model" data-name="small.tns"' page.html
}

@test "tensor-html: a page with the sprites in it" {
    tensor-html -o page.html "$here/drawn.tns"
    grep -q 'data:image/png' page.html
}

@test "tensor-load: JSON too" {
    tensor-dump --json "$streams/frames.tns" | tensor-load | tensor-diff - "$streams/frames.tns"
}

@test "tensor-merge: puts together what tensor-split cut" {
    tensor-split --number 3 -o part- "$here/drawn.tns"
    tensor-merge part-*.tns | tensor-diff - "$here/drawn.tns"
}

@test "tensor-npy: an array and back" {
    tensor-npy --tensor static.mean -o codes.npy "$here/hero.tns"
    tensor-npy --load --tensor static.mean codes.npy | tensor-stat -q
}

@test "tensor-raw: as many bytes as there are in the frames" {
    tensor-head -n 1 "$here/drawn.tns" > one.tns
    [ "$(tensor-raw -q one.tns | wc -c)" -eq $((8 * 64 * 64 * 3)) ]
}

@test "tensor-split: every shard is a sound stream" {
    tensor-split --number 3 -o part- "$here/drawn.tns"
    for shard in part-*.tns; do tensor-stat -q "$shard"; done
}

@test "tensor-stat: one line for each tensor" {
    tensor-stat "$here/hero.tns" | grep -q 'static.mean'
}

@test "tensor-view: one frame as text" {
    tensor-view --record 1 --frame 0 "$here/drawn.tns" > text
    [ -s text ]
}
