# tensor-safetensors.bats - models and streams to and from safetensors.
load ../helpers/helpers

setup() {
    array_setup
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
    [ "$stderr" = "tensor-npy: more.safetensors: 1 arrays are not part of the stream, the first is 'more'" ]
    run -1 --separate-stderr tensor-npy --load --like "$model" -o less.tns less.safetensors
    [[ $stderr == "tensor-npy: less.safetensors: record 2 ('canvas.place'): there is no array 'canvas.place'; the file has '"* ]]
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
    [ "$stderr" = "tensor-npy: made.safetensors: 2 arrays have a dtype that streams lack: 'layer.weight' is now f4, it was f2" ]
    tensor-dump --json made.tns | sed 's/,"history.*/}/' > out
    diff - out <<'TEXT'
{"tensor-stream":2,"kind":"arrays"}
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
dtype|no array that can be in a stream; 'a': dtype 'F8_E4M3' is not supported
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
