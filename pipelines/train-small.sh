#!/bin/sh
# train-small.sh FOLDER - trains the two small models of testdata/ on drawn sprites, and draws the two sheets
#
# Written into FOLDER: small.tns (a DSVAE), small-vae.tns (a VAE that restores), hero.png and wizard.png.
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 1 1 "$@"
folder=$1

temporary_folder
sprite-draw --split train --characters 400 --seed 1 -o "$work/train.tns"
dsvae-train --preset small --epochs 30 --no-history -o "$folder/small.tns" "$work/train.tns"
dsvae-train --preset small --model vae --epochs 30 --no-history -o "$folder/small-vae.tns" "$work/train.tns"
sprite-draw --split test --characters 1 --seed 2 --rgba | png-encode --sheet lpc -o "$folder/hero.png"
sprite-draw --split test --characters 1 --seed 6 --rgba | png-encode --sheet lpc -o "$folder/wizard.png"
