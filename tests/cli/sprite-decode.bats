#!/usr/bin/env bats
# sprite-decode: universal sheets, layers, grids, frame files, animations, and its refusals.

load ../helpers/helpers

setup() {
    cd "$BATS_TEST_TMPDIR"
}

tool() {
    python3 "$helpers/pictures.py" "$@"
}

need_tool() {
    command -v python3 > /dev/null || skip "python3 is not there to make PNG files"
}

cells() { # ARGUMENT...: the places of the cells that each record shows
    sprite-decode "$@" > cells.tns
    tool cells cells.tns
}

@test "sprite-decode: a universal sheet gives every action and direction, with the frames of the Sprites data set" {
    need_tool
    tool lpc hero.png
    run -0 --separate-stderr cells hero.png
    [ -z "$stderr" ]
    [ "${#lines[@]}" -eq 21 ]
    [ "${lines[0]}" = "hero/spellcast/back 0.0 1.0 2.0 3.0 4.0 5.0 4.0 6.0" ]
    [ "${lines[7]}" = "hero/thrust/right 0.7 1.7 2.7 3.7 4.7 5.7 6.7 7.7" ]
    [ "${lines[9]}" = "hero/walk/left 8.9 1.9 2.9 3.9 4.9 5.9 6.9 7.9" ]
    [ "${lines[14]}" = "hero/slash/front 0.14 1.14 2.14 3.14 4.14 5.14 4.14 0.14" ]
    [ "${lines[19]}" = "hero/shoot/right 0.19 1.19 2.19 3.19 4.19 5.19 6.19 7.19 8.19 9.19 10.19 11.19 12.19" ]
    [ "${lines[20]}" = "hero/hurt/front 0.20 1.20 2.20 3.20 4.20 5.20" ]
    run -0 tool show cells.tns
    [[ "${lines[9]}" == "hero/walk/left action=walk direction=left 8x64x64x3 "* ]]
}

@test "sprite-decode: --frames natural, and a list" {
    need_tool
    tool lpc hero.png
    run -0 cells hero.png --frames natural -a walk -a slash -d front
    [ "${lines[0]}" = "hero/walk/front 0.10 1.10 2.10 3.10 4.10 5.10 6.10 7.10 8.10" ]
    [ "${lines[1]}" = "hero/slash/front 0.14 1.14 2.14 3.14 4.14 5.14" ]
    run -0 cells hero.png --frames 2-0,5 -a hurt
    [ "$output" = "hero/hurt/front 2.20 1.20 0.20 5.20" ]
    run -1 bash -c 'sprite-decode hero.png --frames 0-6 -a hurt > out.tns'
    [ "${lines[0]}" = "sprite-decode: hero.png: hero/hurt/front: --frames: 6 is out of range (0 to 5)" ]
    for bad in '' , 1- 1,,2 a 0-1-2 -1; do
        run -2 sprite-decode hero.png --frames="$bad" -a hurt
        [[ "${lines[0]}" == "sprite-decode: --frames: "* ]]
    done
}

@test "sprite-decode: actions and directions by their other names; unknown ones list the known" {
    need_tool
    tool lpc hero.png
    run -0 cells hero.png -a spellcard -a bow -d down -d e
    [ "${#lines[@]}" -eq 4 ]
    [[ "${lines[0]}" == "hero/spellcast/front "* && "${lines[3]}" == "hero/shoot/right "* ]]
    run -2 sprite-decode hero.png -a fly
    [[ "${lines[0]}" == "sprite-decode: --action: 'fly' is none of spellcast, thrust, walk,"* ]]
    run -2 sprite-decode hero.png -d inward
    [[ "${lines[0]}" == *"'inward' is none of back, left, front, right"* ]]
    run -1 bash -c 'sprite-decode hero.png -a hurt -d left > out.tns'
    [ "$output" = "sprite-decode: hero.png: nothing is drawn in the chosen cells" ]
}

@test "sprite-decode: empty rows are skipped with a note; it is an error if all are empty" {
    need_tool
    tool lpc hero.png 8 9 11 20
    run -0 --separate-stderr cells hero.png -a walk -a hurt
    [ "${lines[0]}" = "hero/walk/front 8.10 1.10 2.10 3.10 4.10 5.10 6.10 7.10" ]
    [ "${#lines[@]}" -eq 1 ]
    [ "$stderr" = "sprite-decode: hero.png: not drawn and skipped: walk/back, walk/left, walk/right, hurt" ]
    run -0 --separate-stderr cells hero.png -a walk --quiet
    [ -z "$stderr" ]
    run -1 bash -c 'sprite-decode hero.png -q -a hurt > out.tns'
    [ "$output" = "sprite-decode: hero.png: nothing is drawn in the chosen cells" ]
    ! grep -aq crc32 out.tns
}

@test "sprite-decode: a sheet of another size says what was found, what is expected, and which option helps" {
    need_tool
    tool solid 64 64 small.png ff0000ff
    run -1 sprite-decode small.png
    [[ "$output" == "sprite-decode: small.png: 64x64 pixels, an LPC universal sheet has 832x1344 or more; give --cell WxH"*"--files"* ]]
    run -1 bash -c 'sprite-decode --cell 65x48 small.png > out.tns'
    [ "$output" = "sprite-decode: small.png: 64x64 pixels, which has no cell of 65x48" ]
}

@test "sprite-decode: layers are composited bottom to top with exact rounding" {
    need_tool
    local colours=(20406080 c81e0afd 00ff0001 64326480 ffffff00 0a141efd) background expected pairs=()
    for i in "${!colours[@]}"; do
        pairs+=("$i.png" "${colours[i]}")
    done
    tool solid 3 2 "${pairs[@]}"
    for background in 000000 ffffff 123456; do
        expected=$(tool stack "${background}ff" "${colours[@]}")
        sprite-decode --cell 3x2 -b "$background" {0..5}.png > a.tns
        tool solid 3 2 expected.png "$expected"
        sprite-decode --files --id 0/0 expected.png -l row=0 > b.tns
        [ "$(tool show a.tns)" = "$(tool show b.tns)" ]
    done
    tool solid 3 2 expected.png "$(tool stack "${colours[@]}")"
    sprite-decode --cell 3x2 --rgba {0..5}.png > a.tns
    sprite-decode --files --rgba --id 0/0 expected.png -l row=0 > b.tns
    [ "$(tool show a.tns)" = "$(tool show b.tns)" ]
    sprite-decode --cell 3x2 --rgba {5..0}.png --id 0 > b.tns
    [ "$(tool show a.tns)" != "$(tool show b.tns)" ]
}

@test "sprite-decode: layers of different sizes are refused" {
    need_tool
    tool lpc hero.png
    tool solid 64 64 hat.png ff0000ff
    run -1 sprite-decode hero.png hat.png
    [[ "$output" == "sprite-decode: hat.png: 64x64 pixels, an LPC universal sheet has 832x1344 or more; "* ]]
    run -1 sprite-decode --cell 32 hero.png hat.png
    [ "$output" = "sprite-decode: hat.png: 64x64 pixels, the first has 832x1344: layers must be of one size" ]
}

@test "sprite-decode: grids: every row, chosen rows and columns, empty ends, joined" {
    need_tool
    tool grid cat.png 10 8 5 3 2
    run -0 cells --cell 10x8 cat.png
    [ "${lines[0]}" = "cat/0 0.0 1.0 2.0" ]
    [ "${lines[2]}" = "cat/2 0.2 1.2 2.2 3.2 4.2" ]
    run -0 tool show cells.tns
    [[ "${lines[2]}" == "cat/2 row=2 5x8x10x3 "* ]]
    run -0 cells --cell 10x8 cat.png --rows 2,0 --columns 4-2
    [ "$output" = "cat/2 4.2 3.2 2.2
cat/0 - - 2.0" ]
    run -0 cells --cell 10x8 cat.png --join --frames 0-3,7
    [ "$output" = "cat 0.0 1.0 2.0 0.1 4.1" ]
    run -0 cells --cell 10x8 cat.png --rows 1 --frames 1-0,4
    [ "$output" = "cat/1 1.1 0.1 4.1" ]
    run -2 sprite-decode --cell 10x8 cat.png --rows 3
    [ "${lines[0]}" = "sprite-decode: --rows: 3 is out of range (0 to 2)" ]
    run -2 sprite-decode --cell 10x8 cat.png --columns 0-5
    [ "${lines[0]}" = "sprite-decode: --columns: 5 is out of range (0 to 4)" ]
    run -2 sprite-decode --cell 10x0 cat.png
    [[ "${lines[0]}" == "sprite-decode: --cell: 0 is out of range"* ]]
}

@test "sprite-decode: an empty row of a grid is skipped with a note" {
    need_tool
    tool grid cat.png 10 8 5 2 5
    run -0 --separate-stderr cells --cell 10x8 cat.png
    [ "$output" = "cat/1 0.1 1.1 2.1 3.1 4.1" ]
    [ "$stderr" = "sprite-decode: cat.png: row 0 is empty: skipped" ]
}

@test "sprite-decode: --files reads the operands as frames, standard input too" {
    need_tool
    tool solid 5 5 s0.png 0a644dff s1.png 0e644dff s2.png 12644dff
    run -0 cells --files s0.png s2.png s1.png s0.png
    [ "$output" = "s0 0.0 2.0 1.0 0.0" ]
    run -0 bash -c 'sprite-decode --files s0.png - s0.png < s2.png > cells.tns'
    run -0 tool cells cells.tns
    [ "$output" = "s0 0.0 2.0 0.0" ]
    run -0 bash -c 'sprite-decode --files - < s2.png > cells.tns'
    run -0 tool cells cells.tns
    [ "$output" = "sprite 2.0" ]
}

@test "sprite-decode: an animated PNG is one record; as a layer or a grid it is refused" {
    need_tool
    mkdir kinds
    tool animations kinds
    sprite-decode kinds/animation3.png > a.tns
    run -0 tool show a.tns
    [[ "$output" == "animation3 - 7x9x12x3 "* ]]
    run -1 sprite-decode kinds/animation3.png kinds/animation3.png
    [[ "$output" == *"animation3.png: 12x9 pixels, an animation: give it alone, or as frames with --files" ]]
    run -1 sprite-decode --cell 3x3 kinds/animation3.png
    [[ "$output" == *"an animation"* ]]
}

@test "sprite-decode: ids, labels, background" {
    need_tool
    tool solid 4 4 dot.v2.png ff000080
    sprite-decode --files dot.v2.png -l skin=3 -l name=Zoë -l 'odd=a=b' -l skin=4 > a.tns
    run -0 tool show a.tns
    [[ "$output" == "dot.v2 skin=4 name=Zoë odd=a=b 1x4x4x3 "* ]]
    sprite-decode --files dot.v2.png --id 'my/dot' -b '#00ff00' > a.tns
    tool solid 4 4 blend.png "$(tool stack 00ff00ff ff000080)"
    sprite-decode --files blend.png --id my/dot > b.tns
    [ "$(tool show a.tns)" = "$(tool show b.tns)" ]
    for bad in '=x' novalue ''; do
        run -2 sprite-decode --files dot.v2.png --label "$bad"
        [[ "${lines[0]}" == "sprite-decode: --label: '$bad' is not NAME=VALUE" ]]
    done
    for bad in red 12345 1234567 12345g 00ff80ff ''; do
        run -2 sprite-decode --files dot.v2.png -b "$bad"
        [[ "${lines[0]}" == "sprite-decode: --background: '$bad' is not a colour such as 00ff80" ]]
    done
}

@test "sprite-decode: options that contradict each other are wrong use" {
    run -2 sprite-decode
    [[ "${lines[0]}" == "sprite-decode: a PNG, GIF or Aseprite file is needed"* ]]
    while read -r arguments; do
        run -2 sprite-decode $arguments
        [[ "${lines[0]}" == *" cannot be used with "* || "${lines[0]}" == *" need"* ]]
        [ "${lines[1]}" = "Try 'sprite-decode --help'." ]
    done <<'END'
--files --cell 4x4 a.png
--files --action walk a.png
--cell 4x4 --direction left a.png
--rgba --background ffffff a.png
--rows 1 a.png
--join a.png
--margin 1 a.png
--spacing 1 a.png
--offset 1x2 a.png
--oversize walk_128 --cell 4x4 a.png
END
}

@test "sprite-decode: output that cannot be written, readers that stop, a terminal" {
    need_tool
    tool lpc hero.png
    run -1 bash -c 'sprite-decode hero.png > /dev/full'
    [[ "$output" == "sprite-decode: cannot write standard output: "* ]]
    run -141 bash -o pipefail -c 'sprite-decode hero.png | head -c 10 > /dev/null'
    [ -z "$output" ]
    run -1 sprite-decode hero.png -o no/such/folder.tns
    [ "${#lines[@]}" -eq 1 ]
    command -v script > /dev/null || skip "script is not there"
    run -2 script -qec "sprite-decode hero.png" /dev/null
    [[ "$output" == *"not written to a terminal"* ]]
    run -2 script -qec "sprite-decode - > out.tns" /dev/null
    [[ "$output" == *"a picture is read from standard input, which is a terminal"* ]]
}

@test "sprite-decode: --dataset names the program that composes the data set" {
    while read -r arguments; do
        run -2 sprite-decode $arguments
        [[ "${lines[0]}" == "sprite-decode: the program sprites-dataset composes the Sprites data set"* ]]
        [ "${lines[1]}" = "Try 'sprite-decode --help'." ]
    done <<'END'
--dataset d
--dataset=d --split train
--dataset d a.png
--dataset d --cell 4x4
--dataset d --frames natural
END
}

@test "sprite-decode: several pictures in one file are the frames of one record" {
    sprite-draw --characters 1 --seed 4 | tensor-head -n 1 > one.tns
    for i in 0 1 2; do
        png-encode --frame $i -o $i.png one.tns
    done
    png-encode --animate -o moving.png one.tns
    cat 0.png 1.png 2.png | sprite-decode -q --id 0 - > row.tns
    sprite-decode -q --files 0.png 1.png 2.png > files.tns
    tensor-diff row.tns files.tns
    cat 2.png moving.png > both.png
    sprite-decode -q --files 0.png both.png | tensor-dump --json --no-values | sed -n 2p > shape
    [[ $(cat shape) == *'"shape":['$((2 + $(tensor-dump --json --no-values one.tns | sed -n '2s/.*"shape":\[\([0-9]*\),.*/\1/p')))',64,64,3]'* ]]
    head -c -40 2.png > cut.png
    run -1 --separate-stderr bash -c "cat 0.png 1.png cut.png | sprite-decode -"
    [[ $stderr == "sprite-decode: standard input: picture 3: damaged PNG: "* ]]
    png-encode -o sheet.png one.tns
    run -1 --separate-stderr bash -c "cat 0.png sheet.png | sprite-decode -"
    [[ $stderr == *"standard input: picture 2: "*" pixels, the first has 64x64" ]]
    (cat 0.png; echo trailing) | sprite-decode -q --files - | tensor-stat -q # libpng ignores it
    run -1 --separate-stderr bash -c "cat 0.png 1.png | sprite-decode --cell 32x32 -"
    [[ $stderr == *"an animation: give it alone, or as frames with --files" ]]
}
