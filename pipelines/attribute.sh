#!/bin/sh
# attribute.sh MODEL FIT FRAMES NAME OUT.png - one sequence with each value of one label: all hair, or all skins.
#
# FIT is from latent-fit(1), for this model; FRAMES is a PNG sheet or a stream of frames, whose first sequence is taken;
# NAME is a label that FIT knows. OUT.png has a row for each of its values, in the order of FIT.
#
#     sprite-draw --characters 100 | dsvae-encode -m testdata/small.tns | latent-fit -o looks.tns
#     pipelines/attribute.sh testdata/small.tns looks.tns testdata/hero.png hair hair.png
set -eu
[ $# -eq 5 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(dirname "$0")
PATH=$PATH:$here/../bin
model=$1 fit=$2 frames=$3 name=$4 out=$5

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM # then dash cleans up, too
"$here"/frames.sh "$frames" | tensor-head -n 1 | dsvae-encode -m "$model" -o "$work/codes.tns"
values=$(tensor-dump --json "$fit" | sed -n "s/^{\"id\":\"$name=\([^\"]*\)\".*/\1/p")
[ -n "$values" ] || { echo "attribute.sh: $fit knows no label '$name'" >&2; exit 1; }
for value in $values; do
    latent-edit attribute static "$name=$value" --learn "$fit" "$work/codes.tns"
done | dsvae-decode -m "$model" | png-encode --sheet grid --scale 2 -o "$out"
