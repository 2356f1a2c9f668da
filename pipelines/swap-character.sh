#!/bin/sh
# swap-character.sh MODEL A B OUT.png - two characters swap their motions
#
# A and B are PNG sheets or streams of frames; the first sequence of each is used. OUT.png shows the originals above the
# swapped ones.
#
#     pipelines/swap-character.sh testdata/small.tns testdata/hero.png testdata/wizard.png swapped.png
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 4 4 "$@"
model=$1 a=$2 b=$3 out=$4

temporary_folder
"$pipelines/frames.sh" "$a" | tensor-head -n 1 -o "$work/a.tns"
"$pipelines/frames.sh" "$b" | tensor-head -n 1 -o "$work/b.tns"
cat "$work/a.tns" "$work/b.tns" >"$work/both.tns"
dsvae-encode -m "$model" "$work/both.tns" | latent-edit swap static | dsvae-decode -m "$model" |
    png-encode --compare "$work/both.tns" --scale 2 -o "$out"
