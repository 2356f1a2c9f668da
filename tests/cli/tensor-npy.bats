# tensor-npy.bats - streams to and from .npy, tables, and wrong use; Python at the other end.
load ../helpers/helpers

setup() {
    array_setup
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
    [[ $stderr == *"it has 2 tensors: choose one with --tensor: 'x', 's'" ]]
    run -1 --separate-stderr tensor-npy -o none.npy -t y unequal.tns
    [[ $stderr == *"there is no 'y'; it has 'x', 's'" ]]
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
    [ "$stderr" = "tensor-npy: half.npy: streams lack the dtype f2; it is now f4" ]
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
    npy "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000, 0), }"
    run -1 --separate-stderr tensor-npy --load -o none.tns bad.npy
    [ "$stderr" = "tensor-npy: bad.npy: 1000000000000 rows without elements, the limit is 1048576" ]
    npy "{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000000, 0), }"
    timeout 300 tensor-npy -q --load --join one -t frames -o none.tns bad.npy # it ends
    tensor-stat -q none.tns
    rm none.tns
    npy "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }" 4; refused "more than 8 dimensions"
    npy "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }" 4; refused "header is invalid"
    npy "{'descr': '<f4', 'shape': (1,), }" 4; refused "lacks descr, fortran_order or shape"
    npy "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }" 4; refused "header is invalid"
    npy "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}" 4; refused "header is invalid"
    npy "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x" 4; refused "or has more"
    npy "__import__('os').system('true')"; refused "header is invalid"
    npy $'{\'descr\': \'\e[2J\', \'fortran_order\': False, \'shape\': (), }'; refused "dtype '\\x1b[2J' is not supported"
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
    [ "$stderr" = "tensor-npy: more.npz: 1 arrays are not part of the stream, the first is 'extra'" ]
    tensor-diff out.tns "$streams/latents.tns"
    run -1 --separate-stderr tensor-npy --load less.npz
    [[ $stderr == "tensor-npy: less.npz: line 2: there is no array 'hero/0/static.mean'; the file has '"* ]]
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
    run -1 --separate-stderr tensor-npy -t y -t id -o y.npz more.tns
    [ "$stderr" = "tensor-npy: no record has a tensor 'id'; the last has 'x', 'y'" ]
    run -1 --separate-stderr tensor-npy -t y -t z -o y.npz more.tns
    [ "$stderr" = "tensor-npy: no record has a tensor 'z'; the last has 'x', 'y'" ]
    [ ! -e y.npz ]
    run -1 --separate-stderr tensor-npy --join one -t x -o y.npz more.tns
    [[ $stderr == *"expected one record"* ]]
    tensor-head -n 1 more.tns | tensor-npy --join one -o one.npz
    [ "$(py one.npz 'a["x"].tolist(), a["id"].tolist()')" = "[1] ['']" ]
    run -1 --separate-stderr tensor-npy --join stack -o nobody.npz "$streams/none.tns"
    [[ $stderr == *"no records"* ]]
    printf '%s\n' '{"tensor-stream":1,"kind":"t"}' "{$x,\"labels\":{\"a\":[1]}}" '{"end":{}}' | tensor-load > list.tns
    run -1 --separate-stderr tensor-npy --join stack -o list.npz list.tns
    [[ $stderr == "tensor-npy: record 1: 'a': it is a list; a label is a text, a number, or true or false" ]]
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
    wrong "the format is missing" "$streams/latents.tns"
    wrong "--output: 'x.tns' ends in none of .npy, .npz, .safetensors; give such a name, or --format" -o x.tns "$streams/latents.tns"
    wrong "the format is missing: to read 'a.npy', give --load" a.npy
    wrong "--load writes a stream, and 'x.npz' is the name of a file of arrays; to convert one file into another: tensor-npy --load FILE | tensor-npy -o x.npz" --load -o x.npz a.npy
    wrong "--range: 'x' is not a range such as 0..1 or 0..255" --load --range x a.npy
    wrong "'hdf5' is none of npy, npz, safetensors" --format hdf5
    wrong "--compress cannot be used with npy" -z -o x.npy
    wrong "--join cannot be used with safetensors" --join one -o x.safetensors
    wrong "a second --tensor cannot be used with npy" -t a -t b -o x.npy
    wrong "--kind cannot be used with" --kind x -o x.npy
    wrong "--compress cannot be used with --load" --load -z a.npy
    wrong "--tensor cannot be used with a file that has all of a stream (see --array)" --load -t x a.safetensors
    wrong "--range cannot be used with a file that has all of a stream (see --array)" --load --range 0..1 a.safetensors
    wrong "--layout cannot be used with --like" --load --layout NHW --like a.tns a.safetensors
    wrong "--array cannot be used with --like" --load --array x --like a.tns a.safetensors
    wrong "--array cannot be used with npy" --load --array x a.npy
    wrong "--label cannot be used with writing a file (see --load)" --label a=b -o x.npz
    wrong "a second --tensor cannot be used with --load" --load -t a -t b a.npy
    wrong "--join concat cannot be used with --load" --load --join concat a.npy
    for name in id labels end "$(printf '%256s' x)" $'\xff'; do
        wrong "--tensor: this is not a valid name of a tensor" --load -t "$name" a.npy
    done
    wrong "--like cannot be used with npy" --load --like a.tns a.npy
    wrong "--like cannot be used with --kind" --load --like a.tns --kind x a.safetensors
    wrong "--like cannot be used with writing a file" --like a.tns -o x.npz
    wrong "standard input can be read only once" --load --like - -
    wrong "--format: the file is npy" --load --format npz a.npy
    wrong "--kind: the file has its own kind" --load --kind x a.safetensors
}

@test "a stream in the place of one is told by our other programs" {
    tensor-npy -t static.mean -o a.npy "$streams/latents.tns"
    run -1 --separate-stderr tensor-stat a.npy
    [[ $stderr == *"this is NumPy's .npy; tensor-npy --load makes a stream of it" ]]
    need_npz
    run -1 --separate-stderr tensor-stat none.npz
    [[ $stderr == *"tensor-npy --load makes a stream of it" ]]
    run -1 --separate-stderr tensor-npy --load "$streams/none.tns"
    [ "$stderr" = "tensor-npy: $streams/none.tns: this is a tensor stream; without --load, tensor-npy -o FILE.npz makes a file of it" ]
    while IFS='|' read -r bytes text; do
        printf "$bytes" > file
        run -1 --separate-stderr tensor-npy --load file
        [[ $stderr == "tensor-npy: file: this is $text"* ]] || { echo "$stderr"; false; }
    done << 'END'
\x89HDF\r\n|HDF5; in Python: f = h5py.File
MATLAB 5.0 MAT-file|a file of MATLAB; in Python: m = scipy.io.loadmat
\x80\4\x95|a pickle of Python; save the arrays in it with np.savez()
\x89PNG|a PNG picture; sprite-decode
{"a": 1}|JSON; tensor-load
\x28\xb5\x2f\xfd|zstd data; put zstd -dc in front
END
}
