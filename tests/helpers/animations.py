#!/usr/bin/env python3
"""Makes GIF and Aseprite files for the tests, and the frames that they must give, and looks into files that were
written, with Python's standard library alone: everything here comes from the definitions of the formats, not from the
code under test.

  animations.py gifs DIR        GIFs of every kind, NAME.gif, and their frames, NAME.rgba
  animations.py sprites DIR     sprites of Aseprite, NAME.aseprite, and their frames, NAME.rgba
  animations.py compare DIR     every NAME.rgba against the record in NAME.tns; prints what differs
  animations.py broken DIR      files that must be refused
  animations.py strangers DIR   files of other programs
  animations.py tagged FILE     a sprite with tags of all orders over five frames, frame i all of colour (i,0,0)
  animations.py uneven FILE MS...   an animated PNG whose frames are shown so long; frame i is all of colour (i,0,0)
  animations.py colours FILE N [BLUE]  a PNG with N colours
  animations.py delays FILE     one line per record: its id and its delays in ms, or "-"
  animations.py reds FILE       one line per record: id, labels, and the red of each frame's first pixel
  animations.py pixels FILE     one line per frame: the reds of its first row
  animations.py fcTL FILE       the delays of an APNG as fractions
  animations.py gif FILE        one line per frame of a GIF: delay in 1/100 s, disposal, colours of its palette
  animations.py groups FILE     a sprite with thousands of empty groups with an opacity, and of frames
  animations.py background FILE an indexed sprite of one layer, the background, with its transparent index as a colour
  animations.py sprite FILE     what the header, frames, layers and tags of a sprite of Aseprite say

NAME.rgba is the pixels of all frames, and NAME.ms their delays, as `delays` prints them.
"""
import os
import struct
import sys
import zlib

import pictures

NOTHING = (0, 0, 0, 0)


def write(folder, name, data):
    with open(os.path.join(folder, name), "wb") as out:
        out.write(data)


def write_frames(folder, name, width, height, frames, delays):
    """frames[i][y][x] is RGBA. A pixel without alpha has no colour."""
    assert all(len(f) == height and len(row) == width for f in frames for row in f)
    write(folder, name + ".rgba", b"".join(bytes(p if p[3] else NOTHING) for f in frames for row in f for p in row))
    write(folder, name + ".ms", " ".join(map(str, delays)).encode())


# ---- GIF ----

def lzw(indices, bits):
    """Literal codes alone: a clear code comes before the codes would grow."""
    clear, codes = 1 << bits, []
    for i, index in enumerate(indices):
        if i % (clear - 2 if clear > 4 else 2) == 0:
            codes.append(clear)
        codes.append(index)
    codes.append(clear + 1)
    text, held = 0, 0
    for code in codes:
        text |= code << held
        held += bits + 1
    data = text.to_bytes((held + 7) // 8, "little")
    blocks = [data[i:i + 255] for i in range(0, len(data), 255)]
    return bytes([bits]) + b"".join(bytes([len(b)]) + b for b in blocks) + b"\0"


def colour_table(colours):
    size = 2
    while size < len(colours):
        size *= 2
    return b"".join(bytes(c[:3]) for c in colours) + b"\0\0\0" * (size - len(colours)), size.bit_length() - 2


def gif_frame(part, delay=0, disposal=0, transparent=None, local=None, interlaced=False, bits=8):
    """part: x, y, rows of indices. Returns the bytes of one frame."""
    x, y, rows = part
    height, width = len(rows), len(rows[0])
    table, size = colour_table(local) if local else (b"", 0)
    order = range(height)
    if interlaced:
        order = [*range(0, height, 8), *range(4, height, 8), *range(2, height, 4), *range(1, height, 2)]
    flags = (0x80 | size if local else 0) | (0x40 if interlaced else 0)
    control = struct.pack("<4BHBB", 0x21, 0xF9, 4, disposal << 2 | (transparent is not None), delay, transparent or 0, 0)
    return (control + struct.pack("<B4HB", 0x2C, x, y, width, height, flags) + table
            + lzw([i for n in order for i in rows[n]], bits))


def gif_file(width, height, colours, frames, trailer=b"\x3b", extra=b""):
    table, size = colour_table(colours) if colours else (b"", 0)
    return (b"GIF89a" + struct.pack("<HH3B", width, height, (0x80 | size if colours else 0) | 0x70, 0, 0) + table
            + extra + b"".join(frames) + trailer)


class Screen:
    """What a viewer shows."""

    def __init__(self, width, height):
        self.width, self.height, self.frames, self.delays = width, height, [], []
        self.now = [[NOTHING] * width for _ in range(height)]

    def show(self, part, colours, delay, disposal, transparent):
        x, y, rows = part
        before = [row[:] for row in self.now]
        for dy, row in enumerate(rows):
            for dx, index in enumerate(row):
                if y + dy < self.height and x + dx < self.width and index != transparent and index < len(colours):
                    self.now[y + dy][x + dx] = (*colours[index][:3], 255)
        self.frames.append([row[:] for row in self.now])
        self.delays.append(delay * 10)
        if disposal == 2:
            for dy in range(len(rows)):
                for dx in range(len(rows[0])):
                    if y + dy < self.height and x + dx < self.width:
                        self.now[y + dy][x + dx] = NOTHING
        elif disposal == 3:
            self.now = before


def gif_kind(folder, name, seed, colours, local, interlaced, trailer=b"\x3b", extra=b"", screen=(11, 9), said=None):
    """Frames of random parts, disposals and delays; `said` is the size of the screen that the file has."""
    numbers = pictures.Numbers(seed)
    shown, frames = Screen(*screen), []
    for i in range(7):
        width, height = 1 + numbers.below(screen[0]), 1 + numbers.below(screen[1])
        x, y = numbers.below(screen[0] - width + 3), numbers.below(screen[1] - height + 3)
        if i == 0:  # later frames may leave the screen, but the first one determines it
            x, y = screen[0] - width, screen[1] - height
        table = local[i % len(local)] if local else None
        used = table or colours
        rows = [[numbers.below(len(used)) for _ in range(width)] for _ in range(height)]
        transparent = None if numbers.below(3) == 0 else numbers.below(len(used))
        disposal, delay = numbers.below(4), numbers.below(40)
        part = (x, y, rows)
        frames.append(gif_frame(part, delay, disposal, transparent, table, interlaced))
        shown.show(part, used, delay, disposal, transparent)
    write(folder, name + ".gif", gif_file(*(said or screen), colours, frames, trailer, extra))
    write_frames(folder, name, *screen, shown.frames, shown.delays)


def gifs(folder):
    numbers = pictures.Numbers(77)
    tables = [[tuple(numbers.below(256) for _ in range(3)) for _ in range(n)] for n in (2, 3, 16, 200, 256)]
    comment = b"\x21\xfe\x05hello\0" + b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    gif_kind(folder, "global", 1, tables[2], None, False)
    gif_kind(folder, "local", 2, tables[0], [tables[3], tables[1]], False)
    gif_kind(folder, "only-local", 3, None, [tables[1], tables[4], tables[0]], False)
    gif_kind(folder, "interlaced", 4, tables[3], None, True)
    gif_kind(folder, "no-trailer", 5, tables[4], None, False, trailer=b"")
    gif_kind(folder, "small-screen", 7, tables[2], None, False, said=(4, 3))
    gif_kind(folder, "no-screen", 8, tables[2], None, False, said=(0, 0))
    gif_kind(folder, "comments", 6, tables[2], None, True, extra=comment)


# ---- Aseprite ----

def text(s):
    return struct.pack("<H", len(s.encode())) + s.encode()


def ase_chunk(kind, data):
    return struct.pack("<IH", len(data) + 6, kind) + data


def layer(name, flags=1, kind=0, level=0, blend=0, opacity=255, tileset=None):
    return ase_chunk(0x2004, struct.pack("<6HB3x", flags, kind, level, 0, 0, blend, opacity) + text(name)
                     + (b"" if tileset is None else struct.pack("<I", tileset)))


def tiles(number, width, height, list_of, flags=6):
    """list_of[i][y][x] is the bytes of a pixel; flags 2: in the file, 4: tile 0 is empty."""
    data = zlib.compress(b"".join(p for tile in list_of for row in tile for p in row))
    return ase_chunk(0x2023, struct.pack("<3I2Hh14x", number, flags, len(list_of), width, height, 1) + text("tiles")
                     + (struct.pack("<I", len(data)) + data if flags & 2 else struct.pack("<2I", 1, 1)))


def tile_cel(index, x, y, rows, opacity=255):
    data = zlib.compress(b"".join(struct.pack("<I", t) for row in rows for t in row))
    return ase_chunk(0x2005, struct.pack("<HhhBHh5xHHH4I10x", index, x, y, opacity, 3, 0, len(rows[0]), len(rows), 32,
                                         0x1fffffff, 0x80000000, 0x40000000, 0x20000000) + data)


def cel(index, x, y, rows=None, kind=2, opacity=255, depth=0, link=0):
    """rows[y][x] is the bytes of a pixel."""
    head = struct.pack("<HhhBHh5x", index, x, y, opacity, kind, depth)
    if kind == 1:
        return ase_chunk(0x2005, head + struct.pack("<H", link))
    data = b"".join(p for row in rows for p in row)
    size = struct.pack("<HH", len(rows[0]), len(rows))
    return ase_chunk(0x2005, head + size + (zlib.compress(data) if kind == 2 else data))


def tags(*list_of):
    return ase_chunk(0x2018, struct.pack("<H8x", len(list_of))
                     + b"".join(struct.pack("<HHBH6x3xx", a, b, order, 0) + text(name) for name, a, b, order in list_of))


def palette(colours):
    return ase_chunk(0x2019, struct.pack("<3I8x", len(colours), 0, len(colours) - 1)
                     + b"".join(struct.pack("<H4B", 0, *c) for c in colours))


def ase_file(width, height, depth, frames, flags=1, transparent=0, count=None):
    """frames: duration and chunks of each."""
    parts = []
    for duration, chunks in frames:
        data = b"".join(chunks)
        parts.append(struct.pack("<IHHH2xI", 16 + len(data), 0xF1FA, min(len(chunks), 0xFFFF), duration, len(chunks)) + data)
    body = b"".join(parts)
    return struct.pack("<I5HIH8xB3xH94x", 128 + len(body), 0xA5E0, len(frames), width, height, depth, flags, 100,
                       transparent, 0) + body


def times(a, b):
    return int(a * b / 255 + 0.5)


def over(below, above, opacity):
    """As Aseprite: the colour moves by the share of the upper alpha in both, cut towards zero."""
    alpha = times(above[3], opacity)
    if alpha == 0:
        return below
    if below[3] == 0:
        return (*above[:3], alpha)
    both = below[3] + alpha - times(below[3], alpha)
    return tuple(b + int((a - b) * alpha / both) for a, b in zip(above[:3], below[:3])) + (both,)


def draw(canvas, part, opacity=255):
    x, y, rows = part
    for dy, row in enumerate(rows):
        for dx, pixel in enumerate(row):
            if 0 <= y + dy < len(canvas) and 0 <= x + dx < len(canvas[0]):
                canvas[y + dy][x + dx] = over(canvas[y + dy][x + dx], pixel, opacity)


def random_part(numbers, width, height, pixel):
    w, h = 1 + numbers.below(width), 1 + numbers.below(height)
    return (numbers.below(width) - 2, numbers.below(height) - 2, [[pixel() for _ in range(w)] for _ in range(h)])


def colour_of(depth, colours, transparent):
    """Makes pixels as the file has them, and as they are shown."""
    def shown(p):
        if depth == 32:
            return tuple(p)
        if depth == 16:
            return (p[0], p[0], p[0], p[1])
        return NOTHING if p[0] == transparent else colours[p[0]]
    return shown


def sprite_kind(folder, name, depth, seed):
    """Five frames of three shown layers with opacities, and two that are hidden; all kinds of cels."""
    numbers, width, height, transparent = pictures.Numbers(seed), 10, 7, 3
    colours = [(*(numbers.below(256) for _ in range(3)), 255) for _ in range(9)]

    def pixel():
        return bytes([numbers.below(9)] if depth == 8 else [numbers.below(256) for _ in range(depth // 8)])

    shown = colour_of(depth, colours, transparent)
    opacities = {1: 255, 2: 130, 4: 200}
    layers = [layer("hidden", flags=0), layer("low"), layer("half", opacity=130), layer("group", kind=1, opacity=9),
              layer("in it", level=1, opacity=200), layer("closed", flags=2, kind=1), layer("in that", level=1)]
    frames, expected, cels = [], [], {}
    for t in range(5):
        chunks = [*layers, palette(colours)] if t == 0 else []
        canvas = [[NOTHING] * width for _ in range(height)]
        for index in (0, 1, 2, 4, 6):
            x, y, rows = random_part(numbers, width, height, pixel)
            opacity = 255 if index == 1 else 40 + numbers.below(216)
            if t and index == 2:
                rows = cels[t - 1, index]
                chunks.append(cel(index, x, y, kind=1, opacity=opacity, link=t - 1))
            else:
                chunks.append(cel(index, x, y, rows, kind=0 if t % 2 else 2, opacity=opacity))
            cels[t, index] = rows
            if index in opacities:
                draw(canvas, (x, y, [[shown(p) for p in row] for row in rows]), times(opacity, opacities[index]))
        frames.append((50 + 37 * t, chunks))
        expected.append(canvas)
    write(folder, name + ".aseprite", ase_file(width, height, depth, frames, transparent=transparent))
    write_frames(folder, name, width, height, expected, [50 + 37 * t for t in range(5)])


def orders(folder):
    """The depth of a cel moves it among the layers; an old palette of 6 bits; the speed of an old file."""
    red, green, blue = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255)
    layers = [layer("a"), layer("b"), layer("c")]

    def frame(*depths):
        return [cel(i, 0, 0, [[bytes([1 + i])]], depth=d) for i, d in enumerate(depths)]

    old = ase_chunk(0x0011, struct.pack("<HBB", 1, 1, 3) + bytes([63, 0, 0, 0, 63, 0, 0, 0, 63]))
    frames = [(0, [*layers, old, *frame(0, 0, 0)]), (0, frame(2, 0, 0)), (0, frame(0, 1, -1)), (0, frame(1, 0, -2))]
    write(folder, "orders.aseprite", ase_file(1, 1, 8, frames))
    write_frames(folder, "orders", 1, 1, [[[c]] for c in (blue, red, green, red)], [100] * 4)
    background = [layer("ground", flags=1 | 8), palette([red, green]), cel(0, 0, 0, [[b"\0", b"\1"]])]
    write(folder, "background.aseprite", ase_file(2, 1, 8, [(10, background), (20, [cel(0, 0, 0, kind=1)])]))
    write_frames(folder, "background", 2, 1, [[[red, green]]] * 2, [10, 20])


def whole(mode, below, above):
    """The modes of hue (12), saturation, color and luminosity, as W3C's "Compositing and blending" defines them."""
    lum = lambda c: .3 * c[0] + .59 * c[1] + .11 * c[2]
    sat = lambda c: max(c) - min(c)

    def set_lum(c, l):
        c = [x + l - lum(c) for x in c]
        n, x, grey = min(c), max(c), lum(c)
        if n < 0:
            c = [grey + (v - grey) * grey / (grey - n) for v in c]
        if x > 1:
            c = [grey + (v - grey) * (1 - grey) / (x - grey) for v in c]
        return c

    def set_sat(c, s):
        low, mid, high = sorted(range(3), key=lambda i: c[i])
        out = [0, 0, 0]
        if c[high] > c[low]:
            out[mid] = (c[mid] - c[low]) * s / (c[high] - c[low])
            out[high] = s
        return out

    b, s = [x / 255 for x in below[:3]], [x / 255 for x in above[:3]]
    return {12: lambda: set_lum(set_sat(s, sat(b)), lum(b)), 13: lambda: set_lum(set_sat(b, sat(s)), lum(b)),
            14: lambda: set_lum(s, lum(b)), 15: lambda: set_lum(b, lum(s))}[mode]()


def blends(folder):
    """(128,128,128) under (100,200,*) in each mode; the results from the formulas of the modes."""
    def channel(mode, b, s):
        b, s = b / 255, s / 255
        hard = lambda b, s: 2 * b * s if s <= .5 else b + (2 * s - 1) - b * (2 * s - 1)
        return {1: b * s, 2: b + s - b * s, 3: hard(s, b), 4: min(b, s), 5: max(b, s),
                6: 0 if b == 0 else 1 if s == 1 else min(1, b / (1 - s)),
                7: 1 if b == 1 else 0 if s == 0 else 1 - min(1, (1 - b) / s), 8: hard(b, s),
                9: b - (1 - 2 * s) * b * (1 - b) if s <= .5
                else b + (2 * s - 1) * ((((16 * b - 12) * b + 4) * b if b <= .25 else b ** .5) - b),
                10: abs(b - s), 11: b + s - 2 * times(255 * b, 255 * s) / 255, 16: min(1, b + s), 17: max(0, b - s),
                18: 0 if b == 0 else 1 if s == 0 else min(1, b / s)}[mode]
    for mode in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18):
        below, above = (128, 30, 220, 255), (100, 200, 90, 255)
        chunks = [layer("low"), layer("high", blend=mode), cel(0, 0, 0, [[bytes(below)]]), cel(1, 0, 0, [[bytes(above)]])]
        write(folder, "blend%d.aseprite" % mode, ase_file(1, 1, 32, [(100, chunks)] * 1 + [(100, [cel(0, 0, 0, kind=1)])]))
        if 12 <= mode <= 15:
            colour = tuple(int(255 * c) for c in whole(mode, below, above)) + (255,)
        else:
            colour = tuple(int(255 * channel(mode, b, s) + .5) for b, s in zip(below[:3], above[:3])) + (255,)
        write_frames(folder, "blend%d" % mode, 1, 1, [[[colour]], [[below]]], [100, 100])


def tilemap(folder):
    """Tiles of 2x2 pixels, turned in all ways, over and outside of the picture; the second frame is linked."""
    a, b, c, d = (10, 0, 0, 255), (20, 0, 0, 255), (30, 0, 0, 128), (40, 0, 0, 255)
    empty = [[bytes(4)] * 2] * 2
    set_of = [empty, [[bytes(a), bytes(b)], [bytes(c), bytes(d)]], [[bytes(d)] * 2] * 2]
    x, y, diagonal = 0x80000000, 0x40000000, 0x20000000
    rows = [[1, 0, 1 | x, 1 | y], [1 | x | y, 1 | diagonal, 2, 9]]
    chunks = [tiles(7, 2, 2, set_of), layer("map", kind=2, tileset=7), tile_cel(0, -1, 0, rows)]
    write(folder, "tiles.aseprite", ase_file(8, 4, 32, [(100, chunks), (100, [cel(0, 0, 1, kind=1, link=0)])]))
    n = NOTHING
    shown = [[a, b, n, n, b, a, c, d], [c, d, n, n, d, c, a, b], [d, c, a, c, d, d, n, n], [b, a, b, d, d, d, n, n]]
    first = [row[1:] + [n] for row in shown]
    write_frames(folder, "tiles", 8, 4, [first, [[n] * 8] + shown[:3]], [100, 100])


def groups(folder):
    """A group with an opacity in one with a blend mode, between two layers; without the flag they do not count."""
    low, inner, inmost, high = (200, 90, 30, 255), (100, 250, 10, 200), (0, 40, 255, 255), (9, 9, 9, 100)
    layers = [layer("low"), layer("darken", kind=1, blend=4), layer("inner", level=1),
              layer("half", kind=1, level=1, opacity=128), layer("inmost", level=2), layer("high"),
              layer("empty", kind=1, opacity=3)]
    cels = [cel(i, x, 0, [[bytes(c)]]) for i, x, c in ((0, 0, low), (2, 0, inner), (4, 0, inmost), (5, 0, high))]
    for name, flags in (("groups", 3), ("plain-groups", 1)):
        half = over(inner, inmost, 128 if flags == 3 else 255)
        both = over(low, tuple(map(min, low, half))[:3] + half[3:], 255) if flags == 3 else over(over(low, inner, 255), inmost, 255)
        last = over(both, high, 255)
        write(folder, name + ".aseprite", ase_file(1, 1, 32, [(100, layers + cels), (100, [])], flags=flags))
        write_frames(folder, name, 1, 1, [[[last]], [[NOTHING]]], [100, 100])


def sprites(folder):
    groups(folder)
    tilemap(folder)
    sprite_kind(folder, "rgba", 32, 11)
    sprite_kind(folder, "grey", 16, 12)
    sprite_kind(folder, "indexed", 8, 13)
    orders(folder)
    blends(folder)


def red(i):
    return [[bytes([i, 0, 0, 255])]]


def tagged(path):
    names = (("idle", 0, 1, 0), ("fall", 1, 3, 1), ("walk/left", 0, 3, 2), ("wave", 1, 3, 3))
    frames = [(100 * (i + 1), ([layer("a"), tags(*names)] if i == 0 else []) + [cel(0, 0, 0, red(i))]) for i in range(5)]
    write(".", path, ase_file(1, 1, 32, frames))


def groups_in_frames(path):
    empty = [layer("set", kind=1, opacity=100) for _ in range(4000)]
    write(".", path, ase_file(1, 1, 32, [(100, empty + [layer("a"), cel(4000, 0, 0, red(7))])] + [(100, [])] * 60000, flags=3))


def background(path):
    colours = palette([(10, 20, 30, 255), (200, 0, 0, 255)])
    write(".", path, ase_file(2, 1, 8, [(100, [colours, layer("Background", flags=9), cel(0, 0, 0, [[b"\0", b"\1"]])])]))


# ---- files that are refused, and those of others ----

def broken(folder):
    rows = [[1, 2], [0, 1]]
    good = gif_file(2, 2, [(1, 2, 3)] * 4, [gif_frame((0, 0, rows), 3)] * 2)
    for size in (6, 12, 13, 20, 30, len(good) - 5):
        write(folder, "gif-cut%d" % size, good[:size])
    write(folder, "gif-no-frames", gif_file(2, 2, [(1, 2, 3)] * 4, []))
    write(folder, "gif-no-palette", gif_file(2, 2, None, [gif_frame((0, 0, rows))]))
    write(folder, "gif-huge", gif_file(60000, 60000, [(1, 2, 3)] * 4, [gif_frame((0, 0, rows))]))
    write(folder, "gif-many", gif_file(16000, 16000, [(1, 2, 3)] * 4, [gif_frame((0, 0, rows))] * 3))
    write(folder, "gif-record", gif_file(2, 2, [(1, 2, 3)] * 4, [gif_frame((0, 0, rows)), b"\x99\x98"]))
    ok = [layer("a"), cel(0, 0, 0, red(1))]
    sprite = ase_file(1, 1, 32, [(100, ok), (100, [cel(0, 0, 0, kind=1)])])
    for size in (128, 140, 150, len(sprite) - 3):
        write(folder, "ase-cut%d" % size, sprite[:size])
    squeezed = ase_chunk(0x2005, struct.pack("<HhhBHh5xHH", 0, 0, 0, 255, 2, 0, 60000, 60000) + zlib.compress(b"x"))
    for name, chunks in {
            "tilemap": [layer("ground", kind=2)],
            "no-tileset": [layer("ground", kind=2, tileset=3), tile_cel(0, 0, 0, [[1]])],
            "external": [tiles(3, 2, 2, [], flags=1), layer("ground", kind=2, tileset=3), tile_cel(0, 0, 0, [[1]])],
            "tile-bomb": [tiles(3, 60000, 60000, [[[b""]]])],
            "many-tiles": [tiles(3, 9999, 9999, [[]]).replace(struct.pack("<I", 1), struct.pack("<I", 9999999))],
            "map-bomb": [tiles(3, 1000, 1, [[[bytes(4)] * 1000]]), layer("ground", kind=2, tileset=3),
                         tile_cel(0, 0, 0, [[1] * 1000] * 999)],
            "image-in-map": [layer("ground", kind=2, tileset=3), cel(0, 0, 0, red(1))],
            "mode": [layer("odd", blend=77)],
            "kind": [layer("odd", kind=9)],
            "level": [layer("deep", level=5)],
            "link": [layer("a"), cel(0, 0, 0, kind=1, link=0)],
            "link-far": [layer("a"), cel(0, 0, 0, kind=1, link=900)],
            "no-layer": [cel(0, 0, 0, red(1))],
            "tiles": [layer("a"), cel(0, 0, 0, red(1), kind=3)],
            "bomb": [layer("a"), squeezed],
            "short": [layer("a"), ase_chunk(0x2005, b"\0\0")],
            "damaged": [layer("a"), cel(0, 0, 0, red(1))[:-2] + b"\0\0"],
            "raw": [layer("a"), ase_chunk(0x2005, struct.pack("<HhhBHh5xHH", 0, 0, 0, 255, 0, 0, 9, 9))],
            "twice": [layer("a"), cel(0, 0, 0, red(1)), cel(0, 0, 0, red(1))],
            "tag": [layer("a"), tags(("x", 0, 9, 0))],
            "order": [layer("a"), tags(("x", 0, 0, 8))],
            "chunk": [layer("a"), b"\xff\xff\xff\x7f\x05\x20"]}.items():
        write(folder, "ase-" + name, ase_file(1, 1, 32, [(100, chunks)]))
    write(folder, "ase-bits", ase_file(1, 1, 24, [(100, [])]))
    write(folder, "ase-none", ase_file(1, 1, 32, []))
    write(folder, "ase-huge", ase_file(60000, 60000, 32, [(100, [])]))
    write(folder, "ase-deep", ase_file(1, 1, 32, [(100, [layer("set", kind=1, level=i, opacity=9) for i in range(17)])], flags=3))
    # Many cels that are linked to a huge one; a cel in a composited group's own layer.
    huge = [layer("a"), cel(0, 0, 0, [[b"\1"] * 2048] * 2048, kind=0)]
    write(folder, "ase-links", ase_file(1, 1, 8, [(100, huge)] + [(100, [cel(0, 0, 0, kind=1)])] * 4096))
    write(folder, "ase-in-group", ase_file(1, 1, 32, [(100, [layer("set", kind=1, opacity=9), cel(0, 0, 0, red(1))])], flags=3))
    write(folder, "ase-magic", sprite[:132] + b"\0\0" + sprite[134:])


def strangers(folder):
    for name, data in {
            "webp": b"RIFF\x1a\0\0\0WEBPVP8L", "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF", "bmp": b"BM\x46\0\0\0\0\0\0\0",
            "gzip": b"\x1f\x8b\x08\0\0\0\0\0", "zip": b"PK\x03\x04\x14\0\0\0", "stream": b"\x82\xadtensor-stream\x01",
            "piskel": b'{"modelVersion":2,"piskel":{"name":"x","fps":12,"height":24,"width":32,"layers":[]}}',
            "npy": b"\x93NUMPY\x01\0", "xcf": b"gimp xcf v011\0", "mp4": b"\0\0\0\x18ftypmp42",
            "kra": b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/x-krita", "html": b"<!DOCTYPE html>", "lfs": b"version https://git-lfs.github.com/spec/v1\n", "gpl": b"GIMP Palette\n", "text": b"hello", "empty": b""}.items():
        write(folder, name, data)


# ---- animated PNG ----

def uneven(path, *times_):
    out = pictures.SIGNATURE + pictures.header(1, 1, pictures.RGBA, 8)
    out += pictures.chunk(b"acTL", struct.pack(">2I", len(times_), 0))
    number = 0
    for i, ms in enumerate(times_):
        data = zlib.compress(pictures.image_data([[(i, 0, 0, 255)]], 1, 1, pictures.RGBA, 8, False))
        out += pictures.chunk(b"fcTL", struct.pack(">5I2H2B", number, 1, 1, 0, 0, int(ms), 1000, 0, 0))
        number += 1
        out += pictures.chunk(b"IDAT", data) if i == 0 else pictures.chunk(b"fdAT", struct.pack(">I", number) + data)
        number += i > 0
    write(".", path, out + pictures.chunk(b"IEND", b""))


def colours(path, count, blue="9"):
    n = int(count)
    data = zlib.compress(pictures.image_data([[(i % 256, i // 256, int(blue)) for i in range(n)]], n, 1, pictures.RGB, 8, False))
    write(".", path, pictures.SIGNATURE + pictures.header(n, 1, pictures.RGB, 8) + pictures.chunk(b"IDAT", data)
          + pictures.chunk(b"IEND", b""))


def chunks_of(data):
    at = 8
    while at < len(data):
        size, = struct.unpack(">I", data[at:at + 4])
        yield data[at + 4:at + 8], data[at + 8:at + 8 + size]
        at += size + 12


def fctl(path):
    for kind, data in chunks_of(open(path, "rb").read()):
        if kind == b"fcTL":
            print("%d/%d" % struct.unpack(">2H", data[20:24]))


# ---- streams ----

def records(path):
    unpacker = pictures.Unpacker(open(path, "rb").read())
    while unpacker.at < len(unpacker.data):
        entry = unpacker.value()
        if "id" in entry:
            yield entry


def shown_ms(record):
    t = record.get("delays")
    if not t:
        return "-"
    assert t[b"type"] == "<f4" and t[b"shape"] == [record[x][b"shape"][0] for x in ("frames", "dynamic.mean") if x in record]
    return " ".join("%g" % round(1000 * d, 4) for d, in struct.iter_unpack("<f", t[b"data"]))


def delays(path):
    for r in records(path):
        print(r["id"], shown_ms(r))


def compare(folder):
    count = 0
    for name in sorted(n[:-5] for n in os.listdir(folder) if n.endswith(".rgba")):
        count += 1
        path = os.path.join(folder, name)
        found, = records(path + ".tns")
        if found["frames"][b"data"] != open(path + ".rgba", "rb").read():
            print("differs:", name)
        if shown_ms(found) != open(path + ".ms").read():
            print("other times:", name, shown_ms(found))
    print("compared:", count)


def reds(path):
    for r in records(path):
        t = r["frames"]
        frame = len(t[b"data"]) // t[b"shape"][0]
        print(r["id"], ",".join("%s=%s" % x for x in r.get("labels", {}).items()) or "-", *t[b"data"][::frame])


def pixels(path):
    for r in records(path):
        _, height, width, channels = r["frames"][b"shape"]
        data, frame = r["frames"][b"data"], height * width * channels
        for at in range(0, len(data), frame):
            print(*data[at:at + width * channels:channels])


# ---- what was written ----

def gif(path):
    data = open(path, "rb").read()
    flags, at, control = data[10], 13, None
    size = 2 << (flags & 7) if flags & 0x80 else 0
    at += 3 * size
    while data[at] != 0x3B:
        if data[at] == 0x21:
            if data[at + 1] == 0xF9:
                control = data[at + 3], struct.unpack("<H", data[at + 4:at + 6])[0]
            at += 2
        else:
            local = data[at + 9]
            own = 2 << (local & 7) if local & 0x80 else 0
            print(control[1] if control else "-", control[0] >> 2 & 7 if control else "-", own or size)
            at, control = at + 11 + 3 * own, None
        while data[at]:
            at += data[at] + 1
        at += 1


def sprite(path):
    data = open(path, "rb").read()
    size, magic, frames, width, height, depth = struct.unpack("<I5H", data[:14])
    print("size", size == len(data), "magic", magic == 0xA5E0, width, height, depth, "transparent", data[28])
    at = 128
    for t in range(frames):
        length, magic, old, duration, count = struct.unpack("<IHHH2xI", data[at:at + 16])
        end, at = at + length, at + 16
        print("frame", t, duration, magic == 0xF1FA and old == count)
        for _ in range(count):
            bytes_, kind = struct.unpack("<IH", data[at:at + 6])
            if kind == 0x2018:
                n, p = struct.unpack("<H", data[at + 6:at + 8])[0], at + 16
                for _ in range(n):
                    first, last, order, name = *struct.unpack("<HHB", data[p:p + 5]), struct.unpack("<H", data[p + 17:p + 19])[0]
                    print("tag", data[p + 19:p + 19 + name].decode(), first, last, order)
                    p += 19 + name
            elif kind == 0x2004:
                print("layer", *struct.unpack("<2H", data[at + 6:at + 10]))
            at += bytes_
        assert at == end
    assert at == len(data)


def main(arguments):
    name, *rest = arguments
    commands = {"compare": compare, "gifs": gifs, "sprites": sprites, "broken": broken, "strangers": strangers, "tagged": tagged,
                "groups": groups_in_frames, "background": background, "uneven": uneven, "delays": delays, "reds": reds,
                "fcTL": fctl, "colours": colours, "pixels": pixels, "gif": gif, "sprite": sprite}
    commands[name](*rest)


main(sys.argv[1:])
