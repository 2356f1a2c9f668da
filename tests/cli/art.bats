# art.bats - a decoder that copies (preset art): learning by counting, codes, decoding, and what is refused.
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    sprite-draw --rgba --split train --characters 16 -a walk -a slash -d front -d back --size 24x24 --no-history -o train.tns
    sprite-draw --rgba --split test --characters 3 --seed 5 -a walk -a slash -d front -d back --size 24x24 --no-history -o truth.tns
    tensor-head -q --label action=walk truth.tns -o walk.tns
    dsvae-train -q --preset art --no-history --threads 1 train.tns -o art.tns
    dsvae-encode -m art.tns --no-history truth.tns -o codes.tns
}

setup() {
    here=$BATS_FILE_TMPDIR
    art=$here/art.tns
    cd "$BATS_TEST_TMPDIR"
}

# ids STREAM: of its records, a line each
ids() {
    tensor-dump --json "$1" | jq -r 'select(has("tensor-stream") or has("end") | not) | .id'
}

# wrong A B: how many pixels of the frames of two streams differ
wrong() {
    cmp -l <(tensor-raw -q "$1") <(tensor-raw -q "$2") | awk '{ pixel[int(($1 - 1) / 4)] } END { print length(pixel) }'
}

refused() { # STATUS WORDS PROGRAM...
    run -"$1" --separate-stderr "${@:3}"
    [[ $stderr == *"$2"* ]] || {
        echo "$stderr"
        return 1
    }
}

@test "art: the same model and the same frames for any number of threads" {
    dsvae-train -q --preset art --no-history --threads 3 "$here/train.tns" -o 3.tns
    cmp 3.tns "$art"
    for threads in 1 3; do
        dsvae-decode -m "$art" --no-history --threads $threads "$here/codes.tns" -o made-$threads.tns
    done
    cmp made-1.tns made-3.tns
}

@test "art: what was shown comes back exactly, the rest is far better than the standing frame, without another colour" {
    dsvae-decode -m "$art" "$here/codes.tns" -o made.tns
    for action in walk slash; do
        tensor-head -q --label action=$action made.tns -o made-$action.tns
        tensor-head -q --label action=$action "$here/truth.tns" -o truth-$action.tns
    done
    tensor-diff made-walk.tns truth-walk.tns
    dsvae-encode -q -m "$art" "$here/walk.tns" | latent-edit hold dynamic | dsvae-decode -m "$art" -o standing.tns
    copied=$(wrong made-slash.tns truth-slash.tns)
    standing=$(wrong standing.tns truth-slash.tns)
    echo "wrong pixels: $copied copied, $standing of the standing frame"
    [ "$copied" -gt 0 ]
    [ "$((3 * copied))" -lt "$standing" ]
    for who in $(ids truth-walk.tns | cut -d/ -f1 | sort -u); do
        diff /dev/null <(comm -13 <(colours truth-walk.tns "$who") <(colours made-slash.tns "$who"))
    done
}

colours() { # STREAM WHO: the pixels' values, sorted, once each; nothing has any colour
    tensor-head -q --id "$2/*" "$1" | tensor-raw -q | od -An -v -tx1 -w4 | sed 's/.* 00$/ 00/' | sort -u
}

@test "art: the filter repairs pixels; weights of any size are used; a model may have none" {
    tensor-head -q --label action=slash "$here/truth.tns" -o truth.tns
    tensor-head -q --label action=slash "$here/codes.tns" -o codes.tns
    without() {
        tensor-dump --json "$art" | jq -c 'select((.id // "") | startswith("filter") | not) |
            if .model then .model.filter_rounds = 0 else . end' | tensor-load
    }
    without > old.tns
    tensor-dump --json "$art" | jq -c 'if .value and .id == "filter1.layer1.weight" then .value.values |= map(3e38 * .) else . end' |
        tensor-load -o wild.tns
    dsvae-decode -m "$art" codes.tns -o made.tns
    dsvae-decode --any-model -m old.tns codes.tns -o old-made.tns
    dsvae-decode --any-model -m wild.tns --doubt codes.tns | tensor-stat -q
    filtered=$(wrong made.tns truth.tns)
    guessed=$(wrong old-made.tns truth.tns)
    echo "wrong pixels: $filtered with the filter, $guessed without"
    [ "$filtered" -lt "$guessed" ]
}

@test "art: a model of version 2 makes the frames that it made" {
    local old=$testdata/versions/art-2.tns.gz
    sprite-draw --rgba --split test --characters 1 --seed 5 -a walk -d front --size 16x16 > walk.tns
    dsvae-encode -m "$old" --perform walk.tns | dsvae-decode -m "$old" > made.tns
    [ "$(tensor-raw -q made.tns | cksum)" = "3259261935 16384" ]
}

@test "art --hold-out-by: other folds, another filter, the same places" {
    dsvae-train -q --preset art --no-history --hold-out-by top,hair,none "$here/train.tns" -o held.tns
    places() {
        tensor-dump --json "$1" | jq -c 'select(.places) | .places.values' | cksum
    }
    [ "$(places held.tns)" = "$(places "$art")" ]
    run ! cmp -s held.tns "$art"
    refused 2 "--hold-out-by needs --preset art" dsvae-train --hold-out-by top "$here/train.tns" -o no.tns
}

@test "art: the motion is taken from another, the character from a third" {
    tensor-head -q --id "$(ids "$here/walk.tns" | sed -n 1p)" "$here/codes.tns" -o hero.tns
    tensor-head -q --label action=slash "$here/codes.tns" | latent-edit take static --from hero.tns |
        dsvae-decode -m "$art" -o slashes.tns
    who=$(ids hero.tns | cut -d/ -f1)
    # all characters now slash as the hero does
    for direction in front back; do
        tensor-head -q --label direction=$direction slashes.tns | tensor-raw -q > all.raw
        tensor-head -q --id "$who/slash/$direction" slashes.tns | tensor-raw -q > one.raw
        cat one.raw one.raw one.raw | cmp - all.raw
    done
}

@test "art: swap, hold and reverse move codes; what is no number is not computed with" {
    tensor-head -q --label action=walk "$here/codes.tns" | tensor-head -q -n 2 -o two.tns
    latent-edit swap static two.tns | latent-edit swap static | tensor-dump --json | jq -c 'del(.edited)' | tensor-load |
        tensor-diff - two.tns
    frame() { # STREAM K: frame K of the first record
        tensor-head -q -n 1 "$1" | tensor-raw -q | tail -c +$((1 + 2304 * $2)) | head -c 2304
    }
    latent-edit reverse dynamic two.tns | dsvae-decode -m "$art" -o back.tns
    latent-edit hold dynamic --frame 3 two.tns | dsvae-decode -m "$art" -o still.tns
    for k in 0 3 7; do
        cmp <(frame back.tns $k) <(frame "$here/walk.tns" $((7 - k)))
        cmp <(frame still.tns $k) <(frame "$here/walk.tns" 3)
    done
    latent-edit hold static "$here/codes.tns" | dsvae-decode -m "$art" | tensor-head -q --label action=slash | tensor-raw -q > all.raw
    head -c $((16 * 2304)) all.raw > one.raw # two directions
    cat one.raw one.raw one.raw | cmp - all.raw
    for verb in "reverse static" "average static" "interpolate static" "sample static" "traverse static --axis 0"; do
        refused 1 "'static.frames' are frames that were shown, not numbers: only swap, take and hold" latent-edit $verb two.tns
    done
}

@test "art --perform: from a walk all sequences that the model knows, named and labelled" {
    dsvae-encode -m "$art" --perform "$here/walk.tns" | dsvae-decode -m "$art" -o all.tns
    [ "$(ids all.tns)" = "$(ids "$here/truth.tns")" ]
    dsvae-decode -m "$art" "$here/codes.tns" | tensor-diff - all.tns
    [ "$(tensor-dump --json all.tns | jq -r '.labels | select(.) | .action + "/" + .direction' | sort -u)" = \
        "$(tensor-dump --json "$here/truth.tns" | jq -r '.labels | select(.) | .action + "/" + .direction' | sort -u)" ]
}

@test "art: frames without labels find their poses by their look" {
    tensor-dump --json "$here/train.tns" | jq -c 'del(.labels)' | tensor-load -o unlabelled.tns
    dsvae-encode -m "$art" --all-frames unlabelled.tns -o by-look.tns
    dsvae-encode -m "$art" "$here/train.tns" -o by-label.tns
    found() {
        tensor-dump --json "$1" | jq -c '.["dynamic.mean"] | select(.) | .values | index(1)'
    }
    same=$(paste <(found by-look.tns) <(found by-label.tns) | awk '$1 == $2' | wc -l)
    total=$(found by-label.tns | wc -l)
    echo "$same of $total sequences begin with the right pose"
    [ "$((10 * same))" -ge "$((7 * total))" ]
    dsvae-encode -m "$art" --look "$here/train.tns" | tensor-stat -q
}

@test "art --all-frames keeps what was drawn; a missing frame of the walk is made from the others" {
    dsvae-encode -m "$art" --all-frames "$here/truth.tns" | dsvae-decode -m "$art" | tensor-diff - "$here/truth.tns"
    tensor-dump --json "$here/walk.tns" | jq -c 'if .frames then .frames.shape[0] = 1 | .frames.values |= .[0:2304] else . end' |
        tensor-load -o standing.tns
    dsvae-encode -m "$art" --perform standing.tns | dsvae-decode -m "$art" --doubt -o made.tns
    [ "$(ids made.tns)" = "$(ids "$here/truth.tns")" ]
    # no doubt about the frame that was shown, some about the others
    doubts() { # SEQUENCE FIRST: the largest doubt of each record of this sequence, from this pixel on
        tensor-dump --json made.tns | jq -r --arg s "$1" "select(.doubt and (.id | endswith(\$s))) | .doubt.values[$2:$2 + 576] | max"
    }
    [ "$(doubts walk/front 0 | tr '\n' ' ')" = "0 0 0 " ]
    [ "$(doubts walk/front 2304 | sort -n | head -1)" -gt 0 ]
    [ "$(doubts slash/front 0 | sort -n | head -1)" -gt 0 ]
}

@test "art: png-encode --doubt: red where the model was unsure, as opaque as it was unsure" {
    dsvae-encode -m "$art" --perform "$here/walk.tns" | dsvae-decode -m "$art" --doubt -o made.tns
    tensor-head -q -n 3 --label action=slash made.tns -o slash.tns
    for layout in "--sheet grid" "--animate --columns 1 -n 1"; do
        png-encode $layout --doubt -o doubt.png slash.tns
        sprite-decode -q --rgba $([[ $layout == --sheet* ]] && echo --cell 24x24) doubt.png | tensor-raw -q > drawn.raw
        tensor-dump --json slash.tns | jq -r 'select(.doubt) | .doubt.values[]' | head -n "$(($(wc -c < drawn.raw) / 4))" > doubts
        cmp <(awk '{ print $1 ? 255 : 0, 0, 0, $1 }' doubts) <(od -An -v -tu1 -w4 drawn.raw | awk '{ print $1, $2, $3, $4 }')
        [ "$(sort -n doubts | tail -1)" -gt 20 ]
    done
    png-encode --doubt --compare slash.tns -o both.png slash.tns
    refused 1 "there is no 'doubt', which dsvae-decode --doubt adds" png-encode --doubt -o no.png "$here/walk.tns"
    jq_doubt() { tensor-dump --json slash.tns | jq -c "$1" | tensor-load -o broken.tns; }
    jq_doubt 'if .doubt then .doubt.shape[0] = 1 | .doubt.values |= .[0:576] else . end'
    refused 1 "'doubt' is u1 [1,24,24]" png-encode --doubt -o no.png broken.tns
    [ ! -e no.png ]
}

@test "art: what cannot be learned, encoded or decoded is said, and leaves no file" {
    refused 2 "--epochs cannot be used with --preset art" dsvae-train --preset art --epochs 3 "$here/train.tns" -o no.tns
    refused 2 "--shown needs --preset art" dsvae-train --shown action=walk "$here/train.tns" -o no.tns
    refused 2 "'walk' is not NAME=VALUE" dsvae-train --preset art --shown walk "$here/train.tns" -o no.tns
    for poses in '' action, ,action action,,direction; do
        refused 2 "'$poses' is not a list of names" dsvae-train --preset art --poses "$poses" "$here/train.tns" -o no.tns
    done
    refused 1 "no record has the label action=run" dsvae-train --preset art --shown action=run "$here/train.tns" -o no.tns
    refused 1 "it lacks a label of --poses gait,direction" dsvae-train --preset art --poses gait,direction "$here/train.tns" -o no.tns
    refused 1 "it lacks a label of --groups body" dsvae-train --preset art --groups body "$here/train.tns" -o no.tns
    refused 1 "there is nothing to learn from" dsvae-train --preset art -o no.tns < <(tensor-head -q --id none "$here/train.tns")
    refused 1 "has no 'slash/back/0'" dsvae-train --preset art -o no.tns < <(
        cat "$here/walk.tns" <(sprite-draw --rgba --size 24x24 --characters 1 -a slash -d back --no-history)
    )
    sprite-draw --rgba --size 24x24 --characters 1 -a jump -o jump.tns
    refused 1 "the model does not know the pose 'jump/front/0': leave the record out (tensor-head --except)" dsvae-encode -m "$art" jump.tns -o no.tns
    refused 1 "expected u1 [*,24,24,4]" dsvae-encode -m "$art" -o no.tns < <(sprite-draw --characters 1 --size 32x32 --rgba)
    refused 1 "none of which was shown" dsvae-decode -m "$art" -o no.tns < <(
        dsvae-encode -m "$art" <(tensor-head -q --label action=slash "$here/truth.tns") | latent-edit take dynamic --from <(
            tensor-head -q --label action=walk "$here/codes.tns" | tensor-head -q -n 1)
    )
    refused 2 "--steps cannot be used with a model that copies" dsvae-encode -m "$art" --steps 3 "$here/walk.tns" -o no.tns
    refused 1 "'hidden' hides pixels" dsvae-encode -m "$art" -o no.tns < <(sprite-hide -q --square 4 "$here/walk.tns")
    refused 1 "the model has no groups" dsvae-decode -m "$art" --group female "$here/codes.tns" -o no.tns
    refused 2 "--sample cannot be used with a model that copies" dsvae-decode -m "$art" --sample "$here/codes.tns" -o no.tns
    refused 2 "--group needs a model that copies" dsvae-decode -m "$testdata/small.tns" --group x -o no.tns
    refused 2 "--doubt needs a model that copies" dsvae-decode -m "$testdata/small.tns" --doubt -o no.tns
    refused 2 "--perform needs a model that copies" dsvae-encode -m "$testdata/small.tns" --perform -o no.tns
    refused 1 "another model" dsvae-decode -m "$art" -o no.tns < <(sprite-draw --characters 1 | dsvae-encode -m "$testdata/small.tns")
    [ ! -e no.tns ]
}

@test "art: a character that lacks a sequence is left out, with a message" {
    tensor-head -q --label direction=front "$here/train.tns" -o front.tns
    tensor-head -q --except --id "$(ids front.tns | tail -1)" front.tns -o lacking.tns
    run -0 --separate-stderr dsvae-train --preset art lacking.tns -o model.tns
    [[ $stderr == *"1 of 16 characters are left out: they lack poses that the first one has"* ]]
    tensor-stat -q model.tns
}

@test "art: dsvae-model(5) names every entry of such a model" {
    tensor-dump --json "$art" | jq -r 'if .model then .model else del(.id, .labels, ."tensor-stream", .end) end | keys[]' | sort -u > entries
    [ "$(grep -c . entries)" -gt 12 ]
    section=$(sed -n '/^.Ss Models that copy/,/^.Ss Checkpoints/p' "$top/doc/dsvae-model.5")
    while read -r entry; do
        grep -q "^.It .*\b$entry\b" <<< "$section" || case $entry in crc32 | header_crc32 | records) ;; *) echo "$entry"; false ;; esac
    done < entries
}

@test "art: measure_art.py: a character is exact beside itself, less so standing" {
    python=/usr/bin/python3
    "$python" -c 'import msgpack, numpy' 2> /dev/null || skip "python3-numpy or python3-msgpack is not there"
    measure() { PYTHONDONTWRITEBYTECODE=1 "$python" -W ignore "$top/tests/bench/measure_art.py" "$@"; }
    run -0 measure made itself "$here/truth.tns" "$here/truth.tns"
    [[ $output == "itself "*" worst 100.0" ]]
    dsvae-encode -q -m "$art" --perform "$here/walk.tns" | dsvae-decode -m "$art" -o made.tns
    run -0 measure made copied "$here/truth.tns" made.tns
    worst=${output##* }
    echo "$output"
    [ "$(jq -n "$worst > 50 and $worst < 100")" = true ]
    run -0 measure cost listing "ls > /dev/null"
    [[ $output =~ ^listing\ +[0-9.]+\ s,\ +[0-9.]+\ s\ of\ processor,\ +[0-9]+\ MB$ ]]
}

@test "art: every number of a model is checked" {
    draw() { sprite-draw --rgba -a walk -a slash -d front --size 16x16 "$@"; }
    draw --characters 16 | dsvae-train -q --preset art -o front.tns
    draw --characters 1 -a walk -o walk.tns
    tensor-dump --json front.tns > model.json
    broken() { # FILTER WORDS
        jq -c "$1" model.json | tensor-load -o broken.tns
        refused 1 "$2" dsvae-encode -m broken.tns walk.tns
    }
    first='if .id == "walk/front/0" then'
    broken "$first .places.values[0] = 1792 else . end" "'places' has 1792 at element 0"
    broken "$first .places.values[0] = -1 else . end" "'places' has -1 at element 0"
    broken "$first .pixels.values[1] = .pixels.values[0] else . end" "'pixels' does not rise at element 1"
    broken "$first .sources.values[0] = 99999 else . end" "'sources' has 99999"
    broken "$first .sources.values = [range(1000) | 0] | .sources.shape = [1000] else . end" "'sources' has 1000 elements, the limit is 9"
    jq() { command jq --argjson n "$(command jq 'select(.id == "walk/front/0") | .target.shape[0]' model.json)" "$@"; }
    broken "$first .target.shape[1] = 1 | .target.values |= .[0:\$n] else . end" "'target' is u1"
    broken "$first .pose = \"\" | del(.pose) else . end" "it has no valid 'pose'"
    broken 'if .shown then .shown.values[0] = 2 else . end' "'shown' has 2 at element 0"
    broken 'if .characters then .characters = 0 else . end' "it has no valid 'characters'"
    broken 'if .model then .model.poses += 1 else . end' "'shown' is u1"
    broken 'if .model then .model.groups = 2 else . end' "record 18 ('filter0.layer0.weight'): it has no valid 'characters'"
    broken 'if .model then .model.height = 0 else . end' "no valid 'height'"
    broken 'if .model then .model.version = 9 else . end' "no valid 'version'"
    broken 'if .model then .model.channels = 2 else . end' "has 2 'channels', expected 3 or 4"
    broken 'if .model then .model.pose_labels = "" else . end' "no valid 'pose_labels'"
    broken 'if .model then .model.filter_rounds = 9 else . end' "no valid 'filter_rounds'"
    broken 'if .model then .model.filter_rounds += 1 else . end' "the model ends before its filter"
    broken 'if .model then .model.filter_rounds = 0 else . end' "more records than its header says"
    broken 'if .id == "filter1.layer2.bias" then .id = "other" else . end' "expected the weights 'filter1.layer2.bias'"
    broken 'if .id == "filter0.layer2.bias" then .value.values[0] = "nan" else . end' "'value'"
    head -c 50000 front.tns > broken.tns
    refused 1 "the stream ends early" dsvae-encode -m broken.tns walk.tns
}

@test "art: ids tell characters apart; integer labels stay integers" {
    shown() { # FILTER: frames of each static code, of the walk with other ids
        tensor-head -q -n 2 "$here/walk.tns" | tensor-dump --json | jq -c "if .id then $1 else . end" | tensor-load |
            dsvae-encode -m "$art" | tensor-dump --json | jq 'select(.["static.frames"])["static.frames"].shape[0]' | paste -s -d ' '
    }
    [ "$(shown .)" = "16 16" ]
    [ "$(shown 'del(.id)')" = "8 8" ]
    [ "$(shown 'del(.id, .labels)')" = "8 8" ]
    [ "$(shown '.id = .labels.action + "/" + .labels.direction')" = "16 16" ]
    tensor-dump --json "$here/walk.tns" | jq -c 'if .id then .id = .labels.action + "/" + .labels.direction else . end' | tensor-load -o same.tns
    refused 1 "its 'walk/front/0' differs from that of an earlier record" dsvae-train --preset art same.tns -o no.tns
    tensor-head -q --id "$(ids "$here/walk.tns" | head -1 | cut -d/ -f1)/*" "$here/truth.tns" | tensor-head -q --label direction=front |
        tensor-dump --json | jq -c 'if .id then .labels.direction = 2 | .id |= sub("front"; "2") else . end' | tensor-load -o two.tns
    cat two.tns two.tns | dsvae-train -q --preset art -o two-model.tns # the same frames may come again
    tensor-head -q --label action=walk two.tns | dsvae-encode -m two-model.tns --perform | tensor-dump --json |
        jq -c 'select(.labels) | [.id, .labels.action, .labels.direction]' > made
    tensor-dump --json two.tns | jq -c 'select(.labels) | [.id, .labels.action, .labels.direction]' | cmp - made
}

@test "art: labels with a / or control characters; more poses or groups than a model has" {
    labelled() { # VALUE: the walk with this action
        tensor-dump --json "$here/walk.tns" | jq -c --arg value "$1" 'if .labels then .labels.action = $value else . end' | tensor-load
    }
    refused 1 "a label of --poses action,direction has a / in its value ('slow/walk/front')" dsvae-train --preset art -o no.tns < <(labelled slow/walk)
    refused 1 "the pose '\\x1b[2J/front/0'" dsvae-encode -m "$art" -o no.tns < <(labelled $'\e[2J')
    refused 1 "has no '\\x1b[2J/front/0'" dsvae-train --preset art -o no.tns < <(cat "$here/train.tns" <(labelled $'\e[2J'))
    frames() { # RECORDS FRAMES: of one pixel
        jq -nc --argjson n "$1" --argjson frames "$2" '{"tensor-stream": 1, "kind": "frames"},
            (range($n) | {id: "\(.)/walk/front", labels: {action: "walk", direction: "front", body: .},
                frames: {dtype: "|u1", shape: [$frames, 1, 1, 4], values: [range(4 * $frames) | 255]}}),
            {end: {records: $n}}' | tensor-load
    }
    refused 1 "1 poses and 257 groups: a model has at most 4096 poses and 256 groups" dsvae-train --preset art --groups body -o no.tns < <(frames 257 1)
    refused 1 "4097 poses and 1 groups" dsvae-train --preset art -o no.tns < <(frames 1 4097)
    [ ! -e no.tns ]
}

@test "art: frames that are empty, one frame that is shown, labels that are too long" {
    tensor-head -q --label direction=front "$here/train.tns" | tensor-dump --json | jq -c 'if .id and (.id | endswith("slash/front")) then .frames.values[0:2304] = [range(2304) | 0] else . end' |
        tensor-load | dsvae-train -q --preset art -o model.tns
    tensor-head -q --label direction=front "$here/walk.tns" | dsvae-encode -m model.tns --perform | dsvae-decode -m model.tns -o made.tns
    tensor-head -q --label action=slash made.tns | tensor-raw -q | head -c 2304 | cmp - <(head -c 2304 /dev/zero)
    tensor-dump --json "$here/walk.tns" | jq -c 'if .frames then .frames.shape[0] = 1 | .frames.values |= .[0:2304] else . end' |
        tensor-load | tensor-head -q --label direction=front -o one.tns
    refused 1 "only the pose 'walk/front/0' is shown" dsvae-train --preset art one.tns -o no.tns
    tensor-dump --json "$here/walk.tns" | jq -c 'if .labels then .labels.action = "w" * 479 else . end' | tensor-load -o long.tns
    refused 1 "the labels action,direction are longer than 480 bytes" dsvae-train --preset art --shown direction=front long.tns -o no.tns
    [ ! -e no.tns ]
}
