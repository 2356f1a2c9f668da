# judge.bats - a classifier learns labels, says what models make, and refuses what it does not know.
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    sprite-draw --quiet --split train --characters 80 -o train.tns
    sprite-draw --quiet --split test --characters 8 --seed 2 -o test.tns
    cp "$testdata/small.tns" model.tns
    tensor-head --id '*/front' test.tns -n 20 -o few.tns # for what does not depend on their number
    tensor-head --every 4 test.tns -o few.tns # for what does not depend on their number
    dsvae-train --quiet --model judge --preset small --epochs 10 -o judge.tns train.tns
    dsvae-eval --quiet -m model.tns --judge judge.tns --json test.tns > table.json
    export here=$BATS_FILE_TMPDIR
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    model=$here/model.tns judge=$here/judge.tns
}

# refused TEXT PROGRAM...: it ends with status 1 and a line that is its name and TEXT...
refused() {
    local text=$1
    shift
    run -1 --separate-stderr "$@"
    [ -z "$output" ]
    [[ ${stderr_lines[-1]} == "$1: "$text ]] || { echo "$stderr"; return 1; }
}

@test "judge: learns to tell motions of characters that it has not seen" {
    jq -e '.judge.real | .action > 95 and .direction > 95 and .moving > 95' "$here/table.json" > /dev/null
    jq -e '.judge.real.is > 8 and .judge.real.is <= 9 and .judge.real.h_y <= 2.1973' "$here/table.json" > /dev/null
}

@test "judge: tells which labels it knows, and learns only those that are asked for" {
    tensor-dump --json "$judge" | head -n 1 > header
    jq -e '.model.kind == "judge" and (.model.labels | keys | contains(["action", "direction"]))' header > /dev/null
    jq -e '.model.labels | has("character") | not' header > /dev/null # a number for each: no classes
    dsvae-train --quiet --model judge --preset small --epochs 0 --labels direction "$here/test.tns" |
        tensor-dump --json | head -n 1 | jq -e '.model.labels == {"direction": {"front": 0, "left": 1, "right": 2}}' > /dev/null
}

@test "judge: the same seed gives the same judge, with any number of threads; killed, it goes on" {
    for threads in 1 3; do
        dsvae-train --quiet --no-history --model judge --preset small --epochs 2 --threads $threads "$here/few.tns" -o $threads.tns
    done
    cmp 1.tns 3.tns
    dsvae-train --quiet --no-history --model judge --preset small --epochs 2 --checkpoint state.tns \
        --checkpoint-seconds 0 "$here/few.tns" -o 4.tns & # killed after its first checkpoint, or, if it is fast, its end
    wait_for state.tns
    kill -9 $! 2> /dev/null || true
    wait $! 2> /dev/null || true
    dsvae-train --quiet --no-history --model judge --preset small --epochs 2 --checkpoint state.tns "$here/few.tns" -o 4.tns
    cmp 1.tns 4.tns
    # The same frames with two labels exchanged are other data.
    tensor-dump --json "$here/few.tns" | jq -c 'if .id then .labels |= (.direction = {left: "right", right: "left"}[.direction] // .direction)
        else . end' | tensor-load > exchanged.tns
    refused "checkpoint 'state.tns': it was made from other data"* dsvae-train --quiet --no-history --model judge \
        --preset small --epochs 2 --checkpoint state.tns exchanged.tns
}

@test "judge: --log says how many decisions are wrong" {
    dsvae-train --quiet --model judge --preset small --epochs 6 --log log.json "$here/test.tns" -o /dev/null
    [ "$(wc -l < log.json)" -eq 6 ]
    jq -s -e '.[0].wrong > .[5].wrong and .[0].loss > .[5].loss' log.json > /dev/null
}

@test "eval: the rows and columns of a judge" {
    jq -e '.judge | keys == ["disentanglement", "drawn_dynamic", "drawn_static", "probes", "real", "reconstruction",
        "swap", "swap_dynamic", "swap_static", "variety"]' "$here/table.json" > /dev/null
    jq -e '.judge | [.real, .swap, .drawn_static] | all(.sequences == 72)' "$here/table.json" > /dev/null
    # motions that are drawn do not follow the labels, but are of many kinds
    jq -e '.judge | .drawn_dynamic.moving < 50 and .variety.drawn_dynamic.moving > 4' "$here/table.json" > /dev/null
    # the dynamic code tells the motion, the static one does not
    jq -e '.judge.probes | .dynamic.moving > 95 and .static.moving < 30 and (.chance.moving - 100 / 9 | fabs) < 0.01' \
        "$here/table.json" > /dev/null
    run -0 --separate-stderr dsvae-eval -q -m "$model" --judge "$judge" "$here/few.tns"
    [[ $output == *"judged right, %"*"real frames"*"dynamic drawn"*"static drawn"*"probed right, %"*"chance"*"disentanglement"* ]]
}

@test "eval: probes that learn from other data" {
    tensor-head -l direction=front "$here/test.tns" -o some.tns
    dsvae-eval -q --json -m "$model" --judge "$judge" --probe "$here/train.tns" some.tns > table.json
    jq -e '.judge.probes | .dynamic.action > 90 and .static.hair > 50 and (.static.action - .chance.action | fabs) < 15' table.json > /dev/null
    # What they learned by heart they know.
    dsvae-eval -q --json -m "$model" --judge "$judge" --probe some.tns some.tns > heart.json
    jq -s -e '.[1].judge.probes.static.hair > .[0].judge.probes.static.hair' table.json heart.json > /dev/null
    run -2 dsvae-eval -m "$model" --probe some.tns some.tns
    [[ $output == *"--probe needs --judge, and cannot be used with --made"* ]]
    tensor-dump --json some.tns | jq -c 'if .id then .labels.hair = 77 else . end' | tensor-load > odd.tns
    refused "odd.tns: record 1: *" dsvae-eval -q -m "$model" --judge "$judge" --probe odd.tns some.tns
}

@test "eval: a model that has learned nothing keeps nothing" {
    dsvae-train --quiet --preset small --epochs 0 -o unlearned.tns "$here/train.tns"
    dsvae-eval -q -m unlearned.tns --judge "$judge" --json "$here/test.tns" > table.json
    jq -e '.judge | .drawn_static.moving < 40 and .swap.moving < 40 and .variety.drawn_static.action < 2.5' table.json > /dev/null
    jq -e '.nearest < 20' <<< "$(jq .swap table.json)" > /dev/null
}

@test "eval: an autoencoder has nothing to draw, a vae no static code" {
    for kind in ae vae; do
        dsvae-train --quiet --model $kind --preset small --epochs 0 -o $kind.tns "$here/few.tns"
        dsvae-eval -q -m $kind.tns --judge "$judge" --json "$here/few.tns" | jq -c '.judge | keys' > $kind.json
    done
    [ "$(cat ae.json)" = '["probes","real","reconstruction","swap","variety"]' ]
    [ "$(cat vae.json)" = '["drawn_dynamic","probes","real","reconstruction","swap","variety"]' ]
}

@test "judge and eval: what they refuse" {
    tensor-dump --json "$here/few.tns" > text
    sed 's/"action":"slash"/"action":"dance"/' text | tensor-load > dance.tns
    refused "record *: label 'action' is 'dance', which is none of the 3 known values" \
        dsvae-eval -q -m "$model" --judge "$judge" dance.tns
    sed '2s/"hair":[0-9],*//' text | tensor-load > bald.tns
    refused "record 1: there is no label 'hair'" dsvae-eval -q -m "$model" --judge "$judge" bald.tns
    refused "record 1 has no label 'hair'" dsvae-train -q --model judge --labels action,hair bald.tns -o /dev/null
    refused "label 'action' has only one value: there is nothing to distinguish" \
        dsvae-train -q --model judge --labels action -o /dev/null <(tensor-head --label action=walk "$here/few.tns")
    refused "the judge '*' has 1 labels, 1 of them among those that move*" dsvae-eval -q -m "$model" \
        --judge <(dsvae-train -q --model judge --preset small --labels action --epochs 0 "$here/few.tns") "$here/few.tns"
    tensor-dump --json "$judge" | jq -c 'if .model then .model.labels |= with_entries(.value = ([range(17)] |
        map({key: "v\(. + 10)", value: .}) | from_entries)) else . end' | tensor-load > many.tns
    refused "*" dsvae-eval -q -m "$model" --judge many.tns "$here/few.tns" # its parameters do not fit either
    refused "there is only one character: probes need two" dsvae-eval -q -m "$model" --judge "$judge" \
        <(tensor-head --id "$(tensor-dump --json "$here/few.tns" | sed -n 2p | jq -r '.id | split("/")[0]')/*" "$here/few.tns")
    refused "*this is a model of kind 'judge', ae, vae or dsvae is wanted" dsvae-encode -m "$judge" "$here/few.tns"
    refused "*this is a model of kind 'dsvae', a judge is wanted" dsvae-eval -q -m "$model" --judge "$model" "$here/few.tns"
    refused "the stream holds no records: there is nothing to learn from" \
        dsvae-train -q --model judge -o /dev/null <(tensor-head -n 0 "$here/few.tns")
    run -2 dsvae-train --labels action "$here/few.tns" -o /dev/null
    run -2 dsvae-train --model judge --shuffle-buffer 9 --steps 3 "$here/few.tns" -o /dev/null
}

@test "judge: a header with invalid labels is refused" {
    tensor-dump --json "$judge" > text
    for change in '.model.labels = {"action": {"walk": 0}}' '.model.labels.direction = {"left": 0, "front": 1, "right": 2}' \
        '.model.labels.direction.left = 5' '.model.labels = {}' 'del(.model.labels)' '.model.decoder = "film"' '.model.kind = "vae"'; do
        { head -n 1 text | jq -c "$change"; tail -n +2 text; } | tensor-load > bad.tns
        refused "*" dsvae-eval -q -m "$model" --judge bad.tns "$here/few.tns"
        [[ $stderr == *header* || $stderr == *"cannot have"* ]] || { echo "$change: $stderr"; return 1; }
    done
}

@test "results.sh: a table of what is there, with the range over the seeds; nothing is made twice" {
    mkdir out
    cp "$here/train.tns" "$judge" out/
    cp "$here/few.tns" out/test.tns
    cp "$model" out/sprites-1.tns
    dsvae-train --quiet --preset small --epochs 0 -o out/sprites-2.tns "$here/test.tns"
    PRESETS=sprites run -0 --separate-stderr "$top/tests/bench/results.sh" nowhere out 1 2
    [ "${lines[0]}" = "| on the test sequences | sprites |" ]
    [ "${lines[1]}" = "|---|---|" ]
    jq .swap.psnr out/sprites-?.json | sort -n | xargs printf '%.2f to %.2f' > range
    [[ ${lines[3]} == "| PSNR of swaps, dB | "*" ($(< range)) |" ]] || { cat range; echo "${lines[3]}"; return 1; }
    for line in "${lines[@]}"; do
        [[ $line == "| "*" |" || $line == "|---|---|" ]]
    done
    [ ${#lines[@]} -eq 24 ]
    touch -d yesterday out/sprites-1.json
    PRESETS=sprites run -0 "$top/tests/bench/results.sh" nowhere out 1
    [[ ${lines[3]} == "| PSNR of swaps, dB | "[0-9]*.[0-9][0-9]" |" ]]
    [ out/sprites-1.json -ot out/sprites-2.json ]
}

@test "measure-edits.sh: a row each for what is restored and what is edited" {
    tensor-head --label action=walk --label direction=front "$here/test.tns" -o walks.tns
    tensor-head --label direction=front "$here/train.tns" -o some.tns
    # The truth of the edits: the characters themselves will do, with the label that they shall get.
    for name in skin pants top hair; do
        tensor-dump --json walks.tns | jq -c --arg name $name 'if .id then .labels[$name] = 3 else . end' | tensor-load
    done | tensor-dump --json | jq -c 'if .id then . else empty end' | jq -s -c 'unique_by(.labels | del(.character))[]' > edited
    { tensor-dump --json walks.tns | head -n 1; cat edited; echo '{"end":{}}'; } | tensor-load > all.tns
    run -0 --separate-stderr "$top/tests/bench/measure-edits.sh" "$model" "$judge" some.tns walks.tns all.tns
    [ ${#lines[@]} -eq 9 ]
    [[ ${lines[2]} == "| a square hidden | 8 | "* && ${lines[8]} == "| hair=3 | "* ]]
    dsvae-eval -q --json -m "$model" walks.tns | jq '.reconstruction.psnr * 100 | round / 100' > psnr
    [[ ${lines[2]} == *" | $(< psnr) | "* ]]
}

@test "compare-models.sh: three models, a picture of thirteen rows and a table" {
    mkdir out
    cp "$model" out/dsvae.tns
    cp "$testdata/small-vae.tns" out/vae.tns
    cp "$judge" out/judge.tns
    tensor-head -n 18 "$here/test.tns" -o few.tns
    run -0 --separate-stderr "$top/tests/bench/compare-models.sh" few.tns few.tns out --preset small --epochs 1
    sprite-decode -q --files out/comparison.png | tensor-stat > picture # captions may make it wider
    grep -qF "[1,$((13 * 128))," picture
    [[ ${lines[1]} =~ ^ae\ +[0-9.]+\ dB\ +[0-9.]+\ dB\ +-\ +-\ +-\ dB$ ]]
    [[ ${lines[2]} =~ ^vae\ +[0-9.]+\ dB\ +[0-9.]+\ dB\ +[0-9.]+\ +[0-9.]+\ +-\ dB$ ]]
    [[ ${lines[3]} =~ ^dsvae\ +[0-9.]+\ dB\ +[0-9.]+\ dB\ +[0-9.]+\ +[0-9.]+\ +[0-9.]+\ dB$ ]]
    cmp out/dsvae.tns "$model"
}
