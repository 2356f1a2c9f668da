#!/bin/sh
# sample-characters.sh MODEL MOTION OUT.png [COUNT [SEED]] - new characters, drawn from N(0, I), perform one motion
#
# MOTION is a PNG sheet or a stream of frames; its first sequence is used. OUT.png has one row per character (default: 8).
#
#     pipelines/sample-characters.sh testdata/small.tns testdata/hero.png new-characters.png
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 3 5 "$@"
model=$1 motion=$2 out=$3 count=${4:-8} seed=${5:-1}

"$pipelines/frames.sh" "$motion" | tensor-head -n 1 | dsvae-encode -m "$model" |
    latent-edit sample static --count "$count" --seed "$seed" -m "$model" |
    dsvae-decode -m "$model" | png-encode --sheet grid --scale 2 -o "$out"
