#!/bin/sh
# train-small.sh FOLDER - trains the two small models of testdata/ anew, on drawn sprites: small.tns (a DSVAE) and
# small-vae.tns (a VAE that restores), and draws the two sheets beside them.
set -eu
[ $# -ge 1 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
PATH=$PATH:$(dirname "$0")/../bin
folder=$1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM # then dash cleans up, too
sprite-draw --split train --characters 400 --seed 1 -o "$work/train.tns"
dsvae-train --preset small --epochs 30 --no-history -o "$folder/small.tns" "$work/train.tns"
dsvae-train --preset small --model vae --epochs 30 --no-history -o "$folder/small-vae.tns" "$work/train.tns"
sprite-draw --split test --characters 1 --seed 2 --rgba | png-encode --sheet lpc -o "$folder/hero.png"
sprite-draw --split test --characters 1 --seed 6 --rgba | png-encode --sheet lpc -o "$folder/wizard.png"
