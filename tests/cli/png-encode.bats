#!/usr/bin/env bats
# png-encode: sheets, animations, single frames, comparisons, palettes, JSON, and its refusals.

load ../helpers/helpers

setup() {
    command -v python3 > /dev/null || skip "python3 is not there to make streams and PNG files"
    cd "$BATS_TEST_TMPDIR"
}

tool() {
    python3 "$helpers/pictures.py" "$@"
}

crcs() { # STREAM: the crc32 of each record's pixels
    tool show "$1" | sed 's/.* //'
}

@test "png-encode: a grid sheet has a row for each record, and comes back cell by cell" {
    tool frames a.tns a:3x6x5x3 b:2x6x5x3 c:5x6x5x3
    png-encode -o a.png a.tns
    sprite-decode --cell 5x6 a.png > b.tns
    [ "$(crcs a.tns)" = "$(crcs b.tns)" ]
    run -0 tool chunks a.png
    [ "${lines[0]}" = "IHDR 25x18 depth 8 type 6 interlace 0" ] # with empty cells, so with alpha
    [ "$(sort -u <<< "$output" | cut -d' ' -f1 | tr '\n' ' ')" = "IDAT IEND IHDR " ]
    png-encode --columns 2 < a.tns > a.png
    run -0 tool chunks a.png
    [ "${lines[0]}" = "IHDR 10x36 depth 8 type 6 interlace 0" ]
    sprite-decode --cell 5x6 --join --rows 3-5 --frames 0-4 a.png > b.tns
    [ "$(crcs a.tns | tail -n 1)" = "$(crcs b.tns)" ]
}

@test "png-encode: opaque pictures are RGB, others RGBA, and the same frames give the same bytes" {
    tool frames a.tns a:3x6x5x3
    tool frames b.tns a:3x6x5x4
    png-encode -o a.png a.tns
    png-encode a.tns | cmp - a.png
    [[ "$(tool chunks a.png)" == "IHDR 15x6 depth 8 type 2 interlace 0"* ]]
    png-encode -o b.png b.tns
    [[ "$(tool chunks b.png)" == "IHDR 15x6 depth 8 type 6 interlace 0"* ]]
    sprite-decode --cell 5x6 --join a.png > c.tns
    [ "$(crcs a.tns)" = "$(crcs c.tns)" ]
}

@test "png-encode: a universal sheet comes back as it was" {
    tool lpc hero.png
    for order in natural sprites; do
        sprite-decode hero.png --rgba --frames "$order" > a.tns
        png-encode --sheet lpc -o b.png a.tns
        sprite-decode b.png --rgba --frames "$order" --id hero > b.tns
        [ "$(tool show a.tns)" = "$(tool show b.tns)" ]
    done
    sprite-decode b.png --rgba -a walk -d left --frames natural > b.tns # the standing figure is in no cycle
    [[ "$(tool cells b.tns)" == *" - 1.9 2.9 3.9 4.9 5.9 6.9 7.9 8.9" ]]
    sprite-decode hero.png -a slash -d right | png-encode --sheet lpc --scale 2 -o c.png
    [[ "$(tool chunks c.png)" == "IHDR 1664x2688 "* ]]
    sprite-decode --cell 128x128 --rows 15 c.png > c.tns
    [ "$(tool cells c.tns)" = "c/15 0.15 1.15 2.15 3.15 4.15 5.15" ]
}

@test "png-encode: what does not belong on a universal sheet is refused by name" {
    refuse() { # EXPECTED SPEC...
        local expected=$1
        shift
        tool frames a.tns "$@"
        run -1 bash -c 'png-encode --sheet lpc a.tns > a.png'
        [ "$output" = "png-encode: $expected" ]
        [ ! -s a.png ]
    }
    refuse "record 1 ('a'): no label 'action', which says where on the LPC sheet it belongs" a:8x64x64x3
    refuse "record 1 ('a'): an LPC sheet's direction: 'in' is none of back, left, front, right (up, left, down, right)" \
        a:8x64x64x3:walk:in
    refuse "record 1 ('a'): an LPC sheet has no row for hurt, left" a:6x64x64x3:hurt:left
    refuse "record 1 ('a'): 7 frames, walk has 9 on an LPC sheet (or 8, as in Sprites)" a:7x64x64x3:walk:left
    refuse "record 1 ('a'): 7 frames, thrust has 8 on an LPC sheet" a:7x64x64x3:thrust:left
    refuse "record 2 ('b'): walk, left is already on the sheet, which has one character" \
        a:8x64x64x3:walk:left b:9x64x64x3:walk:left
    refuse "record 1 ('a'): frames of 32x32 pixels, walk has 64x64 on an LPC sheet" a:8x32x32x3:walk:left
    refuse "record 1 ('a'): frames of 64x64 pixels, walk_128 has 128x128 on an LPC sheet" a:9x64x64x3:walk_128:left
    tool frames a.tns a:8x64x64x3:fly:front
    run -1 bash -c 'png-encode --sheet lpc a.tns > a.png'
    [[ "$output" == "png-encode: record 1 ('a'): an LPC sheet's action: 'fly' is none of spellcast, thrust, walk, "* ]]
    run -2 png-encode --size 832x3456 a.tns
    [ "${lines[0]}" = "png-encode: --size needs --sheet lpc" ]
    tool frames a.tns a:6x192x192x3:slash_oversize:left b:2x64x64x3:idle:left
    run -1 bash -c 'png-encode --sheet lpc --size 1152x2112 a.tns > a.png'
    [ "$output" = "png-encode: record 2 ('b'): idle has no place on a sheet of --size 1152x2112" ]
}

@test "png-encode: the JSON tells every frame's place, and a tag for each record" {
    tool lpc hero.png
    sprite-decode hero.png -a walk -a hurt -d front --id 'a"\b' | png-encode --sheet lpc -o b.png --json b.json
    run -0 python3 - <<'END'
import json
sheet = json.load(open("b.json"))
frame = sheet["frames"][0]
print(len(sheet["frames"]), frame["filename"], frame["frame"], frame["duration"], frame["sourceSize"])
print(sheet["frames"][1]["frame"])
print(sheet["meta"]["image"], sheet["meta"]["size"], sheet["meta"]["scale"], sheet["meta"]["format"])
for tag in sheet["meta"]["frameTags"]:
    print(tag)
END
    [ "${lines[0]}" = "14 a\"\\b/walk/front 0 {'x': 512, 'y': 640, 'w': 64, 'h': 64} 125 {'w': 64, 'h': 64}" ]
    [ "${lines[1]}" = "{'x': 64, 'y': 640, 'w': 64, 'h': 64}" ]
    [ "${lines[2]}" = "b.png {'w': 832, 'h': 1344} 1 RGBA8888" ]
    [ "${lines[3]}" = "{'name': 'a\"\\\\b/walk/front', 'from': 0, 'to': 7, 'direction': 'forward'}" ]
    [ "${lines[4]}" = "{'name': 'a\"\\\\b/hurt/front', 'from': 8, 'to': 13, 'direction': 'forward'}" ]
    tool frames a.tns a:3x6x5x3
    png-encode -o a.png --json a.json --scale 3 --fps 15 a.tns
    run -0 python3 -c 'import json; print(json.load(open("a.json"))["frames"][2]["frame"], json.load(open("a.json"))["frames"][2]["duration"])'
    [ "$output" = "{'x': 30, 'y': 0, 'w': 15, 'h': 18} 67" ]
}

@test "png-encode: animations: one record, several side by side, the short ones again" {
    tool frames a.tns a:3x6x5x4
    png-encode --animate --fps 12 -o a.png a.tns
    [ "$(tool chunks a.png | cut -d' ' -f1 | tr '\n' ' ')" = "IHDR acTL fcTL IDAT fcTL fdAT fcTL fdAT IEND " ]
    sprite-decode --rgba a.png > b.tns
    [ "$(tool show b.tns | cut -d' ' -f3)" = 3x6x5x4 ]
    sprite-decode --files a.png > c.tns
    sprite-decode --cell 5x6 --join <(png-encode a.tns) > d.tns
    [ "$(crcs c.tns)" = "$(crcs d.tns)" ]
    tool frames a.tns a:3x6x5x3 b:1x6x5x3 c:2x6x5x3
    png-encode --animate -o a.png a.tns
    sprite-decode a.png > b.tns
    [ "$(tool show b.tns | cut -d' ' -f3)" = 3x12x10x3 ]
    png-encode --animate --columns 3 --scale 2 -o a.png a.tns
    sprite-decode a.png > b.tns
    [ "$(tool show b.tns | cut -d' ' -f3)" = 3x12x30x3 ]
    png-encode --animate --first 1 -o a.png a.tns
    sprite-decode a.png > b.tns
    [ "$(crcs b.tns)" = "$(crcs a.tns | head -n 1)" ]
}

@test "png-encode: a file for each record" {
    tool frames a.tns a:3x6x5x3 b:1x6x5x3 c:2x7x9x3
    png-encode --animate -o 'x-%d.png' a.tns
    png-encode -o 'y-%03d-%.png' a.tns
    [ "$(echo *.png)" = "x-1.png x-2.png x-3.png y-001-%.png y-002-%.png y-003-%.png" ]
    for i in 1 2 3; do
        sprite-decode "x-$i.png"
    done > b.tns
    [ "$(crcs a.tns)" = "$(crcs b.tns)" ]
    tool frames b.tns d:1x6x5x3
    png-encode -o '100%.png' b.tns
    [ -s '100%.png' ]
}

@test "png-encode: single frames" {
    tool frames a.tns a:3x6x5x3 b:2x6x5x3
    png-encode --frame 1 -o a.png a.tns
    [[ "$(tool chunks a.png)" == "IHDR 10x6 "* ]]
    sprite-decode --cell 5x6 --columns 1 a.png > b.tns
    png-encode -o c.png a.tns
    sprite-decode --cell 5x6 --rows 1 --columns 1 c.png > c.tns
    [ "$(crcs b.tns)" = "$(crcs c.tns)" ]
    run -1 png-encode --frame 2 a.tns
    [ "$output" = "png-encode: record 2 ('b'): there is no frame 2, the last is 1" ]
}

@test "png-encode: a comparison has each original above its twin, with gaps" {
    tool frames a.tns a:3x6x5x3 b:3x6x5x3 c:3x6x5x3
    tool frames b.tns x:3x6x5x3 y:3x6x5x3
    png-encode --compare a.tns -o c.png b.tns
    [[ "$(tool chunks c.png)" == "IHDR 19x36 depth 8 type 2 "* ]] # 3 * 5 + 2 * 2; 2 * (2 * 6 + 2) + 8
    sprite-decode --files c.png > c.tns
    run -0 python3 - "$helpers" <<'END'
import sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import pictures
frames = lambda path: [data for _, _, _, data in pictures.records(path)]
page, = frames("c.tns")
crop = lambda x, y: b"".join(page[((y + j) * 19 + x) * 3:((y + j) * 19 + x + 5) * 3] for j in range(6))
originals, twins = frames("a.tns"), frames("b.tns")
for pair in range(2):
    for t in range(3):
        for row, source in enumerate((originals, twins)):
            print(crop(t * 7, pair * 22 + row * 8) == source[pair][t * 90:(t + 1) * 90])
print(all(page[(6 * 19 + x) * 3:(6 * 19 + x) * 3 + 3] == b"\xff" * 3 for x in range(19)), page[15:21] == b"\xff" * 6)
END
    [ "$(sort -u <<< "$output")" = "True
True True" ]
    png-encode --compare a.tns --compare a.tns --first 1 --scale 3 -o c.png b.tns
    [[ "$(tool chunks c.png)" == "IHDR 57x66 "* ]]
    png-encode --compare a.tns --animate -o c.png b.tns
    sprite-decode c.png > c.tns
    [[ "$(tool show c.tns)" == "c - 3x14x18x3 "* ]]
    run -1 bash -c 'png-encode --compare b.tns a.tns > c.png'
    [ "$output" = "png-encode: b.tns: only 2 records, the input has more" ]
}

@test "png-encode: a palette gives exact colours, its own order and its unused entries" {
    tool frames a.tns a:3x6x5x3
    printf 'GIMP Palette\nName: four\n#\n250 250 250 white\n0 0 0\n120 120 120\n120 120 120 again\n255 0 0 unused\n' > p.gpl
    run -0 --separate-stderr png-encode --palette p.gpl -o a.png a.tns
    [[ "$stderr" == "png-encode: "*" % of the pixels were not in the palette, the farthest by "* ]]
    run -0 tool chunks a.png
    [ "${lines[0]}" = "IHDR 15x6 depth 4 type 3 interlace 0" ]
    [ "${lines[1]}" = "PLTE fafafa000000787878787878ff0000" ]
    [ "${lines[2]}" = "IDAT " ]
    png-encode -q -p a.png -o b.png a.tns # the palette of a PNG
    cmp a.png b.png
    sprite-decode --cell 5x6 --join a.png > b.tns
    run -0 --separate-stderr png-encode -p a.png -o b.png b.tns # already exact
    [ -z "$stderr" ]
    cmp a.png b.png
    run -0 --separate-stderr png-encode -p b.tns --animate -o c.png b.tns # the colours of frames
    [ -z "$stderr" ]
    sprite-decode c.png > c.tns
    [ "$(crcs b.tns)" = "$(crcs c.tns)" ]
}

@test "png-encode: transparent pixels take the palette's transparent entry, or one at its end" {
    tool lpc hero.png
    sprite-decode hero.png --rgba -a hurt > a.tns
    printf 'GIMP Palette\n10 120 77\n14 120 77\n18 120 77\n22 120 77\n' > p.gpl
    png-encode -q -p p.gpl --frame 0 -o a.png a.tns
    run -0 tool chunks a.png
    [ "${lines[0]}" = "IHDR 64x64 depth 4 type 3 interlace 0" ]
    [ "${lines[1]}" = "PLTE 0a784d0e784d12784d16784d000000" ]
    [ "${lines[2]}" = "tRNS ffffffff00" ]
    png-encode -q -p a.png --frame 0 -o b.png a.tns # now it has one
    cmp a.png b.png
    sprite-decode --files --rgba a.png > b.tns
    sprite-decode hero.png --rgba -a hurt --frames 0 > c.tns
    [ "$(crcs b.tns)" = "$(crcs c.tns)" ]
}

@test "png-encode: the contents of a palette decide, not its name" {
    tool frames a.tns a:3x6x5x3
    drawn() { # FILE: the PLTE of a picture with this palette
        png-encode -q -p "$1" -o out.png a.tns
        tool chunks out.png | sed -n 's/^PLTE //p'
    }
    printf '\xef\xbb\xbfGIMP Palette\r\nChannels: RGBA\r\n#\r\n255 0 0 255 red\r\n0 255 0 255 green\r\n' > UPPER.GPL
    printf 'JASC-PAL\r\n0100\r\n2\r\n255 0 0\r\n0 255 0\r\n' > jasc.tns
    printf 'ff0000\n00ff00\n' > no-ending
    png-encode -q -p no-ending a.tns > picture.GIF # a PNG
    sprite-decode --files picture.GIF > stream.png
    for file in UPPER.GPL jasc.tns no-ending picture.GIF; do
        [ "$(drawn "$file")" = ff000000ff00 ]
        [ "$(drawn - < "$file")" = ff000000ff00 ]
        [ "$(drawn <(cat "$file"))" = ff000000ff00 ]
    done
    [ "$(drawn stream.png)" = "$(drawn - < stream.png)" ]
    png-encode -q -p no-ending -o sprite.aseprite a.tns
    cp sprite.aseprite sprite.txt
    [ "$(drawn sprite.txt)" = ff000000ff00 ]
    if png-encode -q --animate -p no-ending -o sprite.gif a.tns; then
        cp sprite.gif sprite.act
        drawn sprite.act > colours
        [[ $(< colours) == *ff0000* || $(< colours) == *00ff00* ]]
    fi
    gzip -c stream.png > packed.gpl
    [ "$(drawn stream.png)" = "$(drawn packed.gpl)" ]
}

@test "png-encode: palettes that people have" {
    [ -d "$shared/cases" ] || skip "the folder of shared cases is not there"
    tool frames a.tns a:3x6x5x3
    while read -r file colours; do
        png-encode -q -p "$shared/cases/$file" -o out.png a.tns
        run -0 tool chunks out.png
        [ "${lines[1]}" = "PLTE $colours" ]
    done <<'END'
UPPER.GPL ff000000ff00
aseprite.gpl 000000ff000000ff00
jasc.pal ff000000ff00
lospec.hex ff000000ff00
END
    run -1 png-encode -p "$shared/cases/gif-named.png" -o out.png a.tns
    [[ $output == *"gif-named.png: "*GIF* ]]
}

@test "png-encode: palettes that cannot be are refused" {
    tool frames a.tns a:3x6x5x3
    for i in $(seq 257); do echo "0 0 $((i % 256))"; done > colours
    { echo GIMP Palette; cat colours; } > many.gpl
    { echo GIMP Palette; } > none.gpl
    { echo GIMP Palette; echo 1 2 red; } > bad.gpl
    echo nothing > text.png
    printf 'GIF89a\1\0\1\0\0\0\0' > gif.png
    run -1 png-encode -p gif.png -o b.png a.tns
    [[ $output == "png-encode: gif.png: "*GIF* ]]
    : > empty.gpl
    while IFS='|' read -r file message; do
        run -1 bash -c 'png-encode -p "$1" a.tns > b.png' - "$file"
        [ "$output" = "png-encode: $message" ]
    done <<'END'
many.gpl|many.gpl: line 258: more than 256 colours
none.gpl|none.gpl: the palette has no colour
bad.gpl|bad.gpl: line 2 is not three numbers of 0 to 255
text.png|text.png: neither a palette (.gpl, .pal, .hex, .txt, .act, .ase) nor a picture (PNG, GIF, Aseprite) nor a stream of frames
empty.gpl|empty.gpl: it is empty; did the program that wrote it fail?
missing.png|cannot open 'missing.png': No such file or directory
END
    tool matrix . # pictures with many colours
    sprite-decode --files type2-depth8-33x2.png type2-depth8-33x2-trns.png > few.tns
    png-encode -q -p few.tns -o b.png a.tns
    sprite-decode --files -q type2-depth8-9x11*.png type4*depth8-9x11*.png > many.tns
    run -1 bash -c 'png-encode -p many.tns a.tns > b.png'
    [ "$output" = "png-encode: many.tns: more than 256 colours: a palette holds no more" ]
}

@test "png-encode: streams that cannot be drawn are refused, and no file appears" {
    refuse() { # EXPECTED
        run -1 png-encode -o out.png in.tns
        [ "$output" = "png-encode: $1" ]
        [ "$(ls)" = in.tns ]
    }
    tool frames in.tns
    refuse "no records: there is nothing to draw"
    tool frames in.tns a:8x64x64x5
    refuse "record 1 ('a'): 'frames' has 5 channels, expected 3 (RGB) or 4 (RGBA)"
    tool frames in.tns a:64x64x3
    refuse "record 1 ('a'): 'frames' is u1 [64,64,3], expected u1 [*,*,*,*]"
    tool frames in.tns a:f8x20
    refuse "record 1 ('a'): 'frames' is f4 [8,20], expected u1 [*,*,*,*]"
    tool frames in.tns a:0x6x5x3
    refuse "record 1 ('a'): 'frames' is u1 [0,6,5,3], expected u1 [*,*,*,*]"
    tool frames in.tns a:2x6x5x3 b:2x6x6x3
    refuse "record 2 ('b'): frames of 6x6 pixels, the frames before have 5x6"
    tool frames in.tns a:20000x1x1x3
    refuse "too many records for one picture (see --first, --columns, -o 'name-%d.png'): 20000x1 pixels: each side must be 1 to 16384"
    tool latents in.tns
    refuse "in.tns: the stream holds latents, frames is wanted (dsvae-decode makes them)"
    tool frames in.tns a:2x6x5x3 b:2x6x5x3
    cp in.tns whole
    size=$(stat -c %s whole)
    mkdir cuts
    mv whole cuts
    for ((cut = 0; cut < size; cut += 7)); do
        head -c "$cut" cuts/whole > in.tns
        run -1 png-encode --first 1 -o out.png in.tns
        [ "${#lines[@]}" -eq 1 ]
        [ ! -e out.png ]
    done
}

@test "png-encode: options that contradict each other are wrong use" {
    while read -r arguments; do
        run -2 png-encode $arguments
        [ "${lines[1]}" = "Try 'png-encode --help'." ]
    done <<'END'
--sheet lpc --animate a.tns
--sheet lpc --compare b.tns a.tns
--sheet lpc --frame 1 a.tns
--sheet lpc --columns 2 a.tns
--sheet lpc -o x-%d.png a.tns
--animate --frame 1 a.tns
--compare b.tns --columns 2 a.tns
--json x.json a.tns
--json x.json --animate -o x.png a.tns
--json x.json -o x-%d.png a.tns
--compare -
--palette - --compare - a.tns
--scale 0 a.tns
--fps 0 a.tns
--sheet round a.tns
a.tns b.tns
END
}

@test "png-encode: output that cannot be written, readers that stop, a terminal" {
    tool frames a.tns a:8x64x64x3
    run -1 bash -c 'png-encode a.tns > /dev/full'
    [ "$output" = "png-encode: cannot write standard output: No space left on device" ]
    run -1 bash -c 'png-encode --animate -o /dev/full a.tns'
    [ "$output" = "png-encode: cannot write /dev/full: No space left on device" ]
    run -1 bash -c 'png-encode -o a.png --json /dev/full a.tns'
    [ "${#lines[@]}" -eq 1 ]
    [ ! -e a.png ]
    for mode in "" --animate; do # the reader ends before the picture comes
        rm -f ended
        run -141 bash -o pipefail -c '
            { until [ -e ended ]; do sleep 0.01; done; cat a.tns; } | png-encode $1 | { exec < /dev/null; touch ended; }' - $mode
        [ -z "$output" ]
    done
    run -1 png-encode < /dev/null
    [[ "$output" == "png-encode: standard input: no stream header"* ]]
    command -v script > /dev/null || skip "script is not there"
    run -2 script -qec "png-encode a.tns" /dev/null
    [[ "$output" == *"not written to a terminal"* ]]
}
