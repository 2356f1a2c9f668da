/* run_log.c - the log file of a training, its notes, and its line of progress. */
#include "run_log.h"
#include "cli/processes.h"
#include "cli/progress.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the file ---- */

int64_t run_log_size(const struct run *r)
{
    struct stat s;
    bool known = r->log && fstat(fileno(r->log), &s) == 0 && S_ISREG(s.st_mode);
    return known ? (int64_t)s.st_size : -1;
}

/* Is this line of the log, complete or cut off at the end of the file, of a later step? */
static bool is_later(const char *line, int64_t step)
{
    long long found;
    const char *at = strstr(line, "\"step\":");
    if (line[0] != '{' || !strchr(line, '\n'))
        return line[0] == '{';
    return at && sscanf(at, "\"step\":%lld", &found) == 1 && found > step;
}

/* Has the log after the checkpoint's end only lines of this training, which will be written again?
 */
static bool is_repeated(FILE *log, const struct checkpoint *was)
{
    char line[1024];
    if (fseeko(log, was->log ? was->log - 1 : 0, SEEK_SET) || (was->log && fgetc(log) != '\n'))
        return false;
    while (fgets(line, sizeof line, log))
        if (!is_later(line, was->step))
            return false;
    return true;
}

/* Removes the lines of epochs after the checkpoint, which were logged before the interruption, so
 * that the log has each epoch once. */
static void shorten_log(const char *path, const struct checkpoint *was)
{
    struct err e;
    struct stat s;
    if (was->log < 0 || stat(path, &s) || !S_ISREG(s.st_mode) || s.st_size <= was->log)
        return;
    FILE *log = fopen(path, "r");
    bool shortens = log && is_repeated(log, was);
    if (log)
        fclose(log);
    if (shortens && truncate(path, was->log)) {
        err_errno(&e, "cannot shorten '%s'", path);
        cli_fail(&e);
    }
}

void run_open_log(struct run *r, const struct checkpoint *was)
{
    struct err e;
    const char *path = r->plan->log;
    if (!path || !processes_is_first())
        return;
    if (was->step)
        shorten_log(path, was);
    r->log = fopen(path, "a");
    if (!r->log) {
        err_errno(&e, "cannot open '%s'", path);
        cli_fail(&e);
    }
}

void run_close_log(struct run *r)
{
    struct err e;
    if (r->log && fclose(r->log)) {
        err_errno(&e, "cannot write '%s'", r->plan->log);
        cli_fail(&e);
    }
    r->log = NULL;
}

/* ---- what is measured ---- */

static void flush_log(const struct run *r)
{
    struct err e;
    if (fflush(r->log)) {
        err_errno(&e, "cannot write '%s'", r->plan->log);
        cli_fail(&e);
    }
}

static void note_classes(const struct run *r, const struct train_report *p, double epoch,
                         double now)
{
    double n = (double)p->steps;
    unsigned long long step = r->trainer.step;
    cli_note("epoch %.4g, step %llu: loss %.4g, %.3f %% of the decisions wrong, %.0f s", epoch,
             step, p->loss / n, 100 * p->wrong / n, now);
    if (!r->log)
        return;
    fprintf(r->log,
            "{\"epoch\":%.6g,\"step\":%llu,\"seconds\":%.3f,\"loss\":%.9g,\"wrong\":%.9g}\n", epoch,
            step, now, p->loss / n, p->wrong / n);
    flush_log(r);
}

static void note_codes(const struct run *r, const struct train_report *p, double epoch, double now)
{
    double n = (double)p->steps, psnr = train_psnr(p, &r->model.geometry);
    unsigned long long step = r->trainer.step;
    cli_note("epoch %.4g, step %llu: loss %.4g, PSNR %.2f dB, KL static %.1f, prior %.1f, frame "
             "%.1f nats, %.0f s",
             epoch, step, p->loss / n, psnr, p->kl_static / n, p->kl_prior / n, p->kl_frame / n,
             now);
    if (!r->log)
        return;
    fprintf(
        r->log,
        "{\"epoch\":%.6g,\"step\":%llu,\"seconds\":%.3f,\"loss\":%.9g,\"error\":%.9g,"
        "\"psnr\":%.6g,\"kl_static\":%.9g,\"kl_prior\":%.9g,\"kl_frame\":%.9g,\"cycle\":%.9g}\n",
        epoch, step, now, p->loss / n, p->error / n, psnr, p->kl_static / n, p->kl_prior / n,
        p->kl_frame / n, p->cycle / n);
    flush_log(r);
}

static void show_classes(const struct run *r, double share, double epoch, double rate)
{
    progress_show(share, r->elapsed, "epoch %.2f | %.2f %% wrong | %.0f seq/s", epoch,
                  100 * r->report.wrong / (double)r->report.steps, rate);
}

static void show_codes(const struct run *r, double share, double epoch, double rate)
{
    progress_show(share, r->elapsed, "epoch %.2f | PSNR %.2f dB | %.0f seq/s", epoch,
                  train_psnr(&r->report, &r->model.geometry), rate);
}

/* One row for each sort of model. */
struct reporting {
    /* The note and the line of the log for an epoch. */
    void (*note)(const struct run *r, const struct train_report *p, double epoch, double now);
    void (*show)(const struct run *r, double share, double epoch, double rate);
};

static const struct reporting *reporting_of(const struct run *r)
{
    static const struct reporting codes = {note_codes, show_codes},
                                  classes = {note_classes, show_classes};
    return model_classifies(&r->model) ? &classes : &codes;
}

static double epochs_of(const struct run *r)
{
    return (double)r->trainer.step / (double)train_steps_per_epoch(&r->trainer);
}

void run_note_epoch(struct run *r)
{
    reporting_of(r)->note(r, &r->report, epochs_of(r), r->elapsed);
    r->report = (struct train_report){0};
}

void run_show(const struct run *r, double share)
{
    double rate = (double)(r->trainer.step * r->trainer.B) / r->elapsed;
    reporting_of(r)->show(r, share, epochs_of(r), rate);
}
