#!/usr/bin/env bats
# sprite-decode and png-encode: LPC sheets of every size that the generator has written, and that other tools make of them.

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

# The frames of sheet $1, with all actions, go back to a sheet of its size with its pixels.
comes_back() {
    sprite-decode -q --rgba -a all --frames natural "$1" > there.tns
    png-encode --sheet lpc --size "${2:-1x1}" -o back.png there.tns
    sprite-decode -q --files --rgba --id x "$1" > a.tns
    sprite-decode -q --files --rgba --id x back.png > b.tns
    tensor-diff a.tns b.tns
}

@test "lpc: the classic rows are at their places in sheets of every size" {
    local size
    tool lpc hero.png
    cells hero.png --frames natural > expected
    for size in 832x1344 832x2944 1152x2112 $(slow_too 832x1408 832x3456 1024x2048 1152x4224 1536x2112 1536x4224 1664x3968 2048x4096); do
        tool lpc_today hero.png "${size%x*}" "${size#*x}" 21
        cells hero.png --frames natural > found
        cmp expected found
        comes_back hero.png "$size"
    done
}

@test "lpc: the actions of today by their names, rows and frames; they go back to the same sheet" {
    tool lpc_today new.png 832 3456 54
    run -0 --separate-stderr cells new.png
    [ -z "$stderr" ]
    [ "${#lines[@]}" -eq 54 ]
    [ "${lines[21]}" = "new/climb/back 0.21 1.21 2.21 3.21 4.21 5.21" ]
    [ "${lines[22]}" = "new/idle/back 0.22 1.22" ]
    [ "${lines[28]}" = "new/jump/front 0.28 1.28 2.28 3.28 4.28" ]
    [ "${lines[33]}" = "new/sit/right 0.33 1.33 2.33" ]
    [ "${lines[35]}" = "new/emote/left 0.35 1.35 2.35" ]
    [ "${lines[38]}" = "new/run/back 0.38 1.38 2.38 3.38 4.38 5.38 6.38 7.38" ]
    [ "${lines[45]}" = "new/combat_idle/right 0.45 1.45" ]
    [ "${lines[46]}" = "new/backslash/back 0.46 1.46 2.46 3.46 4.46 5.46 6.46 7.46 8.46 9.46 10.46 11.46 12.46" ]
    [ "${lines[53]}" = "new/halfslash/right 0.53 1.53 2.53 3.53 4.53 5.53" ]
    run -0 cells new.png -a combat -d s
    [ "$output" = "new/combat_idle/front 0.44 1.44" ]
    comes_back new.png
    tool lpc_today middle.png 832 2944 46
    run -0 --separate-stderr cells middle.png
    [ "${#lines[@]}" -eq 46 ]
    [ -z "$stderr" ]
    comes_back middle.png 832x2944
}

@test "lpc: blocks of larger cells are found, read by name, and written again" {
    local sheet
    tool lpc_today sword.png 1152 4224 54 192x6
    run -0 --separate-stderr cells sword.png
    [ "${#lines[@]}" -eq 54 ]
    [ "$stderr" = "sprite-decode: sword.png: larger cells, read only with --action all or by name: slash_oversize" ]
    run -0 --separate-stderr cells sword.png -a slash_oversize
    [ -z "$stderr" ]
    [ "${#lines[@]}" -eq 4 ]
    [ "${lines[1]}" = "sword/slash_oversize/left 0.55 1.55 2.55 3.55 4.55 5.55" ]
    run -0 tool show cells.tns
    [[ "${lines[3]}" == "sword/slash_oversize/right action=slash_oversize direction=right 6x192x192x3 "* ]]
    run -0 cells sword.png -a all
    [ "${#lines[@]}" -eq 58 ]
    while read -r width height rows blocks; do
        tool lpc_today sheet.png "$width" "$height" "$rows" $blocks
        sprite-decode -q -a all sheet.png | tensor-dump --json --no-values | grep -c '"id":"sheet/' > count
        [ "$(cat count)" -eq $((rows + 4 * $(wc -w <<< "$blocks"))) ]
        comes_back sheet.png "${width}x$height"
        [[ $rows -ne 54 || $width -eq 2048 ]] || comes_back sheet.png
    done < <(if [ -n "${DSVAE_SLOW-}" ]; then cat; else sed -n '1p;5p;7p'; fi <<'END'
1152 2112 21 192x6
1152 3712 46 192x6
1536 4736 54 192x8 128x6
1664 4480 54 128x13 128x8
1152 4992 54 128x9 192x6 64x2
1152 4992 54 64x2 192x6 128x9
832 3968 54 128x6
2048 8192 54 192x6 128x9
END
    )
}

@test "lpc: blocks of one size are told apart by the figures in their cells, or by --oversize" {
    tool lpc_today base.png 832 3456 54
    sprite-decode -q --rgba -a all --frames natural base.png > base.tns
    # The generator repeats the figures of slash, backwards, in the middle of slash_reverse_oversize.
    tool lpc_today sword.png 1152 4224 54 192x6
    sprite-decode -q --rgba -a slash --frames 5-0 base.png > slash.tns
    "$BATS_TEST_DIRNAME/../helpers/enlarge.py" slash.tns slash_reverse_oversize 192 > large.tns
    tensor-head -q -n 54 base.tns | cat - large.tns | png-encode --sheet lpc -o reverse.png
    run -0 --separate-stderr sprite-decode reverse.png -o out.tns
    [[ "$stderr" == *": slash_reverse_oversize" ]]
    run -0 cells sword.png --oversize slash_reverse_oversize -a slash_reverse_oversize -d left
    [ "$output" = "sword/slash_reverse_oversize/left 0.55 1.55 2.55 3.55 4.55 5.55" ]
    run -2 sprite-decode sword.png --oversize walk
    [ "${lines[0]}" = "sprite-decode: --oversize: walk has rows of its own" ]
    run -2 sprite-decode sword.png --oversize fly
    [[ "${lines[0]}" == "sprite-decode: --oversize: 'fly' is none of "* ]]
    run -1 sprite-decode sword.png --oversize walk_128 --oversize walk_128
    [[ "${lines[0]}" == "sprite-decode: sword.png: 1152x4224 pixels, walk_128 needs 512 rows of pixels from 3968" ]]
}

@test "lpc: layers of different sizes are stacked at the top left" {
    tool lpc low.png
    tool lpc_today high.png 1152 4224 54 192x6
    run -0 cells low.png high.png -a hurt -a slash_oversize -d front
    [ "${lines[0]}" = "low/hurt/front 0.20 1.20 2.20 3.20 4.20 5.20" ]
    [ "${lines[1]}" = "low/slash_oversize/front 0.56 1.56 2.56 3.56 4.56 5.56" ]
    run -0 cells high.png low.png -a idle -d left
    [ "$output" = "high/idle/left 0.23 1.23" ]
}

@test "lpc: what is drawn beside the layout is said" {
    tool grid tall.png 64 64 13 54
    run -0 --separate-stderr cells tall.png -a hurt --frames 0,5
    [ "$output" = "tall/hurt/front 0.20 5.20" ]
    [[ "$stderr" == "sprite-decode: tall.png: more cells are drawn than an LPC sheet has, and not read: spellcast, thrust, walk, slash, hurt, climb,"* ]]
    tool lpc_today odd.png 960 3776 54 80x12
    run -0 --separate-stderr cells odd.png -a hurt
    [[ "$stderr" == *"something is drawn below row 54 that is no block of the generator, and is not read"* ]]
}

@test "lpc: a walk of 8 frames leaves the standing pose empty, and png-encode says so" {
    tool lpc hero.png
    sprite-decode -q hero.png > hero.tns
    run -0 --separate-stderr png-encode --sheet lpc -o sheet.png hero.tns
    [[ "$stderr" == "png-encode: 4 cells of the sheet stay empty, such as the standing pose before walk: "* ]]
    sprite-decode -q --frames natural hero.png > hero.tns
    run -0 --separate-stderr png-encode --sheet lpc -o sheet.png hero.tns
    [ -z "$stderr" ]
}

@test "lpc: sheets from elsewhere" {
    local size cases=$shared/cases
    [ -d "$cases" ] || skip "no $cases"
    sprite-decode "$cases/lpc-832x1344.png" --frames natural | tensor-dump --json --no-values | sed 's/"id":"[^/]*//' | sed -n 2,22p > expected
    for size in 832x2944 1152x2112 1152x4224; do
        sprite-decode -q "$cases/lpc-$size.png" --frames natural | tensor-dump --json --no-values | sed 's/"id":"[^/]*//' | sed -n 2,22p > found
        [ -s found ]
        cmp expected found
        comes_back "$cases/lpc-$size.png" "$size"
    done
}
