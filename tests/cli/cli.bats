# What all programs have in common: the option table, help, man page, exit status, refusal of terminals.

load ../helpers/helpers


@test "every program prints its help and its version on standard output" {
    for p in $(programs); do
        run -0 --separate-stderr "$p" --help
        [ -z "$stderr" ]
        [[ ${lines[0]} == "$p - "* ]]
        [[ $output == *"usage: $p "* && $output == *"examples:"* && $output == *"exit status:"* ]]
        run -0 --separate-stderr "$p" --version
        [[ ${lines[0]} == "$p (dsvae-tools) "[0-9]* ]]
    done
}

@test "every option of the table stands in the man page, and the man page names no other" {
    for p in $(programs); do
        [ "$(help_options "$p" | wc -l)" -ge 3 ]
        echo "$p:"
        diff <(help_options "$p") <(page_options "$p")
    done
}

@test "one letter is one option in all programs" {
    for p in $(programs); do
        "$p" --help=table
    done | awk -F '\t' '
        $1 == "option" && $3 != "" && !seen[$3, $2]++ { names[$3] = names[$3] " --" $2; count[$3]++ }
        END { for (letter in count)
                  if (count[letter] > 1) { print "-" letter " is short for" names[letter]; bad = 1 }
              exit bad }'
}

@test "man pages are clean" {
    command -v mandoc >/dev/null || skip "mandoc is not installed"
    run -0 mandoc -Tlint -W warning "$top"/src/*.1 "$top"/src/*/*.1 "$top"/doc/*.[357]
    [ -z "$output" ]
}

@test "man pages show every section" {
    for p in $(programs); do
        for section in NAME SYNOPSIS DESCRIPTION OPTIONS "EXIT STATUS" EXAMPLES "SEE ALSO"; do
            grep -q "^\.Sh $section" "$(page_of "$p")" || { echo "$p lacks $section"; false; }
        done
    done
}

@test "the map of the suite names every program, and every page and --help the map" {
    for p in $(programs); do
        grep -q "^\.It Xr $p 1" "$top/doc/dsvae-tools.7" || { echo "dsvae-tools(7) lacks $p"; false; }
        grep -q "^\.Xr dsvae-tools 7" "$(page_of "$p")" || { echo "$p(1) lacks dsvae-tools(7)"; false; }
    done
    tensor-stat --help | grep -q '^see also: .*dsvae-tools(7)$'
}

@test "dsvae-train --help shows the numbers of the presets as defaults" {
    cd "$BATS_TEST_TMPDIR"
    dsvae-train --help > all
    run ! grep -q -e '\[-1\]' all
    grep -A 1 -e '--static F' all | grep -q '\[16; dcgan: 64; voices: 98\]$'
    dsvae-train --preset dcgan --help | grep -A 1 -e '--static F' | grep -q '\[64\]$'
    tensor-dump --json "$testdata/small.tns" | head -n 1 > header # written by a training
    for field in static_dim=static dynamic_dim=dynamic batch=batch rate=rate kl_static=kl-static; do
        value=$(jq ".model.${field%=*}" header)
        dsvae-train --preset small --help | grep -A 1 -e "--${field#*=} " | grep -q "\[$value\]\$"
    done
}

@test "an unknown option is wrong use: status 2, two lines, the second says where help is" {
    for p in $(programs); do
        run -2 --separate-stderr "$p" --no-such-option
        [ -z "$output" ]
        [ "${stderr_lines[0]}" = "$p: unknown option '--no-such-option'" ]
        [ "${stderr_lines[1]}" = "Try '$p --help'." ]
    done
}

@test "a number out of range or no number is wrong use and names the option" {
    run -2 --separate-stderr dsvae-train --threads 1000
    [ "${stderr_lines[0]}" = "dsvae-train: --threads: 1000 is out of range (0 to 256)" ]
    run -2 --separate-stderr dsvae-train --epochs many
    [ "${stderr_lines[0]}" = "dsvae-train: --epochs: 'many' is not a finite number" ]
    run -2 --separate-stderr dsvae-encode --max-record 12Q
    [[ ${stderr_lines[0]} == "dsvae-encode: --max-record: '12Q' is not a size"* ]]
    run -2 --separate-stderr dsvae-train --preset huge
    [[ ${stderr_lines[0]} == "dsvae-train: --preset: 'huge' is none of sprites,"* ]]
}

@test "the beginning of an option is not the option" {
    run -2 --separate-stderr dsvae-train --epo 3
    [ "${stderr_lines[0]}" = "dsvae-train: unknown option '--epo'; did you mean '--epochs'?" ]
    run -2 --separate-stderr dsvae-train --see=3
    [ "${stderr_lines[0]}" = "dsvae-train: unknown option '--see'; did you mean '--seed'?" ]
    run -2 --separate-stderr sprite-decode --frame 1 x.png
    [[ ${stderr_lines[0]} == *"'--frame'; did you mean '--frames'?" ]]
}

@test "an option without its value, a flag with one, a surplus operand" {
    run -2 --separate-stderr dsvae-train --seed
    [ "${stderr_lines[0]}" = "dsvae-train: option '--seed' needs a value" ]
    run -2 --separate-stderr dsvae-encode --quiet=1
    [ "${stderr_lines[0]}" = "dsvae-encode: option '--quiet' takes no value" ]
    run -2 --separate-stderr dsvae-encode -m a b c
    [ "${stderr_lines[0]}" = "dsvae-encode: unexpected operand 'c'" ]
}

@test "help that cannot be written is an error" {
    for p in $(programs); do
        run -1 --separate-stderr bash -c "$p --help > /dev/full"
        [[ $stderr == "$p: cannot write standard output: "* ]]
    done
}

@test "no stream is written to a terminal, nor read from one" {
    command -v script >/dev/null || skip "script is not installed"
    for p in sprite-draw "tensor-head $testdata/small.tns"; do
        run script -qec "$p" /dev/null
        [ "$status" -eq 2 ]
        [[ $output == *"binary data is not written to a terminal"* ]]
    done
    run script -qec "tensor-stat" /dev/null
    [ "$status" -eq 2 ]
    [[ $output == *"which is a terminal"* ]]
}

@test "--output is put in place whole, keeps its mode, and is not touched by a failure" {
    cd "$BATS_TEST_TMPDIR"
    echo old > out.tns
    chmod 600 out.tns
    run -1 bash -c "echo rubbish | tensor-head -o out.tns"
    [ "$(cat out.tns)" = old ]
    sprite-draw --characters 1 -o out.tns
    tensor-stat -q out.tns
    [ "$(stat -c %a out.tns)" = 600 ]
    [ "$(ls)" = out.tns ]
}

@test "a result that would go where a folder is, is refused before anything is read" {
    cd "$BATS_TEST_TMPDIR"
    mkdir folder
    for place in "-o folder" "--checkpoint folder"; do
        run -1 --separate-stderr dsvae-train $place < /dev/null
        [ "$stderr" = "dsvae-train: cannot write 'folder': Is a directory" ]
    done
}

@test "an error in a model names its file, once" {
    cd "$BATS_TEST_TMPDIR"
    model=$testdata/small.tns
    head -c 100000 "$model" > cut.tns
    run -1 --separate-stderr dsvae-encode -m cut.tns < /dev/null
    [[ $stderr == "dsvae-encode: cut.tns: the stream ends early"* ]]
    tensor-head -n 5 "$model" > five.tns
    run -1 --separate-stderr dsvae-encode -m five.tns < /dev/null
    [[ $stderr == "dsvae-encode: five.tns: the model ends before parameter "* ]]
    tensor-dump --json "$model" | sed 's/"hidden3":512/"hidden3":1024/' | tensor-load > other.tns
    run -1 --separate-stderr dsvae-encode -m other.tns < /dev/null
    [[ $stderr == "dsvae-encode: other.tns: record "*"'value' is f4 ["*", expected f4 ["* ]]
}

@test "a signal that ends a program removes its temporary file first" {
    ulimit -c 0 # no core files
    mkdir "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work"
    mkfifo ../input
    sprite-draw --characters 1 > ../whole.tns
    for signal in HUP INT QUIT TERM XCPU XFSZ PIPE; do
        # the shell lets a background program ignore INT and QUIT
        env --default-signal=INT,QUIT,XFSZ tensor-head -o out.tns ../input 3>&- &
        program=$!
        exec 9> ../input
        head -c 100000 ../whole.tns >&9 # the header and a part of the records
        wait_for_files 1 'out.tns.*'
        kill -$signal $program
        status=0
        wait $program || status=$?
        exec 9>&-
        echo "$signal: status $status, files: $(ls)"
        [ "$status" -eq $((128 + $(kill -l $signal))) ]
        [ -z "$(ls)" ]
    done
}

@test "a limit of the file size ends a program without a temporary file" {
    cd "$BATS_TEST_TMPDIR"
    run bash -c 'ulimit -c 0; ulimit -f 1; exec env --default-signal=XFSZ sprite-draw --characters 2 -o out.tns'
    [ "$status" -eq $((128 + $(kill -l XFSZ))) ]
    [ -z "$(ls)" ]
}

@test "an ignored signal stays ignored" {
    cd "$BATS_TEST_TMPDIR"
    mkfifo input
    env --ignore-signal=HUP tensor-head -o out.tns input 3>&- &
    program=$!
    exec 9> input
    sprite-draw --characters 1 > whole.tns
    head -c 100000 whole.tns >&9
    wait_for_files 1 'out.tns.*'
    kill -HUP $program
    tail -c +100001 whole.tns >&9
    exec 9>&-
    wait $program
    tensor-stat -q out.tns
}

@test "the history names every program of the pipe, without folders, and --no-history drops it" {
    cd "$BATS_TEST_TMPDIR"
    sprite-draw --characters 1 --seed 5 > a.tns
    tensor-head -n 1 "$PWD/a.tns" > b.tns
    history=$(tensor-dump --json b.tns | head -n 1)
    [[ $history == *'"program":"sprite-draw"'*'"--seed=5"'*'"program":"tensor-head"'*'"a.tns"'* ]]
    [[ $history != *"$PWD"* ]]
    tensor-head -n 1 --no-history a.tns | tensor-dump --json | head -n 1 | grep -vq history
}
