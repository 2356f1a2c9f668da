# tensor-split.bats - how a stream is dealt into shards, and what of it stands on the disk.
load ../helpers/helpers

setup() {
        cd "$BATS_TEST_TMPDIR"
}

# records SIZE...: a stream of records with so many bytes of tensor each, their ids counted from 1
records() {
    printf '%s\n' '{"tensor-stream":1,"kind":"test"}'
    printf '%s\n' "$@" | awk 'NF {
        printf "{\"id\":\"%d\",\"x\":{\"dtype\":\"|u1\",\"shape\":[%d],\"values\":[7", NR, $1
        for (i = 1; i < $1; i++) printf ",7"
        print "]}}"
    }'
    printf '%s\n' '{"end":{}}'
}

# The ids of a stream's records, and their places.
ids() { tensor-dump --json "$1" | sed -n 's/^{"id":"\([0-9]*\)".*/\1/p' | tr '\n' ' '; }
places() { tensor-dump --json "$1" | sed -n 's/^{"id".*"split":\([0-9]*\).*/\1/p' | tr '\n' ' '; }

@test "records of one size are dealt in turn, and carry their places" {
    records 9 9 9 9 9 9 9 | tensor-load > in.tns
    tensor-split --number 3 -o s in.tns
    [ "$(ls)" = $'in.tns\ns000.tns\ns001.tns\ns002.tns' ]
    [ "$(ids s000.tns)" = "1 4 7 " ] && [ "$(places s000.tns)" = "1 4 7 " ]
    [ "$(ids s001.tns)" = "2 5 " ] && [ "$(places s001.tns)" = "2 5 " ]
    [ "$(ids s002.tns)" = "3 6 " ] && [ "$(places s002.tns)" = "3 6 " ]
    for shard in s*; do tensor-stat -q "$shard"; done
}

@test "the lightest shard gets the next record" {
    records 1000 300 300 300 300 300 50 | tensor-load > in.tns
    tensor-split --number 2 in.tns
    [ "$(ids shard-000.tns)" = "1 5 7 " ]
    [ "$(ids shard-001.tns)" = "2 3 4 6 " ]
}

@test "shards of uneven records differ by the largest at most" {
    sizes=$(awk 'BEGIN { for (i = 1; i <= 200; i++) print 1 + (i * i * 37) % 400 }')
    # shellcheck disable=SC2086
    records $sizes | tensor-load > in.tns
    tensor-split --number 7 -o s in.tns
    stat -c %s s0* | sort -n | sed -n '1p;$p' | paste -s > extremes
    read -r least most < extremes
    echo "$least to $most bytes"
    [ $((most - least)) -lt 600 ]
}

@test "one shard alone is the file that all together leave" {
    records 5 100 20 7 7 7 50 | tensor-load > in.tns
    tensor-split --number 3 -o s in.tns
    for k in 0 1 2; do
        tensor-split --shard $k/3 in.tns | cmp - s00$k.tns
        tensor-split --shard $k/3 - -o one.tns < in.tns
        tensor-split --shard $k/3 --no-history in.tns | tensor-dump --json | head -n 1 > header
        [ "$(jq -c .split.shard,.split.of,.history < header | tr '\n' ' ')" = "$k 3 null " ]
    done
}

@test "one shard, more shards than records, no records: whole streams" {
    records 3 3 | tensor-load > in.tns
    records | tensor-load > none.tns
    tensor-split --number 1 -o one- in.tns
    [ "$(ids one-000.tns)" = "1 2 " ]
    tensor-split --number 5 -o five- in.tns
    tensor-split --number 2 -o none- none.tns
    for shard in one-* five-* none-*; do tensor-stat -q "$shard"; done
    [ "$(tensor-dump --json five-004.tns | tail -n 1)" = '{"end":{"records":0}}' ]
}

@test "more shards than a thousand: wider numbers, more open files than usual" {
    records 1 1 | tensor-load > in.tns
    mkdir s
    run bash -c 'ulimit -Sn 256 && tensor-split --number 1001 -o s/ in.tns'
    [ "$status" -eq 0 ]
    [ "$(ls s | sed -n '1p;$p' | tr '\n' ' ')" = "0000.tns 1000.tns " ]
    [ "$(ls s | wc -l)" -eq 1001 ]
    tensor-merge --no-history s/*.tns | cmp - <(tensor-head --no-history in.tns)
}

@test "more open files than the system allows: says so, leaves nothing" {
    records 1 1 | tensor-load > in.tns
    run -1 bash -c 'ulimit -n 64; tensor-split --number 60 -o s in.tns'
    [ "$output" = "tensor-split: 60 files must be open at once, the system allows 64 (see ulimit -n)" ]
    [ "$(ls)" = in.tns ]
    bash -c 'ulimit -n 64; tensor-split --shard 59/60 in.tns' | tensor-stat -q
}

@test "gzip, a pipe, and streams behind one another" {
    records 5 100 20 7 | tensor-load > in.tns
    tensor-split --shard 1/3 --no-history in.tns > plain
    gzip -c in.tns > in.tns.gz
    tensor-split --shard 1/3 --no-history in.tns.gz | cmp - plain
    cat in.tns | tensor-split --shard 1/3 --no-history | cmp - plain
    cat in.tns in.tns | tensor-split --number 2 -o s
    [ "$({ places s000.tns; places s001.tns; } | tr ' ' '\n' | sort | paste -sd ' ')" = "1 2 3 4 5 6 7 8" ]
}

@test "hostile and cut streams leave no shard, and stream no good end" {
    records 5 100 20 7 | tensor-load > in.tns
    for ((cut = 0; cut < $(stat -c %s in.tns); cut += 41)); do
        head -c $cut in.tns > cut
        run -1 tensor-split --number 3 -o s cut
        [[ "$output" == "tensor-split: cut: "* ]]
        run -1 bash -c 'tensor-split --shard 0/3 cut > out'
        run -1 tensor-stat -q out
    done
    for file in "$streams"/hostile/*.tns; do
        run tensor-split --number 2 -o s "$file"
        [ "$status" -le 1 ]
        [ "$status" -eq 0 ] || [ -z "$(ls s0* 2> /dev/null)" ] || { echo "$file: $(ls)"; return 1; }
        rm -f s0*
    done
    rm -f in.tns cut out
    [ -z "$(ls)" ]
}

@test "a full disk: one shard that cannot be written, and none appears" {
    records 5 100 20 7 | tensor-load > in.tns
    run -1 bash -c 'tensor-split --shard 0/2 in.tns > /dev/full'
    [[ "$output" == "tensor-split: cannot write standard output: No space left on device" ]]
    ln -s /dev/full s002.tns
    run -1 tensor-split --number 3 -o s in.tns
    [[ "$output" == "tensor-split: cannot write s002.tns: No space left on device" ]]
    [ "$(ls)" = $'in.tns\ns002.tns' ]
}

@test "a folder that is not there, and a split that is told to stop" {
    records 5 100 20 7 | tensor-load > in.tns
    run -1 tensor-split --number 3 -o none/s in.tns
    [ "$output" = "tensor-split: cannot create 'none/s000.tns': No such file or directory" ]
    mkfifo feed
    mkdir out
    tensor-split --number 40 -o out/ feed 3>&- &
    program=$!
    exec 9> feed
    head -c 200 in.tns >&9
    wait_for_files 40 'out/*'
    kill -TERM $program
    wait $program || status=$?
    exec 9>&-
    [ "$status" -eq 143 ]
    [ -z "$(ls out)" ]
}

@test "a record goes out before the next one comes" {
    records 9 9 | tensor-load > in.tns
    mkfifo feed
    tensor-split --shard 0/2 feed > out 3>&- &
    exec 9> feed
    head -c -60 in.tns >&9 # all but the end, and a part of the second record
    wait_for_line out shape
    tail -c 60 in.tns >&9
    exec 9>&-
    wait $!
    tensor-stat -q out
}

@test "a shard is not split again" {
    records 9 9 | tensor-load | tensor-split --shard 0/2 > shard
    run -1 tensor-split --number 2 -o s shard
    [ "$output" = "tensor-split: shard: the stream is a shard already, 0 of 2; see tensor-merge(1)" ]
    printf '%s\n' '{"tensor-stream":1,"kind":"test"}' '{"id":"a","split":7}' '{"end":{}}' | tensor-load > odd
    run -1 tensor-split --shard 1/2 -o s odd
    [ "$output" = "tensor-split: odd: record 1 ('a'): it has an entry 'split' already" ]
    [ "$(ls)" = $'odd\nshard' ]
}

@test "memory does not grow with the stream" {
    command -v python3 > /dev/null || skip "python3 is not there to measure memory"
    peak() {
        ASAN_OPTIONS=quarantine_size_mb=1 python3 -c 'import resource, subprocess, sys
subprocess.check_call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"
    }
    sprite-draw --characters 2 > few.tns
    sprite-draw --characters 20 > many.tns
    for words in "--number 4 -o s" "--shard 1/4"; do
        few=$(peak tensor-split $words few.tns)
        many=$(peak tensor-split $words many.tns)
        echo "$words: $few kB, then $many kB"
        [ "$many" -lt $((few + few / 5 + 1000)) ]
    done
    few=$(tensor-split --number 4 -o s few.tns; peak tensor-merge s*.tns)
    many=$(tensor-split --number 4 -o s many.tns; peak tensor-merge s*.tns)
    echo "merge: $few kB, then $many kB"
    [ "$many" -lt $((few + few / 5 + 1000)) ]
}

@test "wrong use" {
    for words in "" "--number 0" "--number -1" "--number 100001" "--number 2 --shard 0/2" "--shard 1" "--shard 2/2" "--shard -1/2" \
        "--shard 0/0" "--shard /2" "--shard 0/" "--shard 0/2x" "--number 2 a b"; do
        run -2 tensor-split $words < /dev/null
        [[ "$output" == *"Try 'tensor-split --help'." ]]
    done
    [ -z "$(ls)" ]
}
