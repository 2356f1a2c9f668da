#!/bin/sh
# parallel.sh MODEL FRAMES.tns OUT.tns N [EDIT...] - encodes, or encodes, edits and decodes, in N tasks under GNU parallel
#
# MODEL, FRAMES.tns and EDIT are as in shard.sh; the best N is a small multiple of the number of cores. Options of GNU
# parallel, such as other machines that see the same files, can be set in PARALLEL. The shards are written into a folder
# next to OUT.tns, which is removed at the end. After a failure the same command continues with the missing shards.
#
#     PARALLEL='-j 8' pipelines/parallel.sh testdata/small.tns frames.tns backwards.tns 64 reverse dynamic
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 4 any "$@"
model=$1 frames=$2 out=$3 n=$4
case $n in
'' | *[!0-9]* | 0*) wrong_use "'$n' is not a number of tasks" ;;
esac
work=$out.$(printf '%s\n' "$@" | cksum | cut -d ' ' -f 1) # other arguments, another folder
shift 4

mkdir -p "$work"
seq 0 $((n - 1)) |
    parallel -q --halt now,fail=1 "$pipelines/shard.sh" "$model" "$frames" {}/"$n" "$work/{}.tns" "$@"
tensor-merge -o "$out" "$work"/*.tns
rm -r "$work"
