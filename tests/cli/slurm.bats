# slurm.bats - the scripts of pipelines/slurm on a real Slurm: one controller, one node of two CPUs, all on this machine.
load ../helpers/helpers

# Why these tests are not to run, if so.
lacking() {
    [ -n "${DSVAE_SLOW-}" ] || { echo "slow: make test-all"; return; }
    [ "$(id -u)" -eq 0 ] || { echo "root is needed to start slurmd"; return; }
    for program in munged mungekey slurmctld slurmd sbatch; do
        command -v $program > /dev/null || { echo "$program is not installed"; return; }
    done
}

# start NAME PROGRAM...: a daemon in the foreground of its own process, whose number teardown_file() finds
start() {
    local name=$1
    shift
    "$@" > "$work/$name.log" 2>&1 3>&- < /dev/null &
    echo $! > "$work/$name.pid"
}

node_is_idle() {
    sinfo -h -o %T 2> /dev/null | grep -qx idle
}

queue_is_empty() {
    [ -z "$(squeue -h)" ]
}

configuration() {
    local port=$((20000 + RANDOM % 20000))
    cat << CONF
ClusterName=test
SlurmctldHost=$(hostname)(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket,cred_expire=5
CommunicationParameters=NoInAddrAny
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.own-pid
SlurmdPidFile=$work/slurmd.own-pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SchedulerParameters=batch_sched_delay=0,bf_interval=1,sched_interval=1,sched_min_interval=0
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
KillWait=1
NodeName=node NodeHostname=$(hostname) NodeAddr=127.0.0.1 CPUs=2
PartitionName=all Nodes=node Default=YES MaxTime=10 State=UP
CONF
}

setup_file() {
    [ -z "$(lacking)" ] || return 0
    export work=$BATS_FILE_TMPDIR
    export SLURM_CONF=$work/slurm.conf
    chmod 755 "$work"
    mkdir "$work/state" "$work/spool"
    configuration > "$SLURM_CONF"
    echo CgroupPlugin=cgroup/v1 > "$work/cgroup.conf"
    mungekey --create --keyfile "$work/munge.key"
    start munged munged --foreground --force --key-file "$work/munge.key" --socket "$work/munge.socket" \
        --pid-file "$work/munged.own-pid" --log-file "$work/munged.own-log" --seed-file "$work/munge.seed"
    wait_until test -S "$work/munge.socket"
    start slurmctld slurmctld -D
    start slurmd slurmd -D
    wait_until node_is_idle || { tail -n 20 "$work"/*.log; return 1; }
}

teardown_file() {
    [ -n "${work-}" ] || return 0
    scancel -u root || true
    wait_until queue_is_empty || true
    for name in slurmd slurmctld munged; do
        pid=$(cat "$work/$name.pid" 2> /dev/null) || continue
        kill "$pid" 2> /dev/null || true
        wait_gone "$pid" || kill -KILL "$pid" || true
    done
}

setup() {
    why=$(lacking)
    [ -z "$why" ] || skip "$why"
    model=$testdata/small.tns
    cd "$BATS_TEST_TMPDIR"
}

@test "submit.sh: an array of tasks gives what one task gives, codes or drawn frames" {
    sprite-draw --characters 2 > in.tns
    "$pipelines"/slurm/submit.sh "$model" in.tns codes.tns 3
    dsvae-encode --no-history -m "$model" in.tns > whole-codes.tns
    tensor-head --every 1 --no-history codes.tns | cmp - whole-codes.tns
    "$pipelines"/slurm/submit.sh "$model" in.tns "back wards.tns" 2 reverse dynamic
    latent-edit --no-history reverse dynamic whole-codes.tns | dsvae-decode --no-history -m "$model" > whole.tns
    tensor-head --every 1 --no-history "back wards.tns" | cmp - whole.tns
    [ "$(ls | tr '\n' ' ')" = "back wards.tns codes.tns in.tns whole-codes.tns whole.tns " ]
}

@test "submit.sh: a failed task stops the merge, and the next time only it is done" {
    sprite-draw --characters 1 > good.tns
    head -c 200000 good.tns > in.tns
    submit() { "$pipelines"/slurm/submit.sh "$model" in.tns codes.tns 2; }
    run -1 --separate-stderr submit
    [[ "$stderr" == *"the stream ends early"*"submit.sh: job "*" failed; its shards and logs are in codes.tns."* ]]
    cp good.tns in.tns
    touch -d '1 minute ago' in.tns
    folder=$(echo codes.tns.*)
    mkdir "$folder/1.tns" # in the way of one task
    run -1 submit
    [ ! -e codes.tns ]
    [ -z "$(squeue -h)" ]
    rmdir "$folder/1.tns"
    before=$(stat -c %y "$folder/0.tns")
    PIPELINES=$pipelines sbatch --wait --array=0-1 -o "$folder/0.log" "$pipelines"/slurm/array.sh "$model" in.tns 2 "$folder"
    [ "$(stat -c %y "$folder/0.tns")" = "$before" ]
    submit
    tensor-head --every 1 --no-history codes.tns | cmp - <(dsvae-encode --no-history -m "$model" in.tns)
    [ ! -e "$folder" ]
}

@test "train.sh: a job that has to make room goes on from its checkpoint, to the same model" {
    sprite-draw --characters 20 > in.tns # 180 sequences
    options=(--preset small --shuffle-buffer 32 --steps 9 --threads 1)
    dsvae-train -q "${options[@]}" in.tns -o whole.tns
    export MPIRUN='srun -n 1'
    mkfifo in
    job=$(sbatch --parsable -n 1 -o log "$pipelines"/slurm/train.sh in m.tns --checkpoint-seconds 0 "${options[@]}")
    exec 9> in # the job has opened it
    head -c "$(($(stat -c %s in.tns) / 2))" in.tns >&9 # it cannot end before the signal
    wait_for m.tns.checkpoint
    mv in first # the job that starts again opens a new pipe
    mkfifo in
    scancel --batch --signal=USR1 "$job"
    cat in.tns > in 3>&- &
    wait_until queue_is_empty
    exec 9>&-
    cat log
    grep -q "going on from 'm.tns.checkpoint' at step" log
    tensor-diff m.tns whole.tns
    [ ! -e m.tns.checkpoint ]
}
