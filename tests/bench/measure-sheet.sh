#!/bin/sh
# measure-sheet.sh MODEL [SHEET.png [OPTION...]] - measures how exactly a sheet is reproduced by a model that is adapted to it
#
# MODEL has 4 channels. It is adapted to the sheet (default: that of a drawn character) with the options of dsvae-adapt.
# The sheet then passes through sprite-decode | dsvae-encode | dsvae-decode | png-encode. Prints the share of pixels that
# are equal, alpha included; all completely transparent pixels are equal.
set -eu
pipelines=$(cd "$(dirname "$0")/../../pipelines" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 1 any "$@"
model=$1

temporary_folder
sheet=${2:-$work/sheet.png}
[ $# -ge 2 ] || sprite-draw --rgba --split test --characters 1 --seed 21 | png-encode --sheet lpc -o "$sheet"
shift $(($# < 2 ? $# : 2))
sprite-decode --quiet --rgba "$sheet" -o "$work/before.tns"
dsvae-adapt --analogy 0 --rehearsal 0.1 --rate 2e-3 --steps 2500 "$@" -m "$model" -o "$work/adapted.tns" "$work/before.tns"
sprite-decode --quiet --rgba "$sheet" | dsvae-encode -m "$work/adapted.tns" | dsvae-decode -m "$work/adapted.tns" |
    png-encode --quiet --sheet lpc --palette "$sheet" -o "$work/after.png"
sprite-decode --quiet --rgba "$work/after.png" -o "$work/after.tns"
for side in before after; do # one pixel per line; all completely transparent ones are equal
    tensor-raw --quiet "$work/$side.tns" | od -An -v -tx1 -w4 | sed 's/.* 00$/ 00/' > "$work/$side"
done
paste -d '|' "$work/before" "$work/after" |
    awk -F '|' '{ same += $1 == $2 } END { printf "%.3f %% of %d pixels are reproduced exactly\n", 100 * same / NR, NR }'
