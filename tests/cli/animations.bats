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
    [ "$output" = "compared: 8" ]
}

@test "animations: Aseprite: RGBA, grey, indexed; groups, opacities, links, depths, palettes, blend modes" {
    tool sprites .
    decode_all aseprite
    run -0 tool compare .
    [ "$output" = "compared: 26" ]
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
    python3 "$helpers/pictures.py" solid 6 4 still.png 102030ff over.png ff000080
    for ending in gif aseprite; do
        png-encode -o still.$ending <(sprite-decode --files still.png)
        sprite-decode --cell 3x2 still.$ending over.png --id 0 -o a.tns --no-history
        sprite-decode --cell 3x2 still.png over.png --id 0 -o b.tns --no-history
        cmp a.tns b.tns
        sprite-decode still.$ending --no-history -o a.tns # it needs no --files: it is not a sheet
        sprite-decode --files still.png --no-history -o b.tns
        cmp a.tns b.tns
    done
}

@test "animations: files that are damaged or too large, and layers that cannot be read" {
    mkdir broken
    tool broken broken
    # Files that claim to be huge get so much memory and no more; the sanitizers' shadow takes more.
    local limit='ulimit -v 1500000;'
    bash -c "$limit sprite-decode --version" > version 2>&1 || limit=
    for file in broken/*; do
        run -1 --separate-stderr bash -c "$limit"' sprite-decode "$1" > out.tns' _ "$file"
        [[ $stderr == "sprite-decode: $file: "* && $stderr != *"out of memory"* ]]
        run ! grep -aq crc32 out.tns
    done
    for file in broken/gif-cut13 "$shared/cases/gif-named.png"; do # the header of a GIF, with any name
        [ -e "$file" ] || continue
        run -1 sprite-decode "$file"
        [[ $output == "sprite-decode: $file: damaged GIF: the file ends too early" || $output == *"no giflib"* ]]
    done
    run -1 sprite-decode broken/ase-external
    [[ $output == *"frame 0: cel of layer 0: its tileset is not in the file" ]]
    run -1 sprite-decode broken/ase-links
    [[ $output == *"frame 4096: cel of layer 0: the cels have more than 17179 million pixels: flatten the sprite in Aseprite" ]]
    run -1 sprite-decode broken/ase-in-group
    [[ $output == *"a cel of kind 2 in layer 0" ]]
    run -1 sprite-decode broken/ase-mode
    [[ $output == *"layer 'odd' has an unknown blend mode, which is not read: merge it down, or hide it, in Aseprite" ]]
}

@test "animations: many groups and frames: each is looked at once" {
    tool groups g.aseprite
    sprite-decode --frames 0,59999 g.aseprite > g.tns
    [ "$(tool reds g.tns)" = "g - 7 0" ]
}

@test "animations: --action, --direction and --oversize are never ignored" {
    need_gif
    while read -r arguments; do
        run -1 sprite-decode $arguments -o out.tns
        [[ $output == "sprite-decode: "*" pixels, neither an LPC sheet nor a sprite with tags: read it without --action and --direction" ]]
    done <<'END'
global.gif --action walk
global.gif --direction left
END
    tool tagged t.aseprite
    run -1 sprite-decode -q t.aseprite --oversize walk_128
    [ "$output" = "sprite-decode: t.aseprite: 1x1 pixels, no LPC sheet: read it without --oversize" ]
    sprite-decode -q t.aseprite -a all -d w > left.tns # another name of left
    [ "$(tool reds left.tns)" = "t/walk/left action=walk,direction=left 0 1 2 3 2 1" ]
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
html an HTML page, not the picture that it may show: download the picture itself
lfs a pointer of Git LFS, not the file itself: git lfs pull
gpl a palette of GIMP: png-encode --palette others/gpl
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

@test "animations: GIF, Aseprite and APNG come back to the bit, with their times" {
    need_gif
    tool sprites .
    decode_all gif
    decode_all aseprite
    for name in global local only-local interlaced no-trailer small-screen no-screen comments; do
        png-encode -o out.gif $name.tns
        sprite-decode --rgba --id $name out.gif > back.tns
        tensor-diff $name.tns back.tns
    done
    for name in rgba grey indexed orders background blend6; do
        png-encode -o out.ase $name.tns
        sprite-decode --rgba --id $name out.ase > back.tns
        tensor-diff $name.tns back.tns
        png-encode --animate -o out.png $name.tns
        sprite-decode --rgba --id $name out.png > back.tns
        tensor-diff $name.tns back.tns
    done
    tool colours a.png 200 1
    tool colours b.png 200 2
    sprite-decode --files a.png b.png --id out > local.tns
    png-encode --format gif --fps 10 local.tns > out
    run -0 tool gif out # one palette for each frame where all colours are more than one holds
    [ "$output" = "10 1 256
10 1 256" ]
    sprite-decode out | tensor-head > back.tns
    [ "$(python3 "$helpers/pictures.py" show local.tns)" = "$(python3 "$helpers/pictures.py" show back.tns)" ]
    tool uneven u.png 40 100 250 1000 0 65535
    sprite-decode u.png > u.tns
    png-encode --animate -o out.png u.tns
    run -0 tool fcTL out.png
    [ "${lines[*]}" = "1/25 1/10 1/4 1/1 0/1 13107/200" ]
    png-encode --animate --fps 12 -o out.png u.tns
    [ "$(tool fcTL out.png | sort -u)" = 1/12 ]
    [ ! -e "$shared/cases/uneven-delays-apng.png" ] || {
        sprite-decode "$shared/cases/uneven-delays-apng.png" > case.tns
        [ "$(tool delays case.tns)" = "uneven-delays-apng 100 500 40 100 1000" ]
    }
}

@test "animations: what a GIF cannot hold is an error; rounded times are a note" {
    need_gif
    tool colours many.png 257
    tool colours most.png 256
    python3 "$helpers/pictures.py" solid 4 4 half.png 10203080
    png-encode -o out.gif <(sprite-decode --files most.png --id out)
    tensor-diff <(sprite-decode out.gif) <(sprite-decode --files most.png --id out)
    run -1 --separate-stderr png-encode -o no.gif <(sprite-decode --files many.png)
    [ "$stderr" = "png-encode: cannot write no.gif: frame 0 has more than 256 colours, which GIF cannot hold; use --palette" ]
    [ ! -e no.gif ]
    run -1 --separate-stderr png-encode -o out.gif <(sprite-decode --files --rgba half.png)
    [ "$stderr" = "png-encode: cannot write out.gif: frame 0 has partly transparent pixels, which GIF cannot hold; use --palette, which makes them opaque or transparent" ]
    png-encode -q --palette half.png -o out.gif <(sprite-decode --files --rgba half.png)
    tool uneven u.png 44 100 125
    run -0 --separate-stderr png-encode -o out.gif <(sprite-decode u.png)
    [ "$stderr" = "png-encode: the times of 2 frames are rounded to 1/100 s, that of frame 0 from 0.044 s to 0.04 s" ]
    run -0 tool gif out.gif
    [ "$output" = "4 1 4
10 1 4
13 1 4" ]
}

@test "animations: sprites of Aseprite: tags from the labels, indexed with a palette, RGBA without" {
    tool tagged t.aseprite
    sprite-decode -q t.aseprite > t.tns
    png-encode -o out.aseprite t.tns
    run -0 tool sprite out.aseprite
    [ "${lines[0]}" = "size True magic True 1 1 32 transparent 0" ]
    [ "$(grep tag <<< "$output")" = "tag idle 0 1 0
tag fall 2 4 0
tag walk 5 10 0
tag wave 11 14 0" ]
    sprite-draw --characters 1 --seed 3 > drawn.tns
    png-encode -o drawn.ase drawn.tns
    run -0 tool sprite drawn.ase
    [[ "$(grep tag <<< "$output" | head -n 1)" =~ ^tag\ [a-z]+/[a-z]+\ 0\ 7\ 0$ ]]
    sprite-decode drawn.ase > back.tns
    for label in action direction; do
        names=$(tensor-dump --json --no-values drawn.tns | grep -o "\"$label\":\"[a-z]*\"")
        [ "$(tensor-dump --json --no-values back.tns | grep -o "\"$label\":\"[a-z]*\"")" = "$names" ]
    done
    png-encode --palette drawn.tns -o indexed.aseprite drawn.tns
    run -0 tool sprite indexed.aseprite
    [[ "${lines[0]}" == "size True magic True 64 64 8 transparent 0" ]]
    [[ $output == *"layer 11 0"* ]] # opaque: a background
    sprite-decode indexed.aseprite --id drawn > again.tns
    tensor-diff back.tns again.tns
    python3 "$helpers/pictures.py" solid 3 2 a.png ff0000ff b.png 00000000
    sprite-decode --rgba --files a.png b.png --id x > two.tns
    png-encode --palette two.tns --fps 5 -o two.aseprite two.tns
    run -0 tool sprite two.aseprite
    [ "${lines[0]} ${lines[1]} ${lines[2]}" = "size True magic True 3 2 8 transparent 1 frame 0 200 True layer 3 0" ]
    tool background ground.aseprite
    sprite-decode --rgba ground.aseprite > ground.tns
    png-encode --palette ground.aseprite -o ground.png ground.tns # the transparent index is a colour there
    sprite-decode --rgba --files ground.png | tensor-diff - ground.tns
    python3 "$helpers/pictures.py" frames many.tns $(seq -f 'r%g:1x1x1x3' 1100)
    png-encode -o many.aseprite many.tns
    [ "$(tool sprite many.aseprite | grep -c tag)" -eq 1100 ]
    png-encode -o 'each-%d.ase' two.tns
    [[ "$(tool sprite each-1.ase)" != *tag* ]]
    sprite-decode --rgba two.aseprite > back.tns
    tensor-head two.tns > plain.tns
    run -1 tensor-diff plain.tns back.tns
    [[ $output != *frames* ]]
}

@test "animations: records with times of their own play side by side" {
    tool uneven a.png 100 300
    tool uneven b.png 200 200 200
    png-encode --animate --columns 2 -o out.png <(sprite-decode a.png --id 0; sprite-decode b.png --id 1)
    run -0 tool fcTL out.png
    [ "${lines[*]}" = "1/10 1/10 1/5 1/10 1/10" ]
    sprite-decode out.png > c.tns
    [ "$(tool pixels c.tns)" = "0 0
1 0
1 1
0 2
1 2" ]
    png-encode --animate --fps 4 -o out.png <(sprite-decode a.png --id 0; sprite-decode b.png --id 1)
    [ "$(tool fcTL out.png)" = "1/4
1/4
1/4" ]
    png-encode -o sheet.png --json sheet.json <(sprite-decode a.png)
    [ "$(grep -o '"duration": [0-9]*' sheet.json | tr '\n' ' ')" = '"duration": 100 "duration": 300 ' ]
    run -0 --separate-stderr png-encode -o sheet.png --json sheet.json --fps 60 <(sprite-decode a.png)
    [ "$stderr" = "png-encode: sheet.json: the times of 2 frames are rounded to 1/1000 s" ]
}

@test "animations: the format of a picture: by the ending of its name, or --format" {
    need_gif
    tool uneven a.png 100 300
    sprite-decode a.png > a.tns
    png-encode -o out.GIF a.tns
    [ "$(head -c 6 out.GIF)" = GIF89a ]
    png-encode --format gif -o out.png a.tns
    cmp out.GIF out.png
    png-encode -o 'x-%02d.gif' a.tns
    cmp out.GIF x-01.gif
    png-encode -o sheet.gif --sheet grid a.tns # a still one
    [ "$(tool gif sheet.gif)" = "- - 2" ]
    for ending in webp jpg mp4; do
        run -2 png-encode -o out.$ending a.tns
        [[ ${lines[0]} == "png-encode: --output: .$ending is not written, only .png, .gif and .aseprite"* ]]
    done
    png-encode --format png -o out.webp a.tns
    for option in "--sheet grid" "--compare a.tns" "--frame 0" "--columns 2" "--json x.json" "--captions id"; do
        run -2 png-encode -o out.ase $option a.tns
        [[ ${lines[0]} == "png-encode: the format aseprite, one layer of frames, cannot be used with --"* ]]
    done
}
