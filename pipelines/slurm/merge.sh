#!/bin/sh
#SBATCH --job-name=dsvae-merge
# merge.sh FOLDER OUT.tns - the last job of submit.sh: joins the shards in FOLDER, and removes FOLDER
set -eu
# Slurm runs a copy of this script, which is in another folder.
for pipelines in "${PIPELINES-}" "$(dirname "$0")/.." pipelines; do
    [ ! -r "$pipelines/common.sh" ] || break
done
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 2 2 "$@"

tensor-merge -o "$2" "$1"/*.tns
rm -r "$1"
