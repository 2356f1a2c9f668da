#!/usr/bin/env bats
# sprite-decode: grids as they are, with margins, leftover edges and key colours; frames of different sizes.

load ../helpers/helpers

setup() {
    command -v python3 > /dev/null || skip "python3 is not there to make PNG files"
    cd "$BATS_TEST_TMPDIR"
}

tool() {
    python3 "$helpers/pictures.py" "$@"
}

cells() { # ARGUMENT...: the places of the cells that each record shows
    sprite-decode "$@" > cells.tns
    tool cells cells.tns
}

@test "grid: margin, spacing and offset, with and without an edge at the end" {
    local right
    for right in 0 3 2 5; do # nothing, the margin, the spacing, both
        tool spaced cat.png $((3 + 4 * 10 + 3 * 2 + right)) $((3 + 3 * 8 + 2 * 2 + right)) 3 3 10 8 2 2 4 3
        run -0 --separate-stderr cells --cell 10x8 --margin 3 --spacing 2 cat.png
        [ -z "$stderr" ]
        [ "${#lines[@]}" -eq 3 ]
        [ "${lines[2]}" = "cat/2 0.2 1.2 2.2 3.2" ]
    done
    tool spaced cat.png 48 31 5 7 10 8 1 0 4 3
    run -0 --separate-stderr cells --cell 10x8 --offset 5x7 --spacing 1x0 cat.png
    [ -z "$stderr" ]
    [ "${lines[2]}" = "cat/2 0.2 1.2 2.2 3.2" ]
    tool spaced cat.png 70 70 9 9 10 10 2 2 4 4
    run -0 --separate-stderr cells --cell 10 --margin 5 --offset 4 --spacing 2 cat.png
    [ "${#lines[@]}" -eq 4 ]
    [ "${lines[3]}" = "cat/3 0.3 1.3 2.3 3.3" ]
    [[ "$stderr" == *"70x70 pixels, not a whole number of cells of 10x10: 15 pixels at the right and 15 below are not read" ]]
    run -1 sprite-decode --cell 10 --margin 61 cat.png
    [[ "$output" == *"which has no cell of 10x10" ]]
}

@test "grid: an edge that is left over is a note" {
    tool spaced cat.png 34 17 0 0 10 8 0 0 3 2
    run -0 --separate-stderr cells --cell 10x8 cat.png
    [ "${lines[1]}" = "cat/1 0.1 1.1 2.1" ]
    [ "$stderr" = "sprite-decode: cat.png: 34x17 pixels, not a whole number of cells of 10x8: 4 pixels at the right and 1 below are not read" ]
}

@test "grid: a key colour is transparent, and its cells are empty" {
    tool spaced cat.png 50 16 0 0 10 8 0 0 5 2 ff00ff 2
    run -0 cells --cell 10x8 --rgba cat.png
    [ "${lines[0]}" = "cat/0 0.0 1.0 2.0 - -" ]
    for key in ff00ff '#FF00FF' corner; do
        run -0 cells --cell 10x8 --rgba --key "$key" cat.png
        [ "${lines[0]}" = "cat/0 0.0 1.0 2.0" ]
        [ "${lines[1]}" = "cat/1 0.1 1.1 2.1 3.1 4.1" ]
    done
    sprite-decode --cell 10x8 --rgba --key corner --rows 1 --columns 0 cat.png | tensor-dump --json | grep -q '"values":\[0,0,0,0,'
    sprite-decode --cell 10x8 --key corner -b 102030 --rows 1 --columns 0 cat.png | tensor-dump --json | grep -q '"values":\[16,32,48,'
    run -2 sprite-decode --cell 10x8 --key edge cat.png
    [[ "${lines[0]}" == "sprite-decode: --key: 'edge' is not a colour such as 00ff80, or 'corner'" ]]
}

@test "grid: a list that does not fit a row names the row" {
    tool grid cat.png 10 8 5 3 2
    run -1 bash -c 'sprite-decode --cell 10x8 --frames 0-3 cat.png > out.tns'
    [ "$output" = "sprite-decode: cat.png: row 0: --frames: 3 is out of range (0 to 2)" ]
    run -0 cells --cell 10x8 --frames 0-2 cat.png
    [ "${lines[2]}" = "cat/2 0.2 1.2 2.2" ]
}

@test "files: frames of different sizes are on one canvas, by their anchor" {
    local place
    tool solid 4 2 wide.png ff0000ff
    tool solid 1 5 high.png 00ff00ff
    run -0 --separate-stderr sprite-decode --files --rgba wide.png high.png -o out.tns
    [ "$stderr" = "sprite-decode: wide.png: frames of different sizes, on one of 4x5 by their bottom (see --anchor)" ]
    run -0 tool show out.tns
    [[ "$output" == "wide - 2x5x4x4 "* ]]
    while read -r place expected; do
        sprite-decode -q --files --rgba wide.png high.png --anchor "$place" > out.tns
        [ "$(tool opaque out.tns)" = "wide $expected" ]
    done <<'END'
top-left 0,0-3,1 0,0-0,4
top 0,0-3,1 1,0-1,4
right 0,1-3,2 3,0-3,4
center 0,1-3,2 1,0-1,4
bottom 0,3-3,4 1,0-1,4
bottom-right 0,3-3,4 3,0-3,4
END
    sprite-decode -q --files --rgba wide.png high.png --frames 1,0 > out.tns
    [ "$(tool opaque out.tns)" = "wide 1,0-1,4 0,3-3,4" ]
}

@test "grid: sheets from elsewhere" {
    local cases=$shared/cases
    [ -d "$cases" ] || skip "no $cases"
    # Cell k is drawn in the one colour 37 k, 91 k, 13 k (modulo 256): the size of the frames, and k of each, by record.
    drawn() {
        sprite-decode -q --rgba "$@" | tensor-dump --json | python3 -c '
import json, sys
for record in map(json.loads, sys.stdin):
    if "frames" not in record:
        continue
    (count, height, width, _), values = record["frames"]["shape"], record["frames"]["values"]
    pixels = [tuple(values[i:i + 4]) for i in range(0, len(values), 4)]
    cells = []
    for t in range(count):
        (colour,) = {p for p in pixels[t * height * width:(t + 1) * height * width] if p[3]}
        cells += [k for k in range(256) if colour == (37 * k % 256, 91 * k % 256, 13 * k % 256, 255)]
    print("%dx%d" % (width, height), *cells)'
    }
    [ "$(drawn --cell 16 --margin 1 --spacing 1 "$cases/sheet-margin1-spacing1.png")" = "16x16 0 1 2 3
16x16 4 5 6 7
16x16 8 9 10 11" ]
    [ "$(drawn --cell 32 "$cases/sheet-leftover-pixels-100x64.png")" = "32x32 1 2 3
32x32 32 33 34" ]
    [ "$(drawn --cell 32 --key ff00ff "$cases/sheet-opaque-magenta.png")" = "32x32 1 2
32x32 32 33 34" ]
    [ "$(drawn --cell 32 "$cases/sheet-ragged-rows.png")" = "32x32 1 2 3 4 5
32x32 32 33
32x32 63 64 65 66" ]
    [ "$(drawn --files "$cases"/trimmed-*.png)" = "22x30 1 2" ]
}
