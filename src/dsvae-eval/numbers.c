/* numbers.c - see numbers.h */
#include "numbers.h"
#include "cli/filter.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "eval/conversion.h"

#include <math.h>

static const char *const names[CONVERSIONS] = {[COPIED] = "the source as it is",
                                               [TRANSFERRED] = "mean and spread moved",
                                               [CONVERTED] = "swap",
                                               [MATCHED] = "swap, nearest codes",
                                               [REPEATED] = "the target, repeated",
                                               [RECONSTRUCTED] = "reconstruction"};
static const char *const keys[CONVERSIONS] = {
    [COPIED] = "copy",   [TRANSFERRED] = "transfer", [CONVERTED] = "swap",
    [MATCHED] = "match", [REPEATED] = "repeat",      [RECONSTRUCTED] = "reconstruction"};

static void read_set(struct utterances *u, const char *path, const struct inference *model,
                     const char *moving)
{
    struct err e;
    struct record r = {0};
    struct filter input = {0};
    size_t D = model->model.geometry.numbers;
    u->data.numbers = D;
    filter_input(&input, path, "frames");
    while (filter_next(&input, &r))
        cli_check(utterances_add(u, &r, moving, &e), &e);
    filter_finish(&input);
    if (u->data.count == 0) {
        err_set(&e, "the stream holds no records: there is nothing to measure");
        cli_fail(&e);
    }
}

static void show(double done, const char *what)
{
    progress_show(done, 0, "%s", what);
}

/* A number in `width` columns, or a line where there is none. */
static void put(FILE *out, int width, const char *format, double value)
{
    char text[32] = "-";
    if (isfinite(value))
        snprintf(text, sizeof text, format, value);
    fprintf(out, "%*s", width, text);
}

static void print_table(FILE *out, const struct conversion *c, const struct speaker_codes *k,
                        const struct conversion_set *s)
{
    bool voices = s->model->config.mel_bands > 0;
    fprintf(out, "%-24s%14s%12s%12s%12s%12s\n", "", voices ? "distortion dB" : "distance",
            "pitch st", "word %", "target %", "source %");
    for (enum conversion_row i = 0; i < CONVERSIONS; i++) {
        fprintf(out, "%-24s", names[i]);
        put(out, 14, "%.3f", c->distance[i]);
        put(out, 12, "%.2f", c->pitch[i]);
        put(out, 12, "%.1f", 100 * c->word[i]);
        put(out, 12, "%.1f", 100 * c->target[i]);
        put(out, 12, "%.1f", 100 * c->source[i]);
        fprintf(out, "\n");
    }
    fprintf(out, "judges on real sequences: word ");
    put(out, 0, "%.1f %%", 100 * c->real_word);
    fprintf(out, ", speaker %.1f %%\n", 100 * c->real_speaker);
    fprintf(out, "%zu pairs, %zu with a repeat; %zu speakers, enrolled with %zu sequences\n",
            c->pairs, c->repeats, k->speakers, s->enrol);
    fprintf(out, "equal error rate of %zu codes: static ", k->count);
    put(out, 0, "%.2f %%", 100 * k->eer_static);
    fprintf(out, ", mean of dynamic ");
    put(out, 0, "%.2f %%", 100 * k->eer_dynamic);
    fprintf(out, "\nspeaker by a linear probe (chance %.1f %%): static ",
            100 / (double)k->speakers);
    put(out, 0, "%.1f %%", 100 * k->probe_static);
    fprintf(out, ", mean and spread of dynamic ");
    put(out, 0, "%.1f %%", 100 * k->probe_dynamic);
    fprintf(out, ", of the frames ");
    put(out, 0, "%.1f %%", 100 * k->probe_frames);
    fprintf(out, "\n");
}

static void put_json(FILE *out, const char *key, double value, bool last)
{
    if (isfinite(value))
        fprintf(out, "\"%s\":%.9g%s", key, value, last ? "}" : ",");
    else
        fprintf(out, "\"%s\":null%s", key, last ? "}" : ",");
}

static void print_json(FILE *out, const struct conversion *c, const struct speaker_codes *k)
{
    fprintf(out, "{");
    for (enum conversion_row i = 0; i < CONVERSIONS; i++) {
        fprintf(out, "\"%s\":{", keys[i]);
        put_json(out, "distance", c->distance[i], false);
        put_json(out, "pitch", c->pitch[i], false);
        put_json(out, "word", c->word[i], false);
        put_json(out, "target", c->target[i], false);
        put_json(out, "source", c->source[i], true);
        fprintf(out, ",");
    }
    put_json(out, "real_word", c->real_word, false);
    put_json(out, "real_speaker", c->real_speaker, false);
    put_json(out, "eer_static", k->eer_static, false);
    put_json(out, "eer_dynamic", k->eer_dynamic, false);
    put_json(out, "probe_static", k->probe_static, false);
    put_json(out, "probe_dynamic", k->probe_dynamic, false);
    put_json(out, "probe_frames", k->probe_frames, true);
    fprintf(out, "\n");
}

int numbers_run(struct inference *model, const char *path, const struct numbers_options *o)
{
    struct err e;
    struct utterances set = {0}, lessons = {0};
    struct conversion conversion;
    struct speaker_codes codes;
    struct output output;
    read_set(&set, path, model, o->moving);
    if (o->probe)
        read_set(&lessons, o->probe, model, o->moving);
    const struct conversion_set s = {.set = &set,
                                     .lessons = o->probe ? &lessons : NULL,
                                     .model = &model->model,
                                     .tape = &model->tape,
                                     .enrol = o->enrol,
                                     .pairs = o->pairs,
                                     .seed = o->seed,
                                     .progress = show};
    cli_check(conversion_measure(&conversion, &s, &e) || speaker_codes_measure(&codes, &s, &e), &e);
    FILE *out = output_text(&output, shared.output);
    if (o->json)
        print_json(out, &conversion, &codes);
    else
        print_table(out, &conversion, &codes, &s);
    output_text_commit(&output, out);
    utterances_free(&set);
    utterances_free(&lessons);
    inference_close(model);
    return 0;
}
