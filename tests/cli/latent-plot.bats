#!/usr/bin/env bats
# latent-plot.bats - plots of the size that is asked for, which depend on what is drawn; captions of png-encode; what
# cannot be drawn is refused.
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    export here=$BATS_FILE_TMPDIR
    sprite-draw -q --characters 6 -a walk -a slash -f 3 -o frames.tns
    dsvae-encode -q -m "$testdata/small.tns" -o codes.tns frames.tns
    printf '{"epoch":%d,"step":%d,"seconds":1,"psnr":%d}\n' 1 10 20 2 20 25 3 30 27 > a.log
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    latent-plot map -o probe.png "$here/codes.tns" 2> why || grep -qv cairo why || skip "built without cairo"
}

# size FILE: HxW
size() {
    sprite-decode -q --files "$1" | tensor-stat | grep -v '^#' | cut -f 3 | sed 's/.*\[1,\([0-9]*\),\([0-9]*\),.*/\1x\2/'
}

@test "latent-plot: each plot has the size that is asked for, and is not blank" {
    for plot in "map --label hair" "paths --label action" "heat --first 2"; do
        # shellcheck disable=SC2086 # words
        latent-plot $plot --size 640x480 -o out.png "$here/codes.tns"
        [ "$(size out.png)" = 480x640 ]
        sprite-decode -q --files out.png | tensor-stat --json | jq -e 'select(.id) | .min < 100 and .max > 200' > /dev/null
    done
    latent-plot curves --size 640x480 -o out.png "$here/a.log"
    [ "$(size out.png)" = 480x640 ]
}

@test "latent-plot: the label, and the codes, are seen in the picture" {
    latent-plot map --label hair -o hair.png "$here/codes.tns"
    latent-plot map --label action -o action.png "$here/codes.tns"
    latent-edit reverse dynamic "$here/codes.tns" | latent-plot heat -o reversed.png
    latent-plot heat -o heat.png "$here/codes.tns"
    run -1 cmp -s hair.png action.png
    run -1 cmp -s heat.png reversed.png
}

@test "latent-plot: what cannot be drawn is refused, and no file is left" {
    refused() {
        local status_wanted=$1
        shift
        run "-$status_wanted" --separate-stderr latent-plot "$@" -o none.png
        [[ ${stderr_lines[0]} == "latent-plot: "* ]]
        [ ! -e none.png ]
    }
    refused 1 map "$here/frames.tns"
    refused 2 nothing "$here/codes.tns"
    head -c 3000 "$here/codes.tns" > cut.tns
    refused 1 map cut.tns
    echo 'no log' > bad.log
    refused 1 curves bad.log
    tensor-head -q --id nobody "$here/codes.tns" -o empty.tns
    refused 1 map empty.tns
}

@test "png-encode --captions: the pictures stay as they are, with room beside or below" {
    tensor-head -q -n 2 "$here/frames.tns" -o two.tns
    png-encode -o plain.png two.tns
    png-encode --captions id -o captions.png two.tns
    plain=$(size plain.png) captions=$(size captions.png)
    [ "${captions%x*}" -ge "${plain%x*}" ] && [ "${captions#*x}" -ge "${plain#*x}" ]
    [ "$captions" != "$plain" ]
}
