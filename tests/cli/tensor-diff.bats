# tensor-diff.bats - what counts as different.
load ../helpers/helpers

setup() {
        cut=$(($(stat -c %s "$streams/frames.tns") - 60)) # inside the third record
    cd "$BATS_TEST_TMPDIR"
}

# stream NAME RECORD...: a stream of these records, in JSON
stream() {
    local name=$1
    shift
    printf '%s\n' '{"tensor-stream":1,"kind":"test"}' "$@" '{"end":{}}' | tensor-load > "$name"
}

x() { # a record 'a' with the tensor x of this dtype and these values
    printf '{"id":"a","x":{"dtype":"%s","shape":[%s],"values":[%s]}}' "$1" "$2" "$3"
}

@test "the same: no output, whatever the history" {
    for name in frames latents dtypes none; do
        run -0 tensor-diff "$streams/$name.tns" "$streams/$name.tns"
        [ -z "$output" ]
    done
    run -0 bash -c 'tensor-head --every 1 "$0" | tensor-diff "$0" -' "$streams/frames.tns"
}

@test "the largest difference of each tensor, and where it is" {
    stream a "$(x '<f4' 2,2 1,2,3,4)" "$(x '<f4' 2 0,0)"
    stream b "$(x '<f4' 2,2 1,2.5,3,3.75)" "$(x '<f4' 2 0,0.25)"
    run -1 tensor-diff a b
    [ "$output" = $'x\t0.5\trecord 1\ta\t[0,1]\trms 0.25' ]
    run -1 tensor-diff --tolerance 0.49 a b
    run -0 tensor-diff --tolerance 0.5 a b
    [ "$output" = $'x\t0.5\trecord 1\ta\t[0,1]\trms 0.25' ]
    run -1 tensor-diff -q a b
    [ -z "$output" ]
}

@test "NaN, infinities, and whole numbers that no double holds" {
    stream a "$(x '<f4' 4 '"nan","inf","-inf",-0')"
    stream b "$(x '<f4' 4 '"nan:7f800001","inf","-inf",0')"
    run -0 tensor-diff a b
    stream b "$(x '<f4' 4 '"nan","inf","inf",0')"
    run -1 tensor-diff --tolerance 1e300 a b
    [ "$output" = $'x\tinf\trecord 1\ta\t[2]\trms inf' ]
    stream b "$(x '<f4' 4 '1,"inf","-inf",0')"
    run -1 tensor-diff --tolerance 1e300 a b
    stream a "$(x '<i8' 1 9223372036854775807)"
    stream b "$(x '<i8' 1 9223372036854775806)"
    run -1 tensor-diff a b
    [ "$output" = $'x\t1\trecord 1\ta\t[0]\trms 1' ]
}

@test "other shapes, dtypes, entries, numbers of records" {
    stream a "$(x '<f4' 1 1)" '{"id":"b","l":1}' '{"id":"c"}'
    stream b "$(x '<f4' 1,1 1)" '{"id":"x","m":1}'
    run -1 tensor-diff a b
    [ "${lines[0]}" = "record 1 ('a'): 'x' is f4 [1] in the first stream, f4 [1,1] in the second" ]
    [ "${lines[1]}" = "record 2 ('b'): 'id' differs" ]
    [ "${lines[2]}" = "record 2 ('b'): 'l' is only in the first stream" ]
    [ "${lines[3]}" = "record 2 ('b'): 'm' is only in the second stream" ]
    [ "${lines[4]}" = "the first stream has 3 records, the second 2" ]
    [ "${#lines[@]}" -eq 5 ]
    run -1 tensor-diff --tolerance 1e300 -q a b
    [ -z "$output" ]
}

@test "headers" {
    run -1 tensor-diff "$streams/none.tns" "$streams/hostile/end-crc.tns"
    run -1 --separate-stderr tensor-diff "$streams/none.tns" "$streams/latents.tns"
    [ "${lines[0]}" = "header: 'kind' differs" ]
    [ -z "$stderr" ]
}

@test "an error is not a difference: it says why" {
    run -1 --separate-stderr tensor-diff "$streams/frames.tns" "$streams/hostile/empty.tns"
    [[ "$stderr" == "tensor-diff: "*"the input is empty"* ]]
    run -1 --separate-stderr tensor-diff <(head -c "$cut" "$streams/frames.tns") "$streams/frames.tns"
    [[ "$stderr" == *"ends early"* ]]
}
