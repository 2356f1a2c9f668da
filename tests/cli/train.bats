# train.bats - dsvae-train: the same seed gives the same model, an interruption changes nothing, and what cannot
# work is refused before it costs time.
load ../helpers/helpers
load ../helpers/training

@test "train: the same seed gives the same model, byte for byte, with any number of threads" {
    local options threads
    for options in "" "--preset sprites" "--preset general" "--model vae" "--model ae" \
        "--preset dcgan $square" "--model vae --preset dcgan $square"; do
        [[ "$options" == *"$square" ]] || options+=" $data"
        train --threads 1 $options -o first.tns
        for threads in 1 3 $(slow_too 2); do
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

@test "train: a loss that explodes is named, and the training goes on with half the rate" {
    dsvae-train "${quick[@]}" --epochs 20 --rate 1 --log log.json --checkpoint state.tns "$data" -o model.tns 2> said
    grep -qE '^dsvae-train: the loss is .* after [1-9][0-9]* steps.*: going on with the parameters of step [0-9]+, and with 0\.5 of the rate$' said
    tensor-stat -q model.tns
    jq -se 'map(.loss) | all(type == "number")' log.json > /dev/null
    # the checkpoint has the rate, so that a training goes on with it
    tensor-dump --json state.tns | head -1 | jq -e '.checkpoint | .rate_factor <= 0.5 and .first_loss > 0' > /dev/null
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
    refused 1 "the frames are numbers f4 [*,3]: a model of pictures cannot learn from them; try --preset numbers" train f4.tns
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

@test "train: what diverges is told, with advice, in the last step too" {
    command -v jq > /dev/null || skip "jq is not there"
    local factor
    train --checkpoint state.tns "$square" -o model.tns
    # what the last step may have left: nothing is left to do but what comes after it
    for factor in 1e10 1e19 1e36; do
        tensor-dump --json state.tns |
            jq -c "if .mean and (.id | startswith(\"dynamic\")) then .mean.values |= map(. * $factor) else . end" |
            tensor-load -o huge.tns
        refused 1 "ry a smaller --rate" train --checkpoint huge.tns "$square"
    done
    tensor-dump --json state.tns | jq -c 'if .mean then .mean.values[0] = 3e38 else . end' | tensor-load -o huge.tns
    refused 1 "ry a smaller --rate" train --checkpoint huge.tns "$square"
}

@test "train: the model says where it comes from" {
    sprite-draw --characters 2 --size 16x16 -f 2 | train -o model.tns --seed 9
    tensor-dump --json model.tns | head -1 > header
    jq -e '.kind == "model" and .model.kind == "dsvae" and .model.version >= 1' header > /dev/null
    jq -e '[.history[].program] == ["sprite-draw", "dsvae-train"]' header > /dev/null
    jq -e '.history[1].argv | index("--seed=9")' header > /dev/null
    jq -e '.history[1].argv | index("--quiet") | not' header > /dev/null
}
