/* encode_decode.c - a trained model at work: whitening, encoding, decoding, gaps and draws from the
 * prior.
 */
#include "toy.h"

#include "model/encode.h"
#include "model/prior.h"

static const struct toy toy = {40, 4, 13, 11, 3, {0}, true};

/* A model after a few steps of training and its end: averaged and whitened. */
static void open_trained(struct pupil *p, const char *kind, const char *preset, const struct toy *s,
                         struct thread_pool *w)
{
    struct err e;
    struct train_report report = {0};
    pupil_open(p, &(struct toy_model){kind, preset}, s, w, 6);
    for (int i = 0; i < 60; i++)
        toy_must(train_step(&p->trainer, i / 60.0, &report, &e), &e);
    toy_must(train_finish(&p->trainer, &e), &e);
}

/* Room for the codes of one sequence. */
struct room {
    struct codes codes;
    float *all;
    size_t count;
};

static struct room new_room(const struct model *m, size_t T)
{
    size_t F = (size_t)m->config.static_dim, n = T * (size_t)m->config.dynamic_dim;
    struct room r = {.count = 2 * F + 2 * n};
    float *at = r.all = garbage_floats(r.count);
    r.codes = (struct codes){at, at + F, at + 2 * F, at + 2 * F + n};
    return r;
}

static struct room encode(struct pupil *p, const uint8_t *frames, const uint8_t *hidden, size_t T,
                          int steps)
{
    struct err e;
    struct room r = new_room(&p->model, T);
    toy_must(encode_one(&r.codes, &p->model, &p->trainer.tape, frames, hidden, T, steps, &e), &e);
    return r;
}

/* ---- whitening ---- */

static void check_inverse(struct check *c, const struct model *m)
{
    size_t F = (size_t)m->config.static_dim;
    for (size_t i = 0; i < F; i++)
        for (size_t j = 0; j < F; j++) {
            double sum = 0;
            for (size_t k = 0; k < F; k++)
                sum += (double)m->inverse[i * F + k] * (double)m->axes[k * F + j];
            check_that(c, fabs(sum - (i == j)) < 1e-4, "(inverse axes)[%zu,%zu] is %g", i, j, sum);
        }
}

static void check_axes(struct check *c, const struct model *m)
{
    size_t F = (size_t)m->config.static_dim;
    double before = INFINITY;
    for (size_t j = 0; j < F; j++) {
        double squares = 0, largest = 0;
        for (size_t i = 0; i < F; i++) {
            double a = (double)m->axes[i * F + j];
            squares += a * a;
            largest = fabs(a) > fabs(largest) ? a : largest;
        }
        check_that(c, squares <= before * (1 + 1e-5), "axis %zu has more variance than the last",
                   j);
        check_that(c, largest > 0, "axis %zu points backwards", j);
        before = squares;
    }
}

/* One sequence's codes before whitening; of the dynamic ones the mean over the frames of z and z^2,
 * and the variance that samples of the posterior have of it. */
struct raw {
    float mean[64], logvar[64]; /* [draws,F] */
    double s[16], variance[16]; /* [2Z] */
};

static struct raw encode_raw(struct pupil *p, const struct example *s)
{
    struct model *m = &p->model;
    struct raw r = {0};
    size_t Z = (size_t)m->config.dynamic_dim;
    float mean[8 * 16], logvar[8 * 16];
    encode_static_draws(r.mean, r.logvar, m, &p->trainer.tape, s->frames, NULL, s->T);
    encode_dynamic(mean, logvar, m, &p->trainer.tape, s->frames, s->T);
    for (size_t i = 0; i < s->T * Z; i++) {
        double z = (double)mean[i], spread = exp((double)logvar[i]), n = (double)s->T;
        r.s[i % Z] += z / n;
        r.s[Z + i % Z] += z * z / n;
        r.variance[i % Z] += spread / (n * n);
        r.variance[Z + i % Z] += (2 * spread * spread + 4 * z * z * spread) / (n * n);
    }
    return r;
}

/* f' of draw d, as struct model tells it. */
static void whitened(double *f, const struct model *m, const struct raw *r, size_t d)
{
    size_t F = (size_t)m->config.static_dim, S = 2 * (size_t)m->config.dynamic_dim;
    for (size_t i = 0; i < F; i++)
        f[i] = 0;
    for (size_t k = 0; k < F; k++) {
        double rest = (double)r->mean[d * F + k] - (double)m->centre[k];
        for (size_t j = 0; j < S; j++)
            rest -= (double)m->regression[k * S + j] * (r->s[j] - (double)m->motion[j]);
        for (size_t i = 0; i < F; i++)
            f[i] += (double)m->inverse[i * F + k] * rest;
    }
}

/* inverse regression [F,2Z]: how f' moves with s. */
static double slope(const struct model *m, size_t i, size_t j)
{
    size_t F = (size_t)m->config.static_dim, S = 2 * (size_t)m->config.dynamic_dim;
    double sum = 0;
    for (size_t k = 0; k < F; k++)
        sum += (double)m->inverse[i * F + k] * (double)m->regression[k * S + j];
    return sum;
}

/* Sums over the draws of f' [F], f' f'^T [F,F] and f' s^T [F,2Z], of samples of the posterior. */
struct whitened_moments {
    double sum[8], products[64], with_s[8 * 16];
};

static void add_whitened(struct whitened_moments *to, struct pupil *p, const struct example *s)
{
    const struct model *m = &p->model;
    size_t F = (size_t)m->config.static_dim, S = 2 * (size_t)m->config.dynamic_dim;
    struct raw r = encode_raw(p, s);
    double f[8];
    for (size_t d = 0; d < (size_t)m->config.draws; d++) {
        whitened(f, m, &r, d);
        for (size_t i = 0; i < F; i++) {
            to->sum[i] += f[i];
            for (size_t j = 0; j < S; j++)
                to->with_s[i * S + j] +=
                    f[i] * (r.s[j] - (double)m->motion[j]) - slope(m, i, j) * r.variance[j];
            for (size_t j = 0; j < F; j++) {
                double *product = &to->products[i * F + j];
                *product += f[i] * f[j];
                for (size_t k = 0; k < F; k++)
                    *product += (double)m->inverse[i * F + k] * (double)m->inverse[j * F + k] *
                                exp((double)r.logvar[d * F + k]);
                for (size_t k = 0; k < S; k++)
                    *product += slope(m, i, k) * slope(m, j, k) * r.variance[k];
            }
        }
    }
}

static void check_moments(struct check *c, struct pupil *p)
{
    size_t F = (size_t)p->model.config.static_dim, S = 2 * (size_t)p->model.config.dynamic_dim;
    struct whitened_moments all = {0};
    double n = (double)p->data.count * (double)p->model.config.draws;
    for (size_t i = 0; i < p->data.count; i++)
        add_whitened(&all, p, &p->data.list[i]);
    for (size_t i = 0; i < F; i++) {
        check_that(c, fabs(all.sum[i] / n) < 1e-3, "the mean of code %zu is %g", i, all.sum[i] / n);
        for (size_t j = 0; j < F; j++)
            check_that(c, fabs(all.products[i * F + j] / n - (i == j)) < 2e-3,
                       "the covariance of codes %zu and %zu is %g", i, j,
                       all.products[i * F + j] / n);
        for (size_t j = 0; j < S; j++)
            check_that(c, fabs(all.with_s[i * S + j] / n) < 1e-3,
                       "the covariance of code %zu and motion %zu is %g", i, j,
                       all.with_s[i * S + j] / n);
    }
}

static void test_whitening(struct thread_pool *w)
{
    struct check c = {"codes: whitening", 0, 0};
    static const char *const presets[] = {"sprites", "general"};
    for (size_t i = 0; i < 2; i++) {
        struct pupil p;
        open_trained(&p, "dsvae", presets[i], &toy, w);
        check_inverse(&c, &p.model);
        check_axes(&c, &p.model);
        check_moments(&c, &p);
        pupil_close(&p);
    }
    check_done(&c);
}

/* One sequence has no variance but its posterior's; the axes stand all the same. */
static void test_whitening_of_one(struct thread_pool *w)
{
    struct check c = {"codes: whitening of one sequence", 0, 0};
    struct pupil p;
    open_trained(&p, "dsvae", "sprites", &(struct toy){1, 3, 9, 9, 3, {0}, false}, w);
    check_inverse(&c, &p.model);
    check_moments(&c, &p);
    pupil_close(&p);
    check_done(&c);
}

/* ---- encoding ---- */

/* What the encoder says is f' of the mean over the draws. */
static void test_static_code(struct thread_pool *w)
{
    struct check c = {"codes: the static code", 0, 0};
    struct pupil p;
    open_trained(&p, "dsvae", "sprites", &toy, w);
    struct model *m = &p.model;
    size_t F = (size_t)m->config.static_dim, draws = (size_t)m->config.draws;
    for (size_t s = 0; s < 5; s++) {
        const struct example *q = &p.data.list[s];
        struct raw raw = encode_raw(&p, q);
        struct room r = encode(&p, q->frames, NULL, q->T, 0);
        double each[8], mean[8] = {0};
        for (size_t d = 0; d < draws; d++) {
            whitened(each, m, &raw, d);
            for (size_t i = 0; i < F; i++)
                mean[i] += each[i] / (double)draws;
        }
        for (size_t i = 0; i < F; i++) {
            double code = mean[i], variance = 0;
            for (size_t k = 0; k < F; k++)
                for (size_t d = 0; d < draws; d++) {
                    double a = (double)m->inverse[i * F + k];
                    variance += a * a * exp((double)raw.logvar[d * F + k]) / (double)draws;
                }
            check_that(&c, fabs((double)r.codes.static_mean[i] - code) < 1e-4, "code %zu", i);
            check_that(&c, fabs((double)r.codes.static_logvar[i] - log(variance)) < 1e-4,
                       "logvar %zu", i);
        }
        free(r.all);
    }
    pupil_close(&p);
    check_done(&c);
}

/* The same frames have the same codes, whatever was computed before and by how many threads. */
static void test_purity(struct thread_pool *pool[POOLS])
{
    struct check c = {"codes: a function of the frames", 0, 0};
    static const struct toy_model models[] = {{"dsvae", "sprites"},
                                              {"dsvae", "general"},
                                              {"dsvae", "dcgan"},
                                              {"vae", "sprites"},
                                              {"ae", "sprites"}};
    static const struct toy square = {12, 3, 16, 16, 3, {0}, true};
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        struct pupil p;
        open_trained(&p, models[i].kind, models[i].preset, &square, pool[0]);
        const struct example *s = &p.data.list[1];
        struct room first = encode(&p, s->frames, NULL, s->T, 0);
        for (int k = 0; k < POOLS; k++) {
            p.trainer.tape.workers = pool[k];
            free(encode(&p, p.data.list[4].frames, NULL, 1, 0).all);
            struct room again = encode(&p, s->frames, NULL, s->T, 0);
            check_same_bits(&c, models[i].preset, again.all, first.all, first.count);
            free(again.all);
        }
        free(first.all);
        pupil_close(&p);
    }
    check_done(&c);
}

/* Clips of several lengths, in no order, some with gaps. */
static void cut_clips(struct sequence *clips, struct room *rooms, size_t n, struct pupil *p,
                      const uint8_t *hidden)
{
    for (size_t i = 0; i < n; i++) {
        const struct example *s = &p->data.list[i * 5 % p->data.count];
        size_t T = 1 + i * 7 % s->T;
        rooms[i] = new_room(&p->model, T);
        clips[i] = (struct sequence){T, s->frames, i % 4 == 3 ? hidden : NULL, rooms[i].codes};
    }
}

/* Where nobody learns weights are laid out after a while (layouts.h): the same clips, pass after
 * pass, have the bits that they have on a tape that is not frozen. */
enum { CLIPS = 37, PASSES = 4, FRAME = 16 * 16 * 3 };

struct passes {
    struct pupil p;
    struct tape frozen;
    struct sequence want[CLIPS], got[CLIPS];
    struct room rooms[2][CLIPS];
};

static void check_frozen_codes(struct check *c, struct passes *s)
{
    encode_all(s->want, CLIPS, &s->p.model, &s->p.trainer.tape);
    for (int pass = 0; pass < PASSES; pass++) {
        encode_all(s->got, CLIPS, &s->p.model, &s->frozen);
        for (size_t k = 0; k < CLIPS; k++)
            check_same_bits(c, "codes", s->rooms[1][k].all, s->rooms[0][k].all,
                            s->rooms[0][k].count);
    }
}

static void check_frozen_frames(struct check *c, struct passes *s)
{
    uint8_t *frames[2][CLIPS];
    for (size_t k = 0; k < CLIPS; k++) {
        s->want[k].frames = frames[0][k] = checked(malloc(s->want[k].T * FRAME));
        s->got[k].frames = frames[1][k] = checked(malloc(s->want[k].T * FRAME));
    }
    decode_all(s->want, CLIPS, &s->p.model, &s->p.trainer.tape);
    for (int pass = 0; pass < PASSES; pass++) {
        for (size_t k = 0; k < CLIPS; k++)
            memset(frames[1][k], pass, s->got[k].T * FRAME);
        decode_all(s->got, CLIPS, &s->p.model, &s->frozen);
        for (size_t k = 0; k < CLIPS; k++)
            check_that(c, memcmp(frames[0][k], frames[1][k], s->got[k].T * FRAME) == 0,
                       "pass %d: the frames of clip %zu", pass, k);
    }
    for (size_t k = 0; k < CLIPS; k++) {
        free(frames[0][k]);
        free(frames[1][k]);
    }
}

/* Whether this weight was laid out in so many bands. */
static bool is_laid(const struct passes *s, const char *name, size_t bands)
{
    const struct param *p = params_find(s->frozen.params, name);
    const struct packed_weights *l = &s->frozen.packed_weights;
    for (size_t i = 0; i < l->count; i++)
        if (l->list[i].weight == s->frozen.params->value + p->offset && l->list[i].bands == bands)
            return l->list[i].packed;
    return false;
}

struct frozen_case {
    const char *kind, *preset;
    struct {
        const char *weight;
        size_t bands;
    } laid[2]; /* an encoder's and a decoder's */
};

static void check_frozen(struct check *c, struct thread_pool *learning, struct thread_pool *frozen,
                         const struct frozen_case *f)
{
    static const struct toy square = {12, 4, 16, 16, 3, {0}, true};
    static struct passes s;
    open_trained(&s.p, f->kind, f->preset, &square, learning);
    s.frozen = (struct tape){.workers = frozen,
                             .params = &s.p.model.params,
                             .inference = true,
                             .arena = {.exhausted = toy_exhausted}};
    cut_clips(s.want, s.rooms[0], CLIPS, &s.p, NULL);
    cut_clips(s.got, s.rooms[1], CLIPS, &s.p, NULL);
    check_frozen_codes(c, &s);
    check_frozen_frames(c, &s);
    for (size_t i = 0; i < 2; i++)
        check_that(c, is_laid(&s, f->laid[i].weight, f->laid[i].bands), "%s: %s is not laid out",
                   f->preset, f->laid[i].weight);
    for (size_t k = 0; k < CLIPS; k++) {
        free(s.rooms[0][k].all);
        free(s.rooms[1][k].all);
    }
    tape_free(&s.frozen);
    pupil_close(&s.p);
}

static void test_frozen(struct thread_pool *pool[POOLS])
{
    struct check c = {"codes: parameters that stand still", 0, 0};
    static const struct frozen_case cases[] = {
        {"dsvae", "sprites", {{"dynamic.patch.weight", 1}, {"decoder.output.weight", 2}}},
        {"dsvae", "general", {{"dynamic.patch.weight", 1}, {"decoder.hidden3.weight", 2}}},
        {"dsvae", "dcgan", {{"dynamic.conv2.weight", 1}, {"decoder.conv1.weight", 1}}},
        {"ae", "sprites", {{"dynamic.frame.weight", 1}, {"decoder.output.weight", 2}}},
    };
    toy_conv_width = 16; /* as many as the fast convolutions want */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_frozen(&c, pool[0], pool[i % POOLS], &cases[i]);
    toy_conv_width = 2;
    check_done(&c);
}

/* Many sequences together: each has the bits that it has alone. */
static void test_together(struct thread_pool *pool[POOLS])
{
    struct check c = {"codes: many sequences together", 0, 0};
    static const struct toy_model models[] = {{"dsvae", "sprites"},
                                              {"dsvae", "general"},
                                              {"dsvae", "dcgan"},
                                              {"vae", "sprites"},
                                              {"ae", "sprites"}};
    static const struct toy square = {12, 4, 16, 16, 3, {0}, true};
    enum { N = 37, BYTES = 16 * 16 * 3, HIDDEN = 5 * 16 * 16 };
    uint8_t *hidden = checked(malloc(HIDDEN)), *made = checked(malloc(N * 5 * BYTES)),
            one[5 * BYTES];
    for (size_t k = 0; k < HIDDEN; k++)
        hidden[k] = k / 5 % 3 == 0;
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        struct err e;
        struct pupil p;
        struct sequence clips[N];
        struct room rooms[N];
        open_trained(&p, models[i].kind, models[i].preset, &square, pool[0]);
        struct tape *t = &p.trainer.tape;
        t->workers = pool[i % POOLS];
        cut_clips(clips, rooms, N, &p, hidden);
        encode_all(clips, N, &p.model, t);
        toy_must(inpaint_all(clips, N, &p.model, t, 2, &e), &e);
        for (size_t k = 0; k < N; k++) {
            struct room alone = encode(&p, clips[k].frames, clips[k].hidden, clips[k].T, 2);
            check_same_bits(&c, models[i].preset, rooms[k].all, alone.all, alone.count);
            free(alone.all);
            clips[k].frames = made + k * 5 * BYTES;
        }
        decode_all(clips, N, &p.model, t);
        for (size_t k = 0; k < N; k++) {
            const struct codes *z = &clips[k].codes;
            decode_one(one, &p.model, t, z->static_mean, z->dynamic_mean, clips[k].T);
            check_that(&c, memcmp(one, clips[k].frames, clips[k].T * BYTES) == 0,
                       "%s: the frames of clip %zu", models[i].preset, k);
            free(rooms[k].all);
        }
        pupil_close(&p);
    }
    free(hidden);
    free(made);
    check_done(&c);
}

static const struct toy large = {40, 4, 64, 64, 3, {0}, true};

/* Long sequences go in parts: each frame has the code that it has alone. */
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
        struct room all = encode(&p, frames, NULL, T, 0);
        decode_one(made, &p.model, &p.trainer.tape, all.codes.static_mean, all.codes.dynamic_mean,
                   T);
        for (size_t t = 0; t < T; t++) {
            struct room alone = encode(&p, frames + t * bytes, NULL, 1, 0);
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

/* And so do incomplete ones: each frame has its own mask. */
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
    struct room all = encode(&p, frames, hidden, T, 1);
    for (size_t t = 0; t < T; t++) {
        struct room alone = encode(&p, frames + 3 * t * pixels, hidden + t * pixels, 1, 1);
        for (size_t k = 0; k < Z; k++) {
            double got = (double)all.codes.dynamic_mean[t * Z + k];
            double want = (double)alone.codes.dynamic_mean[k];
            /* a byte that was filled in may be rounded the other way */
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

/* ---- decoding ---- */

/* Finite codes may be so large that a product overflows; bytes come out of it all the same. */
static void test_extreme_codes(struct thread_pool *w)
{
    struct check c = {"codes: extreme values", 0, 0};
    static const float values[] = {0, 3e38f, -3e38f, 1e30f, -1e20f};
    struct pupil p;
    open_trained(&p, "dsvae", "sprites", &toy, w);
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

/* ---- gaps ---- */

/* Where the prior says nothing of motion, the codes of wholly hidden frames lie on the line between
 * their neighbours. */
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
    struct room whole = encode(&p, frames, NULL, T, 0);
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        uint8_t *hidden = checked(malloc(T * pixels));
        for (size_t t = 0; t < T; t++)
            memset(hidden + t * pixels, missing[i][t], pixels);
        for (int steps = 0; steps < 3; steps++) {
            struct room r = encode(&p, frames, hidden, T, steps);
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
                    double want = (1 - share) * (double)whole.codes.dynamic_mean[from * Z + k] +
                                  share * (double)whole.codes.dynamic_mean[to * Z + k];
                    double got = (double)r.codes.dynamic_mean[t * Z + k];
                    check_that(&c, fabs(got - want) < 1e-4, "case %zu, frame %zu: %g, not %g", i, t,
                               got, want);
                }
            }
            free(r.all);
        }
        free(hidden);
    }
    free(whole.all);
    pupil_close(&p);
    check_done(&c);
}

/* The search takes what is known nearer to what is decoded, and leaves alone what is known wholly.
 */
static void test_search(struct thread_pool *w)
{
    struct check c = {"codes: the search for those of hidden pixels", 0, 0};
    enum { T = 4, PIXELS = 13 * 11 };
    struct pupil p;
    open_trained(&p, "dsvae", "sprites", &toy, w);
    const uint8_t *frames = p.data.list[2].frames;
    uint8_t hidden[T * PIXELS] = {0}, made[3 * T * PIXELS];
    size_t Z = (size_t)p.model.config.dynamic_dim;
    for (size_t k = 0; k < 2 * PIXELS; k++) /* of the first two frames of four */
        hidden[k] = k % 3 == 0;
    double before = INFINITY;
    struct room start = encode(&p, frames, hidden, T, 0);
    for (int steps = 0; steps <= 40; steps += 40) {
        double squares = 0;
        struct room r = encode(&p, frames, hidden, T, steps);
        decode_one(made, &p.model, &p.trainer.tape, r.codes.static_mean, r.codes.dynamic_mean, T);
        for (size_t i = 0; i < sizeof made; i++)
            if (!hidden[i / 3])
                squares += (made[i] - frames[i]) * (made[i] - frames[i]);
        check_that(&c, squares < before, "after %d steps: %g, before: %g", steps, squares, before);
        check_same_bits(&c, "what was known wholly", r.codes.dynamic_mean + 2 * Z,
                        start.codes.dynamic_mean + 2 * Z, 2 * Z);
        before = squares;
        free(r.all);
    }
    free(start.all);
    pupil_close(&p);
    check_done(&c);
}

/* Nothing is known at all: there are codes, and they are numbers. What is hidden has no say. */
static void test_hidden(struct thread_pool *w)
{
    struct check c = {"codes: hidden pixels", 0, 0};
    static const char *const kinds[] = {"dsvae", "vae"};
    for (size_t i = 0; i < 2; i++) {
        struct pupil p;
        open_trained(&p, kinds[i], "sprites", &toy, w);
        size_t pixels = toy.T * toy.H * toy.W;
        uint8_t *hidden = checked(malloc(pixels)), *frames = checked(malloc(3 * pixels));
        for (int share = 1; share <= 3; share++) {
            for (size_t k = 0; k < pixels; k++)
                hidden[k] = share == 3 || (k / 7 + k / 11) % 3 < (size_t)share;
            memcpy(frames, p.data.list[2].frames, 3 * pixels);
            struct room one = encode(&p, frames, hidden, toy.T, 2);
            for (size_t k = 0; k < pixels; k++)
                if (hidden[k])
                    memset(frames + 3 * k, 0x5a, 3);
            struct room other = encode(&p, frames, hidden, toy.T, 2);
            check_same_bits(&c, "what stands under hidden pixels", one.all, other.all, one.count);
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

/* ---- the prior ---- */

static float *roll(struct pupil *p, size_t known, size_t T, double temperature, uint64_t seed)
{
    struct err e;
    size_t n = T * (size_t)p->model.config.dynamic_dim;
    float *z = checked(mem_array(n, sizeof *z));
    struct rng r = rng_make(seed, 0, 0);
    for (size_t i = 0; i < n; i++)
        z[i] = (float)(i % 5) * 0.3f - 0.5f;
    toy_must(prior_roll(&p->model, &p->trainer.tape, z, known, T, temperature, &r, &e), &e);
    return z;
}

static void test_roll(struct thread_pool *pool[POOLS])
{
    struct check c = {"prior: rolling on", 0, 0};
    static const char *const kinds[] = {"dsvae", "vae"};
    enum { T = 9, KNOWN = 3 };
    for (size_t k = 0; k < 2; k++) {
        struct pupil p;
        open_trained(&p, kinds[k], "sprites", &toy, pool[0]);
        size_t Z = (size_t)p.model.config.dynamic_dim;
        float *first = roll(&p, KNOWN, T, 1, 5), *still = roll(&p, T, T, 1, 5);
        check_same_bits(&c, "what was known", first, still, KNOWN * Z);
        for (int i = 0; i < POOLS; i++) {
            p.trainer.tape.workers = pool[i];
            float *again = roll(&p, KNOWN, T, 1, 5), *other = roll(&p, KNOWN, T, 1, 6);
            check_same_bits(&c, "the same seed", again, first, T * Z);
            check_that(&c, memcmp(other, first, T * Z * sizeof *first) != 0, "another seed");
            free(again);
            free(other);
        }
        float *cold = roll(&p, 0, T, 0, 1), *colder = roll(&p, 0, T, 0, 2);
        check_same_bits(&c, "temperature 0", cold, colder, T * Z);
        /* each frame follows from those before, whoever made them */
        struct err e;
        struct rng r = rng_make(9, 0, 0);
        for (size_t known = 1; known < T; known++) {
            memcpy(colder, cold, T * Z * sizeof *cold);
            memset(colder + known * Z, 0, (T - known) * Z * sizeof *cold);
            toy_must(prior_roll(&p.model, &p.trainer.tape, colder, known, T, 0, &r, &e), &e);
            check_same_bits(&c, "from the middle", colder, cold, T * Z);
        }
        free(cold);
        free(colder);
        free(first);
        free(still);
        pupil_close(&p);
    }
    check_done(&c);
}

static void test_no_prior(struct thread_pool *w)
{
    struct check c = {"prior: an autoencoder has none", 0, 0};
    struct err e;
    struct pupil p;
    float z[8] = {0};
    struct rng r = rng_make(1, 0, 0);
    open_trained(&p, "ae", "sprites", &toy, w);
    check_that(
        &c, prior_roll(&p.model, &p.trainer.tape, z, 1, 2, 1, &r, &e) && strstr(e.text, "no prior"),
        "it is drawn from");
    pupil_close(&p);
    check_done(&c);
}

/* Where z is drawn from p, the mean of the gradient of log p(z) is 0: draws and density belong
 * together. Held against the spread of the means of many batches. */
static void test_draws_follow_density(struct thread_pool *w)
{
    struct check c = {"prior: draws follow the density", 0, 0};
    enum { BATCHES = 40, B = 100, T = 3 };
    struct err e;
    struct pupil p;
    open_trained(&p, "dsvae", "sprites", &toy, w);
    struct model *m = &p.model;
    struct tape *t = &p.trainer.tape;
    const struct param *spread = params_find(&m->params, "prior.logvar.bias");
    for (size_t i = 0; i < spread->count; i++) /* Gaussians of many widths */
        m->params.value[spread->offset + i] = (float)(i % 4) - 2;
    size_t Z = (size_t)m->config.dynamic_dim, total = m->params.total;
    double *sum = checked(mem_zero(total, sizeof *sum)),
           *squares = checked(mem_zero(total, sizeof *sum));
    float *z = checked(mem_array(B * T * Z, sizeof *z));
    struct rng r = rng_make(31, 0, 0);
    for (int batch = 0; batch < BATCHES; batch++) {
        t->learning = false;
        for (size_t b = 0; b < B; b++)
            toy_must(prior_roll(m, t, z + b * T * Z, 0, T, 1, &r, &e), &e);
        t->learning = true;
        tape_start(t);
        struct var *v = tape_input(t, B * T, Z);
        memcpy(v->value, z, B * T * Z * sizeof *z);
        memset(m->params.grad, 0, total * sizeof *z);
        model_prior(m, t, v, B, 1.0f / B);
        tape_backward(t);
        for (size_t i = 0; i < total; i++) {
            double g = (double)m->params.grad[i];
            sum[i] += g;
            squares[i] += g * g;
        }
    }
    double students = 0, count = 0;
    for (size_t i = 0; i < total; i++) {
        double mean = sum[i] / BATCHES, variance = squares[i] / BATCHES - mean * mean;
        if (variance <= 0)
            continue;
        students += mean * mean / (variance / BATCHES);
        count++;
    }
    check_that(&c, count > 100, "only %g parameters have a gradient", count);
    check_that(&c, students / count < 1.8, "the mean gradients are %.2f times as large as chance",
               students / count);
    free(sum);
    free(squares);
    free(z);
    pupil_close(&p);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    test_whitening(pool[0]);
    test_whitening_of_one(pool[0]);
    test_static_code(pool[0]);
    test_purity(pool);
    test_frozen(pool);
    test_together(pool);
    test_long(pool[0]);
    test_long_and_hidden(pool[0]);
    test_extreme_codes(pool[0]);
    test_gaps(pool[0]);
    test_search(pool[0]);
    test_hidden(pool[0]);
    test_roll(pool);
    test_no_prior(pool[0]);
    test_draws_follow_density(pool[0]);
    close_pools(pool);
    return check_status();
}
