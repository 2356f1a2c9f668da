#!/bin/sh
#SBATCH --job-name=dsvae-train
#SBATCH --ntasks-per-node=1
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@120
# train.sh FRAMES.tns OUT.tns [OPTION...] - trains with MPI on the machines of a Slurm job; the options go to dsvae-train.
#
# All machines must see the files. A job that loses a machine is started again by Slurm, and one whose time runs out
# starts itself again, two minutes before; both go on from OUT.tns.checkpoint. MPIRUN is what starts the ranks (default:
# mpirun), such as 'srun --mpi=pmix'.
#
#     sbatch --nodes=4 --time=1:00:00 pipelines/slurm/train.sh frames.tns m.tns --preset sprites --epochs 24
set -eu
[ $# -ge 2 ] || { sed -n '7,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
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
wait "$run" # a signal ends this at once, where a program in the foreground would hold it up
rm "$out.checkpoint"
