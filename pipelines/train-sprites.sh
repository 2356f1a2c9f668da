#!/bin/sh
# train-sprites.sh DATA OUT.tns [OPTION...] - trains on the Sprites data set with the settings of the published results
#
# DATA is the folder with the layers of the Sprites data set (see sprites-dataset(1)), or a stream of its training
# split. The options are passed to dsvae-train, such as --seed 2, --checkpoint FILE, --preset general. Test afterwards:
#
#     sprites-dataset --layers DIR --split test | dsvae-eval -m OUT.tns
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 2 any "$@"
data=$1 out=$2
shift 2

if [ -d "$data" ]; then sprites-dataset --layers "$data" --split train; else cat "$data"; fi |
    dsvae-train --preset sprites --epochs 84 --rate 2.5e-3 --kl-static 16 --kl-last 0.05 --cycle 0.2 --robust 0.03 "$@" -o "$out"
