#!/usr/bin/env bats
# delays.bats - the times of frames, from a file through all filters and back.

load ../helpers/helpers

setup() {
    command -v python3 > /dev/null || skip "python3 is not there to make the files"
    model=$testdata/small.tns
    cd "$BATS_TEST_TMPDIR"
    tool uneven small.png 100 300 40 1000 250
    sprite-decode small.png | png-encode --animate --scale 64 -o u.png
    sprite-decode u.png > u.tns
    tool uneven small.png 70 80 90
    sprite-decode small.png | png-encode --animate --scale 64 -o v.png
    sprite-decode v.png > v.tns
}

tool() {
    python3 "$helpers/animations.py" "$@"
}

times() { # COMMAND...: the times of the records that it writes
    "$@" > times.tns
    tool delays times.tns
}

@test "delays: every filter keeps them, and png-encode writes them" {
    tool uneven again.png 100 300 40 1000 250
    [ "$(tool delays u.tns)" = "u 100 300 40 1000 250" ]
    sprite-hide --square 4 u.tns | dsvae-encode -m "$model" > codes.tns
    [ "$(tool delays codes.tns)" = "u 100 300 40 1000 250" ]
    dsvae-decode -m "$model" codes.tns > frames.tns
    [ "$(tool delays frames.tns)" = "u 100 300 40 1000 250" ]
    png-encode --animate -o out.png frames.tns
    [ "$(tool fcTL out.png)" = "$(tool fcTL again.png | sed 's|^100/1000|1/10|; s|^300/1000|3/10|; s|^40/1000|1/25|; s|^1000/1000|1/1|; s|^250/1000|1/4|')" ]
    tensor-dump --json codes.tns | tensor-load | tensor-diff - codes.tns
    tensor-npy -o codes.npz codes.tns 2> why || [[ $(cat why) == *minizip* ]]
    [ ! -e codes.npz ] || tensor-npy --load codes.npz | tensor-diff - codes.tns
}

@test "delays: edits of the motion take them along" {
    dsvae-encode -m "$model" u.tns > u.lat
    dsvae-encode -m "$model" v.tns > v.lat
    cat u.lat v.lat > both.lat
    [ "$(times latent-edit reverse dynamic u.lat)" = "u 250 1000 40 300 100" ]
    [ "$(times latent-edit reverse static u.lat)" = "u 100 300 40 1000 250" ]
    [ "$(times latent-edit hold dynamic --frame 1 u.lat)" = "u 100 300 40 1000 250" ]
    [ "$(times latent-edit set dynamic --axis 0=1 u.lat)" = "u 100 300 40 1000 250" ]
    [ "$(times latent-edit take dynamic --from v.lat u.lat)" = "u 70 80 90" ]
    [ "$(times latent-edit take static --from v.lat u.lat)" = "u 100 300 40 1000 250" ]
    [ "$(times latent-edit swap dynamic both.lat)" = "u 70 80 90
v 100 300 40 1000 250" ]
    [ "$(times latent-edit extend dynamic -m "$model" --frames 3 v.lat)" = "v 70 80 90 70 80 90" ]
    [ "$(times latent-edit sample dynamic -m "$model" v.lat)" = "v 70 80 90" ]
    [ "$(times latent-edit sample dynamic -m "$model" --frames 2 v.lat)" = "v 70 80" ]
    [ "$(times latent-edit sample dynamic -m "$model" --frames 5 v.lat)" = "v 70 80 90 70 80" ]
    latent-edit reverse dynamic v.lat | cat v.lat - > turned.lat
    [ "$(times latent-edit interpolate dynamic --steps 3 turned.lat)" = "v-1 70 80 90
v-2 80 80 80
v-3 90 80 70" ]
    [ "$(times latent-edit average dynamic turned.lat)" = "v 70 80 90" ]
    dsvae-encode -m "$model" <(sprite-decode v.png -l who=me) > me.lat
    [ "$(times latent-edit take dynamic --match who --from me.lat <(dsvae-encode -m "$model" <(sprite-decode u.png -l who=me)))" = "u 70 80 90" ]
}

@test "delays: a motion without times has none; times that do not fit are an error" {
    dsvae-encode -m "$model" u.tns > u.lat
    tensor-dump --json u.lat | sed 's/"delays"/"pauses"/' | tensor-load > other.lat
    latent-edit take dynamic --from other.lat u.lat > taken.lat
    [ "$(tool delays taken.lat)" = "u -" ]
    while read -r change what; do
        tensor-dump --json u.lat | sed "$change" | tensor-load > bad.lat
        tensor-dump --json u.tns | sed "$change" | tensor-load > bad.tns
        for command in "latent-edit reverse dynamic bad.lat" "png-encode --animate bad.tns" "tensor-html bad.tns" "tensor-view bad.tns"; do
            run -1 --separate-stderr $command
            [[ $stderr == *"record 1 ('u'): 'delays' $what" ]]
        done
    done <<'END'
s/"values":\[0.1[0-9]*,0.3/"values":[-0.1,0.3/ has -0.1 at element 0: no time is negative
s/"shape":\[5\],"values":\[0.1[^]]*\]/"shape":[2],"values":[1,2]/ is f4 [2], expected f4 [5]
END
}

@test "delays: tensor-html plays with them" {
    tensor-html -o page.html u.tns
    grep -q '@keyframes k16{0%{object-position:0% 0}5.91716%{object-position:25% 0}23.6686%{object-position:50% 0}26.0355%{object-position:75% 0}85.2071%{object-position:100% 0}}' page.html
    grep -q -- '--k:k16;--d:1.69;--e:step-end' page.html
    tensor-html --fps 10 -o page.html u.tns
    ! grep -q -- '--k:k' page.html
}

@test "delays: tensor-view plays with them" {
    screen=(python3 "$helpers/screen.py")
    "${screen[@]}" 24x80 'see:40 ms' 'see:1000 ms' key:+ 'see:800 ms' key:q -- tensor-view u.tns
    "${screen[@]}" 24x80 'see:12 fps' key:q -- tensor-view --fps 12 u.tns
    tensor-dump --json u.tns | sed 's/"values":\[0.1[0-9]*,0.3/"values":[3e38,0.3/' | tensor-load > long.tns
    "${screen[@]}" 24x80 'see:1/5 u' key:q end: -- tensor-view long.tns # keys are read meanwhile
}
