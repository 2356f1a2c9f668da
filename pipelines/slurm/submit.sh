#!/bin/sh
# submit.sh MODEL FRAMES.tns OUT.tns N [EDIT...] - encodes, or encodes, edits and decodes, in N tasks under Slurm, and waits
#
# MODEL, FRAMES.tns and EDIT are as in shard.sh; all machines must see the files and the programs. Slurm's own variables set
# its options: SBATCH_PARTITION, SBATCH_ACCOUNT, SBATCH_TIMELIMIT. The shards and the logs are written into a folder next to
# OUT.tns, which is removed at the end. If a task fails, nothing is merged and the exit status is 1; the same command then
# continues with the missing shards.
#
#     pipelines/slurm/submit.sh testdata/small.tns frames.tns backwards.tns 64 reverse dynamic
set -eu
pipelines=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 4 any "$@"
PIPELINES=$pipelines
export PIPELINES
model=$1 frames=$2 out=$3 n=$4
case $n in
'' | *[!0-9]* | 0*) wrong_use "'$n' is not a number of tasks" ;;
esac
work=$out.$(printf '%s\n' "$@" | cksum | cut -d ' ' -f 1) # other arguments, another folder
shift 4

mkdir -p "$work"
tasks=$(sbatch --parsable --array=0-$((n - 1)) -o "$work/%a.log" "$pipelines/slurm/array.sh" "$model" "$frames" "$n" "$work" "$@")
tasks=${tasks%%;*} # without the cluster's name
merge=$(sbatch --parsable --wait --dependency="afterok:$tasks" --kill-on-invalid-dep=yes -o "$work/merge.log" \
    "$pipelines/slurm/merge.sh" "$work" "$out") || true
# sbatch exits 0 also for a job that was cancelled because its dependency failed.
merged() { [ -n "$merge" ] && scontrol show job "${merge%%;*}" | grep -q JobState=COMPLETED; }
merged || {
    cat "$work"/*.log >&2
    echo "${0##*/}: job $tasks failed; its shards and logs are in $work" >&2
    exit 1
}
