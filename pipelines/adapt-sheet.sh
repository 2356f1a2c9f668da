#!/bin/sh
# adapt-sheet.sh MODEL MOTIONS SHEET.png OUT.png [OPTION...] - completes an LPC sheet with a model that learns the character first
#
# SHEET.png shows the character, which may be new to MODEL, in one action or more; the rows of the other actions are empty.
# MOTIONS, a PNG sheet or a stream of frames, shows any character in all wanted actions. The model first learns the
# character from SHEET.png (the options are passed to dsvae-adapt), then draws it in these motions, in the colours of the
# sheet, at most 256. The rows that SHEET.png has are kept. A model of 4 channels keeps the background transparent; a
# model of 3 channels makes it black.
#
# For models that draw (preset general). A model that copies (preset art, full-sheet.sh) is exact, far faster, and needs no
# motions, but knows only the poses that it was trained on.
#
#     pipelines/adapt-sheet.sh general.tns testdata/hero.png walk.png full.png
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 4 any "$@"
model=$1 motions=$2 sheet=$3 out=$4
shift 4
[ -w "$(dirname "$out")" ] || { echo "${0##*/}: cannot write into the folder of $out" >&2; exit 1; }

temporary_folder
case $(tensor-head --id canvas.background "$model" | tensor-stat) in *,4]*) channels=--rgba ;; *) channels=--quiet ;; esac
"$pipelines/frames.sh" "$sheet" --quiet $channels > "$work/shown.tns" # the frames that the model knows best
"$pipelines/frames.sh" "$sheet" --quiet $channels --frames natural > "$work/given.tns"
"$pipelines/frames.sh" "$motions" --quiet $channels --frames natural > "$work/wanted.tns"
tensor-head -n 1 "$work/given.tns" | png-encode --quiet --palette "$work/given.tns" -o "$work/first.png" 2> "$work/why" || {
    sed "s|$work/given.tns|$sheet|" "$work/why" >&2
    exit 1
}

rows() { # of an LPC sheet: walk/left, ...
    tensor-stat "$1" | awk -F '\t' 'NR > 1 { n = split($1, part, "/"); print part[n - 1] "/" part[n] }' | paste -s -d ' ' -
}
for row in $(rows "$work/given.tns"); do
    tensor-head --except --id "*/$row" "$work/wanted.tns" -o "$work/wanted.tns"
done
"$pipelines/adapt-character.sh" "$model" "$work/shown.tns" "$work/wanted.tns" "$work" "$@"
cat "$work/made.tns" "$work/given.tns" | png-encode --quiet --sheet lpc --palette "$work/given.tns" -o "$out"
echo "$out: kept $(rows "$work/given.tns"); made $(rows "$work/made.tns")"
