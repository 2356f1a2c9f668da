# pipelines.bash - what the tests of the pipelines share: sheets, the sizes of pictures, programs that stand in for others.
# shellcheck shell=bash
# shellcheck disable=SC2034 # the tests use these
load ../helpers/helpers

small=testdata/small.tns
hero=testdata/hero.png wizard=testdata/wizard.png

# measure PNG: prints "WxH frames", its canvas, and the frames of an animation (1 for a still).
measure() {
    local bytes animated
    bytes=$(od -An -tu1 -j16 -N8 "$1")
    # shellcheck disable=SC2086
    set -- "$1" $bytes
    animated=$(grep -abo acTL "$1" | head -n 1 | cut -d: -f1)
    local frames=1
    if [ -n "$animated" ]; then
        frames=$((16#$(od -An -tx1 -j$((animated + 4)) -N4 "$1" | tr -d ' ')))
    fi
    echo "$((($2 << 24) + ($3 << 16) + ($4 << 8) + $5))x$((($6 << 24) + ($7 << 16) + ($8 << 8) + $9)) $frames"
}

# suite FOLDER WORD: programs of this name that print WORD instead
suite() {
    mkdir -p "$1"
    for program in sprite-decode dsvae-encode; do
        printf '#!/bin/sh\ntrap "" PIPE\ncat > /dev/null\necho %s\n' "$2" > "$1/$program"
        chmod 755 "$1/$program"
    done
}
