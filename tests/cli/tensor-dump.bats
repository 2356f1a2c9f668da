# tensor-dump.bats - streams as text.
load ../helpers/helpers

setup() {
        cut=$(($(stat -c %s "$streams/frames.tns") - 60)) # inside the third record
    cd "$BATS_TEST_TMPDIR"
}

@test "lines: header, labels, shapes, rows and end, the key first" {
    tensor-dump "$streams/frames.tns" > text
    cat > expected <<'TEXT'
#	tensor-stream	json	2
#	kind	json	"frames"
#	history	json	[]
#	fps	json	8
hero/walk	-	record	1
hero/walk	id	json	"hero/walk"
hero/walk	labels	json	{"skin":0,"action":"walk"}
hero/walk	frames	shape	|u1	[2,4,3,3]
TEXT
    head -n 8 text | diff expected -
    [ "$(sed -n 9p text | cut -f 1-3)" = $'hero/walk\tframes\t0,0,0' ]
    [ "$(grep -c $'^hero/slash\tframes\t1,[0-3],[0-2]\t' text)" -eq 12 ]
    [ "$(tail -n 1 text)" = $'#\t-\tend\t3' ]
}

@test "lines: numbers, NaNs and names that need escapes" {
    tensor-dump "$streams/dtypes.tns" > text
    while IFS= read -r line; do
        grep -qxF -- "$line" text || { echo "missing: $line"; return 1; }
    done <<'TEXT'
\x231\t\\\n\x7f	id	json	"#1\t\\\n\u007f"
\x231\t\\\n\x7f	i8	0	-9223372036854775808	9223372036854775807
\x231\t\\\n\x7f	f4	0	0	-0	inf	-inf	0.333333343	1.40129846e-45	3.39999995e+38
\x231\t\\\n\x7f	f4 NaNs	0	nan	-nan	nan:7f800001	nan:ffffffff
\x231\t\\\n\x7f	f8	0	0.33333333333333331	-4.9406564584124654e-324	1.6999999999999999e+308
\x231\t\\\n\x7f	f8 NaNs	0	nan	-nan	nan:7ff0000000000001
	scalar	shape	<i4	[]
	scalar	0	7
	empty	shape	<f4	[0,3]
	eight	1,1,1,1,1,1,1	254	255
TEXT
    run -1 grep $'\tempty\t0' text
}

@test "json: entries that JSON has no word for" {
    tensor-dump --json "$streams/unknown.tns" | sed -n 2p > record
    while IFS= read -r words; do
        grep -qF -- "$words" record || { echo "missing: $words"; return 1; }
    done <<'TEXT'
"note":"ünknown\n\t\"\\"
"list":[null,true,false,-1,1099511627776,-1099511627776,{"msgpack":"cfffffffffffffffff"},1.5,1.0000000000000001e+300,"a\u0000b"]
"bytes":{"msgpack":"c402fffe"}
"ext":{"msgpack":"c70507736576656e"}
"keys":{"msgpack":"8301a36f6e65c40374776f02a000"}
"msgpack":{"msgpack":"81a76d73677061636baf6e6f742068657861646563696d616c"}
TEXT
}

@test "json: every line is JSON, and the values are the stream's" {
    command -v python3 > /dev/null || skip "python3 is not there"
    tensor-dump --json "$streams/dtypes.tns" > text
    python3 - <<'PY'
import json
header, one, two, end = map(json.loads, open("text"))
assert header == {"tensor-stream": 2, "kind": "test"}, header
assert one["i4"] == {"dtype": "<i4", "shape": [2], "values": [-2**31, 2**31 - 1]}, one["i4"]
assert one["i8"]["values"] == [str(-2**63), str(2**63 - 1)], one["i8"]
assert one["f4"]["values"][:4] == [0, 0, "inf", "-inf"] and one["f8"]["values"][0] == 1 / 3, one
assert one["f4 NaNs"]["values"][:2] == ["nan", "-nan"], one["f4 NaNs"]
assert two["eight"]["values"] == list(range(256)) and two["eight"]["shape"] == [2] * 8
assert two["empty"] == {"dtype": "<f4", "shape": [0, 3], "values": []} and two["scalar"]["shape"] == []
assert end == {"end": {"records": 2}}, end
PY
}

@test "--tensor, --rows, --no-values and --digits" {
    tensor-dump --tensor static.mean --tensor dynamic.mean --rows "$streams/latents.tns" > text
    [ "$(cut -f 1-3 text | sort | uniq -c | wc -l)" -eq 8 ]
    [ "$(cut -f 2 text | sort -u | tr '\n' ' ')" = "dynamic.mean static.mean " ]
    tensor-dump --json --no-values "$streams/latents.tns" > text
    grep -qF '"static.mean":{"dtype":"<f4","shape":[4]},' text
    run -1 grep values text
    tensor-dump --rows -t f8 --digits 3 "$streams/dtypes.tns" > text
    [ "$(cut -f 4- text)" = $'0.333\t-4.94e-324\t1.7e+308' ]
}

@test "text is not cut short when the stream is: the error comes after what was whole" {
    head -c "$cut" "$streams/frames.tns" > cut.tns
    run -1 --separate-stderr tensor-dump cut.tns
    [[ "$stderr" == *"after 2 complete records"* ]]
    [ "$(grep -c $'\trecord\t' <<< "$output")" -eq 2 ]
    [[ "$output" != *$'\tend\t'* ]]
}

@test "the model kind is only one more kind" {
    printf '%s\n' '{"tensor-stream":1,"kind":"model","layers":[{"width":3}]}' \
        '{"id":"decoder.weight","value":{"dtype":"<f4","shape":[1,2],"values":[1,2]}}' '{"end":{}}' |
        tensor-load > model.tns
    [ "$(tensor-dump --rows model.tns)" = $'decoder.weight\tvalue\t0\t1\t2' ]
    [ "$(tensor-stat model.tns | tail -n 1 | cut -f 1-6)" = $'decoder.weight\tvalue\tf4 [1,2]\t1\t2\t1.5' ]
    tensor-head -n 1 model.tns | tensor-diff - model.tns
}
