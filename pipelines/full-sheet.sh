#!/bin/sh
# full-sheet.sh MODEL MOTIONS SHEET.png OUT.png [OPTION...] - a character's LPC sheet with only a walk goes in, one with
# every action that the model knows comes out.
#
# SHEET.png shows the character, which may be new to MODEL, in one action or more; the rows of the others are empty.
# MOTIONS, a sheet or a stream of frames, shows any character in all that the new one shall do. The model first learns
# the character from SHEET.png (the options go to dsvae-adapt), then draws it in these motions, in the sheet's own
# colours, at most 256. What SHEET.png shows itself stays as it is. A model of 4 channels keeps the background transparent;
# one of 3 makes it black.
#
#     pipelines/full-sheet.sh build/demo-sheet/drawn.tns build/demo-sheet/motions.png walk.png full.png
set -eu
[ $# -ge 4 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(dirname "$0")
PATH=$PATH:$here/../bin
model=$1 motions=$2 sheet=$3 out=$4
shift 4
[ -w "$(dirname "$out")" ] || { echo "${0##*/}: cannot write into the folder of $out" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM # then dash cleans up, too
case $(tensor-head --id canvas.background "$model" | tensor-stat) in *,4]*) channels=--rgba ;; *) channels=--quiet ;; esac
"$here"/frames.sh "$sheet" --quiet $channels > "$work/shown.tns" # the cells that the model knows best
"$here"/frames.sh "$sheet" --quiet $channels --frames natural > "$work/given.tns"
"$here"/frames.sh "$motions" --quiet $channels --frames natural > "$work/wanted.tns"
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
"$here"/adapt-character.sh "$model" "$work/shown.tns" "$work/wanted.tns" "$work" "$@"
cat "$work/made.tns" "$work/given.tns" | png-encode --quiet --sheet lpc --palette "$work/given.tns" -o "$out"
echo "$out: kept $(rows "$work/given.tns"); made $(rows "$work/made.tns")"
