# The pipelines of pipelines/ on the small models and sheets of testdata/, as a user runs them.

load ../helpers/pipelines

setup() {
    cd "$top"
    vae=testdata/small-vae.tns
    out=$BATS_TEST_TMPDIR/out.png
}

psnr() { # of swaps or reconstructions ($1) of drawn characters that the small model has not seen
    sprite-draw --split test --characters 12 --seed 5 | dsvae-eval -m "$small" --json | jq ".$1.psnr"
}

rms() { # of the differences between the frames of two streams
    tensor-diff "$1" "$2" | sed -n 's/^frames\t.*\trms //p'
}

@test "the small models are at most 4 MB and sound" {
    for model in $small $vae; do
        [ "$(stat -c %s $model)" -le 4000000 ]
        tensor-stat -q $model
    done
}

@test "the small model reconstructs and swaps characters that it has not seen" {
    swap=$(psnr swap) reconstruction=$(psnr reconstruction)
    echo "swap $swap, reconstruction $reconstruction"
    [ "$(jq -n "$swap > 20 and $reconstruction > 21")" = true ]
}

@test "a swapped sequence is nearer to its truth than to either of its sources" {
    dir=$BATS_TEST_TMPDIR
    draw() { sprite-draw --split test --direction front --characters 1 "$@"; }
    draw --seed 2 --action walk -o "$dir/hero-walks.tns"
    draw --seed 2 --action slash -o "$dir/hero-slashes.tns"
    draw --seed 6 --action slash -o "$dir/wizard-slashes.tns"
    dsvae-encode -m $small -o "$dir/hero.tns" "$dir/hero-walks.tns"
    dsvae-encode -m $small "$dir/wizard-slashes.tns" | latent-edit take static --from "$dir/hero.tns" |
        dsvae-decode -m $small -o "$dir/made.tns"
    distance() { rms "$dir/made.tns" "$dir/$1.tns"; }
    truth=$(distance hero-slashes) motion=$(distance hero-walks) character=$(distance wizard-slashes)
    echo "to the truth $truth, to the same character walking $motion, to the other slashing $character"
    [ "$(jq -n "$truth < $motion and $truth < $character")" = true ]
}

@test "swap-motion: an animation of all the motions" {
    pipelines/swap-motion.sh $small $hero $wizard "$out"
    [[ $(measure "$out") == *" 8" ]]
}

@test "swap-character: originals above, swapped below" {
    pipelines/swap-character.sh $small $hero $wizard "$out"
    [[ $(measure "$out") == *" 1" ]]
}

@test "sample-characters and sample-motions: a row each, all different, the seed decides" {
    for pipeline in sample-characters sample-motions; do
        pipelines/$pipeline.sh $small $hero "$out" 5
        [ "$(measure "$out")" = "1024x640 1" ]
        sprite-decode --cell 128x128 -q --id row "$out" -o "$BATS_TEST_TMPDIR/rows.tns"
        for row in 0 1 2 3 4; do
            tensor-head --id row/$row "$BATS_TEST_TMPDIR/rows.tns" | tensor-dump --rows | cut -f 3- | cksum
        done > "$BATS_TEST_TMPDIR/sums"
        [ "$(sort -u "$BATS_TEST_TMPDIR/sums" | wc -l)" -eq 5 ]
        pipelines/$pipeline.sh $small $hero "$BATS_TEST_TMPDIR/again.png" 5
        cmp "$out" "$BATS_TEST_TMPDIR/again.png"
        pipelines/$pipeline.sh $small $hero "$BATS_TEST_TMPDIR/other.png" 5 2
        run ! cmp -s "$out" "$BATS_TEST_TMPDIR/other.png"
    done
}

@test "attribute: a row for each value, all different; a label that is not known" {
    sprite-draw -q --characters 60 -a walk | dsvae-encode -m $small | latent-fit -q -o "$BATS_TEST_TMPDIR/looks.tns"
    pipelines/attribute.sh $small "$BATS_TEST_TMPDIR/looks.tns" $hero hair "$out"
    [ "$(measure "$out")" = "1024x768 1" ]
    sprite-decode --cell 128x128 -q --id row "$out" -o "$BATS_TEST_TMPDIR/rows.tns"
    [ "$(tensor-dump --json "$BATS_TEST_TMPDIR/rows.tns" | jq -c '.frames.values // empty' | sort -u | wc -l)" -eq 6 ]
    run -1 pipelines/attribute.sh $small "$BATS_TEST_TMPDIR/looks.tns" $hero beard "$out"
    [[ $output == *"knows no label 'beard'" ]]
}

@test "interpolate: a row a step" {
    pipelines/interpolate.sh $small $hero $wizard "$out" 4
    [ "$(measure "$out")" = "1024x512 1" ]
}

@test "restore: what is hidden comes back nearer to the truth than the hole" {
    dir=$BATS_TEST_TMPDIR
    for hide in "--square 16" "--missing 2"; do
        sprite-draw --split test --characters 2 --seed 5 -o "$dir/truth.tns"
        # shellcheck disable=SC2086
        sprite-hide $hide --seed 1 -o "$dir/holes.tns" "$dir/truth.tns"
        dsvae-encode -m $vae "$dir/holes.tns" | dsvae-decode -m $vae -o "$dir/restored.tns"
        holes=$(rms "$dir/holes.tns" "$dir/truth.tns") restored=$(rms "$dir/restored.tns" "$dir/truth.tns")
        echo "$hide: rms $holes with holes, $restored restored"
        [ "$(jq -n "$restored < $holes")" = true ]
    done
    pipelines/restore.sh $vae $hero "$out"
    [[ $(measure "$out") == *" 1" ]]
}

@test "the programs of the clone or the installation come first, before an older suite on PATH" {
    dir=$BATS_TEST_TMPDIR
    suite "$dir/older" older
    for place in "$dir/clone" "$dir/share/dsvae-tools"; do
        mkdir -p "$place"
        cp -R pipelines "$place"
    done
    suite "$dir/clone/bin" clone
    suite "$dir/bin" installed
    export DSVAE_BIN=
    PATH=$dir/older:$PATH
    [ "$("$dir/clone/pipelines/frames.sh" x.png < /dev/null)" = clone ]
    [ "$("$dir/share/dsvae-tools/pipelines/frames.sh" x.png < /dev/null)" = installed ]
    sed -i 's/^all:.*/all:; @dsvae-encode < \/dev\/null/' "$dir"/*/pipelines/batch.mk "$dir"/*/*/pipelines/batch.mk
    [ "$(make -s -f "$dir/clone/pipelines/batch.mk" SHEETS="$dir")" = clone ]
    [ "$(make -s -f "$dir/share/dsvae-tools/pipelines/batch.mk" SHEETS="$dir")" = installed ]
    rm -r "$dir/clone/bin"
    [ "$("$dir/clone/pipelines/frames.sh" x.png < /dev/null)" = older ]
    [ "$(DSVAE_BIN=$dir/bin "$dir/clone/pipelines/frames.sh" x.png < /dev/null)" = installed ]
}

scripts() {
    ls pipelines/*.sh pipelines/slurm/*.sh tests/bench/*.sh | grep -v -e '/common\.sh$' -e '/lib\.sh$'
}

@test "scripts: --help is on standard output with status 0, wrong use on standard error with status 2" {
    for script in $(scripts); do
        for help in --help -h; do
            run -0 --separate-stderr "$script" $help
            [ -z "$stderr" ]
            [[ ${lines[0]} == "${script##*/} "*" - "* ]]
        done
        [[ $output != *"SBATCH -"* ]]
        if [[ ${lines[0]} == *" ["*"FOLDER] - "* ]]; then
            run -2 --separate-stderr "$script" one two
        else
            run -2 --separate-stderr "$script"
        fi
        [ -z "$output" ]
        [[ ${stderr_lines[0]} == "${script##*/}: "*" arguments are "*", "*" were given" ]]
        [[ ${stderr_lines[1]} == "usage: ${script##*/} "* ]]
        [ "${stderr_lines[2]}" = "Try '${script##*/} --help'." ]
    done
}

@test "scripts: shellcheck is content" {
    command -v shellcheck > /dev/null || skip "shellcheck is not installed"
    shellcheck -x $(scripts) pipelines/common.sh tests/bench/lib.sh
}

@test "parallel.sh and submit.sh: a number of tasks that is none is wrong use, and nothing is made" {
    dir=$BATS_TEST_TMPDIR/work # bats writes beside it
    mkdir "$dir"
    for n in "" 0 00 -1 3x x 1.5 " 2"; do
        for script in pipelines/parallel.sh pipelines/slurm/submit.sh; do
            run -2 --separate-stderr $script $small "$dir/in.tns" "$dir/out.tns" "$n"
            [ "${stderr_lines[0]}" = "${script##*/}: '$n' is not a number of tasks" ]
        done
    done
    [ -z "$(ls "$dir")" ]
}

@test "parallel.sh: the tasks give what one gives; one that fails leaves no result, and the rest is done once" {
    command -v parallel > /dev/null || skip "GNU parallel is not installed"
    dir=$BATS_TEST_TMPDIR
    export PARALLEL_HOME=$dir
    sprite-draw --characters 1 -o "$dir/good.tns"
    dsvae-encode --no-history -m $small "$dir/good.tns" -o "$dir/codes.tns"
    latent-edit --no-history reverse dynamic "$dir/codes.tns" | dsvae-decode --no-history -m $small > "$dir/whole.tns"
    head -c 200000 "$dir/good.tns" > "$dir/in.tns"
    back() { PARALLEL='-j 2' pipelines/parallel.sh $small "$dir/in.tns" "$dir/back wards.tns" 3 reverse dynamic; }
    run ! back
    folder=$(echo "$dir/back wards.tns."*)
    [ -d "$folder" ] && [ ! -e "$dir/back wards.tns" ]
    cp "$dir/good.tns" "$dir/in.tns"
    touch -d '1 minute ago' "$dir/in.tns"
    pipelines/shard.sh $small "$dir/in.tns" 1/3 "$folder/1.tns" reverse dynamic
    before=$(stat -c %y "$folder/1.tns")
    pipelines/shard.sh $small "$dir/in.tns" 1/3 "$folder/1.tns" reverse dynamic
    [ "$(stat -c %y "$folder/1.tns")" = "$before" ]
    back
    tensor-head --every 1 --no-history "$dir/back wards.tns" | cmp - "$dir/whole.tns"
    [ ! -e "$folder" ]
    pipelines/parallel.sh $small "$dir/in.tns" "$dir/codes-too.tns" 2
    tensor-head --every 1 --no-history "$dir/codes-too.tns" | cmp - "$dir/codes.tns"
}

@test "the small sheets are what train-small.sh draws" {
    grep '^sprite-draw .*--sheet lpc' pipelines/train-small.sh > "$BATS_TEST_TMPDIR/draw.sh"
    [ "$(wc -l < "$BATS_TEST_TMPDIR/draw.sh")" -eq 2 ]
    folder=$BATS_TEST_TMPDIR sh -eu "$BATS_TEST_TMPDIR/draw.sh"
    for sheet in hero wizard; do
        sprite-decode -q --rgba "$BATS_TEST_TMPDIR/$sheet.png" | tensor-diff - <(sprite-decode -q --rgba testdata/$sheet.png)
    done
}

@test "a pipeline whose first program fails fails, and writes no picture" {
    echo rubbish > "$BATS_TEST_TMPDIR/bad.png"
    for pipeline in swap-motion swap-character interpolate; do
        run ! pipelines/$pipeline.sh $small $hero "$BATS_TEST_TMPDIR/bad.png" "$out"
        [ ! -e "$out" ]
    done
}

@test "slow: train-sprites.sh trains on the real data and swaps within half a dB of reconstruction" {
    [ -n "${DSVAE_SLOW-}" ] || skip "slow: make test-all"
    SPRITES=${SPRITES-$shared/sprites-lpc}
    [ -d "$SPRITES" ] || skip "the Sprites data set is not here"
    pipelines/train-sprites.sh "$SPRITES" "$BATS_TEST_TMPDIR/m.tns"
    table=$(sprites-dataset --layers "$SPRITES" --split test | dsvae-eval -m "$BATS_TEST_TMPDIR/m.tns" --json)
    echo "$table"
    [ "$(jq '.swap.psnr >= 33 and .reconstruction.psnr - .swap.psnr <= 0.5 and .swap.sequences == 2664' <<<"$table")" = true ]
}

@test "slow: the demo" {
    [ -n "${DSVAE_SLOW-}" ] || skip "slow: make test-all"
    pipelines/demo.sh "$BATS_TEST_TMPDIR"
    for picture in swap-actions swap-clothes hero-acts; do
        [[ $(measure "$BATS_TEST_TMPDIR/$picture.png") == *x* ]]
    done
    if [ -f "$top/build/page.html" ]; then
        grep -q 'data-kind="frames" data-name="wizard-frames.tns"' "$BATS_TEST_TMPDIR/prism.html"
    fi
}

@test "slow: the demo of voices" {
    [ -n "${DSVAE_SLOW-}" ] || skip "slow: make test-all"
    need_sound
    command -v espeak-ng > /dev/null || skip "espeak-ng is not there"
    pipelines/demo-voices.sh "$BATS_TEST_TMPDIR" > table
    [ "$(grep -c '<audio' "$BATS_TEST_TMPDIR/voices.html")" -eq 18 ]
    # better than the source as it is, and than means and spreads alone
    awk '/^the source as it is/ { copy = $6 } /^mean and spread/ { moved = $5 } /^swap  / { swap = $2 }
        END { exit !(swap > 0 && swap < moved && moved < copy) }' table
}

@test "adapt-sheet.sh: a walk goes in, all that the other one does comes out, in the walk's colours" {
    cd "$BATS_TEST_TMPDIR"
    sprite-decode -q --rgba --action walk "$top/$wizard" | png-encode --sheet lpc -o 'my walk.png'
    "$top/pipelines/adapt-sheet.sh" "$top/$small" "$top/$hero" 'my walk.png' full.png --steps 4 --analogy 0 --quiet
    sprite-decode -q --frames natural --id x full.png -o full.tns
    sprite-decode -q --frames natural --id x 'my walk.png' -o walk.tns
    [ "$(tensor-stat full.tns | wc -l)" -eq 10 ] # three actions from three sides, below the table's head
    tensor-head --label action=walk full.tns | tensor-diff walk.tns -
    for stream in walk full; do
        tensor-raw $stream.tns -o $stream.raw
        od -An -v -tx1 -w3 $stream.raw | sort -u > $stream.colours
    done
    [ -z "$(comm -13 walk.colours full.colours)" ]
    [ "$(wc -l < full.colours)" -gt 8 ]
}

@test "adapt-sheet.sh, measure-sheet.sh: a model of 4 channels keeps the background transparent, and says how exact it is" {
    cd "$BATS_TEST_TMPDIR"
    sprite-draw -q --rgba --characters 4 | dsvae-train -q --preset small --margin 2 --steps 40 -o four.tns
    sprite-decode -q --rgba --action walk "$top/$wizard" | png-encode --sheet lpc -o walk.png
    mkdir -p hero/walk/front # no pattern of ids means these
    "$top/pipelines/adapt-sheet.sh" four.tns "$top/$hero" walk.png full.png --steps 30 --analogy 0 --quiet
    sprite-decode -q --rgba full.png -o full.tns
    [ "$(tensor-stat full.tns | wc -l)" -eq 10 ]
    tensor-head --label action=slash -n 1 full.tns | tensor-raw | od -An -v -tx1 -w4 | sort | uniq -c | sort -rn > pixels
    [[ $(head -n 1 pixels) == *" 00 00 00 00" ]]
    run -0 --separate-stderr "$top/tests/bench/measure-sheet.sh" four.tns walk.png --steps 30
    [[ $output =~ ^[6-9][0-9]\.[0-9]{3}\ %\ of\ [0-9]+\ pixels ]]
}
