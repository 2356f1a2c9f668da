# precision.bats - --precision bf16: refused where the processor has no such products; elsewhere other bytes than float32's,
# but the same for any threads, beside any records and after an interruption.
load ../helpers/helpers

small=$testdata/small.tns

setup() {
    cd "$BATS_TEST_TMPDIR"
    sprite-draw --characters 3 -f 5 --size 64x64 --no-history -o data.tns
}

needs_bf16() {
    dsvae-encode --precision bf16 -m "$small" data.tns > codes.tns 2> err && return 0
    grep -q 'does not multiply in bfloat16' err
    skip "this processor has no AVX512-BF16"
}

train() {
    dsvae-train --quiet --preset small --batch 8 --epochs 2 --no-history "$@"
}

@test "precision: a name that is none is wrong use" {
    run -2 --separate-stderr dsvae-encode --precision float16 -m "$small" data.tns
    [[ "$stderr" == *"'float16' is none of f32, bf16"* ]]
}

@test "precision: a processor without bfloat16 refuses, one with it says so in the history" {
    needs_bf16
    tensor-dump --json codes.tns | head -1 | grep -q -- '--precision=bf16'
}

@test "precision: near float32, but not it; the same bytes for any threads, alone and among others" {
    needs_bf16
    dsvae-encode --no-history -m "$small" data.tns -o f32.tns
    dsvae-encode --no-history --precision bf16 --threads 1 -m "$small" data.tns -o one.tns
    dsvae-encode --no-history --precision bf16 --threads 3 -m "$small" data.tns -o three.tns
    cmp one.tns three.tns
    run -1 tensor-diff f32.tns one.tns
    tensor-diff --tolerance 0.5 f32.tns one.tns
    tensor-head --no-history --last 1 data.tns |
        dsvae-encode --no-history --precision bf16 -m "$small" -o alone.tns
    tensor-head --no-history --last 1 one.tns -o last.tns
    cmp alone.tns last.tns
}

@test "precision: training has the same bytes for any threads, and goes on only in its own" {
    needs_bf16
    train --precision bf16 --threads 1 data.tns -o one.tns
    train --precision bf16 --threads 2 --checkpoint run.tns data.tns -o two.tns
    cmp one.tns two.tns
    train data.tns -o f32.tns
    run -1 cmp -s one.tns f32.tns
    run -1 --separate-stderr train --checkpoint run.tns data.tns -o other.tns
    [[ "$stderr" == *"made with other options"* ]]
    [ ! -e other.tns ]
}
