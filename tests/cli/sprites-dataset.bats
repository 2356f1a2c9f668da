#!/usr/bin/env bats
# sprites-dataset: order, ids, labels, the split, and its refusals.

load ../helpers/helpers

SPRITES=${SPRITES:-$shared/sprites-lpc}

setup() {
    cd "$BATS_TEST_TMPDIR"
}

tool() {
    python3 "$helpers/pictures.py" "$@"
}

need_tool() {
    command -v python3 > /dev/null || skip "python3 is not there to make PNG files"
}

@test "sprites-dataset: a layer with damage that no pixel depends on is read with a warning" {
    need_tool
    tool dataset layers
    python3 - <<'END'
path = "layers/hair/3.png"
png = open(path, "rb").read()
open(path, "wb").write(png[:33] + b"\0\0\0\1tEXt?????" + png[33:])
END
    run -0 --separate-stderr sprites-dataset --layers layers --action walk --direction left -o all.tns
    [[ "$stderr" == "sprites-dataset: layers/hair/3.png: tEXt has a wrong CRC; no pixel depends on it"* ]]
    run -0 tool marks all.tns
    [ "$output" = "checked: 1296" ]
}

@test "sprites-dataset: order, ids, labels and layers, from a folder of test layers" {
    need_tool
    tool dataset layers
    sprites-dataset --layers layers --action walk --direction left > all.tns
    run -0 tool marks all.tns
    [ "$output" = "checked: 1296" ]
    { echo "# backwards"; seq 1295 -1 0; } > layers/split.txt
    sprites-dataset --layers layers --split test -a spellcard -a slash -d front > test.tns
    run -0 tool marks test.tns
    [ "$output" = "checked: 592" ]
    tool show test.tns > shown
    [ "$(sed -n 1p shown | cut -d' ' -f1)" = 1-2-1-1/spellcard/front ]
    [ "$(sed -n 296p shown | cut -d' ' -f1)" = 0-0-0-0/spellcard/front ]
    [ "$(sed -n 297p shown | cut -d' ' -f1-8)" = \
        "1-2-1-1/slash/front skin=1 pants=2 top=1 hair=1 action=slash direction=front character=295" ]
}

@test "sprites-dataset: errors name the file that is missing or damaged" {
    need_tool
    tool dataset layers
    run -1 bash -c 'sprites-dataset --layers nowhere > out.tns'
    [ "$output" = "sprites-dataset: nowhere/body/0.png: No such file or directory" ]
    run -1 sprites-dataset --layers layers --split train
    [[ "$output" == "sprites-dataset: split.txt lists the 1296 characters by number, the first 1000 for training "*": layers/split.txt: No such file or directory" ]]
    seq 0 1294 > layers/split.txt
    run -1 sprites-dataset --layers layers --split train
    [ "$output" = "sprites-dataset: layers/split.txt: 1295 characters, expected each of the 1296 once" ]
    { seq 0 1294; echo 17; } > layers/split.txt
    run -1 sprites-dataset --layers layers --split test
    [ "$output" = "sprites-dataset: layers/split.txt: line 1296: character 17 is listed twice" ]
    { seq 0 1294; echo 1296; } > layers/split.txt
    run -1 sprites-dataset --layers layers --split test
    [ "$output" = "sprites-dataset: layers/split.txt: line 1296: 1296 is out of range (0 to 1295)" ]
    tool solid 64 64 layers/hair/4.png 00000000
    run -1 sprites-dataset --layers layers
    [ "$output" = "sprites-dataset: layers/hair/4.png: 64x64 pixels, a layer of the data set is 832x1344" ]
    rm layers/hair/4.png
    run -1 sprites-dataset --layers layers
    [ "$output" = "sprites-dataset: layers/hair/4.png: No such file or directory" ]
    cp layers/hair/3.png layers/hair/4.png
    run -1 bash -c 'sprites-dataset --layers layers -a thrust > out.tns'
    [ "$output" = "sprites-dataset: layers: the data set has none of the chosen actions and directions" ]
    run -2 sprites-dataset --layers layers --split half
    [[ "${lines[0]}" == "sprites-dataset: --split: 'half' is none of train, test, all" ]]
}

@test "sprites-dataset: the Sprites data set is composed exactly" {
    need_tool
    [ -d "$SPRITES" ] || skip "the Sprites data set is not there"
    crc() { # one motion at a time, so that no file is large
        local count=0 result="0 00000000" action direction
        for action in walk spellcard slash; do
            for direction in front left right; do
                sprites-dataset --layers "$SPRITES" -a $action -d $direction "$@" > data.tns
                result=$(tool crc "${result#* }" data.tns)
                count=$((count + ${result% *}))
            done
        done
        echo "$count ${result#* }"
    }
    [ "$(crc --split test)" = "2664 ba855107" ]
    [ -n "$DSVAE_SLOW" ] || skip "the test split is composed exactly; make test-all checks all of it"
    [ "$(crc --split train)" = "9000 f0ce6ad9" ]
    [ "$(crc --split train --rgba)" = "9000 4b954373" ]
    [ "$(crc --split test --rgba)" = "2664 7b289a2e" ]
}

@test "sprites-dataset: sprite-decode makes the same frames of the same layers" {
    need_tool
    [ -d "$SPRITES" ] || skip "the Sprites data set is not there"
    sprite-decode "$SPRITES"/{body/4,bottomwear/1,topwear/5,hair/2,shoes/1}.png --id 4-1-5-2 -a walk -d left > a.tns
    sprites-dataset --layers "$SPRITES" -a walk -d left > all.tns
    tool show all.tns | grep ^4-1-5-2/walk/left > expected
    [ "$(tool show a.tns | sed 's/.* //')" = "$(sed 's/.* //' expected)" ]
}

@test "sprites-dataset: wrong use" {
    run -2 sprites-dataset
    [ "${lines[0]}" = "sprites-dataset: give the folder of layers with --layers" ]
    run -2 sprites-dataset --layers d --split half
    [[ "${lines[0]}" == "sprites-dataset: --split: 'half' is none of train, test, all" ]]
    run -2 sprites-dataset --layers d --rgba --background ffffff
    [[ "${lines[0]}" == *"--rgba cannot be used with --background" ]]
    run -2 sprites-dataset --layers d --action fly
    [[ "${lines[0]}" == *"--action: 'fly' is none of spellcast, thrust, walk, slash, shoot, hurt" ]]
    run -2 sprites-dataset --layers d -d inward
    [[ "${lines[0]}" == *"'inward' is none of back, left, front, right"* ]]
    run -2 sprites-dataset --layers d --background red
    [ "${lines[0]}" = "sprites-dataset: --background: 'red' is not a colour such as 00ff80" ]
    run -2 sprites-dataset --layers d --label novalue
    [ "${lines[0]}" = "sprites-dataset: --label: 'novalue' is not NAME=VALUE" ]
    run -2 sprites-dataset --layers d a.png
    [ "${lines[0]}" = "sprites-dataset: unexpected operand 'a.png'" ]
}
