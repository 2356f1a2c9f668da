# full-sheet.bats - full-sheet.sh and complete-layer.sh: masks of doubt, groups, layers alone, and sheets that are not as they should be.
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    sprite-draw --rgba --split train --characters 8 -a walk -a slash | dsvae-train -q --preset art -o art.tns
    sprite-draw --rgba --split test --characters 1 --seed 3 -a walk -a slash -o truth.tns
    tensor-head -q --label action=walk truth.tns | png-encode -q --sheet lpc -o walk.png
    command -v python3 > /dev/null || return 0
    python3 "$helpers/layers.py" folder layers
    for layer in body/{male,female}/light.png torso/plate/chest_{male,female}.png \
        torso/{shirts/longsleeve/male/white_longsleeve,tunics/female/teal_tunic}.png; do
        mkdir -p "few/${layer%/*}"
        cp "layers/$layer" "few/$layer"
    done
    "$pipelines/train-lpc.sh" few layers.tns --shapes -a walk -a slash --quiet
}

setup() {
    here=$BATS_FILE_TMPDIR
    cd "$BATS_TEST_TMPDIR"
}

pixels() { # SHEET [OPTION...]: RGBA of its drawn rows, a line each; all that is transparent is equal
    sprite-decode -q --rgba --frames natural "$@" | tensor-raw -q | od -An -v -tu1 -w4 | sed 's/.* 0$/ 0/'
}

# wrong TRUTH.tns MADE.png MOST: at most this share of the truth's pixels that are not transparent is wrong.
wrong() {
    local wrong covered
    wrong=$(cmp -l <(tensor-raw -q "$1") <(sprite-decode -q --rgba --frames natural "$2" | tensor-raw -q) | awk '{ pixel[int(($1 - 1) / 4)] } END { print length(pixel) }')
    covered=$(tensor-raw -q "$1" | od -An -v -tu1 -w4 | awk '$4 { n++ } END { print n }')
    echo "$wrong of $covered pixels are wrong"
    [ "$(jq -n "$wrong <= $covered * $3")" = true ]
}

@test "full-sheet.sh: with a model that copies, from a walk alone, in the walk's colours; what was drawn is kept" {
    tensor-head -q --label action=walk "$here/truth.tns" | png-encode -q --sheet lpc -o 'my walk.png'
    cat <(tensor-head -q --label action=walk "$here/truth.tns") <(tensor-head -q --label action=slash "$here/truth.tns") |
        png-encode -q --sheet lpc -o more.png
    for sheet in 'my walk' more; do
        "$pipelines/full-sheet.sh" "$here/art.tns" "$sheet.png" "$sheet full.png"
        sprite-decode -q --rgba "$sheet full.png" -o full.tns
        sprite-decode -q --rgba "$sheet.png" -o given.tns
        [ "$(tensor-stat full.tns | wc -l)" -eq 7 ]
        for action in $(tensor-dump --json given.tns | jq -r '.labels | select(.) | .action' | sort -u); do
            cmp <(tensor-head -q --label action=$action full.tns | tensor-raw -q) <(tensor-head -q --label action=$action given.tns | tensor-raw -q)
        done
        tensor-raw -q full.tns | od -An -v -tx1 -w4 | sed 's/.* 00$/ 00/' | sort -u > full.colours
        tensor-raw -q given.tns | od -An -v -tx1 -w4 | sed 's/.* 00$/ 00/' | sort -u | comm -13 - full.colours | diff /dev/null -
    done
    run -2 --separate-stderr "$pipelines/full-sheet.sh" "$testdata/small.tns" 'my walk.png' no.png
    [[ $stderr == *"--all-frames needs a model that copies"* || $stderr == *"--perform needs a model that copies"* ]]
    [ ! -e no.png ]
}

@test "full-sheet.sh --doubt: a sheet of the same size, red where a pixel was made, none where it was given" {
    "$pipelines/full-sheet.sh" "$here/art.tns" "$here/walk.png" full.png --doubt doubt.png
    "$pipelines/full-sheet.sh" "$here/art.tns" "$here/walk.png" plain.png
    cmp full.png plain.png
    cmp <(od -j16 -N8 full.png) <(od -j16 -N8 doubt.png)
    run -1 sprite-decode -q --rgba -a walk doubt.png # no doubt there
    sprite-decode -q --rgba -a slash doubt.png | tensor-raw -q | od -An -v -tu1 -w4 | awk '$4 { n++ } $4 && ($1 != 255 || $2 || $3) { bad++ } END { exit !n || bad }'
}

@test "full-sheet.sh: a retouched sheet goes in again: its rows are kept, those that were cleared are made" {
    "$pipelines/full-sheet.sh" "$here/art.tns" "$here/walk.png" full.png
    sprite-decode -q --rgba full.png -o full.tns
    tensor-head -q --except --label action=slash full.tns | png-encode -q --sheet lpc -o cleared.png
    "$pipelines/full-sheet.sh" "$here/art.tns" cleared.png again.png
    sprite-decode -q --rgba --id full again.png | tensor-diff - full.tns
}

@test "full-sheet.sh: sheets of another size, without a walk, or empty are refused, and nothing is written" {
    "$pipelines/full-sheet.sh" "$here/art.tns" "$here/walk.png" full.png
    sprite-decode -q --rgba -a slash -d left full.png | png-encode -q --sheet lpc -o one-row.png
    sprite-decode -q --rgba "$here/walk.png" | png-encode -q -o grid.png
    sprite-draw --rgba --size 32x32 --characters 1 -a walk | png-encode -q -o small.png
    refused() { # SHEET WORDS
        run -1 --separate-stderr "$pipelines/full-sheet.sh" "$here/art.tns" "$1" no.png --doubt no-doubt.png
        [[ $stderr == *"$2"* ]]
        [ ! -e no.png ] && [ ! -e no-doubt.png ]
    }
    refused one-row.png "is copied from 'walk/front/"
    refused grid.png "an LPC universal sheet has 832x1344 or more"
    refused small.png "an LPC universal sheet has 832x1344 or more"
    refused none.png "none.png"
    sprite-decode -q --rgba "$here/walk.png" | tensor-dump --json | jq -c 'if .frames then .frames.values |= map(0) else . end' |
        tensor-load | png-encode -q --sheet lpc -o empty.png
    refused empty.png "nothing is drawn"
    run -2 --separate-stderr "$pipelines/full-sheet.sh" "$here/art.tns" "$here/walk.png" no.png --doubts
    [ "${stderr_lines[0]}" = "full-sheet.sh: --doubts needs a value" ]
    run -2 --separate-stderr "$pipelines/full-sheet.sh" "$here/art.tns" "$here/walk.png" no.png --doubts x.png
    [ "${stderr_lines[0]}" = "full-sheet.sh: there is no option '--doubts'" ]
    run -1 --separate-stderr "$pipelines/full-sheet.sh" "$here/art.tns" "$here/walk.png" no.png --group elf
    [[ $stderr == *"the model has no groups: it was trained without --groups"* ]]
    run -1 --separate-stderr "$pipelines/full-sheet.sh" "$here/art.tns" "$here/walk.png" no.png --doubt none/doubt.png
    [ "$stderr" = "full-sheet.sh: cannot write into the folder of none/doubt.png" ]
    [ ! -e no.png ]
}

@test "full-sheet.sh: half transparent pixels stay so; with a colour of its own in each pixel it says that it is unsure" {
    other() { # FILTER OF jq, ON THE LIST OF VALUES
        sprite-decode -q --rgba --frames natural "$here/walk.png" | tensor-dump --json |
            jq -c "if .frames then .frames.values |= ($1) else . end" | tensor-load | png-encode -q --sheet lpc -o other.png
    }
    other '[range(0; length) as $i | .[$i] as $v | if $i % 4 == 3 and $v > 0 then 128 else $v end]'
    run -0 --separate-stderr "$pipelines/full-sheet.sh" "$here/art.tns" other.png half.png
    [ -z "$stderr" ]
    "$pipelines/full-sheet.sh" "$here/art.tns" "$here/walk.png" full.png
    cmp <(pixels half.png) <(pixels full.png | sed 's/ 255$/ 128/')
    other '[range(0; length) as $i | .[$i] as $v | if $i % 4 < 3 and $v > 0 then (($i / 4 | floor) * 7919 % (239 + $i % 4 * 2)) else $v end]'
    run -0 --separate-stderr "$pipelines/full-sheet.sh" "$here/art.tns" other.png noise.png
    [[ $stderr =~ ^"dsvae-decode: "[0-9]+" % of the pixels that were made are probably wrong: " ]]
    [ -z "$(comm -23 <(pixels noise.png | sort -u) <(pixels other.png | sort -u))" ]
}

@test "complete-layer.sh: a layer that has only a walk gets all rows; the body can be named" {
    [ -e "$here/layers.tns" ] || skip "python3 is not there to make layers"
    layer="$here/layers/torso/shirts/longsleeve/male/white_longsleeve.png"
    sprite-decode -q --rgba --frames natural -a walk "$layer" | png-encode -q --sheet lpc -o walk.png
    for body in "" "--body male" "--body female"; do
        run -0 "$pipelines/complete-layer.sh" "$here/layers.tns" walk.png full.png --doubt doubt.png $body
        [ "$(sprite-decode -q --rgba --frames natural full.png | tensor-stat | wc -l)" -eq 9 ]
        # the colours of these layers differ from cell to cell, their silhouettes do not
        cmp <(pixels full.png | awk '{ print $NF > 0 }') <(pixels "$layer" -a walk -a slash | awk '{ print $NF > 0 }')
    done
    sprite-decode -q --rgba --frames natural -a slash -d front "$layer" | png-encode -q --sheet lpc -o slash.png
    run -1 --separate-stderr "$pipelines/complete-layer.sh" "$here/layers.tns" slash.png no.png
    [[ $stderr == *"slash.png: nothing is drawn in the chosen cells"* ]]
    run -1 --separate-stderr "$pipelines/complete-layer.sh" "$here/layers.tns" walk.png no.png --body child
    [[ $stderr == *"the model has no group 'child'; it has: female, male" ]]
    [ ! -e no.png ]
}

@test "complete-layer.sh: a direction in which the walk shows nothing is taken as it is" {
    [ -e "$here/layers.tns" ] || skip "python3 is not there to make layers"
    layer="$here/layers/torso/shirts/longsleeve/male/white_longsleeve.png"
    sprite-decode -q --rgba --frames natural -a walk -d front "$layer" | png-encode -q --sheet lpc -o front.png
    "$pipelines/complete-layer.sh" "$here/layers.tns" front.png full.png --body male
    run -1 sprite-decode -q --rgba -a walk -d back full.png
    cmp <(pixels front.png -a walk -d front) <(pixels full.png -a walk -d front)
}

@test "slow: complete-layer.sh: a real hair style whose shape is held out" {
    [ -n "${DSVAE_SLOW-}" ] || skip "slow: make test-all"
    [ -d "$shared/lpc" ] || skip "the LPC layers are not there"
    echo hair/bangs > held
    mkdir -p layers/hair/female
    for style in bangs bangslong long page plain parted swoop messy1; do
        ln -s "$shared/lpc/hair/female/$style" layers/hair/female/
    done
    "$pipelines/train-lpc.sh" layers hair.tns --shapes -a walk -a slash --hold-out held --quiet
    sprite-dress layers --shapes -a walk -a slash --hold-out held --split test -o truth.tns
    tensor-head -q --label action=walk truth.tns | png-encode -q --sheet lpc -o walk.png
    "$pipelines/complete-layer.sh" hair.tns walk.png full.png
    wrong truth.tns full.png 0.1
}

@test "slow: train-lpc.sh, full-sheet.sh: real layers; a character of held-out shapes" {
    [ -n "${DSVAE_SLOW-}" ] || skip "slow: make test-all"
    [ -d "$shared/lpc" ] || skip "the LPC layers are not there"
    printf '%s\n' hair/loose hair/parted torso/shirts/longsleeve/longsleeve torso/dress_female/underdress > held
    "$pipelines/train-lpc.sh" "$shared/lpc" lpc.tns --characters 24 --hold-out held --quiet
    sprite-dress "$shared/lpc" --characters 1 --seed 4 --hold-out held --split test -o truth.tns
    tensor-head -q --label action=walk truth.tns | png-encode -q --sheet lpc -o walk.png
    "$pipelines/full-sheet.sh" lpc.tns walk.png full.png
    wrong truth.tns full.png 0.25
}
