#!/bin/sh
# demo-sheet.sh [FOLDER] - a character of a shape that no model saw, its walk alone drawn: a whole sheet comes out.
#
# Draws characters of 4 channels, none with curls (hair 5) or a scarf (top 5), learns from them for five minutes, draws the walk of one
# who wears both, and completes its sheet with full-sheet.sh. FOLDER (build/demo-sheet) then has the model, drawn.tns,
# which serves for sheets of your own; walk.png, full.png; and pose by pose what was drawn beside it, compared.png.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:$here/../bin
folder=${1:-$here/../build/demo-sheet}
mkdir -p "$folder"
cd "$folder"

if [ ! -e drawn.tns ]; then
    echo "1. drawing characters, and learning from them"
    sprite-draw --rgba --characters 0 --split train | tensor-head --label hair=5 --except |
        tensor-head --label top=5 --except | dsvae-train --preset general --margin 6 --minutes 5 -o drawn.tns
fi
echo "2. a character that is new, its walk alone, and the motions of another one"
sprite-draw --rgba --characters 1 --skin orc --hair curls --top scarf --pants skirt -o truth.tns
tensor-head --label action=walk truth.tns | png-encode --sheet lpc -o walk.png
sprite-draw --rgba --characters 1 --skin fair --hair crop --top shirt --pants trousers | png-encode --sheet lpc -o motions.png
echo "3. the model learns it, and draws the rest of the sheet"
"$here"/full-sheet.sh drawn.tns motions.png walk.png full.png
sprite-decode --quiet --rgba full.png -o full.tns
for action in walk spellcast slash; do
    tensor-head --label action=$action --label direction=front truth.tns
done > shown.tns
for action in walk spellcast slash; do
    tensor-head --label action=$action --label direction=front full.tns
done > made.tns
png-encode --compare shown.tns --captions action --scale 2 -o compared.png made.tns
echo "   $folder/full.png; above what would have been drawn, below what came out: $folder/compared.png"
