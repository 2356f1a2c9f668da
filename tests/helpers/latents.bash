# latents.bash - streams of latents that are written as JSON, and what a filter makes of them.
# shellcheck shell=bash

# sequence ID LABELS STATIC DYNAMIC: a record as a line of JSON; logvars are the means plus 10.
sequence() {
    jq -cn --arg id "$1" --argjson labels "$2" --argjson f "$3" --argjson z "$4" '
        def tensor(shape): {dtype: "<f4", shape: shape, values: flatten};
        {id: $id, labels: $labels, notes: {of: $id},
         "static.mean": ($f | tensor([length])),
         "static.logvar": ($f | tensor([length]) | .values[] += 10),
         "dynamic.mean": ($z | tensor([length, (.[0] | length)])),
         "dynamic.logvar": ($z | tensor([length, (.[0] | length)]) | .values[] += 10)}'
}

# stream [KIND]: records from standard input, lines of JSON, become a stream.
stream() {
    cat > stream.json
    {
        echo '{"tensor-stream":1,"kind":"'"${1:-latents}"'"}'
        cat stream.json
        echo '{"end":{"records":'"$(wc -l < stream.json)"'}}'
    } | tensor-load --no-history
}

# records FILTER [FILE]: what jq's filter says of each record, a line each.
records() {
    tensor-dump --json "${2:--}" | jq -c "select(has(\"tensor-stream\") or has(\"end\") | not) | $1"
}

# as_text FILTER [FILE]: the same as one line.
as_text() {
    records "$@" | tr '\n' ' ' | sed 's/ $//'
}

three() {
    {
        sequence a '{"who":"x","n":1}' '[1,2]' '[[1,2],[3,4]]'
        sequence b '{"who":"y","n":2}' '[3,-4]' '[[5,6],[7,8]]'
        sequence c '{"who":"x","n":3}' '[5,6]' '[[9,10],[11,12]]'
    } | stream
}

# The verb may change only the object: all else of the records in $1 stands in $2 too.
untouched() { # OBJECT BEFORE AFTER
    local others='del(."'"$1"'.mean", ."'"$1"'.logvar", .edited)'
    diff <(records "$others" "$2") <(records "$others" "$3")
}

# refused STATUS WORDS PROGRAM...: it ends with this status; the first line of standard error has the words.
refused() {
    local status=0 expected=$1 words=$2
    shift 2
    "$@" > refused.out 2> refused.err || status=$?
    if [ "$status" -ne "$expected" ] || [[ "$(head -n 1 refused.err)" != *"$words"* ]] ||
        [ "$(wc -l < refused.err)" -ne "$expected" ]; then # wrong use has a second line: where help is
        echo "$*: status $status, '$(< refused.err)'"
        return 1
    fi
    run -1 tensor-stat -q refused.out
}

# model_latents: two drawn sequences, encoded
model_latents() {
    sprite-draw --characters 2 --seed 3 --action walk --direction front --no-history |
        dsvae-encode -m "$MODEL" --threads 1 --no-history
}
