#!/usr/bin/env python3
"""copying_twin.py FILE - the kernels of models that copy, in NumPy and in PyTorch, on one thread.

FILE is what the program copying wrote. Prints "SIDE.NAME VALUE" lines as it does: microseconds for one pixel, and sums of
the results, which show that both compute the same.
"""
import sys
import time

import numpy as np
import torch

SIDE, LANES, PLACES, SOURCES, RADIUS, PIXELS, FROM, ROUNDS = 64, 96, 6, 9, 8, 32, 1296, 7


class NumPy:
    name = "numpy"
    array = staticmethod(lambda a: a)
    argmax = staticmethod(lambda a: int(a.argmax()))
    exp = staticmethod(np.exp)
    total = staticmethod(lambda a: a.sum(-1, dtype=np.int32))


class PyTorch:
    name = "torch"
    array = staticmethod(torch.from_numpy)
    argmax = staticmethod(lambda a: int(a.argmax()))
    exp = staticmethod(torch.exp)
    total = staticmethod(lambda a: a.sum(-1, dtype=torch.int32))


def count(side, target, source, closeness, y, x):
    """The places of pixel (y,x), as numbers of the window's list, and the rows of its places [n,LANES]."""
    rows = source[:, y - RADIUS:y + RADIUS + 1, x - RADIUS:x + RADIUS + 1].reshape(-1, LANES)
    equal = rows == target[y, x]
    rest = 1024 * side.total(equal) + closeness
    covered = target[y, x] != 0
    left, found = covered, []
    for _ in range(PLACES):
        score = 4096 * side.total(equal & left) + rest
        best = side.argmax(score)
        found.append(best)
        left = left & ~equal[best]
        left = left if left.any() else covered
        rest[best] = -(1 << 30)
    return found, rows[found]


def vote(side, target, rows):
    """The share of the characters for which the first place is right, seen from the first character."""
    nothing, equal = rows == 0, rows[:, None] == rows[None]
    distance = 2 * side.total((nothing != nothing[:, :1]).T) + side.total((equal != equal[:, :, :1]).reshape(-1, LANES).T) // 2
    weight = side.exp(-0.5 * (distance - distance.min()))
    return (((rows == target) * weight).sum(-1) / weight.sum())[0]


def best_time(call):
    best = np.inf
    for _ in range(ROUNDS):
        start = time.thread_time()
        results = [call(i) for i in range(PIXELS)]
        best = min(best, time.thread_time() - start)
    return 1e6 * best / PIXELS, results


def measure(side, frames):
    target, source = side.array(frames[0]), side.array(frames[1:])
    d = np.arange(-RADIUS, RADIUS + 1)
    closeness = side.array(np.tile(-(d[:, None] ** 2 + d ** 2).ravel(), SOURCES).astype(np.int32))
    where = [divmod(FROM + i, SIDE) for i in range(PIXELS)]
    places, found = best_time(lambda i: count(side, target, source, closeness, *where[i]))
    votes, shares = best_time(lambda i: vote(side, target[where[i]], found[i][1]))
    width = 2 * RADIUS + 1
    first = 0
    for (y, x), (list_, _) in zip(where, found):
        k, at = divmod(list_[0], width * width)
        first += k * SIDE * SIDE + (y - RADIUS + at // width) * SIDE + x - RADIUS + at % width
    print("%s.places_us %.2f\n%s.votes_us %.3f" % (side.name, places, side.name, votes))
    print("%s.first_places %d\n%s.first_shares %.4f" % (side.name, first, side.name, sum(map(float, shares))))


def main():
    torch.set_num_threads(1)
    frames = np.fromfile(sys.argv[1], np.uint8).reshape(1 + SOURCES, SIDE, SIDE, LANES)
    for side in (NumPy, PyTorch):
        measure(side, frames)


if __name__ == "__main__":
    main()
