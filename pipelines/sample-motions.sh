#!/bin/sh
# sample-motions.sh MODEL CHARACTER OUT.png [COUNT [SEED]] - one character performs new motions, drawn from the learned prior
#
# CHARACTER is a PNG sheet or a stream of frames; its first sequence is used. OUT.png has one row per motion (default: 8).
#
#     pipelines/sample-motions.sh testdata/small.tns testdata/hero.png new-motions.png
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 3 5 "$@"
model=$1 character=$2 out=$3 count=${4:-8} seed=${5:-1}

"$pipelines/frames.sh" "$character" | tensor-head -n 1 | dsvae-encode -m "$model" |
    latent-edit sample dynamic --count "$count" --seed "$seed" -m "$model" |
    dsvae-decode -m "$model" | png-encode --sheet grid --scale 2 -o "$out"
