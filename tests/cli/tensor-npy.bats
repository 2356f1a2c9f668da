# tensor-npy.bats - streams to and from .npy, .npz and safetensors; Python at the other end.
load ../helpers/helpers

setup() {
        model=$testdata/small.tns
    python=/usr/bin/python3 # Debian's packages belong to Debian's Python
    [ -x "$python" ] && "$python" -c 'import msgpack, numpy' 2> /dev/null || skip "python3-numpy is not there"
    export PYTHONPATH=$helpers PYTHONDONTWRITEBYTECODE=1
    cd "$BATS_TEST_TMPDIR"
    # Hostile files get so much memory and no more; the sanitizers' shadow takes more.
    limit=(bash -c 'ulimit -v 1500000; exec "$@"' limited)
    "${limit[@]}" tensor-npy --version > version 2>&1 || limit=()
}

need_npz() {
    tensor-npy -q --format npz "$streams/none.tns" > none.npz 2> why || skip "$(cat why)"
}

# Nine records of latents with labels, from the small model.
latents() {
    sprite-draw --characters 3 --seed 4 | dsvae-encode -m "$model" > latents.tns
}

# What np.load says of file $1, by the Python expression $2 with `a` for it.
py() {
    "$python" -c "import sys, numpy as np; a = np.load(sys.argv[1]); print($2)" "$1"
}

@test "one tensor of all records is one array" {
    latents
    tensor-npy -t static.mean -o means.npy latents.tns
    count=$(tensor-dump --json --no-values latents.tns | grep -c '"id"')
    [ "$(py means.npy '*a.shape, a.dtype.str')" = "$count 16 <f4" ]
    tensor-dump --rows -t static.mean latents.tns | cut -f 4- > expected
    "$python" -c 'import numpy as np, sys
for row in np.load("means.npy"): print(*("%.9g" % x for x in row), sep="\t")' | diff expected -
    tensor-npy -t static.mean --format npy latents.tns | cat > piped.npy
    cmp piped.npy means.npy
    tensor-npy -t static.mean --format npy latents.tns > redirected.npy
    cmp redirected.npy means.npy
    : > appended.npy
    tensor-npy -t static.mean --format npy latents.tns >> appended.npy
    cmp appended.npy means.npy
}

@test "records may be joined along their own axis, and one may stand alone" {
    sprite-draw --characters 1 --seed 4 | tensor-head -n 1 > one.tns
    cat one.tns "$streams/none.tns" one.tns > both.tns
    tensor-npy -o one.npy --join one one.tns
    tensor-npy -o stack.npy both.tns
    tensor-npy -o concat.npy --join concat both.tns
    "$python" -c 'import numpy as np
one, stack, concat = (np.load(f + ".npy") for f in ("one", "stack", "concat"))
assert one.dtype == np.uint8 and one.ndim == 4
assert (stack == np.stack([one, one])).all() and (concat == np.concatenate([one, one])).all()'
    run -1 --separate-stderr tensor-npy -o none.npy --join one both.tns
    [[ $stderr == "tensor-npy: record 2 ("*"expected one record"* ]]
    [ ! -e none.npy ]
    tensor-load > unequal.tns <<'TEXT'
{"tensor-stream":1,"kind":"test"}
{"id":"a","x":{"dtype":"<f4","shape":[2,1],"values":[1,2]},"s":{"dtype":"<f4","shape":[],"values":[1]}}
{"id":"b","x":{"dtype":"<f4","shape":[1,1],"values":[3]},"s":{"dtype":"<f8","shape":[],"values":[1]}}
{"end":{"records":2}}
TEXT
    run -1 --separate-stderr tensor-npy -o none.npy -t x unequal.tns
    [ "$stderr" = "tensor-npy: record 2 ('b'): 'x' is f4 [1,1], in the first record f4 [2,1] (see --join concat)" ]
    tensor-npy -o x.npy -t x --join concat unequal.tns
    [ "$(py x.npy 'a.tolist()')" = "[[1.0], [2.0], [3.0]]" ]
    run -1 --separate-stderr tensor-npy -o none.npy -t s unequal.tns
    [[ $stderr == *"'s' is f8 [], in the first record f4 []"* ]]
    run -1 --separate-stderr tensor-npy -o none.npy -t s --join concat unequal.tns
    [[ $stderr == *"'s' has no axis to join along" ]]
    run -1 --separate-stderr tensor-npy -o none.npy unequal.tns
    [[ $stderr == *"2 tensors: which one? (see --tensor)" ]]
    run -1 --separate-stderr tensor-npy -o none.npy -t y unequal.tns
    [[ $stderr == *"there is no 'y'" ]]
    run -1 --separate-stderr tensor-npy -o none.npy "$streams/none.tns"
    [[ $stderr == *"the stream has no records"* ]]
    [ ! -e none.npy ]
}

@test "an array's rows become records, and go back" {
    sprite-draw --characters 1 --seed 4 | tensor-npy --format npy > frames.npy
    tensor-npy --load -t frames frames.npy > back.tns
    tensor-npy --format npy back.tns | cmp - frames.npy
    [ "$(tensor-dump --json --no-values back.tns | sed -n '1s/.*"kind":"\([a-z]*\)".*/\1/p; 3s/^{"id":"\([^"]*\)".*/\1/p' | tr '\n' ' ')" = "frames frames/1 " ]
    dsvae-encode -m "$model" back.tns | tensor-stat -q
    tensor-npy --load -t frames --join one frames.npy > one.tns
    tensor-npy --join one --format npy one.tns | cmp - frames.npy
    tensor-npy --load -t frames < frames.npy | tensor-dump --json --no-values | sed -n '2s/,"frames.*//p' > id
    [ "$(cat id)" = '{"id":"0"' ]
    cat frames.npy | tensor-npy --load -t frames - | tensor-diff - back.tns || [ $? -eq 1 ]
}

@test "versions, orders and dtypes of .npy" {
    "$python" - <<'PY'
import numpy as np
from numpy.lib import format
x = np.arange(24).reshape(2, 3, 4)
for version in [(1, 0), (2, 0), (3, 0)]:
    with open(f"v{version[0]}.npy", "wb") as file:
        format.write_array(file, x.astype("<i4"), version)
np.save("fortran.npy", np.asfortranarray(x.astype("<i4")))
for dtype in ["|b1", "|i1", "<u2", ">i2", "<u4", ">u8", ">i4", ">i8", "<f2", ">f2", ">f4", ">f8"]:
    np.save("dtype" + dtype.replace("|", "-").replace("<", "-").replace(">", "+") + ".npy", (x % 2 - (dtype[1] in "if") * (x % 3)).astype(dtype))
half = np.arange(65536, dtype="<u2").view("<f2")
np.save("half.npy", half)
np.save("half-wide.npy", half.astype("<f4"))
np.save("huge.npy", np.array([[1, 2**63]], "<u8"))
np.save("zero.npy", np.zeros((3, 0, 2), ">f4"))
np.save("none.npy", np.zeros((0, 2), "<f4"))
np.save("scalar.npy", np.float64(7))
for name, array in dict(complex=np.zeros(2, "<c8"), text=np.array(["a"]), bytes=np.array([b"ab"]), object=np.array([None]),
                        struct=np.zeros(2, [("a", "<f4")]), time=np.zeros(2, "<M8[s]"), long=np.zeros(2, np.longdouble)).items():
    np.save(f"bad-{name}.npy", array, allow_pickle=True)
PY
    for version in 1 2 3; do
        tensor-npy --load v$version.npy | tensor-npy --format npy > again.npy
        [ "$(py again.npy 'a.dtype.str, a.shape, a.ravel().tolist() == list(range(24))')" = "<i4 (2, 3, 4) True" ]
    done
    for join in stack one; do
        tensor-npy --load --join $join fortran.npy | tensor-npy --format npy --join $join | cmp - again.npy
    done
    "$python" - <<'PY' > expected
import glob, numpy as np
wide = dict(b1="|u1", i1="<i4", u2="<i4", i2="<i4", u4="<i8", u8="<i8", i4="<i4", i8="<i8", f2="<f4", f4="<f4", f8="<f8")
for name in sorted(glob.glob("dtype*.npy")):
    a = np.load(name)
    print(name, wide[a.dtype.str[1:]], *a.ravel().astype(float).tolist())
PY
    for name in dtype*.npy; do
        tensor-npy -q --load "$name" | tensor-npy --format npy > again.npy
        py again.npy "'$name', a.dtype.str, *a.ravel().astype(float).tolist()"
    done | LC_ALL=C sort | diff <(LC_ALL=C sort expected) -
    run -0 --separate-stderr bash -c "tensor-npy --load --join one half.npy | tensor-npy --format npy --join one > again.npy"
    [ "$stderr" = "tensor-npy: half.npy: no stream has the dtype f2; it is f4 now" ]
    "$python" -c 'import numpy as np
a, b = np.load("again.npy"), np.load("half-wide.npy")
assert a.dtype == "<f4" and np.array_equal(a, b, equal_nan=True) and np.array_equal(np.signbit(a), np.signbit(b))'
    run -1 --separate-stderr tensor-npy --load huge.npy
    [[ $stderr == *"huge.npy: record 1 ('huge/0'): element 1 is 9223372036854775808, too large for <i8" ]]
    tensor-npy --load zero.npy | tensor-npy --format npy > again.npy
    [ "$(py again.npy 'a.shape')" = "(3, 0, 2)" ]
    tensor-npy --load none.npy | tensor-stat -q
    run -1 --separate-stderr tensor-npy --load scalar.npy
    [[ $stderr == *"no axis to split (see --join one)" ]]
    [ "$(tensor-npy --load --join one scalar.npy | tensor-dump --rows | cut -f 4)" = 7 ]
    for name in bad-*.npy; do
        run -1 --separate-stderr tensor-npy --load "$name"
        [[ $stderr == "tensor-npy: $name: "*"dtype '"*"' is not supported"* || $stderr == *"structures is refused"* ]]
        [ -z "$output" ]
    done
}

@test "hostile .npy" {
    npy() { # HEADER [BYTES]: a file of version 1
        "$python" -c 'import sys, struct
h = sys.argv[1].encode("latin-1")
sys.stdout.buffer.write(b"\x93NUMPY\1\0" + struct.pack("<H", len(h)) + h + bytes(int(sys.argv[2])))' "$1" "${2:-0}" > bad.npy
    }
    refused() {
        run -1 --separate-stderr "${limit[@]}" tensor-npy --load --join one "${2:-bad.npy}"
        [[ $stderr == "tensor-npy: ${2:-bad.npy}: "*"$1"* ]] || { echo "$stderr"; false; }
        [ -z "$output" ]
    }
    npy "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }" 23; refused "needs 24 bytes, but there are 23"
    npy "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }" 25; refused "needs 24 bytes, but there are 25"
    npy "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }"; refused "larger than any memory"
    npy "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999, 1), }"; refused "larger than any memory"
    npy "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,), }"; refused "needs 4000000000 bytes, but there are 0"
    npy "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }"; refused "header is invalid"
    npy "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }" 4; refused "more than 8 dimensions"
    npy "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }" 4; refused "header is invalid"
    npy "{'descr': '<f4', 'shape': (1,), }" 4; refused "lacks descr, fortran_order or shape"
    npy "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }" 4; refused "header is invalid"
    npy "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}" 4; refused "header is invalid"
    npy "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x" 4; refused "or has more"
    npy "__import__('os').system('true')"; refused "header is invalid"
    npy $'{\'descr\': \'\e[2J\', }'; refused "dtype '\\x1b[2J' is not supported"
    printf '\x93NUMPY\7\0' > bad.npy; refused "version 7"
    printf '\x93NUMPY\2\0\xff\xff\xff\x7f' > bad.npy; refused "the limit is 1048576"
    printf '\x93NUMPY\1\0\xff' > bad.npy; refused "ends too early"
    : > bad.npy; refused "it is empty"
    echo hello > bad.npy; refused "neither .npy nor .npz nor safetensors"
    gzip -c < "$streams/none.tns" > bad.npy; refused "put gzip -dc in front"
    sprite-draw --characters 1 | tensor-npy --format npy > good.npy
    run -1 --separate-stderr tensor-npy --load --max-record 4K -t frames good.npy
    [[ $stderr == *"an array of more than 4096 bytes (see --max-record)" ]]
    run -1 --separate-stderr bash -c 'yes | tensor-npy --load --max-record 1M'
    [[ $stderr == *"the pipe has more than 1048576 bytes"* ]]
}

@test "every kind of stream comes back from .npz, byte for byte" {
    need_npz
    latents
    latent-fit -o directions.tns latents.tns
    sprite-draw --characters 2 | dsvae-train -q --steps 2 --checkpoint checkpoint.tns -o trained.tns
    for name in "$streams"/{frames,none,latents,dtypes,unknown,msgpack-numpy}.tns latents.tns directions.tns "$model" checkpoint.tns; do
        tensor-head --every 1 --no-history "$name" > stream
        tensor-npy -o out.npz stream
        unzip -qt out.npz
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
    ! grep -v '^header' differences | grep -q 'dynamic.mean\|static.mean'
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
    [ "$stderr" = "tensor-npy: clips.npz: 1 arrays have a dtype that no stream has: 'a/x/n' is now i4, it was i2" ]
    tensor-dump --json --no-values clips.tns | sed 's/,"history.*//' > out
    diff - out <<'TEXT'
{"tensor-stream":1,"kind":"frames"
{"id":"b","frames":{"dtype":"|u1","shape":[2,4,4,3]},"hidden":{"dtype":"|u1","shape":[2,4,4]}}
{"id":"a/x","frames":{"dtype":"|u1","shape":[2,4,4,3]},"n":{"dtype":"<i4","shape":[]}}
{"end":{"records":2}}
TEXT
    tensor-npy -q --load --kind test flat.npz | tensor-dump --json --no-values | sed 's/,"history.*//' > out
    diff - out <<'TEXT'
{"tensor-stream":1,"kind":"test"
{"id":"flat","frames":{"dtype":"|u1","shape":[2,4,4,3]},"weight":{"dtype":"<f4","shape":[]}}
{"end":{"records":1}}
TEXT
    run -1 --separate-stderr tensor-npy --load id.npz
    [[ $stderr == *"array 'id': this is not a valid name of a tensor" ]]
    run -1 --separate-stderr tensor-npy --load complex.npz
    [[ $stderr == *"array 'z': dtype '<c16' is not supported"* ]]
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
sys.stdout.buffer.write(msgpack.packb({"tensor-stream": 1, "kind": "test", "table": new()}) + body +
                        msgpack.packb({"end": {"records": len(packed), "crc32": zlib.crc32(body)}}))
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
archive("no-npy", [("a.npy", good), ("notes.txt", b"hello")])
archive("short", [("a.npy", good[:-1])])
archive("long", [("a.npy", good + b"x")])
archive("rubbish", [("a.npy", b"hello, world")])
archive("bomb", [("a.npy", b"\x93NUMPY\1\0\x4e\0" + b"{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000,), }".ljust(77) + b"\n" + bytes(10**6))], zipfile.ZIP_DEFLATED)
archive("bomb-text", [("tensor-stream.jsonl", b'{"a":"' + b" " * (3 * 10**8))], zipfile.ZIP_DEFLATED)
archive("lzma", [("a.npy", good)], zipfile.ZIP_LZMA)
archive("no-array", [("tensor-stream.jsonl", b'{"tensor-stream":1,"kind":"x"}\n{"id":"a","x":{"array":"b"}}\n{"end":{}}\n')])
archive("no-end", [("tensor-stream.jsonl", b'{"tensor-stream":1,"kind":"x"}\n')])
archive("no-header", [("tensor-stream.jsonl", b'{"id":"a"}\n{"end":{}}\n')])
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
no-npy|'notes.txt' in the archive is not an array (.npy)
short|array 'a': it ends too early
long|array 'a': it has more bytes than its shape needs
rubbish|array 'a': not NumPy's .npy
bomb|array 'a': an array of more than 268435456 bytes (see --max-record)
bomb-text|line 1: more than 268435456 bytes in one line
lzma|array 'a': it is damaged, or its compression is neither stored nor deflated
no-array|line 2: there is no array 'b'
no-end|the text ends without its end line
no-header|the header must have 'tensor-stream'
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

@test "a model goes to safetensors and comes back with the same codes" {
    sprite-draw --characters 2 --seed 4 > frames.tns
    tensor-npy -o m.safetensors "$model"
    cat > again.py <<'PY'
import json, sys, msgpack, numpy as np
from safetensors_plain import load_file, save_file
nd = lambda m: np.frombuffer(m[b"data"], m[b"type"]).reshape(m[b"shape"]) if m.get(b"nd") is True else m
header, *records, end = msgpack.Unpacker(open(sys.argv[1], "rb"), object_hook=nd, max_buffer_size=0)
arrays, metadata = load_file("m.safetensors")
assert set(arrays) == {r["id"] for r in records}, arrays.keys()
for r in records:
    assert arrays[r["id"]].dtype == r["value"].dtype and np.array_equal(arrays[r["id"]], r["value"]), r["id"]
assert json.loads(metadata["tensor-stream"].splitlines()[0])["model"] == header["model"]
save_file(arrays, "again.safetensors", metadata)
for name in arrays:
    if name.startswith("decoder"):
        arrays[name] = arrays[name] * np.float32(0.5)
save_file(arrays, "other.safetensors", metadata)
PY
    "$python" again.py "$model"
    dsvae-encode --no-history -m "$model" frames.tns > expected
    for file in m again; do
        tensor-npy --load --no-history $file.safetensors > $file.tns
        tensor-diff $file.tns "$model"
        dsvae-encode --no-history -m $file.tns frames.tns | cmp - expected
    done
    tensor-head --every 1 --no-history "$model" | cmp - m.tns
    tensor-npy --load other.safetensors > other.tns
    dsvae-encode -m other.tns frames.tns | tensor-dump --rows | diff - <(tensor-dump --rows expected) # it has another decoder
    run -1 tensor-diff -q other.tns "$model"
    tensor-npy --format safetensors < "$model" | cmp - m.safetensors
    cat m.safetensors | tensor-npy --load | tensor-diff - "$model"
}

@test "weights without the metadata come back like the model" {
    tensor-npy -o m.safetensors "$model"
    "$python" - <<'PY'
from safetensors_plain import load_file, save_file
arrays, _ = load_file("m.safetensors")
save_file(arrays, "bare.safetensors")
save_file({"more": arrays["canvas.place"], **arrays}, "more.safetensors")
del arrays["canvas.place"]
save_file(arrays, "less.safetensors")
PY
    tensor-npy --load --like "$model" bare.safetensors > back.tns
    tensor-diff back.tns "$model"
    tensor-npy --load --no-history --like "$model" bare.safetensors | cmp - <(tensor-head --every 1 --no-history "$model")
    run -0 --separate-stderr tensor-npy --load --like "$model" more.safetensors -o more.tns
    [ "$stderr" = "tensor-npy: more.safetensors: 1 arrays have no place in the stream, 'more' is the first" ]
    run -1 --separate-stderr tensor-npy --load --like "$model" -o less.tns less.safetensors
    [ "$stderr" = "tensor-npy: less.safetensors: record 2 ('canvas.place'): there is no array 'canvas.place'" ]
    [ ! -e less.tns ]
    run -1 --separate-stderr tensor-npy --load --like absent.tns -o less.tns bare.safetensors
    [[ $stderr == *"absent.tns"* ]]
    latents
    tensor-npy -o latents.safetensors latents.tns
    tensor-npy --load --like latents.tns latents.safetensors | tensor-diff - latents.tns
}

@test "safetensors itself reads and writes the same" {
    "$python" -c 'import safetensors.numpy' 2> /dev/null || skip "Python's safetensors is not there"
    tensor-npy -o m.safetensors "$model"
    "$python" - <<'PY'
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
import safetensors_plain
arrays = load_file("m.safetensors")
plain, _ = safetensors_plain.load_file("m.safetensors")
assert arrays.keys() == plain.keys() and all((arrays[k] == plain[k]).all() for k in plain)
with safe_open("m.safetensors", "np") as f:
    save_file(arrays, "again.safetensors", metadata=f.metadata())
PY
    tensor-npy --load again.safetensors | tensor-diff - "$model"
}

@test "every stream comes back from safetensors, and what Python wrote becomes one" {
    latents
    for name in "$streams"/{frames,none,latents,dtypes,unknown,msgpack-numpy}.tns latents.tns; do
        tensor-head --every 1 --no-history "$name" > stream
        tensor-npy -o out.safetensors stream
        "$python" -c 'from safetensors_plain import load_file; load_file("out.safetensors")'
        tensor-npy --load --no-history out.safetensors | cmp - stream
    done
    "$python" - <<'PY'
import numpy as np
from safetensors_plain import save_file
save_file({"layer.weight": np.arange(6, dtype="<f2").reshape(2, 3), "n": np.array(5, "<i8"), "none": np.zeros((0, 4), "<f4"),
           "yes": np.array([True, False])}, "made.safetensors", {"format": "pt"})
PY
    run -0 --separate-stderr tensor-npy --load made.safetensors -o made.tns
    [ "$stderr" = "tensor-npy: made.safetensors: 2 arrays have a dtype that no stream has: 'layer.weight' is now f4, it was f2" ]
    tensor-dump --json made.tns | sed 's/,"history.*/}/' > out
    diff - out <<'TEXT'
{"tensor-stream":1,"kind":"arrays"}
{"id":"n","value":{"dtype":"<i8","shape":[],"values":[5]}}
{"id":"none","value":{"dtype":"<f4","shape":[0,4],"values":[]}}
{"id":"layer.weight","value":{"dtype":"<f4","shape":[2,3],"values":[0,1,2,3,4,5]}}
{"id":"yes","value":{"dtype":"|u1","shape":[2],"values":[1,0]}}
{"end":{"records":4}}
TEXT
}

@test "bfloat16 is widened" {
    "$python" - <<'PY'
import json, struct
head = json.dumps({"w": {"dtype": "BF16", "shape": [3], "data_offsets": [0, 6]}}).encode()
open("bf.safetensors", "wb").write(struct.pack("<Q", len(head)) + head + struct.pack("<3H", 0x3f80, 0xc0a0, 0x7f80))
PY
    [ "$(tensor-npy -q --load bf.safetensors | tensor-dump --rows | cut -f 4-)" = $'1\t-5\tinf' ]
}

@test "hostile safetensors" {
    "$python" - <<'PY'
import json, struct
def file(name, header, body=b"", length=None):
    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    open(name + ".safetensors", "wb").write(struct.pack("<Q", len(header) if length is None else length) + header + body)
def info(begin, end, shape=[2], dtype="F32"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}
eight = bytes(8)
file("long", b"{}", length=99999999)
file("longer", b"{}", length=100000001)
file("longest", b"{}", length=2**64 - 1)
file("hole", {"a": info(0, 8), "b": info(12, 20)}, bytes(20))
file("overlap", {"a": info(0, 8), "b": info(4, 12)}, bytes(12))
file("same", {"a": info(0, 8), "b": info(0, 8)}, eight)
file("first", {"a": info(4, 12)}, bytes(12))
file("behind", {"a": info(0, 8)}, bytes(9))
file("short", {"a": info(0, 8)}, bytes(7))
file("shape", {"a": info(0, 8, [3])}, eight)
file("overflow", {"a": info(0, 8, [2**32, 2**32])}, eight)
file("overflow-zero", {"a": info(0, 0, [2**63, 2, 0])})
file("order", {"a": info(8, 0)}, eight)
file("offsets", {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8, 8]}}, eight)
file("offset-far", {"a": info(2**64 - 8, 2**64 - 1 + 0, [7], "U8")}, eight)
file("negative", {"a": info(0, 8, [-2])}, eight)
file("real", {"a": info(0, 8, [2.0])}, eight)
file("nine", {"a": info(0, 4, [1] * 9)}, bytes(4))
file("dtype", {"a": info(0, 2, [2], "F8_E4M3")}, bytes(2))
file("dtype-none", {"a": {"shape": [2], "data_offsets": [0, 8]}}, eight)
file("twice", b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', bytes(2))
file("key-twice", b'{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}', bytes(1))
file("metadata-twice", b'{"__metadata__":{},"__metadata__":{}}')
file("metadata-number", {"__metadata__": {"a": 1}})
file("number", {"a": 1})
file("cut-json", b'{"a":{"dtype":"U8"')
file("more", b"{} x")
file("zero", b'{}\0\0')
file("deep", b'{"a":' + b"[" * 100000)
file("utf8", b'{"\xff":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"a")
file("array", b"[1]")
file("reference", {"__metadata__": {"tensor-stream": '{"tensor-stream":1,"kind":"x"}\n{"x":{"array":"b"}}\n{"end":{}}\n'}})
file("text", {"__metadata__": {"tensor-stream": '{"tensor-stream":1,"kind":"x"}'}})
PY
    while IFS='|' read -r name text; do
        run -1 --separate-stderr "${limit[@]}" bash -c 'tensor-npy --load "$1.safetensors" > out' - "$name"
        [[ $stderr == "tensor-npy: $name.safetensors: "*"$text"* ]] || { echo "$name: $stderr"; false; }
        run -1 tensor-stat -q out
    done <<'TABLE'
long|a header of 99999999 bytes in a file of 10
longer|neither .npy nor .npz nor safetensors
longest|neither .npy nor .npz nor safetensors
hole|array 'b' begins at byte 12, there is a hole after 8
overlap|array 'b' begins at byte 4, the previous one ends at 8
same|begins at byte 0, the previous one ends at 8
first|array 'a' begins at byte 4, there is a hole after 0
behind|the arrays need 8 bytes, but there are 9
short|the arrays need 8 bytes, but there are 7
shape|array 'a': its shape needs 12 bytes, its data_offsets give 8
overflow|array 'a': its shape is larger than any memory
overflow-zero|array 'a': its shape is larger than any memory
order|array 'a': 'data_offsets' are not two ascending numbers
offsets|array 'a': 'data_offsets' is not an array of at most 2
offset-far|begins at byte 18446744073709551608
negative|array 'a': 'shape' has an item that is not a whole number >= 0
real|array 'a': 'shape' has an item that is not a whole number >= 0
nine|array 'a': 'shape' is not an array of at most 8
dtype|array 'a': dtype 'F8_E4M3' is not supported
dtype-none|array 'a': there is no 'dtype'
twice|the name 'a' occurs twice
key-twice|array 'a': 'dtype': the key occurs twice
metadata-twice|'__metadata__' occurs twice
metadata-number|a text is expected at '1
number|array 'a': not a map
cut-json|the JSON ends
more|something follows the JSON
zero|a zero byte in the header
deep|nested more than 8 deep
utf8|UTF-8 is expected
array|neither .npy nor .npz nor safetensors
reference|line 2: there is no array 'b'
text|line 1: the text ends in the middle of this line
TABLE
}

@test "arrays that the stream does not name are told, and those that it names must be there" {
    need_npz
    tensor-npy -o a.npz "$streams/latents.tns"
    "$python" - <<'PY'
import numpy as np
arrays = dict(np.load("a.npz"))
np.savez("more.npz", extra=np.arange(3), **arrays)
del arrays["hero/0/static.mean"]
np.savez("less.npz", **arrays)
PY
    run -0 --separate-stderr tensor-npy --load -o out.tns more.npz
    [ "$stderr" = "tensor-npy: more.npz: 1 arrays have no place in the stream, 'extra' is the first" ]
    tensor-diff out.tns "$streams/latents.tns"
    run -1 --separate-stderr tensor-npy --load less.npz
    [[ $stderr == "tensor-npy: less.npz: line 2: there is no array 'hero/0/static.mean'" ]]
}

@test "a table: tensors, ids and labels of all records" {
    need_npz
    latents
    tensor-npy --join stack -o table.npz latents.tns
    tensor-npy --join concat -t dynamic.mean -o concat.npz latents.tns
    tensor-dump --json latents.tns > text
    "$python" - <<'PY'
import json, numpy as np
records = [r for r in map(json.loads, open("text")) if "id" in r]
value = lambda r, n: np.array(r[n]["values"], "<f4").reshape(r[n]["shape"])
with np.load("table.npz") as z:
    assert z["id"].tolist() == [r["id"] for r in records]
    for name in records[0]["labels"]:
        column = z["label." + name]
        assert column.dtype.kind == ("i" if isinstance(records[0]["labels"][name], int) else "U"), (name, column.dtype)
        assert column.tolist() == [r["labels"][name] for r in records]
    for name in ["static.mean", "static.logvar", "dynamic.mean", "dynamic.logvar"]:
        assert np.array_equal(z[name], np.stack([value(r, name) for r in records])), name
    assert len(z.files) == 5 + len(records[0]["labels"]), z.files
with np.load("concat.npz") as z:
    parts = np.split(z["dynamic.mean"], np.cumsum(z["dynamic.mean.length"])[:-1])
    assert all(np.array_equal(p, value(r, "dynamic.mean")) for p, r in zip(parts, records)) and len(parts) == len(records)
PY
}

@test "a table of odd records" {
    need_npz
    x='"x":{"dtype":"<i4","shape":[1],"values":[1]}'
    printf '%s\n' '{"tensor-stream":1,"kind":"t"}' "{\"id\":\"ü漢\",$x,\"labels\":{\"a\":1,\"b\":5}}" "{$x}" \
        "{\"id\":\"c\",\"labels\":{\"b\":\"😀\",\"c\":-3},$x}" '{"end":{}}' | tensor-load > odd.tns
    tensor-npy --join stack -o odd.npz odd.tns
    [ "$(py odd.npz '[(n, a[n].tolist()) for n in a.files]')" = "[('x', [[1], [1], [1]]), ('id', ['ü漢', '', 'c']), ('label.a', ['1', '', '']), ('label.b', ['5', '', '😀']), ('label.c', ['', '', '-3'])]" ]
    sed 's/"x":/"id":/; s/"id":"[^"]*",//' <(tensor-dump --json odd.tns) | head -n 2 > id.json
    echo '{"end":{}}' >> id.json
    run -1 --separate-stderr tensor-load id.json # no tensor can be an id
    [[ $stderr == *"'id'"* ]]
    printf '%s\n' '{"tensor-stream":1,"kind":"t"}' "{$x}" "{$x,${x/x/y}}" '{"end":{}}' | tensor-load > more.tns
    run -1 --separate-stderr tensor-npy --join stack -o more.npz more.tns
    [ "$stderr" = "tensor-npy: record 2: it has 2 tensors, the first record has 1 (see --tensor)" ]
    tensor-npy --join stack -t x -o more.npz more.tns
    run -1 --separate-stderr tensor-npy --join stack -t y -o y.npz more.tns
    [ "$stderr" = "tensor-npy: record 2: it has 1 tensors, the first record has 0 (see --tensor)" ]
    run -1 --separate-stderr tensor-npy --join one -t x -o y.npz more.tns
    [[ $stderr == *"expected one record"* ]]
    tensor-head -n 1 more.tns | tensor-npy --join one -o one.npz
    [ "$(py one.npz 'a["x"].tolist(), a["id"].tolist()')" = "[1] ['']" ]
    run -1 --separate-stderr tensor-npy --join stack -o nobody.npz "$streams/none.tns"
    [[ $stderr == *"no records"* ]]
    printf '%s\n' '{"tensor-stream":1,"kind":"t"}' "{$x,\"labels\":{\"a\":[1]}}" '{"end":{}}' | tensor-load > list.tns
    run -1 --separate-stderr tensor-npy --join stack -o list.npz list.tns
    [[ $stderr == "tensor-npy: record 1: 'a': not a number" ]]
    [ ! -e nobody.npz ] && [ ! -e list.npz ]
}

@test "--tensor writes only these, and a cut stream leaves no file" {
    need_npz
    latents
    tensor-npy -t static.mean -t dynamic.mean -o some.npz latents.tns
    [ "$(py some.npz 'sorted({n.rsplit("/")[-1] for n in a.files})')" = "['dynamic.mean', 'static.mean', 'tensor-stream.jsonl']" ]
    tensor-npy --load some.npz | tensor-dump --json --no-values | sed -n 2p | grep -vq logvar
    head -c 3000 latents.tns > cut.tns
    for name in a.npy a.npz a.safetensors; do
        run -1 --separate-stderr tensor-npy -t static.mean -o $name cut.tns
        [[ $stderr == *"the stream ends early"* ]]
        [ ! -e $name ]
    done
    for format in npy npz safetensors; do
        run -1 --separate-stderr bash -c "tensor-npy -t static.mean --format $format latents.tns > /dev/full"
        [[ $stderr == "tensor-npy: "*"cannot write standard output: "* ]]
    done
}

@test "wrong use" {
    wrong() {
        text=$1
        shift
        run -2 --separate-stderr tensor-npy "$@"
        [[ ${stderr_lines[0]} == *"$text"* ]] || { echo "${stderr_lines[0]}"; false; }
    }
    tensor-npy -t static.mean -o a.npy "$streams/latents.tns"
    tensor-npy -o a.safetensors "$streams/latents.tns"
    wrong "which format?" "$streams/latents.tns"
    wrong "which format?" -o x.tns "$streams/latents.tns"
    wrong "'hdf5' is none of npy, npz, safetensors" --format hdf5
    wrong "--compress cannot be used with npy" -z -o x.npy
    wrong "--join cannot be used with safetensors" --join one -o x.safetensors
    wrong "a second --tensor cannot be used with npy" -t a -t b -o x.npy
    wrong "--kind cannot be used with" --kind x -o x.npy
    wrong "--compress cannot be used with --load" --load -z a.npy
    wrong "--tensor cannot be used with safetensors" --load -t x a.safetensors
    wrong "--join concat cannot be used with --load" --load --join concat a.npy
    for name in id labels end "$(printf '%256s' x)" $'\xff'; do
        wrong "--tensor: no tensor can be called so" --load -t "$name" a.npy
    done
    wrong "--like cannot be used with npy" --load --like a.tns a.npy
    wrong "--like cannot be used with --kind" --load --like a.tns --kind x a.safetensors
    wrong "--like cannot be used with writing a file" --like a.tns -o x.npz
    wrong "standard input can be read only once" --load --like - -
    wrong "--format: the file is npy" --load --format npz a.npy
    wrong "--kind: the file says it itself" --load --kind x a.safetensors
}

@test "a stream in the place of one is told by our other programs" {
    tensor-npy -t static.mean -o a.npy "$streams/latents.tns"
    run -1 --separate-stderr tensor-stat a.npy
    [[ $stderr == *"this is NumPy's .npy; tensor-npy --load makes a stream of it" ]]
    need_npz
    run -1 --separate-stderr tensor-stat none.npz
    [[ $stderr == *"tensor-npy --load makes a stream of it" ]]
    run -1 --separate-stderr tensor-npy --load "$streams/none.tns"
    [[ $stderr == *"neither .npy nor .npz nor safetensors" ]]
}
