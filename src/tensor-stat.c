/* tensor-stat - any stream in, one line per tensor out: shape, range, NaNs and infinities.
 *
 *     dsvae-encode -m sprites.tns < hero-frames.tns | tensor-stat */
#include "cli/filter.h"
#include "cli/output.h"
#include "formats/json.h"
#include "formats/text.h"
#include "tns/stats.h"

#include <math.h>
#include <string.h>

static bool json;

static const struct option_row options[] = {
    {"json", 'j', OPTION_FLAG, &json, .help = "print one JSON object per tensor"},
    {0},
};

static const struct program program = {
    .name = "tensor-stat",
    .purpose = "prints shape, range and norm of every tensor of a stream",
    .synopsis = (const char *const[]){"[options] [STREAM]", NULL},
    .examples =
        (const char *const[]){"tensor-stat sprites.tns",
                              "tensor-stat -q hero.tns && echo the stream is sound",
                              "tensor-stat --json hero.tns | jq -c 'select(.nans > 0)'", NULL},
    .see_also = "tensor-dump(1), tensor-diff(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT,
    .max_operands = 1,
};

/* JSON has only finite numbers; others are left out. */
static int set_finite(struct map *m, const char *key, double value, struct err *e)
{
    return isfinite(value) ? map_set_real(m, key, value, e) : 0;
}

/* The text of a shape, "[8,64,64,3]", is valid JSON. */
static int set_shape(struct map *m, const char *shape, struct err *e)
{
    struct buffer packed = {0};
    int failed =
        json_parse(&shape, &packed, e) || map_set_raw(m, "shape", packed.bytes, packed.size, e);
    buffer_free(&packed);
    return failed;
}

static int print_json(FILE *file, const char *id, const char *key, const struct tensor *t,
                      const struct stats *s, struct err *e)
{
    static const struct text_style style = {.json = true};
    char text[TENSOR_TEXT];
    struct record line = {0};
    struct map *m = &line.map;
    struct buffer out = {0};
    int failed = map_set_text(m, "id", id, e) || map_set_text(m, "tensor", key, e) ||
                 map_set_text(m, "dtype", dtype_name(t->dtype), e) ||
                 set_shape(m, strchr(tensor_text(text, t), '['), e) ||
                 set_finite(m, "min", s->min, e) || set_finite(m, "max", s->max, e) ||
                 set_finite(m, "mean", s->mean, e) || set_finite(m, "norm", s->norm, e) ||
                 map_set_integer(m, "nans", (int64_t)s->nans, e) ||
                 map_set_integer(m, "infinities", (int64_t)s->infinities, e) ||
                 text_record(&out, &line, &style, e);
    if (!failed)
        fwrite(out.bytes, 1, out.size, file);
    buffer_free(&out);
    record_free(&line);
    return failed;
}

static int print_line(FILE *file, const char *id, const char *key, const struct tensor *t,
                      const struct stats *s)
{
    char shown_id[RECORD_ID], shown_key[MAP_KEY], text[TENSOR_TEXT];
    err_quote(shown_id, sizeof shown_id, id, strlen(id));
    err_quote(shown_key, sizeof shown_key, key, strlen(key));
    fprintf(file, "%s\t%s\t%s\t%.6g\t%.6g\t%.6g\t%.6g\t%zu\t%zu\n", shown_id, shown_key,
            tensor_text(text, t), s->min, s->max, s->mean, s->norm, s->nans, s->infinities);
    return 0;
}

static int print_record(FILE *file, struct record *r, struct err *e)
{
    for (size_t i = 0; i < r->map.count; i++) {
        const struct entry *entry = &r->map.entries[i];
        struct tensor *t;
        if (!map_holds_tensor(entry))
            continue;
        if (map_tensor(&r->map, entry->key, &t, e) < 0)
            return record_error(r, e);
        if (shared.quiet)
            continue;
        struct stats s = stats_of(t);
        if (json ? print_json(file, r->id, entry->key, t, &s, e)
                 : print_line(file, r->id, entry->key, t, &s))
            return record_error(r, e);
    }
    return 0;
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct filter filter = {0};
    struct record record = {0};
    struct output output;
    struct err e;

    filter_input(&filter, argv[operand], NULL);
    FILE *file = output_text(&output, "-");
    reader_on_wait(filter.reader, output_text_flush, file);
    if (!json && !shared.quiet)
        fputs("#id\ttensor\tshape\tmin\tmax\tmean\tnorm\tnans\tinfinities\n", file);
    while (filter_next(&filter, &record))
        if (print_record(file, &record, &e))
            cli_fail(&e);
    output_text_commit(&output, file);
    return filter_finish(&filter);
}
