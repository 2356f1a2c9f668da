/* patches.c - patches copied by a guide, against a search of every patch by its definition. */
#include "toy.h"

#include "eval/patches.h"

/* The distance of the patch at (y,x) from the one of shown frame s at (v,u). */
static uint64_t twin_distance(const struct patches *p, size_t s, int y, int x, int v, int u)
{
    uint64_t sum = 0;
    int H = (int)p->H, W = (int)p->W, C = (int)p->C;
    for (int i = -PATCH_RADIUS; i <= PATCH_RADIUS; i++)
        for (int j = -PATCH_RADIUS; j <= PATCH_RADIUS; j++) {
            bool here = y + i >= 0 && y + i < H && x + j >= 0 && x + j < W;
            bool there = v + i >= 0 && v + i < H && u + j >= 0 && u + j < W;
            for (int c = 0; here && c < C; c++) {
                int a = p->guide[((y + i) * W + x + j) * C + c];
                int b = there ? p->guide_shown[s][((v + i) * W + u + j) * C + c] : a - 255;
                sum += (uint64_t)((a - b) * (a - b));
            }
        }
    return sum;
}

static size_t twin_frames(size_t *order, const struct patches *p)
{
    uint64_t distance[5];
    for (size_t s = 0; s < p->shown; s++) {
        distance[s] = 0;
        for (size_t i = 0; i < p->H * p->W * p->C; i++) {
            int d = p->guide[i] - p->guide_shown[s][i];
            distance[s] += (uint64_t)(d * d);
        }
    }
    for (size_t n = 0; n < p->shown; n++) { /* selection sort; of equals the first */
        size_t best = SIZE_MAX;
        for (size_t s = 0; s < p->shown; s++) {
            bool used = false;
            for (size_t k = 0; k < n; k++)
                used = used || order[k] == s;
            if (!used && (best == SIZE_MAX || distance[s] < distance[best]))
                best = s;
        }
        order[n] = best;
    }
    return p->shown < PATCH_SOURCES ? p->shown : PATCH_SOURCES;
}

static bool is_nearer(int dy, int dx, int other_y, int other_x)
{
    int d = dy * dy + dx * dx - other_y * other_y - other_x * other_x;
    return d ? d < 0 : dy != other_y ? dy < other_y : dx < other_x;
}

static const uint8_t *twin_pixel(const struct patches *p, const size_t *order, size_t count, int y,
                                 int x)
{
    uint64_t least = UINT64_MAX;
    int best_y = 0, best_x = 0, H = (int)p->H, W = (int)p->W;
    const uint8_t *found = NULL;
    for (size_t k = 0; k < count; k++)
        for (int dy = -PATCH_REACH; dy <= PATCH_REACH; dy++)
            for (int dx = -PATCH_REACH; dx <= PATCH_REACH; dx++) {
                int v = y + dy, u = x + dx;
                if (v < 0 || v >= H || u < 0 || u >= W)
                    continue;
                uint64_t d = twin_distance(p, order[k], y, x, v, u);
                if (d < least || (d == least && is_nearer(dy, dx, best_y, best_x))) {
                    least = d;
                    best_y = dy;
                    best_x = dx;
                    found = p->frames_shown[order[k]] + (v * W + u) * (int)p->C;
                }
            }
    return found;
}

static void test_patches(size_t H, size_t W, size_t C, size_t S)
{
    char name[80];
    snprintf(name, sizeof name, "patches: %zu frames of %zux%zux%zu", S, H, W, C);
    struct check c = {name, 0, 0};
    struct rng r = rng_make(7, H, (uint32_t)W);
    size_t n = H * W * C, order[5];
    uint8_t *memory = checked(malloc(12 * n)), *out = memory + 11 * n;
    const uint8_t *shown[5], *frames[5];
    for (size_t i = 0; i < 11 * n; i++) /* few values: equal patches occur */
        memory[i] = (uint8_t)(100 * rng_below(&r, i < 6 * n ? 2 : 200));
    for (size_t s = 0; s < S; s++) {
        shown[s] = memory + (1 + s) * n;
        frames[s] = memory + (6 + s) * n;
    }
    struct patches p = {H, W, C, memory, S, shown, frames};
    check_that(&c, patches_copy(out, &p) == 0, "no memory");
    size_t count = twin_frames(order, &p);
    for (size_t i = 0; i < H * W; i++)
        check_that(
            &c,
            memcmp(out + i * C, twin_pixel(&p, order, count, (int)(i / W), (int)(i % W)), C) == 0,
            "pixel %zu,%zu", i / W, i % W);
    free(memory);
    check_done(&c);
}

int main(void)
{
    test_patches(1, 1, 3, 1);
    test_patches(13, 7, 3, 2);
    test_patches(5, 21, 4, 5);
    return check_status();
}
