# latent-fit.bats - directions learned once do what directions learned on the way do; what is no fit is refused.
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    export model=$testdata/small.tns
    sprite-draw --quiet --characters 20 --seed 4 -a walk -a slash | dsvae-encode -m "$model" -o learn.tns
    sprite-draw --quiet --split test --characters 2 --seed 5 -a walk | dsvae-encode -m "$model" -o hero.tns
    latent-fit --quiet learn.tns -o looks.tns
    tensor-dump --json looks.tns > looks.json
    export here=$BATS_FILE_TMPDIR
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    learn=$here/learn.tns hero=$here/hero.tns looks=$here/looks.tns
}

# refused TEXT PROGRAM...: it ends with status 1 and a line that is its name and TEXT...
refused() {
    local text=$1
    shift
    run -1 --separate-stderr "$@"
    [ -z "$output" ]
    [[ ${stderr_lines[-1]} == "$1: "$text ]] || { echo "$stderr"; return 1; }
}

@test "latent-fit: an edit by its directions is the edit by the latents themselves" {
    for change in hair=3 skin=0 top=2 action=slash; do
        latent-edit attribute static $change --learn "$looks" --no-history "$hero" > by-fit.tns
        latent-edit attribute static $change --learn "$learn" --no-history -q "$hero" > by-latents.tns
        cmp by-fit.tns by-latents.tns
    done
    tensor-dump --json "$hero" | jq -c 'del(.labels)' | tensor-load > bare.tns # then the code itself tells the old value
    latent-edit attribute static hair=3 --learn "$looks" --no-history bare.tns > by-fit.tns
    latent-edit attribute static hair=3 --learn "$learn" --no-history -q bare.tns > by-latents.tns
    cmp by-fit.tns by-latents.tns
}

@test "latent-fit: a record for the base and one for each value, with how often it was seen" {
    head -n 1 "$here/looks.json" |
        jq -e '.kind == "directions" and .object == "static" and .rows == 1 and .cols == 16 and .model_crc32 > 0' > /dev/null
    [ "$(jq -r 'select(.id) | .id' "$here/looks.json" | head -n 1)" = base ]
    [ "$(jq -s '[.[] | select(.label == "action") | .seen] | add' "$here/looks.json")" -eq 120 ]
    jq -s -e '[.[] | select(.label) | .id == "\(.label)=\(.value)" and .effect.shape == [16]] | all' "$here/looks.json" > /dev/null
    jq -s -e '[.[] | .label] | index("character") | not' "$here/looks.json" > /dev/null
    # what all hair has in common is the base's: the effects add up to nothing
    jq -s -e '[.[] | select(.label == "hair") | .effect.values] | transpose | map(add) | all(fabs < 1e-3)' \
        "$here/looks.json" > /dev/null
}

@test "latent-fit: the dynamic code has directions too" {
    latent-fit --quiet --object dynamic "$learn" -o moves.tns
    latent-edit attribute dynamic action=slash --learn moves.tns --no-history "$hero" > by-fit.tns
    latent-edit attribute dynamic action=slash --learn "$learn" --no-history -q "$hero" > by-latents.tns
    cmp by-fit.tns by-latents.tns
    refused "moves.tns: these are directions of the dynamic code, not of the static one" \
        latent-edit attribute static hair=3 --learn moves.tns "$hero"
}

@test "latent-fit: labels that identify the sequence are left out, and a note says so" {
    run -0 --separate-stderr latent-fit "$learn" -o again.tns
    tensor-diff again.tns "$looks"
    tensor-dump --json "$learn" | jq -c 'if .id then .labels = {"name": .id} else . end' | tensor-load > named.tns
    refused "there is no label with values for which directions can be learned" latent-fit -q named.tns
}

@test "latent-fit and attribute: what they refuse" {
    refused "the stream has no records to learn from" latent-fit -q <(tensor-head -n 0 "$learn")
    refused "*the stream holds frames, latents is wanted (dsvae-encode makes them)" latent-fit -q <(sprite-draw -q --characters 2)
    refused "*'hair' is never '9'; its values are *" latent-edit attribute static hair=9 --learn "$looks" "$hero"
    refused "*there are no directions for a label 'beard'; there are *'hair'*" latent-edit attribute static beard=1 --learn "$looks" "$hero"
    sprite-draw -q --characters 2 | dsvae-train -q --preset small --epochs 0 -o other.tns
    sprite-draw -q --characters 2 | dsvae-encode -m other.tns -o others.tns
    refused "the codes of $looks were made by another model (crc32 *) than these (*)" \
        latent-edit attribute static hair=3 --learn "$looks" others.tns
    refused "the codes of $hero were made by another model *" latent-edit take static --from "$hero" others.tns
}

@test "attribute: a damaged fit is refused" {
    for change in 'if .kind then del(.object) else . end' 'if .kind then .rows = 0 else . end' 'if .kind then .cols = 1e9 else . end' \
        'if .id == "base" then .id = "basis" else . end' 'if .label then del(.label) else . end' 'del(.seen)' \
        'if .label then .value = "1" | .label = "hair" else . end' \
        'if .id then .effect.shape = [4, 4] else . end' 'select(.id | not)'; do
        jq -c "$change" "$here/looks.json" | tensor-load > bad.tns
        run -1 --separate-stderr latent-edit attribute static hair=3 --learn bad.tns "$hero"
        [ "${#stderr_lines[@]}" -eq 1 ] || { echo "$change: $stderr"; return 1; }
    done
    if_shape='if .kind then .cols = 4 elif .id then .effect.shape = [4] | .effect.values |= .[:4] else . end'
    jq -c "$if_shape" "$here/looks.json" | tensor-load > short.tns
    refused "record 1 (*): the code is ?1,16?, the directions of 'short.tns' are ?1,4?" \
        latent-edit attribute static hair=3 --learn short.tns "$hero"
}
