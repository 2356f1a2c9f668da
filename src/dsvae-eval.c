/* dsvae-eval - labelled frames in, a table out: how well a model reconstructs, and how well it
 * swaps.
 *
 *     sprite-decode --dataset Sprites --split test | dsvae-eval -m sprites.tns */
#include "base/mem.h"
#include "cli/engine.h"
#include "cli/filter.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "model/codes.h"
#include "model/dataset.h"
#include "model/measure.h"

#include <stdlib.h>
#include <string.h>

static const char *model_path, *moving = "action,direction";
static bool json;
static int64_t seed = 1;

static const struct option_row options[] = {
    {"model", 'm', OPTION_TEXT, &model_path, "FILE", .help = "the trained model"},
    {"moving", 0, OPTION_TEXT, &moving, "NAMES",
     .help = "the labels that the dynamic code is to hold; all others are the static code's"},
    {"seed", 0, OPTION_INTEGER, &seed, "N", .help = "of the choice of partners for the swaps", 0,
     1e15},
    {"json", 0, OPTION_FLAG, &json, NULL, .help = "print one JSON object instead of the table"},
    {"output", 'o', OPTION_TEXT, &shared.output, "FILE", .help = "write the table to FILE"},
    {0},
};

static const struct program program = {
    .name = "dsvae-eval",
    .purpose = "measures reconstruction and swaps against the truth",
    .synopsis = (const char *const[]){"[options] -m MODEL [FRAMES]", NULL},
    .examples =
        (const char *const[]){"sprite-decode --dataset Sprites --split test | dsvae-eval "
                              "-m sprites.tns",
                              "dsvae-eval -m m.tns --json frames.tns | jq .swap.psnr", NULL},
    .see_also = "dsvae-train(1), dsvae-encode(1), latent-edit(1)",
    .options = options,
    .uses = USES_INPUT | USES_THREADS,
    .max_operands = 1,
};

/* The whole set, its codes, and who swaps with whom. */
struct set {
    struct dataset data;
    struct identity *who;
    size_t *static_from, *dynamic_from; /* [count] */
    float **f, **z;                     /* [count] posterior means [F], [T,Z] */
    size_t capacity;
    struct palette palette;
    bool has_palette;
};

struct result {
    struct likeness reconstruction, swap;
    size_t swaps, without_partner;
};

static void *need(void *memory, size_t bytes)
{
    if (!memory) {
        struct err e;
        err_memory(&e, bytes, "the test set");
        cli_fail(&e);
    }
    return memory;
}

static void add_record(struct set *s, struct record *r)
{
    struct err e;
    cli_check(dataset_add(&s->data, r, &e), &e);
    if (s->data.count > s->capacity) {
        s->capacity = s->data.capacity;
        s->who = need(mem_resize(s->who, s->capacity, sizeof *s->who), s->capacity);
    }
    cli_check(identity_read(&s->who[s->data.count - 1], r, moving, &e), &e);
}

static void check_size(const struct set *s, const struct canvas *c)
{
    struct err e;
    const struct dataset *d = &s->data;
    if (d->H != c->H || d->W != c->W || d->C != c->C) {
        err_set(&e, "the frames are [*,%zu,%zu,%zu], the model takes [*,%zu,%zu,%zu]", d->H, d->W,
                d->C, c->H, c->W, c->C);
        cli_fail(&e);
    }
}

static void read_set(struct set *s, const char *path, const struct canvas *c)
{
    struct err e;
    struct record r = {0};
    struct filter input = {0};
    filter_input(&input, path, "frames");
    while (filter_next(&input, &r))
        add_record(s, &r);
    filter_finish(&input);
    if (s->data.count == 0) {
        err_set(&e, "the stream holds no records: there is nothing to measure");
        cli_fail(&e);
    }
    check_size(s, c);
    s->has_palette = true;
    for (size_t i = 0; i < s->data.count && s->has_palette; i++)
        s->has_palette = palette_collect(&s->palette, s->data.list[i].frames,
                                         s->data.list[i].T * c->H * c->W, (int)c->C, &e) == 0;
}

static void encode_all(struct set *s, struct engine *g)
{
    struct err e;
    size_t n = s->data.count, F = (size_t)g->model.config.static_dim;
    size_t Z = (size_t)g->model.config.dynamic_dim;
    double start = progress_clock();
    s->f = need(mem_zero(n, sizeof *s->f), n);
    s->z = need(mem_zero(n, sizeof *s->z), n);
    for (size_t i = 0; i < n; i++) {
        size_t T = s->data.list[i].T;
        float *codes = need(mem_zero(2 * (F + T * Z), sizeof *codes), F + T * Z);
        struct codes c = {codes, codes + F, codes + 2 * F, codes + 2 * F + T * Z};
        cli_check(codes_encode(&c, &g->model, &g->tape, s->data.list[i].frames, NULL, T, 0, &e),
                  &e);
        s->f[i] = c.static_mean;
        s->z[i] = c.dynamic_mean;
        progress_show((double)i / (double)(3 * n), progress_clock() - start, "encoding");
    }
}

/* Decodes f of one sequence with z of another and compares with the truth. */
static void compare(struct likeness *l, const struct set *s, struct engine *g, size_t truth,
                    size_t static_from, size_t dynamic_from, struct matcher *m)
{
    struct err e;
    const struct canvas *c = &g->model.canvas;
    size_t T = s->data.list[truth].T, of_z = s->data.list[dynamic_from].T;
    uint8_t *made = need(mem_array(of_z * c->H * c->W * c->C, 1), of_z);
    codes_decode(made, &g->model, &g->tape, g->model.config.static_dim ? s->f[static_from] : NULL,
                 s->z[dynamic_from], of_z);
    cli_check(likeness_add(l, s->data.list[truth].frames, made, T < of_z ? T : of_z, c, m, &e), &e);
    free(made);
}

static struct result measure(struct set *s, struct engine *g)
{
    struct err e;
    struct result r = {0};
    size_t n = s->data.count;
    static struct matcher matcher;
    struct matcher *m = NULL;
    if (s->has_palette) {
        cli_check(matcher_start(&matcher, &s->palette, &e), &e);
        m = &matcher;
    }
    s->static_from = need(mem_array(n, sizeof *s->static_from), n);
    s->dynamic_from = need(mem_array(n, sizeof *s->dynamic_from), n);
    cli_check(swaps_pair(s->static_from, s->dynamic_from, s->who, n, (uint64_t)seed, &e), &e);
    double start = progress_clock();
    for (size_t i = 0; i < n; i++) {
        compare(&r.reconstruction, s, g, i, i, i, m);
        bool paired = s->static_from[i] != SIZE_MAX && s->dynamic_from[i] != SIZE_MAX;
        r.swaps += paired;
        r.without_partner += !paired;
        if (paired)
            compare(&r.swap, s, g, i, s->static_from[i], s->dynamic_from[i], m);
        progress_show((double)i / (double)n, progress_clock() - start, "swapping");
    }
    progress_clear();
    return r;
}

static double share(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

/* One figure; of no sequences there is none. */
static void print_figure(FILE *out, const char *name, int width, const char *format, double value,
                         bool there)
{
    char text[32] = "-";
    if (there)
        snprintf(text, sizeof text, format, value);
    else if (json)
        snprintf(text, sizeof text, "null");
    if (json)
        fprintf(out, ",\"%s\":%s", name, text);
    else
        fprintf(out, " %*s", width, text);
}

static void print_row(FILE *out, const char *name, const struct likeness *l, size_t sequences)
{
    double mse = l->squared / (double)(l->values ? l->values : 1);
    bool any = sequences > 0;
    fprintf(out, json ? "\"%s\":{\"sequences\":%zu" : "%-16s %9zu", name, sequences);
    print_figure(out, "mse", 12, json ? "%.6g" : "%.3e", mse, any);
    print_figure(out, "psnr", 8, json ? "%.4f" : "%.2f", likeness_psnr(l), any);
    print_figure(out, "exact_pixels", 14, json ? "%.4f" : "%.2f", share(l->exact, l->foreground),
                 any);
    print_figure(out, "exact_frames", 14, json ? "%.4f" : "%.2f", share(l->exact_frames, l->frames),
                 any);
    fputs(json ? "}" : "\n", out);
}

static void print(const struct result *r, const struct set *s)
{
    struct output o;
    FILE *out = output_text(&o, shared.output);
    if (json)
        fprintf(out, "{");
    else
        fprintf(out, "%-16s %9s %12s %8s %14s %14s\n", "", "sequences", "MSE", "PSNR dB",
                "exact pixels %", "exact frames %");
    print_row(out, "reconstruction", &r->reconstruction, s->data.count);
    if (json)
        fprintf(out, ",");
    print_row(out, "swap", &r->swap, r->swaps);
    if (json)
        fprintf(out, ",\"without_partner\":%zu,\"snapped\":%s}\n", r->without_partner,
                s->has_palette ? "true" : "false");
    output_text_commit(&o, out);
    if (r->without_partner)
        cli_note("%zu sequences have no partners for a swap", r->without_partner);
    if (!s->has_palette)
        cli_note("more than %d colours: exact pixels are counted without snapping to a palette",
                 PALETTE_MAX);
}

static void free_set(struct set *s)
{
    for (size_t i = 0; i < s->data.count; i++) {
        identity_free(&s->who[i]);
        free(s->f[i]); /* the block that holds z[i] too */
    }
    free(s->who);
    free(s->f);
    free(s->z);
    free(s->static_from);
    free(s->dynamic_from);
    dataset_free(&s->data);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct engine engine;
    static struct set set;

    engine_open(&engine, model_path);
    read_set(&set, argv[operand], &engine.model.canvas);
    encode_all(&set, &engine);
    struct result result = measure(&set, &engine);
    print(&result, &set);
    free_set(&set);
    engine_close(&engine);
    return 0;
}
