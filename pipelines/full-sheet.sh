#!/bin/sh
# full-sheet.sh MODEL SHEET.png OUT.png - completes the LPC sheet of a character that has only a walk
#
# SHEET.png shows the character, which may be new to MODEL, at least in its walk; the rows of other actions may be empty.
# MODEL copies (dsvae-train --preset art, train-lpc.sh) and knows the motions, so nothing is learned anew: each pixel of
# the other actions is copied from the walk. Rows that SHEET.png has are kept.
#
#     pipelines/full-sheet.sh lpc.tns walk.png full.png
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 3 3 "$@"
model=$1 sheet=$2 out=$3
[ -w "$(dirname "$out")" ] || { echo "${0##*/}: cannot write into the folder of $out" >&2; exit 1; }

temporary_folder
# A model of all nine frames of the walk, or of the eight that the Sprites data set shows.
case $(tensor-head --quiet --id 'walk/front/8' --id '*/walk/front/8' "$model" | tensor-stat | wc -l) in
1) order=sprites ;;
*) order=natural ;;
esac
sprite-decode --quiet --rgba --frames $order "$sheet" -o "$work/given.tns"
dsvae-encode -m "$model" --all-frames --perform "$work/given.tns" |
    dsvae-decode -m "$model" | png-encode --quiet --sheet lpc -o "$out"
