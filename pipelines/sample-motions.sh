#!/bin/sh
# sample-motions.sh MODEL CHARACTER OUT.png [COUNT [SEED]] - one character does new motions, drawn from the learned prior.
#
# CHARACTER is a PNG sheet or a stream of frames; its first sequence is taken. OUT.png has a row a motion.
#
#     pipelines/sample-motions.sh testdata/small.tns testdata/hero.png new-motions.png
set -eu
[ $# -ge 3 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(dirname "$0")
PATH=$PATH:$here/../bin
model=$1 character=$2 out=$3 count=${4:-8} seed=${5:-1}

"$here"/frames.sh "$character" | tensor-head -n 1 | dsvae-encode -m "$model" |
    latent-edit sample dynamic --count "$count" --seed "$seed" -m "$model" |
    dsvae-decode -m "$model" | png-encode --sheet grid --scale 2 -o "$out"
