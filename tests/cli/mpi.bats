# mpi.bats - dsvae-train as several processes: the model depends on the seed and the shards alone, never on who
# computes them; one message, one log, one model; a run that was killed resumes.
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    sprite-draw --characters 5 --size 24x24 -f 4 --no-history -o data.tns
}

setup() {
    command -v mpirun > /dev/null || skip "mpirun is not there (package openmpi-bin)"
    ldd "$(command -v dsvae-train)" | grep -q libmpi || skip "dsvae-train was built without MPI (package libopenmpi-dev)"
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    # Idle ranks yield the processor: otherwise they spin, and with other tests beside them each step waits for them.
    export OMPI_MCA_mpi_yield_when_idle=1
    export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none
    data=$BATS_FILE_TMPDIR/data.tns
    cd "$BATS_TEST_TMPDIR"
}

quick=(--preset small --batch 8 --epochs 3)
one() {
    dsvae-train --quiet "${quick[@]}" "$@"
}
ranks() { # N OPTIONS...
    local n=$1
    shift
    timeout 120 mpirun -n "$n" dsvae-train "${quick[@]}" "$@"
}

# said N WORDS: of what the programs said, without mpirun's own words, N lines have these words
said() {
    [ "$(grep '^dsvae-train: ' err | grep -c -e "$2")" -eq "$1" ] || {
        cat err
        return 1
    }
}

# refused STATUS WORDS N OPTIONS...: N ranks end with this status and one message, and leave no model
refused() {
    local status=0 expected=$1 words=$2
    shift 2
    rm -f refused.tns*
    ranks "$@" -o refused.tns > out 2> err || status=$?
    [ "$status" -eq "$expected" ]
    said 1 "$words"
    said 1 ''
    [ ! -s out ]
    [ -z "$(ls | grep refused.tns)" ]
}

@test "mpi: all ranks go back alike where the loss explodes: the same bytes" {
    dsvae-train "${quick[@]}" --epochs 10 --rate 1 --threads 1 --shards 2 "$data" -o one.tns 2> err
    grep -q "going on with the parameters of step" err
    ranks 2 --epochs 10 --rate 1 --threads 1 "$data" -o many.tns 2> err
    [ "$(grep -c "going on with the parameters of step" err)" -ge 1 ]
    cmp <(tensor-head --every 1 --no-history one.tns) <(tensor-head --every 1 --no-history many.tns)
}

@test "mpi: 1, 2 and 4 ranks and one process with the same shards: the same bytes" {
    local options n
    one --shards 4 "$data" -o one.tns
    for n in 1 2 4; do
        ranks $n --quiet --shards 4 "$data" -o many.tns
        cmp one.tns many.tns
    done
    for options in "--clip 0.5" "--model vae" "--model ae" "--preset general"; do
        one --shards 2 $options "$data" -o one.tns
        ranks 2 --quiet $options "$data" -o many.tns # a shard for each
        cmp one.tns many.tns
    done
}

@test "mpi: where no memory can be shared, messages do it" {
    one --shards 4 --clip 0.5 "$data" -o one.tns
    for n in 2 4; do
        timeout 120 mpirun -n $n --mca osc ^sm dsvae-train --quiet "${quick[@]}" --shards 4 --clip 0.5 "$data" -o many.tns
        cmp one.tns many.tns
    done
}

@test "mpi: little shared memory, as in a container" {
    local size
    [ "$(id -u)" -eq 0 ] && unshare -m true 2> /dev/null || skip "another /dev/shm needs root"
    dsvae-train --quiet --preset sprites --batch 8 --shards 2 --steps 2 "$data" -o one.tns # 14 MB of parameters
    for size in 12 48; do # for nothing; for the parameters, not for the gradients
        timeout 120 unshare -m sh -c "mount -t tmpfs -o size=${size}m tmpfs /dev/shm &&
            mpirun -n 2 dsvae-train --quiet --preset sprites --batch 8 --steps 2 '$data' -o many.tns" 2> err
        [ ! -s err ]
        cmp one.tns many.tns
    done
}

@test "mpi: with any number of threads, and a shard more makes another model" {
    one --shards 2 --threads 1 "$data" -o one.tns
    one --shards 2 --threads 3 "$data" -o again.tns
    cmp one.tns again.tns
    ranks 2 --quiet --threads 2 "$data" -o again.tns
    cmp one.tns again.tns
    one --shards 4 "$data" -o four.tns
    run -1 tensor-diff one.tns four.tns
    one --shards 1 "$data" -o shard.tns
    one "$data" -o none.tns
    cmp shard.tns none.tns
}

@test "mpi: sequences of unequal length and fewer than ranks times batch; RGBA; from a pipe" {
    sprite-draw --characters 1 --size 20x17 -f 3 --rgba -o short.tns
    sprite-draw --characters 1 --size 20x17 -f 5 --rgba --seed 2 -o long.tns
    cat short.tns long.tns > both.tns
    one --shards 4 --batch 400 both.tns -o one.tns
    ranks 4 --quiet --batch 400 both.tns -o many.tns
    cmp one.tns many.tns
    one --shards 2 --no-history both.tns -o one.tns
    cat both.tns | ranks 2 --quiet --no-history -o many.tns
    cmp one.tns many.tns
}

@test "mpi: only the programs that learn need the library" {
    local program
    for program in "$(dirname "$(command -v dsvae-train)")"/*; do
        case ${program##*/} in dsvae-train | dsvae-adapt) continue ;; esac
        if ldd "$program" | grep libmpi; then return 1; fi
    done
}

@test "mpi: notes and the log stand there once, and are those of one process" {
    one --shards 2 --log one.json "$data" -o one.tns
    ranks 2 --log many.json "$data" -o many.tns 2> err
    said 3 '^dsvae-train: epoch [123], step [0-9]*: loss .* s$'
    said 3 ''
    cmp <(jq -c 'del(.seconds)' one.json) <(jq -c 'del(.seconds)' many.json)
    ranks 2 --help > help
    [ "$(grep -c '^usage: ' help)" -eq 1 ]
}

@test "mpi: one progress line on a terminal" {
    command -v script > /dev/null || skip "script is not there to make a terminal"
    script -qefc "mpirun -n 2 dsvae-train ${quick[*]} --epochs 20 '$data' -o model.tns" /dev/null > terminal < /dev/null
    [ "$(grep -o 'dsvae-train: epoch 20, ' terminal | wc -l)" -eq 1 ]
    # each share of the work is shown by one process
    [ -z "$(grep -o 'dsvae-train: *[0-9]* % | epoch [0-9.]*' terminal | sort | uniq -d)" ]
}

@test "mpi: wrong use and bad data are said once" {
    refused 2 "unknown option" 2 --fast "$data"
    refused 2 "--shards 3 is not a multiple of 2 processes" 2 --shards 3 "$data"
    refused 2 "--batch 9 is not a multiple of --shards 2" 2 --batch 9 "$data"
    refused 2 "--shuffle-buffer cannot be used with" 2 --shuffle-buffer 9 "$data"
    refused 1 "cannot open 'missing.tns'" 2 missing.tns
    refused 1 "cannot create 'missing/state.tns'" 2 --checkpoint missing/state.tns "$data"
    head -c 100000 "$data" > cut.tns
    refused 1 "cut.tns: the stream ends early" 2 cut.tns
    sprite-draw --characters 1 --size 16x16 -o other.tns
    cat "$data" other.tns > mixed.tns
    refused 1 "mixed.tns.*record 46 .*expected u1 \[\*,24,24,3\]\|record 46" 2 mixed.tns
    tensor-head -n 3 "$data" -o three.tns
    refused 1 "4 shards are too many for 3 sequences" 4 --batch 8 three.tns
}

@test "mpi: shards that cannot be are refused in one process too" {
    local status=0
    one --shards 3 "$data" 2> err || status=$?
    [ "$status" -eq 2 ]
    said 1 "--batch 8 is not a multiple of --shards 3"
}

@test "mpi: a full disk ends all" {
    local status=0
    ranks 2 --quiet "$data" > /dev/full 2> err || status=$?
    [ "$status" -ne 0 ]
    status=0
    ranks 2 --quiet --log /dev/full "$data" -o model.tns 2> err || status=$?
    [ "$status" -eq 1 ]
    said 1 "cannot write '/dev/full'"
    [ -z "$(ls | grep model)" ]
}

# block FIFO: makes it, and fills it; what writes to it waits until descriptor 9 is read.
block() {
    rm -f "$1"
    mkfifo "$1"
    exec 9<> "$1"
    dd if=/dev/zero of="$1" bs=4096 count=1000 oflag=nonblock 2> /dev/null || true
}

# killed WHO: kills the first rank, the last one or mpirun of a run of two ranks, which waits at the end of its first epoch,
# and sees the run end without a model
killed() {
    local status=0 pid victim
    rm -f state.tns
    block log.fifo
    mpirun -n 2 dsvae-train --quiet "${long[@]}" --checkpoint state.tns --checkpoint-seconds 0 --log log.fifo \
        -o killed.tns 2> err 9>&- &
    pid=$!
    wait_for state.tns
    case $1 in
    mpirun) victim=$pid ;;
    first) victim=$(pgrep -P $pid -x dsvae-train | sort -n | head -1) ;;
    last) victim=$(pgrep -P $pid -x dsvae-train | sort -n | tail -1) ;;
    esac
    kill -9 "$victim"
    exec 9>&-
    wait $pid 2> /dev/null || status=$?
    [ "$status" -ne 0 ]
    [ ! -e killed.tns ]
}

@test "mpi: killed and gone on with, it ends in the bytes of a run that was not" {
    local who
    long=("${quick[@]}" --epochs 40 "$data")
    dsvae-train --quiet "${long[@]}" --shards 2 -o whole.tns
    for who in first last mpirun; do
        killed $who
        tensor-stat -q state.tns
        mpirun -n 2 dsvae-train "${long[@]}" --checkpoint state.tns -o again.tns 2> err
        said 1 "going on from 'state.tns' at step [1-9]"
        cmp whole.tns again.tns
    done
}

# mpirun passes a signal on when it comes to it, to all processes of a rank: this shell beside a rank says that it is there.
noting='trap "echo > noted.\$OMPI_COMM_WORLD_RANK" TERM
    "$@" &
    while kill -0 $! 2> /dev/null; do wait $!; status=$?; done
    exit $status'

@test "mpi: told to end it saves the checkpoint, says so once, and goes on to the bytes of a run that was not" {
    local pid who victim status train
    long=("${quick[@]}" --epochs 40 "$data")
    dsvae-train --quiet "${long[@]}" --shards 2 -o whole.tns
    for who in mpirun first last; do
        rm -f state.tns
        train=(dsvae-train)
        [ $who != mpirun ] || train=(bash -c "$noting" noting dsvae-train)
        held_log log
        mpirun -n 2 "${train[@]}" "${long[@]}" --checkpoint state.tns --checkpoint-seconds 999 --log log -o model.tns 2> err 9<&- &
        pid=$!
        read -r -u 9 _
        case $who in
        mpirun) victim=$pid ;;
        first) victim=$(pgrep -P $pid -x dsvae-train | sort -n | head -1) ;;
        last) victim=$(pgrep -P $pid -x dsvae-train | sort -n | tail -1) ;;
        esac
        kill -TERM "$victim"
        [ $who != mpirun ] || wait_for_files 2 'noted.*'
        let_go
        status=0
        wait $pid || status=$?
        kill $held_cat
        [ "$status" -ne 0 ]
        said 1 "^dsvae-train: stopped at step [0-9]* of 200; the same command goes on from 'state.tns'$"
        [ ! -e model.tns ]
        tensor-stat -q state.tns
        mpirun -n 2 dsvae-train "${long[@]}" --checkpoint state.tns -o model.tns 2> err
        said 1 "going on from 'state.tns' at step [1-9]"
        cmp whole.tns model.tns
        rm model.tns log
    done
}

# answered N: a SIGUSR1 has been answered N times
answered() {
    [ "$(grep -c '^dsvae-train: *[0-9]* % | epoch [0-9.]* | PSNR' err)" -eq "$1" ]
}

@test "mpi: SIGUSR1 to mpirun, or to all, is answered in one line" {
    local pid before
    mpirun -n 2 dsvae-train "${quick[@]}" --epochs 999999 --log log.json "$data" -o model.tns 2> err &
    pid=$!
    wait_for log.json
    kill -USR1 $pid
    wait_until answered 1
    kill -USR1 $(pgrep -P $pid -x dsvae-train)
    wait_until answered 2
    kill $pid
    wait $pid || true
    said 2 '^dsvae-train: *[0-9]* % | epoch [0-9.]* | PSNR'
}

@test "mpi: a checkpoint goes from several ranks to one process and back, not to other shards" {
    local long=(--quiet --preset small --batch 8 --minutes 0.02 --shards 4 --checkpoint state.tns)
    mpirun -n 2 dsvae-train "${long[@]}" --checkpoint-seconds 0 "$data" -o no.tns &
    wait_for state.tns
    kill $!
    wait $! 2> /dev/null || true
    [ ! -e no.tns ]
    dsvae-train "${long[@]}" "$data" -o one.tns
    cp state.tns kept.tns
    mpirun -n 4 dsvae-train "${long[@]}" "$data" -o four.tns
    cmp one.tns four.tns # nothing was left to do
    tensor-diff state.tns kept.tns
    refused 1 "state.tns': it was made with other options" 2 --shards 2 --checkpoint state.tns "$data"
}

# Two network namespaces stand for two machines: what their ranks say to each other goes over a cable.
join_hosts() {
    ip netns add "$host_a" && ip netns add "$host_b" &&
        ip link add dsvae-a netns "$host_a" type veth peer name dsvae-b netns "$host_b" &&
        ip -n "$host_a" addr add 10.77.0.1/24 dev dsvae-a && ip -n "$host_b" addr add 10.77.0.2/24 dev dsvae-b &&
        ip -n "$host_a" link set lo up && ip -n "$host_b" link set lo up &&
        ip -n "$host_a" link set dsvae-a up && ip -n "$host_b" link set dsvae-b up
}

teardown() {
    [ -z "${host_a:-}" ] || ip netns del "$host_a" || true
    [ -z "${host_b:-}" ] || ip netns del "$host_b" || true
}

@test "mpi: two machines (network namespaces): the same bytes, and they cross the cable" {
    [ "$(id -u)" -eq 0 ] && command -v ip > /dev/null || skip "network namespaces need root and ip (package iproute2)"
    host_a=dsvae-a-$$ host_b=dsvae-b-$$
    join_hosts 2> err || skip "network namespaces cannot be made here: $(tail -1 err)"
    printf '#!/bin/sh\nshift\nexec ip netns exec %s unshare --uts sh -c "hostname dsvae-b; $*"\n' "$host_b" > agent
    chmod +x agent
    local hosts bytes
    for hosts in 10.77.0.1,10.77.0.2 10.77.0.1:2,10.77.0.2:2; do
        one --shards 4 --clip 0.5 "$data" -o one.tns
        ip netns exec "$host_a" timeout 120 mpirun --mca plm_rsh_agent "$PWD/agent" --host $hosts \
            --mca btl tcp,self --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24 \
            dsvae-train --quiet "${quick[@]}" --shards 4 --clip 0.5 "$data" -o many.tns
        cmp one.tns many.tns
    done
    # half of some 400 KB of gradient and of parameters went over in each of 30 steps
    bytes=$(ip netns exec "$host_a" cat /sys/class/net/dsvae-a/statistics/tx_bytes)
    echo "$bytes bytes"
    [ "$bytes" -gt 10000000 ]
}
