#!/bin/sh
# measure-sheet.sh MODEL [SHEET.png [OPTION...]] - how exactly a sheet comes back through decode | encode | decode | png-encode.
#
# MODEL, of 4 channels, is first adapted to the sheet, which is one of a drawn character where none is named (the
# options go to dsvae-adapt). Prints the share of pixels that are the same as before, the transparent ones included, their alpha too.
set -eu
[ $# -ge 1 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
PATH=$PATH:$(dirname "$0")/../bin
model=$1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM # then dash cleans up, too
sheet=${2:-$work/sheet.png}
[ $# -ge 2 ] || sprite-draw --rgba --split test --characters 1 --seed 21 | png-encode --sheet lpc -o "$sheet"
shift $(($# < 2 ? $# : 2))
sprite-decode --quiet --rgba "$sheet" -o "$work/before.tns"
dsvae-adapt --analogy 0 --rehearsal 0.1 --rate 2e-3 --steps 2500 "$@" -m "$model" -o "$work/adapted.tns" "$work/before.tns"
sprite-decode --quiet --rgba "$sheet" | dsvae-encode -m "$work/adapted.tns" | dsvae-decode -m "$work/adapted.tns" |
    png-encode --quiet --sheet lpc --palette "$sheet" -o "$work/after.png"
sprite-decode --quiet --rgba "$work/after.png" -o "$work/after.tns"
for side in before after; do # a pixel a line; what is wholly transparent is the same
    tensor-raw --quiet "$work/$side.tns" | od -An -v -tx1 -w4 | sed 's/.* 00$/ 00/' > "$work/$side"
done
paste -d '|' "$work/before" "$work/after" |
    awk -F '|' '{ same += $1 == $2 } END { printf "%.3f %% of %d pixels come back exactly\n", 100 * same / NR, NR }'
