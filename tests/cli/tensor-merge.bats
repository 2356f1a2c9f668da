# tensor-merge.bats - shards back in order, and what does not belong together.
load ../helpers/helpers

setup() {
        model=$testdata/small.tns
    cd "$BATS_TEST_TMPDIR"
}

# count COUNT [START]: a stream of so many records, numbered
count() {
    printf '%s\n' '{"tensor-stream":1,"kind":"test","scale":2}'
    awk -v n="$1" -v i="${2:-1}" 'BEGIN { while (n-- > 0) { print "{\"id\":\"" i "\",\"labels\":{\"n\":" i "}}"; i++ } }'
    printf '%s\n' '{"end":{}}'
}

# whole FILE: the stream that a merge without history has to give
whole() { tensor-head --every 1 --no-history "$1"; }

@test "split and merge give back the same bytes" {
    count 0 | tensor-load > 0.tns
    count 1 | tensor-load > 1.tns
    count 100 | tensor-load > 100.tns
    for file in 0.tns 1.tns 100.tns "$model" "$streams"/{dtypes,frames,latents,unknown,none,other-order,msgpack-numpy}.tns; do
        for n in 1 3; do
            tensor-split --number $n -o s "$file"
            ls s* | tac | xargs tensor-merge --no-history -o merged
            whole "$file" | cmp - merged
            rm s*
        done
    done
}

@test "history: the stream's, the split, the merge" {
    sprite-draw --characters 1 > a.tns
    tensor-split --number 2 -o s a.tns
    tensor-merge s001.tns s000.tns | tensor-dump --json | head -n 1 > header
    [ "$(jq -r '.history[].program' < header | tr '\n' ' ')" = "sprite-draw tensor-split tensor-merge " ]
    [ "$(jq -c .split < header)" = null ]
}

@test "filters between: the same as without the split" {
    sprite-draw --characters 4 > frames.tns
    dsvae-encode --no-history -m "$model" frames.tns | latent-edit --no-history reverse dynamic |
        dsvae-decode --no-history -m "$model" > whole.tns
    for k in 0 1 2; do
        tensor-split --shard $k/3 frames.tns | dsvae-encode -m "$model" | tee codes$k |
            latent-edit reverse dynamic | dsvae-decode -m "$model" > s$k
    done
    tensor-merge --no-history s0 s1 s2 | cmp - whole.tns
    tensor-merge --no-history codes1 codes2 codes0 | cmp - <(dsvae-encode --no-history -m "$model" frames.tns)
}

@test "records that a filter drops leave gaps, a shard that loses all is a shard still" {
    count 30 | tensor-load > in.tns
    for k in 0 1 2; do
        tensor-split --shard $k/3 in.tns | tensor-head --id '*[1-4]' > s$k
    done
    tensor-split --shard 1/3 in.tns | tensor-head --id nobody > s1
    tensor-merge --no-history s* | tensor-dump --json | sed -n 's/.*"n":\([0-9]*\).*/\1/p' | tr '\n' ' ' > numbers
    [ "$(cat numbers)" = "1 3 4 12 13 21 22 24 " ]
}

@test "records that a filter makes from one stay together" {
    sprite-draw --characters 1 | dsvae-encode -m "$model" > codes.tns
    traverse() { latent-edit --no-history traverse static --axis 0 --steps 3 "$@"; }
    for k in 0 1; do
        tensor-split --shard $k/2 codes.tns | traverse > s$k
    done
    tensor-merge --no-history s1 s0 | cmp - <(traverse codes.tns)
}

@test "missing, twice, of other streams, of other splits" {
    count 9 | tensor-load > a.tns
    count 9 2 | tensor-load > b.tns
    tensor-split --number 3 -o a a.tns
    tensor-split --number 3 -o b b.tns
    tensor-split --number 4 -o four a.tns
    while IFS='|' read -r files words; do
        run -1 --separate-stderr tensor-merge -o out $files
        [ "$stderr" = "tensor-merge: $words" ] || { echo "$files: '$stderr'"; return 1; }
    done << 'TABLE'
a000.tns a002.tns|1 of 3 shards are missing, the first one is shard 1
a002.tns|2 of 3 shards are missing, the first one is shard 0
a000.tns a001.tns a002.tns a001.tns|shard 1 occurs twice: 'a001.tns' and 'a001.tns'
a000.tns b001.tns a002.tns|'a000.tns' and 'b001.tns' are shards of different streams
a000.tns four001.tns a002.tns|'a000.tns' is one of 3 shards, 'four001.tns' one of 4
a000.tns a.tns|a.tns: the stream is not a shard: its header has no 'split'
a000.tns none.tns|cannot open 'none.tns': No such file or directory
TABLE
    [ ! -e out ]
}

@test "codes by another model, frames among codes" {
    count 9 | tensor-load > in.tns
    tensor-split --shard 0/2 in.tns > a
    tensor-split --shard 1/2 in.tns | tensor-dump --json | sed 's/"scale":2/"scale":3/' | tensor-load > b
    run -1 tensor-merge a b
    [ "$output" = "tensor-merge: 'scale' in the header differs between 'a' and 'b'" ]
    tensor-split --shard 1/2 in.tns | tensor-dump --json | sed 's/,"scale":2//' | tensor-load > b
    run -1 tensor-merge b a
    [ "$output" = "tensor-merge: 'scale' in the header differs between 'a' and 'b'" ]
    tensor-split --shard 1/2 in.tns | tensor-dump --json | sed 's/"test"/"other"/' | tensor-load > b
    run -1 tensor-merge b a
    [ "$output" = "tensor-merge: 'kind' in the header differs between 'a' and 'b'" ]
}

# shard K RECORD...: shard K of two, by hand
shard() {
    printf '{"tensor-stream":1,"kind":"test","split":{"shard":%d,"of":2,"first":7}}\n' "$1"
    shift
    printf '%s\n' "$@" '{"end":{}}'
}

@test "places that are taken, in disorder or absent: names file and record" {
    while IFS='|' read -r first second words; do
        # shellcheck disable=SC2086
        shard 0 $first | tensor-load > a
        # shellcheck disable=SC2086
        shard 1 $second | tensor-load > b
        run -1 --separate-stderr tensor-merge -o out a b
        [ "$stderr" = "tensor-merge: $words" ] || { echo "'$stderr'"; return 1; }
        [ ! -e out ]
    done << 'TABLE'
{"id":"x","split":1} {"id":"y","split":4}|{"id":"z","split":4}|b: record 1 ('z'): position 4 belongs already to record 2 of 'a'
{"id":"x","split":3}|{"id":"y","split":2} {"id":"z","split":1}|b: record 2 ('z'): its position, 1, is before that of the previous record, 2
{"id":"x","split":1} {"id":"x","split":1}|{"id":"y","split":2}|a: record 2 ('x'): it occurs twice, at position 1
{"id":"x","split":-1}|{"id":"y","split":2}|a: record 1 ('x'): its position, -1, is before that of the previous record, 0
{"id":"x","split":1}|{"id":"y"}|b: record 1 ('y'): there is no 'split', which gives its position
{"id":"x","split":1}|{"id":"y","split":"2"}|b: record 1 ('y'): 'split': not a whole number
TABLE
}

@test "headers made to hurt" {
    for split in 7 '{}' '{"shard":0,"of":1}' '{"shard":1,"of":1,"first":0}' '{"shard":-1,"of":1,"first":0}' \
        '{"shard":0,"of":0,"first":0}' '{"shard":"a","of":1,"first":0}' '[0,1]' \
        '{"shard":0,"of":{"dtype":"|u1","shape":[1],"values":[1]},"first":0}'; do
        printf '%s\n' "{\"tensor-stream\":1,\"kind\":\"test\",\"split\":$split}" '{"end":{}}' | tensor-load > a
        run -1 tensor-merge a
        [[ "$output" == "tensor-merge: a: 'split'"* ]]
        run -1 tensor-split --shard 0/2 a -o out
        [[ "$output" == "tensor-split: a: 'split'"* ]]
    done
    printf '%s\n' '{"tensor-stream":1,"kind":"test","split":{"shard":0,"of":9223372036854775807,"first":0}}' '{"end":{}}' |
        tensor-load > a
    run -1 tensor-merge a
    [[ "$output" == *" 9223372036854775806 of 9223372036854775807 shards are missing"* ]]
}

@test "a shard that is cut: an error that names it, and no good end" {
    count 20 | tensor-load > in.tns
    tensor-split --number 2 -o s in.tns
    for ((cut = 0; cut < $(stat -c %s s001.tns); cut += 61)); do
        head -c $cut s001.tns > cut
        run -1 tensor-merge -o out s000.tns cut
        [[ "$output" == "tensor-merge: cut: "* ]]
        [ ! -e out ]
        run -1 bash -c 'tensor-merge s000.tns cut > out'
        run -1 tensor-stat -q out
        rm out
    done
    for name in empty png header-cut header-version map32-at-start; do
        run -1 tensor-merge s000.tns "$streams/hostile/$name.tns"
    done
}

@test "gzip, pipes, a full disk, standard input twice" {
    count 20 | tensor-load > in.tns
    tensor-split --number 2 -o s in.tns
    gzip s001.tns
    tensor-merge --no-history s001.tns.gz <(tensor-split --shard 0/2 in.tns) | cmp - <(whole in.tns)
    tensor-merge --no-history s001.tns.gz - < s000.tns | cmp - <(whole in.tns)
    run -1 bash -c 'tensor-merge s000.tns s001.tns.gz > /dev/full'
    [ "$output" = "tensor-merge: cannot write standard output: No space left on device" ]
    run -2 tensor-merge - - < s000.tns
    run -2 tensor-merge
    run -1 bash -c 'ulimit -n 20; tensor-merge s000.tns s001.tns.gz s000.tns s000.tns s000.tns'
    [[ "$output" == *"6 files must be open at once, the system allows 20 (see ulimit -n)" ]]
}

@test "GNU parallel: a task a shard, and one that fails" {
    command -v parallel > /dev/null || skip "GNU parallel is not installed"
    sprite-draw --characters 2 > in.tns
    export PARALLEL_HOME=$BATS_TEST_TMPDIR
    seq 0 4 | parallel -j 2 --halt now,fail=1 "tensor-split --shard {}/5 in.tns |
        dsvae-encode --threads 1 -m $model -o codes-{}.tns"
    tensor-merge --no-history codes-*.tns | cmp - <(dsvae-encode --no-history -m "$model" in.tns)
    rm codes-*
    head -c 100000 in.tns > cut.tns
    run ! bash -c "seq 0 4 | parallel --halt now,fail=1 'tensor-split --shard {}/5 cut.tns |
        dsvae-encode --threads 1 -m $model -o codes-{}.tns'"
    [ -z "$(ls codes-* 2> /dev/null)" ]
}
