#!/bin/sh
#SBATCH --job-name=dsvae-train
#SBATCH --ntasks-per-node=1
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@120
# train.sh FRAMES.tns OUT.tns [OPTION...] - trains with MPI on the machines of a Slurm job
#
# The options are passed to dsvae-train. All machines must see the files. Slurm starts a job again that has lost a machine;
# a job whose time runs out starts itself again, two minutes before its end; both continue from OUT.tns.checkpoint. MPIRUN
# is the command that starts the processes (default: mpirun), such as 'srun --mpi=pmix'. Slurm runs a copy of this script:
# where the programs are not on PATH, PIPELINES says where the folder pipelines is.
#
#     sbatch --nodes=4 --time=1:00:00 pipelines/slurm/train.sh frames.tns m.tns --preset sprites --epochs 24
set -eu
for pipelines in "${PIPELINES-}" "$(dirname "$0")/.." pipelines; do
    [ -r "$pipelines/common.sh" ] || continue
    # shellcheck source=pipelines/common.sh
    . "$pipelines/common.sh"
    arguments 2 any "$@"
    break
done
frames=$1 out=$2
shift 2

again() {
    kill "$run"
    wait "$run" || true
    exec scontrol requeue "$SLURM_JOB_ID"
}
trap again USR1

# shellcheck disable=SC2086 # the words of MPIRUN
${MPIRUN:-mpirun} dsvae-train "$@" --checkpoint "$out.checkpoint" -o "$out" "$frames" &
run=$!
wait "$run" # a signal ends `wait` at once; the shell would not handle it before the end of a foreground program
rm "$out.checkpoint"
