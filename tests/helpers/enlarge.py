#!/usr/bin/env python3
"""enlarge.py FILE ACTION SIZE: the records of FILE as this action, their frames in the middle of SIZExSIZE pixels, to
standard output."""
import sys
import zlib

from pictures import pack, records


def enlarge(shape, data, size):
    frames, height, width, channels = shape
    line = width * channels
    side = bytes((size - width) // 2 * channels)
    blank = bytes(size * channels) * ((size - height) // 2)
    out = b""
    for frame in range(frames):
        rows = (data[(frame * height + y) * line:][:line] for y in range(height))
        out += blank + b"".join(side + row + side for row in rows) + blank
    return {b"nd": True, b"type": "|u1", b"kind": b"", b"shape": [frames, size, size, channels], b"data": out}


path, action, size = sys.argv[1:]
check, count, body = 0, 0, b""
for name, labels, shape, data in records(path):
    record = pack({"id": "%s/%s" % (action, labels["direction"]), "labels": dict(labels, action=action),
                   "frames": enlarge(shape, data, int(size))})
    check, count, body = zlib.crc32(record, check), count + 1, body + record
sys.stdout.buffer.write(pack({"tensor-stream": 1, "kind": "frames"}) + body
                        + pack({"end": {"records": count, "crc32": check}}))
