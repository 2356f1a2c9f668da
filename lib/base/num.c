/* num.c - strict parsing: refuses what strtoll() and strtod() tolerate. */
#include "base/num.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 64 }; /* bytes of an invalid text that a message shows */

/* strtoll() skips white space and accepts a plus sign; these functions do not. */
static int starts_number(const char *text)
{
    text += *text == '-';
    return (*text >= '0' && *text <= '9') || *text == '.';
}

static int not_a(struct err *e, const char *text, const char *what)
{
    char shown[SHOWN];
    return err_set(e, "'%s' is not %s", err_quote(shown, sizeof shown, text, strlen(text)), what);
}

static int check_range(int64_t value, int64_t min, int64_t max, struct err *e)
{
    if (value >= min && value <= max)
        return 0;
    return err_set(e, "%lld is out of range (%lld to %lld)", (long long)value, (long long)min,
                   (long long)max);
}

int num_integer(const char *text, int64_t min, int64_t max, int64_t *out, struct err *e)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (!starts_number(text) || end == text || *end)
        return not_a(e, text, "a whole number");
    if (errno == ERANGE)
        return not_a(e, text, "a number that fits in 64 bits");
    if (check_range(value, min, max, e))
        return -1;
    *out = value;
    return 0;
}

int num_real(const char *text, double min, double max, double *out, struct err *e)
{
    char *end;
    double value = strtod(text, &end);
    if (!starts_number(text) || end == text || *end || !isfinite(value))
        return not_a(e, text, "a finite number");
    if (value < min || value > max)
        return err_set(e, "%g is out of range (%g to %g)", value, min, max);
    *out = value;
    return 0;
}

int num_bytes(const char *text, int64_t min, int64_t max, int64_t *out, struct err *e)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (!starts_number(text) || end == text)
        return not_a(e, text, "a size such as 4096, 64K, 256M or 2G");
    static const char suffixes[] = "KMG";
    const char *suffix = *end ? strchr(suffixes, *end) : NULL;
    if (*end && (!suffix || end[1]))
        return not_a(e, text, "a size such as 4096, 64K, 256M or 2G");
    int64_t scale = !suffix ? 1 : (int64_t)1 << (10 * (suffix - suffixes + 1));
    int64_t bytes;
    if (errno == ERANGE || __builtin_mul_overflow((int64_t)value, scale, &bytes))
        return not_a(e, text, "a size that fits in 64 bits");
    if (check_range(bytes, min, max, e))
        return -1;
    *out = bytes;
    return 0;
}

int num_pair(const char *text, int64_t min, int64_t max, int64_t out[2], struct err *e)
{
    const char *x = strchr(text, 'x');
    char first[24];
    if (!x && *text && text[strspn(text, "0123456789")] == '\0') {
        int failed = num_integer(text, min, max, &out[0], e);
        out[1] = out[0];
        return failed;
    }
    if (!x || x == text || (size_t)(x - text) >= sizeof first)
        return not_a(e, text, "a size such as 64x64");
    memcpy(first, text, (size_t)(x - text));
    first[x - text] = '\0';
    if (num_integer(first, min, max, &out[0], e) || num_integer(x + 1, min, max, &out[1], e))
        return -1;
    return 0;
}

int num_colour(const char *text, int channels, uint8_t *colour, struct err *e)
{
    const char *digits = text + (*text == '#');
    size_t length = strlen(digits);
    if ((length != 6 && (length != 8 || channels != 4)) ||
        strspn(digits, "0123456789abcdefABCDEF") != length)
        return not_a(e, text, "a colour such as 00ff80");
    for (size_t i = 0; i < length / 2; i++) {
        const char pair[] = {digits[2 * i], digits[2 * i + 1], '\0'};
        colour[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return 0;
}

/* Has no branch per element, so that the compiler vectorises it: infinity or NaN times zero is NaN,
 * and a sum with a NaN is NaN. */
bool num_finite(const float *x, size_t n)
{
    float sums[16] = {0};
    size_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (size_t k = 0; k < 16; k++)
            sums[k] += x[i + k] * 0.0f;
    for (; i < n; i++)
        sums[0] += x[i] * 0.0f;
    for (size_t k = 1; k < 16; k++)
        sums[0] += sums[k];
    return sums[0] == 0;
}
