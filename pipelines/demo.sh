#!/bin/sh
# demo.sh [FOLDER] - trains a DSVAE on drawn sprites, then swaps the actions and the clothes of two new characters
#
# The models, the codes and the pictures are written into FOLDER (default: build/demo of the clone, or demo).
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 0 1 "$@"
demo=${1:-$(results_folder demo)}
model=$demo/model.tns
mkdir -p "$demo"

# One held-out character from the front, in its three actions.
character() {
    sprite-draw --split test --characters 1 --direction front "$@"
}

echo "1. drawing 400 characters with 9 motions each, and two that the model will not see"
sprite-draw --split train --characters 400 --seed 1 -o "$demo/train.tns"
character --seed 2 -o "$demo/hero-frames.tns"
character --seed 6 -o "$demo/wizard-frames.tns"

echo "2. training"
dsvae-train --preset sprites --epochs 16 -o "$model" "$demo/train.tns"

rm "$demo/train.tns" # 350 MB

echo "3. swapping: each character performs the action of the other one"
dsvae-encode -m "$model" -o "$demo/hero.tns" "$demo/hero-frames.tns"
dsvae-encode -m "$model" -o "$demo/wizard.tns" "$demo/wizard-frames.tns"
latent-edit take static --from "$demo/hero.tns" "$demo/wizard.tns" |
    dsvae-decode -m "$model" -o "$demo/hero-as-wizard.tns"
latent-edit take dynamic --from "$demo/wizard.tns" "$demo/hero.tns" |
    dsvae-decode -m "$model" -o "$demo/hero-acts.tns"
latent-edit take static --from "$demo/wizard.tns" "$demo/hero.tns" |
    dsvae-decode -m "$model" -o "$demo/wizard-as-hero.tns"

echo "4. pictures: above the original, below the generated one; and an animation of the hero"
png-encode --compare "$demo/wizard-frames.tns" --scale 2 -o "$demo/swap-actions.png" "$demo/hero-as-wizard.tns"
png-encode --compare "$demo/hero-frames.tns" --scale 2 -o "$demo/swap-clothes.png" "$demo/wizard-as-hero.tns"
png-encode --animate --scale 3 -o "$demo/hero-acts.png" "$demo/hero-acts.tns"
for picture in swap-actions.png swap-clothes.png hero-acts.png; do
    echo "   $demo/$picture"
done

# Where "make page" was done, or the package is installed.
if dsvae-page -m "$model" -o "$demo/prism.html" "$demo/hero-frames.tns" "$demo/wizard-frames.tns" 2>"$demo/page.log"; then
    echo "   $demo/prism.html: a page to mix the two by hand, in a browser"
elif ! grep -q 'this build has no page' "$demo/page.log"; then
    cat "$demo/page.log" >&2
    exit 1
fi
rm "$demo/page.log"

echo "5. measuring: 40 characters that the model has not seen, compared with the truth"
sprite-draw --split test --characters 40 --seed 1 | dsvae-eval -m "$model" -q
