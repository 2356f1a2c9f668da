#!/usr/bin/env bats
# sprite-draw: the drawn data set, its labels, its split, and what it refuses.

load ../helpers/helpers

setup() {
    cd "$BATS_TEST_TMPDIR"
    command -v python3 > /dev/null || skip "python3 is not there to look at pixels"
    # sequences(FILE): {id: (shape, bytes)} of a stream, without any package
    cat > look.py <<'PYTHON'
import re, sys
def sequences(path):
    bytes_, found = open(path, 'rb').read(), {}
    for m in re.finditer(rb'\xa2id.(\d-\d-\d-\d/\w+/\w+)\xa6labels.*?'
                         rb'\xc4\x05shape\x94(.*?)\xc4\x04data(\xc5..|\xc6....)', bytes_, re.S):
        size = int.from_bytes(m[3][1:], 'big')
        shape, at = [], 0
        while at < len(m[2]):
            wide = {0xcc: 1, 0xcd: 2}.get(m[2][at], 0)
            shape.append(int.from_bytes(m[2][at + 1:at + 1 + wide], 'big') if wide else m[2][at])
            at += 1 + wide
        t, h, w, c = shape
        assert t * h * w * c == size
        found[m[1].decode()] = shape, bytes_[m.end():m.end() + size]
    return found
PYTHON
}

look() { # runs Python code from standard input, which can use sequences()
    python3 -c "$(cat look.py -)"
}

ids() {
    tensor-dump "$@" | sed -n 's/^\([0-9][^\t]*\)\t-\trecord\t.*/\1/p'
}

small=(--frames 1 --size 16x16)

@test "draw: sixteen characters in nine actions, eight frames of 64x64" {
    sprite-draw > all.tns
    look <<'PYTHON'
s = sequences('all.tns')
assert len(s) == 144
assert all(shape == [8, 64, 64, 3] for shape, _ in s.values())
assert len({i.split('/')[0] for i in s}) == 16
assert {tuple(i.split('/')[1:]) for i in s} == {
    (a, d) for a in ('walk', 'spellcast', 'slash') for d in ('front', 'left', 'right')}
PYTHON
}

@test "draw: the labels say what the id says" {
    sprite-draw --characters 3 "${small[@]}" | tensor-dump | awk -F '\t' '$2 == "labels"' > labels
    [ "$(wc -l < labels)" -eq 27 ]
    python3 - <<'PYTHON'
import json
for line in open('labels'):
    name, _, _, text = line.rstrip('\n').split('\t')
    values, action, direction = name.split('/')
    skin, hair, top, pants = map(int, values.split('-'))
    assert json.loads(text) == {
        'skin': skin, 'hair': hair, 'top': top, 'pants': pants, 'action': action,
        'direction': direction, 'character': ((skin * 6 + hair) * 6 + top) * 6 + pants}
PYTHON
}

@test "draw: the same seed gives the same bytes, everywhere; another seed others" {
    sprite-draw --characters 4 --seed 7 > a.tns
    sprite-draw --characters 4 --seed 7 > b.tns
    sprite-draw --characters 4 --seed 8 > c.tns
    cmp a.tns b.tns
    run ! cmp -s a.tns c.tns
    # The drawings themselves: this number changes only when they are meant to change.
    run -0 cksum < <(sprite-draw --characters 6 -a walk -a slash -a spellcast -a jump -a wave \
        -d front -d left -d right -d back | tensor-raw -q)
    [ "$output" = "2701581097 11796480" ]
}

@test "draw: fewer characters are the first of more" {
    sprite-draw --characters 3 "${small[@]}" > few.tns
    sprite-draw --characters 9 "${small[@]}" > more.tns
    cmp <(ids few.tns) <(ids more.tns | head -27)
}

@test "draw: all 1296 characters differ from each other in every action" {
    local motion
    for motion in walk/front spellcast/left slash/right \
        $(slow_too walk/left walk/right spellcast/front spellcast/right slash/front slash/left); do
        sprite-draw --characters 0 -a "${motion%/*}" -d "${motion#*/}" -f 2 > all.tns
        look <<'PYTHON'
s = sequences('all.tns')
assert len(s) == 1296
assert len({data for _, data in s.values()}) == 1296
PYTHON
    done
}

@test "draw: the nine actions of a character differ, and the frames of each" {
    sprite-draw --characters 5 > some.tns
    look <<'PYTHON'
s = sequences('some.tns')
assert len({data for _, data in s.values()}) == 45
for (t, h, w, c), data in s.values():
    frames = {data[i * h * w * c:(i + 1) * h * w * c] for i in range(t)}
    assert len(frames) == 8
PYTHON
}

@test "draw: each value of each attribute has its own silhouette and its own colours" {
    sprite-draw --characters 0 --rgba -a walk -d front -d right -f 2 > all.tns
    look <<'PYTHON'
s = sequences('all.tns')
for place in range(4):
    silhouettes, colours = set(), set()
    for value in range(6):
        who = [0, 0, 0, 0]
        who[place] = value
        data = b''.join(s['-'.join(map(str, who)) + '/walk/' + d][1] for d in ('front', 'right'))
        silhouettes.add(data[3::4])
        colours.add(frozenset(data[i:i + 3] for i in range(0, len(data), 4)))
    assert len(silhouettes) == 6, place
    assert len(colours) == 6, place
PYTHON
}

@test "draw: pixel art: a few dozen colours, alpha 0 or 255, nothing under transparent pixels" {
    sprite-draw --characters 20 --rgba > some.tns
    look <<'PYTHON'
for (t, h, w, c), data in sequences('some.tns').values():
    assert c == 4 and set(data[3::4]) == {0, 255}
    pixels = {data[i:i + 4] for i in range(0, len(data), 4)}
    assert all(p == b'\0\0\0\0' for p in pixels if p[3] == 0)
    assert len(pixels) <= 57
PYTHON
}

@test "draw: --background is under what --rgba leaves transparent" {
    sprite-draw --characters 2 --rgba > clear.tns
    sprite-draw --characters 2 --background '#2080ff' > blue.tns
    look <<'PYTHON'
clear, blue = sequences('clear.tns'), sequences('blue.tns')
assert clear.keys() == blue.keys()
for i in clear:
    data = clear[i][1]
    flat = b''.join(data[k:k + 3] if data[k + 3] else b'\x20\x80\xff' for k in range(0, len(data), 4))
    assert flat == blue[i][1]
PYTHON
}

@test "draw: who faces left has the silhouette of who faces right, mirrored" {
    local size
    for size in 64x64 33x47 128x128; do
        sprite-draw --characters 6 --rgba --size $size -f 4 -d left -d right > both.tns
        look <<'PYTHON'
s = sequences('both.tns')
for i in s:
    if i.endswith('left'):
        (t, h, w, c), left = s[i]
        left, right = left[3::4], s[i.replace('left', 'right')][1][3::4]
        rows = range(0, t * h * w, w)
        assert all(left[k:k + w] == right[k:k + w][::-1] for k in rows), i
PYTHON
    done
}

@test "draw: any number of frames shows the same motion" {
    sprite-draw --characters 2 --frames 8 > eight.tns
    sprite-draw --characters 2 --frames 64 > many.tns
    sprite-draw --characters 2 --frames 1 > one.tns
    look <<'PYTHON'
eight, many, one = (sequences(n + '.tns') for n in ('eight', 'many', 'one'))
size = 64 * 64 * 3
for i in eight:
    assert many[i][0][0] == 64 and one[i][0][0] == 1
    for t in range(8):
        assert eight[i][1][t * size:(t + 1) * size] == many[i][1][8 * t * size:(8 * t + 1) * size]
    assert one[i][1] == eight[i][1][:size]
PYTHON
}

@test "draw: any size from 16 to 128, square or not: the figure is complete and at the bottom" {
    local size
    for size in 16x16 17x16 32x32 48x48 64x48 48x64 100x31 16x128 128x16 127x128 128x128; do
        sprite-draw --characters 4 --rgba --size $size -a walk -f 8 > s.tns
        SIZE=$size look <<'PYTHON'
import os
width, height = map(int, os.environ['SIZE'].split('x'))
side = min(width, height)
for i, ((t, h, w, c), data) in sequences('s.tns').items():
    assert (w, h) == (width, height)
    for frame in range(t):
        alpha = data[frame * h * w * 4:(frame + 1) * h * w * 4][3::4]
        rows = [any(alpha[y * w:(y + 1) * w]) for y in range(h)]
        columns = [any(alpha[x::w]) for x in range(w)]
        tall = h - rows.index(True)
        wide = w - columns.index(True) - columns[::-1].index(True)
        assert 0.75 * side <= tall <= 0.95 * side + 1, (i, tall)
        assert 0.3 * side <= wide <= 0.85 * side + 1, (i, wide)
        assert any(rows[-1 - side // 10:])
PYTHON
    done
}

@test "draw: the split is 1000 and 296 characters, apart and together all" {
    local split
    for split in train test all; do
        sprite-draw --characters 0 "${small[@]}" --split $split -a walk -d front > $split.tns
        ids $split.tns | sort > $split.ids
    done
    [ "$(wc -l < train.ids)" -eq 1000 ]
    [ "$(wc -l < test.ids)" -eq 296 ]
    cmp <(sort train.ids test.ids) all.ids
    # Whatever the seed, and every value is to be seen in training.
    cmp test.ids <(sprite-draw --characters 0 "${small[@]}" --split test -a walk -d front --seed 5 | ids | sort)
    for place in 1 3 5 7; do
        [ "$(cut -c $place train.ids | sort -u | tr -d '\n')" = 012345 ]
    done
}

@test "draw: attributes can be fixed, by name and by number" {
    sprite-draw --characters 0 "${small[@]}" --skin elf --hair 2 --top coat -d front -a walk > named.tns
    [ "$(ids named.tns | sort | tr '\n' ' ')" = \
        "$(printf '3-2-4-%d/walk/front ' 0 1 2 3 4 5)" ]
    sprite-draw --characters 0 "${small[@]}" --skin 3 --hair ponytail --top 4 -d front -a walk > numbered.tns
    cmp <(ids named.tns) <(ids numbered.tns)
    [ "$(sprite-draw --characters 0 "${small[@]}" --pants skirt -a walk -d back | ids | grep -c '^.-.-.-1/walk/back$')" -eq 216 ]
}

@test "draw: more motions and the back, each once, in their own order" {
    sprite-draw --characters 1 "${small[@]}" -a wave -a jump -a wave -d back -d front > more.tns
    [ "$(ids more.tns | cut -d / -f 2- | tr '\n' ' ')" = \
        "jump/front jump/back wave/front wave/back " ]
}

@test "draw: after the last character they are repeated in another order, with a note" {
    sprite-draw --characters 12 "${small[@]}" --skin orc --hair long --top robe --action walk --direction front \
        > twice.tns 2> note
    [ "$(cat note)" = \
        "sprite-draw: 6 characters fit the options: they are repeated in another order" ]
    cmp <(ids twice.tns | head -6 | sort) <(ids twice.tns | tail -6 | sort)
    ids twice.tns | head -6 > first
    ids twice.tns | tail -6 > second
    run ! cmp -s first second
    sprite-draw -q --characters 12 "${small[@]}" --skin orc --hair long --top robe > quiet.tns 2> note
    [ ! -s note ]
}

@test "draw: wrong use is refused with status 2" {
    local wrong
    while read -r -a wrong; do
        run -2 bash -c 'sprite-draw "$@" > out.tns' - "${wrong[@]}"
        [[ "${lines[0]}" == "sprite-draw: "* ]]
        [ "${lines[1]}" = "Try 'sprite-draw --help'." ]
        [ "${#lines[@]}" -eq 2 ]
        [ ! -s out.tns ]
    done <<'WRONG'
--frames 0
--frames 65
--frames 8.5
--size 15x64
--size 64x129
--size 64x
--skin 6
--skin -1
--hair wig
--action fly
--direction up
--split some
--characters -1
--seed x
--background 12345
--background 12345g
--sheet
operand
WRONG
    run -2 bash -c 'sprite-draw --top hat > out.tns'
    [ "${lines[0]}" = "sprite-draw: --top: 'hat' is not shirt, robe, armour, vest, coat or scarf, or 0 to 5" ]
    run -2 bash -c 'sprite-draw --action fly > out.tns'
    [ "${lines[0]}" = "sprite-draw: --action: 'fly' is not walk, spellcast, slash, jump or wave" ]
}

@test "draw: a character that is not in the split" {
    local held_out
    held_out=$(sprite-draw --characters 1 "${small[@]}" --split test | ids | head -1 | cut -d / -f 1)
    IFS=- read -r skin hair top pants <<< "$held_out"
    run -2 bash -c 'sprite-draw --split train --skin $1 --hair $2 --top $3 --pants $4 > out.tns' - \
        "$skin" "$hair" "$top" "$pants"
    [ "${lines[0]}" = "sprite-draw: --split train does not have such a character" ]
}

@test "draw: a full disk is an error, a reader that stops early is not" {
    run -1 bash -c 'sprite-draw > /dev/full'
    [ "${#lines[@]}" -eq 1 ]
    [[ "$output" == "sprite-draw: "*"No space left on device" ]]
    run -1 sprite-draw --characters 1 -o /dev/null/x.tns
    [ "${#lines[@]}" -eq 1 ]
    run -0 bash -c 'set +o pipefail; sprite-draw -q --characters 1000000000 | head -c 100000 | wc -c; [ "${PIPESTATUS[0]}" -eq 141 ]'
    [ "$output" = 100000 ]
}

@test "draw: --output appears only when complete" {
    sprite-draw --characters 2 -o two.tns
    cmp two.tns <(sprite-draw --characters 2)
    sprite-draw -q --characters 1000000000 --size 16x16 -o endless.tns 3>&- &
    wait_for_files 1 'endless.tns.*'
    kill -TERM $!
    wait $! || status=$?
    [ "$status" -eq 143 ]
    [ "$(echo endless.tns*)" = 'endless.tns*' ]
}

@test "draw: other filters read it" {
    sprite-draw --characters 2 > two.tns
    tensor-stat -q two.tns
    tensor-head -n 1 two.tns | png-encode -o one.png
    [ -s one.png ]
}
