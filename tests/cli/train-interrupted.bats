# train-interrupted.bats - trainings that are killed, stopped by a signal, or continued from a checkpoint.
load ../helpers/helpers
load ../helpers/training

# block FIFO: makes it, and fills it; what writes to it waits until descriptor 9 is read.
block() {
    rm -f "$1"
    mkfifo "$1"
    exec 9<> "$1"
    dd if=/dev/zero of="$1" bs=4096 count=1000 oflag=nonblock 2> /dev/null || true
}

# stopped SIGNAL STATUS EVENT OPTION...: sends a training the signal after an event, and it ends with that status; what it
# printed is in `said`. EVENT is "epoch", the note of the first epoch, FILE, which must exist, or FILE=TEXT, which must be in
# it. Notes go to a pipe of one page that nothing reads before the signal, so a training of 60 epochs cannot end first, however fast the machine is.
# Python starts it, since a shell has its background jobs ignore SIGINT.
stopped() {
    local status=0
    python3 - "$@" > said << 'END' || status=$?
import fcntl, os, signal, subprocess, sys, time
number, status, event = getattr(signal, sys.argv[1]), int(sys.argv[2]), sys.argv[3]
notes, end = os.pipe()
fcntl.fcntl(end, 1031, 4096)  # F_SETPIPE_SZ
p = subprocess.Popen(["dsvae-train", *sys.argv[4:]], stderr=end,
                     preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
os.close(end)
said = b""
file, _, text = event.partition("=")
def happened():
    return b"epoch" in said if event == "epoch" else os.path.exists(file) and text in open(file, errors="replace").read()
while p.poll() is None and not happened():
    if event == "epoch":
        said += os.read(notes, 1)
    else:
        time.sleep(0.02)
p.send_signal(number)
while data := os.read(notes, 65536):
    said += data
sys.stdout.buffer.write(said)
sys.exit(p.wait() != -number or 128 - p.returncode != status)
END
    [ "$status" -eq 0 ] || { cat said; return 1; }
}

@test "train: killed and gone on with, it ends in the bytes of a run that was not" {
    local kind options
    for kind in dsvae vae ae; do
        options=("${quick[@]}" --model $kind --epochs 60 "$data")
        rm -f state.tns killed.tns
        dsvae-train --quiet "${options[@]}" -o whole.tns
        stopped SIGKILL 137 state.tns "${options[@]}" --checkpoint state.tns --checkpoint-seconds 0 -o killed.tns
        [ ! -e killed.tns ]
        tensor-stat -q state.tns
        dsvae-train "${options[@]}" --checkpoint state.tns -o killed.tns 2> said
        grep -q "going on from 'state.tns' at step [1-9]" said
        cmp whole.tns killed.tns
        # from the state at the end there is nothing left to do
        dsvae-train --quiet "${options[@]}" --checkpoint state.tns -o again.tns
        cmp whole.tns again.tns
    done
}

@test "train: the same for frames of numbers" {
    local options=("${quick[@]}" --preset numbers --frames 12 --span 8 --epochs 60 waves.tns)
    awk 'BEGIN {
        print "{\"tensor-stream\":1,\"kind\":\"frames\"}"
        for (i = 0; i < 12; i++) {
            printf "{\"id\":\"%d\",\"frames\":{\"dtype\":\"<f4\",\"shape\":[%d,5],\"values\":[", i, 9 + i % 3
            for (k = 0; k < 5 * (9 + i % 3); k++)
                printf "%s%.4f", k ? "," : "", 5 * (i % 4) + sin(i + k)
            print "]}}"
        }
        print "{\"end\":{}}"
    }' | tensor-load -o waves.tns
    dsvae-train --quiet "${options[@]}" -o whole.tns
    stopped SIGKILL 137 state.tns "${options[@]}" --checkpoint state.tns --checkpoint-seconds 0 -o killed.tns
    [ ! -e killed.tns ]
    dsvae-train "${options[@]}" --checkpoint state.tns -o killed.tns 2> said
    grep -q "going on from 'state.tns' at step [1-9]" said
    cmp whole.tns killed.tns
}

@test "train: a checkpoint of another run is refused, and stays as it is" {
    train --checkpoint state.tns "$data" -o model.tns
    cp state.tns kept.tns
    refused 1 "state.tns': it was made from other data" train --checkpoint state.tns "$square"
    refused 1 "state.tns': it was made with other options" train --checkpoint state.tns --seed 2 "$data"
    refused 1 "state.tns': it was made with other options" train --checkpoint state.tns --epochs 4 "$data"
    refused 1 "state.tns': it was made with other options" train --checkpoint state.tns --rate 0.001 "$data"
    refused 1 "state.tns': it was made with other options" train --checkpoint state.tns --model vae "$data"
    refused 1 "state.tns': it was made with other options" train --checkpoint state.tns --preset general "$data"
    refused 1 "state.tns': it was made with other options" train --checkpoint state.tns --minutes 1 "$data"
    refused 1 "holds model, checkpoint is wanted" train --checkpoint model.tns "$data"
    refused 1 "holds frames, checkpoint is wanted" train --checkpoint "$data" "$data"
    cmp state.tns kept.tns
}

@test "train: the same bytes as other frames are other data" {
    printf '%s\n' '{"tensor-stream":1,"kind":"frames"}' > text
    printf '{"id":"%s","frames":{"dtype":"|u1","shape":[2,2,2,3],"values":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24]}}\n' a b >> text
    printf '%s\n' '{"end":{}}' >> text
    tensor-load text -o two.tns
    sed 's/\[2,2,2,3\]/[1,4,2,3]/' text | tensor-load -o tall.tns
    sed 's/\[2,2,2,3\]/[1,2,4,3]/' text | tensor-load -o wide.tns
    train --checkpoint state.tns two.tns -o model.tns
    refused 1 "it was made from other data" train --checkpoint state.tns tall.tns
    refused 1 "it was made from other data" train --checkpoint state.tns wide.tns
    train --checkpoint state.tns two.tns -o again.tns
    cmp model.tns again.tns
}

@test "train: a damaged checkpoint is refused" {
    train --checkpoint state.tns "$data" -o model.tns
    head -c 3000 state.tns > cut.tns
    refused 1 "dsvae-train: checkpoint 'cut.tns': the stream ends early" train --checkpoint cut.tns "$data"
    [ "$(grep -o 'cut.tns' refused.err | wc -l)" -eq 1 ]
    tensor-head -n 2 state.tns | tensor-head -n 2 -o two.tns
    refused 1 "dsvae-train: checkpoint 'two.tns': the model ends before parameter" train --checkpoint two.tns "$data"
    [ "$(grep -o 'two.tns' refused.err | wc -l)" -eq 1 ]
    : > empty.tns
    refused 1 "empty.tns" train --checkpoint empty.tns "$data"
    tensor-dump --json state.tns | sed '1s/"step":[0-9]*/"step":-1/' | tensor-load -o negative.tns
    refused 1 "'checkpoint' in the header is incomplete" train --checkpoint negative.tns "$data"
    tensor-dump --json state.tns | sed '1s/"checkpoint":/"no":/' | tensor-load -o without.tns
    refused 1 "the header has no 'checkpoint'" train --checkpoint without.tns "$data"
    tensor-dump --json state.tns | sed '/"dynamic.patch.weight"/s/"m":/"moment":/' | tensor-load -o renamed.tns
    refused 1 "there is no 'm'" train --checkpoint renamed.tns "$data"
}

@test "train: ended by a signal it leaves no half file" {
    local pid status=0
    mkdir folder
    dsvae-train --quiet --epochs 999999 --checkpoint state.tns --checkpoint-seconds 0 "$data" -o folder/model.tns &
    pid=$!
    wait_for state.tns
    kill -TERM $pid
    wait $pid || status=$?
    [ "$status" -eq 143 ]
    [ -z "$(ls -A folder)" ]
    [ "$(ls state.tns*)" = state.tns ]
}

@test "train: told to end it saves the checkpoint and says so; gone on with, it ends in the bytes of a run that was not" {
    local signal options kind step
    options=("${quick[@]}" --epochs 60 "$data")
    tensor-head "$data" -n 45 -o labelled.tns
    for signal in "SIGINT 130 dsvae" "SIGTERM 143 vae" "SIGHUP 129 ae" "SIGINT 130 judge"; do
        set -- $signal
        kind=$3
        rm -f state.tns model.tns log.json
        dsvae-train --quiet "${options[@]}" --model $kind --log whole.json -o whole.tns
        stopped $1 $2 epoch "${options[@]}" --model $kind --checkpoint state.tns --log log.json -o model.tns
        step=$(sed -n "s/^dsvae-train: stopped at step \([0-9]*\) of 300; the same command goes on from 'state.tns'$/\1/p" said)
        [ "$step" -ge 5 ]
        [ "$step" -lt 300 ]
        [ "$(tensor-dump --json state.tns | head -1 | jq .checkpoint.step)" -eq "$step" ]
        [ "$(ls)" = "$(printf '%s\n' labelled.tns log.json said state.tns whole.json whole.tns)" ]
        dsvae-train "${options[@]}" --model $kind --checkpoint state.tns --log log.json -o model.tns 2> said
        grep -q "going on from 'state.tns' at step $step$" said
        cmp whole.tns model.tns
        # the log too is that of a run that was not interrupted
        cmp <(jq -c 'del(.seconds)' whole.json) <(jq -c 'del(.seconds)' log.json)
        rm whole.json
    done
}

@test "train: at the limit of processor time, of which the system warns again and again, it saves the checkpoint" {
    local pid i status=0
    ulimit -c 0 # no core file
    dsvae-train --quiet "${quick[@]}" --epochs 999999 --log log.json --checkpoint state.tns --checkpoint-seconds 999999 \
        "$data" -o model.tns &
    pid=$!
    wait_for log.json
    [ ! -e state.tns ]
    for i in 1 2 3; do
        kill -XCPU $pid
    done
    wait $pid || status=$?
    [ "$status" -eq $((128 + $(kill -l XCPU))) ]
    [ "$(tensor-dump --json state.tns | head -1 | jq .checkpoint.step)" -ge 1 ]
    [ "$(ls)" = "$(printf '%s\n' log.json state.tns)" ]
}

@test "train: told to end without --checkpoint it says what would have helped; with --quiet nothing" {
    stopped SIGTERM 143 epoch "${quick[@]}" --epochs 9999 "$data" -o model.tns
    tail -1 said | grep -q '^dsvae-train: stopped at step [0-9]* of 49995, which are lost; with --checkpoint FILE the same command would have gone on from there$'
    [ "$(ls)" = said ]
    stopped SIGTERM 143 epoch "${quick[@]}" --minutes 5 "$data" -o model.tns
    tail -1 said | grep -q '^dsvae-train: stopped at step [0-9]*, [0-9.e-]* of 5 minutes, which are lost'
    local pid status=0
    dsvae-train --quiet "${quick[@]}" --epochs 999999 --log log.json "$data" -o model.tns 2> err &
    pid=$!
    wait_for log.json
    kill $pid
    wait $pid || status=$?
    [ "$status" -eq 143 ]
    [ ! -s err ]
}

@test "train: Ctrl-C at a terminal; a second one ends a step that takes long at once, with nothing half written" {
    local status=0
    sprite-draw --characters 40 --size 64x64 -o large.tns
    block log.fifo # the first epoch does not end before it is read
    python3 "$helpers/terminal.py" 80 out '^C@epoch 1, ' $(seq -f '^C@%g' 60) -- \
        dsvae-train --preset small --epochs 99 --checkpoint state.tns --log log.fifo large.tns -o model.tns > screen 9>&- || status=$?
    [ "$status" -eq 130 ]
    exec 9>&-
    rm log.fifo
    [ "$(ls)" = "$(printf '%s\n' large.tns out screen)" ]
    run ! grep -q stopped screen
    status=0
    python3 "$helpers/terminal.py" 80 out ^C@epoch -- \
        dsvae-train --preset small --batch 8 --epochs 999999 --checkpoint state.tns large.tns -o model.tns > screen || status=$?
    [ "$status" -eq 130 ]
    LC_ALL=C grep -aq $'dsvae-train: stopped at step [0-9]* of [0-9]*; the same command goes on' screen
    [ "$(ls)" = "$(printf '%s\n' large.tns out screen state.tns)" ]
    tensor-stat -q state.tns
}

@test "train: signals that are ignored stay so" {
    local pid
    block log.fifo # it cannot end before the signals
    bash -c "trap '' INT HUP; exec dsvae-train ${quick[*]} --epochs 60 --log log.fifo '$data' -o model.tns" 2> said 9>&- &
    pid=$!
    wait_for_line said 'epoch 1, '
    kill -INT $pid
    kill -HUP $pid
    cat <&9 > /dev/null &
    wait $pid
    kill $!
    exec 9>&-
    tensor-stat -q model.tns
}

@test "train: a log has each epoch once, however often the training is killed; other lines stay" {
    local options step
    options=("${quick[@]}" --epochs 150 "$data")
    dsvae-train --quiet "${options[@]}" --log whole.json -o whole.tns
    dsvae-train --quiet "${quick[@]}" --seed 3 --log log.json "$data" -o other.tns
    echo '{"note":"mine"}' >> log.json
    cp log.json before.json
    options+=(--checkpoint state.tns --log log.json)
    stopped SIGKILL 137 'log.json="step":20,' "${options[@]}" --checkpoint-seconds 0 -o model.tns
    # a checkpoint well before the end of the log
    step=$(tensor-dump --json state.tns | head -n 1 | jq .checkpoint.step)
    stopped SIGKILL 137 "log.json=\"step\":$((step / 5 * 5 + 20))," "${options[@]}" --checkpoint-seconds 999 -o model.tns
    [ "$(tensor-dump --json state.tns | head -n 1 | jq .checkpoint.step)" -eq "$step" ]
    printf '{"epoch":59,"st' >> log.json # a line that was torn off
    [ ! -e model.tns ]
    dsvae-train --quiet "${options[@]}" -o model.tns
    cmp whole.tns model.tns
    [ "$(head -n 4 log.json)" = "$(cat before.json)" ]
    cmp <(jq -c 'del(.seconds)' whole.json) <(tail -n +5 log.json | jq -c 'del(.seconds)')
    # nothing is taken from a file that has other lines behind the checkpoint's place
    rm state.tns
    dsvae-train --quiet "${quick[@]}" --checkpoint state.tns --log log2.json "$data" -o model.tns
    printf '%s\n' '{"note":1}' >> log2.json
    cp log2.json kept.json
    dsvae-train --quiet "${quick[@]}" --checkpoint state.tns --log log2.json "$data" -o model.tns
    cmp kept.json log2.json
}

@test "train: a checkpoint of an older program, without what the log needs, is good too" {
    train --epochs 6 "$data" --checkpoint state.tns -o whole.tns
    tensor-dump --json state.tns | sed '1s/,"log":-1,"since":{[^}]*}//' | tensor-load -o old.tns
    [ "$(tensor-dump --json old.tns | head -1 | jq '.checkpoint.log')" = null ]
    train --epochs 6 "$data" --checkpoint old.tns -o model.tns
    cmp whole.tns model.tns
}
