/* encode_decode.c - encoding and decoding with a trained model: functions of the record alone, for
 * many sequences together, long ones, and extreme codes. */
#include "trained.h"

static const struct toy_model models[] = {{"dsvae", "sprites"},
                                          {"dsvae", "general"},
                                          {"dsvae", "dcgan"},
                                          {"vae", "sprites"},
                                          {"ae", "sprites"}};

/* The same frames have the same codes, no matter what was computed before and by how many threads.
 */
static void test_purity(struct thread_pool *pool[POOLS])
{
    struct check c = {"codes: a function of the frames", 0, 0};
    static const struct toy square = {12, 3, 16, 16, 3, {0}, true};
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        struct pupil p;
        open_trained(&p, models[i].kind, models[i].preset, &square, pool[0]);
        const struct example *s = &p.data.list[1];
        struct code_memory first = encode(&p, s->frames, NULL, s->T, 0);
        for (int k = 0; k < POOLS; k++) {
            p.trainer.tape.workers = pool[k];
            free(encode(&p, p.data.list[4].frames, NULL, 1, 0).all);
            struct code_memory again = encode(&p, s->frames, NULL, s->T, 0);
            check_same_bits(&c, models[i].preset, again.all, first.all, first.count);
            free(again.all);
        }
        free(first.all);
        pupil_close(&p);
    }
    check_done(&c);
}

/* Many sequences together: each has the bits that it has alone. */
static void test_together(struct thread_pool *pool[POOLS])
{
    struct check c = {"codes: many sequences together", 0, 0};
    struct err e;
    static const struct toy square = {12, 4, 16, 16, 3, {0}, true};
    enum { N = 37, BYTES = 16 * 16 * 3, HIDDEN = 5 * 16 * 16 };
    uint8_t *hidden = checked(malloc(HIDDEN)), *made = checked(malloc(N * 5 * BYTES)),
            one[5 * BYTES];
    for (size_t k = 0; k < HIDDEN; k++)
        hidden[k] = k / 5 % 3 == 0;
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        struct pupil p;
        struct sequence sequences[N];
        struct code_memory memory[N];
        open_trained(&p, models[i].kind, models[i].preset, &square, pool[0]);
        struct tape *t = &p.trainer.tape;
        t->workers = pool[i % POOLS];
        cut_sequences(sequences, memory, N, &p, hidden);
        encode_all(sequences, N, &p.model, t);
        toy_must(inpaint_all(sequences, N, &p.model, t, 2, &e), &e);
        for (size_t k = 0; k < N; k++) {
            struct code_memory alone =
                encode(&p, sequences[k].frames, sequences[k].hidden, sequences[k].T, 2);
            check_same_bits(&c, models[i].preset, memory[k].all, alone.all, alone.count);
            free(alone.all);
            sequences[k].frames = made + k * 5 * BYTES;
        }
        decode_all(sequences, N, &p.model, t);
        for (size_t k = 0; k < N; k++) {
            const struct codes *z = &sequences[k].codes;
            decode_one(one, &p.model, t, z->static_mean, z->dynamic_mean, sequences[k].T);
            check_that(&c, memcmp(one, sequences[k].frames, sequences[k].T * BYTES) == 0,
                       "%s: the frames of sequence %zu", models[i].preset, k);
            free(memory[k].all);
        }
        pupil_close(&p);
    }
    free(hidden);
    free(made);
    check_done(&c);
}

static const struct toy large = {40, 4, 64, 64, 3, {0}, true};

/* Long sequences are computed in parts: each frame has the code that it has alone. */
static void test_long(struct thread_pool *w)
{
    struct check c = {"codes: long sequences", 0, 0};
    struct pupil p;
    open_trained(&p, "dsvae", "sprites", &large, w);
    const size_t part = frames_at_once(&p.model), lengths[] = {1, 2, part, part + 1, 2 * part + 1};
    check_that(&c, part > 2 && part < 1000, "a part has %zu frames", part);
    size_t bytes = large.H * large.W * large.C, Z = (size_t)p.model.config.dynamic_dim;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t T = lengths[i];
        uint8_t *frames = checked(malloc(T * bytes)), *made = checked(malloc(T * bytes)),
                *one = checked(malloc(bytes));
        for (size_t t = 0; t < T; t++)
            memcpy(frames + t * bytes, p.data.list[t % 40].frames + t % 4 * bytes, bytes);
        struct code_memory all = encode(&p, frames, NULL, T, 0);
        decode_one(made, &p.model, &p.trainer.tape, all.codes.static_mean, all.codes.dynamic_mean,
                   T);
        for (size_t t = 0; t < T; t++) {
            struct code_memory alone = encode(&p, frames + t * bytes, NULL, 1, 0);
            const float *z = all.codes.dynamic_mean + t * Z;
            for (size_t k = 0; k < Z; k++)
                check_that(&c, fabsf(z[k] - alone.codes.dynamic_mean[k]) < 1e-4f,
                           "frame %zu of %zu: code %zu is %g, alone %g", t, T, k, (double)z[k],
                           (double)alone.codes.dynamic_mean[k]);
            decode_one(one, &p.model, &p.trainer.tape, all.codes.static_mean, z, 1);
            for (size_t k = 0; k < bytes; k++)
                check_that(&c, abs(one[k] - made[t * bytes + k]) <= 1, "frame %zu of %zu: byte %zu",
                           t, T, k);
            free(alone.all);
        }
        free(all.all);
        free(one);
        free(made);
        free(frames);
    }
    pupil_close(&p);
    check_done(&c);
}

/* Finite codes may be so large that a product overflows; the result must be bytes nevertheless. */
static void test_extreme_codes(struct thread_pool *w)
{
    struct check c = {"codes: extreme values", 0, 0};
    static const float values[] = {0, 3e38f, -3e38f, 1e30f, -1e20f};
    struct pupil p;
    open_trained(&p, "dsvae", "sprites", &trained_toy, w);
    const struct geometry *v = &p.model.geometry;
    size_t bytes = v->H * v->W * v->C;
    uint8_t *frames = checked(malloc(2 * bytes));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        float f[3] = {values[i], -values[i], values[i]}, z[4] = {values[i], 1, -values[i], 0};
        decode_one(frames, &p.model, &p.trainer.tape, f, z, 2);
        size_t place = 0;
        for (size_t k = 0; k < bytes; k++) {
            bool made = place < v->places && v->place[place] == k;
            place += made;
            check_that(&c, made || frames[k] == v->background[k], "byte %zu is not the background",
                       k);
        }
    }
    free(frames);
    pupil_close(&p);
    check_done(&c);
}

/* w [F] = axes^-1 (f - centre) */
static void whiten_again(float *w, const float *f, const struct model *m)
{
    size_t F = (size_t)m->config.static_dim;
    for (size_t i = 0; i < F; i++) {
        double sum = 0;
        for (size_t k = 0; k < F; k++)
            sum += (double)m->inverse[i * F + k] * ((double)f[k] - (double)m->centre[k]);
        w[i] = (float)sum;
    }
}

/* The last numbers of the static code are mean and spread of the frames' columns; those that are
 * decoded are shifted and scaled by them. */
static void test_moments(struct thread_pool *w)
{
    struct check c = {"codes: moments of the frames", 0, 0};
    static const struct toy toy = {40, 9, 0, 7, 0, {0}, true};
    struct pupil p;
    open_trained(&p, "dsvae", "voices", &toy, w);
    const struct geometry *g = &p.model.geometry;
    const struct example *x = &p.data.list[3];
    size_t S = (size_t)p.model.config.moments, F = (size_t)p.model.config.static_dim;
    size_t D = g->numbers, T = x->T;
    float f[F], white[F], first[T * D], second[T * D];
    struct code_memory code = encode(&p, x->frames, NULL, T, 0);
    static_unwhiten(f, &p.model, code.codes.static_mean);
    for (size_t k = 0; k < S; k++) {
        double sum = 0, square = 0;
        for (size_t t = 0; t < T; t++) {
            float value = ((const float *)(const void *)x->frames)[t * D + k];
            double y = ((double)value - (double)g->centre[k]) / (double)g->scale[k];
            sum += y / (double)T;
            square += y * y / (double)T;
        }
        double spread = log(sqrt(square - sum * sum) + 0.1);
        check_that(&c, fabs((double)f[F - 2 * S + k] - sum) < 2e-3, "mean of column %zu", k);
        check_that(&c, fabs((double)f[F - S + k] - spread) < 2e-3, "spread of column %zu", k);
    }
    decode_one((uint8_t *)first, &p.model, &p.trainer.tape, code.codes.static_mean,
               code.codes.dynamic_mean, T);
    f[F - 2 * S + 1] += 2;
    f[F - S + 2] += 1;
    whiten_again(white, f, &p.model);
    decode_one((uint8_t *)second, &p.model, &p.trainer.tape, white, code.codes.dynamic_mean, T);
    double mean = (double)(g->centre[2] + g->scale[2] * f[F - 2 * S + 2]);
    for (size_t i = 0; i < T * D; i++) {
        double want = (double)first[i];
        want = i % D == 1   ? want + 2 * (double)g->scale[1]
               : i % D == 2 ? mean + exp(1) * (want - mean)
                            : want;
        check_that(&c, fabs((double)second[i] - want) < 0.02 * (1 + fabs(want)),
                   "column %zu is %g, not %g", i % D, (double)second[i], want);
    }
    free(code.all);
    pupil_close(&p);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    test_purity(pool);
    test_together(pool);
    test_long(pool[0]);
    test_extreme_codes(pool[0]);
    test_moments(pool[0]);
    close_pools(pool);
    return check_status();
}
