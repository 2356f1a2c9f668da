/* recolour.c - invented colours, against their equations. */
#include "check.h"

#include "model/recolour.h"

static double colour_twin(const struct recolour *c, const uint8_t *pixel, int channel)
{
    double u = 0, low = 0, high = 0;
    for (int j = 0; j < 3; j++) {
        u += (double)c->matrix[channel][j] * pixel[j] / 255;
        low += fmin((double)c->matrix[channel][j], 0);
        high += fmax((double)c->matrix[channel][j], 0);
    }
    if (c->map == RECOLOUR_WAVES)
        return 0.5 + 0.5 * cos(2 * acos(-1) * (u + (double)c->phase[channel]));
    double place = (u - low) / (high - low) * (RECOLOUR_STEPS - 1);
    return (double)c->curve[channel][(int)fmin(fmax(place, 0), RECOLOUR_STEPS - 1)];
}

/* Colours of the cube, with its corners and edges. */
static void some_colour(uint8_t *pixel, size_t i)
{
    static const uint8_t level[] = {0, 255, 1, 254, 128, 77};
    for (size_t k = 0; k < 3; k++, i /= 6)
        pixel[k] = level[i % 6];
}

static void test_colours(enum recolour_map first, const char *title)
{
    struct check c = {title, 0, 0};
    static struct recolour map;
    int seen[RECOLOUR_LINEAR + 1] = {0};
    for (uint32_t draw = 0; draw < 200; draw++) {
        struct rng r = rng_make(3, 0, draw);
        float to[3], again[3], lowest = 1, highest = 0;
        uint8_t pixel[3];
        recolour_draw(&map, first, &r);
        seen[map.map]++;
        for (size_t i = 0; i < 216; i++) {
            some_colour(pixel, i);
            bool black = !pixel[0] && !pixel[1] && !pixel[2];
            recolour_pixel(to, pixel, &map);
            recolour_pixel(again, pixel, &map);
            check_same_bits(&c, "the same colour again", to, again, 3);
            for (int k = 0; k < 3; k++) {
                check_that(&c, to[k] >= 0 && to[k] <= 1, "%g is no colour", (double)to[k]);
                lowest = fminf(lowest, black ? 1 : to[k]);
                highest = fmaxf(highest, to[k]);
                if (black)
                    check_that(&c, to[k] == 0, "black becomes %g", (double)to[k]);
                else if (map.map == RECOLOUR_NONE)
                    check_that(&c, fabsf(to[k] - (float)pixel[k] / 255) < 1e-6f, "%d becomes %g",
                               pixel[k], (double)to[k]);
                else if (map.map != RECOLOUR_HASH) /* tables have 1024 steps */
                    check_that(&c, fabs((double)to[k] - colour_twin(&map, pixel, k)) < 0.007,
                               "%g, the equation gives %g", (double)to[k],
                               colour_twin(&map, pixel, k));
            }
        }
        check_that(&c, highest - lowest > 0.4f, "all colours are in %g..%g", (double)lowest,
                   (double)highest);
    }
    if (first == RECOLOUR_NONE)
        check_that(&c, seen[RECOLOUR_NONE] == 200, "colours are invented");
    else
        check_that(&c, seen[first] > 70 && seen[RECOLOUR_LINEAR] > 70, "%d and %d of 200",
                   seen[first], seen[RECOLOUR_LINEAR]);
    check_done(&c);
}

/* Black stays, or becomes what the equation gives. */
static void test_black(void)
{
    struct check c = {"recolour: black", 0, 0};
    static struct recolour map;
    static const uint8_t black[3];
    for (uint32_t draw = 0; draw < 50; draw++) {
        struct rng r = rng_make(4, 0, draw);
        float to[3];
        recolour_draw(&map, RECOLOUR_WAVES, &r);
        map.maps_black = draw % 2;
        recolour_pixel(to, black, &map);
        for (int k = 0; k < 3; k++) {
            double want = map.maps_black ? colour_twin(&map, black, k) : 0;
            check_that(&c, fabs((double)to[k] - want) < 0.007, "%g, not %g", (double)to[k], want);
        }
    }
    check_done(&c);
}

/* Any colour becomes any colour: uniform, and similar colours become as different as others. */
static void test_hash(void)
{
    struct check c = {"recolour: a hash is uniform", 0, 0};
    struct recolour map = {.map = RECOLOUR_HASH, .key = 12345};
    double sum[3] = {0}, squares[3] = {0}, apart = 0;
    float to[3], before[3] = {0};
    enum { N = 20000 };
    for (uint32_t i = 0; i < N; i++) {
        uint8_t pixel[3] = {(uint8_t)(i + 1), (uint8_t)(i >> 8), 3};
        recolour_pixel(to, pixel, &map);
        for (int k = 0; k < 3; k++) {
            sum[k] += (double)to[k] / N;
            squares[k] += (double)to[k] * (double)to[k] / N;
            apart += fabs((double)to[k] - (double)before[k]) / (3 * N);
        }
        memcpy(before, to, sizeof to);
    }
    for (int k = 0; k < 3; k++)
        check_that(&c, fabs(sum[k] - 0.5) < 0.01 && fabs(squares[k] - 1.0 / 3) < 0.01,
                   "channel %d: mean %g, mean square %g", k, sum[k], squares[k]);
    check_that(&c, fabs(apart - 1.0 / 3) < 0.01, "similar colours are %g apart", apart);
    check_done(&c);
}

int main(void)
{
    test_colours(RECOLOUR_NONE, "recolour: true colours");
    test_colours(RECOLOUR_HASH, "recolour: a hash or a linear map");
    test_colours(RECOLOUR_WAVES, "recolour: waves or a linear map");
    test_black();
    test_hash();
    return check_status();
}
