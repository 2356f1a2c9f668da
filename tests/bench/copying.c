/* copying.c - the speed of the kernels of models that copy, on one thread, and its yardstick's
 * input.
 *
 *     copying FILE     writes what they work on to FILE, for copying_twin.py
 *
 * The frames are noise in few colours, 96 characters, 9 sources. Prints "NAME VALUE" lines: the
 * microseconds that one pixel takes, when its places are counted in a window of 17x17, and when a
 * decoder asks the characters for their pattern and their votes; and sums of the results. */
#include "base/mem.h"
#include "base/rng.h"
#include "copy/count.h"
#include "copy/pattern.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SIDE = 64,
    SIZE = SIDE * SIDE,
    LANES = 96,
    COLOURS = 12,
    PIXELS = 32,
    FROM = 1296,
    ROUNDS = 7
};

static uint8_t frames[(1 + COPY_SOURCES) * SIZE * LANES]; /* the target, then its sources */
static int32_t places[PIXELS][COPY_PLACES];
static double voted;

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Microseconds of one pixel, the best of some rounds. */
static double time_of(void (*call)(size_t i))
{
    double best = INFINITY;
    for (size_t round = 0; round < ROUNDS; round++) {
        double start = seconds();
        for (size_t i = 0; i < PIXELS; i++)
            call(i);
        best = fmin(best, seconds() - start);
    }
    return 1e6 * best / PIXELS;
}

static void count(size_t i)
{
    static uint8_t used[LANES];
    struct copy_count c = {.H = SIDE, .W = SIDE, .lanes = LANES, .sources = COPY_SOURCES};
    memset(used, 1, sizeof used);
    c.target = frames;
    c.used = used;
    for (size_t k = 0; k < COPY_SOURCES; k++) {
        c.source[k] = frames + (k + 1) * SIZE * LANES;
        c.window[k] = (struct copy_window){-COPY_RADIUS, COPY_RADIUS, -COPY_RADIUS, COPY_RADIUS};
    }
    copy_count(places[i], &c, FROM + i);
}

/* As the characters would say it to the first one of them. */
static void vote(size_t i)
{
    const uint8_t *row[COPY_PLACES];
    uint8_t distance[LANES];
    uint16_t sum[LANES] = {0};
    uint32_t colour[COPY_PLACES];
    float weight[LANES], share[COPY_PLACES];
    for (size_t l = 0; l < COPY_PLACES; l++) {
        row[l] = frames + (SIZE + (size_t)places[i][l]) * LANES;
        colour[l] = row[l][0];
    }
    copy_distance(distance, colour, row, LANES);
    copy_add(sum, distance, LANES);
    copy_weights(weight, sum, 1, 0.5F, LANES, LANES);
    copy_shares(share, frames + (FROM + i) * LANES, row, COPY_PLACES, weight, LANES);
    voted = (i ? voted : 0) + (double)share[0];
}

int main(int argc, char **argv)
{
    struct rng r = rng_make(1, 0, 0);
    for (size_t i = 0; i < sizeof frames; i++)
        frames[i] = (uint8_t)rng_below(&r, COLOURS);
    FILE *f = argc == 2 ? fopen(argv[1], "wb") : NULL;
    if (!f || fwrite(frames, 1, sizeof frames, f) != sizeof frames || fclose(f)) {
        fprintf(stderr, "usage: copying FILE\n");
        return 1;
    }
    long first = 0;
    printf("places_us %.2f\n", time_of(count));
    printf("votes_us %.3f\n", time_of(vote));
    for (size_t i = 0; i < PIXELS; i++)
        first += places[i][0];
    printf("first_places %ld\nfirst_shares %.4f\n", first, voted);
    return 0;
}
