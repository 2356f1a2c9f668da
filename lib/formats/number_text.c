/* number_text.c - tensor elements as text. */
#include "formats/number_text.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { F4_DIGITS = 9, F8_DIGITS = 17 }; /* enough for exact reading */

static const uint32_t f4_nan = 0x7fc00000u, f4_sign = 0x80000000u;
static const uint64_t f8_nan = 0x7ff8000000000000u, f8_sign = 0x8000000000000000u;

static size_t print_integer(char *out, int64_t value)
{
    char digits[20];
    size_t n = 0, used = 0;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do
        digits[n++] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        out[used++] = '-';
    while (n)
        out[used++] = digits[--n];
    out[used] = '\0';
    return used;
}

/* The two usual NaNs have names; another one is printed as its bits. */
static size_t print_nan(char *out, uint64_t bits, uint64_t usual, uint64_t sign)
{
    if (bits == usual || bits == (usual | sign))
        return (size_t)sprintf(out, "%s", bits == usual ? "nan" : "-nan");
    return (size_t)sprintf(out, "nan:%llx", (unsigned long long)bits);
}

size_t number_text_print(char *out, const struct tensor *t, size_t i, int digits)
{
    double real = 0;
    uint32_t bits4;
    uint64_t bits8;
    switch (t->dtype) {
    case DTYPE_U1:
        return print_integer(out, ((const uint8_t *)t->data)[i]);
    case DTYPE_I4:
        return print_integer(out, ((const int32_t *)t->data)[i]);
    case DTYPE_I8:
        return print_integer(out, ((const int64_t *)t->data)[i]);
    case DTYPE_F4:
        real = (double)((const float *)t->data)[i];
        memcpy(&bits4, (const float *)t->data + i, sizeof bits4);
        if (isnan(real))
            return print_nan(out, bits4, f4_nan, f4_sign);
        break;
    case DTYPE_F8:
    case DTYPE_COUNT:
        real = ((const double *)t->data)[i];
        memcpy(&bits8, (const double *)t->data + i, sizeof bits8);
        if (isnan(real))
            return print_nan(out, bits8, f8_nan, f8_sign);
        break;
    }
    if (!digits)
        digits = t->dtype == DTYPE_F4 ? F4_DIGITS : F8_DIGITS;
    return (size_t)snprintf(out, NUMBER_TEXT_MAX, "%.*g", digits, real);
}

/* strtoll() and strtod() skip white space and accept a plus sign, words and hexadecimal numbers;
 * these functions do not. */
static bool starts_number(const char *text)
{
    text += *text == '-';
    return (*text >= '0' && *text <= '9' && text[1] != 'x' && text[1] != 'X') || *text == '.';
}

static size_t parse_integer(const char *text, int64_t min, int64_t max, int64_t *out)
{
    char *end;
    if (!starts_number(text))
        return 0;
    errno = 0;
    *out = strtoll(text, &end, 10);
    if (errno || *out < min || *out > max)
        return 0;
    return (size_t)(end - text);
}

static void put_f4_bits(struct tensor *t, size_t i, uint32_t bits)
{
    memcpy((float *)t->data + i, &bits, sizeof bits);
}

static void put_f8_bits(struct tensor *t, size_t i, uint64_t bits)
{
    memcpy((double *)t->data + i, &bits, sizeof bits);
}

static size_t parse_nan(struct tensor *t, size_t i, const char *text)
{
    bool f4 = t->dtype == DTYPE_F4, minus = *text == '-';
    uint64_t bits = f4 ? f4_nan | (minus ? f4_sign : 0) : f8_nan | (minus ? f8_sign : 0);
    size_t used = minus ? 4 : 3;
    if (!minus && text[used] == ':') {
        char *end;
        bits = strtoull(text + used + 1, &end, 16);
        if (end == text + used + 1 || (f4 && bits > UINT32_MAX))
            return 0;
        used = (size_t)(end - text);
    }
    if (f4)
        put_f4_bits(t, i, (uint32_t)bits);
    else
        put_f8_bits(t, i, bits);
    return used;
}

static size_t parse_real(struct tensor *t, size_t i, const char *text)
{
    const char *unsigned_text = text + (*text == '-');
    char *end;
    bool infinite = strncmp(unsigned_text, "inf", 3) == 0;
    if (strncmp(unsigned_text, "nan", 3) == 0)
        return parse_nan(t, i, text);
    if (!infinite && !starts_number(text))
        return 0;
    if (t->dtype == DTYPE_F4) {
        float value = strtof(text, &end);
        ((float *)t->data)[i] = value;
        return isinf(value) && !infinite ? 0 : (size_t)(end - text);
    }
    double value = strtod(text, &end);
    ((double *)t->data)[i] = value;
    return isinf(value) && !infinite ? 0 : (size_t)(end - text);
}

size_t number_text_parse(struct tensor *t, size_t i, const char *text)
{
    int64_t value = 0;
    size_t used;
    switch (t->dtype) {
    case DTYPE_U1:
        used = parse_integer(text, 0, UINT8_MAX, &value);
        ((uint8_t *)t->data)[i] = (uint8_t)value;
        return used;
    case DTYPE_I4:
        used = parse_integer(text, INT32_MIN, INT32_MAX, &value);
        ((int32_t *)t->data)[i] = (int32_t)value;
        return used;
    case DTYPE_I8:
        used = parse_integer(text, INT64_MIN, INT64_MAX, &value);
        ((int64_t *)t->data)[i] = value;
        return used;
    case DTYPE_F4:
    case DTYPE_F8:
    case DTYPE_COUNT:
        break;
    }
    return parse_real(t, i, text);
}
