#!/bin/sh
# submit.sh MODEL FRAMES.tns OUT.tns N [EDIT...] - encodes, or encodes, edits and decodes, in N tasks under Slurm, and waits.
#
# MODEL, FRAMES.tns and EDIT as in shard.sh; all machines must see the files and the programs. What Slurm is to know
# stands in its own variables: SBATCH_PARTITION, SBATCH_ACCOUNT, SBATCH_TIMELIMIT. The shards and the logs gather in a
# folder beside OUT.tns, which vanishes at the end. If a task fails, nothing is merged, and the status is 1; the same
# command goes on where it broke.
#
#     pipelines/slurm/submit.sh testdata/small.tns frames.tns backwards.tns 64 reverse dynamic
set -eu
[ $# -ge 4 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
PIPELINES=$(dirname "$here")
PATH=$PATH:$PIPELINES/../bin
export PATH PIPELINES
model=$1 frames=$2 out=$3 n=$4
case $n in
'' | *[!0-9]* | 0*) echo "${0##*/}: '$n' is not a number of tasks" >&2; exit 2 ;;
esac
work=$out.$(printf '%s\n' "$@" | cksum | cut -d ' ' -f 1) # other words, another folder
shift 4

mkdir -p "$work"
tasks=$(sbatch --parsable --array=0-$((n - 1)) -o "$work/%a.log" "$here/array.sh" "$model" "$frames" "$n" "$work" "$@")
tasks=${tasks%%;*} # without the cluster's name
merge=$(sbatch --parsable --wait --dependency="afterok:$tasks" --kill-on-invalid-dep=yes -o "$work/merge.log" \
    "$here/merge.sh" "$work" "$out") || true
# sbatch says 0 of a job that was cancelled because its dependency failed.
merged() { [ -n "$merge" ] && scontrol show job "${merge%%;*}" | grep -q JobState=COMPLETED; }
merged || {
    cat "$work"/*.log >&2
    echo "${0##*/}: job $tasks failed; its shards and logs are in $work" >&2
    exit 1
}
