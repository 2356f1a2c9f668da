# tensor-head.bats - which records are passed.
load ../helpers/helpers

setup() {
        cd "$BATS_TEST_TMPDIR"
    {
        printf '%s\n' '{"tensor-stream":1,"kind":"test"}'
        for ((i = 1; i <= 30; i++)); do
            printf '{"id":"%s/%d","labels":{"n":%d,"word":"%s"}}\n' $((i % 2)) $i $i $((i % 3))
        done
        printf '%s\n' '{"end":{}}'
    } | tensor-load > thirty.tns
}

# The numbers of the records that these options choose.
numbers() {
    tensor-head "$@" thirty.tns > chosen.tns
    tensor-dump --json chosen.tns | sed -n 's/.*"n":\([0-9]*\).*/\1/p' | tr '\n' ' '
}

@test "the first ten, or as many as are asked for" {
    [ "$(numbers)" = "1 2 3 4 5 6 7 8 9 10 " ]
    [ "$(numbers -n 3)" = "1 2 3 " ]
    [ "$(numbers -n 0)" = "" ]
    [ "$(numbers --first 100 | wc -w)" -eq 30 ]
}

@test "the last, in order" {
    [ "$(numbers --last 3)" = "28 29 30 " ]
    [ "$(numbers --last 30 | wc -w)" -eq 30 ]
    [ "$(numbers --last 1000 | wc -w)" -eq 30 ]
}

@test "every n-th" {
    [ "$(numbers --every 10)" = "1 11 21 " ]
    [ "$(numbers --every 1 | wc -w)" -eq 30 ]
    [ "$(numbers --every 10 -n 2)" = "1 11 " ]
}

@test "by id and by label" {
    [ "$(numbers --id '1/*' | wc -w)" -eq 15 ]
    [ "$(numbers --id '0/2' --id '1/[13]')" = "1 2 3 " ]
    [ "$(numbers --id '*2?')" = "20 21 22 23 24 25 26 27 28 29 " ]
    [ "$(numbers --label n=7)" = "7 " ]
    [ "$(numbers --label word=0 --id '0/*')" = "6 12 18 24 30 " ]
    [ "$(numbers -l word=0 -l n=9)" = "9 " ]
    [ "$(numbers --label word=7)" = "" ]
    [ "$(numbers --label other=7)" = "" ]
    [ "$(numbers --label word=0 --every 3 --last 2)" = "21 30 " ]
}

@test "the others" {
    [ "$(numbers --every 10 --except -n 3)" = "2 3 4 " ]
    [ "$(numbers --every 10 --except | wc -w)" -eq 27 ]
    [ "$(numbers --label word=0 --except --last 2)" = "28 29 " ]
    [ "$(numbers --label word=0 --every 2 --except | wc -w)" -eq 25 ]
    run -2 tensor-head --except thirty.tns
    [[ "$output" == *"--except needs --every, --id or --label"* ]]
}

@test "records come out as they went in, also those that had to wait" {
    tensor-head --every 1 --no-history "$streams/frames.tns" > all
    tensor-head --last 5 --no-history "$streams/frames.tns" | cmp - all
}

@test "none chosen is a stream, too" {
    tensor-head --id nobody thirty.tns > none.tns
    tensor-stat -q none.tns
    [ "$(tensor-dump --json none.tns | tail -n 1)" = '{"end":{"records":0}}' ]
}

@test "a label of another type is an error, and no file is left" {
    printf '%s\n' '{"tensor-stream":1,"kind":"test"}' '{"id":"a","labels":{"n":[1]}}' '{"end":{}}' | tensor-load > odd.tns
    run -1 tensor-head --label n=1 -o out.tns odd.tns
    [[ "$output" == "tensor-head: record 1 ('a'): 'n': it is a list; a label is a text, a number, or true or false"* ]]
    [ -z "$(ls out.tns* 2> /dev/null)" ]
}
