#!/bin/sh
# attribute.sh MODEL FIT FRAMES NAME OUT.png - one sequence with each value of a label, such as each kind of hair
#
# FIT is made by latent-fit(1) for this model; FRAMES is a PNG sheet or a stream of frames, of which the first sequence is
# used; NAME is a label that FIT knows. OUT.png has one row for each value of the label, in the order of FIT.
#
#     sprite-draw --characters 100 | dsvae-encode -m testdata/small.tns | latent-fit -o looks.tns
#     pipelines/attribute.sh testdata/small.tns looks.tns testdata/hero.png hair hair.png
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 5 5 "$@"
model=$1 fit=$2 frames=$3 name=$4 out=$5

temporary_folder
"$pipelines/frames.sh" "$frames" | tensor-head -n 1 | dsvae-encode -m "$model" -o "$work/codes.tns"
values=$(tensor-dump --json "$fit" | sed -n "s/^{\"id\":\"$name=\([^\"]*\)\".*/\1/p")
[ -n "$values" ] || { echo "${0##*/}: $fit knows no label '$name'" >&2; exit 1; }
for value in $values; do
    latent-edit attribute static "$name=$value" --learn "$fit" "$work/codes.tns"
done | dsvae-decode -m "$model" | png-encode --sheet grid --scale 2 -o "$out"
