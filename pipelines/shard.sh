#!/bin/sh
# shard.sh MODEL FRAMES.tns K/N OUT.tns [EDIT...] - one task of many: shard K of N of a stream of frames, through the model.
#
# Without EDIT, OUT.tns has the codes; with one (a verb of latent-edit with its options) the frames that are drawn from
# the edited codes. An OUT.tns that is newer than MODEL and FRAMES.tns is left as it is, so a job that broke can be
# started again. tensor-merge puts the shards together; parallel.sh and slurm/submit.sh do the whole job.
#
#     pipelines/shard.sh testdata/small.tns frames.tns 0/8 backwards-0.tns reverse dynamic
set -eu
[ $# -ge 4 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
PATH=$PATH:$(dirname "$0")/../bin
model=$1 frames=$2 shard=$3 out=$4
shift 4

[ -z "$(find "$out" -prune -type f -newer "$model" -newer "$frames" 2>/dev/null)" ] || exit 0

# A failure travels down the pipe as a stream without its end: the last program decides.
codes() { tensor-split --shard "$shard" "$frames" | dsvae-encode -m "$model" --threads 1 "$@"; }
if [ $# -eq 0 ]; then
    codes -o "$out"
else
    codes | latent-edit "$@" | dsvae-decode -m "$model" --threads 1 -o "$out"
fi
