/* inpaint.c - dynamic codes of sequences with hidden pixels and hidden frames. */
#include "trained.h"

static const struct toy large = {40, 4, 64, 64, 3, {0}, true};

/* If the prior knows nothing of motion, the codes of fully hidden frames are on the line between
 * the nearest known frames. */
static void test_gaps(struct thread_pool *w)
{
    struct check c = {"codes: missing frames", 0, 0};
    enum { T = 8 };
    static const bool missing[][T] = {{0, 1, 0, 1, 1, 1, 0, 1},
                                      {1, 1, 0, 0, 0, 0, 0, 0},
                                      {0, 1, 1, 1, 1, 1, 1, 1},
                                      {1, 1, 1, 0, 1, 1, 1, 0}};
    struct pupil p;
    open_trained(&p, "vae", "sprites", &(struct toy){9, T, 12, 12, 3, {0}, false}, w);
    size_t Z = (size_t)p.model.config.dynamic_dim, pixels = 144;
    const uint8_t *frames = p.data.list[3].frames;
    struct code_memory all = encode(&p, frames, NULL, T, 0);
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        uint8_t *hidden = checked(malloc(T * pixels));
        for (size_t t = 0; t < T; t++)
            memset(hidden + t * pixels, missing[i][t], pixels);
        for (int steps = 0; steps < 3; steps++) {
            struct code_memory r = encode(&p, frames, hidden, T, steps);
            for (size_t t = 0; t < T; t++) {
                size_t from = t, to = t;
                while (from > 0 && missing[i][from])
                    from--;
                while (to < T - 1 && missing[i][to])
                    to++;
                from = missing[i][from] ? to : from;
                to = missing[i][to] ? from : to;
                double share = to > from ? (double)(t - from) / (double)(to - from) : 0;
                for (size_t k = 0; k < Z; k++) {
                    double want = (1 - share) * (double)all.codes.dynamic_mean[from * Z + k] +
                                  share * (double)all.codes.dynamic_mean[to * Z + k];
                    double got = (double)r.codes.dynamic_mean[t * Z + k];
                    check_that(&c, fabs(got - want) < 1e-4, "case %zu, frame %zu: %g, not %g", i, t,
                               got, want);
                }
            }
            free(r.all);
        }
        free(hidden);
    }
    free(all.all);
    pupil_close(&p);
    check_done(&c);
}

/* The search makes the decoded frames closer to the known pixels, and does not change the codes of
 * fully known frames. */
static void test_search(struct thread_pool *w)
{
    struct check c = {"codes: the search for those of hidden pixels", 0, 0};
    enum { T = 4, PIXELS = 13 * 11 };
    struct pupil p;
    open_trained(&p, "dsvae", "sprites", &trained_toy, w);
    const uint8_t *frames = p.data.list[2].frames;
    uint8_t hidden[T * PIXELS] = {0}, made[3 * T * PIXELS];
    size_t Z = (size_t)p.model.config.dynamic_dim;
    for (size_t k = 0; k < 2 * PIXELS; k++) /* in the first two frames of four */
        hidden[k] = k % 3 == 0;
    double before = INFINITY;
    struct code_memory start = encode(&p, frames, hidden, T, 0);
    for (int steps = 0; steps <= 40; steps += 40) {
        double squares = 0;
        struct code_memory r = encode(&p, frames, hidden, T, steps);
        decode_one(made, &p.model, &p.trainer.tape, r.codes.static_mean, r.codes.dynamic_mean, T);
        for (size_t i = 0; i < sizeof made; i++)
            if (!hidden[i / 3])
                squares += (made[i] - frames[i]) * (made[i] - frames[i]);
        check_that(&c, squares < before, "after %d steps: %g, before: %g", steps, squares, before);
        check_same_bits(&c, "the codes of known frames", r.codes.dynamic_mean + 2 * Z,
                        start.codes.dynamic_mean + 2 * Z, 2 * Z);
        before = squares;
        free(r.all);
    }
    free(start.all);
    pupil_close(&p);
    check_done(&c);
}

/* Also if all is hidden there are finite codes. The values of hidden pixels have no influence. */
static void test_hidden(struct thread_pool *w)
{
    struct check c = {"codes: hidden pixels", 0, 0};
    static const char *const kinds[] = {"dsvae", "vae"};
    for (size_t i = 0; i < 2; i++) {
        struct pupil p;
        open_trained(&p, kinds[i], "sprites", &trained_toy, w);
        size_t pixels = trained_toy.T * trained_toy.H * trained_toy.W;
        uint8_t *hidden = checked(malloc(pixels)), *frames = checked(malloc(3 * pixels));
        for (int share = 1; share <= 3; share++) {
            for (size_t k = 0; k < pixels; k++)
                hidden[k] = share == 3 || (k / 7 + k / 11) % 3 < (size_t)share;
            memcpy(frames, p.data.list[2].frames, 3 * pixels);
            struct code_memory one = encode(&p, frames, hidden, trained_toy.T, 2);
            for (size_t k = 0; k < pixels; k++)
                if (hidden[k])
                    memset(frames + 3 * k, 0x5a, 3);
            struct code_memory other = encode(&p, frames, hidden, trained_toy.T, 2);
            check_same_bits(&c, "the values of hidden pixels", one.all, other.all, one.count);
            for (size_t k = 0; k < one.count; k++)
                check_that(&c, isfinite(one.all[k]), "code %zu is %g", k, (double)one.all[k]);
            free(one.all);
            free(other.all);
        }
        free(hidden);
        free(frames);
        pupil_close(&p);
    }
    check_done(&c);
}

/* Long sequences are computed in parts: each frame has the code that it has alone, and its own
 * mask.
 */
static void test_long_and_hidden(struct thread_pool *w)
{
    struct check c = {"codes: long sequences with gaps", 0, 0};
    enum { T = 300 };
    struct pupil p;
    open_trained(&p, "vae", "sprites", &large, w);
    size_t pixels = large.H * large.W, Z = (size_t)p.model.config.dynamic_dim;
    uint8_t *frames = checked(malloc(3 * T * pixels)), *hidden = checked(malloc(T * pixels));
    for (size_t t = 0; t < T; t++) {
        memcpy(frames + 3 * t * pixels, p.data.list[t % 40].frames, 3 * pixels);
        for (size_t k = 0; k < pixels; k++)
            hidden[t * pixels + k] = (k / 5 + t) % 3 == 0;
    }
    struct code_memory all = encode(&p, frames, hidden, T, 1);
    for (size_t t = 0; t < T; t++) {
        struct code_memory alone = encode(&p, frames + 3 * t * pixels, hidden + t * pixels, 1, 1);
        for (size_t k = 0; k < Z; k++) {
            double got = (double)all.codes.dynamic_mean[t * Z + k];
            double want = (double)alone.codes.dynamic_mean[k];
            /* the target of a hidden byte may be rounded the other way */
            check_that(&c, fabs(got - want) < 2e-2, "frame %zu: code %zu is %g, alone %g", t, k,
                       got, want);
        }
        free(alone.all);
    }
    free(all.all);
    free(frames);
    free(hidden);
    pupil_close(&p);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    test_gaps(pool[0]);
    test_search(pool[0]);
    test_hidden(pool[0]);
    test_long_and_hidden(pool[0]);
    close_pools(pool);
    return check_status();
}
