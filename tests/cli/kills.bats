# kills.bats - programs that are killed at random moments: every file is the old or the new one, whole, and a training
# that goes on ends in the bytes of one that was not killed (tests/helpers/kills.py).
load ../helpers/helpers

setup() {
    cd "$BATS_TEST_TMPDIR"
}

@test "kills: a few, at random moments" {
    run -0 python3 "$helpers/kills.py" 5
    [[ "$output" == "5 kills, "*" 0 bad" ]]
}

@test "kills: what is not whole is found" {
    # a program that writes its output file in place
    mkdir bin
    printf '#!/bin/sh\nexec python3 -u -c "\nimport time\nfile = open(%s, %s)\nfor i in range(40):\n    file.write(%s * 500); file.flush(); time.sleep(0.01)\n"\n' \
        "'out.file'" "'w'" "'x'" > bin/png-encode
    chmod +x bin/png-encode
    PATH="$PWD/bin:$PATH" run -1 python3 "$helpers/kills.py" 12
    [[ "$output" == *"neither the old nor the new file"* ]]
}

@test "kills: two hundred" {
    slow
    run -0 python3 "$helpers/kills.py" 200
    [[ "$output" == "200 kills, "*" 0 bad" ]]
    echo "$output" >&3
}
