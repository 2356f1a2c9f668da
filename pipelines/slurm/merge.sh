#!/bin/sh
#SBATCH --job-name=dsvae-merge
# merge.sh FOLDER OUT.tns - the last job of submit.sh: puts the shards in FOLDER together, and removes FOLDER.
set -eu
[ $# -eq 2 ] || { sed -n '3,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }

tensor-merge -o "$2" "$1"/*.tns
rm -r "$1"
