# power-loss.bats - whatever a disk has done of a program's writes when the power fails, the file that it replaces is the old
# or the new one, whole; and once it has ended, the new one (tests/helpers/powerloss.py).
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    "${CC:-cc}" -std=c11 -D_GNU_SOURCE -shared -fPIC -o journal.so "$helpers/journal.c" -ldl
    sprite-draw --characters 2 --size 16x16 --frames 2 -a walk -d front --no-history -o frames.tns
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    LD_PRELOAD=$PWD/journal.so tensor-stat --version > version 2>&1 || skip "built with the sanitizers"
    echo "the old file" > out.file
    rm -f state.tns*
    train=(dsvae-train -q --threads 1 --no-history --preset small --static 2 --dynamic 2 --batch 2)
}

# loses [--unsynced] FILE COMMAND...: what powerloss.py says is in $output
loses() {
    local unsynced=()
    [ "$1" != --unsynced ] || { unsynced=("$1") && shift; }
    run python3 "$helpers/powerloss.py" "${unsynced[@]}" journal.so "$@"
}

@test "power loss: a file of -o" {
    for command in "tensor-head --every 1" "png-encode --animate"; do
        loses out.file $command -o out.file frames.tns
        [ "$status" -eq 0 ]
        [[ "$output" == *": 5 points, 1 new files, "*" states, 0 bad, 0 lost at the end" ]]
    done
}

@test "power loss: without fsync the same states are bad" {
    loses --unsynced out.file tensor-head --every 1 -o out.file frames.tns
    [ "$status" -eq 1 ]
    [[ "$output" != *" 0 bad"* ]]
    [[ "$output" != *" 0 lost"* ]]
}

@test "power loss: a checkpoint, and the model at the end" {
    loses state.tns "${train[@]}" --steps 3 --checkpoint state.tns --checkpoint-seconds 0 -o out.file frames.tns
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" == *" points, "[234]" new files, "*" 0 bad, 0 lost at the end" ]]
    loses out.file "${train[@]}" --steps 1 -o out.file frames.tns
    [ "$status" -eq 0 ]
    [[ "$output" == *", 1 new files, "*" 0 bad, 0 lost at the end" ]]
}

@test "power loss: every program that writes through the library" {
    slow
    dsvae-train -q --preset small --batch 2 --steps 1 -o model.tns frames.tns
    dsvae-encode -m model.tns -o codes.tns frames.tns
    tensor-split -q --number 2 -o part- frames.tns
    while read -r command; do
        echo "the old file" > out.file
        loses out.file $command
        echo "$output" >&3
        [ "$status" -eq 0 ]
    done <<'TABLE'
dsvae-encode -m model.tns -o out.file frames.tns
dsvae-decode -m model.tns -o out.file codes.tns
latent-edit swap static -o out.file codes.tns
sprite-draw --characters 3 --size 16x16 -o out.file
tensor-merge -o out.file part-000.tns part-001.tns
tensor-npy --format npy --tensor static.mean -o out.file codes.tns
tensor-npy --format safetensors -o out.file codes.tns
png-encode -o out.file frames.tns
TABLE
}
