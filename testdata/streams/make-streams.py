#!/usr/bin/python3
"""Makes the streams in this folder: golden ones, and hostile ones with the words that must stand in the error.

They are written by Python's msgpack (python3-msgpack, python3-numpy, python3-msgpack-numpy), so that our reader
is held against somebody else's writer. Run it again after a change: ./make-streams.py
"""
import gzip
import os
import zlib

import msgpack
import msgpack_numpy
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def nd(array):
    """A tensor as tensor-stream(5) has it."""
    return {b"nd": True, b"type": array.dtype.str, b"kind": b"", b"shape": list(array.shape),
            b"data": array.tobytes()}


def raw(dtype="|u1", shape=[2], data=b"ab", **changes):
    """A tensor that says what it is told to; a change to None takes the key out."""
    tensor = {"nd": True, "type": dtype, "kind": b"", "shape": shape, "data": data, **changes}
    return {key.encode(): value for key, value in tensor.items() if value is not None}


def header(kind="frames", version=2, **entries):
    return msgpack.packb({"tensor-stream": version, "kind": kind, **entries})


def end(count, crc, head=header()):
    """Of a stream with these bytes as its header."""
    return msgpack.packb({"end": {"records": count, "crc32": crc, "header_crc32": zlib.crc32(head)}})


def stream(records, kind="frames", **entries):
    """A whole stream; a record is a map, or bytes that stand for themselves."""
    packed = [r if isinstance(r, bytes) else msgpack.packb(r) for r in records]
    body = b"".join(packed)
    head = header(kind, **entries)
    return head + body + end(len(packed), zlib.crc32(body), head)


def old_stream(records, kind="frames", **entries):
    """The same in version 1, whose end record knows nothing of the header."""
    body = b"".join(msgpack.packb(r) for r in records)
    return header(kind, 1, **entries) + body + msgpack.packb({"end": {"records": len(records), "crc32": zlib.crc32(body)}})


def frames(seed, *shape):
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def floats(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape).astype("<f4")


def golden():
    unknown = {"note": "ünknown\n\t\"\\", "list": [None, True, False, -1, 2**40, -2**40, 2**64 - 1, 1.5, 1e300, "a\0b"],
               "bytes": b"\xff\xfe", "ext": msgpack.ExtType(7, b"seven"), "keys": {1: "one", b"two": 2, "": 0},
               "msgpack": {"msgpack": "not hexadecimal"}, "dtype": {"dtype": "|u1", "shape": [1], "values": [1]}}
    record = [{"id": f"hero/{name}", "labels": {"skin": i, "action": name}, "frames": nd(frames(i, 2, 4, 3, 3))}
              for i, name in enumerate(["walk", "spellcast", "slash"])]
    record[1].update({"note": "who knows", "bytes": b"\xff\xfe"})
    yield "frames", stream(record, history=[], fps=8)
    yield "version-1", old_stream(record, history=[], fps=8)
    yield "unknown", stream([{"id": "u", **unknown}])
    yield "none", stream([])
    yield "latents", stream(
        [{"id": f"hero/{i}", "labels": {"skin": i}, "static.mean": nd(floats(i, 4)), "static.logvar": nd(floats(9 + i, 4)),
          "dynamic.mean": nd(floats(20 + i, 3, 2)), "dynamic.logvar": nd(floats(30 + i, 3, 2))} for i in range(2)],
        "latents")

    odd = np.array([0.0, -0.0, np.inf, -np.inf, 1 / 3, 1e-45, 3.4e38], "<f4")
    bits = np.array([0x7FC00000, 0xFFC00000, 0x7F800001, 0xFFFFFFFF], "<u4").view("<f4")
    wide = np.array([0x7FF8000000000000, 0xFFF8000000000000, 0x7FF0000000000001], "<u8").view("<f8")
    yield "dtypes", stream([
        {"id": "#1\t\\\n\x7f", "u1": nd(np.arange(6, dtype="|u1").reshape(3, 2)), "i4": nd(np.array([-2**31, 2**31 - 1], "<i4")),
         "i8": nd(np.array([[-2**63, 2**63 - 1]], "<i8")), "f4": nd(odd), "f4 NaNs": nd(bits),
         "f8": nd(np.array([1 / 3, -5e-324, 1.7e308])), "f8 NaNs": nd(wide)},
        {"scalar": nd(np.array(7, "<i4")), "empty": nd(np.zeros((0, 3), "<f4")), "flat": nd(np.zeros((3, 0), "<f8")),
         "eight": nd(np.arange(256, dtype="|u1").reshape([2] * 8)), "one": nd(np.array([1.5]))}],
        "test")

    data = frames(5, 2, 4, 3, 3)
    same = nd(data)
    turned = {key: same[key] for key in reversed(list(same))}
    short = {key: same[key] for key in same if key != b"kind"}
    yield "other-order", stream([{"id": "a", "frames": turned}, {"frames": short, "id": "b"},
                                 {"id": "c", "frames": {b"more": 1, **same}}])
    yield "msgpack-numpy", stream([msgpack.packb({"id": "a", "frames": data, "f4": floats(1, 2, 3)},
                                                 default=msgpack_numpy.encode)])


def nested(byte, depth):
    return bytes([byte]) * depth


def hostile():
    """Name, bytes, and what the error must say."""
    start = header()
    good = {"id": "a", "frames": nd(frames(1, 1, 1, 1, 3))}
    one = msgpack.packb(good)
    yield "empty", b"", "the input is empty"
    yield "words", b"hello\n", "not a tensor stream"
    yield "json", b'{"id": 1}\n', "tensor-load makes a stream of it"
    yield "png", b"\x89PNG\r\n\x1a\n" + bytes(100), "this is a PNG picture"
    yield "zstd", b"\x28\xb5\x2f\xfd" + bytes(50), "this is zstd data"
    yield "gzip-behind", stream([good]) + gzip.compress(stream([good]), mtime=0), "this is gzip data after a plain stream"
    yield "gzip-cut", gzip.compress(stream([good]), mtime=0)[:-20], "the gzip data end too early"
    yield "gzip-garbage", gzip.compress(stream([good]), mtime=0) + b"garbage", "not gzip follows the gzip data"
    damaged = bytearray(gzip.compress(stream([good]), mtime=0))
    damaged[-6] ^= 1
    yield "gzip-crc", bytes(damaged), "invalid gzip data"

    for name, bomb, text in [
            ("array32", b"\xdd\xff\xff\xff\xff", "an array of 4294967295 items, the limit is 4096"),
            ("map32", b"\xdf\xff\xff\xff\xff", "a map of 4294967295 pairs, the limit is 256"),
            ("bin32", b"\xc6\xff\xff\xff\xff", "the limit is 268435456 (see --max-record)"),
            ("str32", b"\xdb\xff\xff\xff\xff", "a text of 4294967295 bytes, the limit is 65536"),
            ("ext32", b"\xc9\xff\xff\xff\xff\x01", "the limit is 268435456 (see --max-record)"),
            ("deep-arrays", nested(0x91, 100), "nested more than 8 deep"),
            ("deep-maps", b"\x81\xa1a" * 100, "nested more than 8 deep"),
            ("wide-arrays", (b"\xdc\x10\x00" + b"\xc0" * 4095) * 17, "more than 65536 values"),
            ("wide-nest", b"\xdc\x10\x00" * 7 + b"\xc0", "announced"),
            ("c1", b"\xc1", "0xc1 is not msgpack")]:
        if name == "wide-arrays":
            bomb = b"\xdc\x00\x11" + (b"\xdc\x10\x00" + b"\xc0" * 4096) * 17
        if name == "wide-nest":
            text = "complete records and without an end record"
        yield f"{name}-in-record", start + b"\x81\xa1x" + bomb, text
        if name not in ("bin32", "ext32", "wide-nest"):
            yield f"{name}-at-start", bomb, text
    yield "bin32-lie", start + b"\x81\xa1x\xc6\x0f\xff\x00\x00", "after 0 complete records"
    yield "bin32-lie-behind", stream([good]) + b"\x81\xa1x\xc6\x0f\xff\x00\x00", "after the end record"

    yield "header-no-kind", msgpack.packb({"tensor-stream": 1}), "no 'kind'"
    yield "header-kind", msgpack.packb({"tensor-stream": 1, "kind": 3}), "'kind': not a text"
    yield "header-version", header(version=3), "the stream has version 3, this program knows versions 1 to 2"
    yield "header-version-text", msgpack.packb({"tensor-stream": "1", "kind": "frames"}), "not a whole number"
    yield "header-none", one, "not a tensor stream"
    yield "header-cut", start[:-3], "ends in the middle"

    yield "record-no-map", start + b"\x93\1\2\3", "record 1: not a map"
    yield "key-number", start + msgpack.packb({1: 2}), "a key is not a text"
    yield "key-twice", start + b"\x82\xa1a\1\xa1a\2", "'a': the key occurs twice"
    yield "key-zero", start + b"\x81\xa3a\0b\1", "zero byte"
    yield "key-utf8", start + b"\x81\xa2\xc3\x28\1", "not UTF-8"
    yield "key-long", start + msgpack.packb({"k" * 256: 1}), "a key of 256 bytes, the limit is 255"
    yield "id-number", stream([{"id": 7}]), "'id': not a text"
    yield "id-long", stream([{"id": "x" * 1024}]), "'id': a text of 1024 bytes, the limit is 1023"
    yield "id-zero", stream([{"id": "a\0b"}]), "'id': the text contains a zero byte"
    yield "id-terminal", stream([{"id": "\x1b[2J\n", "frames": raw(">f4")}]), r"('\x1b[2J\x0a'): 'frames': dtype '>f4'"

    yield "no-end", start + one, "after 1 complete records and without an end record"
    yield "end-count", start + one + end(2, zlib.crc32(one)), "it announces 2 records, but there are 1"
    yield "end-negative", start + one + end(-1, zlib.crc32(one)), "it announces -1 records"
    yield "end-crc", start + one + end(1, zlib.crc32(one) ^ 1), "but the records have"
    yield "end-no-crc", start + one + msgpack.packb({"end": {"records": 1}}), "'crc32' is missing"
    yield "end-no-count", start + one + msgpack.packb({"end": {"crc32": zlib.crc32(one)}}), "'records' is missing"
    yield "end-no-header-crc", start + one + msgpack.packb({"end": {"records": 1, "crc32": zlib.crc32(one)}}), "'header_crc32' is missing"
    yield "end-header-crc", header(fps=8) + one + end(1, zlib.crc32(one), header(fps=9)), "but the header has"
    yield "end-header-crc-old", header(version=1) + one + end(1, zlib.crc32(one)), "but the header has"
    yield "end-header-crc-text", start + one + msgpack.packb({"end": {"records": 1, "crc32": zlib.crc32(one), "header_crc32": "0"}}), "not a whole number"
    yield "end-no-map", start + one + msgpack.packb({"end": True}), "end record: 'end': not a map"
    yield "behind-garbage", stream([good]) + b"\0", "not a stream follows the end record"
    yield "behind-record", stream([good]) + one, "not a stream follows the end record"
    yield "header-twice", start + one + start + one, "a new stream starts after record 1"
    yield "kinds-terminal", stream([good]) + stream([], "\x1b[2J"), r"a stream of \x1b[2J follows a stream of frames"
    yield "kinds", stream([good]) + stream([], "latents"), "a stream of latents follows a stream of frames"

    for dtype in [">f4", "<f2", "<c8", "|b1", "|i1", "<u2", "|O", "<U4", "|V3", "<M8[s]", "f4", "", "\x1b[1m"]:
        shown = dtype.replace("\x1b", r"\x1b")
        name = "".join(c if c.isalnum() else "-" for c in dtype)
        yield f"dtype-{name}", stream([{"frames": raw(dtype)}]), f"record 1: 'frames': dtype '{shown}' is not known"
    yield "dtype-none", stream([{"x": raw(type=None)}]), "no dtype"
    yield "dtype-number", stream([{"x": raw(type=4)}]), "no dtype"
    yield "pickled", stream([{"x": raw(kind=b"O")}]), "the array is pickled (its 'kind' is O)"
    yield "shape-short", stream([{"x": raw("<f4", [3], bytes(8))}]), "'x': f4 [3] needs 12 bytes of data, but there are 8"
    yield "shape-long", stream([{"x": raw("|u1", [3], bytes(4))}]), "needs 3 bytes of data, but there are 4"
    yield "shape-zero", stream([{"x": raw("<f4", [0, 3], bytes(4))}]), "f4 [0,3] needs 0 bytes of data, but there are 4"
    yield "shape-overflow", stream([{"x": raw("|u1", [2**32, 2**32], b"")}]), "larger than any memory"
    yield "shape-overflow-size", stream([{"x": raw("<f8", [2**61], b"")}]), "larger than any memory"
    yield "shape-overflow-zero", stream([{"x": raw("|u1", [2**63, 2, 0], b"")}]), "larger than any memory"
    yield "shape-large", stream([{"x": raw("|u1", [2**64 - 1], b"")}]), "needs 18446744073709551615 bytes"
    yield "shape-negative", stream([{"x": raw("|u1", [-1], b"")}]), "dimension 1 of the shape is not a whole number"
    yield "shape-real", stream([{"x": raw("|u1", [1, 2.0])}]), "dimension 2 of the shape is not a whole number"
    yield "shape-nine", stream([{"x": raw("|u1", [1] * 9, b"a")}]), "a tensor of 9 dimensions, the limit is 8"
    yield "shape-none", stream([{"x": raw(shape=None)}]), "no shape"
    yield "shape-text", stream([{"x": raw(shape="2")}]), "no shape"
    yield "data-none", stream([{"x": raw(data=None)}]), "no data"
    yield "data-text", stream([{"x": raw(data="ab")}]), "no data"


def write(name, data):
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(data)


for name, data in golden():
    write(name + ".tns", data)
with open(os.path.join(HERE, "hostile", "expected.tsv"), "w") as table:
    for name, data, text in hostile():
        write(os.path.join("hostile", name + ".tns"), data)
        table.write(f"{name}\t{text}\n")
