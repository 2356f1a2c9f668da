/* fit.c - see fit.h */
#include "fit.h"
#include "base/size.h"
#include "image/compose.h"

#include <string.h>

enum { CHECK = 4 }; /* pixels of a square of the checkerboard */

struct fit fit_into(size_t width, size_t height, size_t max_width, size_t max_height, size_t most)
{
    struct fit f = {1, 1};
    if (max_width == 0 || max_height == 0) /* nothing will be visible, whatever its size */
        max_width = max_height = 1;
    if (width <= max_width && height <= max_height) {
        f.enlarge = size_least(size_least(max_width / width, max_height / height), most);
        return f;
    }
    size_t across = ceil_div(width, max_width), down = ceil_div(height, max_height);
    f.shrink = across > down ? across : down;
    return f;
}

size_t fit_length(struct fit f, size_t side)
{
    return f.shrink > 1 ? ceil_div(side, f.shrink) : side * f.enlarge;
}

static bool alike(const uint8_t *a, const uint8_t *b, int channels)
{
    if (channels == 4 && a[3] == 0 && b[3] == 0)
        return true;
    return memcmp(a, b, (size_t)channels) == 0;
}

struct part fit_content(const uint8_t *pixels, size_t frames, size_t height, size_t width,
                        int channels)
{
    size_t left = width, right = 0, top = height, bottom = 0;
    const uint8_t *p = pixels;
    for (size_t row = 0; row < frames * height; row++)
        for (size_t x = 0; x < width; x++, p += channels) {
            size_t y = row % height;
            if (alike(p, pixels, channels))
                continue;
            left = x < left ? x : left;
            right = x > right ? x : right;
            top = y < top ? y : top;
            bottom = y > bottom ? y : bottom;
        }
    if (left == width)
        return (struct part){0, 0, width, height};
    return (struct part){left, top, right - left + 1, bottom - top + 1};
}

/* The mean of a block of pixels [rows,cols] in a frame `width` wide. */
static void average(uint8_t rgba[4], const uint8_t *pixels, size_t width, size_t rows, size_t cols,
                    int channels)
{
    uint64_t sum[4] = {0}, count = rows * cols;
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < cols; c++) {
            const uint8_t *p = pixels + (r * width + c) * (size_t)channels;
            uint64_t alpha = channels == 4 ? p[3] : 255;
            for (int k = 0; k < 3; k++)
                sum[k] += p[k] * alpha;
            sum[3] += alpha;
        }
    uint64_t weight = sum[3] ? sum[3] : 1; /* in a transparent block all sums are 0 */
    for (int k = 0; k < 3; k++)
        rgba[k] = (uint8_t)((sum[k] + weight / 2) / weight);
    rgba[3] = (uint8_t)((sum[3] + count / 2) / count);
}

/* Composes the pixel at (x,y) over the backdrop. */
static void put_over(uint8_t rgba[4], size_t x, size_t y, const struct backdrop *b)
{
    static const uint8_t checks[2][4] = {{102, 102, 102, 255}, {153, 153, 153, 255}};
    uint8_t ground[4];
    if (b->what == BACKDROP_NONE)
        return;
    memcpy(ground, b->what == BACKDROP_COLOUR ? b->colour : checks[(x / CHECK + y / CHECK) % 2],
           sizeof ground);
    compose_over(ground, rgba, 1);
    memcpy(rgba, ground, sizeof ground);
}

int fit_draw(struct image *to, size_t x, size_t y, const uint8_t *pixels, size_t width,
             int channels, struct part p, struct fit f, const struct backdrop *b, struct err *e)
{
    struct image small;
    if (image_make(&small, ceil_div(p.width, f.shrink), ceil_div(p.height, f.shrink), 1, e))
        return -1;
    for (size_t r = 0; r < small.height; r++)
        for (size_t c = 0; c < small.width; c++) {
            size_t row = r * f.shrink, col = c * f.shrink;
            uint8_t *rgba = image_at(&small, 0, c, r);
            average(rgba, pixels + ((p.y + row) * width + p.x + col) * (size_t)channels, width,
                    size_least(f.shrink, p.height - row), size_least(f.shrink, p.width - col),
                    channels);
            put_over(rgba, c, r, b);
        }
    image_put(to, 0, x, y, small.rgba, small.width, small.height, 4, f.enlarge);
    image_free(&small);
    return 0;
}
