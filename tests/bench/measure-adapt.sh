#!/bin/sh
# measure-adapt.sh DIR FOLDER [CHARACTER...] - measures how well an adapted model draws new characters in new motions
#
# DIR has the Sprites data set (see sprites-dataset(1)). Trains a model without hair 5 and without top 5
# (FOLDER/without.tns, unless it exists). Then, for each CHARACTER (skin-pants-top-hair; default: six that have both):
# adapts the model to the three walk sequences, decodes the character in the six other motions of another character, and
# prints the PSNR against the truth.
set -eu
pipelines=$(cd "$(dirname "$0")/../../pipelines" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 2 any "$@"
data=$1 folder=$2
shift 2
[ $# -ge 1 ] || set -- 0-0-5-5 1-1-5-5 2-2-5-5 3-3-5-5 4-4-5-5 5-5-5-5

mkdir -p "$folder"
model=$folder/without.tns
[ -e "$model" ] || sprites-dataset --layers "$data" | tensor-head --label hair=5 --except |
    tensor-head --label top=5 --except | "$pipelines/train-sprites.sh" /dev/stdin "$model"
temporary_folder
sprites-dataset --layers "$data" | tensor-head --label hair=5 --label top=5 -o "$work/both.tns"
sprites-dataset --layers "$data" | tensor-head --id '5-1-3-1/*' | tensor-head --label action=walk --except -o "$work/motions.tns"

for character; do
    tensor-head --id "$character/*" "$work/both.tns" -o "$work/all.tns"
    tensor-head --label action=walk "$work/all.tns" -o "$work/walk.tns"
    tensor-head --label action=walk --except "$work/all.tns" -o "$work/truth.tns"
    "$pipelines/adapt-character.sh" "$model" "$work/walk.tns" "$work/motions.tns" "$work"
    tensor-diff "$work/truth.tns" "$work/made.tns" |
        awk -F '\t' -v c="$character" '$1 == "frames" { sub(/.*rms /, ""); printf "%s: %.2f dB\n", c, 20 * log(255 / $0) / log(10) }'
done
