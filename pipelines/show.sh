#!/bin/sh
# show.sh MODEL HERO WIZARD OUT.html [TEST.tns [LABEL]] - one page to show a friend: two sprites change clothes, where
# their codes lie among others, and how good the model is.
#
# HERO and WIZARD are PNG sheets or streams of frames. OUT.html is one file that needs no network and no other file:
# every sequence of either above the same motion by the other one's character; a map of what the model knows of
# characters, coloured by LABEL (default: hair), and of motions; and the table of dsvae-eval(1). Map and table are made of TEST.tns,
# labelled frames that the model was not trained on (default: drawn sprites; give it for a model of anything else).
# TITLE is the page's heading. Options of dsvae-eval, such as --judge FILE, stand in EVAL.
#
#     pipelines/show.sh testdata/small.tns testdata/hero.png testdata/wizard.png friend.html
set -eu
[ $# -ge 4 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(dirname "$0")
PATH=$PATH:$here/../bin
model=$1 hero=$2 wizard=$3 out=$4 test=${5-} label=${6:-hair}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM # then dash cleans up, too

# ---- what everything is made of ----

measured=$test
if [ -z "$test" ]; then
    test=$work/test.tns measured=$work/measured.tns
    sprite-draw --quiet --split test --characters 24 -a walk -a spellcast -a slash -o "$test"
    tensor-head --quiet -n 54 -o "$measured" "$test" # six characters: a table in a second
fi
"$here"/frames.sh "$hero" > "$work/hero.tns"
"$here"/frames.sh "$wizard" > "$work/wizard.tns"
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
    --lead "A model has learned, without being told, what stays of a sprite and what moves. Below each original: the \
same motion, done by the other one's character. Nobody drew that." \
    --rows original,swapped --codes "$work/codes.tns" --label "$label" --motion action,direction --axes label --table "$work/results.json" \
    -o "$out" "$work/original.tns" "$work/swapped.tns"
