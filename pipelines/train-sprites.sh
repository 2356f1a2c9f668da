#!/bin/sh
# train-sprites.sh DATA OUT.tns [OPTION...] - trains on the Sprites data set with the settings that the README's
# results are reported with; the options go to dsvae-train (say --seed 2, --checkpoint FILE, --preset general).
#
# DATA is the folder with the layers of the Sprites data set (see sprites-dataset(1)), or a stream of its
# training split. Test afterwards:
#
#     sprites-dataset --layers DIR --split test | dsvae-eval -m OUT.tns
set -eu
[ $# -ge 2 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
PATH=$PATH:$(dirname "$0")/../bin
data=$1 out=$2
shift 2

if [ -d "$data" ]; then sprites-dataset --layers "$data" --split train; else cat "$data"; fi |
    dsvae-train --preset sprites --epochs 84 --rate 2.5e-3 --kl-static 16 --kl-last 0.05 --cycle 0.2 --robust 0.03 "$@" -o "$out"
