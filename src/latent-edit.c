/* latent-edit - latents in, latents out: one verb on the static or the dynamic codes.
 *
 *     dsvae-encode -m sprites.tns wizard.tns | latent-edit take static --from hero.tns */
#include "base/list.h"
#include "base/mem.h"
#include "base/num.h"
#include "cli/filter.h"
#include "cli/inference.h"
#include "edit/edit.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_MOST = 1000000, COUNT_MOST = 1000000, AXIS_MOST = 1000000 };

static struct edit_options edit_options = {
    .steps = 8, .low = -2, .high = 2, .frame = -1, .seed = 1, .temperature = 1};
static const char *from, *to, *learn, *model_path;
static struct text_list axes, values;
static const char *verb_names[16]; /* list_verbs() */

static const struct option_row options[] = {
    {"keep-odd", 0, OPTION_FLAG, &edit_options.keep_odd, NULL,
     .help = "swap: a last record without a neighbour passes as it is"},
    {"from", 'f', OPTION_TEXT, &from, "FILE|A",
     .help =
         "take: the latents to take from; traverse: the first value (-2 where it is not given)"},
    {"match", 0, OPTION_TEXT, &edit_options.match, "NAMES",
     .help = "take: from the first record there with the same labels NAMES (A,B,...), not from the "
             "one at the same place"},
    {"model", 'm', OPTION_TEXT, &model_path, "FILE",
     .help = "sample, extend: the model whose prior to draw from"},
    {"seed", 0, OPTION_INTEGER, &edit_options.seed, "N", .help = "sample, extend: of the draws", 0,
     1e15},
    {"temperature", 0, OPTION_REAL, &edit_options.temperature, "X",
     .help = "sample, extend: spread of the draws; 1 is the prior, 0 its mean", 0, 100},
    {"frames", 0, OPTION_INTEGER, &edit_options.frames, "N",
     .help = "sample: frames to draw, 0: as many as there are; extend: how many more", 0,
     FRAMES_MOST},
    {"count", 0, OPTION_INTEGER, &edit_options.count, "N",
     .help = "sample: make N records of each; 0: draw in place", 0, COUNT_MOST},
    {"steps", 0, OPTION_INTEGER, &edit_options.steps, "N",
     .help = "interpolate, traverse: records to make, both ends among them", 2, COUNT_MOST},
    {"spherical", 0, OPTION_FLAG, &edit_options.spherical, NULL,
     .help = "interpolate: static codes along a great circle, not a straight line"},
    {"axis", 0, OPTION_LIST, &axes, "K[=V]",
     .help = "traverse, set: the number of the code that changes, counted from 0; set: to V"},
    {"value", 0, OPTION_LIST, &values, "V",
     .help = "set: to what; the first belongs to the first --axis without V, and so on"},
    {"to", 0, OPTION_TEXT, &to, "B", .help = "traverse: the last value (2 where it is not given)"},
    {"frame", 0, OPTION_INTEGER, &edit_options.frame, "K",
     .help = "hold dynamic: the frame that stays, counted from 0; set and traverse dynamic: change "
             "this one only; -1: hold the first, change all",
     -1, FRAMES_MOST},
    {"by", 0, OPTION_TEXT, &edit_options.by, "NAMES",
     .help = "average: a record for each value of the labels NAMES (A,B,...)"},
    {"learn", 0, OPTION_TEXT, &learn, "FILE",
     .help = "attribute: labelled latents to learn from what the labels do"},
    {0},
};

static const struct program program = {
    .name = "latent-edit",
    .purpose = "edits the static or the dynamic codes of latents",
    .synopsis =
        (const char *const[]){
            "swap OBJECT [--keep-odd] [LATENTS]",
            "take OBJECT --from FILE [--match NAMES] [LATENTS]",
            "sample OBJECT -m MODEL [--seed N] [--temperature X] [--count N] [--frames T] "
            "[LATENTS]",
            "interpolate OBJECT [--steps N] [--spherical] [LATENTS]",
            "traverse OBJECT --axis K... [--from A] [--to B] [--steps N] [LATENTS]",
            "set OBJECT --axis K=V... [--frame K] [LATENTS]", "hold OBJECT [--frame K] [LATENTS]",
            "reverse OBJECT [LATENTS]",
            "extend dynamic --frames N -m MODEL [--seed N] [--temperature X] [LATENTS]",
            "average OBJECT [--by NAMES] [LATENTS]",
            "attribute OBJECT NAME=VALUE --learn FILE [LATENTS]", NULL},
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
    .words = {verb_names, edit_objects},
};

/* Which options go with a verb and its object, and which of them must be there. NULL: the verb does
 * not go with the object. */
static const struct usage {
    const char *verb, *takes[EDIT_OBJECTS], *needs[EDIT_OBJECTS];
} usages[] = {
    {"swap", {"keep-odd", "keep-odd"}, {"", ""}},
    {"take", {"from match", "from match"}, {"from", "from"}},
    {"sample",
     {"model seed temperature count", "model seed temperature count frames"},
     {"", "model"}},
    {"interpolate", {"steps spherical", "steps"}, {"", ""}},
    {"traverse", {"axis from to steps", "axis from to steps frame"}, {"axis", "axis"}},
    {"set", {"axis value", "axis value frame"}, {"axis", "axis"}},
    {"hold", {"", "frame"}, {"", ""}},
    {"reverse", {"", ""}, {"", ""}},
    {"extend", {NULL, "model seed temperature frames"}, {NULL, "model frames"}},
    {"average", {"by", "by"}, {"", ""}},
    {"attribute", {"learn", "learn"}, {"learn", "learn"}},
    {0},
};

static bool is_verb(const struct edit *edit, const char *name)
{
    return strcmp(edit_verb_name(edit->verb), name) == 0;
}

static void *need(void *memory)
{
    struct err e;
    if (memory)
        return memory;
    err_set(&e, "out of memory for the command line");
    cli_fail(&e);
}

/* ---- operands: VERB OBJECT [NAME=VALUE] [LATENTS] ---- */

static void list_verbs(void)
{
    for (size_t i = 0; edit_verbs[i] && i + 1 < sizeof verb_names / sizeof *verb_names; i++)
        verb_names[i] = edit_verb_name(edit_verbs[i]);
}

static _Noreturn void unknown_verb(const char *given)
{
    char names[256] = "";
    for (size_t i = 0; verb_names[i]; i++) {
        strcat(names, i ? ", " : "");
        strcat(names, verb_names[i]);
    }
    if (!given)
        cli_wrong_use("a verb is needed: %s", names);
    cli_wrong_use("'%.40s' is no verb; there are %s", given, names);
}

static void set_object(struct edit *edit, const char *given)
{
    if (!given)
        cli_wrong_use("%s what? static or dynamic", edit_verb_name(edit->verb));
    edit->object = strcmp(given, edit_objects[EDIT_STATIC]) == 0 ? EDIT_STATIC : EDIT_DYNAMIC;
    if (strcmp(given, edit_objects[edit->object]) != 0)
        cli_wrong_use("'%.40s' is no object; there are static, dynamic", given);
}

static void set_attribute(struct edit *edit, char *given)
{
    char *equals = given ? strchr(given, '=') : NULL;
    if (!equals || equals == given)
        cli_wrong_use("attribute %s is followed by NAME=VALUE", edit_objects[edit->object]);
    edit->options.name = need(mem_copy_text(given, (size_t)(equals - given)));
    edit->options.value = equals + 1;
}

/* Returns LATENTS or NULL. */
static const char *read_operands(struct edit *edit, char **operands)
{
    edit->verb = *operands ? edit_verb_find(*operands) : NULL;
    if (!edit->verb)
        unknown_verb(*operands);
    set_object(edit, *++operands);
    operands++;
    if (is_verb(edit, "attribute"))
        set_attribute(edit, *operands++);
    if (*operands && operands[1])
        cli_wrong_use("unexpected operand '%s'", operands[1]);
    return *operands;
}

/* ---- options ---- */

/* Stands `name`, up to '=' or its end, among `names`, which spaces separate? */
static bool among(const char *names, const char *name)
{
    return list_has(names, ' ', name, strcspn(name, "="));
}

static bool is_given(const char *name, int options_given)
{
    for (int i = 0; i < options_given; i++)
        if (among(name, cli_trace()->items[i] + strlen("--")))
            return true;
    return false;
}

/* The first entries of the trace are the options that were given. */
static void check_options(const struct edit *edit, int options_given)
{
    const char *object = edit_objects[edit->object];
    const struct usage *u = usages;
    while (!is_verb(edit, u->verb))
        u++;
    const char *takes = u->takes[edit->object];
    if (!takes)
        cli_wrong_use("%s goes with %s only", u->verb, edit_objects[1 - edit->object]);
    for (int i = 0; i < options_given; i++) {
        const char *name = cli_trace()->items[i] + strlen("--");
        if (!among(takes, name))
            cli_wrong_use("--%.*s does not go with %s %s%s%s", (int)strcspn(name, "="), name,
                          u->verb, object, *takes ? "; what does: " : "", takes);
    }
    for (const char *need = u->needs[edit->object]; *need;) {
        char name[32];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(need, " "), need);
        if (!is_given(name, options_given))
            cli_wrong_use("%s %s needs --%s", u->verb, object, name);
        need += strcspn(need, " ");
        need += *need == ' ';
    }
}

static void parse_real(const char *option, const char *text, double *out)
{
    struct err e;
    if (num_real(text, -FLT_MAX, FLT_MAX, out, &e))
        cli_wrong_use("--%s: %s", option, e.text);
}

/* "K" or "K=V". Returns whether a value stands there. */
static bool parse_axis(struct edit_axis *axis, const char *text)
{
    char number[24];
    struct err e;
    size_t length = strcspn(text, "=");
    snprintf(number, sizeof number, "%.*s", (int)length, text);
    if (num_integer(number, 0, AXIS_MOST, &axis->axis, &e))
        cli_wrong_use("--axis: %s", e.text);
    if (text[length])
        parse_real("axis", text + length + 1, &axis->value);
    return text[length];
}

static void parse_axes(struct edit *edit)
{
    bool set = is_verb(edit, "set");
    int used = 0;
    struct edit_axis *list = need(mem_zero((size_t)axes.count, sizeof *list));
    for (int i = 0; i < axes.count; i++) {
        bool valued = parse_axis(&list[i], axes.items[i]);
        if (valued && !set)
            cli_wrong_use("--axis %s: a value goes with set only", axes.items[i]);
        if (!valued && set && used == values.count)
            cli_wrong_use("--axis %s: to what? give --axis %s=V, or --value V", axes.items[i],
                          axes.items[i]);
        if (!valued && set)
            parse_real("value", values.items[used++], &list[i].value);
    }
    if (used < values.count)
        cli_wrong_use("--value %s: there is no --axis for it", values.items[used]);
    edit->options.axes = list;
    edit->options.axis_count = (size_t)axes.count;
}

/* Returns the name of the second stream or NULL. */
static const char *take_options(struct edit *edit)
{
    const char *other = is_verb(edit, "take") ? from : learn;
    parse_axes(edit);
    if (is_verb(edit, "traverse") && from)
        parse_real("from", from, &edit->options.low);
    if (to)
        parse_real("to", to, &edit->options.high);
    if (is_verb(edit, "hold") && edit->options.frame < 0)
        edit->options.frame = 0;
    if (is_verb(edit, "extend") && edit->options.frames == 0)
        cli_wrong_use("--frames: extend by 1 frame or more");
    return other;
}

/* ---- the run ---- */

/* Codes of two models have nothing to say to each other, where the headers tell whose they are. */
static void check_models(const struct edit *edit, const struct filter *f)
{
    struct err e;
    int64_t ours, theirs;
    int got = map_integer(reader_header(f->reader), "model_crc32", &ours, &e);
    if (got > 0)
        got = map_integer(reader_header(edit->other), "model_crc32", &theirs, &e);
    cli_check(got < 0 ||
                  (got > 0 && ours != theirs &&
                   err_set(&e,
                           "the codes of %s were made by another model (crc32 %08llx) "
                           "than these (%08llx)",
                           edit->other_name, (unsigned long long)theirs, (unsigned long long)ours)),
              &e);
}

static void open_streams(struct edit *edit, struct filter *f, const char *input, const char *other)
{
    if (other && cli_is_standard(other) && cli_is_standard(input))
        cli_wrong_use("standard input cannot be both streams; name LATENTS");
    if (other) {
        edit->other =
            filter_open(other, is_verb(edit, "attribute") ? "latents|directions" : "latents");
        edit->other_name = cli_is_standard(other) ? "standard input" : other;
    }
    filter_input(f, input, "latents");
    if (other)
        check_models(edit, f);
    filter_output(f, NULL, NULL);
}

/* One thread: a frame of the prior is too little work for more, and the neighbours in a pipe have
 * use for the cores. */
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

static void tell(const struct edit *edit)
{
    if (edit->note.text[0])
        cli_note("%s", edit->note.text);
}

int main(int argc, char **argv)
{
    list_verbs();
    int operand = cli_begin(&program, argc, argv);
    struct inference inference;
    struct filter filter = {0};
    struct record record = {0};
    struct edit edit = {.options = edit_options, .write = write_record, .context = &filter};
    struct err e;

    const char *input = read_operands(&edit, argv + operand);
    check_options(&edit, cli_trace()->count - (argc - operand));
    const char *other = take_options(&edit);
    open_model(&edit, &inference);
    open_streams(&edit, &filter, input, other);
    cli_check(edit_begin(&edit, &e), &e);
    tell(&edit);
    while (filter_next(&filter, &record))
        cli_check(edit_record(&edit, &record, &e), &e);
    cli_check(edit_end(&edit, &e), &e);
    tell(&edit);
    edit_close(&edit);
    reader_close(edit.other);
    if (edit.model)
        inference_close(&inference);
    free(edit.options.axes);
    free((char *)edit.options.name);
    return filter_finish(&filter);
}
