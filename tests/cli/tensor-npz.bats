# tensor-npz.bats - streams to and from .npz; Python at the other end.
load ../helpers/helpers

setup() {
    array_setup
}

@test "every kind of stream comes back from .npz, byte for byte" {
    need_npz
    latents
    latent-fit -o directions.tns latents.tns
    for name in "$streams"/{frames,none,latents,dtypes,unknown,msgpack-numpy}.tns latents.tns directions.tns "$testdata"/versions/{model,checkpoint}-2.tns; do
        tensor-head --every 1 --no-history "$name" > stream
        tensor-npy -o out.npz stream
        "$python" -c 'import zipfile; assert zipfile.ZipFile("out.npz").testzip() is None'
        tensor-npy --load --no-history out.npz | cmp - stream
        tensor-npy --compress -o small.npz stream
        tensor-npy --load --no-history small.npz | cmp - stream
        tensor-npy --format npz stream | cat > piped.npz
        cmp piped.npz out.npz
        cat out.npz | tensor-npy --load --no-history | cmp - stream
    done
    [ "$(stat -c %s small.npz)" -lt "$(stat -c %s out.npz)" ]
    tensor-npy --load out.npz | tensor-dump --json | head -n 1 | grep -q '"program":"tensor-npy"'
}

@test "NumPy reads the .npz, and what it writes again comes back" {
    need_npz
    latents
    tensor-npy -o latents.npz latents.tns
    cat > edit.py <<'PY'
import json, sys, numpy as np
with np.load("latents.npz") as z:
    arrays = dict(z)
lines = [json.loads(line) for line in arrays["tensor-stream.jsonl"].splitlines()]
assert lines[0]["kind"] == "latents" and "end" in lines[-1], lines
for line in lines[1:-1]:
    assert arrays[line["id"] + "/static.mean"].shape == (16,) and line["labels"]["action"], line
save = np.savez_compressed if sys.argv[1] == "compressed" else np.savez
for name, array in arrays.items():
    if name.endswith("/dynamic.mean"):
        arrays[name] = (array[::-1] if sys.argv[1] != "same" else array).astype(">f8")
        arrays[name] = arrays[name].astype("<f4")
save("edited.npz", **arrays)
PY
    "$python" edit.py same
    tensor-npy --load edited.npz | tensor-diff - latents.tns
    "$python" edit.py compressed
    tensor-npy --load edited.npz > backwards.tns
    latent-edit reverse dynamic latents.tns | tensor-diff - backwards.tns > differences || [ $? -eq 1 ]
    run ! grep -q 'dynamic.mean\|static.mean' <(grep -v '^header' differences)
    dsvae-decode -m "$model" backwards.tns | tensor-stat -q
}

@test "arrays that NumPy made become records by their names" {
    need_npz
    "$python" - <<'PY'
import numpy as np
clip = np.arange(2 * 4 * 4 * 3, dtype="|u1").reshape(2, 4, 4, 3)
np.savez("clips.npz", **{"b/frames": clip, "a/x/frames": clip + 1, "b/hidden": clip[..., 0], "a/x/n": np.int16(-3)})
np.savez("flat.npz", frames=clip, weight=np.float16(1.5))
np.savez("id.npz", id=np.arange(3))
np.savez("complex.npz", z=np.zeros(2, "<c16"))
PY
    run -0 --separate-stderr tensor-npy --load -o clips.tns clips.npz
    [ "$stderr" = "tensor-npy: clips.npz: 1 arrays have a dtype that streams lack: 'a/x/n' is now i4, it was i2" ]
    tensor-dump --json --no-values clips.tns | sed 's/,"history.*//' > out
    diff - out <<'TEXT'
{"tensor-stream":2,"kind":"frames"
{"id":"b","frames":{"dtype":"|u1","shape":[2,4,4,3]},"hidden":{"dtype":"|u1","shape":[2,4,4]}}
{"id":"a/x","frames":{"dtype":"|u1","shape":[2,4,4,3]},"n":{"dtype":"<i4","shape":[]}}
{"end":{"records":2}}
TEXT
    tensor-npy -q --load --kind test flat.npz | tensor-dump --json --no-values | sed 's/,"history.*//' > out
    diff - out <<'TEXT'
{"tensor-stream":2,"kind":"test"
{"id":"flat","frames":{"dtype":"|u1","shape":[2,4,4,3]},"weight":{"dtype":"<f4","shape":[]}}
{"end":{"records":1}}
TEXT
    run -1 --separate-stderr tensor-npy --load id.npz
    [[ $stderr == *"array 'id': this is not a valid name of a tensor" ]]
    run -1 --separate-stderr tensor-npy --load complex.npz
    [[ $stderr == "tensor-npy: complex.npz: no array that can be in a stream; 'z': dtype '<c16' is not supported"* ]]
}

@test "ids that are not there, that are there twice, or are no texts keep their arrays apart" {
    need_npz
    "$python" - > odd.tns <<'PY'
import sys, zlib, msgpack, numpy as np
nd = lambda a: {b"nd": True, b"type": a.dtype.str, b"kind": b"", b"shape": list(a.shape), b"data": a.tobytes()}
n = iter(range(100))
new = lambda: nd(np.array([next(n)], "<i4"))
records = [{"id": "a", "x": new()}, {"id": "a", "x": new()}, {"x": new()}, {"id": "", "x": new()}, {"id": "3", "x": new()},
           {"id": "a/x", "value": new()}, {"id": "a", "x#2": new()}, {"id": "../../x", "y\n": new()}, {"id": "/etc/x", "x": new()},
           {"id": "ünï", "x": new(), "map": {"array": "a/x"}, "other": {"array": 1, "b": nd(np.zeros(2))}},
           {"id": "tensor-stream.jsonl", "value": new()}, {"id": "__metadata__", "value": new()}, {"id": "h" * 1023, "k" * 255: new()}]
packed = [msgpack.packb(r) for r in records] + [b"\x82\xa2id\xa2\xff\xfe\xa1x" + msgpack.packb(new())]
body = b"".join(packed)
header = msgpack.packb({"tensor-stream": 2, "kind": "test", "table": new()})
sys.stdout.buffer.write(header + body +
                        msgpack.packb({"end": {"records": len(packed), "crc32": zlib.crc32(body), "header_crc32": zlib.crc32(header)}}))
PY
    tensor-npy -o odd.npz odd.tns
    tensor-npy --load --no-history odd.npz | cmp - odd.tns
    tensor-npy -o odd.safetensors odd.tns
    tensor-npy --load --no-history odd.safetensors | cmp - odd.tns
    "$python" - <<'PY'
import numpy as np
from safetensors_plain import load_file
with np.load("odd.npz") as z:
    npz = {name: array for name, array in z.items() if name != "tensor-stream.jsonl"}
arrays, _ = load_file("odd.safetensors")
assert len(npz) == len(arrays) == 15, (len(npz), len(arrays))
assert {n.item() for n in npz.values()} == set(range(15)) == {n.item() for n in arrays.values()}
for name in ["a/x", "a/x#2", "3/x", "4/x", "a/x#3", "ünï/x", "header/table", r"\xff\xfe/x", "__metadata__", "tensor-stream.jsonl#2"]:
    assert name in npz, sorted(npz)
assert "__metadata__#2" in arrays and "tensor-stream.jsonl" in arrays, sorted(arrays)
PY
}

@test "hostile .npz" {
    need_npz
    "$python" - <<'PY'
import io, struct, zipfile, numpy as np
def npy(array):
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()
def archive(name, members, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(name + ".npz", "w", method) as z:
        for member, data in members:
            z.writestr(member, data)
good = npy(np.arange(6, dtype="<f4"))
archive("torch", [("archive/data.pkl", b"x"), ("archive/data/0", b"x")])
archive("no-npy", [("notes.txt", b"hello"), ("data.pkl", b"hello")])
archive("short", [("a.npy", good[:-1])])
archive("long", [("a.npy", good + b"x")])
archive("rubbish", [("a.npy", b"hello, world")])
archive("bomb", [("a.npy", b"\x93NUMPY\1\0\x4e\0" + b"{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000,), }".ljust(77) + b"\n" + bytes(10**6))], zipfile.ZIP_DEFLATED)
archive("bomb-text", [("tensor-stream.jsonl", b'{"a":"' + b" " * (3 * 10**8))], zipfile.ZIP_DEFLATED)
archive("lzma", [("a.npy", good)], zipfile.ZIP_LZMA)
archive("no-array", [("tensor-stream.jsonl", b'{"tensor-stream":1,"kind":"x"}\n{"id":"a","x":{"array":"b"}}\n{"end":{}}\n')])
archive("no-end", [("tensor-stream.jsonl", b'{"tensor-stream":1,"kind":"x"}\n')])
archive("no-header", [("tensor-stream.jsonl", b'{"id":"a"}\n{"end":{}}\n')])
archive("table", [("id.npy", npy(np.array(["a", "b"])))] + [(f"a{i}.npy", npy(np.zeros(2))) for i in range(300)])
archive("labels", [("id.npy", npy(np.array(["a", "b"])))] + [(f"label.a{i}.npy", npy(np.zeros(2))) for i in range(300)])
archive("record", [(f"a{i}.npy", npy(np.zeros(2))) for i in range(300)])
large = npy(np.zeros(10**8, "u1"))
archive("large", [(f"a{i}.npy", large) for i in range(3)], zipfile.ZIP_DEFLATED)
archive("large-table", [("id.npy", npy(np.array(["a"])))] + [(f"a{i}.npy", npy(np.zeros((1, 10**8), "u1"))) for i in range(3)], zipfile.ZIP_DEFLATED)
archive("bad-name", [("\x1b[2J.npy", good[:-1])])
archive("good", [("a.npy", good)])
data = bytearray(open("good.npz", "rb").read())
data[data.index(good) + len(good) - 1] ^= 1
open("crc.npz", "wb").write(data)
data = open("good.npz", "rb").read()
open("cut.npz", "wb").write(data[:-30])
twice = io.BytesIO()
import warnings; warnings.simplefilter("ignore")
archive("twice", [("a.npy", good), ("a.npy", good)])
flagged = bytearray(data)
flagged[6] |= 1; flagged[data.index(b"PK\1\2") + 8] |= 1
open("crypt.npz", "wb").write(flagged)
lying = bytearray(data)
at = data.index(b"PK\1\2")
lying[at + 42:at + 46] = struct.pack("<I", 0xfffffff0)
open("place.npz", "wb").write(lying)
count = bytearray(data)
count[data.index(b"PK\5\6") + 10] = 9
open("count.npz", "wb").write(count)
PY
    while IFS='|' read -r name text; do
        run -1 --separate-stderr "${limit[@]}" bash -c 'tensor-npy --load "$1.npz" > out' - "$name"
        [[ $stderr == "tensor-npy: $name.npz: "*"$text"* ]] || { echo "$name: $stderr"; false; }
        run -1 tensor-stat -q out
    done <<'TABLE'
torch|'archive/data.pkl' in the archive is not an array (.npy); of a file of PyTorch safetensors.torch.save_file() makes one
no-npy|no array that can be in a stream; 'notes.txt' in the archive is not an array (.npy)
short|array 'a': it ends too early
long|array 'a': it has more bytes than its shape needs
rubbish|array 'a': not NumPy's .npy
bomb|array 'a': an array of more than 268435456 bytes (see --max-record)
bomb-text|line 1: more than 268435456 bytes in one line
lzma|array 'a': it is damaged, or its compression is neither stored nor deflated
no-array|line 2: there is no array 'b'
no-end|the text ends without its end line
no-header|the header must have 'tensor-stream'
table|array 'a256': more than 256 arrays in one record
labels|more than 256 arrays in one record
record|record 1 ('record'): more than 256 arrays in one record
large|record 1 ('large'): its arrays have more than 268435456 bytes (see --max-record)
large-table|record 1 ('a'): its arrays have more than 268435456 bytes (see --max-record)
bad-name|array '\x1b[2J'
crc|array 'a': its crc32 is wrong
cut|the zip archive is damaged or cut
twice|the name 'a' occurs twice
crypt|array 'a': it is encrypted
place|damaged
count|damaged
TABLE
    tensor-npy --load good.npz | tensor-stat -q
}

@test "an archive cut or changed at any byte is an error or a stream, never a crash" {
    need_npz
    tensor-npy -o a.npz "$streams/frames.tns"
    tensor-npy -o a.safetensors "$streams/frames.tns"
    for file in a.npz a.safetensors; do
        size=$(stat -c %s $file)
        for at in $(seq 1 $((size / 60)) "$size"); do
            head -c "$at" $file > cut
            if [ "$at" -lt "$size" ]; then
                run -1 tensor-npy -q --load -o out.tns cut
            fi
            cp $file changed
            printf '\xa5' | dd of=changed bs=1 seek="$((at - 1))" conv=notrunc status=none
            run tensor-npy -q --load -o out.tns changed
            [ "$status" -le 1 ]
        done
    done
}
