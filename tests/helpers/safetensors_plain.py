"""The format safetensors by numpy alone: what safetensors.numpy does, for tests where that is not installed.

load_file() checks what the true one checks: the arrays fill the file from its header on, in order, without holes.
"""
import json
import struct

import numpy as np

TYPES = {"BOOL": "|b1", "U8": "|u1", "I8": "|i1", "U16": "<u2", "I16": "<i2", "U32": "<u4", "I32": "<i4",
         "U64": "<u8", "I64": "<i8", "F16": "<f2", "F32": "<f4", "F64": "<f8"}


def load_file(path):
    """Arrays by name, and the metadata."""
    data = open(path, "rb").read()
    length, = struct.unpack("<Q", data[:8])
    header, body = json.loads(data[8:8 + length]), data[8 + length:]
    metadata = header.pop("__metadata__", {})
    assert (8 + length) % 8 == 0 and all(isinstance(text, str) for text in metadata.values())
    places = sorted(info["data_offsets"] for info in header.values())
    assert [0] + [end for _, end in places] == [begin for begin, _ in places] + [len(body)], places
    arrays = {}
    for name, info in header.items():
        begin, end = info["data_offsets"]
        dtype = np.dtype(TYPES[info["dtype"]])
        assert begin % dtype.itemsize == 0
        arrays[name] = np.frombuffer(body[begin:end], dtype).reshape(info["shape"])
    return arrays, metadata


def save_file(arrays, path, metadata=None):
    names = {np.dtype(dtype): name for name, dtype in TYPES.items()}
    header, at = ({"__metadata__": metadata} if metadata else {}), 0
    for name, array in sorted(arrays.items(), key=lambda item: (-item[1].itemsize, item[0])):
        header[name] = {"dtype": names[array.dtype], "shape": array.shape, "data_offsets": [at, at + array.nbytes]}
        at += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name in header:
            if name != "__metadata__":
                file.write(arrays[name].tobytes())
