/* latent-edit - latents in, latents out: one verb on the static or the dynamic codes.
 *
 *     dsvae-encode -m sprites.tns wizard.tns | latent-edit take static --from hero.tns */
#include "base/mem.h"
#include "base/nearest_rows.h"
#include "base/num.h"
#include "cli/filter.h"
#include "cli/inference.h"
#include "edit/edit.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_MOST = 1000000, COUNT_MOST = 1000000 };

static struct edit_options edit_options;
static const char *from, *to, *learn, *model_path;
static struct text_list axes, values;

static const struct option_row options[] = {
    {"keep-odd", 0, OPTION_FLAG, &edit_options.keep_odd, NULL,
     .help = "pass a last record that has no second one unchanged", .verbs = "swap"},
    {"from", 0, OPTION_TEXT, &from, "FILE|A",
     .help = "take, match: the latents to take the codes from; traverse: the first value of the "
             "axis, -2 without this option",
     .verbs = "take! match! traverse"},
    {"nearest", 0, OPTION_INTEGER, &edit_options.nearest, "N",
     .help = "how many codes of FILE make one", 1, NEAREST_ROWS_MOST, .verbs = "match"},
    {"match", 0, OPTION_TEXT, &edit_options.match, "NAMES",
     .help = "take from the first record of FILE with the same values of the labels NAMES "
             "(A,B,...) instead of the record at the same place",
     .verbs = "take"},
    {"share", 0, OPTION_REAL, &edit_options.share, "X",
     .help = "how far to go to the code of FILE; 1: all the way, 0: not at all", 0, 1,
     .verbs = "take"},
    {"model", 'm', OPTION_TEXT, &model_path, "FILE",
     .help = "the model whose prior dynamic codes are drawn from",
     .verbs = "sample sample:dynamic! "
              "extend!"},
    {"seed", 0, OPTION_INTEGER, &edit_options.seed, "N", .help = "seed of the random draws", 0,
     1e15, .verbs = "sample extend"},
    {"temperature", 0, OPTION_REAL, &edit_options.temperature, "X",
     .help = "spread of the random draws; 1: as the prior, 0: its mean", 0, 100,
     .verbs = "sample extend"},
    {"frames", 0, OPTION_INTEGER, &edit_options.frames, "N",
     .help = "sample: number of frames to draw, 0: as many as the record has; extend: number of "
             "frames to add",
     0, FRAMES_MOST, .verbs = "sample:dynamic extend!"},
    {"count", 0, OPTION_INTEGER, &edit_options.count, "N",
     .help = "make N records from each; 0: change the record itself", 0, COUNT_MOST,
     .verbs = "sample"},
    {"steps", 0, OPTION_INTEGER, &edit_options.steps, "N",
     .help = "number of records to make, from one end to the other, both included", 2, COUNT_MOST,
     .verbs = "interpolate traverse"},
    {"spherical", 0, OPTION_FLAG, &edit_options.spherical, NULL,
     .help = "interpolate along a great circle, not along a straight line",
     .verbs = "interpolate:static"},
    {"axis", 0, OPTION_LIST, &axes, "K[=V]",
     .help = "the axis of the code to change, counted from 0; set: K=V gives it the value V",
     .verbs = "traverse! set!"},
    {"value", 0, OPTION_LIST, &values, "V",
     .help =
         "the value for an --axis that has none; the first value belongs to the first such axis",
     .verbs = "set"},
    {"to", 0, OPTION_TEXT, &to, "B", .help = "the last value of the axis, 2 without this option",
     .verbs = "traverse"},
    {"frame", 0, OPTION_INTEGER, &edit_options.frame, "K",
     .help = "hold: the frame that all others become equal to, -1: the first; set, traverse: "
             "change only this frame, -1: all; counted from 0",
     -1, FRAMES_MOST, .verbs = "traverse:dynamic set:dynamic hold:dynamic"},
    {"by", 0, OPTION_TEXT, &edit_options.by, "NAMES",
     .help = "average the records with the same values of the labels NAMES (A,B,...)",
     .verbs = "average"},
    {"learn", 0, OPTION_TEXT, &learn, "FILE",
     .help = "labelled latents, or what latent-fit has made of them, to learn the attribute from",
     .verbs = "attribute!"},
    {0},
};

static const char *const dynamic_only[] = {"dynamic", NULL};

static const struct verb_row verbs[] = {
    {"swap", "[--keep-odd] [LATENTS]", "exchange the codes of each two records", edit_objects},
    {"take", "--from FILE [--match NAMES] [--share X] [LATENTS]",
     "take the codes of another stream", edit_objects},
    {"sample", "[-m MODEL] [--seed N] [--temperature X] [--count N] [--frames N] [LATENTS]",
     "draw new codes from the prior", edit_objects},
    {"interpolate", "[--steps N] [--spherical] [LATENTS]",
     "make records between each record and the next", edit_objects},
    {"traverse", "--axis K... [--from A] [--to B] [--steps N] [--frame K] [LATENTS]",
     "make records in which an axis of the code has one value after another", edit_objects},
    {"set", "--axis K=V... [--frame K] [LATENTS]", "set axes of the code to values", edit_objects},
    {"hold", "[--frame K] [LATENTS]",
     "dynamic: make all frames equal to one; static: give all records the code of the first",
     edit_objects},
    {"reverse", "[LATENTS]",
     "dynamic: reverse the order of the frames; static: change the sign of the code", edit_objects},
    {"extend", "--frames N -m MODEL [--seed N] [--temperature X] [LATENTS]",
     "add frames that the prior draws after the last one", dynamic_only},
    {"average", "[--by NAMES] [LATENTS]", "make one record with the mean of the codes",
     edit_objects},
    {"attribute", "NAME=VALUE --learn FILE [LATENTS]",
     "move the codes along a direction that was learned from a label", edit_objects},
    {"match", "--from FILE [--nearest N] [LATENTS]",
     "replace each frame's code by the mean of the nearest ones of another stream", dynamic_only},
    {0},
};

static const struct program program = {
    .name = "latent-edit",
    .purpose = "edits the static or the dynamic codes of latents",
    .synopsis = (const char *const[]){"VERB static|dynamic [options] [LATENTS]", NULL},
    .examples =
        (const char *const[]){
            "latent-edit take static --from hero.tns wizard.tns | dsvae-decode -m m.tns > new.tns",
            "latent-edit sample static -m m.tns --count 8 walk.tns > eight-walk.tns",
            "latent-edit traverse static --axis 0 --axis 1 --steps 7 hero.tns > axes.tns",
            "latent-edit attribute static hair=3 --learn looks.tns hero.tns > hair.tns", NULL},
    .see_also = "dsvae-encode(1), latent-fit(1), dsvae-decode(1), tensor-dump(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_OUTPUT,
    .max_operands = -1,
    .verbs = verbs,
};

static bool is_verb(const struct edit *edit, const char *name)
{
    return strcmp(edit_verb_name(edit->verb), name) == 0;
}

static void *checked(void *memory, size_t size)
{
    if (!memory)
        cli_fail_memory(size, "the command line");
    return memory;
}

/* ---- operands: VERB OBJECT [NAME=VALUE] [LATENTS] ---- */

static void set_attribute(struct edit *edit, char *given)
{
    char *equals = given ? strchr(given, '=') : NULL;
    if (!equals || equals == given)
        cli_wrong_use("attribute %s is followed by NAME=VALUE", edit_objects[edit->object]);
    size_t length = (size_t)(equals - given);
    edit->options.name = checked(mem_copy_text(given, length), length + 1);
    edit->options.value = equals + 1;
}

/* Returns LATENTS or NULL. */
static const char *read_operands(struct edit *edit, char **operands)
{
    edit->verb = edit_verb_find(cli_verb()->name);
    bool is_static = strcmp(cli_object(), edit_objects[EDIT_STATIC]) == 0;
    edit->object = is_static ? EDIT_STATIC : EDIT_DYNAMIC;
    operands += 2;
    if (is_verb(edit, "attribute"))
        set_attribute(edit, *operands++);
    if (*operands && operands[1])
        cli_wrong_use("unexpected operand '%s'", operands[1]);
    return *operands;
}

/* ---- options ---- */

static void parse_real(const char *option, const char *text, double *out)
{
    struct err e;
    if (num_real(text, -FLT_MAX, FLT_MAX, out, &e))
        cli_wrong_use("--%s: %s", option, e.text);
}

static void parse_axes(struct edit *edit)
{
    bool set = is_verb(edit, "set");
    int used = 0;
    size_t count = (size_t)axes.count;
    struct edit_axis *list = checked(mem_zero(count, sizeof *list), count * sizeof *list);
    for (int i = 0; i < axes.count; i++) {
        struct err e;
        bool valued;
        if (edit_parse_axis(&list[i], &valued, axes.items[i], &e))
            cli_wrong_use("--axis: %s", e.text);
        if (valued && !set)
            cli_wrong_use("--axis %s: only set takes a value", axes.items[i]);
        if (!valued && set && used == values.count)
            cli_wrong_use("--axis %s: to what? give --axis %s=V, or --value V", axes.items[i],
                          axes.items[i]);
        if (!valued && set)
            parse_real("value", values.items[used++], &list[i].value);
    }
    if (used < values.count)
        cli_wrong_use("--value %s: there is no --axis for it", values.items[used]);
    edit->options.axes = list;
    edit->options.axis_count = count;
}

/* Returns the name of the second stream or NULL. */
static const char *read_options(struct edit *edit)
{
    const char *other = is_verb(edit, "take") || is_verb(edit, "match") ? from : learn;
    parse_axes(edit);
    if (is_verb(edit, "traverse") && from)
        parse_real("from", from, &edit->options.low);
    if (to)
        parse_real("to", to, &edit->options.high);
    if (is_verb(edit, "extend") && edit->options.frames == 0)
        cli_wrong_use("--frames: extend by 1 frame or more");
    return other;
}

/* ---- the run ---- */

/* Codes of two models cannot be combined. The headers say which model made them, if they know. */
static void check_models(const struct edit *edit, const struct filter *f)
{
    struct err e;
    int64_t ours, theirs;
    int got = map_integer(reader_header(f->reader), "model_crc32", &ours, &e);
    if (got > 0)
        got = map_integer(reader_header(edit->other), "model_crc32", &theirs, &e);
    cli_check(got < 0, &e);
    if (got == 0 || ours == theirs)
        return;
    err_set(&e,
            "the codes of %s were made by another model (crc32 %08llx) "
            "than these (%08llx)",
            edit->other_name, (unsigned long long)theirs, (unsigned long long)ours);
    cli_fail(&e);
}

static void open_streams(struct edit *edit, struct filter *f, const char *input, const char *other)
{
    if (other && cli_is_standard(other) && cli_is_standard(input))
        cli_wrong_use("standard input cannot be both streams; name LATENTS");
    if (other) {
        edit->other = filter_open(other, edit_verb_other(edit->verb));
        edit->other_name = cli_is_standard(other) ? "standard input" : other;
    }
    filter_input(f, input, "latents");
    if (other)
        check_models(edit, f);
    filter_output(f, NULL, NULL);
}

/* One thread: a frame of the prior is too little work for more, and the other programs of a pipe
 * need the cores. */
static void open_model(struct edit *edit, struct inference *inference)
{
    if (!model_path)
        return;
    shared.threads = 1;
    inference_open(inference, model_path);
    edit->model = &inference->model;
    edit->tape = &inference->tape;
}

static int write_record(void *filter, const struct record *r, struct err *e)
{
    (void)e; /* filter_write() itself leaves the program when it fails */
    filter_write(filter, r);
    return 0;
}

static void print_note(const struct edit *edit)
{
    if (edit->note.text[0])
        cli_note("%s", edit->note.text);
}

int main(int argc, char **argv)
{
    edit_options = edit_defaults;
    int operand = cli_begin(&program, argc, argv);
    struct inference inference;
    struct filter filter = {0};
    struct record record = {0};
    struct edit edit = {.options = edit_options, .write = write_record, .context = &filter};
    struct err e;

    const char *input = read_operands(&edit, argv + operand);
    const char *other = read_options(&edit);
    open_model(&edit, &inference);
    open_streams(&edit, &filter, input, other);
    cli_check(edit_begin(&edit, &e), &e);
    print_note(&edit);
    while (filter_next(&filter, &record))
        cli_check(edit_record(&edit, &record, &e), &e);
    cli_check(edit_end(&edit, &e), &e);
    print_note(&edit);
    edit_close(&edit);
    reader_close(edit.other);
    if (edit.model)
        inference_close(&inference);
    free(edit.options.axes);
    free((char *)edit.options.name);
    return filter_finish(&filter);
}
