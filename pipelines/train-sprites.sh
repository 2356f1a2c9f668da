#!/bin/sh
# train-sprites.sh DIR OUT.tns [OPTION...] - trains on the Sprites data set with the settings that the README's
# results are reported with; the options go to dsvae-train (say --seed 2, --checkpoint FILE, --log FILE).
#
# DIR has the layers of the Sprites data set (see sprite-decode(1), --dataset). Test afterwards:
#
#     sprite-decode --dataset DIR --split test | dsvae-eval -m OUT.tns
set -eu
[ $# -ge 2 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
PATH=$PATH:$(dirname "$0")/../bin
dir=$1 out=$2
shift 2

sprite-decode --dataset "$dir" --split train |
    dsvae-train --preset sprites --epochs 24 "$@" -o "$out"
