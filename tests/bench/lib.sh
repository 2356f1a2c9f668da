# lib.sh - what the scripts that measure share. Read with `.`; the file `values` holds "NAME VALUE" lines.
# shellcheck shell=sh disable=SC2034

# once COMMAND: the seconds of one run of a shell command
once() {
    start=$(date +%s%N)
    sh -c "$1"
    calculate "$(($(date +%s%N) - start)) / 1e9" "%.5f\n"
}

# seconds COMMAND: the median of $runs runs
seconds() {
    for run in $(seq "${runs:?}"); do
        once "$1"
    done | middle
}

# middle: the median of the lines
middle() {
    sort -g | awk '{ list[NR] = $1 } END { print list[int((NR + 1) / 2)] }'
}

# median NAME: of the lines of that name in `values`
median() {
    awk -v name="$1" '$1 == name { print $2 }' values | middle
}

# calculate EXPRESSION [FORMAT]; "-" where a number is missing
calculate() {
    awk "BEGIN { printf \"${2:-%.1f}\", $1 }" 2> /dev/null || printf -- -
}

# peak_megabytes COMMAND...: the most that a command had in memory, read as it runs
peak_megabytes() {
    "$@" &
    most=0
    while now=$(awk '/^VmHWM/ { print $2 }' "/proc/$!/status" 2> /dev/null) && [ -n "$now" ]; do
        most=$now
        sleep 0.02
    done
    wait "$!"
    calculate "$most / 1000" %.0f
}

# Both sides get the kernels of OpenBLAS that the processor can run: it does not know processors newer than itself and
# falls back to old kernels. The choice is that of lib/nn/lapack.c; other settings of the environment do not count.
same_kernels() {
    unset OPENBLAS_L2_SIZE OPENBLAS_CORETYPE
    if grep -q '^flags.* avx512vl' /proc/cpuinfo; then
        export OPENBLAS_CORETYPE=SkylakeX
    elif grep -q '^flags.* avx2 ' /proc/cpuinfo; then
        export OPENBLAS_CORETYPE=Haswell
    fi
}
