# little-memory.bats - every program in less and less memory: it does its work, or says in one line why it does not.
load ../helpers/helpers
load ../helpers/commands

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    prepare_commands
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    # The shadow memory of the sanitizers is larger than any limit here.
    bash -c 'ulimit -v 2000000; exec tensor-stat --version' > version 2>&1 || skip "built with the sanitizers"
}

# in_memory KIBIBYTES COMMAND...: ends by itself, with its output or with one line and no output. A minute is far more
# than any of these takes, and far less than for ever.
in_memory() {
    local status=0 limit=$1
    shift
    rm -f out.file
    bash -c 'ulimit -v "$1"; shift; exec timeout 60 "$@"' - "$limit" "$@" > said 2> err < /dev/null || status=$?
    case $status in
    0) return 0 ;;
    1) grep -q "^${1}: " err && [ "$(wc -l < err)" -eq 1 ] && [ ! -e out.file ] && return 0 ;;
    127) grep -q 'error while loading shared libraries' err && return 0 ;;      # by the system, before the program
    126) grep -q 'Cannot allocate memory' err && return 0 ;;
    esac
    echo "in $limit KiB: $*: status $status, '$(head -c 300 err)'"
    return 1
}

# all_in KIBIBYTES: every command; none leaves part of a file.
all_in() {
    local command bad=0
    while read -r command; do
        in_memory "$1" ${command/OUT/out.file} || bad=1
        ran=$((ran + 1))
    done < <(commands)
    run -1 compgen -G 'out.file.*'
    return $bad
}

@test "little memory: every program works, or says why not" {
    ran=0
    for limit in 30000 60000 150000; do all_in $limit; done
    [ "$ran" -gt 100 ]
}

@test "learning that cannot end well says so before its first step" {
    for limit in 80000 120000 180000; do
        in_memory $limit dsvae-train --preset small --batch 4 --steps 2 --log none.json -o out.file frames.tns
        grep -q "for OpenBLAS" err
        [ ! -e none.json ]
    done
    in_memory 400000 dsvae-train --preset small --batch 4 --steps 2 --log some.json -o out.file frames.tns
    [ -s out.file ] && [ -s some.json ]
}

@test "every program in 50 steps from 20 MB to 2 GB" {
    slow
    ran=0
    for limit in $(awk 'BEGIN { for (i = 0; i < 50; i++) printf "%d ", 20000 * exp(i / 49 * log(100)) }'); do
        all_in "$limit"
    done
    echo "$ran runs" >&3
}
