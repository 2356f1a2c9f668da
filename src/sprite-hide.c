/* sprite-hide.c - adds a tensor 'hidden' to frames, which marks pixels as unknown: squares,
 * complete frames, noise, or a colour that damaged parts were painted with. dsvae-encode restores
 * them.
 *
 *     sprite-decode hero.png | sprite-hide --square 16 | dsvae-encode -m m.tns > hero.tns */
#include "base/mem.h"
#include "base/num.h"
#include "base/number_list.h"
#include "base/rng.h"
#include "cli/filter.h"
#include "model/frames.h"

#include <stdlib.h>
#include <string.h>

enum { FRAMES_MOST = 65536 };

/* The streams of random numbers. */
enum { FOR_PLACES, FOR_MISSING, FOR_NOISE };

static int64_t square, missing, seed = 1;
static double noise;
static const char *frame_list, *colour_text = "000000", *key_text;

static const struct option_row options[] = {
    {"square", 0, OPTION_INTEGER, &square, "N",
     .help = "hide a square of NxN pixels at a random place in each frame", 0, 16384},
    {"frames", 0, OPTION_TEXT, &frame_list, "LIST",
     .help = "hide all pixels of these frames, counted from 0, such as 2,4-6"},
    {"missing", 0, OPTION_INTEGER, &missing, "K",
     .help = "hide all pixels of K random frames in each sequence", 0, FRAMES_MOST},
    {"noise", 0, OPTION_REAL, &noise, "P", .help = "hide each pixel with probability P", 0, 1},
    {"key", 'k', OPTION_TEXT, &key_text, "RRGGBB",
     .help =
         "hide the pixels of this colour, for pictures in which damaged parts are painted over"},
    {"colour", 'c', OPTION_TEXT, &colour_text, "RRGGBB[AA]",
     .help = "colour of hidden pixels; AA is the alpha in RGBA frames (default: 00)"},
    {"seed", 0, OPTION_INTEGER, &seed, "N", .help = "seed of the random numbers", 0, 1e15},
    {0},
};

static const struct program program = {
    .name = "sprite-hide",
    .purpose = "hides parts of sprites, so that a model can restore them",
    .synopsis = (const char *const[]){"[options] [FRAMES]", NULL},
    .examples =
        (const char *const[]){
            "sprite-hide --square 16 frames.tns | png-encode -o hidden.png",
            "sprite-decode damaged.png | sprite-hide --key ff00ff | dsvae-encode -m m.tns | "
            "dsvae-decode -m m.tns | png-encode -o whole.png",
            "sprite-hide --missing 2 --seed 7 frames.tns > incomplete.tns", NULL},
    .see_also = "dsvae-encode(1), sprite-decode(1), png-encode(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_OUTPUT,
    .max_operands = 1,
};

/* What the options say. */
struct plan {
    size_t *frames, frame_count; /* to hide completely */
    uint8_t colour[4], key[4];
};

static void prepare(struct plan *p)
{
    struct err e;
    if (!square && !missing && noise <= 0 && !frame_list && !key_text)
        cli_wrong_use("nothing to hide: give --square, --frames, --missing, --noise or --key");
    if (num_colour(colour_text, 4, p->colour, &e))
        cli_wrong_use("--colour: %s", e.text);
    if (key_text && num_colour(key_text, 3, p->key, &e))
        cli_wrong_use("--key: %s", e.text);
    if (!frame_list)
        return;
    p->frames = mem_array(FRAMES_MOST, sizeof *p->frames);
    if (!p->frames)
        cli_fail_memory(FRAMES_MOST * sizeof *p->frames, "the list of frames");
    if (number_list_parse(frame_list, FRAMES_MOST, p->frames, FRAMES_MOST, &p->frame_count, &e))
        cli_wrong_use("--frames: %s", e.text);
}

/* The frames of one record. */
struct scene {
    size_t T, H, W, C;
    uint8_t *frames, *hidden; /* [T,H,W,C], [T,H,W] */
};

static void hide_frame(struct scene *s, size_t frame)
{
    memset(s->hidden + frame * s->H * s->W, 1, s->H * s->W);
}

static int hide_squares(struct scene *s, struct rng numbers, struct err *e)
{
    size_t side = (size_t)square;
    if (side > s->H || side > s->W)
        return err_set(e, "a square of %zux%zu does not fit into frames of %zux%zu", side, side,
                       s->W, s->H);
    for (size_t t = 0; side && t < s->T; t++) {
        size_t top = rng_below(&numbers, (uint32_t)(s->H - side + 1));
        size_t left = rng_below(&numbers, (uint32_t)(s->W - side + 1));
        for (size_t row = top; row < top + side; row++)
            memset(s->hidden + (t * s->H + row) * s->W + left, 1, side);
    }
    return 0;
}

static int hide_listed(struct scene *s, const struct plan *p, struct err *e)
{
    for (size_t i = 0; i < p->frame_count; i++) {
        if (p->frames[i] >= s->T)
            return err_set(e, "there is no frame %zu to hide: there are %zu, counted from 0",
                           p->frames[i], s->T);
        hide_frame(s, p->frames[i]);
    }
    return 0;
}

/* Hides the first `missing` frames of a random order. */
static int hide_missing(struct scene *s, struct rng numbers, struct err *e)
{
    if ((size_t)missing > s->T)
        return err_set(e, "cannot hide %lld frames of %zu", (long long)missing, s->T);
    uint32_t *order = mem_array(s->T, sizeof *order);
    if (!order)
        return err_memory(e, s->T * sizeof *order, "the order of the frames");
    for (size_t t = 0; t < s->T; t++)
        order[t] = (uint32_t)t;
    rng_shuffle(&numbers, order, s->T);
    for (size_t i = 0; i < (size_t)missing; i++)
        hide_frame(s, order[i]);
    free(order);
    return 0;
}

static void hide_noise(struct scene *s, struct rng numbers)
{
    size_t pixels = s->T * s->H * s->W;
    for (size_t i = 0; noise > 0 && i < pixels; i++)
        if (rng_uniform(&numbers) < noise)
            s->hidden[i] = 1;
}

/* A transparent pixel has no colour, so its bytes do not count. */
static void hide_key(struct scene *s, const uint8_t key[4])
{
    size_t pixels = s->T * s->H * s->W;
    for (size_t i = 0; key_text && i < pixels; i++) {
        const uint8_t *pixel = s->frames + i * s->C;
        if (memcmp(pixel, key, 3) == 0 && (s->C == 3 || pixel[3] != 0))
            s->hidden[i] = 1;
    }
}

static void paint(struct scene *s, const uint8_t colour[4])
{
    for (size_t i = 0; i < s->T * s->H * s->W; i++)
        if (s->hidden[i])
            memcpy(s->frames + i * s->C, colour, s->C);
}

static int hide_all(struct scene *s, const struct plan *p, uint64_t number, struct err *e)
{
    uint64_t from = (uint64_t)seed;
    if (hide_squares(s, rng_make(from, number, FOR_PLACES), e) || hide_listed(s, p, e) ||
        hide_missing(s, rng_make(from, number, FOR_MISSING), e))
        return -1;
    hide_noise(s, rng_make(from, number, FOR_NOISE));
    hide_key(s, p->key);
    paint(s, p->colour);
    return 0;
}

/* Pixels that the record's own 'hidden' marks stay hidden. */
static int hide(struct record *r, const struct plan *p, struct err *e)
{
    struct tensor *frames, *before, hidden;
    if (frames_of_record(r, 0, 0, 0, &frames, e) || hidden_of_record(r, frames, &before, e))
        return -1;
    const size_t *shape = frames->shape;
    struct scene s = {shape[0], shape[1], shape[2], shape[3], frames->data, NULL};
    if (before ? tensor_copy(&hidden, before, e) : tensor_make(&hidden, DTYPE_U1, 3, shape, e))
        return record_error(r, e);
    s.hidden = hidden.data;
    if (!before)
        memset(s.hidden, 0, tensor_bytes(&hidden));
    if (hide_all(&s, p, r->number, e)) {
        tensor_free(&hidden);
        return record_error(r, e);
    }
    return record_set_tensor(r, "hidden", &hidden, e);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct filter filter = {0};
    struct record record = {0};
    struct plan plan = {0};
    struct err e;

    prepare(&plan);
    filter_input(&filter, argv[operand], "frames");
    filter_output(&filter, NULL, NULL);
    while (filter_next(&filter, &record)) {
        if (hide(&record, &plan, &e))
            cli_fail(&e);
        filter_write(&filter, &record);
    }
    free(plan.frames);
    return filter_finish(&filter);
}
