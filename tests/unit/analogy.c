/* analogy.c - a body that is drawn wrongly in the same way wherever it stands is put right where
 * nobody saw it. */
#include "toy.h"

#include "train/analogy.h"

enum { SEEN = 3, ASKED = 4, BODY = 7 };

struct scene {
    struct geometry geometry;
    uint8_t *pixels[2][ANALOGY_GUIDES]; /* of the seen poses, of those asked for */
    uint8_t *truth[2];
    struct analogy_poses poses[2];
};

/* A body of random pixels, the same in all poses, at (y, x); and the error of guide 0, that the
 * truth does not have. */
static void put_body(uint8_t *frame, const struct geometry *c, size_t y, size_t x, uint32_t guide,
                     bool wrong)
{
    struct rng r = rng_make(5, guide, 1);
    for (size_t v = 0; v < BODY; v++)
        for (size_t u = 0; u < BODY; u++)
            for (size_t k = 0; k < c->C; k++) {
                uint8_t value = (uint8_t)(40 + rng_below(&r, 160));
                bool here = wrong && v >= 2 && v < 5 && u >= 1 && u < 4;
                frame[((y + v) * c->W + x + u) * c->C + k] = here ? (uint8_t)(value / 2) : value;
            }
}

static void make_scene(struct scene *s, size_t H, size_t W, size_t C)
{
    static const size_t counts[2] = {SEEN, ASKED};
    size_t bytes = H * W * C;
    *s = (struct scene){
        .geometry = {.H = H, .W = W, .C = C, .background = checked(calloc(bytes, 1))}};
    for (size_t side = 0; side < 2; side++) {
        s->poses[side].count = counts[side];
        s->truth[side] = checked(calloc(counts[side], bytes));
        for (size_t g = 0; g < ANALOGY_GUIDES; g++)
            s->poses[side].guides[g] = s->pixels[side][g] = checked(calloc(counts[side], bytes));
        for (size_t i = 0; i < counts[side]; i++) {
            size_t y = (3 * i + 5 * side) % (H - BODY), x = (4 * i + 3 * side) % (W - BODY);
            put_body(s->truth[side] + i * bytes, &s->geometry, y, x, 0, false);
            for (uint32_t g = 0; g < ANALOGY_GUIDES; g++)
                put_body(s->pixels[side][g] + i * bytes, &s->geometry, y, x, g, g == 0);
        }
    }
}

static void free_scene(struct scene *s)
{
    free(s->geometry.background);
    for (size_t side = 0; side < 2; side++) {
        free(s->truth[side]);
        for (size_t g = 0; g < ANALOGY_GUIDES; g++)
            free(s->pixels[side][g]);
    }
}

static void compose(uint8_t *out, const struct scene *s, int threads)
{
    struct err e;
    size_t bytes = s->geometry.H * s->geometry.W * s->geometry.C;
    const uint8_t *truth[SEEN];
    struct thread_pool *w = checked(thread_pool_open(threads, &e));
    for (size_t i = 0; i < SEEN; i++)
        truth[i] = s->truth[0] + i * bytes;
    if (analogy_compose(out, &s->poses[1], truth, &s->poses[0], &s->geometry, w, &e)) {
        fprintf(stderr, "%s\n", e.text);
        exit(1);
    }
    thread_pool_close(w);
}

static double distance(const uint8_t *a, const uint8_t *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

static void test_error_is_carried_over(size_t H, size_t W, size_t C)
{
    char name[60];
    struct scene s;
    snprintf(name, sizeof name, "analogy: %zux%zux%zu", H, W, C);
    struct check c = {name, 0, 0};
    size_t all = ASKED * H * W * C;
    uint8_t *one = checked(malloc(all)), *many = checked(malloc(all));
    make_scene(&s, H, W, C);
    compose(one, &s, 1);
    compose(many, &s, 3);
    double before = distance(s.pixels[1][0], s.truth[1], all),
           after = distance(one, s.truth[1], all);
    check_that(&c, after < 0.01 * before, "error %g, before %g", after, before);
    check_that(&c, memcmp(one, many, all) == 0, "other bytes for three workers");
    free(one);
    free(many);
    free_scene(&s);
    check_done(&c);
}

/* Where the character's frames show nothing, the model's own drawing stays. */
static void test_nothing_seen(void)
{
    struct scene s;
    struct check c = {"analogy: nothing seen", 0, 0};
    make_scene(&s, 20, 24, 3);
    size_t bytes = 20 * 24 * 3;
    uint8_t *out = checked(malloc(ASKED * bytes));
    memset(s.truth[0], 0, SEEN * bytes);
    for (size_t g = 0; g < ANALOGY_GUIDES; g++)
        memset(s.pixels[0][g], 0, SEEN * bytes);
    compose(out, &s, 2);
    check_that(&c, memcmp(out, s.pixels[1][0], ASKED * bytes) == 0, "other bytes");
    free(out);
    free_scene(&s);
    check_done(&c);
}

int main(void)
{
    test_error_is_carried_over(20, 24, 3);
    test_error_is_carried_over(16, 13, 4);
    test_error_is_carried_over(9, 24, 3);
    test_nothing_seen();
    return check_status();
}
