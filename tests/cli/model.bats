# model.bats - model files: invalid ones give one clear line, no matter which program reads them; those of the version
# before are read.
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    sprite-draw --characters 1 --size 16x20 -f 2 --no-history -o data.tns
    for preset in small general; do
        dsvae-train --quiet --no-history --preset $preset --static 3 --dynamic 2 --epochs 0 data.tns -o $preset.tns
        tensor-dump --json $preset.tns > $preset.json
    done
    dsvae-encode -m small.tns data.tns -o codes.tns
    # The bytes of the header end where the first record and an end record differ.
    { head -1 small.json; echo '{"end":{}}'; } | tensor-load --no-history -o header.tns
    header=$(($(cmp header.tns small.tns | sed 's/.* byte \([0-9]*\),.*/\1/') - 1))
    # The last 18 bytes of an end record are the checksum of the header.
    tail -c +$((header + 1)) small.tns | head -c -18 > small.records
    echo $(($(stat -c %s header.tns) - header)) > end
}

setup() {
    here=$BATS_FILE_TMPDIR
    data=$here/data.tns
    cd "$BATS_TEST_TMPDIR"
    # Enough memory for any of these models; not for the sanitizers' shadow.
    limit=(bash -c 'ulimit -v 2000000; exec "$@"' limited)
    "${limit[@]}" dsvae-encode -m "$here/small.tns" "$data" > /dev/null 2>&1 || limit=()
}

# with_header FILTER: the small model, its header through jq. The records keep their bytes: only the header is made anew,
# as a stream without records, of whose end record only the checksum of the header is kept.
with_header() {
    { head -1 "$here/small.json" | jq -c "$1"; echo '{"end":{}}'; } | tensor-load --no-history -o header.tns
    { head -c -"$(cat "$here/end")" header.tns; cat "$here/small.records"; tail -c 18 header.tns; } > bad.tns
}

# with_records FILTER [PRESET]: the model, each parameter through jq, which may print none or several
with_records() {
    jq -c "if .id then $1 else . end" "$here/${2:-small}.json" | tensor-load --no-history -o bad.tns
}

# refused WORDS: bad.tns, by both programs, in one line
refused() {
    local program input status
    for program in dsvae-encode dsvae-decode; do
        input=$data
        [ $program = dsvae-decode ] && input=$here/codes.tns
        status=0
        "${limit[@]}" $program -m bad.tns "$input" > out 2> err || status=$?
        if [ "$status" -ne 1 ] || [ "$(wc -l < err)" -ne 1 ] || [ -s out ] ||
            [[ "$(cat err)" != "$program: bad.tns: "*"$1"* ]]; then
            echo "$program: status $status, '$(cat err)', not '$1'"
            return 1
        fi
    done
}

@test "model: what was dumped and loaded again works as before" {
    tensor-load "$here/small.json" --no-history -o bad.tns
    cmp bad.tns "$here/small.tns"
    with_header . # jq writes some numbers in another form
    dsvae-encode --no-history -m bad.tns "$data" > one.tns
    dsvae-encode --no-history -m "$here/small.tns" "$data" | nameless | cmp - <(nameless < one.tns)
}

@test "model: another version, and no configuration" {
    with_header '.model.version += 1'
    refused "the model is of version"
    refused "this program reads versions 1 to 2; train it again"
    with_header '.model.version = 1' # which has no static.motion
    refused "expected parameter 'static.axes'"
    with_header 'del(.model.version)'
    refused "the model is of version 0"
    with_header '.model.version = "one"'
    refused "version"
    with_header 'del(.model)'
    refused "the model's header has no configuration"
    with_header '.model = 7'
    refused "model"
}

@test "model: every field of the configuration is checked" {
    local name value
    for name in $(head -1 "$here/small.json" | jq -r '.model | keys[]'); do
        [ "$name" = version ] && continue
        with_header "del(.model.$name)"
        case $name in cycle | robust | colour_dropout | margin) ;; *) refused "$name" ;; esac # these need not be there
        for value in -1 '"?"' $(slow_too 1e300 null); do
            with_header ".model.$name = $value"
            refused "$name"
        done
    done
}

@test "model: sizes that do not belong to the parameters" {
    local name
    for name in static_dim dynamic_dim encoder_width style_width hidden1 hidden2 hidden3 prior_width mixtures; do
        with_header ".model.$name += .model.bands"
        refused "'value' is f4"
    done
    with_header '.model.bands = 7'
    refused "bands"
    with_header '.model.static_dim = 0'
    refused "static_encoder 'colours' cannot have static_dim 0"
    with_header '.model.hidden2 = 16384 | .model.hidden1 = 16384'
    refused "" # too large, or not in the file
    with_header '.model.dynamic_encoder = "conv"'
    refused "expected parameter 'dynamic.conv1.weight'"
    with_header '.model.decoder = "deconv"'
    refused "deconv"
    with_header '.model.static_encoder = "patches"'
    refused "expected parameter"
    with_header '.model.prior = "none"'
    refused "unknown parameter"
}

@test "model: a crop that leaves the frame of 16x20" {
    local crop
    while read -r top rows left cols; do
        with_header ".model += {crop_top: $top, crop_rows: $rows, crop_left: $left, crop_cols: $cols}"
        refused "" || { echo "rows $top+$rows, columns $left+$cols"; return 1; }
    done <<- END
	1 24 0 16
	5 16 0 16
	19 8 0 16
	20 8 0 16
	5000 8 0 16
	0 0 0 16
	0 12 0 16
	0 32 0 16
	0 16384 0 16384
	0 16 1 16
	0 16 9 8
	0 16 0 4
	0 16 0 24
	END
    with_header '.model += {crop_top: 5, crop_rows: 16, crop_left: 0, crop_cols: 16}'
    refused "the model's frame size and crop do not fit together"
}

@test "model: a frame geometry that is invalid" {
    with_records 'if .id == "canvas.background" then .value.shape = [16, 20, 3] else . end'
    run -1 dsvae-encode -m bad.tns "$data"
    with_records 'if .id == "canvas.background" then .value.shape = [20, 8, 6] else . end'
    refused "frame size and crop"
    with_records 'if .id == "canvas.background" then .value.dtype = "<i4" else . end'
    refused "'value' is i4"
    with_records 'if .id == "canvas.place" then .value.values[1] = -1 else . end'
    refused "'value'[1] is outside the frame"
    with_records 'if .id == "canvas.place" then .value.values[3] = 960 else . end'
    refused "'value'[3] is outside the frame"
    with_records 'if .id == "canvas.place" then .value.values[3] = .value.values[2] else . end'
    refused "'value'[3] is not larger than the one before it"
    with_records 'if .id == "canvas.place" then .value = {dtype: "<i4", shape: [0], values: []} else . end'
    refused "'value' is i4 [0]"
    with_records 'if .id == "canvas.place" then .value = {dtype: "<i4", shape: [2], values: [0, 1]} else . end'
    refused "'value' is f4"
    with_records 'if .id == "canvas.place" then empty else . end'
    refused "expected parameter 'canvas.place'"
}

@test "model: NaN and infinity" {
    local id
    for id in dynamic.patch.weight static.axes $(slow_too decoder.output.bias prior.logit.bias static.centre static.inverse); do
        with_records "if .id == \"$id\" then .value.values[1] = \"nan\" else . end"
        refused "('$id'): 'value' has NaN at element 1"
        with_records "if .id == \"$id\" then .value.values[2] = \"-inf\" else . end"
        refused "('$id'): 'value' has infinity at element 2"
    done
}

@test "model: a parameter that is missing, twice, renamed, of another shape or type" {
    with_records 'if .id == "decoder.hidden2.weight" then empty else . end'
    refused "expected parameter 'decoder.hidden2.weight'"
    with_records 'if .id == "prior.logit.bias" then empty else . end'
    refused "the model ends before parameter 'prior.logit.bias'"
    with_records 'if .id == "prior.logit.bias" then ., . else . end'
    refused "('prior.logit.bias'): unknown parameter"
    with_records 'if .id == "decoder.hidden2.bias" then ., . else . end'
    refused "('decoder.hidden2.bias'): expected parameter"
    with_records 'if .id == "dynamic.frame.bias" then .id = "dynamic.frame.bios" else . end'
    refused "('dynamic.frame.bios'): expected parameter 'dynamic.frame.bias'"
    with_records 'if .id == "dynamic.patch.weight" then .value.shape |= reverse else . end'
    refused "('dynamic.patch.weight'): 'value' is f4 [192,64], expected f4 [64,192]"
    with_records 'if .id == "dynamic.patch.bias" then .value.dtype = "<f8" else . end'
    refused "('dynamic.patch.bias'): 'value' is f8 [64], expected f4 [64]"
    with_records 'if .id == "dynamic.patch.bias" then {id, worth: .value} else . end'
    refused "('dynamic.patch.bias'): there is no 'value'"
    with_records 'if .id == "static.axes" then empty else . end'
    refused "expected parameter 'static.axes'"
    head -1 "$here/small.json" > none.json
    echo '{"end":{}}' >> none.json
    tensor-load none.json -o bad.tns
    refused "the model ends before parameter 'canvas.background'"
}

# the records of latents, as text: their header says which model they are of
nameless() {
    tensor-dump --json | sed 's/,"model_crc32":[0-9]*//'
}

@test "model: other entries in the record of a parameter are ignored" {
    with_records '. + {note: "kept", more: {dtype: "|u1", shape: [1], values: [1]}}'
    dsvae-encode -m "$here/small.tns" "$data" | tensor-dump --json | tail -n +2 > before # the header names the model
    dsvae-encode -m bad.tns "$data" | tensor-dump --json | tail -n +2 | cmp - before
    [ "$(wc -l < before)" -gt 2 ]
}

@test "model: cut anywhere" {
    local size n
    size=$(wc -c < "$here/small.tns")
    for n in 0 1 50 2000 10000 $((size / 2)) $((size - 20)) $((size - 1)); do
        head -c $n "$here/small.tns" > bad.tns
        refused ""
    done
    printf 'not a model' > bad.tns
    refused ""
}

@test "model: other readers of models" {
    with_records 'if .id == "dynamic.patch.weight" then .value.values[0] = "inf" else . end'
    run -1 --separate-stderr latent-edit sample static -m bad.tns "$here/codes.tns"
    [[ "$stderr" == *"bad.tns: "*"'value' has infinity at element 0" ]]
    run -1 --separate-stderr dsvae-eval -m bad.tns "$data"
    [[ "$stderr" == *"bad.tns: "*"'value' has infinity at element 0" ]]
}

@test "model: the general encoder stays inside the frame" {
    { head -1 "$here/general.json" | jq -c '.model.crop_top = 9 | .model.crop_rows = 16'
        tail -n +2 "$here/general.json"; } | tensor-load -o bad.tns
    refused "the model's frame size and crop do not fit together"
}

# decoded MODEL: the frames that a model makes of fixed codes
decoded() {
    {
        printf '%s\n' '{"tensor-stream":1,"kind":"latents"}'
        printf '%s\n' '{"id":"a","static.mean":{"dtype":"<f4","shape":[3],"values":[0.5,-1,0.25]},"dynamic.mean":{"dtype":"<f4","shape":[3,2],"values":[0,0,1,-1,-0.5,0.75]}}'
        printf '%s\n' '{"end":{}}'
    } | tensor-load --no-history | dsvae-decode --no-history -m "$1"
}

@test "model: each version that is read decodes to the bytes it had" {
    [ "$(decoded "$testdata/versions/model-1.tns" | tensor-raw -q | cksum)" = "1302008358 1287" ]
    [ "$(decoded "$testdata/versions/model-2.tns" | tensor-raw -q | cksum)" = "720796451 1287" ]
}

@test "model: a model of version 1 has the record format of its time; encoding accepts it" {
    tensor-dump --json "$testdata/versions/model-1.tns" > old.json
    head -n 1 old.json | jq -e '.model.version == 1' > /dev/null
    run ! grep -q '"static.motion"' old.json
    decoded "$testdata/versions/model-1.tns" > frames.tns
    dsvae-encode -m "$testdata/versions/model-1.tns" frames.tns | dsvae-decode -m "$testdata/versions/model-1.tns" > again.tns
    tensor-stat -q again.tns
}

@test "model: checkpoints of each version that is read are compared, not refused as another version" {
    local version
    for version in 1 2; do
        cp "$testdata/versions/checkpoint-$version.tns" state.tns
        run -1 dsvae-train --quiet --checkpoint state.tns --preset dcgan --steps 40 "$data" -o new.tns
        [[ $output == *"it was made with other options"* ]]
        cmp state.tns "$testdata/versions/checkpoint-$version.tns"
    done
}
