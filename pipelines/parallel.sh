#!/bin/sh
# parallel.sh MODEL FRAMES.tns OUT.tns N [EDIT...] - encodes, or encodes, edits and decodes, in N tasks under GNU parallel.
#
# MODEL, FRAMES.tns and EDIT as in shard.sh; N is best some times the number of cores. What GNU parallel is to know, such
# as other machines that see the same files, stands in PARALLEL. The shards gather in a folder beside OUT.tns; the same
# command goes on where it broke.
#
#     PARALLEL='-j 8' pipelines/parallel.sh testdata/small.tns frames.tns backwards.tns 64 reverse dynamic
set -eu
[ $# -ge 4 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:$here/../bin
model=$1 frames=$2 out=$3 n=$4
case $n in
'' | *[!0-9]* | 0*) echo "${0##*/}: '$n' is not a number of tasks" >&2; exit 2 ;;
esac
work=$out.$(printf '%s\n' "$@" | cksum | cut -d ' ' -f 1) # other words, another folder
shift 4

mkdir -p "$work"
seq 0 $((n - 1)) |
    parallel -q --halt now,fail=1 "$here/shard.sh" "$model" "$frames" {}/"$n" "$work/{}.tns" "$@"
tensor-merge -o "$out" "$work"/*.tns
rm -r "$work"
