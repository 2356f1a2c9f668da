/* copy_count.c - the kernels of the decoder that copies against naive twins, over odd sizes. */
#include "check.h"

#include "copy/count.h"
#include "copy/pattern.h"

/* Few colours, so that many are equal; `nothing` of 8 are nothing. */
static void fill(uint8_t *out, size_t n, unsigned colours, unsigned nothing, uint64_t seed)
{
    struct rng r = rng_make(seed, 0, 0);
    for (size_t i = 0; i < n; i++)
        out[i] = rng_below(&r, 8) < nothing ? COPY_NOTHING : (uint8_t)(1 + rng_below(&r, colours));
}

/* ---- places ---- */

/* How good a place is: the sum in count.h, times 1024. */
static int64_t score(const struct copy_count *c, size_t p, size_t k, size_t q, const bool *left)
{
    int dy = (int)(q / c->W) - (int)(p / c->W), dx = (int)(q % c->W) - (int)(p % c->W);
    const struct copy_window *w = &c->window[k];
    if (dy < w->top || dy > w->bottom || dx < w->left || dx > w->right)
        return INT64_MIN;
    int64_t explained = 0, all = 0;
    for (size_t r = 0; r < c->lanes; r++) {
        bool equal = c->target[p * c->lanes + r] == c->source[k][q * c->lanes + r];
        all += equal && c->used[r];
        explained += equal && left[r];
    }
    return 4096 * explained + 1024 * all - (dy * dy + dx * dx);
}

static void begin_left(bool *left, const struct copy_count *c, size_t p)
{
    for (size_t r = 0; r < c->lanes; r++)
        left[r] = c->used[r] && c->target[p * c->lanes + r] != COPY_NOTHING;
}

/* What place l of pixel p should be: the best score of the places that are not taken. */
static int64_t best_score(const struct copy_count *c, size_t p, const bool *taken, const bool *left)
{
    int64_t best = INT64_MIN;
    size_t size = c->H * c->W;
    for (size_t q = 0; q < c->sources * size; q++)
        if (!taken[q] && score(c, p, q / size, q % size, left) > best)
            best = score(c, p, q / size, q % size, left);
    return best;
}

static void explain(const struct copy_count *c, size_t p, size_t place, bool *left)
{
    size_t size = c->H * c->W, rest = 0;
    for (size_t r = 0; r < c->lanes; r++) {
        left[r] = left[r] && c->target[p * c->lanes + r] !=
                                 c->source[place / size][place % size * c->lanes + r];
        rest += left[r];
    }
    if (!rest)
        begin_left(left, c, p);
}

/* The scores of the chosen places must be the best ones: places of equal score may change places.
 */
static void check_pixel(struct check *check, const struct copy_count *c, size_t p, bool *left,
                        bool *taken)
{
    size_t size = c->H * c->W;
    int32_t place[COPY_PLACES];
    copy_count(place, c, p);
    begin_left(left, c, p);
    memset(taken, 0, c->sources * size);
    for (size_t l = 0; l < COPY_PLACES; l++) {
        size_t found = (size_t)place[l];
        int64_t best = best_score(c, p, taken, left);
        bool good = !taken[found] && score(c, p, found / size, found % size, left) == best;
        check_that(check, good || best == INT64_MIN /* the windows have no more places */,
                   "pixel %zu, place %zu: %zu", p, l, found);
        taken[found] = true;
        explain(c, p, found, left);
    }
}

static void test_places(size_t H, size_t W, size_t lanes, size_t characters, size_t sources,
                        struct copy_window window)
{
    char name[120];
    size_t size = H * W;
    snprintf(name, sizeof name, "copy_count: %zux%zu, %zu of %zu characters, %zu sources", H, W,
             characters, lanes, sources);
    struct check check = {name, 0, 0};
    uint8_t *target = mem_array(size, lanes), *source = mem_array(sources * size, lanes),
            *used = mem_zero(lanes, 1);
    bool *left = mem_zero(lanes, 1), *taken = mem_zero(sources * size, 1);
    fill(target, size * lanes, 5, 2, 1);
    fill(source, sources * size * lanes, 5, 2, 2);
    memset(used, 1, characters);
    struct copy_count c = {
        .H = H, .W = W, .lanes = lanes, .sources = sources, .target = target, .used = used};
    for (size_t k = 0; k < sources; k++) {
        c.source[k] = source + k * size * lanes;
        c.window[k] = window;
    }
    for (size_t p = 0; p < size; p++)
        check_pixel(&check, &c, p, left, taken);
    check_done(&check);
    free(target);
    free(source);
    free(used);
    free(left);
    free(taken);
}

/* ---- patterns ---- */

static unsigned naive_distance(const uint32_t *colour, const uint8_t *const *place, size_t r)
{
    unsigned sum = 0;
    for (size_t a = 0; a < COPY_PLACES; a++) {
        sum += 2U * ((place[a][r] == COPY_NOTHING) != (colour[a] == COPY_NOTHING));
        for (size_t b = 0; b < a; b++)
            sum += (unsigned)(place[a] != place[b] &&
                              (place[a][r] == place[b][r]) != (colour[a] == colour[b]));
    }
    return sum;
}

static void test_patterns(size_t lanes, size_t characters)
{
    char name[80];
    snprintf(name, sizeof name, "copy_distance, copy_weights, copy_shares: %zu of %zu characters",
             characters, lanes);
    struct check c = {name, 0, 0};
    uint8_t rows[(COPY_PLACES + 1) * 256], target[256], distance[256];
    uint16_t sum[256] = {0};
    float weight[256], share[COPY_PLACES];
    const uint8_t *place[COPY_PLACES];
    uint32_t colour[COPY_PLACES] = {7, COPY_NOTHING, 7, 300, 9, COPY_NOTHING};
    fill(rows, sizeof rows, 3, 2, 3);
    fill(target, sizeof target, 3, 2, 4);
    for (size_t l = 0; l < COPY_PLACES; l++)
        place[l] = rows + (l == 4 ? 2 : l) * lanes; /* two places are the same */
    copy_distance(distance, colour, place, lanes);
    copy_add(sum, distance, lanes);
    copy_add(sum, distance, lanes);
    copy_weights(weight, sum, 2, 1.5F, characters, lanes);
    copy_shares(share, target, place, COPY_PLACES, weight, lanes);
    unsigned least = UINT32_MAX;
    for (size_t r = 0; r < characters; r++)
        least = naive_distance(colour, place, r) < least ? naive_distance(colour, place, r) : least;
    double total = 0, equal[COPY_PLACES] = {0};
    for (size_t r = 0; r < lanes; r++) {
        unsigned d = naive_distance(colour, place, r);
        double w = r < characters ? exp(-1.5 * (d - least)) : 0;
        check_that(&c, distance[r] == d, "distance %zu: %u", r, distance[r]);
        check_that(&c, fabs((double)weight[r] - w) < 1e-6, "weight %zu: %g", r, (double)weight[r]);
        total += w;
        for (size_t l = 0; l < COPY_PLACES; l++)
            equal[l] += target[r] == place[l][r] ? w : 0;
    }
    for (size_t l = 0; l < COPY_PLACES; l++)
        check_that(&c, fabs((double)share[l] - equal[l] / total) < 1e-5, "share %zu", l);
    check_done(&c);
}

int main(void)
{
    struct copy_window near = {-2, 1, -1, 3}, far = {-9, 8, -8, 24}, one = {0, 0, 0, 0};
    test_places(7, 5, 64, 64, 1, near);
    test_places(5, 9, 128, 77, 3, near);
    test_places(9, 6, 32, 3, 9, far);
    test_places(3, 8, 96, 85, 2, near);
    test_places(4, 4, 64, 10, COPY_PLACES, one);
    test_patterns(64, 64);
    test_patterns(32, 9);
    test_patterns(96, 70);
    test_patterns(256, 1);
    return check_status();
}
