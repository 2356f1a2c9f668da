#!/usr/bin/env bats
# Atlases: sprite-decode --atlas reads the JSON of Aseprite, TexturePacker and free-tex-packer, png-encode --json --trim
# writes it.

load ../helpers/helpers

setup() {
    command -v python3 > /dev/null || skip "python3 is not there to make PNG files"
    cd "$BATS_TEST_TMPDIR"
}

tool() {
    python3 "$helpers/pictures.py" "$@"
}

# atlas FRAMES [TAGS]: a.json over a picture whose pixel at 0,0 to 39,0 has its place as its colour; FRAMES and TAGS are
# JSON of Aseprite without what is the same for all.
atlas() {
    tool solid 40 1 a.png 00000000
    python3 - "$1" "${2:-[]}" <<'END'
import json, sys
frames = [{"filename": name, "frame": {"x": x, "y": 0, "w": 1, "h": 1}} for name, x in json.loads(sys.argv[1])]
tags = [dict(zip(("name", "from", "to", "direction"), tag)) for tag in json.loads(sys.argv[2])]
json.dump({"frames": frames, "meta": {"image": "a.png", "frameTags": tags}}, open("a.json", "w"))
END
    python3 -c 'import sys; sys.path.insert(0, sys.argv[1]); import pictures as p
p.write("a.png", p.rgba_png(40, 1, lambda x, y: (x, 0, 0, 255)))' "$helpers"
}

# The red of each frame's pixel, by record.
reds() {
    sprite-decode --atlas a.json "$@" > out.tns
    tensor-dump --json out.tns | sed -n 's/.*"id":"\([^"]*\)".*"values":\[\(.*\)\]}}*$/\1 \2/p' | sed 's/,0,0//g'
}

@test "atlas: lists and objects of frames, trimmed and turned, by every program" {
    local file
    mkdir kinds
    tool atlases kinds
    for file in kinds/*.json; do
        sprite-decode --rgba --atlas "$file" > "${file%.json}.tns"
        sprite-decode --rgba --atlas "$file" "${file%.json}.png" > given.tns
        tensor-diff "${file%.json}.tns" given.tns
    done
    run -0 tool compare kinds
    [ "$output" = "compared: 7" ]
    run -0 tool show kinds/aseprite-hash.tns
    [[ "$output" == "aseprite-hash/idle action=idle 6x11x9x4 "* ]]
    tensor-dump kinds/aseprite-array.tns | grep -q $'delays\t.*0.1'
    run ! grep -q delays <(tensor-dump kinds/texturepacker-hash.tns)
}

@test "atlas: frames whose names differ in a number are a sequence, in the order of the numbers" {
    atlas '[["walk_10.png",10],["walk_2.png",2],["idle (1).png",21],["idle (0).png",20],["sword.png",30],["run/0003",3]]'
    run -0 reds
    [ "$output" = "a/walk 2,10
a/idle 20,21
a/sword 30
a/run 3" ]
    run -0 reds --id '' --action idle --frames 1,0,1
    [ "$output" = "idle 21,20,21" ]
    atlas '[["0.png",4],["1.png",5]]'
    run -0 reds
    [ "$output" = "a 4,5" ]
}

@test "atlas: frames of different sizes are on one canvas" {
    tool solid 4 4 a.png ff0000ff
    printf '{"frames": {"a 0": {"frame": {"x": 0, "y": 0, "w": 3, "h": 1}}, "a 1": {"frame": {"x": 0, "y": 0, "w": 1, "h": 2}}}}' > a.json
    run -0 --separate-stderr sprite-decode --rgba --atlas a.json a.png --anchor top-left -o out.tns
    [ "$stderr" = "sprite-decode: a.png: a: frames of different sizes, on one of 3x2 by their top-left (see --anchor)" ]
    [ "$(tool opaque out.tns)" = "a/a 0,0-2,0 0,0-0,1" ]
    sprite-decode -q --rgba --atlas a.json a.png > out.tns
    [ "$(tool opaque out.tns)" = "a/a 0,1-2,1 1,0-1,1" ]
}

@test "atlas: tags are sequences, as they are played" {
    atlas '[["h 0",0],["h 1",1],["h 2",2],["h 3",3],["h 4",4]]' \
        '[["walk/left",0,2,"forward"],["back",0,2,"reverse"],["to",0,3,"pingpong"],["fro",1,3,"pingpong_reverse"]]'
    run -0 --separate-stderr reds
    [ "$output" = "a/walk/left 0,1,2
a/back 2,1,0
a/to 0,1,2,3,2,1
a/fro 3,2,1,2" ]
    [ "$stderr" = "sprite-decode: a.png: 1 of 5 frames have no tag and are not read" ]
    run -0 --separate-stderr reds --action walk --direction left
    [ "$output" = "a/walk/left 0,1,2" ]
    run -1 sprite-decode --atlas a.json --action fly -o out.tns
    [ "$output" = "sprite-decode: a.png: none of its tags was chosen: walk/left, back, to, fro" ]
}

@test "atlas: png-encode --trim and sprite-decode --atlas: the same frames, ids and times, to the bit" {
    local form size
    tool lpc_today hero.png 832 1344 21
    sprite-decode -q --rgba --frames natural hero.png > lpc.tns
    sprite-draw --characters 2 --seed 5 > opaque.tns
    tool frames mixed.tns a:3x7x5x4 b/c:1x7x5x4 'd"e':2x7x5x4
    for file in lpc opaque mixed; do
        for form in array hash; do
            png-encode --json "$file.json" --json-form $form --trim -o "$file.png" "$file.tns"
            python3 -m json.tool "$file.json" > /dev/null
            sprite-decode --id '' --rgba --atlas "$file.json" | tensor-dump --json | grep -o '"id".*' |
                sed 's/"labels":{[^}]*},//; s/,"delays":.*//; s/}$//' > found
            png-encode -o plain.png --json plain.json "$file.tns"
            sprite-decode --id '' --rgba --atlas plain.json | tensor-dump --json | grep -o '"id".*' |
                sed 's/"labels":{[^}]*},//; s/,"delays":.*//; s/}$//' > expected
            cmp expected found
        done
    done
    size=$(stat -c %s lpc.png)
    png-encode --scale 3 --json big.json --trim -o big.png lpc.tns
    sprite-decode --rgba --id '' --atlas big.json | tensor-dump --json --no-values | grep -q '"shape":\[7,192,192,4\]'
    tool chunks lpc.png | head -1 > head
    read -r _ size _ < head
    [ $((${size%x*} * ${size#*x})) -lt $((832 * 1344 / 2)) ]
}

@test "atlas: the frames of a stream come back" {
    sprite-draw --characters 1 --seed 5 -a walk > a.tns
    png-encode --json a.json --trim -o a.png a.tns
    sprite-decode --id '' --atlas a.json > b.tns
    [ "$(tool show a.tns | awk '{ print $1, $NF }')" = "$(tool show b.tns | awk '{ print $1, $NF }')" ]
}

@test "atlas: hostile and damaged files are refused in one line" {
    local text
    tool solid 4 4 a.png ff0000ff
    while IFS='|' read -r text why; do
        printf '%s' "$text" > bad.json
        run -1 sprite-decode --atlas bad.json a.png -o out.tns
        [ "${#lines[@]}" -eq 1 ]
        [[ "$output" == "sprite-decode: "*"$why"* ]]
        [ ! -e out.tns ]
    done <<'END'
|the JSON ends where a value is expected
{"frames": [}|a value is expected
[]|no atlas: there are no 'frames'
<?xml version="1.0"?><TextureAtlas/>|bad.json: no JSON: export the atlas as JSON, as a list (array) or hash of frames
{"frames": []}|'frames' is empty
{"frames": {}} x|something follows the JSON
{"frames": [{"frame": {"x": 0, "y": 0, "w": 1, "h": 1}}]}|frame 0: the name of a frame must be a text
{"frames": {"a": 7}}|frame 0 ('a'): there is no 'frame'
{"frames": {"a": {"frame": {"x": -1, "y": 0, "w": 1, "h": 1}}}}|frame 0 ('a'): 'frame': 'x' must be a whole number from 0 to 16384
{"frames": {"a": {"frame": {"x": 0, "y": 0.5, "w": 1, "h": 1}}}}|'y' must be a whole number
{"frames": {"a": {"frame": {"x": 0, "y": 0, "w": 1e9, "h": 1}}}}|'w' must be a whole number
{"frames": {"a": {"frame": {"x": 2, "y": 0, "w": 3, "h": 1}}}}|a.png: 4x4 pixels, frame 'a' is 3x1 at 2,0: is it the picture of this atlas?
{"frames": {"a": {"frame": {"x": 2, "y": 0, "w": 1, "h": 3}, "rotated": true}}}|frame 'a' is 3x1 at 2,0
{"frames": {"a": {"frame": {"x": 0, "y": 0, "w": 2, "h": 2}, "sourceSize": {"w": 1, "h": 2}}}}|2x2 pixels at 0,0 are not inside of a frame of 1x2
{"frames": {"a": {"frame": {"x": 0, "y": 0, "w": 0, "h": 0}}}}|are not inside of a frame of 0x0
{"frames": {"a": {"frame": {"x": 0, "y": 0, "w": 1, "h": 1}, "sourceSize": {"w": 16384, "h": 16384}}}}|1 frames of 16384x16384 pixels: more than 256 MiB
{"frames": {"a": {"frame": {"x": 0, "y": 0, "w": 1, "h": 1}}}, "meta": {"frameTags": [{"name": "b", "from": 0, "to": 1}]}}|tag 0: frames 0 to 1 of 1
{"textures": [{}, {}]}|an atlas of 2 pictures: only one is read, export it as one
END
    head -c 100000 /dev/zero | tr '\0' '[' > bad.json
    run -1 sprite-decode --atlas bad.json a.png
    [[ "$output" == *"nested more than"* ]]
    printf '{\0}' > bad.json
    run -1 sprite-decode --atlas bad.json a.png
    [ "$output" = "sprite-decode: bad.json: no JSON: it has zero bytes" ]
    run -1 sprite-decode a.png bad.json --cell 4
    printf '{"frames": {}}' > bad.json
    run -1 sprite-decode bad.json
    [[ "$output" == *"sprite-decode --atlas bad.json"* ]]
}

@test "atlas: the picture is beside the file, whatever path it names" {
    mkdir sub
    for name in a.png /home/someone/a.png 'C:\\art\\a.png' ../art/a.png; do
        printf '{"frames": {"a": {"frame": {"x": 0, "y": 0, "w": 1, "h": 1}}}, "meta": {"image": "%s"}}' "$name" > sub/a.json
        tool solid 4 4 sub/a.png ff0000ff
        sprite-decode --atlas sub/a.json > out.tns
    done
    printf '{"frames": {"a": {"frame": {"x": 0, "y": 0, "w": 1, "h": 1}}}, "meta": {"image": "sub/a.png"}}' > a.json
    sprite-decode --atlas a.json > out.tns
    printf '{"frames": {"a": {"frame": {"x": 0, "y": 0, "w": 1, "h": 1}}}}' > a.json
    run -2 sprite-decode --atlas a.json
    [[ "${lines[0]}" == "sprite-decode: --atlas: a.json names no picture: give it as an operand" ]]
    sprite-decode --atlas - sub/a.png < a.json > out.tns
}

@test "atlas: wrong use" {
    while read -r arguments; do
        run -2 $arguments
        [[ "${lines[0]}" == *" cannot be used with "* || "${lines[0]}" == *" needs --json" ]]
    done <<'END'
sprite-decode --atlas a.json --cell 4
sprite-decode --atlas a.json --files a.png
png-encode --trim -o a.png a.tns
png-encode --json-form hash -o a.png a.tns
png-encode --trim --sheet lpc --json a.json -o a.png a.tns
png-encode --trim --columns 3 --json a.json -o a.png a.tns
png-encode --trim --captions id --json a.json -o a.png a.tns
END
    tool frames a.tns x:1x4x4x3 y:1x4x4x3 x:1x4x4x3
    run -1 png-encode --json a.json --json-form hash -o a.png a.tns
    [ "$output" = "png-encode: two records have the id 'x': --json-form hash needs different ones" ]
    [ ! -e a.png ]
}
