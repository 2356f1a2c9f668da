#!/usr/bin/env python3
"""measure_art.py - the figures of measure-art.sh. Streams of frames of 4 channels, numpy and msgpack.

    measure_art.py free TRAIN.tns TRUTH.tns       what costs nothing: the standing frame, the nearest character recoloured
    measure_art.py made NAME TRUTH.tns MADE.tns ...  the same characters, in the same order, as they were made
    measure_art.py layers TRUTH.tns MADE.tns ...  exact pixels for each kind of layer (label layer), over pairs of streams
    measure_art.py families SHAPES.tns N          shapes in N lots, FOLDER held-0, ...: twins are in the same lot
    measure_art.py cost NAME COMMAND              seconds, processor seconds and peak memory of a shell command

Exact: pixels with equal colours over black, of those that are at least half opaque in the truth or in what was made.
PSNR: over black, of all pixels. Frames of the walk do not count. Figures are means over characters, with the worst one.
"""
import resource
import subprocess
import sys
import time

import msgpack
import numpy as np

COLUMNS = ("spellcast", "thrust", "slash", "shoot", "hurt", "back", "all")


def array(m):
    return np.frombuffer(m[b"data"], m[b"type"]).reshape(m[b"shape"]) if m.get(b"nd") is True else m


def records(path):
    """(id, labels, frames) of each record."""
    for r in msgpack.Unpacker(open(path, "rb"), raw=True, strict_map_key=False, max_buffer_size=0, object_hook=array):
        if b"frames" in r:
            labels = {k.decode(): v.decode() if isinstance(v, bytes) else v for k, v in r[b"labels"].items()}
            yield r[b"id"].decode(), labels, r[b"frames"]


def characters(path):
    """(name, body, {"walk/left": frames}) of each character; its records come one after another."""
    last, body, frames = None, None, {}
    for name, labels, f in records(path):
        sequence = "%(action)s/%(direction)s" % labels
        who = name[:-len(sequence) - 1]
        if last is not None and who != last:
            yield last, body, frames
            frames = {}
        last, body = who, labels.get("body")
        frames[sequence] = f
    yield last, body, frames


def black(a):
    return np.rint(a[..., :3].astype(float) * a[..., 3:] / 255)


def sums(truth, made):
    """Exact pixels, pixels of both silhouettes, squared error, all values."""
    a, b = black(truth), black(made)
    solid, made_solid = truth[..., 3] >= 128, made[..., 3] >= 128
    exact = (a == b).all(-1) & solid & made_solid
    return np.array([exact.sum(), (solid | made_solid).sum(), ((a - b) ** 2).sum(), a.size])


class Table:
    def __init__(self, name):
        self.name, self.rows = name, []

    def add(self, truth, made):
        row = {c: np.zeros(4) for c in COLUMNS}
        for sequence in truth:
            action, direction = sequence.split("/")
            if action == "walk":
                continue
            s = sums(truth[sequence], made[sequence])
            for column in (action, "all") + (("back",) if direction == "back" else ()):
                row[column] += s
        self.rows.append(row)

    def print(self):
        exact = lambda s: 100 * s[0] / max(1, s[1])
        psnr = lambda s: 10 * np.log10(65025 * s[3] / max(1, s[2]))
        cells = ["%5.1f %5.2f" % tuple(np.mean([f(r[c]) for r in self.rows]) for f in (exact, psnr)) for c in COLUMNS]
        print("%-26s" % self.name, *cells, "  worst %5.1f" % min(exact(r["all"]) for r in self.rows), sep="  ", flush=True)


def header():
    print("%-26s" % "exact % and dB", *("%-11s" % c for c in COLUMNS), sep="  ")


# ---- what costs nothing ----

def numbers(frames):
    """Frames as one number for each pixel, 0 where it is transparent."""
    n = frames.astype(np.uint32) @ np.array([1, 1 << 8, 1 << 16, 1 << 24], np.uint32)
    return np.where(frames[..., 3] > 0, n, 0)


def bytes_of(n):
    return np.stack([n >> s & 255 for s in (0, 8, 16, 24)], -1).astype(np.uint8)


def walk_of(frames):
    return np.concatenate([numbers(frames["walk/" + d]).ravel() for d in ("back", "left", "front", "right")])


def mapping(source, target):
    """For each colour of one walk the most frequent colour of the other at the same pixels; the share that is right."""
    keep = (source | target) != 0
    s, si = np.unique(source[keep], return_inverse=True)
    t, ti = np.unique(target[keep], return_inverse=True)
    count = np.bincount(si * len(t) + ti, minlength=len(s) * len(t)).reshape(len(s), len(t))
    return dict(zip(s.tolist(), t[count.argmax(1)].tolist())), count.max(1)[s != 0].sum() / max(1, keep.sum())


def recoloured(frames, colours):
    """Colours that the walk does not have become what the nearest one becomes."""
    known = np.array([c for c in colours if c], np.uint32)
    n = numbers(frames)
    found, place = np.unique(n, return_inverse=True)
    to = []
    for c in found.tolist():
        if c and c not in colours:
            distance = ((bytes_of(known).astype(int) - bytes_of(np.uint32(c)).astype(int)) ** 2).sum(-1)
            c = int(known[distance.argmin()])
        to.append(colours[c] if c else 0)
    return bytes_of(np.array(to, np.uint32)[place].reshape(n.shape))


def free(train, truth):
    tests = list(characters(truth))
    best = [(-1, None, None)] * len(tests)
    for name, body, frames in characters(train):
        source = walk_of(frames)
        for i, (_, its_body, its_frames) in enumerate(tests):
            if its_body == body:
                colours, right = mapping(source, walk_of(its_frames))
                if right > best[i][0]:
                    best[i] = right, colours, frames
    standing, nearest = Table("standing frame, repeated"), Table("nearest, recoloured")
    for (_, _, frames), (_, colours, other) in zip(tests, best):
        still = lambda s: frames["walk/" + s.split("/")[1]][:1]
        standing.add(frames, {s: np.broadcast_to(still(s), f.shape) for s, f in frames.items()})
        nearest.add(frames, {s: recoloured(f, colours) for s, f in other.items()})
    header()
    standing.print()
    nearest.print()


def made(name, truth, *paths):
    table = Table(name)
    for (_, _, frames), (_, _, others) in zip(characters(truth), (c for p in paths for c in characters(p)), strict=True):
        table.add(frames, others)
    table.print()


# ---- layers ----

def layers(*paths):
    kinds = {}
    for truth, path in zip(paths[::2], paths[1::2]):
        other = {name: f for name, _, f in records(path)}
        for name, labels, f in records(truth):
            if labels["action"] == "walk":
                continue
            who = name.rsplit("/", 2)[0]
            kind = labels["layer"] + (" behind" if labels["place"] == "behind" else "")
            s, still = sums(f, other[name]), sums(f, np.broadcast_to(other["%s/walk/%s" % (who, labels["direction"])][:1], f.shape))
            total = kinds.setdefault(kind, {}).setdefault(who, np.zeros((2, 4)))
            total += s, still
    print("exact % of layers, each shape held out once (and of the standing frame, repeated)")
    for kind, rows in kinds.items():
        share = np.array([100 * t[:, 0] / np.maximum(1, t[:, 1]) for t in rows.values()])
        print("%-12s %5.1f (%4.1f)  worst %5.1f  %d layers" % (kind, *share.mean(0), share[:, 0].min(), len(share)))


def families(path, count):
    """Shapes whose silhouettes overlap by 9 of 10 pixels are of one family, and so are those of the same name."""
    family, seen, kind_of = {}, {}, {}

    def find(shape):
        while family[shape] != shape:
            shape = family[shape]
        return shape

    for name, body, frames in characters(path):
        shape = name.split("/", 1)[1]
        kind_of.setdefault(shape, KIND[name])
        family.setdefault(shape, shape)
        mask = np.concatenate([(f[..., 3] >= 128).ravel() for f in frames.values()])
        for other, its_mask in seen.setdefault((body, KIND[name]), []):
            if (mask & its_mask).sum() > 0.9 * (mask | its_mask).sum():
                family[find(shape)] = find(other)
        seen[body, KIND[name]].append((shape, mask))
    lots, next_lot = [[] for _ in range(count)], {}
    for root in sorted({find(s) for s in family}):
        kind = kind_of[root]
        if kind in ("skin", "eyes", "nose", "ears"):
            continue
        lots[next_lot.get(kind, 0) % count].extend(s for s in family if find(s) == root)
        next_lot[kind] = next_lot.get(kind, 0) + 1
    for i, lot in enumerate(lots):
        with open("held-%d" % i, "w") as f:
            print(*sorted(lot), sep="\n", file=f)


KIND = {}


def note_kinds(path):
    for name, labels, _ in records(path):
        KIND[name.rsplit("/", 2)[0]] = labels["layer"]


# ---- costs ----

def cost(name, command):
    start = time.time()
    subprocess.run(["sh", "-ec", command], check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print("%-40s %6.1f s, %6.1f s of processor, %6.0f MB" % (
        name, time.time() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000), flush=True)


if __name__ == "__main__":
    what, arguments = sys.argv[1], sys.argv[2:]
    if what == "families":
        note_kinds(arguments[0])
        families(arguments[0], int(arguments[1]))
    else:
        {"free": free, "made": made, "layers": layers, "cost": cost}[what](*arguments)
