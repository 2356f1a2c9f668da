# progress.bats - how far it is: a line on a terminal and nowhere else, an answer to SIGUSR1 everywhere, and never another
# byte of the result.
load ../helpers/helpers

setup_file() {
    command -v python3 > /dev/null || skip "python3 is not there to make terminals"
    cd "$BATS_FILE_TMPDIR"
    sprite-draw --characters 10 --no-history -o some.tns # 90 records
    for _ in 1 2 3 4 5 6 7 8; do cat some.tns; done > many.tns
    dsvae-encode -m "$testdata/small.tns" --no-history some.tns -o codes.tns
}

setup() {
    some=$BATS_FILE_TMPDIR/some.tns many=$BATS_FILE_TMPDIR/many.tns codes=$BATS_FILE_TMPDIR/codes.tns
    small=$testdata/small.tns
    cd "$BATS_TEST_TMPDIR"
}

# on_terminal COLUMNS PROGRAM...: what a terminal of that width gets, in the file `screen`; standard output in `out`
on_terminal() {
    local columns=$1
    shift
    python3 "$helpers/terminal.py" "$columns" out -- "$@" > screen
}

# The lines that were shown, one a line.
shown() {
    LC_ALL=C grep -oP '\r\K[^\r\n\e]+(?=\e\[K)' screen
}

# silent FILE PROGRAM...: runs it in the background ($program) on a pipe that has brought FILE and brings nothing more
silent() {
    local file=$1
    shift
    rm -f pipe
    mkfifo pipe
    "$@" < pipe > silent.out 2> silent.err 3>&- &
    program=$!
    exec 9> pipe
    cat "$file" >&9
}

# asked WORDS: the program answers to SIGUSR1, each time in one line, and when it has read all that came with these words
asked() {
    local i
    for ((i = 0; i < 50; i++)); do
        : > silent.err
        kill -USR1 "$program"
        sleep 0.1
        [ "$(wc -l < silent.err)" -eq 1 ] || break
        ! grep -Eq -- "$1" silent.err || return 0
    done
    echo "'$1' is wanted, there is '$(cat silent.err)'"
    return 1
}

@test "a line on a terminal: share, count, rate and time left, and then nothing" {
    cat "$many" "$many" "$many" > long.tns
    on_terminal 80 dsvae-encode -m "$small" --threads 1 long.tns -o codes.tns
    shown | grep -Eq '^dsvae-encode: +[0-9]+ % \| [0-9]+ records \| [0-9]+/s \| 0:[0-9]{2} left$'
    [[ $(head -n 1 screen) == *$'\r\e[K' ]] # the last thing that came
    on_terminal 80 sprite-draw --characters 400 -o drawn.tns
    shown | grep -Eq '^sprite-draw: +[0-9]+ % \| [0-9]+ of 3600 records \| [0-9]+/s \| 0:[0-9]{2} left$'
}

@test "from a pipe nobody knows the length: count and rate" {
    on_terminal 80 bash -c "cat '$many' '$many' '$many' | dsvae-encode -m '$small' --threads 1 -o codes.tns"
    shown | grep -Eq '^dsvae-encode: [0-9]+ records \| [0-9]+/s$'
    run ! grep -q '%' screen
}

@test "gzip: the share of the packed bytes" {
    cat "$many" "$many" "$many" | gzip -1 > packed.tns
    on_terminal 80 dsvae-encode -m "$small" --threads 1 packed.tns -o codes.tns
    shown | grep -Eq '^dsvae-encode: +[1-9][0-9]? % \|'
}

@test "the line never reaches the last column, in a terminal of 10 columns neither; at most five times a second" {
    local columns
    for columns in 10 11 20 40 60 200; do
        on_terminal $columns sprite-draw --characters 120 -o drawn.tns
        [ "$(shown | wc -l)" -ge 1 ]
        [ "$(shown | wc -L)" -lt "$columns" ]
        [ "$(shown | wc -l)" -le "$(awk '/seconds/ {print int($1 * 5) + 1}' screen)" ]
        [ "$columns" -gt 20 ] || shown | grep -Eq '^ *[0-9]+ %( \| 0:[0-9]{2} left)?$'
    done
    [ "$(shown | head -1 | wc -c)" -gt 40 ]
}

@test "no line with --quiet, for a dumb terminal, or where the result goes into a pipe or to the terminal" {
    on_terminal 80 sprite-draw --quiet --characters 200 -o drawn.tns
    run ! grep -q '%' screen
    AS_TERM=dumb on_terminal 80 sprite-draw --characters 200 -o drawn.tns
    run ! grep -q '%' screen
    on_terminal 80 bash -c 'sprite-draw --characters 200 | cat > drawn.tns'
    run ! grep -q '%' screen
    on_terminal 80 bash -c 'sprite-draw --characters 200 | tensor-stat > drawn.txt' # the last one's
    shown | grep -q '^tensor-stat: [0-9]* records'
    run ! grep -q 'sprite-draw' screen
    python3 "$helpers/terminal.py" 80 - -- tensor-stat "$many" > screen
    [ "$(grep -c $'\tu1 ' screen)" -eq 720 ]
    [ -z "$(shown)" ]
}

@test "a job in the background leaves the terminal alone" {
    on_terminal 80 bash -c 'set -m; sprite-draw --characters 200 -o drawn.tns & wait $!'
    [ -z "$(shown)" ]
    tensor-stat -q drawn.tns
}

@test "the line is cleared before a message" {
    on_terminal 80 bash -c "for i in 1 2 3; do cat '$some'; sleep 0.3; done | cat - '$BATS_TEST_FILENAME' | tensor-head -n 9 -o head.tns" || true
    shown | grep -q '^tensor-head: '
    LC_ALL=C grep -aqP '\r\e\[Ktensor-head: standard input: something that is not a stream follows' screen
    # nothing of it is left on the way to the message
    on_terminal 80 dsvae-train --preset small --batch 8 --epochs 3 "$some" -o model.tns
    [ "$(grep -c $'\r\e\\[Kdsvae-train: epoch\|^dsvae-train: epoch' screen)" -ge 1 ]
    [ -z "$(LC_ALL=C grep -aoP '[^K]dsvae-train: epoch' screen)" ]
}

@test "training on a terminal: share, epoch, quality, rate and time left" {
    on_terminal 80 dsvae-train --preset small --batch 8 --epochs 20 "$some" -o model.tns
    shown | grep -Eq '^dsvae-train: +[0-9]+ % \| epoch [0-9.]+ \| PSNR [0-9.]+ dB \| [0-9]+ seq/s \| 0:[0-9]{2} left$'
    on_terminal 40 dsvae-train --preset small --batch 8 --epochs 20 "$some" -o model.tns
    shown | grep -Eq '^ *[0-9]+ % \| epoch [0-9.]+ \| 0:[0-9]{2} left$'
}

@test "dsvae-eval on a terminal: one share for all of it, which never falls" {
    sprite-draw --characters 40 -o labelled.tns
    on_terminal 80 dsvae-eval -m "$small" --threads 1 labelled.tns
    shown | grep -Eq '^dsvae-eval: +[0-9]+ % \| (encoding|decoding: [a-z, ]*) \| 0:[0-9]{2} left$'
    shown | grep -v reading | sed -n 's/^dsvae-eval: *\([0-9]*\) %.*/\1/p' > shares
    [ "$(wc -l < shares)" -ge 2 ]
    sort -n -c shares
    grep -q '^swap, dynamic' out
}

@test "SIGUSR1: every program that waits for a silent pipe says how far it is" {
    local command
    for command in "tensor-head -o head.tns" "tensor-stat" "tensor-dump" "tensor-split --number 2" "sprite-hide --square 4 -o hidden.tns" \
        "png-encode -o out.png" "dsvae-encode -m $small --threads 1" "dsvae-encode -m $small --threads 2"; do
        silent "$some" $command
        asked "^${command%% *}: 90 records \| [0-9.]+/s$"
        asked "90 records"
        cat "$some" >&9
        exec 9>&-
        wait $program
    done
    for command in "latent-edit reverse dynamic" "latent-fit" "dsvae-decode -m $small --threads 1" "dsvae-decode -m $small --threads 2"; do
        silent "$codes" $command
        asked "^${command%% *}: 90 records \| "
        exec 9>&-
        wait $program
    done
    tensor-dump --json "$some" > text
    head -n 51 text > half # the header, and 50 records
    silent half tensor-load --no-history
    asked '^tensor-load: 50 records'
    tail -n +52 text >&9
    exec 9>&-
    wait $program
    cmp silent.out "$some"
    silent "$some" dsvae-train --preset small -o model.tns
    asked '^dsvae-train: reading \| 90 records \| '
    kill $program
    exec 9>&-
}

@test "SIGUSR1: of a file the share, while the reader of the result pauses; with --quiet too" {
    rm -f pipe
    mkfifo pipe
    dsvae-encode --quiet -m "$small" "$many" > pipe 2> silent.err 3>&- &
    program=$!
    exec 9< pipe
    sleep 0.5
    : > silent.err
    asked '^dsvae-encode: +[0-9]+ % \| [0-9]+ records \| '
    cat <&9 > codes.tns
    wait $program
    tensor-stat -q codes.tns
    exec 9<&-
}

# stage NAME PROGRAM...: one of a pipe, whose number goes into NAME.pid and what it says into NAME.err
stage() {
    bash -c 'echo $$ > "$0.pid"; exec "$@" 2> "$0.err"' "$@"
}

# hail PID...: SIGUSR1 every few milliseconds as long as the first lives, once all have had time to start
hail() {
    sleep 0.3
    while kill -0 "$1" 2> /dev/null; do
        kill -USR1 "$@" 2> /dev/null || true
        sleep 0.002
    done
}

@test "SIGUSR1 changes no byte: a hail of it on every stage of a pipe, and on a training" {
    local i
    for i in 1 2 3 4; do cat "$many"; done > long.tns
    dsvae-encode -m "$small" long.tns | latent-edit reverse dynamic | dsvae-decode -m "$small" | tensor-head -n 9999 > quiet.tns
    stage encode dsvae-encode -m "$small" long.tns | stage edit latent-edit reverse dynamic |
        stage decode dsvae-decode -m "$small" | stage head tensor-head -n 9999 > hailed.tns &
    wait_for head.pid
    hail "$(cat head.pid)" "$(cat encode.pid)" "$(cat edit.pid)" "$(cat decode.pid)"
    wait
    cmp quiet.tns hailed.tns
    for i in encode edit decode head; do
        grep -q records $i.err
        run ! grep -qv records $i.err
    done
    dsvae-train --quiet --preset small --batch 8 --epochs 20 "$some" -o quiet.tns
    dsvae-train --quiet --preset small --batch 8 --epochs 20 "$some" -o hailed.tns 2> said &
    hail $!
    wait $!
    cmp quiet.tns hailed.tns
    grep -Eq '^dsvae-train: +[0-9]+ % \| epoch [0-9.]+ \| PSNR ' said
}
