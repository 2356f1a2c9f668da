/* copy_learn.c - the decoder that copies, from a lesson to a frame. */
#include "check.h"

#include "copy/decode.h"
#include "copy/learn.h"

enum { SIDE = 64, PEOPLE = 6, TOP = 12, LEFT = 24, TALL = 6, WIDE = 12, SIZE = SIDE * SIDE * 4 };

/* A figure with stripes of its own, standing (poses 0 and 1) or upside down (poses 2 and 3). */
static void draw(uint8_t *frame, uint64_t who, size_t pose)
{
    struct rng r = rng_make(who, 0, 0);
    memset(frame, 0, SIZE);
    for (size_t y = TOP; y < TOP + TALL; y++) {
        uint8_t red = (uint8_t)rng_below(&r, 40);
        for (size_t x = LEFT; x < LEFT + WIDE; x++) {
            uint8_t *p = frame + ((pose > 1 ? SIDE - 1 - y : y) * SIDE + x + pose % 2) * 4;
            p[0] = red;
            p[1] = (uint8_t)who;
            p[3] = 255;
        }
    }
}

static int add(struct copy_lesson *l, uint64_t who, size_t turned, struct err *e)
{
    char name[32];
    struct record r = {0};
    struct tensor frames = {0};
    snprintf(name, sizeof name, "c%d", (int)who);
    int failed = tensor_make(&frames, DTYPE_U1, 4, (const size_t[]){2, SIDE, SIDE, 4}, e);
    if (!failed) {
        draw(frames.data, who, 2 * turned);
        draw((uint8_t *)frames.data + SIZE, who, 2 * turned + 1);
        failed = copy_set_names(&r, turned ? "lie" : "stand", name, "action", e) ||
                 record_set_tensor(&r, "frames", &frames, e) || copy_lesson_add(l, &r, e);
    }
    record_free(&r);
    return failed;
}

static void ignore(void *context, size_t n, size_t of)
{
    (void)context;
    (void)n;
    (void)of;
}

static struct copy_model learn(struct thread_pool *workers)
{
    struct err e;
    struct copy_model m = {0};
    struct copy_lesson *l = copy_lesson_open("action", "action=stand", "", "", &e);
    CHECK(l);
    for (uint64_t who = 0; who < PEOPLE; who++)
        CHECK(add(l, who, 0, &e) == 0 && add(l, who, 1, &e) == 0);
    CHECK(copy_lesson_learn(&m, l, workers, ignore, NULL, &e) == 0);
    copy_lesson_close(l);
    return m;
}

/* What lies is found beyond the window in which most poses find their pixels. */
static void upside_down(void)
{
    struct err e;
    struct thread_pool *workers = thread_pool_open(2, &e);
    struct copy_model m = learn(workers);
    struct copy_decoder *d = copy_decoder_open(&m, workers, &e);
    static uint8_t stands[2 * SIZE], lies[SIZE], made[SIZE];
    const int32_t poses[] = {0, 1};
    draw(stands, PEOPLE, 0);
    draw(stands + SIZE, PEOPLE, 1);
    draw(lies, PEOPLE, 2);
    copy_decoder_set(d, &(struct copy_shown){2, poses, stands});
    CHECK(copy_decode(made, NULL, d, 2, &e) == 0);
    size_t wrong = 0;
    for (size_t i = 0; i < SIZE; i += 4)
        wrong += lies[i + 3] && memcmp(made + i, lies + i, 4) != 0;
    check_that(&current_check, wrong == 0, "%zu pixels of %d are wrong", wrong, TALL * WIDE);
    copy_decoder_close(d);
    copy_model_free(&m);
    thread_pool_close(workers);
}

int main(void)
{
    static const struct check_test tests[] = {{"copy_learn: a figure upside down", upside_down}};
    return check_run_all(tests, sizeof tests / sizeof *tests);
}
