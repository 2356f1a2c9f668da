#!/bin/sh
#SBATCH --job-name=dsvae-shard
#SBATCH --cpus-per-task=1
#SBATCH --requeue
# array.sh MODEL FRAMES.tns N FOLDER [EDIT...] - an array job of Slurm: task K writes shard K of N into FOLDER/K.tns
#
# MODEL, FRAMES.tns and EDIT are as in shard.sh, which does the work. A task whose shard exists ends at once. Slurm runs a
# copy of this script, so the folder of the other scripts must be given in PIPELINES, or be pipelines/ of the current
# folder. submit.sh does the complete job.
#
#     sbatch --array=0-63 pipelines/slurm/array.sh testdata/small.tns frames.tns 64 codes
set -eu
# Slurm runs a copy of this script, which is in another folder.
for pipelines in "${PIPELINES-}" "$(dirname "$0")/.." pipelines; do
    [ ! -r "$pipelines/common.sh" ] || break
done
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 4 any "$@"
model=$1 frames=$2 n=$3 folder=$4 k=$SLURM_ARRAY_TASK_ID
shift 4

exec "$pipelines/shard.sh" "$model" "$frames" "$k/$n" "$folder/$k.tns" "$@"
