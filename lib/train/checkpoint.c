/* checkpoint.c - the map of the state in the header, and its comparison with the training that
 * resumes. */
#include "train/checkpoint.h"

#include <string.h>

/* The whole numbers of the map. */
struct number {
    const char *key;
    int64_t *at;
};

enum { NUMBERS = 8 };

static void list_numbers(struct number list[NUMBERS], struct checkpoint *c)
{
    const struct number numbers[NUMBERS] = {
        {"step", &c->step},     {"records", &c->records}, {"data_crc32", &c->data_crc32},
        {"steps", &c->steps},   {"seed", &c->seed},       {"shards", &c->shards},
        {"buffer", &c->buffer}, {"bits", &c->bits},
    };
    memcpy(list, numbers, sizeof numbers);
}

enum { SUMS = 8 };

/* What was measured since the last line of the log, so that the next line includes it. */
static void list_sums(const char *keys[SUMS], double *at[SUMS], struct train_report *r,
                      double *steps)
{
    const char *const names[SUMS] = {"loss",     "error", "kl_static", "kl_prior",
                                     "kl_frame", "cycle", "wrong",     "steps"};
    double *const places[SUMS] = {&r->loss,     &r->error, &r->kl_static, &r->kl_prior,
                                  &r->kl_frame, &r->cycle, &r->wrong,     steps};
    memcpy(keys, names, sizeof names);
    memcpy(at, places, sizeof places);
}

static int log_write(struct map *state, const struct checkpoint *c, struct err *e)
{
    const char *keys[SUMS];
    double *at[SUMS], steps = (double)c->report.steps;
    struct train_report copy = c->report;
    struct map sums = {0};
    list_sums(keys, at, &copy, &steps);
    int failed = map_set_integer(state, "log", c->log, e);
    for (int i = 0; i < SUMS && !failed; i++)
        failed = map_set_real(&sums, keys[i], *at[i], e);
    failed = failed || map_set_map(state, "since", &sums, e);
    map_free(&sums);
    return failed;
}

/* Checkpoints of older programs have none of these. */
static int log_read(struct checkpoint *c, const struct map *state, struct err *e)
{
    const char *keys[SUMS];
    double *at[SUMS], steps = 0;
    struct map sums = {0};
    c->log = -1;
    list_sums(keys, at, &c->report, &steps);
    bool valid =
        map_integer(state, "log", &c->log, e) >= 0 && map_map(state, "since", &sums, e) >= 0;
    for (int i = 0; i < SUMS && valid; i++)
        valid = map_real(&sums, keys[i], at[i], e) >= 0;
    valid = valid && steps >= 0 && steps < 1e15;
    if (valid)
        c->report.steps = (size_t)steps;
    map_free(&sums);
    return valid ? 0 : -1;
}

static int state_write(struct map *header, const struct checkpoint *c, struct err *e)
{
    struct map state = {0};
    struct checkpoint copy = *c;
    struct number numbers[NUMBERS];
    list_numbers(numbers, &copy);
    int failed = map_set_real(&state, "seconds", c->seconds, e) ||
                 map_set_real(&state, "epochs", c->epochs, e) ||
                 map_set_real(&state, "rate_factor", c->factor, e) ||
                 map_set_real(&state, "first_loss", c->first, e);
    for (int i = 0; i < NUMBERS && !failed; i++)
        failed = map_set_integer(&state, numbers[i].key, *numbers[i].at, e);
    failed = failed || log_write(&state, c, e) || map_set_map(header, "checkpoint", &state, e);
    map_free(&state);
    return failed ? -1 : 0;
}

int checkpoint_write(const struct checkpoint *c, const struct model *m, struct writer *w,
                     struct err *e)
{
    struct map header = {0};
    int failed = state_write(&header, c, e) || model_header(m, &header, e) ||
                 writer_header(w, "checkpoint", &header, e) || model_write(m, w, true, e) ||
                 writer_end(w, e);
    map_free(&header);
    return failed ? -1 : 0;
}

static int state_read(struct checkpoint *c, const struct map *header, struct err *e)
{
    struct map state;
    struct number numbers[NUMBERS];
    list_numbers(numbers, c);
    int got = map_map(header, "checkpoint", &state, e);
    if (got <= 0)
        return got < 0 ? -1 : err_set(e, "the header has no 'checkpoint'");
    bool complete = map_real(&state, "seconds", &c->seconds, e) > 0 &&
                    map_real(&state, "epochs", &c->epochs, e) > 0;
    for (int i = 0; i < NUMBERS; i++)
        complete = complete && map_integer(&state, numbers[i].key, numbers[i].at, e) > 0;
    c->factor = 1; /* older programs write neither of these */
    complete = complete && map_real(&state, "rate_factor", &c->factor, e) >= 0 &&
               map_real(&state, "first_loss", &c->first, e) >= 0 && c->factor > 0 && c->factor <= 1;
    complete = complete && log_read(c, &state, e) == 0;
    map_free(&state);
    return complete && c->step >= 0 ? 0 : err_set(e, "'checkpoint' in the header is incomplete");
}

int checkpoint_read(struct checkpoint *c, struct model *m, struct reader *r, struct err *e)
{
    *c = (struct checkpoint){0};
    return model_read(m, r, true, e) || state_read(c, reader_header(r), e) ? -1 : 0;
}

int checkpoint_same_run(const struct checkpoint *was, const struct checkpoint *is,
                        const struct model *m, const struct config *c, const struct training *t,
                        struct err *e)
{
    if (was->seed == is->seed && was->epochs == is->epochs && was->steps == is->steps &&
        was->shards == is->shards && was->buffer == is->buffer && was->bits == is->bits &&
        memcmp(c, &m->config, sizeof *c) == 0 && memcmp(t, &m->training, sizeof *t) == 0)
        return 0;
    return err_set(e, "it was made with other options; give the same ones, or remove it to start "
                      "anew");
}

int checkpoint_same_data(const struct checkpoint *was, const struct checkpoint *is,
                         const struct model *m, struct frame_size size, struct err *e)
{
    const struct geometry *v = &m->geometry;
    if (was->data_crc32 == is->data_crc32 && was->records == is->records && v->H == size.H &&
        v->W == size.W && v->C == size.C && v->numbers == size.numbers)
        return 0;
    return err_set(e, "it was made from other data; remove it to start anew");
}
