#!/bin/sh
# wear-list.sh LABELS.tsv LAYERS [NAME] - prints the characters of a table as lines for sprite-dress --wear
#
# The table has a head line, and a line for each character: the file with its sheet, its body, and in stacking order a
# column for each part with the layer below the folder LAYERS, or "-". A cape's half behind the body has no column. With
# NAME, only characters whose file has it:
#     tests/bench/wear-list.sh labels.tsv lpc test/ | sprite-dress lpc --wear - > test.tns
set -eu
pipelines=$(cd "$(dirname "$0")/../../pipelines" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 2 3 "$@"

awk -F '\t' -v layers="$2" -v name="${3-}" 'NR > 1 && index($1, name) {
    sub(".*/", "", $1)
    sub("\\.png$", "", $1)
    line = behind = ""
    for (i = 3; i <= NF; i++)
        if ($i != "-") {
            line = line "\t" $i
            if (sub("^torso/back/cape/", "behind_body/cape/", $i) && (getline head < (layers "/" $i)) >= 0)
                behind = "\t" $i
        }
    print $1 behind line
}' "$1"
