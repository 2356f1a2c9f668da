# helpers.bash - what the tests of the programs share: where things are, what programs there are, waiting for events.
# shellcheck shell=bash
# shellcheck disable=SC2034 # the tests use these
bats_require_minimum_version 1.5.0

top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
testdata=$top/testdata
streams=$testdata/streams
pipelines=$top/pipelines
export DSVAE_BIN=$top/${BIN:-bin} # for the scripts: the programs under test
helpers=$top/tests/helpers
shared=$(dirname "$top")/shared # data that is not part of the project

# The first line of a test that only make test-all runs.
slow() {
    [ -n "${DSVAE_SLOW-}" ] || skip "slow: make test-all"
}

# slow_too WORD...: the words when make test-all runs, nothing otherwise: for a loop that takes more of them then.
slow_too() {
    [ -z "${DSVAE_SLOW-}" ] || echo "$@"
}

# The programs: src/NAME.c or src/NAME/main.c.
programs() {
    (cd "$top/src" && ls -d -- *.c */main.c) | sed 's|/main\.c$||; s|\.c$||' | sort
}

# The man page of program $1.
page_of() {
    ls "$top/src/$1.1" "$top/src/$1/$1.1" 2> /dev/null
}

# The verbs of program $1, if it has any.
verbs() {
    "$1" --help=table | awk -F '\t' '$1 == "verb" { print $2 }'
}

# The long options that --help of program $1 shows, or that of one of its verbs, sorted.
help_options() {
    { "$1" --help; for verb in $(verbs "$1"); do "$1" "$verb" --help; done; } |
        sed -n 's/^ \{2,6\}\(-., \)\{0,1\}--\([a-z-]*\).*/\2/p' | sort -u
}

# Those that its man page has.
page_options() {
    sed -n 's/^\.It .*Fl Fl \([a-z-]*\).*/\1/p' "$(page_of "$1")" | sort
}

# Tests wait for an event, never for a time. Each of these gives up after five minutes, so that a fault ends the test.

# wait_until COMMAND...: until it succeeds.
wait_until() {
    local i
    for ((i = 0; i < 6000; i++)); do
        "$@" && return 0
        sleep 0.05
    done
    echo "this does not become true: $*"
    return 1
}

# wait_for FILE: until it exists and is not empty.
wait_for() {
    wait_until test -s "$1"
}

# wait_for_line FILE PATTERN: until the file has a line with this pattern of grep.
wait_for_line() {
    wait_until grep -aqs -e "$2" "$1"
}

# wait_for_files N PATTERN: until N files match the pattern of the shell (quote it).
wait_for_files() {
    wait_until files_match "$1" "$2"
}

files_match() {
    [ "$(compgen -G "$2" | wc -l)" -eq "$1" ]
}

# wait_gone PID: until this process has ended; also for one that is no child of the shell.
wait_gone() {
    wait_until has_ended "$1"
}

has_ended() {
    ! kill -0 "$1" 2> /dev/null || grep -qs '^State:.*Z' "/proc/$1/status"
}

# held_log NAME: a pipe for dsvae-train --log NAME, which holds some 20 epochs: a training that writes into it cannot end
# before let_go, however fast the machine is. `read -u 9` waits for an epoch.
held_log() {
    mkfifo "$1"
    exec 9<> "$1"
    python3 -c 'import fcntl; fcntl.fcntl(9, 1031, 4096)' # F_SETPIPE_SZ
}

# let_go: the training with held_log writes on without limit.
let_go() {
    cat <&9 > /dev/null 9<&- 3>&- &
    held_cat=$!
    exec 9<&-
}

# ---- tensor-npy: files of NumPy and safetensors ----

# Sets $model, $python and $limit, which runs a command in little memory, and goes to the folder of the test.
array_setup() {
    model=$testdata/small.tns
    python=/usr/bin/python3 # Debian's packages belong to Debian's Python
    [ -x "$python" ] && "$python" -c 'import msgpack, numpy' 2> /dev/null || skip "python3-numpy is not there"
    export PYTHONPATH=$helpers PYTHONDONTWRITEBYTECODE=1
    cd "$BATS_TEST_TMPDIR" || return
    # Hostile files get so much memory and no more; the sanitizers' shadow takes more.
    limit=(bash -c 'ulimit -v 1500000; exec "$@"' limited)
    "${limit[@]}" tensor-npy --version > version 2>&1 || limit=()
}

# Skips the test where the programs were built without the libraries of sound.
need_sound() {
    run wav-decode "$top/README.md"
    # shellcheck disable=SC2154 # run sets it
    [[ $output != *"built without"* ]] || skip "$output"
}

# wav_of RATE: samples of 16 bits from standard input as a WAV of unknown length.
wav_of() {
    local number bytes=''
    for number in "$1" $(($1 * 2)); do
        bytes+=$(printf '\\x%02x' $((number & 255)) $((number >> 8 & 255)) $((number >> 16)) 0)
    done
    printf '%b' 'RIFF\0377\0377\0377\0377WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00' "$bytes" \
        '\x02\x00\x10\x00data\0377\0377\0377\0377'
    cat
}

need_npz() {
    tensor-npy -q --format npz "$streams/none.tns" > none.npz 2> why || skip "$(cat why)"
}

# Nine records of latents with labels, from the small model.
latents() {
    sprite-draw --characters 3 --seed 4 | dsvae-encode -m "$model" > latents.tns
}

# What np.load says of file $1, by the Python expression $2 with `a` for it.
py() {
    "$python" -c "import sys, numpy as np; a = np.load(sys.argv[1]); print($2)" "$1"
}
