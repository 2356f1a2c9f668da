/* palette_binary.c - palettes in bytes: Windows' RIFF, Adobe's swatches and colour tables. See
 * palette_file.h */
#include "pictures/palette_file.h"

#include <math.h>
#include <string.h>

/* Bytes of a file from `at` on. */
struct bytes {
    const uint8_t *at;
    size_t left;
};

/* The next n bytes, or NULL if there are fewer. */
static const uint8_t *take(struct bytes *b, size_t n)
{
    if (n > b->left)
        return NULL;
    const uint8_t *at = b->at;
    b->at += n;
    b->left -= n;
    return at;
}

static uint32_t big_endian(const uint8_t *at, size_t size)
{
    uint32_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | at[i];
    return value;
}

static uint32_t little_endian(const uint8_t *at, size_t size)
{
    uint32_t value = 0;
    for (size_t i = size; i-- > 0;)
        value = value << 8 | at[i];
    return value;
}

static int is_cut(struct err *e)
{
    return err_set(e, "the palette is cut: the file ends too early");
}

/* Windows: chunks in "RIFF", of which "data" has a version, the number of colours, and R G B and a
 * flag of each. */

static bool is_riff(const uint8_t *bytes, size_t size)
{
    return size >= 12 && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "PAL ", 4) == 0;
}

static int read_riff(struct palette *p, const uint8_t *bytes, size_t size, struct err *e)
{
    struct bytes b = {bytes + 12, size - 12};
    const uint8_t *chunk = take(&b, 8);
    while (chunk && memcmp(chunk, "data", 4) != 0) {
        size_t length = little_endian(chunk + 4, 4);
        chunk = take(&b, length + length % 2) ? take(&b, 8) : NULL;
    }
    const uint8_t *head = chunk ? take(&b, 4) : NULL;
    if (!head)
        return is_cut(e);
    for (size_t left = little_endian(head + 2, 2); left; left--) {
        const uint8_t *c = take(&b, 4);
        if (!c)
            return is_cut(e);
        if (palette_append(p, (const uint8_t[4]){c[0], c[1], c[2], 255}, e))
            return -1;
    }
    return 0;
}

const struct palette_format palette_riff = {is_riff, read_riff};

/* Adobe's swatches: "ASEF", a version, the number of blocks; a block is a type, its length and, for
 * a colour, a name, a colour space and its values as big-endian floats. */

enum { SWATCH = 1, SWATCH_HEAD = 12, BLOCK_HEAD = 6 };

static bool is_swatches(const uint8_t *bytes, size_t size)
{
    return size >= SWATCH_HEAD && memcmp(bytes, "ASEF", 4) == 0;
}

static uint8_t level(float share)
{
    return (uint8_t)lrintf(255 * (share >= 0 ? fminf(share, 1) : 0)); /* NaN is 0 */
}

/* Converts `v`, which has as many values as the space needs. */
static int convert(const char space[4], const float *v, uint8_t rgba[4], struct err *e)
{
    char shown[32];
    for (int i = 0; i < 3; i++)
        if (memcmp(space, "RGB ", 4) == 0)
            rgba[i] = level(v[i]);
        else if (memcmp(space, "CMYK", 4) == 0)
            rgba[i] = level((1 - v[i]) * (1 - v[3]));
        else if (memcmp(space, "Gray", 4) == 0)
            rgba[i] = level(v[0]);
        else
            return err_set(e, "a colour in the space '%s'; save the swatches as RGB",
                           err_quote(shown, sizeof shown, space, space[3] == ' ' ? 3 : 4));
    return 0;
}

static int read_swatch(struct palette *p, struct bytes block, struct err *e)
{
    uint8_t rgba[4] = {0, 0, 0, 255};
    float v[4] = {0};
    const uint8_t *length = take(&block, 2);
    if (!length || !take(&block, 2 * (size_t)big_endian(length, 2)))
        return is_cut(e);
    const char *space = (const char *)take(&block, 4);
    int count = !space ? 0 : space[0] == 'G' ? 1 : space[0] == 'C' ? 4 : 3;
    for (int i = 0; i < count; i++) {
        const uint8_t *at = take(&block, 4);
        if (!at)
            return is_cut(e);
        uint32_t bits = big_endian(at, 4);
        memcpy(&v[i], &bits, sizeof bits);
    }
    if (!space)
        return is_cut(e);
    return convert(space, v, rgba, e) || palette_append(p, rgba, e) ? -1 : 0;
}

static int read_swatches(struct palette *p, const uint8_t *bytes, size_t size, struct err *e)
{
    struct bytes b = {bytes + SWATCH_HEAD, size - SWATCH_HEAD};
    for (uint32_t i = 0, count = big_endian(bytes + 8, 4); i < count; i++) {
        const uint8_t *head = take(&b, BLOCK_HEAD);
        size_t length = head ? big_endian(head + 2, 4) : 0;
        const uint8_t *block = head ? take(&b, length) : NULL;
        if (!block)
            return is_cut(e);
        if (big_endian(head, 2) == SWATCH && read_swatch(p, (struct bytes){block, length}, e))
            return err_context(e, "block %u", i + 1);
    }
    return 0;
}

const struct palette_format palette_swatches = {is_swatches, read_swatches};

/* Adobe's colour table: 256 times R G B and, in newer files, how many are used and which one is
 * transparent. It has no signature. */

enum { ACT_COLOURS = 3 * PALETTE_MAX, ACT_LONG = ACT_COLOURS + 4 };

static bool is_act(const uint8_t *bytes, size_t size)
{
    (void)bytes;
    return size == ACT_COLOURS || size == ACT_LONG;
}

static int read_act(struct palette *p, const uint8_t *bytes, size_t size, struct err *e)
{
    size_t count = PALETTE_MAX, transparent = PALETTE_MAX;
    if (size == ACT_LONG) {
        count = big_endian(bytes + ACT_COLOURS, 2);
        transparent = big_endian(bytes + ACT_COLOURS + 2, 2);
    }
    if (count > PALETTE_MAX)
        return err_set(
            e, "neither a palette nor a picture: the colour table would have %zu colours", count);
    for (size_t i = 0; i < count; i++, bytes += 3)
        if (palette_append(
                p, (const uint8_t[4]){bytes[0], bytes[1], bytes[2], i == transparent ? 0 : 255}, e))
            return -1;
    return 0;
}

const struct palette_format palette_act = {is_act, read_act};
