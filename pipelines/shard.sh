#!/bin/sh
# shard.sh MODEL FRAMES.tns K/N OUT.tns [EDIT...] - one task of many: passes shard K of N of a stream of frames through a model
#
# Without EDIT, OUT.tns holds the codes; with EDIT (a verb of latent-edit with its options) it holds the frames that are
# decoded from the edited codes. An OUT.tns that is newer than MODEL and FRAMES.tns is kept, so that a failed job can be
# started again. tensor-merge joins the shards; parallel.sh and slurm/submit.sh do the complete job.
#
#     pipelines/shard.sh testdata/small.tns frames.tns 0/8 backwards-0.tns reverse dynamic
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 4 any "$@"
model=$1 frames=$2 shard=$3 out=$4
shift 4

[ -z "$(find "$out" -prune -type f -newer "$model" -newer "$frames" 2>/dev/null)" ] || exit 0

# A failure makes a stream without its end record, so that the last program of the pipe fails too.
codes() { tensor-split --shard "$shard" "$frames" | dsvae-encode -m "$model" --threads 1 "$@"; }
if [ $# -eq 0 ]; then
    codes -o "$out"
else
    codes | latent-edit "$@" | dsvae-decode -m "$model" --threads 1 -o "$out"
fi
