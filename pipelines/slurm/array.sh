#!/bin/sh
#SBATCH --job-name=dsvae-shard
#SBATCH --cpus-per-task=1
#SBATCH --requeue
# array.sh MODEL FRAMES.tns N FOLDER [EDIT...] - an array job of Slurm: task K puts shard K of N into FOLDER/K.tns.
#
# MODEL, FRAMES.tns and EDIT as in shard.sh, which does the work. A task whose shard is there ends at once. Slurm runs a
# copy of this script, which cannot know its neighbours: PIPELINES says where they are, or it is started where they are
# in pipelines/. submit.sh does the whole job.
#
#     sbatch --array=0-63 pipelines/slurm/array.sh testdata/small.tns frames.tns 64 codes
set -eu
[ $# -ge 4 ] || { sed -n '5,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
model=$1 frames=$2 n=$3 folder=$4 k=$SLURM_ARRAY_TASK_ID
shift 4

exec "${PIPELINES:-pipelines}/shard.sh" "$model" "$frames" "$k/$n" "$folder/$k.tns" "$@"
