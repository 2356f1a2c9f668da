#!/usr/bin/env bats
# sprite-dress: what characters wear, how layers are stacked and recoloured, lists, hold-out, and what it refuses.

load ../helpers/helpers

setup_file() {
    command -v python3 > /dev/null || skip "python3 is not there to make PNG files"
    python3 "$BATS_TEST_DIRNAME/../helpers/layers.py" folder "$BATS_FILE_TMPDIR/layers"
    python3 "$BATS_TEST_DIRNAME/../helpers/layers.py" strips "$BATS_FILE_TMPDIR/strips"
}

setup() {
    layers=$BATS_FILE_TMPDIR/layers strips=$BATS_FILE_TMPDIR/strips
    lpc=$shared/lpc
    cd "$BATS_TEST_TMPDIR"
}

tool() {
    python3 "$helpers/layers.py" "$@"
}

need_lpc() {
    [ -d "$lpc/body" ] || skip "the layers of the Liberated Pixel Cup are not there"
}

# rebuilt FOLDER ARGUMENT...: the frames that sprite-decode makes of the files that --list prints for these arguments.
rebuilt() {
    local line words folder=$1
    shift
    sprite-dress "$folder" --list "$@" > list.tsv
    while IFS= read -r line; do
        IFS=$'\t' read -r -a words <<< "$line"
        (cd "$folder" && sprite-decode --quiet --rgba --frames natural --id "${words[0]}" "${words[@]:1}") > one.tns
        tool frames one.tns
    done < list.tsv
}

# The number of the first character with a cape.
with_cape() {
    sprite-dress "$layers" --list --characters 400 | grep -m 1 behind_body | sed 's/^d\([0-9]*\).*/\1/'
}

@test "dress: every action and direction, with labels for what is worn" {
    sprite-dress "$layers" --characters 3 --seed 4 > three.tns
    tool frames three.tns > found
    [ "$(wc -l < found)" -eq 63 ]
    [ "$(awk '{ print $2 }' found | head -21 | uniq | tr '\n' ' ')" = \
        "7x64x64x4 8x64x64x4 9x64x64x4 6x64x64x4 13x64x64x4 6x64x64x4 " ]
    [ "$(awk 'NR <= 9 || NR == 21 { printf "%s ", $1 }' found)" = "d0/spellcast/back d0/spellcast/left d0/spellcast/front \
d0/spellcast/right d0/thrust/back d0/thrust/left d0/thrust/front d0/thrust/right d0/walk/back d0/hurt/front " ]
    sprite-dress "$layers" --characters 60 -a hurt > many.tns
    [ "$(tool label many.tns character | tr '\n' ' ')" = "$(seq -s ' ' 0 59) " ]
    [ "$(tool label many.tns body | sort -u | tr '\n' ' ')" = "female male " ]
    [ "$(tool label many.tns hair | sort -u | tr '\n' ' ')" = "- bangs/blonde bangs/raven loose/blonde loose/raven " ]
    [ "$(tool label many.tns top | sort -u | tr '\n' ' ')" = \
        "plate/chest shirts/longsleeve/longsleeve/brown shirts/longsleeve/longsleeve/white tunics/tunic/teal " ]
    [ "$(tool label many.tns skin | sort -u | tr '\n' ' ')" = "dark light orc " ]
    [ "$(tool label many.tns nose | sort -u | tr '\n' ' ')" = "- big/dark " ]
    [ "$(tool label many.tns tiara | sort -u | tr '\n' ' ')" = "- tiaras_female/gold " ]
}

@test "dress: it is byte for byte what sprite-decode makes of the same files" {
    first=$(with_cape) # and some after this one
    sprite-dress "$layers" --characters 8 --skip "$first" > dressed.tns
    cmp <(tool frames dressed.tns) <(rebuilt "$layers" --characters 8 --skip "$first")
    grep -q $'\tbehind_body/cape/normal/female/cape_red.png\tbody/' list.tsv
    sprite-dress "$layers" --characters 2 --frames sprites -a walk -a thrust -d down > sprites.tns
    tool frames sprites.tns > found
    sprite-dress "$layers" --characters 2 --list | while IFS=$'\t' read -r -a words; do
        (cd "$layers" && sprite-decode --rgba --id "${words[0]}" -a walk -a thrust -d down "${words[@]:1}") > one.tns
        tool frames one.tns
    done | cmp - found
}

@test "dress: what a character wears depends on the seed and its number only" {
    sprite-dress "$layers" --no-history --characters 12 -a walk > twelve.tns
    sprite-dress "$layers" --no-history --characters 12 -a walk --memory 0 | cmp - twelve.tns
    tool frames twelve.tns > all
    sprite-dress "$layers" --characters 5 --skip 7 -a walk > five.tns
    cmp <(tail -20 all) <(tool frames five.tns)
    sprite-dress "$layers" --list --seed 5 --characters 12 > five.tsv
    run ! cmp -s five.tsv <(sprite-dress "$layers" --list --characters 12)
    run -0 bash -c 'set +o pipefail; sprite-dress -q "$1" --characters 0 | head -c 3000000 | wc -c; [ "${PIPESTATUS[0]}" -eq 141 ]' - "$layers"
    [ "$output" = 3000000 ]
}

@test "dress: rules: bodies, skins, hats without hair, orcs without eyes, capes with both halves" {
    sprite-dress "$layers" --list --characters 400 > list.tsv
    cut -f 2- list.tsv | tr '\t' '\n' | sort -u > worn
    run ! grep -E 'skeleton|unknown|robes|spear' worn
    grep -q '^head/helms' worn
    run ! grep -P '/female/.*_male|/male/.*/female/|body/male.*hair/female|body/female.*hair/male' list.tsv
    run ! grep -P 'helms.*hair/|hair/.*helms|orc.*eyes|dark.*bigears|body/female/light.*nose' list.tsv
    grep -c behind_body list.tsv > behind
    cmp behind <(grep -c torso/back list.tsv)
    run ! grep -vP '^d\d+\t(behind_body/\S+\t)?body/' list.tsv
}

@test "dress: only layers with every action are worn, unless --incomplete says otherwise" {
    sprite-dress "$layers" --list --characters 100 --incomplete | cut -f 2- | tr '\t' '\n' | sort -u > worn
    grep -qxF 'torso/robes_female_no_th-sh/black.png' worn
    grep -qxF 'weapons/right hand/male/spear_male.png' worn
}

@test "dress: held-out shapes are worn by no character of train and by every one of test" {
    printf '# shapes\n\nhair/loose\ntorso/plate/chest \n' > held.txt
    sprite-dress "$layers" --hold-out held.txt --list --characters 100 > train.tsv
    run ! grep -E 'loose|chest' train.tsv
    sprite-dress "$layers" --hold-out held.txt --split test --list --characters 100 > test.tsv
    run ! grep -vP 'torso/plate/chest_(fe)?male.png.*hair/(fe)?male/loose/' test.tsv
    [ "$(grep -oP '\tbody/[a-z]*' test.tsv | sort -u | wc -l)" -eq 2 ]
    sprite-dress "$layers" --hold-out held.txt --split all --list --characters 30 |
        cmp - <(sprite-dress "$layers" --list --characters 30)
    # Only one body has this shape.
    echo torso/tunics/tunic > held.txt
    sprite-dress "$layers" --hold-out held.txt --split test --list --characters 50 > test.tsv
    run ! grep -vP 'body/female/.*tunic' test.tsv
    grep -q 'hair/female/loose' test.tsv
    grep -q 'hair/female/bangs' test.tsv
    # The form of a part without words of its own.
    echo head/tiaras_female/ > held.txt
    run -0 sprite-dress "$layers" --hold-out held.txt --list --characters 100
    [[ $output != *tiaras* ]]
}

@test "dress: --wear makes the characters that --list prints" {
    sprite-dress "$layers" --list --recolour --characters 10 > list.tsv
    sprite-dress "$layers" --recolour --characters 10 > random.tns
    sprite-dress "$layers" --wear list.tsv > worn.tns
    cmp <(tool frames random.tns) <(tool frames worn.tns)
    cmp <(tool label random.tns hair) <(tool label worn.tns hair)
    sprite-dress "$layers" --wear - --list < list.tsv > again.tsv
    cmp again.tsv list.tsv
    head -c -1 list.tsv | sprite-dress "$layers" --wear - --list > again.tsv # without the last newline
    cmp again.tsv list.tsv
    # Each character is written before the next line is read.
    mkfifo lines
    sprite-dress "$layers" --wear lines --list > out.tsv 3>&- &
    exec 9> lines
    head -1 list.tsv >&9
    wait_for out.tsv
    exec 9>&-
    wait $!
    cmp out.tsv <(head -1 list.tsv)
    # Any layers in any order, also such as no rule knows.
    printf 'hero\tunknown/thing.png\tbody/male/skeleton.png\tweapons/right hand/male/spear_male.png\n' > hero.tsv
    sprite-dress "$layers" --wear hero.tsv -a walk -d left -l game=one > hero.tns
    cmp <(tool frames hero.tns) <(rebuilt "$layers" --wear hero.tsv | grep walk/left)
    [ "$(tool label hero.tns weapon) $(tool label hero.tns game)" = "right hand/spear one" ]
}

@test "dress: --recolour keeps shapes and shading, and gives one colour for each" {
    sprite-dress "$layers" --characters 10 -a slash --recolour > colours.tns
    sprite-dress "$layers" --characters 10 -a slash > plain.tns
    sprite-dress "$layers" --list --characters 10 --recolour | sed 's/@[0-9,]*//g' |
        cmp - <(sprite-dress "$layers" --list --characters 10)
    printf 'one\thair/male/loose/blonde.png\n' > plain.tsv
    printf 'one\thair/male/loose/blonde.png@120,90,110,25\n' > turned.tsv
    for name in plain turned; do sprite-dress "$layers" --wear $name.tsv > $name.tns; done
    [ "$(tool turned plain.tns turned.tns)" = compared ]
    # A hue of 120 degrees moves red to green to blue; greys stay grey without a tint.
    printf 'x\thair/male/loose/blonde.png@0,100,100,0\n' > same.tsv
    sprite-dress "$layers" --wear same.tsv > same.tns
    cmp <(tool frames same.tns) <(tool frames plain.tns | sed 's/^one/x/')
    # Both halves of a cape get the same colour.
    sprite-dress "$layers" --list --characters 400 --recolour | grep -o 'cape_red.png@[0-9,]*.*cape_red.png@[0-9,]*' > capes
    run ! grep -vP 'cape_red.png(@[0-9,]*)\t.*cape_red.png\1$' capes
}

@test "dress: --layers: each layer is a record with its part and place, and together they are the whole" {
    first=$(with_cape)
    sprite-dress "$layers" --layers --skip "$first" --characters 2 -a hurt -a walk -d front > layers.tns
    [ "$(tool stacked layers.tns)" = "checked: 4" ]
    [ "$(tool label layers.tns layer | sed -n 1,2p | tr '\n' ' ')" = "all cape " ]
    [ "$(tool label layers.tns place | sed -n 1,3p | tr '\n' ' ')" = "- behind body " ]
    tool frames layers.tns | awk 'NR == 2 { print $1 }' | grep -qx "d$first/walk/front/cape-behind"
    sprite-dress "$layers" --skip "$first" --characters 1 -a walk -d front > whole.tns
    cmp <(tool frames whole.tns) <(tool frames layers.tns | sed -n 1p)
}

@test "dress: --shapes: each shape once for each body, alone, labelled; held-out ones on demand" {
    sprite-dress "$layers" --shapes > shapes.tns
    tool frames shapes.tns > found
    who() { awk '{ sub("/[a-z]*/[a-z]*$", "", $1); print $1 }' "$1" | uniq; }
    [ "$(who found | sort | uniq -d | wc -l)" -eq 0 ]
    [ "$(who found | wc -l)" -eq "$(($(wc -l < found) / 21))" ]
    [ "$(who found | grep hair/ | tr '\n' ' ')" = "female/hair/bangs male/hair/bangs female/hair/loose male/hair/loose " ]
    run ! grep -e robes -e spear -e thing <(who found)
    [ "$(who found | sed -n 1p)" = female/behind_body/cape/normal/cape ]
    tool label shapes.tns layer | paste -d ' ' - <(tool label shapes.tns place) | uniq | sed -n '1,3p' > places
    [ "$(tr '\n' ',' < places)" = "cape behind,skin body,eyes front," ]
    sprite-decode -q --rgba --frames natural "$layers/hair/male/loose/blonde.png" -o one.tns
    cmp <(grep '^male/hair/loose/' found | cut -d' ' -f 2-) <(tool frames one.tns | cut -d' ' -f 2-)
    sprite-dress "$layers" --shapes --incomplete > more.tns
    tool frames more.tns > found
    who found | grep -q female/torso/robes
    echo hair/loose > held
    sprite-dress "$layers" --shapes --hold-out held > less.tns
    tool frames less.tns > found
    run ! grep loose <(who found)
    who found | grep -q hair/bangs
    sprite-dress "$layers" --shapes --hold-out held --split test > held.tns
    tool frames held.tns > found
    [ "$(who found | tr '\n' ' ')" = "female/hair/loose male/hair/loose " ]
    [ "$(sprite-dress "$layers" --shapes --list | grep -c hair/male/loose)" -eq 1 ]
}

@test "dress: layers with a file for each action, as today's generator has them" {
    printf 'a\tbody/male/light.png\thair/male/loose/blonde.png\n' > sheets.tsv
    printf 'a\tbody/bodies/male/*/light.png\thair/loose/adult/*/blonde.png\n' > strips.tsv
    sprite-dress "$layers" --wear sheets.tsv > sheets.tns
    sprite-dress "$strips" --wear strips.tsv > strips.tns
    cmp <(tool frames sheets.tns) <(tool frames strips.tns)
    cmp <(tool label sheets.tns hair) <(tool label strips.tns hair)
    # Half is not drawn in shoot; dark heads do not fit the skin, thin legs the body; visors are worn on hats.
    sprite-dress "$strips" --list --characters 60 > list.tsv
    [ "$(cut -f 2- list.tsv | tr '\t' '\n' | LC_ALL=C sort -u | tr '\n' ' ')" = "beards/beard/basic/*/gray.png \
body/bodies/male/*/light.png cape/solid/female/*/red.png cape/solid_behind/*/red.png hair/loose/adult/*/blonde.png \
hair/xlong/adult/bg/*/red.png hair/xlong/adult/fg/*/red.png head/heads/human/male/*/light.png torso/clothes/vest/vest/male/*.png " ]
    [ "$(grep -cP '\tbody\S+\thead/heads/human/male/\*/light.png\t' list.tsv)" -eq 60 ]
    run ! grep -vP 'd\d+\t(cape/solid_behind\S+\t)?(hair/xlong/adult/bg\S+\t)?body' list.tsv
    [ "$(grep -c adult/bg list.tsv)" -eq "$(grep -c adult/fg list.tsv)" ]
    sprite-dress "$strips" --characters 1 -a walk > one.tns
    [ "$(tool label one.tns top | sort -u) $(tool label one.tns face | sort -u)" = "clothes/vest/vest/base heads/human/light" ]
    sprite-dress "$strips" --list --characters 20 --incomplete | grep -q 'hair/half/adult/\*/blonde.png'
}

@test "dress: folders without layers or without a body, and what is no folder" {
    mkdir empty
    run -1 sprite-dress empty --list
    [[ $output == "sprite-dress: empty: no body; a folder of LPC layers has files such as body/male/light.png"* ]]
    mkdir -p clothes
    cp -R "$layers/hair" "$layers/legs" clothes
    run -1 sprite-dress clothes --list
    [[ $output == "sprite-dress: clothes: no body; "* ]]
    run -1 sprite-dress empty --shapes -o no.tns
    [[ $output == "sprite-dress: empty: no layer to write: "* ]]
    [ ! -e no.tns ]
    run -1 sprite-dress none --list
    [ "$output" = "sprite-dress: none: No such file or directory" ]
    run -1 sprite-dress "$layers/body/male/light.png" --list
    [ "${#lines[@]}" -eq 1 ]
    tool sheet naked/body/male/light.png 1
    for folder in naked naked/ ./naked// "$PWD/naked"; do
        [ "$(sprite-dress "$folder" --list --characters 1)" = $'d0\tbody/male/light.png' ]
    done
    ln -s . naked/body/loop # a circle is walked once
    [ "$(sprite-dress naked --list --characters 1)" = $'d0\tbody/male/light.png' ]
}

@test "dress: PNGs of another size are not worn, with one note; broken ones are errors" {
    mkdir few
    cp -R "$layers/body" "$layers/legs" few
    mkdir -p few/hair/male/bangs few/hair/female/bangs
    python3 "$helpers/pictures.py" solid 64 64 few/hair/male/bangs/raven.png 112233ff few/hair/female/bangs/raven.png 112233ff
    run -0 --separate-stderr sprite-dress few --list --characters 30
    [[ $output != *hair* ]]
    [ "${#stderr_lines[@]}" -eq 2 ]
    [[ $stderr == *"few/hair/female/bangs/raven.png: 64x64 pixels, a layer has 832x1344: it is not worn"* ]]
    printf 'a\thair/male/bangs/raven.png\n' > a.tsv
    run -1 bash -c 'sprite-dress -q few --wear a.tsv > out.tns'
    [ "$output" = "sprite-dress: few/hair/male/bangs/raven.png: it does not have the size of a universal sheet" ]
    head -c 5000 few/legs/pants/male/red_pants_male.png > cut.png
    cp cut.png few/legs/pants/male/red_pants_male.png
    cp cut.png few/legs/pants/female/teal_pants_female.png
    rm out.tns
    run -1 sprite-dress -q few --characters 9 -o out.tns
    [[ $output == "sprite-dress: few/legs/pants/"*"male.png: "* ]]
    [ "$(echo out.tns*)" = 'out.tns*' ]
    # A body that lacks actions, and a name that cannot be a label.
    mkdir -p bare/body/male
    cp "$layers/weapons/right hand/male/spear_male.png" bare/body/male/light.png
    run -1 sprite-dress bare --list
    [ "$output" = "sprite-dress: bare: no skin for the male body is drawn in every action; --incomplete wears them all" ]
    cp "$layers/body/male/light.png" $'bare/body/male/a\tb.png'
    run -1 sprite-dress bare --list
    [ "$output" = 'sprite-dress: bare: body/male/a\x09b.png: a layer'"'s name has a control character or is not UTF-8" ]
}

@test "dress: lists that name what is not there" {
    printf 'hair/loose/\nhair/foo/\n' > held.txt
    run -1 sprite-dress "$layers" --list --hold-out held.txt
    [ "$output" = "sprite-dress: held.txt: line 2: no layer in $layers has the shape 'hair/foo'" ]
    echo '# nothing' > held.txt
    run -1 sprite-dress "$layers" --list --hold-out held.txt
    [[ $output == *"the list has no shape" ]]
    run -1 sprite-dress "$layers" --list --hold-out none.txt
    [ "$output" = "sprite-dress: cannot open 'none.txt': No such file or directory" ]
    printf 'torso/tunics/tunic\ntorso/shirts/longsleeve/longsleeve\nhair/loose\nfeet/slippers_female\nbody\n' > held.txt
    run -1 sprite-dress "$layers" --list --hold-out held.txt
    [ "$output" = "sprite-dress: $layers: no body is left to wear" ]
    mkdir single
    cp -R "$layers/body" "$layers/torso" single
    echo torso/robes_female_no_th-sh > held.txt
    run -1 sprite-dress single --list --hold-out held.txt --split test
    [ "$output" = "sprite-dress: single: no held-out top for the female body is drawn in every action; --incomplete wears them all" ]
    local line
    while IFS= read -r line; do
        printf "$line\n" > wear.tsv
        run -1 bash -c 'sprite-dress "$1" --wear wear.tsv > out.tns' - "$layers"
        [ "${#lines[@]}" -eq 1 ]
        [[ $output == "sprite-dress: "* ]]
        run ! grep -aq crc32 out.tns
    done <<< 'hero
\\tbody/male/light.png
hero\\t
hero\\tbody/male/none.png
hero\\tbody
hero\\t\\xff.png
'"hero$(printf '\\\\tbody/male/light.png%.0s' {1..65})"
    printf 'hero body/male/light.png\n' > wear.tsv
    run -1 bash -c 'sprite-dress "$1" --wear wear.tsv > out.tns' - "$layers"
    [[ $output == "sprite-dress: wear.tsv: line 1: 'hero body/male/light.png' wears no layer; tabs separate"* ]]
}

@test "dress: wrong use is refused with status 2" {
    local wrong
    touch list
    while read -r -a wrong; do
        run -2 bash -c 'sprite-dress "$@" > out.tns' - "${wrong[@]}"
        [[ "${lines[0]}" == "sprite-dress: "* ]]
        [ ! -s out.tns ]
    done <<WRONG

$layers $layers
$layers --characters -1
$layers --split test
$layers --split some --hold-out list
$layers --wear list --seed 3
$layers --wear list --recolour
$layers --wear list --hold-out list
$layers --list --layers
$layers --shapes --layers
$layers --shapes --characters 3
$layers --shapes --recolour
$layers --shapes --wear list
$layers --action fly
$layers --direction inward
$layers -a hurt -d left
$layers --frames 0-3
$layers --label x
WRONG
}

@test "dress: the Liberated Pixel Cup's layers: complete, byte for byte, and apart in train and test" {
    need_lpc
    sprite-dress "$lpc" --characters 2 --seed 9 > dressed.tns
    cmp <(tool frames dressed.tns) <(rebuilt "$lpc" --characters 2 --seed 9)
    sprite-dress "$lpc" --list --characters 40 > list.tsv
    run ! grep -E 'no_th-sh|skeleton|shadows|weapons|bracelet\.' list.tsv
    printf '%s\n' hair/bangsshort hair/loose hair/parted hair/ponytail2 hair/unkempt hair/xlongknot \
        torso/dress_female/underdress torso/shirts/longsleeve/longsleeve torso/shirts/sleeveless/sleeveless > held.txt
    sprite-dress "$lpc" --hold-out held.txt --list --characters 40 > train.tsv
    held='(bangsshort|loose|parted|ponytail2|unkempt|xlongknot)/|underdress|longsleeve|_sleeveless'
    run ! grep -E "$held" train.tsv
    sprite-dress "$lpc" --hold-out held.txt --split test --list --characters 40 > test.tsv
    run ! grep -vE '(underdress|longsleeve|_sleeveless).*hair/(fe)?male/(bangsshort|loose|parted|ponytail2|unkempt|xlongknot)/' test.tsv
    [ "$(grep -oP '\tbody/[a-z]*' test.tsv | sort -u | wc -l)" -eq 2 ]
}

@test "dress: a table of characters becomes a list" {
    need_lpc
    {
        printf 'file\tbody\tskin\tcape\thair\n'
        printf 'train/tr0000.png\tmale\tbody/male/light.png\t-\thair/male/plain/brown.png\n'
        printf 'test/te0000.png\tfemale\tbody/female/light.png\ttorso/back/cape/normal/female/cape_black.png\t-\n'
        printf 'test/te0001.png\tfemale\tbody/female/light.png\ttorso/back/cape/trimmed/female/trimcape_whiteblue.png\t-\n'
    } > labels.tsv
    "$top/tests/bench/wear-list.sh" labels.tsv "$lpc" test/ > list.tsv
    [ "$(head -1 list.tsv)" = "$(printf 'te0000\tbehind_body/cape/normal/female/cape_black.png\tbody/female/light.png\ttorso/back/cape/normal/female/cape_black.png')" ]
    [ "$(tail -1 list.tsv)" = "$(printf 'te0001\tbody/female/light.png\ttorso/back/cape/trimmed/female/trimcape_whiteblue.png')" ]
    [ "$(sprite-dress "$lpc" --wear list.tsv | tensor-dump | grep -c $'\trecord\t')" -eq 42 ]
}
