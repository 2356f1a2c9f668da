# tensor-stat.bats - shapes, ranges, norms; and is a stream sound?
load ../helpers/helpers

setup() {
        cd "$BATS_TEST_TMPDIR"
    printf '%s\n' '{"tensor-stream":1,"kind":"test"}' \
        '{"id":"a","x":{"dtype":"<f4","shape":[2,2],"values":[3,-4,"nan","-inf"]},"y":{"dtype":"<i8","shape":[0],"values":[]}}' \
        '{"id":"b\tc","u":1,"x":{"dtype":"|u1","shape":[3],"values":[0,128,255]}}' '{"end":{}}' |
        tensor-load > test.tns
}

@test "a line a tensor" {
    run -0 tensor-stat test.tns
    [ "${lines[0]}" = $'#id\ttensor\tshape\tmin\tmax\tmean\tnorm\tnans\tinfinities' ]
    [ "${lines[1]}" = $'a\tx\tf4 [2,2]\t-4\t3\t-0.5\t5\t1\t1' ]
    [ "${lines[2]}" = $'a\ty\ti8 [0]\tnan\tnan\tnan\t0\t0\t0' ]
    [ "${lines[3]}" = $'b\\x09c\tx\tu1 [3]\t0\t255\t127.667\t285.323\t0\t0' ]
    [ "${#lines[@]}" -eq 4 ]
}

@test "--json" {
    run -0 tensor-stat --json test.tns
    [ "${lines[0]}" = '{"id":"a","tensor":"x","dtype":"<f4","shape":[2,2],"min":-4.0,"max":3.0,"mean":-0.5,"norm":5.0,"nans":1,"infinities":1}' ]
    [ "${lines[1]}" = '{"id":"a","tensor":"y","dtype":"<i8","shape":[0],"norm":0.0,"nans":0,"infinities":0}' ]
    [[ "${lines[2]}" == '{"id":"b\tc","tensor":"x",'* ]]
}

@test "-q says nothing when the stream is sound, and otherwise what is wrong" {
    run -0 tensor-stat -q test.tns
    [ -z "$output" ]
    run -1 tensor-stat -q "$streams/hostile/shape-short.tns"
    [[ "$output" == "tensor-stat: record 1: 'x': f4 [3] needs 12 bytes"* ]]
    run -1 tensor-stat -q "$streams/hostile/end-crc.tns"
    [[ "$output" == *"end-crc.tns: end record: it announces the crc32 "*"the records have "*": damaged data" ]]
}

@test "one flipped bit anywhere in the records is found" {
    size=$(stat -c %s "$streams/latents.tns")
    header=29
    [ "$(head -c $header "$streams/latents.tns" | tail -c 7)" = latents ]
    for ((at = header; at < size; at += 7)); do
        cp "$streams/latents.tns" flipped
        byte=$(od -An -tu1 -j "$at" -N 1 flipped)
        printf "\\x$(printf %02x $((byte ^ 16)))" | dd of=flipped bs=1 seek="$at" conv=notrunc status=none
        run -1 tensor-stat -q flipped
    done
}
