/* json_parse.c - JSON to msgpack values and tensors. */
#include "formats/json.h"

#include "base/mem.h"
#include "base/size.h"
#include "base/utf8.h"
#include "formats/number_text.h"
#include "tns/msgpack_io.h"
#include "tns/validate.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 40 };

static const char white[] = " \t\r\n";

static int expected(const char *at, const char *what, struct err *e)
{
    char shown[SHOWN];
    if (!*at)
        return err_set(e, "the JSON ends where %s is expected", what);
    return err_set(e, "%s is expected at '%s'", what,
                   err_quote(shown, sizeof shown, at, strnlen(at, SHOWN)));
}

bool json_skip(const char **at, char byte)
{
    if (**at != byte)
        return false;
    *at += 1;
    *at += strspn(*at, white);
    return true;
}

int json_expect(const char **at, char byte, struct err *e)
{
    const char what[] = {'\'', byte, '\'', '\0'};
    return json_skip(at, byte) ? 0 : expected(*at, what, e);
}

/* Texts */

/* Four hexadecimal digits, or -1. */
static int parse_unit(const char *at)
{
    int unit = 0;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF";
        const char *digit = at[i] ? strchr(digits, at[i]) : NULL;
        if (!digit)
            return -1;
        unit = unit << 4 | (int)((digit - digits) & 15);
    }
    return unit;
}

/* The code point after "\u", with the second half of a surrogate pair; -1 if it is invalid. */
static int parse_code_point(const char **at)
{
    int high = parse_unit(*at);
    if (high < 0)
        return -1;
    *at += 4;
    if (high < 0xd800 || high > 0xdfff)
        return high;
    int low = (*at)[0] == '\\' && (*at)[1] == 'u' ? parse_unit(*at + 2) : -1;
    if (high > 0xdbff || low < 0xdc00 || low > 0xdfff)
        return -1;
    *at += 6;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static size_t encode_utf8(char out[4], int code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const int lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length; i-- > 1; code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3f));
    out[0] = (char)(lead[length] | code);
    return length;
}

/* The part of an escape after the backslash. */
static int parse_escape(const char **at, struct buffer *text, struct err *e)
{
    static const char letters[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
    const char *letter = **at ? strchr(letters, **at) : NULL;
    char utf8[4];
    if (letter) {
        *at += 1;
        return buffer_append(text, &bytes[letter - letters], 1, e);
    }
    const char *start = *at;
    int code = *(*at)++ == 'u' ? parse_code_point(at) : -1;
    if (code < 0)
        return expected(start, "an escape of JSON", e);
    return buffer_append(text, utf8, encode_utf8(utf8, code), e);
}

/* Appends a text in quotes, without the quotes. */
int json_append_text(const char **at, struct buffer *text, struct err *e)
{
    const char *start = *at;
    if (**at != '"')
        return expected(*at, "a text", e);
    for (*at += 1; **at && **at != '"';) {
        size_t plain = strcspn(*at, "\"\\");
        if (buffer_append(text, *at, plain, e))
            return -1;
        *at += plain;
        if (**at == '\\' && (++*at, parse_escape(at, text, e)))
            return -1;
    }
    if (!json_skip(at, '"'))
        return expected(*at, "the end of a text", e);
    if (!utf8_valid((const char *)text->bytes, text->size))
        return expected(start, "UTF-8", e);
    return 0;
}

int json_parse_text(const char **at, char *out, size_t size, struct err *e)
{
    struct buffer text = {0};
    const char *start = *at;
    int failed = json_append_text(at, &text, e);
    if (!failed && (text.size >= size || (text.size && memchr(text.bytes, '\0', text.size))))
        failed = expected(start, "a shorter text without zero bytes", e);
    if (!failed) {
        if (text.size)
            memcpy(out, text.bytes, text.size);
        out[text.size] = '\0';
    }
    buffer_free(&text);
    return failed ? -1 : 0;
}

int json_parse_key(const char **at, char *key, size_t size, struct err *e)
{
    return json_parse_text(at, key, size, e) || json_expect(at, ':', e) ? -1 : 0;
}

/* Values */

static int parse_value(const char **at, struct buffer *out, uint32_t depth, struct err *e);

static int put_text(const char **at, struct buffer *out, struct err *e)
{
    struct buffer text = {0};
    msgpack_packer p;
    int failed = json_append_text(at, &text, e);
    msgpack_packer_init(&p, out, buffer_pack);
    if (!failed &&
        (msgpack_pack_str(&p, text.size) || msgpack_pack_str_body(&p, text.bytes, text.size)))
        failed = err_memory(e, text.size, "a text");
    buffer_free(&text);
    return failed;
}

/* The end of the number at `at`, or NULL; *whole: it has neither fraction nor exponent. */
static const char *number_end(const char *at, bool *whole)
{
    static const char digits[] = "0123456789";
    at += *at == '-';
    size_t n = strspn(at, digits);
    if (n == 0 || (n > 1 && *at == '0'))
        return NULL;
    const char *end = at + n;
    *whole = *end != '.' && *end != 'e' && *end != 'E';
    if (*end == '.') {
        n = strspn(++end, digits);
        if (n == 0)
            return NULL;
        end += n;
    }
    if (*end == 'e' || *end == 'E') {
        end += 1 + (end[1] == '-' || end[1] == '+');
        n = strspn(end, digits);
        if (n == 0)
            return NULL;
        end += n;
    }
    return end;
}

static int put_number(const char **at, struct buffer *out, struct err *e)
{
    bool whole;
    const char *text = *at, *end = number_end(text, &whole);
    msgpack_packer p;
    if (!end)
        return expected(text, "a value", e);
    msgpack_packer_init(&p, out, buffer_pack);
    *at = end + strspn(end, white);
    errno = 0;
    unsigned long long magnitude = strtoull(text + (*text == '-'), NULL, 10);
    bool fits = whole && errno == 0 && (*text != '-' || magnitude <= (uint64_t)INT64_MAX + 1);
    int failed = !fits          ? msgpack_pack_double(&p, strtod(text, NULL))
                 : *text == '-' ? msgpack_pack_int64(&p, (int64_t)-magnitude)
                                : msgpack_pack_uint64(&p, magnitude);
    return failed ? err_memory(e, 9, "a number") : 0;
}

/* Appends the bytes of {"msgpack": "..."}; `text` is the value of that pair, in msgpack. */
static int put_hexadecimal(const uint8_t *text, size_t size, struct buffer *out, struct err *e)
{
    msgpack_unpacked value;
    size_t start = out->size, length = 0;
    bool valid = mp_unpack(&value, text, size, e) == 0 && value.data.type == MSGPACK_OBJECT_STR &&
                 value.data.via.str.size % 2 == 0;
    size_t digits = valid ? value.data.via.str.size : 0;
    for (size_t i = 0; i < digits && valid; i += 2) {
        const char *pair = value.data.via.str.ptr + i;
        int unit = parse_unit((const char[4]){'0', '0', pair[0], pair[1]});
        uint8_t byte = (uint8_t)unit;
        valid = unit >= 0 && buffer_append(out, &byte, 1, e) == 0;
    }
    msgpack_unpacked_destroy(&value);
    valid = valid && digits &&
            validate_value(out->bytes + start, digits / 2, &validate_defaults, &length, e) == 1 &&
            length == digits / 2;
    return valid ? 0 : err_set(e, "'msgpack' must be one msgpack value in hexadecimal digits");
}

static int put_object(const char **at, struct buffer *out, uint32_t depth, struct err *e)
{
    static const uint8_t escape[] = {0xa7, 'm', 's', 'g', 'p', 'a', 'c', 'k'};
    struct buffer pairs = {0};
    size_t count = 0;
    int failed = json_expect(at, '{', e);
    while (!failed && !json_skip(at, '}')) {
        failed = (count && json_expect(at, ',', e)) || put_text(at, &pairs, e) ||
                 json_expect(at, ':', e) || parse_value(at, &pairs, depth, e);
        count++;
    }
    if (!failed && count == 1 && pairs.size > sizeof escape &&
        memcmp(pairs.bytes, escape, sizeof escape) == 0)
        failed = put_hexadecimal(pairs.bytes + sizeof escape, pairs.size - sizeof escape, out, e);
    else if (!failed)
        failed = mp_pack_map(out, count, e) || buffer_append(out, pairs.bytes, pairs.size, e);
    buffer_free(&pairs);
    return failed;
}

static int put_array(const char **at, struct buffer *out, uint32_t depth, struct err *e)
{
    struct buffer items = {0};
    msgpack_packer p;
    size_t count = 0;
    int failed = json_expect(at, '[', e);
    while (!failed && !json_skip(at, ']'))
        failed = (count++ && json_expect(at, ',', e)) || parse_value(at, &items, depth, e);
    msgpack_packer_init(&p, out, buffer_pack);
    if (!failed)
        failed = msgpack_pack_array(&p, count) ? err_memory(e, 5, "an array")
                                               : buffer_append(out, items.bytes, items.size, e);
    buffer_free(&items);
    return failed;
}

/* null, false and true, each one byte in msgpack. */
static int put_word(const char **at, struct buffer *out, struct err *e)
{
    static const struct {
        const char *word;
        uint8_t byte;
    } words[] = {{"null", 0xc0}, {"false", 0xc2}, {"true", 0xc3}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i].word);
        if (strncmp(*at, words[i].word, length) == 0) {
            *at += length;
            *at += strspn(*at, white);
            return buffer_append(out, &words[i].byte, 1, e);
        }
    }
    return expected(*at, "a value", e);
}

static int parse_value(const char **at, struct buffer *out, uint32_t depth, struct err *e)
{
    switch (**at) {
    case '{':
    case '[':
        if (depth >= validate_defaults.depth)
            return err_set(e, "arrays and objects nested more than %u deep",
                           validate_defaults.depth);
        return **at == '{' ? put_object(at, out, depth + 1, e) : put_array(at, out, depth + 1, e);
    case '"':
        return put_text(at, out, e);
    case 'n':
    case 'f':
    case 't':
        return put_word(at, out, e);
    default:
        return put_number(at, out, e);
    }
}

int json_parse(const char **at, struct buffer *msgpack, struct err *e)
{
    return parse_value(at, msgpack, 1, e) ? -1 : 0; /* the enclosing map is one level */
}

/* Tensors */

bool json_is_tensor(const char *at)
{
    return json_skip(&at, '{') && strncmp(at, "\"dtype\"", 7) == 0;
}

/* Expects the key `name`. */
static int parse_member(const char **at, const char *name, struct err *e)
{
    char key[16];
    const char *start = *at;
    if (json_parse_key(at, key, sizeof key, e))
        return -1;
    return strcmp(key, name) == 0 ? 0 : expected(start, name, e);
}

static int parse_head(const char **at, struct tensor *t, struct err *e)
{
    char *end;
    size_t length;
    if (json_expect(at, '{', e) || parse_member(at, "dtype", e) || **at != '"')
        return expected(*at, "a dtype", e);
    length = strcspn(*at + 1, "\"");
    t->dtype = dtype_parse(*at + 1, length);
    if (t->dtype == DTYPE_COUNT)
        return expected(*at, "one of |u1 <i4 <i8 <f4 <f8", e);
    *at += 1 + length;
    if (json_expect(at, '"', e) || json_expect(at, ',', e) || parse_member(at, "shape", e) ||
        json_expect(at, '[', e))
        return -1;
    while (!json_skip(at, ']')) {
        if (t->ndim == TENSOR_DIMS)
            return expected(*at, "the end of the shape (at most 8 dimensions)", e);
        if (t->ndim && json_expect(at, ',', e))
            return -1;
        if (**at < '0' || **at > '9')
            return expected(*at, "a dimension", e);
        t->shape[t->ndim++] = size_saturate(strtoull(*at, &end, 10));
        *at = end + strspn(end, white);
    }
    return 0;
}

static int parse_elements(const char **at, struct tensor *t, struct err *e)
{
    size_t count = tensor_count(t);
    for (size_t i = 0; i < count; i++) {
        if (i && json_expect(at, ',', e))
            return -1;
        bool quoted = **at == '"';
        size_t length = number_text_parse(t, i, *at + quoted);
        if (length == 0)
            return expected(*at, "a number that fits the dtype", e);
        *at += quoted + length;
        *at += strspn(*at, white);
        if (quoted && json_expect(at, '"', e))
            return -1;
    }
    return 0;
}

int json_parse_tensor(const char **at, struct tensor *out, size_t max_bytes, struct err *e)
{
    struct tensor head = {0};
    size_t bytes;
    *out = head;
    if (parse_head(at, &head, e))
        return -1;
    if (**at == '}')
        return err_set(e, "the text was made without values");
    if (tensor_size(head.dtype, head.ndim, head.shape, &bytes) || bytes > max_bytes)
        return err_set(e, "a tensor of more than %zu bytes (see --max-record)", max_bytes);
    if (json_expect(at, ',', e) || parse_member(at, "values", e) || json_expect(at, '[', e) ||
        tensor_make(out, head.dtype, head.ndim, head.shape, e))
        return -1;
    if (parse_elements(at, out, e) || json_expect(at, ']', e) || json_expect(at, '}', e)) {
        tensor_free(out);
        return -1;
    }
    return 0;
}
