# shuffle-buffer.bats - dsvae-train --shuffle-buffer: learns from a stream of any length in bounded memory, and the
# model depends on the seed and the stream alone.
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    sprite-draw --characters 30 --size 24x24 -f 4 --no-history -o data.tns # 270 sequences
}

setup() {
    data=$BATS_FILE_TMPDIR/data.tns
    cd "$BATS_TEST_TMPDIR"
}

buffer=(--quiet --no-history --preset small --batch 8 --shuffle-buffer 40)
train() {
    timeout 100 dsvae-train "${buffer[@]}" "$@"
}

# refused STATUS WORDS PROGRAM...: it ends with this status and one message with these words, and writes nothing
refused() {
    local status=0 expected=$1 words=$2
    shift 2
    "$@" > refused.out 2> refused.err || status=$?
    if [ "$status" -ne "$expected" ] || [[ "$(head -1 refused.err)" != *"$words"* ]] ||
        [ "$(grep -c '^dsvae-train: ' refused.err)" -ne 1 ] || [ -s refused.out ]; then
        echo "$*: status $status, '$(cat refused.err)'"
        return 1
    fi
}

# slowly FILE: its bytes with pauses
slowly() {
    local i
    for i in 0 1 2 3 4 5; do
        tail -c +$((i * 300000 + 1)) "$1" | head -c 300000
        sleep 0.1
    done
    tail -c +1800001 "$1"
}

@test "shuffle buffer: the same stream, the same bytes, whatever the timing and the threads" {
    train --steps 25 --threads 1 "$data" -o one.tns
    train --steps 25 --threads 3 < "$data" > two.tns
    cmp one.tns two.tns
    slowly "$data" | train --steps 25 --threads 2 -o slow.tns
    cmp one.tns slow.tns
    gzip -c "$data" | train --steps 25 -o packed.tns
    cmp one.tns packed.tns
    train --steps 25 --seed 2 "$data" -o other.tns
    run -1 tensor-diff one.tns other.tns
}

@test "shuffle buffer: what comes after the part that is used does not matter, what is used does" {
    train --steps 10 "$data" -o whole.tns
    tensor-head -n 112 "$data" | train --steps 10 -o used.tns # 40, and 9 times 8
    cmp whole.tns used.tns
    tensor-head -n 104 "$data" | train --steps 10 -o less.tns
    run -1 tensor-diff whole.tns less.tns
}

@test "shuffle buffer: it learns from an endless stream, and ends" {
    sprite-draw --quiet --characters 1000000 --size 24x24 -f 4 |
        dsvae-train --preset small --batch 8 --shuffle-buffer 40 --steps 60 --log log.json -o model.tns 2> said
    tensor-stat -q model.tns
    jq -e -s 'map(.step) == [range(5; 61; 5)] and last.error < 0.6 * first.error' log.json > /dev/null
    [ "$(wc -l < said)" -eq 12 ]
    # nothing comes any more, and the stream does not end: the reader is not waited for
    mkfifo pipe
    (cat "$data" && sleep 50) > pipe &
    (exec timeout 40 dsvae-train "${buffer[@]}" --steps 20 -o model.tns < pipe)
    kill $! 2> /dev/null || true
    tensor-stat -q model.tns
}

@test "shuffle buffer: when the stream ends the buffer goes on; one that is never full does too" {
    train --steps 80 "$data" -o model.tns
    tensor-stat -q model.tns
    tensor-head -n 12 "$data" | train --steps 20 -o model.tns
    tensor-stat -q model.tns
    tensor-head -n 3 "$data" | train --steps 5 -o model.tns
    tensor-stat -q model.tns
}

@test "shuffle buffer: --minutes ends in time" {
    sprite-draw --quiet --characters 1000000 --size 24x24 -f 4 | train --minutes 0.02 --log log.json -o model.tns
    tail -1 log.json | jq -e '.seconds >= 1.2 and .seconds < 30' > /dev/null
}

# peak FILE STEPS: the program's memory in KB; the sanitizer keeps little of what was freed
peak() {
    ASAN_OPTIONS=quarantine_size_mb=1 python3 - "$@" "${buffer[@]}" << 'END'
import resource, subprocess, sys
subprocess.run(["dsvae-train", *sys.argv[3:], "--threads", "1", "--steps", sys.argv[2], "-o", "m.tns", sys.argv[1]], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END
}

@test "shuffle buffer: memory does not depend on the length of the stream" {
    local short long i
    sprite-draw --characters 40 --size 64x64 -f 8 --no-history -o one.tns # 360 sequences of 98 KB
    for i in 1 2 3; do cat one.tns; done > three.tns
    short=$(peak one.tns 20)
    long=$(peak three.tns 120) # 1000 sequences, 98 MB
    echo "$short KB, $long KB"
    [ "$long" -lt $((short + 16000)) ]
}

@test "shuffle buffer: killed and gone on with, it ends in the bytes of a run that was not" {
    local pid status=0 i
    train --steps 200 "$data" -o whole.tns
    mkfifo pipe
    dsvae-train "${buffer[@]}" --steps 200 --checkpoint state.tns --checkpoint-seconds 0 -o killed.tns < pipe &
    pid=$!
    exec 9> pipe # the stream does not end, so the training does not either
    head -c 900000 "$data" >&9
    wait_for state.tns
    kill -9 $pid
    wait $pid 2> /dev/null || status=$?
    exec 9>&-
    [ "$status" -eq 137 ]
    [ ! -e killed.tns ]
    cp state.tns early.tns
    train --steps 200 --checkpoint state.tns "$data" -o killed.tns
    cmp whole.tns killed.tns
    train --steps 200 --checkpoint state.tns < "$data" > again.tns
    cmp whole.tns again.tns
    # another stream, one that ends before, other options
    cp early.tns state.tns
    sprite-draw --characters 30 --size 24x24 -f 4 --seed 2 -o other.tns
    refused 1 "it was made from other data" train --steps 200 --checkpoint state.tns other.tns
    tensor-head -n 41 "$data" -o short.tns
    [ "$(tensor-dump --json early.tns | head -1 | jq .checkpoint.records)" -le 41 ] ||
        refused 1 "it was made from other data" train --steps 200 --checkpoint state.tns short.tns
    refused 1 "it was made with other options" train --steps 200 --shuffle-buffer 41 --checkpoint state.tns "$data"
    refused 1 "it was made with other options" train --steps 201 --checkpoint state.tns "$data"
    cmp early.tns state.tns
}

@test "shuffle buffer: told to end while the stream is silent, or breaks off, it saves the checkpoint and goes on from it" {
    local status program
    train --steps 200 "$data" -o whole.tns
    for ending in silent broken; do
        rm -f state.tns pipe
        mkfifo pipe
        timeout 60 dsvae-train "${buffer[@]:1}" --steps 200 --checkpoint state.tns --checkpoint-seconds 999 --log log.json -o model.tns < pipe 2> said 3>&- &
        program=$!
        exec 9> pipe
        head -c 900000 "$data" >&9 # some steps; then it waits for the next sequences
        wait_for_line log.json '"step":10,'
        pkill -TERM -P $program # not by way of timeout: the end of the pipe could be there first
        [ $ending = silent ] || exec 9>&-
        status=0
        wait $program || status=$?
        exec 9>&-
        [ "$status" -eq 143 ] || [ "$status" -eq 124 ]
        cat said
        tail -1 said | grep -q "^dsvae-train: stopped at step [1-9][0-9]* of 200; the same command goes on from 'state.tns'$"
        [ ! -e model.tns ]
        train --steps 200 --checkpoint state.tns "$data" -o model.tns
        cmp whole.tns model.tns
        rm model.tns log.json
    done
}

@test "shuffle buffer: a bad stream is told when its turn comes" {
    local i
    head -c -1 "$data" > cut.tns
    refused 1 "cut.tns: " train --steps 100 cut.tns -o model.tns
    train --steps 5 cut.tns -o model.tns # read ahead or not: not needed
    tensor-stat -q model.tns
    rm model.tns
    head -c 900000 "$data" > half.tns
    refused 1 "the stream ends early" train --steps 100 half.tns -o model.tns
    head -c 20000 "$data" > start.tns
    refused 1 "the stream ends early" train --steps 100 start.tns -o model.tns
    tensor-head -n 60 "$data" -o sixty.tns
    sprite-draw --characters 1 --size 16x16 -f 4 -o small.tns
    cat sixty.tns small.tns > mixed.tns
    refused 1 "record 61" train --steps 100 mixed.tns -o model.tns
    sprite-draw --characters 1 --size 24x24 -f 2 -o short.tns
    cat sixty.tns short.tns > fewer.tns
    refused 1 "'frames' has 2 frames, fewer than the 4 that a step encodes (--frames)" train --steps 100 fewer.tns -o model.tns
    train --steps 30 --frames 2 fewer.tns -o model.tns
    rm model.tns
    (cat sixty.tns; head -c 3000 /dev/urandom) > noise.tns
    refused 1 "noise.tns" train --steps 100 noise.tns -o model.tns
    for i in "$data" "$data"; do cat "$i"; done | train --steps 60 -o model.tns # two streams behind one another
    refused 1 "there is nothing to learn" train --steps 1 <(tensor-head -n 0 "$data")
}

@test "shuffle buffer: wrong use is refused" {
    refused 2 "--shuffle-buffer needs --steps or --minutes" train "$data"
    refused 2 "--shuffle-buffer cannot be used with --epochs" train --epochs 2 "$data"
    refused 2 "--shuffle-buffer cannot be used with --shards" train --steps 3 --shards 2 "$data"
    refused 2 "--steps cannot be used with --epochs" dsvae-train --steps 3 --epochs 2 "$data"
    refused 2 "--steps cannot be used with --minutes" dsvae-train --steps 3 --minutes 2 "$data"
    refused 2 "--steps" dsvae-train --steps 1.5 "$data"
}

@test "--steps without a buffer: the number of steps" {
    dsvae-train --quiet --preset small --batch 8 --steps 7 --log log.json "$data" -o steps.tns
    tail -1 log.json | jq -e '.step == 7' > /dev/null
    # as many as an epoch has are an epoch
    dsvae-train --quiet --no-history --preset small --batch 8 --steps 33 "$data" -o steps.tns
    dsvae-train --quiet --no-history --preset small --batch 8 --epochs 1 "$data" -o epoch.tns
    cmp steps.tns epoch.tns
}
