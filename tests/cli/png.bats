#!/usr/bin/env bats
# PNG files as input: every kind, against pixels computed from the definition of the format, and every kind of damage.

load ../helpers/helpers

setup() {
    tool="$helpers/pictures.py"
    command -v python3 > /dev/null || skip "python3 is not there to make PNG files"
    cd "$BATS_TEST_TMPDIR"
}

decode_all() { # FOLDER: NAME.png to NAME.tns
    local file
    for file in "$1"/*.png; do
        sprite-decode --files --rgba "$file" > "${file%.png}.tns"
    done
}

@test "png: every colour type, depth and size, plain and interlaced, with and without transparency" {
    mkdir kinds
    python3 "$tool" matrix kinds
    decode_all kinds
    run -0 python3 "$tool" compare kinds
    [ "$output" = "compared: 260" ]
}

@test "png: animations with sub-frames, every way to dispose and blend" {
    mkdir kinds
    python3 "$tool" animations kinds
    decode_all kinds
    run -0 python3 "$tool" compare kinds
    [ "$output" = "compared: 19" ]
}

@test "png: damaged, huge and other files are refused in one line that names the file" {
    local file count=0 limit="ulimit -v 700000; "
    bash -c "$limit sprite-decode --version" > /dev/null 2>&1 || limit="" # sanitizers need more
    mkdir broken
    python3 "$tool" broken broken
    for file in broken/*.png; do
        run -1 bash -c "$limit"'sprite-decode --files "$1" > out.tns' - "$file"
        [ "${#lines[@]}" -eq 1 ]
        [[ "${lines[0]}" == "sprite-decode: $file: "* ]]
        [ ! -s out.tns ]
        count=$((count + 1))
    done
    [ "$count" -eq 23 ]
}

@test "png: the refusals say why" {
    mkdir broken
    python3 "$tool" broken broken
    run -1 sprite-decode --files broken/wide.png
    [[ "$output" == *"2147483647x1 pixels: each side must be 1 to 16384" ]]
    run -1 sprite-decode --files broken/large.png
    [[ "$output" == *"more than 256 MiB" ]]
    run -1 sprite-decode --files broken/text.png
    [[ "$output" == *": not a PNG, a GIF or a sprite of Aseprite" ]]
    run -1 sprite-decode --files broken/empty.png
    [[ "$output" == *": empty, not a PNG, a GIF or a sprite of Aseprite" ]]
    run -1 sprite-decode --files broken/crc-of-trns.png
    [[ "$output" == *"CRC error" ]]
    run -1 sprite-decode --files broken/xcode.png
    [[ "$output" == *": the first chunk is CgBI, not IHDR: Xcode's own kind of PNG"* ]]
    run -1 sprite-decode --files broken/other-first.png
    [[ "$output" == *": damaged PNG: the first chunk is 'pHYs', not IHDR" ]]
    run -1 sprite-decode --files broken/signature-cut.png
    [[ "$output" == *": picture 2: cut in its signature" ]]
    run -1 sprite-decode --files broken/second-size.png
    [[ "$output" == *": picture 2: 6x5 pixels, the first has 6x4" ]]
    run -1 sprite-decode --files missing.png
    [ "$output" = "sprite-decode: missing.png: No such file or directory" ]
    run -1 sprite-decode --files .
    [ "$output" = "sprite-decode: .: Is a directory" ]
}

@test "png: what no pixel depends on is a warning in one line" {
    local file name
    mkdir lenient
    python3 "$tool" lenient lenient
    for file in lenient/*.png; do
        name=${file%.png}
        run -0 --separate-stderr sprite-decode --files --rgba "$file" -o "$name.tns"
        if [ -s "$name.says" ]; then
            [ "${#stderr_lines[@]}" -eq 1 ]
            [[ "$stderr" == "sprite-decode: $file: "*"$(cat "$name.says")"* ]]
        else
            [ -z "$stderr" ]
        fi
        run -0 --separate-stderr sprite-decode -q --files "$file" -o quiet.tns
        [ -z "$stderr" ]
    done
    run -0 python3 "$tool" compare lenient
    [ "$output" = "compared: $(ls lenient/*.png | wc -l)" ]
}

@test "png: a cut file is refused" {
    local size name cut
    mkdir kinds
    python3 "$tool" animations kinds
    python3 "$tool" solid 3 2 still.png 10203040
    for name in still.png kinds/animation1.png; do
        size=$(stat -c %s "$name")
        [ "$size" -gt 60 ]
        for ((cut = 0; cut < size; cut += 1 + size / 60)); do
            head -c "$cut" "$name" > cut.png
            run -1 sprite-decode --files cut.png
            [ "${#lines[@]}" -eq 1 ]
        done
    done
}

@test "png: sprite-decode, png-encode, sprite-decode: the same pixels, still and animated" {
    local file name
    mkdir kinds
    python3 "$tool" matrix kinds
    python3 "$tool" animations kinds
    for file in kinds/*9x11*.png kinds/animation?.png kinds/moving*.png; do
        name=${file%.png}
        sprite-decode --files --rgba "$file" | png-encode --animate -o "$name.apng"
        sprite-decode --files --rgba "$name.apng" > "$name.tns"
    done
    for file in kinds/*.rgba; do
        [ -e "${file%.rgba}.tns" ] || rm "$file"
    done
    run -0 python3 "$tool" compare kinds
    [ "$output" = "compared: 71" ]
}

@test "png: files from elsewhere" {
    local cases=$shared/cases
    [ -d "$cases" ] || skip "no $cases"
    says() { # SHAPE WARNING FILE
        run -0 --separate-stderr sprite-decode --files "$cases/$3" -o out.tns
        [[ "$stderr" == *"$2"* && ${#stderr_lines[@]} -le 1 && (-n "$2" || -z "$stderr") ]]
        tensor-dump --json --no-values out.tns | grep -q "\"shape\":\\[$1\\]"
    }
    shows() { # TIMES: pixel (x,y) is 60 x, 60 y, 200 in each of so many frames
        [ "$(tensor-dump --json out.tns | sed -n 's/.*"values":\[\(.*\)\].*/\1/p')" = "$(python3 -c '
import sys
print(*(v for t in range(int(sys.argv[1])) for y in range(4) for x in range(4) for v in (60 * x, 60 * y, 200)), sep=",")' "$1")" ]
    }
    says 1,4,4,3 "tEXt has a wrong CRC" png-bad-crc-in-tEXt.png
    shows 1
    says 1,8,64,3 "zlib window" png-zlib-window-too-small.png
    says 1,1,4,3 "such pixels are black" png-palette-index-out-of-range.png
    tensor-dump --json out.tns | grep -q '"values":\[255,0,0,0,255,0,0,0,0,'
    says 1,4,4,3 "invalid animation: 3 frames, acTL announces 2" apng-acTL-says-2-has-3.png
    shows 1
    says 2,4,4,3 "" png-newline-png.png
    shows 2
    run -1 sprite-decode --files "$cases/png-cgbi-xcode.png"
    [[ "$output" == *"CgBI"* ]]
}
