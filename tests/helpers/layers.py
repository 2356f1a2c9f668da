#!/usr/bin/env python3
"""Makes folders of LPC layers for the tests of sprite-dress, and looks into what it writes, with Python's standard
library alone.

  layers.py folder DIR           a folder of layers; each draws a square of its own in every cell
  layers.py strips DIR           the same layers of hair and skin as today's generator has them, a file for each action
  layers.py sheet FILE NUMBER    one universal sheet of that kind
  layers.py frames FILE          one line per record: id, shape, crc32 of the data
  layers.py label FILE NAME      the values of a label, "-" where it is absent
  layers.py stacked FILE         checks a stream of --layers: the layers of each record, composited, are the whole
  layers.py turned PLAIN OTHER   checks recoloured records: the same alpha, and some other colour in each
"""
import os
import struct
import sys
import zlib

from pictures import LPC_FRAMES, RGBA, SIGNATURE, chunk, header, over, records, write

ACTIONS = (("spellcast", 0, 4), ("thrust", 4, 4), ("walk", 8, 4), ("slash", 12, 4), ("shoot", 16, 4), ("hurt", 20, 1))
# The layers that are not drawn in every action, and the rows that they lack.
INCOMPLETE = {"torso/robes_female_no_th-sh/black.png": set(range(4, 8)) | set(range(16, 20)),
              "weapons/right hand/male/spear_male.png": {20}}
LAYERS = (
    "body/male/light.png", "body/male/orc.png", "body/female/light.png", "body/female/dark.png", "body/male/skeleton.png",
    "body/male/eyes/blue.png", "body/female/eyes/green.png", "body/male/ears/bigears_light.png",
    "body/female/ears/bigears_light.png", "body/female/nose/big_dark.png",
    "legs/pants/male/red_pants_male.png", "legs/pants/female/teal_pants_female.png",
    "feet/shoes/male/black_shoes_male.png", "feet/slippers_female/gray.png",
    "torso/shirts/longsleeve/male/brown_longsleeve.png", "torso/shirts/longsleeve/male/white_longsleeve.png",
    "torso/plate/chest_male.png", "torso/plate/chest_female.png", "torso/tunics/female/teal_tunic.png",
    "torso/robes_female_no_th-sh/black.png", "belt/leather/male/leather_male.png",
    "torso/back/cape/normal/female/cape_red.png", "behind_body/cape/normal/female/cape_red.png",
    "hair/male/loose/blonde.png", "hair/male/loose/raven.png", "hair/male/bangs/blonde.png", "hair/female/loose/blonde.png",
    "hair/female/bangs/raven.png", "head/helms/male/metal_helm_male.png", "head/tiaras_female/gold.png",
    "facial/male/beard/brown.png", "weapons/right hand/male/spear_male.png", "unknown/thing.png",
)


def cell_line(number, row, column, y):
    """Line y of a cell of layer `number`: a square at a place of its own, in two shades, its last line half transparent."""
    left, top = 8 + number * 5 % 36, 10 + number * 3 % 30
    line = bytearray(64 * 4)
    if top <= y < top + 14:
        for x in range(left, left + 14):
            shade = 40 if (x + y) % 3 else 0
            alpha = 120 if y == top + 13 else 255
            line[x * 4:x * 4 + 4] = (number * 53 % 200 + shade, number * 29 % 200 + shade, row * 4 + column, alpha)
    return bytes(line)


def rows_png(number, rows, columns, left_out=()):
    out = []
    for row in rows:
        for y in range(64):
            out.append(b"\0")
            for column in range(columns):
                drawn = row not in left_out and column < LPC_FRAMES[row]
                out.append(cell_line(number, row, column, y) if drawn else bytes(256))
    return (SIGNATURE + header(64 * columns, 64 * len(rows), RGBA, 8) + chunk(b"IDAT", zlib.compress(b"".join(out), 1))
            + chunk(b"IEND", b""))


def put(path, data):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    write(path, data)


def folder(path):
    for number, name in enumerate(LAYERS):
        put("%s/%s" % (path, name), rows_png(number, range(21), 13, INCOMPLETE.get(name, ())))


def sheet(path, number):
    put(path, rows_png(int(number), range(21), 13))


def strips(path):
    for name, number in (("body/bodies/male/*/light", LAYERS.index("body/male/light.png")),
                         ("hair/loose/adult/*/blonde", LAYERS.index("hair/male/loose/blonde.png")),
                         ("hair/half/adult/*/blonde", LAYERS.index("hair/male/bangs/blonde.png")),
                         ("head/heads/human/male/*/light", 40), ("head/heads/human/male/*/dark", 41),
                         ("hair/xlong/adult/fg/*/red", 42), ("hair/xlong/adult/bg/*/red", 43),
                         ("cape/solid/female/*/red", 44), ("cape/solid_behind/*/red", 45),
                         ("legs/pants/thin/*/red", 46), ("torso/clothes/vest/vest/male/*", 47),
                         ("hat/visor/round/adult/*/gold", 48), ("beards/beard/basic/*/gray", 49)):
        for action, first, count in ACTIONS:
            if "half" not in name or action != "shoot":
                put("%s/%s.png" % (path, name.replace("*", action)),
                    rows_png(number, range(first, first + count), LPC_FRAMES[first]))
        put("%s/%s.png" % (path, name.replace("*", "idle")), rows_png(number, range(4), 2))


def frames(path):
    for name, _, shape, data in records(path):
        print(name, "x".join(map(str, shape)), "%08x" % zlib.crc32(data))


def label(path, name):
    for _, labels, _, _ in records(path):
        print(labels.get(name, "-"))


def pixels(data):
    return [tuple(data[at:at + 4]) for at in range(0, len(data), 4)]


def stacked(path):
    groups, whole = 0, None
    for name, labels, _, data in list(records(path)) + [("", {"layer": "all"}, None, b"")]:
        if labels["layer"] == "all":
            if whole and (whole[1] != made or "body" not in places):
                print("wrong: %s" % whole[0])
            groups += 1
            whole, made, places = (name, pixels(data)), [(0, 0, 0, 0)] * (len(data) // 4), []
            continue
        if not name.startswith(whole[0] + "/" + labels["layer"]):
            print("wrong id: %s" % name)
        if places and labels["place"] != places[-1] and (places[-1], labels["place"]) not in (
                ("behind", "body"), ("body", "front")):
            print("wrong place: %s" % name)
        places.append(labels["place"])
        made = [over(upper, lower) for upper, lower in zip(pixels(data), made)]
    print("checked: %d" % (groups - 1))


def turned(plain, other):
    for (name, _, _, a), (other_name, _, _, b) in zip(records(plain), records(other)):
        ramp = {}
        if name != other_name or a[3::4] != b[3::4] or a == b:
            print("wrong: %s %s" % (name, other_name))
        for before, after in zip(pixels(a), pixels(b)):
            if ramp.setdefault(before, after) != after:
                print("a colour became two: %s" % name)
                break
    print("compared")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    globals()[sys.argv[1]](*sys.argv[2:])
