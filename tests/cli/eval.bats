# eval.bats - dsvae-eval's figures against figures computed another way, and what it refuses.
load ../helpers/helpers

setup() {
    model=$testdata/small.tns
    cd "$BATS_TEST_TMPDIR"
}

draw() { # walk and slash of --characters $1, in front
    sprite-draw --split test --seed 3 -a walk -a slash -d front --characters "$1"
}

psnr() { # in dB between the frames of two streams
    tensor-diff "$1" "$2" | sed -n 's/^frames\t.*\trms //p' | jq '-20 * ((. / 255) | log10)'
}

near() { # are two figures the same to 0.01?
    jq -n "($1) - ($2) | fabs < 0.01" | grep -qx true
}

@test "eval: reconstruction and swap are what encode, edit, decode and diff make of them" {
    draw 2 > truth.tns
    dsvae-eval -m "$model" --json truth.tns > table.json
    [ "$(jq '.reconstruction.sequences, .swap.sequences, .without_partner' table.json | tr '\n' ' ')" = "4 4 0 " ]
    dsvae-encode -m "$model" truth.tns > codes.tns
    dsvae-decode -m "$model" codes.tns > made.tns
    near "$(psnr truth.tns made.tns)" "$(jq .reconstruction.psnr table.json)"
    near "$(jq '.reconstruction.mse | log10 * -10' table.json)" "$(jq .reconstruction.psnr table.json)"
    # Of two characters in two actions the partners are no choice: the same character's other action gives the
    # static code, the other character's same action the dynamic one. Records: a/walk a/slash b/walk b/slash.
    for id in 0 1 2 3; do
        tensor-head --every 1 codes.tns | tensor-dump --json | sed -n "1p;$((id + 2))p;\$p" | tensor-load > $id.tns
    done
    for pair in "1 2" "0 3" "3 0" "2 1"; do # static from, dynamic from
        latent-edit take static --from ${pair% *}.tns ${pair#* }.tns
    done | dsvae-decode -m "$model" > swapped.tns
    tensor-dump --rows truth.tns | cut -f 3- > a
    tensor-dump --rows swapped.tns | cut -f 3- > b
    swap=$(paste a b | awk '{ n = (NF - 2) / 2; for (i = 2; i <= n + 1; i++) { s += ($i - $(i + n + 1)) ^ 2; m++ } }
                           END { print -10 * log(s / m / 65025) / log(10) }')
    near "$swap" "$(jq .swap.psnr table.json)"
}

@test "eval: the table and the JSON say the same; one character has no partners" {
    draw 1 > one.tns
    run -0 --separate-stderr dsvae-eval -m "$model" one.tns
    [[ ${lines[1]} == "reconstruction "* ]]
    [ "$(echo ${lines[2]})" = "swap 0 - - - - - -" ]
    [[ $stderr == *"2 sequences have no partners for a swap" ]]
    dsvae-eval -q -m "$model" --json one.tns > table.json
    [ "$(jq .without_partner table.json)" -eq 2 ]
    [ "$(jq -c .swap table.json)" = '{"sequences":0,"mse":null,"psnr":null,"ssim":null,"exact_pixels":null,"exact_frames":null,"nearest":null}' ]
    [[ ${lines[1]} == *" $(jq .reconstruction.psnr table.json | xargs printf %.2f) "* ]]
}

@test "eval: empty pixels where the truth has none are wrong ones" {
    {
        echo '{"tensor-stream":1,"kind":"frames"}'
        for record in '"a"|255' '"b"|0'; do
            printf '{"id":%s,"labels":{"action":%s,"n":1},"frames":{"dtype":"|u1","shape":[1,8,8,4],"values":[' \
                "${record%|*}" "${record%|*}"
            for ((i = 0; i < 64; i++)); do printf '%s%d,%d,9,255' "$([ $i = 0 ] || echo ,)" $i "${record#*|}"; done
            echo ']}}'
        done
        echo '{"end":{}}'
    } | tensor-load -o opaque.tns
    dsvae-train -q --preset small --epochs 0 -o unlearned.tns opaque.tns # makes numbers near 0, alpha too
    dsvae-eval -q -m unlearned.tns --moving action --json opaque.tns > table.json
    [ "$(jq '.snapped, .reconstruction.sequences, .reconstruction.exact_frames' table.json | tr '\n' ' ')" = "true 2 0 " ]
}

# refused TEXT PROGRAM...: it ends with status 1 and one line that is its name and TEXT...
refused() {
    local text=$1
    shift
    run -1 --separate-stderr "$@"
    [ -z "$output" ]
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ $stderr == "$1: "$text ]] || { echo "$stderr"; return 1; }
}

@test "eval: what it refuses, in one line that names the record once" {
    draw 1 | tensor-dump --json > text
    sed 's/"action":"walk",//' text | tensor-load > none.tns
    refused "record 1 ('*/walk/front'): there is no label 'action'" dsvae-eval -m "$model" none.tns
    sed 's/"skin":[0-9]/"skin":[]/' text | tensor-load > odd.tns
    refused "record 1 ('*/walk/front'): 'skin': it is a list; a label is a text, a number, or true or false" dsvae-eval -m "$model" odd.tns
    sprite-draw --characters 1 --size 32x32 > small.tns
    refused "the frames are ?*,32,32,3?, the model takes ?*,64,64,3?" dsvae-eval -m "$model" small.tns
    tensor-head -n 0 small.tns > empty.tns
    refused "the stream holds no records: there is nothing to measure" dsvae-eval -m "$model" empty.tns
}

@test "eval: a number is a label too" {
    draw 1 | tensor-dump --json | sed 's/"action":"walk"/"action":1.5/' | tensor-load > real.tns
    dsvae-eval -q -m "$model" --json real.tns > table.json
    [ "$(jq .reconstruction.sequences table.json)" -ge 1 ]
}

@test "eval: frames made elsewhere, beside their truth by their labels" {
    draw 3 > truth.tns
    tensor-head --label action=walk truth.tns > walks.tns
    # The truth itself, in another order, is without error; what decode makes is the reconstruction.
    { tensor-head --last 1 walks.tns && tensor-head -n 2 walks.tns; } > same.tns
    dsvae-eval -q -m "$model" --made same.tns --json truth.tns > table.json
    [ "$(jq -c '[.made.sequences, .made.mse, .made.psnr, .made.exact_frames, .made.nearest, .reconstruction.sequences]' table.json)" = \
        '[3,0,120,100,100,3]' ]
    jq -e '(has("swap") or has("judge")) | not' table.json > /dev/null
    dsvae-encode -m "$model" truth.tns | dsvae-decode -m "$model" > decoded.tns
    dsvae-eval -q -m "$model" --made decoded.tns --json truth.tns > table.json
    [ "$(jq -c '.made' table.json)" = "$(jq -c '.reconstruction' table.json)" ]
    # One pixel of one frame of the same number of sequences.
    tensor-dump --json walks.tns | jq -c 'if .id then .frames.values[0] = 255 else . end' | tensor-load > spoilt.tns
    dsvae-eval -q -m "$model" --made spoilt.tns --json truth.tns > table.json
    [ "$(jq '.made.mse * 8 * 64 * 64 * 3 * 1000 | round' table.json)" -eq 1000 ]
    [ "$(dsvae-eval -q -m "$model" --made spoilt.tns truth.tns | awk '{ print $1, $2 }' | tail -n 2 | tr '\n' ' ')" = "reconstruction 3 made 3 " ]
}

@test "eval: what is made must have its truth, one each" {
    draw 2 > truth.tns
    sprite-draw --split test --seed 99 -a walk -d front --characters 1 > stranger.tns
    refused "made record 1 (*action=walk*) has no truth: no record has its labels" dsvae-eval -m "$model" --made stranger.tns truth.tns
    cat truth.tns truth.tns > twice.tns
    [ "$(dsvae-eval -q -m "$model" --made twice.tns --json truth.tns | jq -c '[.made.sequences, .made.mse]')" = "[8,0]" ]
    refused "made record 1 has the labels of records 1 and 5" dsvae-eval -m "$model" --made truth.tns twice.tns
    sprite-draw --characters 1 --size 32x32 > small.tns
    refused "the frames are ?*,32,32,3?, the model takes ?*,64,64,3?" dsvae-eval -m "$model" --made small.tns truth.tns
    tensor-head -n 0 truth.tns > empty.tns
    refused "the stream holds no records: there is nothing to measure" dsvae-eval -m "$model" --made empty.tns truth.tns
}

# psnr_of TRUTH MADE: both the output of tensor-dump --rows without ids
psnr_of() {
    paste "$1" "$2" | awk '{ n = (NF - 2) / 2; for (i = 2; i <= n + 1; i++) { s += ($i - $(i + n + 1)) ^ 2; m++ } }
                           END { print -10 * log(s / m / 65025) / log(10) }'
}

@test "eval: what costs nothing, beside the model" {
    small() { sprite-draw -a walk -a slash -d front --size 32x32 "$@"; }
    small --split test --characters 2 --seed 3 > truth.tns # a/walk a/slash b/walk b/slash: of partners there is no choice
    dsvae-train -q --preset small --epochs 0 -o small.tns truth.tns
    model=small.tns
    dsvae-eval -q -m "$model" --baselines --training truth.tns --json truth.tns > table.json
    [ "$(jq -c '.baselines | keys' table.json)" = \
        '["copy_dynamic","copy_static","mean_of_all","mean_of_own","nearest_training","patches"]' ]
    [ "$(jq -c '[.baselines[].sequences] | unique' table.json)" = '[4]' ]
    tensor-dump --rows truth.tns | cut -f 3- > rows
    split -l "$(($(wc -l < rows) / 4))" -d rows part
    cat part01 part00 part03 part02 > static
    cat part02 part03 part00 part01 > dynamic
    near "$(psnr_of rows static)" "$(jq .baselines.copy_static.psnr table.json)"
    near "$(psnr_of rows dynamic)" "$(jq .baselines.copy_dynamic.psnr table.json)"
    mean='{ split($1, at, ","); k = at[2] "," at[3]; for (i = 2; i <= NF; i++) s[k, i] += $i; n[k]++; rows[k] = NF }
          END { for (t = 0; t < 8; t++) for (y = 0; y < 32; y++) for (x = 0; x < 32; x++) { k = y "," x
                printf "%d,%s", t, k; for (i = 2; i <= rows[k]; i++) printf "\t%d", s[k, i] / n[k] + 0.5; print "" } }'
    awk -F '\t' "$mean" rows > all
    near "$(cat all all all all | psnr_of rows -)" "$(jq .baselines.mean_of_all.psnr table.json)"
    for i in 1 0 3 2; do awk -F '\t' "$mean" part0$i; done > own
    near "$(psnr_of rows own)" "$(jq .baselines.mean_of_own.psnr table.json)"
    # Who is in the training data is found there, and the guide of patches is the character itself.
    [ "$(jq -c '.baselines.nearest_training | [.mse, .exact_frames]' table.json)" = '[0,100]' ]
    jq -e '.baselines | .patches.psnr > .copy_static.psnr + 3' table.json > /dev/null
    # Of others: less near. The table has the same rows; without training data only what needs none.
    small --split train --seed 4 --characters 3 > others.tns
    dsvae-eval -q -m "$model" --baselines --training others.tns --json truth.tns > others.json
    jq -e '.baselines.nearest_training.exact_frames < 50' others.json > /dev/null
    [ "$(jq -c .swap others.json)" = "$(jq -c .swap table.json)" ]
    run -0 --separate-stderr dsvae-eval -q -m "$model" --baselines truth.tns
    [ "$(cut -c 1-16 <<< "$output" | sed 's/ *$//' | paste -s -d ,)" = \
        ",reconstruction,swap,swap, static,swap, dynamic,mean of its own,copy, static,copy, dynamic" ]
    tensor-head --label action=walk others.tns > walks.tns # no slash: then no baseline of it
    dsvae-eval -q -m "$model" --baselines --training walks.tns --json truth.tns > walks.json
    [ "$(jq -c '.baselines | [.nearest_training.sequences, .patches.mse, .mean_of_all.sequences]' walks.json)" = '[0,null,4]' ]
}

@test "eval: wrong use of baselines" {
    run -2 dsvae-eval -m "$model" --training a.tns b.tns
    [[ $output == *"--training is for --baselines"* ]]
    run -2 dsvae-eval -m "$model" --baselines --made a.tns b.tns
    [[ $output == *"--made"* ]]
}
