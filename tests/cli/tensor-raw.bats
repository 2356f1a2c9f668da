# tensor-raw.bats - frames to and from raw video, through ffmpeg where it is.
load ../helpers/helpers

setup() {
    cd "$BATS_TEST_TMPDIR"
}

need_ffmpeg() {
    command -v ffmpeg > /dev/null || skip "ffmpeg is not there (package ffmpeg)"
}

# The frames of stream $1 as text, whatever the records are.
pixels() {
    tensor-dump --rows -t frames "$1" | cut -f 4-
}

@test "the bytes are those of the frames, in order" {
    tensor-raw -q "$streams/frames.tns" > raw
    tensor-dump --rows -t frames "$streams/frames.tns" | cut -f 4- | tr '\t' '\n' |
        while read -r byte; do printf "\\x$(printf %x "$byte")"; done | cmp - raw
    tensor-raw -q -o file "$streams/frames.tns"
    cmp file raw
    tensor-raw -q < "$streams/frames.tns" | cmp - raw
}

@test "the arguments for ffmpeg are shown, but not with --quiet" {
    run -0 --separate-stderr tensor-raw -o raw "$streams/frames.tns"
    [ "$stderr" = "tensor-raw: ffmpeg -f rawvideo -pixel_format rgb24 -video_size 3x4 -framerate 8 -i -" ]
    run -0 --separate-stderr tensor-raw --load --size 3x4 -o back.tns raw
    [ "$stderr" = "tensor-raw: ffmpeg -i FILE -f rawvideo -pix_fmt rgb24 -s 3x4 - writes input for this command" ]
    run -0 --separate-stderr tensor-raw -q --load --size 3x4 -o back.tns raw
    [ -z "$stderr" ]
    sprite-decode -q --rgba -a walk "$testdata/hero.png" > rgba.tns
    run -0 --separate-stderr tensor-raw --fps 12 -o raw rgba.tns
    [ "$stderr" = "tensor-raw: ffmpeg -f rawvideo -pixel_format rgba -video_size 64x64 -framerate 12 -i -" ]
}

@test "raw bytes become records again" {
    sprite-draw --characters 1 --seed 4 > frames.tns
    length=$(tensor-dump --json --no-values frames.tns | sed -n '2s/.*"shape":\[\([0-9]*\),.*/\1/p')
    tensor-raw -q frames.tns | tensor-raw -q --load --size 64x64 --frames "$length" --id draw > back.tns
    diff <(pixels frames.tns) <(pixels back.tns)
    [ "$(tensor-dump --json --no-values back.tns | sed -n '3s/,"frames.*//p')" = '{"id":"draw/1"' ]
    [ "$(tensor-dump back.tns | grep -c 'record')" -eq "$(tensor-dump frames.tns | grep -c 'record')" ]
    tensor-raw -q frames.tns | tensor-raw -q --load --size 64x64 > one.tns
    [ "$(tensor-dump one.tns | grep -c 'record')" -eq 1 ]
    diff <(pixels frames.tns) <(pixels one.tns)
    tensor-raw -q --load --size 64x64 --frames 7 <(tensor-raw -q one.tns) | tensor-raw -q | cmp - <(tensor-raw -q frames.tns)
    sprite-decode -q --rgba -a walk "$testdata/hero.png" > rgba.tns
    tensor-raw -q rgba.tns | tensor-raw -q --load --size 64x64 --pixels rgba | pixels - | diff - <(pixels rgba.tns)
}

@test "what is no raw video, and what is no video at all" {
    tensor-raw -q "$streams/frames.tns" > raw
    run -1 --separate-stderr bash -c 'head -c 100 raw | tensor-raw -q --load --size 3x4 > out.tns'
    [ "$stderr" = "tensor-raw: standard input: frame 2 has 28 bytes instead of 36: the input is cut, or --size or --pixels is wrong" ]
    run -1 tensor-stat -q out.tns
    run -1 --separate-stderr tensor-raw -q --load --size 3x4 /dev/null
    [[ $stderr == *"/dev/null: it is empty"* ]]
    run -1 --separate-stderr bash -c 'yes | tensor-raw -q --load --size 64x64 --max-record 1M > out.tns'
    [[ $stderr == *"a record of more than 85 frames is larger than --max-record; see --frames" ]]
    sprite-draw --characters 1 | tensor-head -n 1 > large.tns
    cat "$streams/frames.tns" large.tns > mixed.tns
    run -1 --separate-stderr tensor-raw -q -o out mixed.tns
    [[ $stderr == "tensor-raw: record 4 ("*"expected u1 [*,4,3,3]" ]]
    [ ! -e out ]
    run -1 --separate-stderr tensor-raw -q "$streams/latents.tns"
    [[ $stderr == *"the stream holds latents, frames is wanted (dsvae-decode makes them)" ]]
    run -1 --separate-stderr bash -c 'tensor-raw -q "$1" > /dev/full' - "$streams/frames.tns"
    [[ $stderr == "tensor-raw: cannot write standard output: "* ]]
    run -2 --separate-stderr tensor-raw --load raw
    [[ ${stderr_lines[0]} == *"give --size WxH" ]]
    run -2 --separate-stderr tensor-raw -q --load --size 16384x16384 raw
    [ "${stderr_lines[0]}" = "tensor-raw: --size: a frame has 805306368 bytes, more than --max-record" ]
    run -2 --separate-stderr tensor-raw --size 3x4 "$streams/frames.tns"
    [[ ${stderr_lines[0]} == "tensor-raw: --size needs --load" ]]
    run -2 --separate-stderr tensor-raw -q --load --size 3x4 --id "$(printf '%1100s' x)" -o out.tns raw
    [ "${stderr_lines[0]}" = "tensor-raw: --id: 1100 bytes, the limit is 1000" ]
}

@test "a film is no raw video, on either side" {
    while IFS='|' read -r bytes text; do
        printf "$bytes%1000s" x > film
        run -1 --separate-stderr tensor-raw -q --load --size 4x4 -o out.tns film
        [ "$stderr" = "tensor-raw: film: this is ${text/ ! / | }" ]
        [ ! -e out.tns ]
    done << 'END'
\0\0\0\x20ftypisom|an MP4 film; ffmpeg -i FILE -f rawvideo -pix_fmt rgb24 -s 4x4 - ! tensor-raw --load --size 4x4
\x1a\x45\xdf\xa3|a WebM or Matroska film; ffmpeg -i FILE -f rawvideo -pix_fmt rgb24 -s 4x4 - ! tensor-raw --load --size 4x4
RIFF\0\0\0\0AVI LIST|an AVI film; ffmpeg -i FILE -f rawvideo -pix_fmt rgb24 -s 4x4 - ! tensor-raw --load --size 4x4
\x89PNG\r\n|a PNG picture; sprite-decode makes frames of it
GIF89a|a GIF; sprite-decode makes frames of it
END
    run -1 --separate-stderr tensor-raw -q --load --size 3x4 "$streams/frames.tns"
    [[ $stderr == *"this is a tensor stream already; leave out --load" ]]
    run -2 --separate-stderr tensor-raw -o x.MP4 "$streams/frames.tns"
    [ "${stderr_lines[0]}" = "tensor-raw: --output: raw video is not .MP4; pipe it into ffmpeg: tensor-raw $streams/frames.tns | ffmpeg ... -i - x.MP4" ]
    [ ! -e x.MP4 ]
    run -2 --separate-stderr tensor-raw --load --size 3x4 --fps 8 raw
    [ "${stderr_lines[0]}" = "tensor-raw: --load cannot be used with --fps (raw video has no times)" ]
}

@test "frames pass through ffmpeg without loss" {
    need_ffmpeg
    sprite-draw --characters 1 --seed 4 > frames.tns
    sprite-decode -q --rgba -a walk "$testdata/hero.png" > rgba.tns
    for try in "frames rgb24 bgr0" "rgba rgba bgra"; do
        read -r name pixels inside <<< "$try"
        arguments=$(tensor-raw "$name.tns" 2>&1 > /dev/null | sed 's/^tensor-raw: ffmpeg //')
        tensor-raw -q "$name.tns" | ffmpeg -v error -y $arguments -c:v ffv1 -pix_fmt "$inside" "$name.mkv"
        ffmpeg -v error -i "$name.mkv" -f rawvideo -pix_fmt "$pixels" - > raw
        tensor-raw -q "$name.tns" | cmp - raw
        tensor-raw -q --load --size 64x64 --pixels "$pixels" raw | pixels - | diff - <(pixels "$name.tns")
    done
}

@test "a video of ours goes through the model" {
    need_ffmpeg
    model=$testdata/small.tns
    sprite-draw --characters 1 --seed 4 | png-encode --animate -o drawn.png
    ffmpeg -v error -y -f lavfi -i testsrc=duration=2:size=128x128:rate=8 -c:v ffv1 test.mkv
    ffmpeg -v error -i test.mkv -vf scale=64:64:flags=area -f rawvideo -pix_fmt rgb24 - |
        tensor-raw -q --load --size 64x64 --frames 8 --id test | dsvae-encode -m "$model" |
        dsvae-decode -m "$model" | tensor-raw -q | ffmpeg -v error -y -f rawvideo -pixel_format rgb24 -video_size 64x64 -framerate 8 -i - out.gif
    [ "$(ffmpeg -v error -i out.gif -f rawvideo -pix_fmt rgb24 - | wc -c)" -eq $((16 * 64 * 64 * 3)) ]
}

@test "ffmpeg's PNGs one behind another are frames" {
    need_ffmpeg
    sprite-decode -q -a walk --direction front "$testdata/hero.png" > walk.tns
    tensor-raw -q walk.tns | ffmpeg -v error -f rawvideo -pixel_format rgb24 -video_size 64x64 -framerate 8 -i - -f image2pipe -c:v png - |
        sprite-decode -q - | tensor-raw -q | cmp - <(tensor-raw -q walk.tns)
}

@test "ffmpeg passes each frame of an animation once, however long it is shown" {
    need_ffmpeg
    python3 "$helpers/animations.py" uneven small.png 100 500 40 100 1000
    sprite-decode --id u small.png | png-encode --animate --scale 16 -o u.png
    ffmpeg -v error -f apng -i u.png -fps_mode passthrough -f image2pipe -c:v png - | sprite-decode --id u - | tensor-raw -q |
        cmp - <(sprite-decode u.png | tensor-raw -q)
}
