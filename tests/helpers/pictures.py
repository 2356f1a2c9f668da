#!/usr/bin/env python3
"""Makes PNG files and streams of frames for the tests, and looks into streams, with Python's standard library
alone: expected results are computed here from the definitions of the formats, not by the code under test.

  pictures.py matrix DIR         PNGs of every colour type, depth and size, plain and interlaced, and their pixels
  pictures.py animations DIR     animated PNGs with sub-frames, and their frames' pixels
  pictures.py broken DIR         PNGs that must be refused
  pictures.py lenient DIR        PNGs that are wrong where no pixel depends on it, their pixels and their warnings
  pictures.py lpc FILE [ROW...]  a universal sheet whose cells have a colour for their place; the rows given are empty
  pictures.py lpc_today FILE WIDTH HEIGHT ROWS [CELLxFRAMES...]   a generator's sheet of so many rows, with blocks of
                                 larger cells below them
  pictures.py grid FILE W H COLUMNS ROWS [EMPTY]   a grid; the last EMPTY cells of row 0 are empty
  pictures.py atlases DIR        atlases with trimmed and turned frames: NAME.json, NAME.png and the frames' pixels NAME.rgba
  pictures.py spaced FILE WIDTH HEIGHT LEFT TOP W H ACROSS DOWN COLUMNS ROWS [RRGGBB [EMPTY]]   a grid that begins at
                                 LEFT,TOP with space between the cells; on a ground of this colour
  pictures.py opaque FILE        one line per record: id, and the rectangle of each frame's opaque pixels
  pictures.py solid W H FILE RRGGBBAA [FILE RRGGBBAA...]   pictures of one colour
  pictures.py compare DIR        every NAME.rgba against the frames in NAME.tns; prints what differs
  pictures.py show FILE          one line per record: id, labels, shape, crc32 of the data
  pictures.py cells FILE         one line per record: id, and the place of each frame's cell
  pictures.py frames FILE SPEC...  a stream; SPEC is ID:SHAPE[:ACTION:DIRECTION], as hero:8x64x64x3
  pictures.py latents FILE       a stream of another kind
  pictures.py stack COLOUR...    RRGGBBAA colours composited, the lowest first
  pictures.py dataset DIR        a folder of layers like the Sprites data set's, with colours for layer and value
  pictures.py marks FILE         checks ids, labels and pixels of sequences composed from that folder
  pictures.py crc CRC FILE       one line: number of records, and the crc32 of all data, continued from CRC
  pictures.py chunks FILE        the names of a PNG's chunks, with the bytes of PLTE and tRNS and the numbers of IHDR
"""
import json
import os
import struct
import sys
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GRAY, RGB, PALETTE, GRAY_ALPHA, RGBA = 0, 2, 3, 4, 6
CHANNELS = {GRAY: 1, RGB: 3, PALETTE: 1, GRAY_ALPHA: 2, RGBA: 4}
DEPTHS = {GRAY: (1, 2, 4, 8, 16), RGB: (8, 16), PALETTE: (1, 2, 4, 8), GRAY_ALPHA: (8, 16), RGBA: (8, 16)}
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


class Numbers:
    """A small random generator with the same numbers on every machine."""

    def __init__(self, seed):
        self.state = seed * 2654435761 % 2**32 or 1

    def below(self, n):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return (self.state >> 8) % n


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def paeth(a, b, c):
    p = a + b - c
    distances = (abs(p - a), abs(p - b), abs(p - c))
    return (a, b, c)[distances.index(min(distances))]


def filter_row(kind, row, above, step):
    out = bytearray([kind])
    for i, value in enumerate(row):
        a = row[i - step] if i >= step else 0
        b = above[i]
        c = above[i - step] if i >= step else 0
        guess = (0, a, b, (a + b) // 2, paeth(a, b, c))[kind]
        out.append((value - guess) % 256)
    return bytes(out)


def pack_row(samples, depth):
    if depth == 16:
        return b"".join(struct.pack(">H", s) for s in samples)
    bits = "".join(format(s, "0%db" % depth) for s in samples)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def pack_picture(pixels, width, height, colour, depth, first_filter=0):
    """pixels[y][x] is a tuple of samples. The rows use the five filters in turn."""
    if not width or not height:
        return b""
    step = max(1, CHANNELS[colour] * depth // 8)
    out, above = b"", None
    for y in range(height):
        row = pack_row([s for pixel in pixels[y] for s in pixel], depth)
        above = above or bytes(len(row))
        out += filter_row((y + first_filter) % 5, row, above, step)
        above = row
    return out


def image_data(pixels, width, height, colour, depth, interlaced):
    if not interlaced:
        return pack_picture(pixels, width, height, colour, depth, 1)
    out = b""
    for number, (x, y, across, down) in enumerate(ADAM7):
        part = [line[x::across] for line in pixels[y::down]]
        out += pack_picture(part, len(part[0]) if part else 0, len(part), colour, depth, number)
    return out


def header(width, height, colour, depth, interlaced=False):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))


def to_8(sample, depth):
    top = 2**depth - 1
    return (sample * 255 * 2 + top) // (2 * top)


def to_rgba(pixel, colour, depth, palette, transparent):
    if colour == PALETTE:
        return palette[pixel[0]]
    eight = tuple(to_8(s, depth) for s in pixel)
    alpha = 0 if transparent == pixel else 255
    if colour == GRAY:
        return eight * 3 + (alpha,)
    if colour == RGB:
        return eight + (alpha,)
    if colour == GRAY_ALPHA:
        return eight[:1] * 3 + eight[1:]
    return eight


def write_pixels(path, pixels):
    """As in frames: a transparent pixel has the colour 0 0 0."""
    write(path, bytes(v for p in pixels for v in (p if p[3] else (0, 0, 0, 0))))


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def matrix(folder):
    sizes = ((1, 1), (5, 3), (9, 11), (33, 2), (2, 17))
    seed = 0
    for colour in DEPTHS:
        for depth in DEPTHS[colour]:
            for width, height in sizes:
                for interlaced in (False, True):
                    for keyed in (False, True) if colour < GRAY_ALPHA else (False,):
                        seed += 1
                        matrix_picture(folder, seed, colour, depth, width, height, interlaced, keyed)


def colour_chunks(numbers, colour, depth, keyed, transparent=None):
    """PLTE and tRNS as the colour type needs them; the palette [RGBA] or None; and how many values a sample has."""
    top = 2**depth
    if colour != PALETTE:
        key = b"".join(struct.pack(">H", s) for s in transparent) if transparent else None
        return chunk(b"tRNS", key) if key else b"", None, top
    top = max(2, top - 1 - numbers.below(top // 2 + 1))
    alphas = [numbers.below(256) for _ in range(1 + numbers.below(top))] if keyed else []
    colours = [tuple(numbers.below(256) for _ in range(3)) for _ in range(top)]
    palette = [c + ((alphas + [255] * top)[i],) for i, c in enumerate(colours)]
    extra = chunk(b"PLTE", bytes(v for c in colours for v in c))
    return extra + (chunk(b"tRNS", bytes(alphas)) if alphas else b""), palette, top


def random_picture(numbers, width, height, colour, top):
    return [[tuple(numbers.below(top) for _ in range(CHANNELS[colour])) for _ in range(width)] for _ in range(height)]


def matrix_picture(folder, seed, colour, depth, width, height, interlaced, keyed):
    numbers = Numbers(seed)
    extra, palette, top = colour_chunks(numbers, colour, depth, keyed)
    pixels = random_picture(numbers, width, height, colour, top)
    transparent = None
    if keyed and colour != PALETTE:
        transparent = pixels[height // 2][width // 2]
        pixels[0][0] = transparent
        if depth == 16 and width > 1:  # the same high bytes, but another colour
            pixels[0][1] = tuple(s ^ 1 for s in transparent)
        extra = colour_chunks(numbers, colour, depth, keyed, transparent)[0]
    data = zlib.compress(image_data(pixels, width, height, colour, depth, interlaced))
    middle = len(data) // 2
    png = (SIGNATURE + header(width, height, colour, depth, interlaced) + chunk(b"gAMA", struct.pack(">I", 45455))
           + extra + chunk(b"tEXt", b"Comment\0nothing") + chunk(b"IDAT", data[:middle])
           + chunk(b"IDAT", data[middle:]) + chunk(b"IEND", b""))
    name = "%s/type%d-depth%d-%dx%d%s%s" % (folder, colour, depth, width, height, "-interlaced" * interlaced,
                                            "-trns" * keyed)
    write(name + ".png", png)
    write_pixels(name + ".rgba", [to_rgba(p, colour, depth, palette, transparent) for line in pixels for p in line])


def rgba_picture(numbers, width, height):
    """Alphas of 0, 255 and between."""
    return [[tuple(numbers.below(256) for _ in range(3)) + ((0, 255, 255, 90 + numbers.below(100))[numbers.below(4)],)
             for _ in range(width)] for _ in range(height)]


def over(upper, lower):
    """The operator "over" in whole numbers: 7 bits more than a byte for the weights, every division rounded."""
    if upper[3] == 0:
        return lower
    alpha = upper[3] * 255 + lower[3] * (255 - upper[3])
    weight = upper[3] * 255 * 255 * 128 // alpha
    divide = lambda v: (v + (v >> 8)) >> 8
    colour = tuple(divide(u * weight + l * (255 * 128 - weight) + (128 << 7)) >> 7
                   for u, l in zip(upper[:3], lower[:3]))
    return colour + (divide(alpha + 128),)


def animations(folder):
    for seed, (still_is_frame, frames, interlaced) in enumerate(
            ((True, 1, False), (True, 6, False), (False, 5, False), (True, 7, True))):
        animation(folder, "animation%d" % seed, Numbers(seed + 77), still_is_frame, frames, interlaced)
    for seed, (colour, depth) in enumerate((c, d) for c in DEPTHS for d in DEPTHS[c]):
        animation(folder, "moving-type%d-depth%d" % (colour, depth), Numbers(seed + 177), seed % 3 != 0, 7, seed % 2 == 1,
                  colour, depth)


def animation(folder, name, numbers, still_is_frame, frames, interlaced, colour=RGBA, depth=8):
    """Sub-frames at any offset, with every way to dispose and to blend."""
    width, height = 12, 9
    transparent = (1,) * CHANNELS[colour] if colour < PALETTE else None
    extra, palette, top = colour_chunks(numbers, colour, depth, True, transparent)
    raster = [[(0, 0, 0, 0)] * width for _ in range(height)]
    sequence, shown = 0, []
    png = SIGNATURE + header(width, height, colour, depth, interlaced) + chunk(b"acTL", struct.pack(">II", frames, 0)) + extra
    pack = lambda p, w, h: zlib.compress(image_data(p, w, h, colour, depth, interlaced))
    draw = lambda w, h: (rgba_picture(numbers, w, h) if (colour, depth) == (RGBA, 8)
                         else random_picture(numbers, w, h, colour, top))
    if not still_is_frame:
        png += chunk(b"IDAT", pack(draw(width, height), width, height))
    for frame in range(frames):
        full = frame == 0
        w, h = (width, height) if full else (1 + numbers.below(width), 1 + numbers.below(height))
        x, y = (0, 0) if full else (numbers.below(width - w + 1), numbers.below(height - h + 1))
        dispose, blend = frame % 3, frame // 2 % 2
        png += chunk(b"fcTL", struct.pack(">IIIIIHHBB", sequence, w, h, x, y, 1, 8, dispose, blend))
        sequence += 1
        samples = draw(w, h)
        data = pack(samples, w, h)
        part = [[to_rgba(p, colour, depth, palette, transparent) for p in line] for line in samples]
        if full and still_is_frame:
            png += chunk(b"IDAT", data)
        else:
            for piece in (data[:9], data[9:]):
                png += chunk(b"fdAT", struct.pack(">I", sequence) + piece)
                sequence += 1
        before = [list(line) for line in raster]
        for j in range(h):
            for i in range(w):
                raster[y + j][x + i] = over(part[j][i], raster[y + j][x + i]) if blend else part[j][i]
        shown += [p for line in raster for p in line]
        if dispose == 1:
            for j in range(h):
                raster[y + j][x:x + w] = [(0, 0, 0, 0)] * w
        if dispose == 2:
            raster = before
    png += chunk(b"IEND", b"")
    write("%s/%s.png" % (folder, name), png)
    write_pixels("%s/%s.rgba" % (folder, name), shown)


def rgba_png(width, height, pixel):
    rows = b"".join(b"\0" + bytes(v for x in range(width) for v in pixel(x, y)) for y in range(height))
    return (SIGNATURE + header(width, height, RGBA, 8) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def wrong(data):
    """A chunk with another CRC."""
    return data[:-1] + bytes([data[-1] ^ 1])


def lenient(folder):
    """Files that are wrong where no pixel depends on it: NAME.png, its pixels NAME.rgba, and NAME.says, a word of the
    warning (none if it is empty)."""
    pixel = lambda x, y: (x * 40, y * 60, 9, 255)
    still = [pixel(x, y) for y in range(4) for x in range(6)]
    good = rgba_png(6, 4, pixel)
    head, idat, end = good[:33], good[33:-12], good[-12:]
    top, data = head[8:], zlib.compress(bytes(4 * 25))
    fctl = lambda n, w=6, h=4, x=0, y=0, d=0, b=0: chunk(
        b"fcTL", struct.pack(">IIIIIHHBB", n, w, h, x, y, 1, 8, d, b))
    actl = lambda n: chunk(b"acTL", struct.pack(">II", n, 0))
    fdat = lambda n: chunk(b"fdAT", struct.pack(">I", n) + data)
    head = top
    invalid = {
        "frames-missing": SIGNATURE + head + actl(3) + fctl(0) + idat + fctl(1) + fdat(2) + end,
        "frames-too-many": SIGNATURE + head + actl(1) + fctl(0) + idat + fctl(1) + fdat(2) + end,
        "frames-none": SIGNATURE + head + actl(0) + idat + end,
        "frames-billions": SIGNATURE + head + actl(2**32 - 1) + fctl(0) + idat + end,
        "frames-order": SIGNATURE + head + actl(2) + fctl(0) + idat + fctl(2) + fdat(1) + end,
        "frames-outside": SIGNATURE + head + actl(2) + fctl(0) + idat + fctl(1, x=1) + fdat(2) + end,
        "frames-far": SIGNATURE + head + actl(2) + fctl(0) + idat + fctl(1, 1, 1, 2**32 - 1) + fdat(2) + end,
        "frames-operator": SIGNATURE + head + actl(2) + fctl(0) + idat + fctl(1, d=9) + fdat(2) + end,
        "frames-no-data": SIGNATURE + head + actl(2) + fctl(0) + idat + fctl(1) + end,
        "frames-small-first": SIGNATURE + head + actl(1) + fctl(0, 2, 2) + idat + end,
        "frames-stray-data": SIGNATURE + head + actl(1) + fctl(0) + idat + fdat(1) + end,
        "frames-short": SIGNATURE + head + actl(2) + fctl(0) + idat + chunk(b"fcTL", b"\0\0\0\1") + end,
        "frames-two-acTL": SIGNATURE + head + actl(1) + actl(2) + fctl(0) + idat + end,
        "frames-crc-of-actl": SIGNATURE + head + wrong(actl(2)) + fctl(0) + idat + fctl(1) + fdat(2) + end,
        "frames-crc-of-fctl": SIGNATURE + head + actl(2) + fctl(0) + idat + wrong(fctl(1)) + fdat(2) + end,
        "frames-crc-of-fdat": SIGNATURE + head + actl(2) + fctl(0) + idat + fctl(1) + wrong(fdat(2)) + end,
        "frames-unzippable": SIGNATURE + head + actl(2) + fctl(0) + idat + fctl(1)
                             + chunk(b"fdAT", struct.pack(">I", 2) + b"\x78\x9c" + b"\xff" * 40) + end,
    }
    files = {name: (content, still, "invalid animation: ") for name, content in invalid.items()}
    text = wrong(chunk(b"tEXt", b"Comment\0nothing"))
    numbers = Numbers(9)
    wide = [tuple(numbers.below(256) for _ in range(3)) + (255,) for _ in range(3 * 64)] * 13  # repeats after 771 bytes
    rows = b"".join(b"\0" + bytes(v for p in wide[y * 64:y * 64 + 64] for v in p) for y in range(39))
    zlib_data = zlib.compress(rows, 9)
    files.update({
        "crc-of-text": (SIGNATURE + head + text + idat + end, still, "tEXt has a wrong CRC"),
        "crc-of-text-later": (SIGNATURE + head + idat + text + end, still, "tEXt has a wrong CRC"),
        "crc-of-gamma": (SIGNATURE + head + wrong(chunk(b"gAMA", bytes(4))) + text + idat + end, still, "wrong CRC"),
        "window": (SIGNATURE + header(64, 39, RGBA, 8) + chunk(b"IDAT", b"\x08\x1d" + zlib_data[2:]) + end, wide,
                   "zlib window"),
        "data-too-much": (SIGNATURE + head + chunk(b"IDAT", zlib.compress(bytes(125))) + end, [(0, 0, 0, 0)] * 24,
                          "IDAT: Too much image data"),
        "index": (SIGNATURE + header(6, 4, PALETTE, 4) + chunk(b"PLTE", bytes(range(9))) + chunk(b"tRNS", b"\x80")
                  + chunk(b"IDAT", zlib.compress(b"\0\x01\x23\xf2" * 4)) + end,
                  [(0, 1, 2, 128), (3, 4, 5, 255), (6, 7, 8, 255), (0, 0, 0, 255), (0, 0, 0, 255), (6, 7, 8, 255)] * 4,
                  "has colour 3, the palette has 3"),
        "two": (good + good, still * 2, ""),
        "two-with-lines": (good + b"\r\n \n" + good, still * 2, ""),
        "two-with-rubbish": (good + b"--boundary\n" + good, still * 2, "11 bytes after a picture ignored"),
        "tail": (good + b"trailing\n", still, "9 bytes after the end ignored"),
        "tail-of-one": (good + b"\n", still, "1 byte after the end ignored"),
    })
    for name, (content, pixels, says) in files.items():
        write("%s/%s.png" % (folder, name), content)
        write_pixels("%s/%s.rgba" % (folder, name), pixels)
        write("%s/%s.says" % (folder, name), says.encode())


def broken(folder):
    good = rgba_png(6, 4, lambda x, y: (x, y, 9, 255))
    data = zlib.compress(bytes(4 * 25))
    head = header(6, 4, RGBA, 8)
    end = chunk(b"IEND", b"")
    idat = chunk(b"IDAT", data)
    palette_idat = chunk(b"IDAT", zlib.compress(bytes(28)))
    files = {
        "empty": b"",
        "text": b"This is not a picture.\n",
        "jpeg": b"\xff\xd8\xff\xe0" + bytes(64),
        "wide": SIGNATURE + header(2**31 - 1, 1, RGBA, 8) + idat + end,
        "large": SIGNATURE + header(16384, 16384, RGBA, 8) + idat + end,
        "flat": SIGNATURE + header(0, 4, RGBA, 8) + idat + end,
        "depth": SIGNATURE + header(6, 4, RGBA, 4) + idat + end,
        "few-rows": SIGNATURE + head + chunk(b"IDAT", zlib.compress(bytes(25))) + end,
        "no-data": SIGNATURE + head + end,
        "no-palette": SIGNATURE + header(6, 4, PALETTE, 8) + idat + end,
        "crc": good[:40] + bytes([good[40] ^ 1]) + good[41:],
        "crc-of-trns": SIGNATURE + header(6, 4, GRAY, 8) + chunk(b"tRNS", b"\0\1")[:-1] + b"?"
                       + chunk(b"IDAT", zlib.compress(bytes(28))) + end,
        "unzippable": SIGNATURE + head + chunk(b"IDAT", b"\x78\x9c" + b"\xff" * 40) + end,
        "length": SIGNATURE + head + struct.pack(">I", 2**31 - 1) + b"IDAT" + data,
        "crc-of-plte": SIGNATURE + header(6, 4, PALETTE, 8) + wrong(chunk(b"PLTE", bytes(9))) + palette_idat + end,
        "crc-of-idat": SIGNATURE + head + wrong(idat) + end,
        "crc-of-iend": SIGNATURE + head + idat + wrong(end),
        "xcode": SIGNATURE + chunk(b"CgBI", b"\x50\0\x20\2") + head + chunk(b"IDAT", data[2:-4]) + end,
        "other-first": SIGNATURE + chunk(b"pHYs", bytes(9)) + head + idat + end,
        "signature-cut": good + SIGNATURE[:5],
        "signature-cut-later": good + b"\n" + SIGNATURE[:2],
        "second-cut": good + good[:-9],
        "second-size": good + b"rubbish" + rgba_png(6, 5, lambda x, y: (0, 0, 0, 0)),
    }
    for name, content in files.items():
        write("%s/%s.png" % (folder, name), content)


def cell_colour(column, row):
    """The colour for the place of a cell."""
    return (10 + column * 4, 100 + row, 77, 255)


def cell_png(width, height, columns, rows, drawn):
    """Cells in the colours of their places, each with a border of transparent pixels, where drawn(column, row)."""
    out = b""
    for row in range(rows):
        line = b"\0"
        for column in range(columns):
            colour = bytes(cell_colour(column, row) if drawn(column, row) else (0, 0, 0, 0))
            line += bytes(4) + colour * (width - 2) + bytes(4)
        out += bytes(len(line)) + line * (height - 2) + bytes(len(line))
    return (SIGNATURE + header(width * columns, height * rows, RGBA, 8) + chunk(b"IDAT", zlib.compress(out))
            + chunk(b"IEND", b""))


LPC_FRAMES = [7] * 4 + [8] * 4 + [9] * 4 + [6] * 4 + [13] * 4 + [6]


def lpc(path, *rows):
    left_out = set(int(row) for row in rows)
    write(path, cell_png(64, 64, 13, 21, lambda column, row: row not in left_out and column < LPC_FRAMES[row]))


LPC_TODAY = LPC_FRAMES + [6] + [2] * 4 + [5] * 4 + [3] * 8 + [8] * 4 + [2] * 4 + [13] * 4 + [6] * 4


def lpc_today(path, width, height, rows, *blocks):
    """Each cell has a square of 24x24 pixels in the colour of its place in its middle."""
    width, height, rows = int(width), int(height), int(rows)
    lines = [(row * 64, 64, row, count) for row, count in enumerate(LPC_TODAY[:rows])]
    y = rows * 64
    for block in blocks:
        cell, frames = map(int, block.split("x"))
        for _ in range(4):
            lines.append((y, cell, len(lines), frames))
            y += cell
    pixels = [bytearray(width * 4) for _ in range(height)]
    for top, cell, row, frames in lines:
        for column in range(frames):
            x = column * cell + cell // 2 - 12
            for line in pixels[top + cell // 2 - 12:top + cell // 2 + 12]:
                line[x * 4:(x + 24) * 4] = bytes(cell_colour(column, row)) * 24
    write(path, SIGNATURE + header(width, height, RGBA, 8)
          + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + bytes(line) for line in pixels), 1)) + chunk(b"IEND", b""))


def grid(path, width, height, columns, rows, empty="0"):
    last = int(columns) - int(empty)
    write(path, cell_png(int(width), int(height), int(columns), int(rows), lambda column, row: row or column < last))


def spaced(path, width, height, left, top, w, h, across, down, columns, rows, ground=None, empty="0"):
    """The ground is red between the cells, so that a pixel of it in a frame shows; EMPTY: of row 0, as in grid."""
    left, top, w, h, across, down, columns, rows = map(int, (left, top, w, h, across, down, columns, rows))
    last = columns - int(empty)

    def pixel(x, y):
        column, i = divmod(x - left, w + across)
        row, j = divmod(y - top, h + down)
        inside = 0 <= column < columns and 0 <= row < rows and i < w and j < h
        if inside and 0 < i < w - 1 and 0 < j < h - 1 and (row or column < last):
            return cell_colour(column, row)
        if ground:
            return bytes.fromhex(ground + "ff")
        return (0, 0, 0, 0) if inside else (255, 0, 0, 255)

    write(path, rgba_png(int(width), int(height), pixel))


def atlases(folder):
    """The same six frames of 9x11 pixels in the forms of several programs. In the picture they are from right to left,
    so that the order in the file counts."""
    frames = []
    for number in range(6):
        w, h, x, y = 3 + number % 3, 8 - number, number % 4, number // 2
        inside = [[(9 + 40 * i, 20 * j, 30 * number, 255 if (i + j) % 4 else 128) for i in range(w)] for j in range(h)]
        frames.append((x, y, inside))
    names = ["idle_%d" % number for number in range(6)]
    whole = b""
    for x, y, inside in frames:
        for j in range(11):
            for i in range(9):
                drawn = 0 <= j - y < len(inside) and 0 <= i - x < len(inside[0])
                whole += bytes(inside[j - y][i - x] if drawn else (0, 0, 0, 0))
    for kind in ("aseprite-array", "aseprite-hash", "texturepacker-array", "texturepacker-hash", "free-tex-packer",
                 "stored-size", "phaser"):
        atlas(folder, kind, frames, names)
        write("%s/%s.rgba" % (folder, kind), whole)


def atlas(folder, kind, frames, names):
    aseprite, turns = kind.startswith("aseprite"), not kind.startswith("aseprite")
    picture, entries, at = [[(1, 2, 3, 255)] * 80 for _ in range(12)], {}, 80
    for number, ((x, y, inside), name) in enumerate(zip(frames, names)):
        w, h = len(inside[0]), len(inside)
        turned = turns and number % 2 == 1
        stored = [list(line) for line in zip(*inside[::-1])] if turned else inside  # clockwise
        at -= len(stored[0]) + 1
        for j, line in enumerate(stored):
            picture[1 + j][at:at + len(line)] = line
        size = (h, w) if turned and kind == "stored-size" else (w, h)
        entry = {"frame": {"x": at, "y": 1, "w": size[0], "h": size[1]}, "rotated": turned, "trimmed": True,
                 "spriteSourceSize": {"x": x, "y": y, "w": w, "h": h}, "sourceSize": {"w": 9, "h": 11}}
        if aseprite:
            entry["duration"] = 100
        else:
            entry["pivot"] = {"x": 0.5, "y": 0.5}
        entries[name + (".aseprite" if aseprite else ".png")] = entry
    write("%s/%s.png" % (folder, kind), rgba_png(80, 12, lambda x, y: picture[y][x]))
    listed = [dict(filename=name, **entry) for name, entry in entries.items()]
    meta = {"app": kind, "image": kind + ".png", "format": "RGBA8888", "size": {"w": 80, "h": 12}, "scale": "1"}
    if kind == "phaser":
        root = {"textures": [{"image": kind + ".png", "scale": 1, "frames": listed}], "meta": {"app": kind}}
    else:
        root = {"frames": listed if kind.endswith("array") else entries, "meta": meta}
    write("%s/%s.json" % (folder, kind), json.dumps(root, indent=1).encode())


def opaque(path):
    for name, _, (frames, height, width, channels), data in records(path):
        places = []
        for frame in range(frames):
            drawn = [divmod(i, width) for i in range(height * width)
                     if data[(frame * height * width + i) * channels + 3]]
            rows, columns = [y for y, _ in drawn], [x for _, x in drawn]
            places.append("%d,%d-%d,%d" % (min(columns), min(rows), max(columns), max(rows)))
        print(name, " ".join(places))


def stack(*colours):
    result = (0, 0, 0, 0)
    for colour in colours:
        result = over(tuple(bytes.fromhex(colour)), result)
    print(bytes(result).hex())


FOLDERS = ("body", "bottomwear", "topwear", "hair", "shoes")


def dataset(folder):
    """In every cell, layer l marks the pixel (10 + 2l, 20) with its value, and the pixels (30, 20 + l) and further
    down, so that an upper layer hides a lower one."""
    for layer, name in enumerate(FOLDERS):
        os.makedirs("%s/%s" % (folder, name), exist_ok=True)
        for value in range(6) if layer < 4 else (1,):
            lines = []
            for y in range(64):
                line = [(0, 0, 0, 0)] * 64
                if y == 20:
                    line[10 + 2 * layer] = (200, layer, value, 255)
                if y >= 20 + layer:
                    line[30] = (100, layer, value, 255)
                lines.append(bytes(v for pixel in line for v in pixel))
            rows = b"".join(b"\0" + line * 13 for line in lines) * 21
            write("%s/%s/%d.png" % (folder, name, value),
                  SIGNATURE + header(832, 1344, RGBA, 8) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


def marks(path):
    count = 0
    for name, labels, shape, data in records(path):
        values = [labels[key] for key in ("skin", "pants", "top", "hair")]
        at = lambda x, y: tuple(data[(y * 64 + x) * 3:(y * 64 + x) * 3 + 3])
        expected = "%d-%d-%d-%d/%s/%s" % (*values, labels["action"], labels["direction"])
        number = ((values[0] * 6 + values[1]) * 6 + values[2]) * 6 + values[3]
        if name != expected or labels["character"] != number or shape != [8, 64, 64, 3]:
            print("wrong: %s %s %s" % (name, labels, shape))
        for layer, value in enumerate(values + [1]):
            if at(10 + 2 * layer, 20) != (200, layer, value) or at(30, 20 + layer) != (100, layer, value):
                print("wrong pixels of layer %d: %s" % (layer, name))
        if at(0, 0) != (0, 0, 0) or at(30, 40) != (100, 4, 1):
            print("wrong ground or top: %s" % name)
        count += 1
    print("checked: %d" % count)


def chunks(path):
    with open(path, "rb") as file:
        data = file.read()
    at = 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if struct.unpack(">I", data[at + 8 + size:at + 12 + size])[0] != zlib.crc32(kind + body):
            print("wrong crc")
        details = {b"PLTE": body.hex(), b"tRNS": body.hex()}
        if kind == b"IHDR":
            details[kind] = "%dx%d depth %d type %d interlace %d" % (*struct.unpack(">IIBB", body[:10]), body[12])
        print(kind.decode(), details.get(kind, ""))
        at += 12 + size


def solid(width, height, *pairs):
    for path, colour in zip(pairs[::2], pairs[1::2]):
        write(path, rgba_png(int(width), int(height), lambda x, y: bytes.fromhex(colour)))


class Unpacker:
    """The part of msgpack that streams of frames need."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        self.at += n
        return self.data[self.at - n:self.at]

    def size(self, n):
        return int.from_bytes(self.take(n), "big")

    def text(self, n):
        return self.take(n).decode()

    def array(self, n):
        return [self.value() for _ in range(n)]

    def map(self, n):
        return dict((self.value(), self.value()) for _ in range(n))

    def value(self):
        tag = self.size(1)
        if tag < 0x80:
            return tag
        if tag < 0x90:
            return self.map(tag & 15)
        if tag < 0xa0:
            return self.array(tag & 15)
        if tag < 0xc0:
            return self.text(tag & 31)
        if tag >= 0xe0:
            return tag - 256
        if tag in (0xc2, 0xc3):
            return tag == 0xc3
        if 0xcc <= tag <= 0xcf:
            return self.size(1 << (tag - 0xcc))
        if 0xd0 <= tag <= 0xd3:
            return int.from_bytes(self.take(1 << (tag - 0xd0)), "big", signed=True)
        takers = {0xc4: self.take, 0xd9: self.text, 0xdc: self.array, 0xde: self.map}
        for first, take in takers.items():
            widths = (1, 2, 4) if first in (0xc4, 0xd9) else (2, 4)
            if first <= tag < first + len(widths):
                return take(self.size(widths[tag - first]))
        raise ValueError("tag %#x" % tag)


def records(path):
    with open(path, "rb") as file:
        unpacker = Unpacker(file.read())
    while unpacker.at < len(unpacker.data):
        entry = unpacker.value()
        if "frames" in entry:
            yield entry["id"], entry.get("labels", {}), entry["frames"][b"shape"], entry["frames"][b"data"]


def compare(folder):
    count = 0
    for name in sorted(os.listdir(folder)):
        if name.endswith(".rgba"):
            count += 1
            with open(os.path.join(folder, name), "rb") as file:
                expected = file.read()
            found = [data for _, _, _, data in records(os.path.join(folder, name[:-5] + ".tns"))]
            if found != [expected]:
                print("differs: " + name[:-5])
    print("compared: %d" % count)


def show(path):
    for name, labels, shape, data in records(path):
        print(name, " ".join("%s=%s" % item for item in labels.items()) or "-", "x".join(map(str, shape)),
              "%08x" % zlib.crc32(data))


def crc(start, path):
    value, count = int(start, 16), 0
    for _, _, _, data in records(path):
        value, count = zlib.crc32(data, value), count + 1
    print(count, "%08x" % value)


def cells(path):
    for name, _, (frames, height, width, channels), data in records(path):
        places = []
        for frame in range(frames):
            at = ((frame * height + height // 2) * width + width // 2) * channels
            red, green, blue = data[at:at + 3]
            places.append("%d.%d" % ((red - 10) // 4, green - 100) if blue == 77 else "-")
        print(name, " ".join(places))


def head(fixed, below, tags, n):
    """The head of a text, bin, array or map of n, in its shortest form."""
    if n < below:
        return bytes([fixed | n])
    for width, tag in tags:
        if n < 256**width:
            return bytes([tag]) + n.to_bytes(width, "big")
    raise ValueError(n)


def pack(value):
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return head(0, 128, ((1, 0xcc), (2, 0xcd), (4, 0xce)), value)
    if isinstance(value, str):
        return head(0xa0, 32, ((1, 0xd9), (2, 0xda)), len(value.encode())) + value.encode()
    if isinstance(value, bytes):
        return head(0, 0, ((1, 0xc4), (2, 0xc5), (4, 0xc6)), len(value)) + value
    if isinstance(value, list):
        return head(0x90, 16, ((2, 0xdc),), len(value)) + b"".join(map(pack, value))
    return head(0x80, 16, ((2, 0xde),), len(value)) + b"".join(pack(k) + pack(v) for k, v in value.items())


def tensor(shape, kind, size):
    count = size
    for n in shape:
        count *= n
    data = bytes(i * 7 % 251 for i in range(count))
    return {b"nd": True, b"type": kind, b"kind": b"", b"shape": shape, b"data": data}


def latents(path):
    write(path, pack({"tensor-stream": 1, "kind": "latents"}) + pack({"end": {"records": 0, "crc32": 0}}))


def frames(path, *specs):
    out = pack({"tensor-stream": 1, "kind": "frames"})
    check = 0
    for spec in specs:
        name, size, *labels = spec.split(":")
        shape = [int(n) for n in size.lstrip("f").split("x")]
        entries = {"id": name}
        if labels:
            entries["labels"] = dict(zip(("action", "direction"), labels))
        entries["frames"] = tensor(shape, "<f4", 4) if size.startswith("f") else tensor(shape, "|u1", 1)
        check = zlib.crc32(pack(entries), check)
        out += pack(entries)
    write(path, out + pack({"end": {"records": len(specs), "crc32": check}}))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    globals()[sys.argv[1]](*sys.argv[2:])
