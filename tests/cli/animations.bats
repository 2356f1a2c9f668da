#!/usr/bin/env bats
# animations.bats - GIF, sprites of Aseprite, animated PNG: read, written, their times; files of other programs.

load ../helpers/helpers

setup() {
    command -v python3 > /dev/null || skip "python3 is not there to make the files"
    cd "$BATS_TEST_TMPDIR"
}

tool() {
    python3 "$helpers/animations.py" "$@"
}

need_gif() { # makes GIFs, and skips where the build cannot read them
    tool gifs .
    sprite-decode global.gif > /dev/null 2> why || [[ $(cat why) != *giflib* ]] || skip "built without giflib"
}

decode_all() { # ENDING: each NAME.ENDING as NAME.tns
    local file
    for file in *."$1"; do
        sprite-decode --rgba "$file" -o "${file%.*}.tns"
    done
}

@test "animations: GIF: palettes, transparency, disposal, interlace, smaller frames, comments, no trailer" {
    need_gif
    decode_all gif
    run -0 tool compare .
    [ "$output" = "compared: 6" ]
}

@test "animations: Aseprite: RGBA, grey, indexed; groups, opacities, links, depths, palettes, blend modes" {
    tool sprites .
    decode_all aseprite
    run -0 tool compare .
    [ "$output" = "compared: 18" ]
}

@test "animations: each tag of a sprite is a record, as it is played; --action chooses, --files takes all" {
    tool tagged t.aseprite
    run -0 --separate-stderr bash -c 'sprite-decode t.aseprite > t.tns'
    [ "$stderr" = "sprite-decode: t.aseprite: 1 of 5 frames have no tag and are not read; --files reads all as one sequence" ]
    run -0 tool reds t.tns
    [ "$output" = "t/idle action=idle 0 1
t/fall action=fall 3 2 1
t/walk/left action=walk,direction=left 0 1 2 3 2 1
t/wave action=wave 3 2 1 2" ]
    run -0 tool delays t.tns
    [ "$output" = "t/idle 100 200
t/fall 400 300 200
t/walk/left 100 200 300 400 300 200
t/wave 400 300 200 300" ]
    sprite-decode -q t.aseprite -a walk -a fall -d left --id hero > chosen.tns
    run -0 tool reds chosen.tns
    [ "$output" = "hero/walk/left action=walk,direction=left 0 1 2 3 2 1" ]
    run -1 --separate-stderr bash -c 'sprite-decode -q t.aseprite -a fly > none.tns'
    [ "$stderr" = "sprite-decode: t.aseprite: none of its tags was chosen: idle, fall, walk/left, wave" ]
    sprite-decode --files t.aseprite --frames 4-0 > all.tns
    run -0 tool reds all.tns
    [ "$output" = "t - 4 3 2 1 0" ]
    run -0 tool delays all.tns
    [ "$output" = "t 500 400 300 200 100" ]
}

@test "animations: GIF and Aseprite are operands as PNG is: layers, grids, frames, standard input, any name" {
    need_gif
    tool sprites .
    run -1 sprite-decode global.gif local.gif
    [[ $output == *"global.gif: 11x9 pixels, an animation: give it alone, or as frames with --files" ]]
    sprite-decode --files global.gif local.gif > both.tns
    [ "$(tool delays both.tns)" = "global $(cat global.ms) $(cat local.ms)" ]
    sprite-decode --files rgba.aseprite rgba.aseprite - < rgba.aseprite > three.tns
    [ "$(tool delays three.tns)" = "rgba $(cat rgba.ms) $(cat rgba.ms) $(cat rgba.ms)" ]
    cp global.gif wrong.png
    cp rgba.aseprite wrong.gif
    sprite-decode --rgba --no-history wrong.png -o a.tns
    sprite-decode --rgba --no-history --id wrong - < global.gif > b.tns
    cmp a.tns b.tns
    sprite-decode wrong.gif | tensor-stat -q
}

@test "animations: files that are damaged or too large, and layers that cannot be read" {
    mkdir broken
    tool broken broken
    for file in broken/*; do
        run -1 --separate-stderr bash -c 'ulimit -v 1500000; sprite-decode "$1" > out.tns' _ "$file"
        [[ $stderr == "sprite-decode: $file: "* && $stderr != *"out of memory"* ]]
        ! grep -aq crc32 out.tns
    done
    run -1 sprite-decode broken/ase-tilemap
    [[ $output == *"layer 'ground' is a tilemap, which is not read: hide it, or use Layer > Convert To > Layer in Aseprite" ]]
    run -1 sprite-decode broken/ase-hue
    [[ $output == *"layer 'paint' has the blend mode hue, which is not read: merge it down, or hide it, in Aseprite" ]]
    run -1 sprite-decode broken/ase-group
    [[ $output == *"layer 'set' is a group with an opacity or a blend mode"* ]]
}

@test "animations: files of other programs: what they are, and what to type" {
    mkdir others
    tool strangers others
    while read -r file what; do
        run -1 sprite-decode others/$file
        [[ $output == "sprite-decode: others/$file: $what" ]]
    done <<'END'
webp a WebP picture: convert others/webp -coalesce png:- | sprite-decode --id webp -
jpeg a JPEG picture: convert others/jpeg -coalesce png:- | sprite-decode --id jpeg -
bmp a BMP picture: convert others/bmp -coalesce png:- | sprite-decode --id bmp -
gzip gzip data: gunzip -c < others/gzip | sprite-decode --id gzip -
zip a zip archive: unzip others/zip, and give the pictures in it to sprite-decode
kra a picture of Krita: unzip -p others/kra mergedimage.png | sprite-decode --id kra -
mp4 an MP4 film: ffmpeg -i others/mp4 -fps_mode passthrough -f image2pipe -c:v png - | sprite-decode --id mp4 -
stream a tensor stream: it needs no decoding: dsvae-encode -m MODEL < others/stream, or tensor-view others/stream
npy an array of NumPy: tensor-npy --load others/npy > npy.tns
text not a PNG, a GIF or a sprite of Aseprite
empty empty, not a PNG, a GIF or a sprite of Aseprite
END
    mv others/piskel "it's a cat.piskel"
    run -1 sprite-decode "it's a cat.piskel"
    [[ $output == *": a sprite of Piskel: "*"'it'\\''s a cat.piskel' | base64 -d | sprite-decode --cell 32x24 --id 'it'\\''s a cat' -" ]]
    run -1 sprite-decode - < others/webp
    [ "$output" = "sprite-decode: standard input: a WebP picture: convert FILE -coalesce png:- | sprite-decode --id sprite -" ]
    command -v jq > /dev/null || skip "jq is not there"
    python3 "$helpers/pictures.py" grid cat.png 10 8 4 1
    printf '{"modelVersion":2,"piskel":{"name":"cat","fps":12,"height":8,"width":10,"layers":["{\\"name\\":\\"a\\",\\"frameCount\\":4,\\"chunks\\":[{\\"layout\\":[[0],[1],[2],[3]],\\"base64PNG\\":\\"data:image/png;base64,%s\\"}]}"]}}' \
        "$(base64 -w 0 cat.png)" > cat.piskel
    advice=$(sprite-decode cat.piskel 2>&1 || :)
    eval "${advice#*first layer: }" > a.tns # what it says works
    run -0 python3 "$helpers/pictures.py" cells a.tns
    [ "$output" = "cat/0 0.0 1.0 2.0 3.0" ]
}
