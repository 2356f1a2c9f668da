/* measure_geometry.c - what is measured of a data set: where its pixels differ, which part the
 * encoders see, what stands behind. */
#include "toy.h"

/* `count` single frames of one colour. */
static void plain_frames(struct dataset *d, size_t count, size_t H, size_t W, size_t C,
                         const uint8_t *pixel)
{
    struct toy s = {count, 1, H, W, C, {0}, false};
    toy_data(d, &s);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < H * W * C; k++)
            d->list[i].frames[k] = pixel[k % C];
}

static uint8_t *pixel_at(const struct dataset *d, size_t sequence, size_t row, size_t col)
{
    return d->list[sequence].frames + (row * d->W + col) * d->C;
}

static void test_constant(void)
{
    struct check c = {"canvas: constant frames", 0, 0};
    struct err e;
    struct dataset d;
    struct geometry v;
    plain_frames(&d, 3, 13, 10, 3, (const uint8_t[]){9, 8, 7});
    check_that(&c, geometry_measure(&v, &d, 0, &e) && strstr(e.text, "nothing to learn"),
               "there is something to learn");
    geometry_free(&v);
    toy_must(geometry_measure(&v, &d, GEOMETRY_WHOLE, &e), &e);
    check_that(&c, v.top == 0 && v.left == 0 && v.rows == 16 && v.cols == 16,
               "the crop is %zux%zu at %lld,%lld", v.rows, v.cols, (long long)v.top,
               (long long)v.left);
    check_that(&c, v.places == 13 * 10 * 3, "%zu places", v.places);
    check_that(&c, memcmp(v.background, d.list[0].frames, 13 * 10 * 3) == 0, "the background");
    geometry_free(&v);
    dataset_free(&d);
    check_done(&c);
}

/* The least crop in whole patches of 8 around rows first..last, inside the frame where it fits. */
static void check_side(struct check *c, const char *what, int64_t from, size_t length, size_t first,
                       size_t last, size_t side)
{
    check_that(c, length == (last - first) / 8 * 8 + 8, "%s: %zu for %zu..%zu", what, length, first,
               last);
    check_that(c, from >= 0 && (size_t)from <= first && (size_t)from + length > last,
               "%s: %zu from %lld misses %zu..%zu", what, length, (long long)from, first, last);
    check_that(c, length > side ? from == 0 : (size_t)from + length <= side,
               "%s: %zu from %lld hangs over %zu", what, length, (long long)from, side);
}

/* Two pixels that differ from the rest, and everything that follows from them. */
static void check_box(struct check *c, size_t H, size_t W, size_t C, size_t corner[2][2])
{
    struct err e;
    struct dataset d;
    struct geometry v;
    const uint8_t back[] = {200, 100, 50, 255};
    plain_frames(&d, 3, H, W, C, back);
    for (int k = 0; k < 2; k++)
        pixel_at(&d, 1, corner[k][0], corner[k][1])[k] ^= 1;
    size_t low_row = corner[0][0] < corner[1][0] ? 0 : 1,
           low_col = corner[0][1] < corner[1][1] ? 0 : 1;
    toy_must(geometry_measure(&v, &d, 0, &e), &e);
    check_side(c, "rows", v.top, v.rows, corner[low_row][0], corner[!low_row][0], H);
    check_side(c, "columns", v.left, v.cols, corner[low_col][1], corner[!low_col][1], W);
    bool one = memcmp(corner[0], corner[1], sizeof corner[0]) == 0;
    check_that(c, v.places == (one ? 1 : 2) * C, "%zu places", v.places);
    for (size_t i = 0; i < v.places; i++) {
        size_t pixel = v.place[i] / C;
        check_that(c, i == 0 || v.place[i] > v.place[i - 1], "the places are not in order");
        check_that(
            c, pixel == corner[0][0] * W + corner[0][1] || pixel == corner[1][0] * W + corner[1][1],
            "place %zu does not differ", pixel);
    }
    check_that(c, memcmp(v.background, d.list[0].frames, H * W * C) == 0, "the background");
    geometry_free(&v);
    dataset_free(&d);
}

static void test_boxes(void)
{
    struct check c = {"canvas: the box around what differs", 0, 0};
    static const size_t sizes[][2] = {{64, 64}, {16, 16}, {5, 7},   {1, 1},
                                      {8, 8},   {9, 31},  {24, 20}, {3, 100}};
    struct rng r = rng_make(4, 0, 0);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (int k = 0; k < 40; k++) {
            size_t corner[2][2], H = sizes[s][0], W = sizes[s][1];
            for (int i = 0; i < 2; i++) {
                corner[i][0] = k == 0 ? 0 : k == 1 ? H - 1 : rng_below(&r, (uint32_t)H);
                corner[i][1] = k == 0 ? 0 : k == 1 ? W - 1 : rng_below(&r, (uint32_t)W);
            }
            check_box(&c, H, W, k % 2 ? 3 : 4, corner);
        }
    check_done(&c);
}

/* Where pixels differ the background is the commonest pixel, though none fills half of the frames.
 */
static void test_background(void)
{
    struct check c = {"canvas: the commonest pixel", 0, 0};
    struct err e;
    struct dataset d;
    struct geometry v;
    static const uint8_t colours[][3] = {{9, 9, 9}, {250, 0, 0}, {0, 0, 250}, {0, 250, 0}};
    plain_frames(&d, 20, 10, 10, 3, colours[0]);
    for (size_t s = 0; s < 20; s++)      /* every place is grey now and then */
        for (size_t i = 0; i < 100; i++) /* 28 of 100 are grey, 24 of each other colour */
            memcpy(pixel_at(&d, s, i / 10, i % 10), colours[(i + 5 * s) % 100 < 28 ? 0 : i % 3 + 1],
                   3);
    toy_must(geometry_measure(&v, &d, 0, &e), &e);
    for (size_t i = 0; i < 100; i++)
        check_that(&c, memcmp(v.background + 3 * i, colours[0], 3) == 0, "pixel %zu", i);
    check_that(&c, geometry_is_background(&v, colours[0], 3, 3), "grey is not the background");
    check_that(&c, !geometry_is_background(&v, colours[1], 3, 3), "red is the background");
    geometry_free(&v);
    dataset_free(&d);
    check_done(&c);
}

/* A picture stands behind, another at each place; what moves is seen, the picture is not. */
static void test_picture_behind(void)
{
    struct check c = {"canvas: a picture behind", 0, 0};
    struct err e;
    struct dataset d;
    struct geometry v;
    plain_frames(&d, 6, 12, 12, 3, (const uint8_t[]){1, 2, 3});
    for (size_t s = 0; s < 6; s++) {
        for (size_t i = 0; i < 144; i++)
            pixel_at(&d, s, i / 12, i % 12)[0] = (uint8_t)i;
        memset(pixel_at(&d, s, 4, 3 + s % 2), 255, 3);
    }
    toy_must(geometry_measure(&v, &d, 0, &e), &e);
    check_that(&c, v.places == 6, "%zu places", v.places);
    struct geometry near, nearly;
    toy_must(geometry_measure(&near, &d, 1, &e) || geometry_measure(&nearly, &d, 5, &e), &e);
    check_that(&c, near.places == 3 * 3 * 4, "%zu places with a margin of 1", near.places);
    check_that(&c, near.place[0] == (3 * 12 + 2) * 3, "the first is %u", near.place[0]);
    check_that(&c, nearly.places == 3 * 10 * 10, "%zu places with a margin of 5", nearly.places);
    geometry_free(&near);
    geometry_free(&nearly);
    for (size_t i = 0; i < 144; i++) {
        bool differs = i == 4 * 12 + 3 || i == 4 * 12 + 4;
        const uint8_t *pixel = pixel_at(&d, 0, i / 12, i % 12);
        check_that(&c, differs || geometry_is_background(&v, pixel, i / 12, i % 12), "pixel %zu",
                   i);
    }
    check_that(&c, !geometry_is_background(&v, (const uint8_t[]){255, 255, 255}, 4, 3),
               "what moves");
    check_that(&c, !geometry_is_background(&v, (const uint8_t[]){7, 2, 3}, 0, 8),
               "another place's pixel");
    geometry_free(&v);
    dataset_free(&d);
    check_done(&c);
}

static void test_transparent(void)
{
    struct check c = {"canvas: transparent pixels", 0, 0};
    struct err e;
    struct dataset d;
    struct geometry v;
    plain_frames(&d, 8, 9, 9, 4, (const uint8_t[]){0, 0, 0, 0});
    for (size_t s = 0; s < 8; s++) {
        for (size_t i = 0; i < 81; i++) /* transparent in as many colours as there are pixels */
            pixel_at(&d, s, i / 9, i % 9)[0] = (uint8_t)(i + s);
        for (size_t i = 0; i < 30; i++)
            memcpy(d.list[s].frames + (2 * i + s) % 81 * 4, (const uint8_t[]){5, 5, 5, 255}, 4);
    }
    toy_must(geometry_measure(&v, &d, 0, &e), &e);
    check_that(&c, geometry_is_background(&v, (const uint8_t[]){77, 1, 200, 0}, 0, 0), "alpha 0");
    check_that(&c, !geometry_is_background(&v, (const uint8_t[]){5, 5, 5, 255}, 0, 0), "opaque");
    check_that(&c, !geometry_is_background(&v, (const uint8_t[]){77, 1, 200, 1}, 0, 0), "alpha 1");
    check_that(&c, v.background[3] == 0, "the background is opaque");
    geometry_free(&v);
    dataset_free(&d);
    check_done(&c);
}

int main(void)
{
    test_constant();
    test_boxes();
    test_background();
    test_picture_behind();
    test_transparent();
    return check_status();
}
