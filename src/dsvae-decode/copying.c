/* copying.c - makes the frames of each record from what was shown and the poses. */
#include "copying.h"
#include "check_model.h"
#include "cli/inference.h"
#include "cli/messages.h"
#include "copy/codes.h"

#include <stdlib.h>

enum { UNSURE = 25 }; /* percent that deserve a note */

/* How uncertain the pixels are that were made and are not transparent. */
struct uncertainty {
    uint64_t sum, pixels;
};

static void add_uncertainty(struct uncertainty *u, const uint8_t *frame, const uint8_t *doubt,
                            const struct copy_model *m)
{
    uint64_t sum = 0, pixels = 0;
    for (size_t i = 0; i < m->H * m->W; i++)
        if (copy_pixel(frame, i, m->C) != COPY_NOTHING) {
            sum += doubt[i];
            pixels++;
        }
    u->sum += sum;
    u->pixels += sum ? pixels : 0; /* a frame that was shown is certain */
}

static void note_uncertainty(const struct uncertainty *u)
{
    uint64_t percent = u->pixels ? 100 * u->sum / (255 * u->pixels) : 0;
    if (percent >= UNSURE)
        cli_note(
            "%d %% of the pixels that were made are probably wrong: the model may have learned "
            "no such body, size or style",
            (int)percent);
}

/* Empty frames and doubts of a record. */
static void make_room(struct tensor *frames, struct tensor *doubt, const struct copy_model *m,
                      size_t T, bool doubts)
{
    struct err e;
    *doubt = (struct tensor){0};
    cli_check(tensor_make(frames, DTYPE_U1, 4, (const size_t[]){T, m->H, m->W, m->C}, &e), &e);
    cli_check(doubts && tensor_make(doubt, DTYPE_U1, 3, (const size_t[]){T, m->H, m->W}, &e), &e);
}

static void put_frames(struct record *r, struct tensor *frames, struct tensor *doubt)
{
    static const char *const codes[] = {"static.frames", "static.poses", "dynamic.mean"};
    struct err e;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        record_remove(r, codes[i]);
    cli_check(record_set_tensor(r, "frames", frames, &e), &e);
    cli_check(doubt->data && record_set_tensor(r, "doubt", doubt, &e), &e);
}

static void decode_record(struct copy_decoder *d, const struct copy_model *m, struct record *r,
                          bool doubts, struct uncertainty *u)
{
    struct err e;
    struct copy_shown shown;
    struct tensor frames, doubt;
    size_t T, size = m->H * m->W;
    const float *weights;
    cli_check(copy_get_codes(r, m, &shown, &weights, &T, &e), &e);
    make_room(&frames, &doubt, m, T, doubts);
    copy_decoder_set(d, &shown);
    for (size_t t = 0; t < T; t++) {
        uint8_t *frame = (uint8_t *)frames.data + t * size * m->C;
        uint8_t *unsure = doubts ? (uint8_t *)doubt.data + t * size : NULL;
        if (copy_decode_code(frame, unsure, d, weights + t * m->P, &e)) {
            record_error(r, &e);
            cli_fail(&e);
        }
        if (doubts)
            add_uncertainty(u, frame, unsure, m);
    }
    put_frames(r, &frames, &doubt);
}

int copying_run(struct reader *model, const char *input, struct copying options)
{
    struct err e;
    struct filter filter = {0};
    struct record r = {0};
    struct copy_model m;
    struct uncertainty u = {0};
    if (copy_model_read(&m, model, &e)) {
        reader_error(model, &e);
        cli_fail(&e);
    }
    if (m.blend && options.doubt)
        cli_wrong_use("--doubt: a model that blends does not know how sure it is");
    struct thread_pool *workers = inference_threads(cli_threads());
    struct copy_decoder *d = copy_decoder_open(&m, workers, &e);
    cli_check(!d || (options.group && copy_decoder_group(d, options.group, &e)), &e);
    filter_input(&filter, input, "latents");
    if (!options.any_model)
        check_model(&filter, reader_crc(model));
    reader_close(model);
    filter_output(&filter, "frames", NULL);
    while (filter_next(&filter, &r)) {
        decode_record(d, &m, &r, options.doubt, &u);
        filter_write(&filter, &r);
    }
    note_uncertainty(&u);
    copy_decoder_close(d);
    thread_pool_close(workers);
    copy_model_free(&m);
    return filter_finish(&filter);
}
