/* copying.c - reads characters, counts, writes the model. */
#include "copying.h"
#include "cli/filter.h"
#include "cli/inference.h"
#include "cli/progress.h"
#include "copy/learn.h"

#include <string.h>

static void show(void *context, size_t n, size_t of)
{
    const double *since = context;
    progress_show((double)n / (double)of, progress_clock() - *since, "step %zu of %zu", n, of);
}

static void note_incomplete(const struct copy_lesson *l)
{
    size_t left_out = copy_lesson_incomplete(l);
    if (left_out)
        cli_note("%zu of %zu characters are left out: they lack poses that the first one has",
                 left_out, copy_lesson_characters(l));
}

static void check_options(const struct copying *options)
{
    const char *poses = options->poses;
    if (!*poses || *poses == ',' || strstr(poses, ",,") || poses[strlen(poses) - 1] == ',')
        cli_wrong_use("--poses: '%s' is not a list of names, separated by commas", poses);
    if (options->blends && (*options->groups || *options->hold_out_by))
        cli_wrong_use("--groups and --hold-out-by are for --preset art");
    if (!(options->blends && !*options->shown) && !strchr(options->shown, '='))
        cli_wrong_use("--shown: '%s' is not NAME=VALUE", options->shown);
    output_check(shared.output);
}

int copying_run(const char *input, struct copying options)
{
    struct err e;
    struct filter filter = {0};
    struct record r = {0};
    struct copy_model m;
    struct map header = {0};
    check_options(&options);
    struct copy_lesson *l =
        copy_lesson_open(options.poses, options.shown, options.groups, options.hold_out_by, &e);
    cli_check(!l, &e);
    if (options.blends)
        copy_lesson_blend(l);
    progress_doing("reading");
    filter_input(&filter, input, "frames");
    while (filter_next(&filter, &r))
        cli_check(copy_lesson_add(l, &r, &e), &e);
    note_incomplete(l);

    struct thread_pool *workers = inference_threads(cli_threads());
    double since = progress_clock();
    cli_check(copy_lesson_learn(&m, l, workers, show, &since, &e), &e);
    thread_pool_close(workers);
    cli_check(copy_model_header(&m, &header, &e), &e);
    filter_output(&filter, "model", &header);
    map_free(&header);
    cli_check(copy_model_write(&m, filter.writer, &e), &e);
    copy_lesson_close(l);
    copy_model_free(&m);
    return filter_finish(&filter);
}
