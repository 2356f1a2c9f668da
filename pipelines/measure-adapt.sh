#!/bin/sh
# measure-adapt.sh DIR FOLDER [CHARACTER...] - how well characters of shapes that the model never saw are drawn in motions
# that were not shown, on the Sprites data set in DIR (see sprites-dataset(1)).
#
# Trains without hair 5 and without top 5 (FOLDER/without.tns, made where it is not there yet), then, for each CHARACTER
# of those that wear both (skin-pants-top-hair; six of them, where none is named): adapts the model to the character's
# three walk sequences, has it do what another one does in the six others, and prints the PSNR against the truth.
set -eu
[ $# -ge 2 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:$here/../bin
data=$1 folder=$2
shift 2
[ $# -ge 1 ] || set -- 0-0-5-5 1-1-5-5 2-2-5-5 3-3-5-5 4-4-5-5 5-5-5-5

mkdir -p "$folder"
model=$folder/without.tns
[ -e "$model" ] || sprites-dataset --layers "$data" | tensor-head --label hair=5 --except |
    tensor-head --label top=5 --except | "$here"/train-sprites.sh /dev/stdin "$model"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM # then dash cleans up, too
sprites-dataset --layers "$data" | tensor-head --label hair=5 --label top=5 -o "$work/both.tns"
sprites-dataset --layers "$data" | tensor-head --id '5-1-3-1/*' | tensor-head --label action=walk --except -o "$work/motions.tns"

for character; do
    tensor-head --id "$character/*" "$work/both.tns" -o "$work/all.tns"
    tensor-head --label action=walk "$work/all.tns" -o "$work/walk.tns"
    tensor-head --label action=walk --except "$work/all.tns" -o "$work/truth.tns"
    "$here"/adapt-character.sh "$model" "$work/walk.tns" "$work/motions.tns" "$work"
    tensor-diff "$work/truth.tns" "$work/made.tns" |
        awk -F '\t' -v c="$character" '$1 == "frames" { sub(/.*rms /, ""); printf "%s: %.2f dB\n", c, 20 * log(255 / $0) / log(10) }'
done
