#!/bin/sh
# show.sh MODEL HERO WIZARD OUT.html [TEST.tns [LABEL]] - one HTML page: two sprites swap clothes, maps of the codes, measurements
#
# HERO and WIZARD are PNG sheets or streams of frames. OUT.html is one file that needs no network and no other file. It
# shows each sequence of both above the same motion of the other character; a map of the codes of characters, coloured by
# LABEL (default: hair), and one of motions; and the table of dsvae-eval(1). Maps and table are made from TEST.tns, labelled
# frames that the model was not trained on (default: drawn sprites; needed for a model of anything else). The variable TITLE
# sets the heading of the page, EVAL adds options of dsvae-eval, such as --judge FILE.
#
#     pipelines/show.sh testdata/small.tns testdata/hero.png testdata/wizard.png friend.html
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 4 6 "$@"
model=$1 hero=$2 wizard=$3 out=$4 test=${5-} label=${6:-hair}

temporary_folder

# ---- frames and codes ----

measured=$test
if [ -z "$test" ]; then
    test=$work/test.tns measured=$work/measured.tns
    sprite-draw --quiet --split test --characters 24 -a walk -a spellcast -a slash -o "$test"
    tensor-head --quiet -n 54 -o "$measured" "$test" # six characters: a table in a second
fi
"$pipelines/frames.sh" "$hero" > "$work/hero.tns"
"$pipelines/frames.sh" "$wizard" > "$work/wizard.tns"
for who in hero wizard; do
    dsvae-encode --quiet -m "$model" -o "$work/$who-codes.tns" "$work/$who.tns"
    latent-edit --quiet average static -o "$work/$who-look.tns" "$work/$who-codes.tns"
done
dsvae-encode --quiet -m "$model" -o "$work/test-codes.tns" "$test"

# ---- the swap, the map, the evaluation ----

cat "$work/hero.tns" "$work/wizard.tns" > "$work/original.tns"
{
    latent-edit --quiet take static --from "$work/wizard-look.tns" "$work/hero-codes.tns"
    latent-edit --quiet take static --from "$work/hero-look.tns" "$work/wizard-codes.tns"
} | dsvae-decode --quiet -m "$model" -o "$work/swapped.tns"
cat "$work/test-codes.tns" "$work/hero-codes.tns" "$work/wizard-codes.tns" > "$work/codes.tns"
# shellcheck disable=SC2086 # options, to be split
dsvae-eval --quiet --json -m "$model" ${EVAL-} -o "$work/results.json" "$measured"

tensor-html --title "${TITLE:-Two sprites change places}" \
    --lead "A model has learned, without labels, which part of a sprite stays and which part moves. Below each original: the \
same motion, performed by the other character. These frames were never drawn." \
    --rows original,swapped --codes "$work/codes.tns" --label "$label" --motion action,direction --axes label --table "$work/results.json" \
    -o "$out" "$work/original.tns" "$work/swapped.tns"
