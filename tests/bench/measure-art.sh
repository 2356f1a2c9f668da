#!/bin/sh
# measure-art.sh LAYERS [DIR] - measures models that copy on characters dressed from a folder of LPC layers
#
# Trains on 200 characters, and gives the model the walks of 8 that wear a hair style and a top whose shapes no training
# character wears. Prints how exact the other actions are, beside what costs nothing; the same with ten training characters
# of each body; swaps of training characters; time and memory; and layers one by one, each shape held out once.
#
# DIR keeps the streams and models (about 2 GB; without it they are removed). A table labels.tsv in it (see
# wear-list.sh) names the characters instead: those whose file is in train/, and those in test/.
#
#     tests/bench/measure-art.sh Universal-LPC-spritesheet
set -eu
pipelines=$(cd "$(dirname "$0")/../../pipelines" && pwd)
bench=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 1 2 "$@"
layers=$(cd "$1" && pwd)
case ${2-} in
'') temporary_folder ;;
*) mkdir -p "$2" && work=$(cd "$2" && pwd) ;;
esac
cd "$work"
measure() { "${PYTHON:-/usr/bin/python3}" "$bench/measure_art.py" "$@"; }

# perform MODEL INPUT OUTPUT [OPTION...]: all sequences, from the walks of a stream
perform() {
    of=$1 in=$2 to=$3
    shift 3
    tensor-head -q --label action=walk "$in" | dsvae-encode -q -m "$of" --perform | dsvae-decode -q -m "$of" "$@" -o "$to"
}

# ---- the characters, as lists ----

if [ -e labels.tsv ]; then
    "$bench/wear-list.sh" labels.tsv "$layers" train/ > train.wear
    "$bench/wear-list.sh" labels.tsv "$layers" test/ > test.wear
else
    printf '%s\n' hair/bangsshort hair/loose hair/parted hair/ponytail2 hair/unkempt hair/xlongknot \
        torso/dress_female/underdress torso/shirts/longsleeve/longsleeve torso/shirts/sleeveless/sleeveless > held
    sprite-dress -q "$layers" --hold-out held --characters 200 --list -o train.wear
    sprite-dress -q "$layers" --hold-out held --split test --characters 8 --seed 2 --list -o test.wear
fi
for body in female male; do
    grep "	body/$body/" train.wear | head -n 10
done > few.wear

# ---- whole characters ----

for set in train few test; do
    sprite-dress -q "$layers" --wear $set.wear -o $set.tns
done
measure free train.tns test.tns
for set in train few; do
    measure cost "training on $(wc -l < $set.wear) characters" "dsvae-train -q --preset art --groups body --hold-out-by hair,top $set.tns -o $set-model.tns" >> costs
    perform $set-model.tns test.tns made.tns
    measure made "copied, $(wc -l < $set.wear) to learn from" test.tns made.tns
done

# Seen characters in the motions of another: the static codes of the first eight, the dynamic codes of the ninth.
head -n 8 train.wear | sprite-dress -q "$layers" --wear - -o seen.tns
sed -n 9p train.wear | sprite-dress -q "$layers" --wear - | dsvae-encode -q -m train-model.tns -o mover.tns
swapped=
for who in $(head -n 8 train.wear | cut -f 1); do
    tensor-head -q --id "$who/walk/*" seen.tns | dsvae-encode -q -m train-model.tns -o one.tns
    latent-edit take -q static --from one.tns --match direction mover.tns | dsvae-decode -q -m train-model.tns -o "swapped-$who.tns"
    swapped="$swapped swapped-$who.tns"
done
perform train-model.tns seen.tns made.tns
measure made "seen, from their walks" seen.tns made.tns
# shellcheck disable=SC2086
measure made "seen, swapped" seen.tns $swapped

# ---- time and memory ----

tensor-head -q --id "$(head -n 1 test.wear | cut -f 1)/walk/*" test.tns | png-encode -q --sheet lpc -o walk.png
measure cost "one sheet, full-sheet.sh" "'$pipelines/full-sheet.sh' train-model.tns walk.png full.png" >> costs
echo
cat costs
rm costs
echo

# ---- layer by layer: a quarter of the shapes is held out at a time; the body is named ----

sprite-dress -q "$layers" --shapes -o shapes.tns
measure families shapes.tns 4
pairs=
for lot in 0 1 2 3; do
    sprite-dress -q "$layers" --shapes --hold-out held-$lot | dsvae-train -q --preset art --groups body -o lot-$lot.tns
    for body in female male; do
        sprite-dress -q "$layers" --shapes --hold-out held-$lot --split test |
            tensor-head -q --label body=$body -o truth-$lot-$body.tns
        perform lot-$lot.tns truth-$lot-$body.tns made-$lot-$body.tns --group $body
        pairs="$pairs truth-$lot-$body.tns made-$lot-$body.tns"
    done
done
# shellcheck disable=SC2086
measure layers $pairs
