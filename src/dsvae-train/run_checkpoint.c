/* run_checkpoint.c - saves and reads the checkpoint file. */
#include "run_checkpoint.h"
#include "cli/output.h"
#include "cli/processes.h"
#include "run_log.h"

#include <string.h>

static struct checkpoint state_of(const struct run *r)
{
    const struct plan *p = r->plan;
    return (struct checkpoint){
        .step = (int64_t)r->trainer.step,
        .seconds = r->elapsed,
        .records = (int64_t)(p->buffer ? r->seen.records : dataset_total(&r->data)),
        .data_crc32 = p->buffer ? r->seen.crc : r->data.crc,
        .epochs = p->minutes > 0 || p->steps ? 0 : p->epochs,
        .steps = (int64_t)p->steps,
        .seed = (int64_t)p->seed,
        .shards = (int64_t)r->world.shards,
        .buffer = (int64_t)p->buffer,
        .bits = strcmp(shared.precision, "bf16") == 0 ? 16 : 32,
        .log = run_log_size(r),
        .factor = r->recovery.factor,
        .first = r->recovery.first,
        .report = r->report,
    };
}

static void write_checkpoint(const struct run *r, const struct params *whole)
{
    struct err e;
    struct output o;
    struct checkpoint state = state_of(r);
    struct model m = r->model;
    m.params = *whole;
    output_open(&o, r->plan->checkpoint, 1);
    struct writer *w = writer_open(o.fd, o.name, &e);
    if (!w || checkpoint_write(&state, &m, w, &e))
        cli_fail(&e);
    writer_close(w);
    output_commit(&o);
}

void run_save_checkpoint(const struct run *r)
{
    struct err e;
    struct params whole;
    cli_check(sharded_adam_gather(&r->trainer.optimiser, &whole, &e), &e);
    if (processes_is_first())
        write_checkpoint(r, &whole);
    sharded_adam_gather_free(&r->trainer.optimiser, &whole);
}

static _Noreturn void refuse_checkpoint(const struct run *r, struct err *e)
{
    const char *name = r->plan->checkpoint;
    size_t length = strlen(name); /* errors of the reader begin with the name already */
    if (strncmp(e->text, name, length) == 0 && strncmp(e->text + length, ": ", 2) == 0)
        memmove(e->text, e->text + length + 2, strlen(e->text + length + 2) + 1);
    err_context(e, "checkpoint '%s'", name);
    cli_fail(e);
}

void run_check_data(const struct run *r, const struct checkpoint *was)
{
    struct err e;
    struct checkpoint is = state_of(r);
    if (checkpoint_same_data(was, &is, &r->model, dataset_frame_size(&r->data), &e))
        refuse_checkpoint(r, &e);
}

void run_read_checkpoint(struct run *r, struct checkpoint *was)
{
    struct err e;
    const struct plan *p = r->plan;
    struct checkpoint is = state_of(r);
    struct reader *reader = filter_open(r->plan->checkpoint, "checkpoint");
    if (checkpoint_read(was, &r->model, reader, &e) ||
        checkpoint_same_run(was, &is, &r->model, &p->config, &p->training, &e))
        refuse_checkpoint(r, &e);
    reader_close(reader);
    if (!r->plan->buffer)
        run_check_data(r, was);
    cli_note("going on from '%s' at step %lld", r->plan->checkpoint, (long long)was->step);
}
