# train.bats - dsvae-train: the same seed gives the same model, an interruption changes nothing, and what cannot
# work is refused before it costs time.
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    sprite-draw --characters 5 --size 24x24 -f 4 --no-history -o data.tns
    sprite-draw --characters 2 --size 16x16 -f 3 --no-history -o square.tns
}

setup() {
    data=$BATS_FILE_TMPDIR/data.tns
    square=$BATS_FILE_TMPDIR/square.tns
    cd "$BATS_TEST_TMPDIR"
}

# A training of some steps that takes a fraction of a second; later options win.
quick=(--preset small --batch 8 --epochs 3)
train() {
    dsvae-train --quiet "${quick[@]}" "$@"
}

# refused STATUS WORDS PROGRAM...: it ends with this status and one line with these words, and writes nothing.
# Wrong use may point to --help in a second line.
refused() {
    local status=0 expected=$1 words=$2 lines=1
    shift 2
    "$@" > refused.out 2> refused.err || status=$?
    [ "$expected" -eq 2 ] && lines=2
    if [ "$status" -ne "$expected" ] || [[ "$(head -1 refused.err)" != *"$words"* ]] ||
        [ "$(wc -l < refused.err)" -gt "$lines" ] || [ -s refused.out ]; then
        echo "$*: status $status, '$(cat refused.err)', $(wc -c < refused.out) bytes on standard output"
        return 1
    fi
}

@test "train: the same seed gives the same model, byte for byte, with 1, 2 and 3 threads" {
    local options threads
    for options in "" "--preset sprites" "--preset general" "--model vae" "--model ae" \
        "--preset dcgan $square" "--model vae --preset dcgan $square"; do
        [[ "$options" == *"$square" ]] || options+=" $data"
        train --threads 1 $options -o first.tns
        for threads in 1 2 3; do
            train --threads $threads $options -o again.tns
            cmp first.tns again.tns
        done
    done
}

@test "train: another seed gives another model" {
    train --seed 1 "$data" -o one.tns
    train --seed 2 "$data" -o two.tns
    run -1 tensor-diff one.tns two.tns
}

@test "train: a pipe or a file, standard output or --output: the same bytes" {
    train "$data" -o file.tns
    train < "$data" > pipe.tns
    tensor-diff file.tns pipe.tns
    train --no-history "$data" -o file.tns
    train --no-history < "$data" > pipe.tns
    cmp file.tns pipe.tns
}

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

@test "train: --minutes ends in time, with a model" {
    train --minutes 0.02 --log log.json "$data" -o model.tns
    tensor-stat -q model.tns
    tail -1 log.json | jq -e '.seconds >= 1.2 and .seconds < 30' > /dev/null
}

@test "train: --log is a line of JSON an epoch, and goes on in the same file" {
    train --log log.json "$data" -o model.tns
    [ "$(wc -l < log.json)" -eq 3 ]
    train --log log.json --model ae "$data" -o model.tns
    [ "$(wc -l < log.json)" -eq 6 ]
    jq -e -s 'map(.epoch) == [1, 2, 3, 1, 2, 3]' log.json > /dev/null
    jq -e -s 'map(.step) == [5, 10, 15, 5, 10, 15]' log.json > /dev/null
    jq -e -s 'all(.[]; .loss > 0 and .error > 0 and .psnr > 0 and .seconds > 0)' log.json > /dev/null
    jq -e -s '.[0].kl_static > 0 and .[0].kl_frame > 0 and .[3].kl_static == 0' log.json > /dev/null
}

@test "train: the loss falls" {
    local kind
    for kind in dsvae vae ae; do
        train --model $kind --epochs 30 --log $kind.json "$data" -o model.tns
        jq -e -s 'last.error < 0.6 * first.error' $kind.json > /dev/null
    done
}

@test "train: a line an epoch on standard error, nothing with --quiet" {
    dsvae-train --preset small --batch 8 --epochs 2 "$data" -o model.tns 2> said
    [ "$(grep -c '^dsvae-train: epoch [12], step [0-9]*: loss .* dB, .* nats, [0-9]* s$' said)" -eq 2 ]
    [ "$(wc -l < said)" -eq 2 ]
    train "$data" -o model.tns 2> said
    [ ! -s said ]
}

@test "train: --epochs 0 gives a model that works as badly as it must" {
    train --epochs 0 "$data" -o model.tns
    dsvae-encode -m model.tns "$data" | dsvae-decode -m model.tns > frames.tns
    tensor-stat -q frames.tns
    train --epochs 0.4 "$data" -o model.tns
    tensor-stat -q model.tns
}

@test "train: a batch larger than the data set holds all of it" {
    train --batch 1000 --log log.json "$data" -o model.tns
    jq -e -s 'map(.step) == [1, 2, 3]' log.json > /dev/null
}

@test "train: one sequence, one frame, sequences of unequal length" {
    local frames
    tensor-head -n 1 "$data" -o one.tns
    train one.tns -o model.tns
    sprite-draw --characters 1 --size 24x24 -f 7 -o long.tns
    sprite-draw --characters 1 --size 24x24 -f 1 -o still.tns
    train still.tns -o model.tns
    tensor-stat -q model.tns
    for frames in 0 1 3 99; do
        cat "$data" long.tns | train --frames $frames --decoded 5 -o model.tns
        cat "$data" long.tns still.tns | train --frames $frames -o model.tns
        dsvae-encode -m model.tns long.tns > codes.tns
        tensor-stat -q codes.tns
    done
}

# noise SHAPE COUNT: records of random bytes
noise() {
    awk -v shape="$1" -v count="$2" 'BEGIN {
        n = split(shape, side, ",")
        for (size = 1; n > 0; n--)
            size *= side[n]
        print "{\"tensor-stream\":1,\"kind\":\"frames\"}"
        for (i = 0; i < count; i++) {
            printf "{\"id\":\"%d\",\"frames\":{\"dtype\":\"|u1\",\"shape\":[%s],\"values\":[", i, shape
            for (k = 0; k < size; k++)
                printf "%s%d", k ? "," : "", 256 * rand()
            print "]}}"
        }
        print "{\"end\":{}}"
    }' | tensor-load
}

@test "train: frames of any size, RGBA too" {
    local size
    for size in 16x16 17x40 70x20; do
        sprite-draw --characters 1 --size $size --rgba -f 2 | train --epochs 1 -o model.tns
        sprite-draw --characters 1 --size $size --background ffffff -f 2 | train --preset general --epochs 1 -o model.tns
        tensor-stat -q model.tns
    done
    for size in 5,7 1,1 3,30 8,9; do
        noise 2,$size,3 3 > small.tns
        noise 2,$size,4 3 > alpha.tns
        for frames in small.tns alpha.tns; do
            train $frames -o model.tns
            train --preset general $frames -o model.tns
            train --model vae $frames -o model.tns
            dsvae-encode -m model.tns $frames | dsvae-decode -m model.tns > again.tns
            tensor-stat -q again.tns
        done
    done
}

@test "train: what is no data set is refused" {
    local i
    refused 1 "no stream header: the input is empty" train < /dev/null
    refused 1 "no stream header" train -o model.tns <(:)
    refused 1 "cannot open 'missing.tns'" train missing.tns
    printf '%s\n' '{"tensor-stream":1,"kind":"frames"}' '{"end":{}}' | tensor-load -o none.tns
    refused 1 "the stream holds no records: there is nothing to learn from" train none.tns
    train "$data" -o model.tns
    refused 1 "the stream holds model, frames is wanted" train model.tns
    cat "$data" "$square" > mixed.tns
    refused 1 "'frames' is u1 [3,16,16,3], expected u1 [*,24,24,3]" train mixed.tns
    refused 1 "record 46" train mixed.tns
    printf '%s\n' '{"tensor-stream":1,"kind":"frames"}' \
        '{"id":"a","frames":{"dtype":"<f4","shape":[2,3],"values":[1,2,3,4,5,6]}}' '{"end":{}}' | tensor-load -o f4.tns
    refused 1 "record 1 ('a'): 'frames' is f4 [2,3], expected u1" train f4.tns
    printf '%s\n' '{"tensor-stream":1,"kind":"frames"}' \
        '{"id":"a","frames":{"dtype":"|u1","shape":[1,2,1,2],"values":[1,2,3,4]}}' '{"end":{}}' | tensor-load -o two.tns
    refused 1 "has 2 channels, expected 3 (RGB) or 4 (RGBA)" train two.tns
    printf '%s\n' '{"tensor-stream":1,"kind":"frames"}' '{"id":"a","labels":{}}' '{"end":{}}' | tensor-load -o without.tns
    refused 1 "there is no 'frames'" train without.tns
    printf '%s\n' '{"tensor-stream":1,"kind":"frames"}' \
        '{"id":"a","frames":{"dtype":"|u1","shape":[2,1,1,3],"values":[1,2,3,1,2,3]}}' '{"end":{}}' | tensor-load -o same.tns
    refused 1 "all frames are the same picture: there is nothing to learn" train same.tns
    for i in 10 5000 200000 -1; do
        head -c $i "$data" > cut.tns
        refused 1 "cut.tns" train cut.tns -o model2.tns
        [ ! -e model2.tns ]
    done
}

@test "train: wrong use is refused" {
    refused 2 "unknown option" train --fast "$data"
    refused 2 "--epochs" train --epochs -1 "$data"
    refused 2 "--epochs" train --epochs many "$data"
    refused 2 "--batch" train --batch 0 "$data"
    refused 2 "--dynamic" train --dynamic 0 "$data"
    refused 2 "--decoded" train --decoded 0 "$data"
    refused 2 "--batch" train --batch 1000000 "$data"
    refused 2 "--static" train --static 5000 "$data"
    refused 2 "--static 0 cannot be used with --model dsvae" train --static 0 "$data"
    refused 2 "--static 4 cannot be used with --model ae" train --model ae --static 4 "$data"
    refused 2 "--model" train --model gan "$data"
    refused 2 "--preset" train --preset huge "$data"
    refused 2 "--threads" train --threads -1 "$data"
    refused 2 "--seed" train --seed 1.5 "$data"
    refused 2 "--checkpoint-seconds needs --checkpoint FILE" train --checkpoint-seconds 9 "$data"
    refused 2 "" train "$data" "$data"
    sprite-decode --quiet --files "$testdata/hero.png" > sheet.tns
    refused 1 "convolutions need frames of at most 128x128, these are 832x1344" train --preset dcgan sheet.tns
}

@test "train: a result that cannot be written is refused before anything else" {
    # nothing comes in, and yet the folder is what is complained of
    refused 1 "cannot create 'missing/model.tns'" train -o missing/model.tns < /dev/null
    refused 1 "cannot create 'missing/state.tns'" train --checkpoint missing/state.tns < /dev/null
    refused 2 "--checkpoint needs a file" train --checkpoint - < /dev/null
    # these are looked at when the data is there, but not after years of training
    refused 1 "cannot open 'missing/log.json'" timeout 60 dsvae-train --epochs 100000 --log missing/log.json "$data"
    [ ! -e missing ]
}

@test "train: a full disk" {
    local status=0
    train "$data" > /dev/full 2> err || status=$?
    [ "$status" -eq 1 ]
    grep -q '^dsvae-train: .*standard output.*No space left on device$' err
    status=0
    train --log /dev/full "$data" > out.tns 2> err || status=$?
    [ "$status" -eq 1 ]
    grep -q "cannot write '/dev/full'" err
}

@test "train: no model for a terminal" {
    command -v script > /dev/null || skip "script is not there to make a terminal"
    local status=0
    script -qefc "dsvae-train --epochs 100000 '$data'" /dev/null > terminal < /dev/null || status=$?
    [ "$status" -eq 2 ]
    grep -q 'binary data is not written to a terminal' terminal
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
    options=("${quick[@]}" --epochs 300 "$data")
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

@test "train: what diverges is told, with advice, in the last step too" {
    command -v jq > /dev/null || skip "jq is not there"
    local factor
    train --checkpoint state.tns "$data" -o model.tns
    # what the last step may have left: nothing is left to do but what comes after it
    for factor in 1e10 1e19 1e36; do
        tensor-dump --json state.tns |
            jq -c "if .mean and (.id | startswith(\"dynamic\")) then .mean.values |= map(. * $factor) else . end" |
            tensor-load -o huge.tns
        refused 1 "ry a smaller --rate" train --checkpoint huge.tns "$data"
    done
    tensor-dump --json state.tns | jq -c 'if .mean then .mean.values[0] = 3e38 else . end' | tensor-load -o huge.tns
    refused 1 "ry a smaller --rate" train --checkpoint huge.tns "$data"
}

@test "train: the model says where it comes from" {
    sprite-draw --characters 2 --size 16x16 -f 2 | train -o model.tns --seed 9
    tensor-dump --json model.tns | head -1 > header
    jq -e '.kind == "model" and .model.kind == "dsvae" and .model.version >= 1' header > /dev/null
    jq -e '[.history[].program] == ["sprite-draw", "dsvae-train"]' header > /dev/null
    jq -e '.history[1].argv | index("--seed=9")' header > /dev/null
    jq -e '.history[1].argv | index("--quiet") | not' header > /dev/null
}
