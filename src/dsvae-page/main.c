/* dsvae-page - a model, sprites and the suite itself in one page of HTML, to turn by hand in a
 * browser.
 *
 *     dsvae-page -m sprites.tns -o prism.html hero-frames.tns wizard-frames.tns */
#include "bake.h"
#include "base/mem.h"
#include "cli/filter.h"
#include "copy/copy_model.h"
#include "model/classifier.h"
#include "model/frames.h"
#include "model/model.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FLOAT_BYTES = 4, SHEETS_MAX = 64 };

static const char *model_path, *attributes_path;

static const struct option_row options[] = {
    {"model", 'm', OPTION_TEXT, &model_path, "FILE", .help = "trained model that the page runs"},
    {"attributes", 0, OPTION_TEXT, &attributes_path, "FILE",
     .help = "directions of labels that latent-fit has made, each a choice in the page"},
    {0},
};

static const struct program program = {
    .name = "dsvae-page",
    .purpose = "makes a page of HTML that runs a model",
    .synopsis = (const char *const[]){"[options] -m MODEL [-o FILE.html] [FRAMES...]", NULL},
    .examples =
        (const char *const[]){
            "dsvae-page -m sprites.tns -o prism.html hero.tns wizard.tns",
            "dsvae-page -m sprites.tns --attributes looks.tns -o prism.html *.tns", NULL},
    .see_also = "dsvae-train(1), latent-fit(1), latent-edit(1), tensor-html(1)",
    .options = options,
    .uses = USES_INPUT | USES_PICTURE,
    .max_operands = SHEETS_MAX,
};

/* ---- the page without a model, which "make page" makes ---- */

/* Beside the program's folder: where it is installed, or in the build. */
static const char *const places[] = {"share/dsvae-tools/page.html", "build/page.html"};

/* The first of the places that has the file, in `path`; false: none has. */
static bool find_page(char path[PATH_MAX])
{
    char own[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    own[length < 0 ? 0 : length] = '\0';
    for (int up = 0; up < 2 && strrchr(own, '/'); up++)
        *strrchr(own, '/') = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (snprintf(path, PATH_MAX, "%s/%s", own, places[i]) < PATH_MAX && access(path, R_OK) == 0)
            return true;
    return false;
}

static unsigned char *read_page(size_t *size)
{
    char path[PATH_MAX];
    unsigned char *page;
    struct err e;
    if (!find_page(path)) {
        err_set(
            &e,
            "this build has no page; \"make page\" in the sources makes it (it needs clang, lld "
            "and wasi-libc)");
        cli_fail(&e);
    }
    cli_check(bake_read(&page, size, path, &e), &e);
    return page;
}

/* ---- what goes into it ---- */

static void refuse_standard(const char *path)
{
    if (cli_is_standard(path))
        cli_wrong_use("a page is made of files: standard input cannot be read");
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void put_file(FILE *page, const char *kind, const char *path, size_t stride)
{
    struct err e;
    unsigned char *bytes;
    size_t size;
    cli_check(bake_read(&bytes, &size, path, &e), &e);
    cli_check(bake_write(page, kind, name_of(path), bytes, size, stride, &e), &e);
    free(bytes);
}

/* Checks it as dsvae-encode does, and says which frames it takes: [H,W,C]. */
static void check_model(size_t shape[3])
{
    struct err e;
    struct model model = {0};
    if (!model_path)
        cli_wrong_use("--model FILE is needed; dsvae-train makes one");
    refuse_standard(model_path);
    struct reader *reader = filter_open(model_path, "model");
    int failed = copy_model_is(reader_header(reader))
                     ? err_set(&e, "a model that copies or blends does not run in a page")
                     : model_read(&model, reader, false, &e);
    if (!failed && model_classifies(&model))
        failed = err_set(&e, "this is a model of kind '%s', ae, vae or dsvae is wanted",
                         config_kinds[model.config.kind]);
    if (!failed && model_takes_numbers(&model))
        failed = err_set(&e, "a model of frames of numbers does not run in a page");
    if (failed)
        reader_error(reader, &e);
    cli_check(failed, &e);
    reader_close(reader);
    memcpy(shape, (size_t[]){model.geometry.H, model.geometry.W, model.geometry.C},
           3 * sizeof *shape);
    model_free(&model);
}

/* Every record must have frames that the model takes. */
static void check_frames(const char *path, const size_t shape[3])
{
    struct err e;
    struct record record = {0};
    struct tensor *frames;
    int got;
    refuse_standard(path);
    struct reader *reader = filter_open(path, "frames");
    while ((got = reader_next(reader, &record, &e)) > 0)
        if (frames_of_record(&record, shape[0], shape[1], shape[2], &frames, &e)) {
            reader_error(reader, &e);
            cli_fail(&e);
        }
    cli_check(got < 0, &e);
    reader_close(reader);
}

static void check_attributes(void)
{
    struct err e;
    if (!attributes_path)
        return;
    refuse_standard(attributes_path);
    struct reader *reader = filter_open(attributes_path, "directions");
    cli_check(reader_drain(reader, &e), &e);
    reader_close(reader);
}

/* Names tell the files of the page apart. */
static void check_names(char **sheets, int count)
{
    for (int i = 0; i < count; i++)
        for (int j = 0; j < i; j++)
            if (strcmp(name_of(sheets[i]), name_of(sheets[j])) == 0)
                cli_wrong_use("'%s' and '%s' would have the same name in the page", sheets[j],
                              sheets[i]);
}

int main(int argc, char **argv)
{
    char **sheets = argv + cli_begin(&program, argc, argv);
    int count = (int)(argv + argc - sheets);
    struct output output;
    size_t shape[3], size;

    output_check(shared.output);
    check_names(sheets, count);
    check_model(shape);
    check_attributes();
    for (int i = 0; i < count; i++)
        check_frames(sheets[i], shape);
    unsigned char *start = read_page(&size);
    FILE *page = output_text(&output, shared.output);
    fwrite(start, 1, size, page);
    put_file(page, "model", model_path, FLOAT_BYTES);
    if (attributes_path)
        put_file(page, "attributes", attributes_path, FLOAT_BYTES);
    for (int i = 0; i < count; i++)
        put_file(page, "frames", sheets[i], 1);
    output_text_commit(&output, page);
    free(start);
    return 0;
}
