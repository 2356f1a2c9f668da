#!/bin/sh
# demo-sheet.sh [FOLDER] - completes the sheet of a character of a new shape, of which only the walk is drawn
#
# Draws 58 characters of 4 channels without curls (hair 5) and without a scarf (top 5), trains a model that copies on them,
# draws the walk of a character with both, and completes its sheet with full-sheet.sh. Written into FOLDER
# (default: build/demo-sheet of the clone, or demo-sheet): the model drawn.tns, which can be used for other sheets;
# walk.png and full.png; and compared.png, with each pose as it was drawn and as it was made.
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 0 1 "$@"
folder=${1:-$(results_folder demo-sheet)}
mkdir -p "$folder"
cd "$folder"

if [ ! -e drawn.tns ]; then
    echo "1. drawing characters, training on them"
    sprite-draw --rgba --characters 92 --split train | tensor-head --label hair=5 --except |
        tensor-head --label top=5 --except | dsvae-train --preset art -o drawn.tns
fi
echo "2. drawing the walk of a new character"
sprite-draw --rgba --characters 1 --skin orc --hair curls --top scarf --pants skirt -o truth.tns
tensor-head --label action=walk truth.tns | png-encode --sheet lpc -o walk.png
echo "3. copying the rest of the sheet from the walk"
"$pipelines/full-sheet.sh" drawn.tns walk.png full.png
sprite-decode --quiet --rgba full.png -o full.tns
for action in walk spellcast slash; do
    tensor-head --label action=$action --label direction=front truth.tns
done > shown.tns
for action in walk spellcast slash; do
    tensor-head --label action=$action --label direction=front full.tns
done > made.tns
png-encode --compare shown.tns --captions action --scale 2 -o compared.png made.tns
echo "   $folder/full.png; above how it was drawn, below what was made: $folder/compared.png"
