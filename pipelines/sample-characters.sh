#!/bin/sh
# sample-characters.sh MODEL MOTION OUT.png [COUNT [SEED]] - new characters, drawn from N(0, I), do one motion.
#
# MOTION is a PNG sheet or a stream of frames; its first sequence is taken. OUT.png has a row a character.
#
#     pipelines/sample-characters.sh testdata/small.tns testdata/hero.png new-characters.png
set -eu
[ $# -ge 3 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(dirname "$0")
PATH=$PATH:$here/../bin
model=$1 motion=$2 out=$3 count=${4:-8} seed=${5:-1}

"$here"/frames.sh "$motion" | tensor-head -n 1 | dsvae-encode -m "$model" |
    latent-edit sample static --count "$count" --seed "$seed" -m "$model" |
    dsvae-decode -m "$model" | png-encode --sheet grid --scale 2 -o "$out"
