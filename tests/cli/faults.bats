# faults.bats - each call that a program makes fails once: memory, files, threads. The output is right, or there is a
# message, status 1, and the old file.
load ../helpers/helpers
load ../helpers/commands

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    "${CC:-cc}" -std=c11 -D_GNU_SOURCE -shared -fPIC -o faults.so "$helpers/faults.c" -ldl
    prepare_commands
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    LD_PRELOAD=$PWD/faults.so tensor-stat --version > version 2>&1 || skip "built with the sanitizers"
}

# broken AMOUNT COMMANDS: the lines that say what is bad, and the sums
broken() {
    grep -E "$2" < <(commands) | python3 "$helpers/faults.py" faults.so "$1"
}

@test "faults: the calls of programs that read and write" {
    run -0 broken short '^(tensor-head|tensor-load -o OUT frames.json|sprite-decode .*png|png-encode --animate|wav-encode|dsvae-train)'
    [[ "$output" == *" runs, 0 bad" ]]
    [ "${output%% *}" -gt 100 ]
}

@test "faults: a disk that is full, or breaks, at any write" {
    for command in "tensor-head --every 1 -o OUT frames.tns" "png-encode --animate -o OUT one.tns"; do
        for how in ENOSPC EIO; do
            for target in out.file -; do
                rm -f out.file
                run -1 env LD_PRELOAD="$PWD/faults.so" FAULT=write:1+:$how ${command/OUT/$target}
                [ "${#lines[@]}" -eq 1 ]
                run ! compgen -G 'out.file*'
            done
        done
    done
}

@test "faults: an output is on the disk before it is renamed, and so is its name" {
    command -v strace > /dev/null || skip "strace is not there"
    strace -o trace -e trace=fsync,rename tensor-head -n 1 -o out.file frames.tns || skip "strace may not trace"
    [ "$(sed -n 's/^\([a-z]*\)(.*= 0$/\1/p' trace | tr '\n' ' ')" = "fsync rename fsync " ]
}

@test "faults: every program, every kind of failure" {
    slow
    run -0 broken all .
    [[ "$output" == *" runs, 0 bad" ]]
    echo "${lines[-1]}" >&3
}
