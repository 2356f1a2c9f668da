# progress.bats - the progress line: on a terminal and nowhere else, as an answer to SIGUSR1 everywhere, and without changing
# a byte of the result.
load ../helpers/helpers

setup_file() {
    command -v python3 > /dev/null || skip "python3, which makes terminals, is not installed"
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

# on_terminal COLUMNS [FILE=PATTERN...] [--] PROGRAM...: what a terminal of that width gets, in the file `screen`; standard
# output in `out`. Each FILE is made when the terminal has got the PATTERN (see terminal.py), for a program that waits for it.
on_terminal() {
    local columns=$1 events=()
    shift
    while [[ $1 == *=* ]]; do
        events+=("$1")
        shift
    done
    python3 "$helpers/terminal.py" "$columns" out "${events[@]}" -- "$@" > screen
}

export -f wait_until wait_for

# The lines that were shown, one per line.
shown() {
    LC_ALL=C grep -oP '\r\K[^\r\n\e]+(?=\e\[K)' screen
}

# until_shown COLUMNS PATTERN PROGRAM...: runs it on a terminal, with @ replaced by 1, 4, 16 ... in its arguments and in the
# pattern, until a line with the pattern was shown. A fast machine may end small work before the first line is drawn.
until_shown() {
    local columns=$1 pattern=$2 n
    shift 2
    for n in 1 4 16 64 256; do
        on_terminal "$columns" "${@//@/$n}"
        ! shown | grep -Eq -- "${pattern//@/$n}" || return 0
    done
    echo "'$pattern' is wanted, the last lines are: $(shown | tail -n 3)"
    return 1
}

# listens PID: is this a program that waits for SIGUSR1? Before, the signal would end it.
listens() {
    grep -Eqs '^SigBlk:.*[2367abef][0-9a-f]{2}$' "/proc/$1/status"
}

# silent FILE PROGRAM...: runs it in the background ($program) on a pipe that has brought FILE and brings nothing more
silent() {
    local file=$1
    shift
    rm -f pipe silent.err
    mkfifo pipe
    "$@" < pipe > silent.out 2>> silent.err 3>&- &
    program=$!
    exec 9> pipe
    cat "$file" >&9
    wait_until listens $program
}

# asked WORDS: the program answers to SIGUSR1, each time in one line, and with these words when it has read all that came
asked() {
    local i
    for ((i = 0; i < 6000; i++)); do
        : > silent.err
        kill -USR1 "$program"
        wait_for silent.err || return 1
        [ "$(wc -l < silent.err)" -eq 1 ] || break
        ! grep -Eq -- "$1" silent.err || return 0
        sleep 0.01
    done
    echo "'$1' is wanted, there is '$(cat silent.err)'"
    return 1
}

@test "a line on a terminal: share, count, rate and time left, and then nothing" {
    until_shown 80 '^dsvae-encode: +[0-9]+ % \| [0-9]+ records \| [0-9]+/s \| 0:[0-9]{2} left$' \
        bash -c "for ((i = 0; i < @; i++)); do cat '$many' '$many' '$many'; done > long.tns; exec dsvae-encode -m '$small' --threads 1 long.tns -o codes.tns"
    [[ $(head -n 1 screen) == *$'\r\e[K' ]] # the last thing that came
    local n
    for n in 100 400 1600 6400 25600; do
        on_terminal 80 sprite-draw --characters $n -o drawn.tns
        ! shown | grep -Eq "^sprite-draw: +[0-9]+ % \| [0-9]+ of $((9 * n)) records \| [0-9]+/s \| 0:[0-9]{2} left$" || break
    done
    shown | grep -Eq "^sprite-draw: +[0-9]+ % \| [0-9]+ of $((9 * n)) records \| [0-9]+/s \| 0:[0-9]{2} left$"
}

@test "from a pipe, whose length is not known: count and rate" {
    on_terminal 80 'seen=records \| [0-9]+/s' bash -c "{ cat '$many'; wait_for seen; } | dsvae-encode -m '$small' --threads 1 -o codes.tns"
    shown | grep -Eq '^dsvae-encode: [0-9]+ records \| [0-9]+/s$'
    run ! grep -q '%' screen
}

@test "gzip: the share of the packed bytes" {
    until_shown 80 '^dsvae-encode: +[1-9][0-9]? % \|' \
        bash -c "for ((i = 0; i < @; i++)); do cat '$many' '$many' '$many'; done | gzip -1 > packed.tns; exec dsvae-encode -m '$small' --threads 1 packed.tns -o codes.tns"
}

@test "the line never reaches the last column, in a terminal of 10 columns neither; at most five times a second" {
    local columns
    for columns in 10 11 20 40 60 200; do
        until_shown $columns '.' sprite-draw --characters @0 -o drawn.tns
        [ "$(shown | wc -l)" -ge 1 ]
        [ "$(shown | wc -L)" -lt "$columns" ]
        [ "$(shown | wc -l)" -le "$(awk '/seconds/ {print int($1 * 5) + 1}' screen)" ]
        [ "$columns" -gt 20 ] || shown | grep -Eq '^ *[0-9]+ %( \| 0:[0-9]{2} left)?$'
    done
    [ "$(shown | head -1 | wc -c)" -gt 40 ]
}

@test "no line with --quiet, for a dumb terminal, or where the result goes into a pipe or to the terminal" {
    on_terminal 80 sprite-draw --quiet --characters 80 -o drawn.tns
    run ! grep -q '%' screen
    AS_TERM=dumb on_terminal 80 sprite-draw --characters 80 -o drawn.tns
    run ! grep -q '%' screen
    on_terminal 80 bash -c 'sprite-draw --characters 80 | cat > drawn.tns'
    run ! grep -q '%' screen
    # only the last program of a pipe has a line
    on_terminal 80 'seen=tensor-stat: [0-9]* records' bash -c 'sprite-draw --characters 40 | { cat; wait_for seen; } | tensor-stat > drawn.txt'
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
    on_terminal 80 'seen=tensor-head: ' bash -c "{ cat '$some'; wait_for seen; cat '$BATS_TEST_FILENAME'; } | tensor-head -n 9 -o head.tns" || true
    shown | grep -q '^tensor-head: '
    LC_ALL=C grep -aqP '\r\e\[Ktensor-head: standard input: something that is not a stream follows' screen
    # nothing of the line is left before a message
    on_terminal 80 dsvae-train --preset small --batch 8 --epochs 3 "$some" -o model.tns
    [ "$(grep -c $'\r\e\\[Kdsvae-train: epoch\|^dsvae-train: epoch' screen)" -ge 1 ]
    [ -z "$(LC_ALL=C grep -aoP '[^K]dsvae-train: epoch' screen)" ]
}

@test "training on a terminal: share, epoch, quality, rate and time left" {
    until_shown 80 '^dsvae-train: +[0-9]+ % \| epoch [0-9.]+ \| PSNR [0-9.]+ dB \| [0-9]+ seq/s \| 0:[0-9]{2} left$' \
        dsvae-train --preset small --batch 8 --epochs @0 "$some" -o model.tns
    until_shown 40 '^ *[0-9]+ % \| epoch [0-9.]+ \| 0:[0-9]{2} left$' \
        dsvae-train --preset small --batch 8 --epochs @0 "$some" -o model.tns
}

@test "dsvae-eval on a terminal: one share for all of it, which never falls" {
    local n
    for n in 4 16 64 256 1024; do
        sprite-draw --characters $n -o labelled.tns
        on_terminal 80 dsvae-eval -m "$small" --threads 1 labelled.tns
        shown | grep -v reading | sed -n 's/^dsvae-eval: *\([0-9]*\) %.*/\1/p' > shares
        [ "$(wc -l < shares)" -lt 2 ] || break
    done
    shown | grep -Eq '^dsvae-eval: +[0-9]+ % \| (encoding|decoding: [a-z, ]*) \| 0:[0-9]{2} left$'
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
    dsvae-encode --quiet -m "$small" "$many" > pipe 2>> silent.err 3>&- &
    program=$!
    exec 9< pipe
    wait_until listens $program
    asked '^dsvae-encode: +[0-9]+ % \| [0-9]+ records \| '
    cat <&9 > codes.tns
    wait $program
    tensor-stat -q codes.tns
    exec 9<&-
}

# stage NAME PROGRAM...: one program of a pipe; its process id is in NAME.pid, and what it prints as messages in NAME.err
stage() {
    bash -c 'echo $$ > "$0.pid"; exec "$@" 2> "$0.err"' "$@"
}

ready() {
    listens "$1" || has_ended "$1"
}

# hail PID...: SIGUSR1 again and again, as long as the first of them lives
hail() {
    local pid
    for pid; do wait_until ready "$pid"; done
    while kill -0 "$1" 2> /dev/null; do
        kill -USR1 "$@" 2> /dev/null || true
        sleep 0.002
    done
}

@test "SIGUSR1 changes no byte: a hail of it on every stage of a pipe" {
    local i
    cat "$many" "$many" > long.tns
    dsvae-encode -m "$small" < long.tns | latent-edit reverse dynamic | dsvae-decode -m "$small" | tensor-head -n 9999 > quiet.tns
    mkfifo pipe
    stage encode dsvae-encode -m "$small" < pipe | stage edit latent-edit reverse dynamic |
        stage decode dsvae-decode -m "$small" | stage head tensor-head -n 9999 > hailed.tns 3>&- &
    exec 9> pipe
    for i in encode edit decode head; do wait_for $i.pid; done
    hail "$(cat head.pid)" "$(cat encode.pid)" "$(cat edit.pid)" "$(cat decode.pid)" 9>&- 3>&- &
    cat long.tns >&9
    for i in encode edit decode head; do wait_for $i.err; done
    exec 9>&-
    wait
    cmp quiet.tns hailed.tns
    for i in encode edit decode head; do
        grep -q record $i.err
        run ! grep -qv record $i.err # "1 record" too
    done
}

@test "SIGUSR1 changes no byte: a hail of it on a training" {
    local epochs # a fast machine may end a short training before it is asked
    for epochs in 20 80 320 1280; do
        dsvae-train --quiet --preset small --batch 8 --epochs $epochs "$some" -o quiet.tns
        dsvae-train --quiet --preset small --batch 8 --epochs $epochs "$some" -o hailed.tns 2> said 3>&- &
        hail $!
        wait $!
        cmp quiet.tns hailed.tns
        ! grep -Eq '^dsvae-train: +[0-9]+ % \| epoch [0-9.]+ \| PSNR ' said || break
    done
    grep -Eq '^dsvae-train: +[0-9]+ % \| epoch [0-9.]+ \| PSNR ' said
}
