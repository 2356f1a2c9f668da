# blend.bats - a decoder that blends the characters it has learned (preset blend), and dsvae-eval of models that copy.
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    draw() { sprite-draw --size 32x32 -d front -a walk -a slash --no-history "$@"; }
    draw --split train --characters 16 -o train.tns
    draw --split test --characters 3 --seed 5 -o truth.tns
    tensor-head -q --label action=walk truth.tns -o walk.tns
    tensor-head -q --label action=slash truth.tns -o slash.tns
    dsvae-train -q --preset blend --no-history train.tns -o blend.tns
}

setup() {
    here=$BATS_FILE_TMPDIR
    blend=$here/blend.tns
    cd "$BATS_TEST_TMPDIR"
}

refused() { # STATUS WORDS PROGRAM...
    run -"$1" --separate-stderr "${@:3}"
    [[ $stderr == *"$2"* ]] || {
        echo "$stderr"
        return 1
    }
}

@test "blend: the same model and the same frames for any number of threads" {
    dsvae-train -q --preset blend --no-history --threads 3 "$here/train.tns" | cmp - "$blend"
    for threads in 1 3; do
        dsvae-encode -m "$blend" --no-history --perform "$here/walk.tns" |
            dsvae-decode -m "$blend" --no-history --threads $threads -o made-$threads.tns
    done
    cmp made-1.tns made-3.tns
}

@test "blend: what is shown is itself; another motion is nearer than all that costs nothing" {
    dsvae-encode -m "$blend" --perform "$here/walk.tns" | dsvae-decode -m "$blend" -o made.tns
    tensor-head -q --label action=walk made.tns | tensor-diff - "$here/walk.tns"
    dsvae-eval -q -m "$blend" --baselines --training "$here/train.tns" --json "$here/truth.tns" > table.json
    jq -c 'del(.baselines) , (.baselines | map_values(.psnr))' table.json
    jq -e '.swap.psnr as $p | .swap.sequences == 6 and ([.baselines[].psnr] | max) < $p' table.json > /dev/null
    [ "$(jq -c .swap table.json)" = "$(jq -c .reconstruction table.json)" ]
    # Each character has one other motion, so the slashes that --perform makes of walks are those of the table, and
    # walks are what is made of slashes.
    dsvae-encode -m "$blend" --perform "$here/slash.tns" | dsvae-decode -m "$blend" -o others.tns
    for made in made.tns:slash others.tns:walk; do
        tensor-head -q --label "action=${made#*:}" "${made%:*}" | tensor-diff - "$here/${made#*:}.tns" > differences || :
        sed -n 's/^frames\t.*\trms //p' differences
    done > rms
    jq -s -e "-10 * ((map(. * .) | add / 2 / 65025) | log10) - $(jq .swap.psnr table.json) | fabs < 0.01" rms > /dev/null
}

@test "blend: edits of codes; poses that are found by looking" {
    dsvae-encode -m "$blend" "$here/walk.tns" -o walk.codes
    dsvae-encode -m "$blend" --look "$here/walk.tns" -o looked.codes
    same=$(paste <(tensor-dump --rows walk.codes | grep dynamic) <(tensor-dump --rows looked.codes | grep dynamic) |
        awk '{ split($0, half, "\t"); a = $0; n = NF / 2; same = 1; for (i = 4; i <= n; i++) if ($i != $(i + n)) same = 0; all += same }
             END { print all, NR }')
    echo "$same"
    [ "${same% *}" -gt "$((${same#* } / 2))" ]
    latent-edit reverse dynamic walk.codes | latent-edit reverse dynamic | dsvae-decode -m "$blend" |
        tensor-raw -q | cmp - <(tensor-raw -q "$here/walk.tns")
    # Half of one pose and half of another is the mean of their frames.
    tensor-dump --json walk.codes | jq -c 'if .id then .["dynamic.mean"].values |= map(. / 2) | .["dynamic.mean"].values[15] = 0.5 else . end' |
        tensor-load | dsvae-decode -m "$blend" | tensor-head -q -n 1 | tensor-raw -q | od -An -v -tu1 -w1 -N 3072 > half
    dsvae-encode -m "$blend" --perform "$here/walk.tns" | dsvae-decode -m "$blend" -o all.tns
    for at in walk:0 slash:7; do
        tensor-head -q --label "action=${at%:*}" all.tns | tensor-head -q -n 1 | tensor-raw -q |
            od -An -v -tu1 -w1 -j $((3072 * ${at#*:})) -N 3072 > "${at%:*}"
    done
    # (not where one of them is beyond 0 or 255, and cut off)
    paste walk slash half | awk '$1 * $2 && $1 < 255 && $2 < 255 { d = ($1 + $2) / 2 - $3; n += d > 2 || d < -2; all++ }
                                 END { print n + 0, all; exit n || all < 300 }'
    refused 1 "it has no prior to draw from" latent-edit sample dynamic -m "$blend" walk.codes
    latent-edit hold dynamic walk.codes | dsvae-decode -m "$blend" | tensor-stat -q
}

@test "blend: 4 channels" {
    sprite-draw --rgba --size 16x16 -d front -a walk -a slash --characters 9 -o rgba.tns
    dsvae-train -q --preset blend rgba.tns -o rgba-blend.tns
    tensor-head -q --label action=walk rgba.tns | dsvae-encode -q -m rgba-blend.tns --perform |
        dsvae-decode -m rgba-blend.tns | tensor-head -q --label action=slash -o made.tns
    tensor-head -q --label action=slash rgba.tns -o truth.tns
    tensor-diff made.tns truth.tns > differences || :
    sed -n 's/^frames\t.*\trms //p' differences | jq -e '. < 25' # each is learned: little is left
}

@test "blend: what is refused" {
    refused 2 "--doubt" dsvae-decode -m "$blend" --doubt "$here/walk.tns"
    refused 2 "--groups and --hold-out-by are for --preset art" dsvae-train --preset blend --groups body "$here/train.tns"
    refused 2 "--epochs cannot be used with --preset blend" dsvae-train --preset blend --epochs 2 "$here/train.tns"
    refused 1 "the model has no groups" dsvae-decode -m "$blend" --group x "$here/walk.tns"
    refused 2 "--judge cannot be used with a model that copies" dsvae-eval -m "$blend" --judge "$blend" "$here/truth.tns"
    refused 1 "no record has the label action=fly" dsvae-train --preset blend --shown action=fly "$here/train.tns"
    tensor-head -q -n 1 "$here/train.tns" -o one.tns # with one character there is nothing to choose by
    dsvae-train -q --preset blend one.tns | tensor-stat -q
    tensor-head -n 0 one.tns | refused 1 "no records" dsvae-train --preset blend
}

@test "blend: a model that is damaged is refused" {
    sprite-draw --size 16x16 -d front -a walk -a slash --characters 2 -o small.tns
    dsvae-train -q --preset blend small.tns | tensor-dump --json > text
    damage() { # FILTER WORDS
        jq -c "$1" text | tensor-load -o bad.tns
        refused 1 "$2" dsvae-encode -m bad.tns small.tns
    }
    damage 'if .model then .model.people = 257 else . end' "'people' (1 to 256)"
    damage 'if .model then .model.people = 3 else . end' "'people' is"
    damage 'if .model then .model.radius = 0 else . end' "'radius'"
    damage 'if .model then .model.radius = 1e9 else . end' "'radius'"
    damage 'if .model then .model.ridge = -1 else . end' "'ridge'"
    damage 'if .model then .model.keeps_left = 2 else . end' "'keeps_left'"
    damage 'if .model then .model.groups = 2 else . end' "'groups'"
    damage 'if .model then .model.poses = 15 else . end' "'shown' is"
    damage 'select(.pose != "slash/front/7")' "the model ends before all its poses"
    damage 'if .shown then .shown.values[0] = 2 else . end' "'shown' has 2"
    damage 'if .pose == "walk/front/1" then del(.people) else . end' "people"
}

@test "measure-shown.sh: the model beside what costs nothing" {
    [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import msgpack, numpy' 2> /dev/null || skip "python3-numpy or python3-msgpack is not there"
    "$top/tests/bench/measure-shown.sh" blend action,direction "$here/train.tns" "$here/truth.tns" > table
    [ "$(grep -c '^| [a-z*]' table)" -eq 7 ]
    psnr() { awk -F ' *[|] *' -v name="$1" '$2 == name { print $3 }' table; }
    jq -n -e "$(psnr '**the model**') > $(psnr 'patches copied, guided by it')" > /dev/null
    grep -q 'training .* MB' table
}

@test "eval: a model that copies is measured from what it may copy" {
    sprite-draw --rgba --split train --characters 6 -d front -a walk -a slash --size 24x24 -o art-train.tns
    sprite-draw --rgba --split test --characters 2 --seed 5 -d front -a walk -a slash --size 24x24 -o art-truth.tns
    dsvae-train -q --preset art art-train.tns -o art.tns
    dsvae-eval -q -m art.tns --baselines --json art-truth.tns > table.json
    slashes=$(tensor-dump --json art-truth.tns | jq -c 'select(.labels.action == "slash")' | wc -l)
    [ "$(jq .swap.sequences table.json)" -eq "$slashes" ]
    jq -e '.swap.psnr > .baselines.copy_static.psnr + 3' table.json > /dev/null
    # The same as decoded from the walks.
    tensor-head -q --label action=walk art-truth.tns | dsvae-encode -q -m art.tns --perform | dsvae-decode -m art.tns |
        tensor-head -q --label action=slash -o made.tns
    tensor-head -q --label action=slash art-truth.tns -o slash.tns
    tensor-diff made.tns slash.tns > differences || :
    jq -e "20 * ((255 / $(sed -n 's/^frames\t.*\trms //p' differences)) | log10) - .swap.psnr | fabs < 0.01" table.json > /dev/null
}
