/* pixels.c - compositing against its formula in real numbers, palettes against a plain search,
 * lists of numbers. */
#include "check.h"

#include "base/number_list.h"
#include "image/compose.h"
#include "image/palette.h"

enum { ROW = 37 };

/* The operator "over" in real numbers. */
static void over_twin(double out[4], const uint8_t *to, const uint8_t *from)
{
    double a = from[3] / 255.0, b = to[3] / 255.0, alpha = a + b * (1 - a);
    for (int i = 0; i < 3; i++)
        out[i] = alpha > 0 ? (from[i] * a + to[i] * b * (1 - a)) / alpha : to[i];
    out[3] = alpha * 255;
}

/* Every pair of alphas, with colours at the ends and between. */
static void check_over(void)
{
    struct check c = {.name = "over"};
    static const uint8_t colours[] = {0, 1, 100, 128, 254, 255};
    for (int i = 0; i < 256 * 256 * 6 * 6; i++) {
        uint8_t lower = colours[i % 6], upper = colours[i / 6 % 6];
        uint8_t to[4] = {lower, upper, lower, (uint8_t)(i / 36)};
        uint8_t from[4] = {upper, lower, upper, (uint8_t)(i / 36 / 256)};
        double twin[4];
        over_twin(twin, to, from);
        bool untouched = from[3] == 0;
        uint8_t result[4];
        memcpy(result, to, 4);
        compose_over(result, from, 1);
        bool good = !untouched || memcmp(result, to, 4) == 0;
        for (int k = 0; k < 4 && !untouched; k++)
            good = good && fabs(result[k] - twin[k]) <= (k < 3 ? 1.0 : 0.5 + 1e-9);
        if (from[3] == 255)
            good = good && memcmp(result, from, 4) == 0;
        check_that(&c, good, "%d %d %d %d over %d %d %d %d is %d %d %d %d", from[0], from[1],
                   from[2], from[3], to[0], to[1], to[2], to[3], result[0], result[1], result[2],
                   result[3]);
    }
    check_done(&c);
}

/* A row in one call, which skips transparent pixels two at a time, against one pixel per call. */
static void check_rows(void)
{
    struct check c = {.name = "rows"};
    struct rng r = rng_make(5, 0, 0);
    for (int n = 0; n <= ROW; n++) {
        for (int turn = 0; turn < 50; turn++) {
            uint8_t to[ROW * 4], from[ROW * 4], single[ROW * 4];
            for (int i = 0; i < ROW * 4; i++) {
                to[i] = single[i] = (uint8_t)rng_below(&r, 256);
                from[i] = (uint8_t)rng_below(&r, 256);
            }
            for (int i = 0; i < ROW; i++)
                if (rng_below(&r, 3))
                    from[i * 4 + 3] = 0;
            compose_over(to, from, (size_t)n);
            for (int i = 0; i < n; i++)
                compose_over(single + (size_t)i * 4, from + (size_t)i * 4, 1);
            check_that(&c, memcmp(to, single, sizeof to) == 0, "%d pixels", n);
        }
    }
    check_done(&c);
}

static void random_palette(struct palette *p, struct rng *r, size_t count)
{
    p->count = count;
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < 4; k++)
            p->rgba[i][k] = (uint8_t)(rng_below(r, 4) * 85); /* few values: many ties */
}

static void check_nearest(void)
{
    struct check c = {.name = "nearest"};
    struct rng r = rng_make(6, 0, 0);
    struct err e;
    static struct matcher m;
    for (size_t count = 1; count <= PALETTE_MAX; count += 15) {
        struct palette p;
        random_palette(&p, &r, count);
        p.rgba[0][3] = 255;
        check_that(&c, matcher_start(&m, &p, &e) == 0, "%zu colours: %s", count, e.text);
        for (int turn = 0; turn < 4000; turn++) {
            uint8_t pixel[4], index;
            uint32_t distance, least = UINT32_MAX;
            size_t first = 0;
            for (int k = 0; k < 3; k++)
                pixel[k] = (uint8_t)rng_below(&r, 256);
            pixel[3] = 255;
            for (size_t i = count; i-- > 0;) { /* backwards: of equals the lowest stays */
                int red = p.rgba[i][0] - pixel[0], green = p.rgba[i][1] - pixel[1],
                    blue = p.rgba[i][2] - pixel[2];
                uint32_t d = (uint32_t)(red * red + green * green + blue * blue);
                if (p.rgba[i][3] >= 128 && d <= least) {
                    least = d;
                    first = i;
                }
            }
            int found = palette_nearest(&p, pixel, &distance);
            int mapped = matcher_map(&m, pixel, 1, &index, &e);
            check_that(&c, found == (int)first && distance == least && !mapped && index == first,
                       "%zu colours: found %d, mapped %d, expected %zu", count, found, index,
                       first);
        }
    }
    check_done(&c);
}

static void check_empty_entries(void)
{
    struct check c = {.name = "empty entries"};
    struct err e;
    static struct matcher m;
    struct palette p = {2, {{0, 0, 0, 0}, {9, 9, 9, 255}}};
    uint8_t pixels[] = {1, 2, 3, 127, 0, 0, 0, 128}, indices[2];
    check_that(&c, matcher_start(&m, &p, &e) == 0 && matcher_map(&m, pixels, 2, indices, &e) == 0,
               "refused: %s", e.text);
    check_that(&c, indices[0] == 0 && indices[1] == 1, "%d %d", indices[0], indices[1]);
    check_that(&c, m.pixels == 1 && m.inexact == 1 && m.worst == 3 * 81, "counts");
    struct palette opaque = {1, {{9, 9, 9, 255}}}, empty = {1, {{0, 0, 0, 127}}};
    check_that(&c,
               matcher_start(&m, &opaque, &e) == 0 && matcher_map(&m, pixels, 1, indices, &e) < 0,
               "no entry for a transparent pixel");
    check_that(&c, matcher_start(&m, &empty, &e) < 0, "no opaque colour");
    check_done(&c);
}

static void check_collect(void)
{
    struct check c = {.name = "collect"};
    struct err e;
    struct palette p = {0};
    static const uint8_t rgba[] = {1, 2, 3, 255, 1, 2, 3, 200, 7, 7,
                                   7, 3, 8, 8,   8, 0, 1, 2,   4, 255};
    static const uint8_t rgb[] = {1, 2, 4, 0, 0, 0};
    check_that(&c, palette_collect(&p, rgba, 5, 4, &e) == 0 && p.count == 3, "%zu colours",
               p.count);
    check_that(&c, palette_collect(&p, rgb, 2, 3, &e) == 0 && p.count == 4, "%zu colours", p.count);
    static const uint8_t expected[4][4] = {
        {1, 2, 3, 255}, {0, 0, 0, 0}, {1, 2, 4, 255}, {0, 0, 0, 255}};
    check_that(&c, memcmp(p.rgba, expected, sizeof expected) == 0, "order");
    int failed = 0;
    for (int i = 0; i < 253; i++) {
        uint8_t pixel[3] = {(uint8_t)i, 50, 50};
        failed = palette_collect(&p, pixel, 1, 3, &e);
        check_that(&c, failed == (i < 252 ? 0 : -1), "colour %d", i);
    }
    check_done(&c);
}

static void check_lists(void)
{
    struct check c = {.name = "lists"};
    struct err e;
    size_t out[6], count;
    static const size_t expected[6] = {0, 1, 2, 5, 3, 2};
    check_that(&c, number_list_parse("0-2,5,3-2", 6, out, 6, &count, &e) == 0 && count == 6, "six");
    check_that(&c, memcmp(out, expected, sizeof out) == 0, "entries");
    check_that(&c, number_list_parse("0-2,5,3-1", 6, out, 6, &count, &e) < 0, "seven in six");
    check_that(&c, number_list_parse("0-999999999999", 6, out, 6, &count, &e) < 0, "out of range");
    static const char *const bad[] = {"", ",", "1,", "6", "-1", "1--2", "x", "1-", " 1", "0x1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_that(&c, number_list_parse(bad[i], 6, out, 6, &count, &e) < 0, "'%s'", bad[i]);
    check_done(&c);
}

int main(void)
{
    check_over();
    check_rows();
    check_nearest();
    check_empty_entries();
    check_collect();
    check_lists();
    return check_status();
}
