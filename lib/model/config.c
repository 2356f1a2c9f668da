/* config.c - the table of fields, and the presets. */
#include "model/config.h"
#include "base/list.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

const char *const config_kinds[] = {"ae", "vae", "dsvae", "judge", NULL};
const char *const config_presets[] = {"sprites", "general", "dcgan", "small", NULL};

/* One row a field: reading, writing and checking are loops over these. */
struct field {
    const char *name;
    enum { NAME, INTEGER, REAL } type;
    size_t offset;
    double min, max;
    const char *choices; /* NAME: separated by '|' */
};

/* Instead of choices: older models do not have it, and it is 0. */
static const char OPTIONAL[] = "";

#define IN_CONFIG(f) #f, INTEGER, offsetof(struct config, f)
#define PART(f) #f, NAME, offsetof(struct config, f), 0, 0
#define IN_TRAINING(f) offsetof(struct training, f)

static const struct field config_fields[] = {
    {PART(kind), "ae|vae|dsvae|judge"},
    {PART(static_encoder), "none|colours|patches|frames"},
    {PART(dynamic_encoder), "patches|contrasts|conv"},
    {PART(decoder), "none|film|deconv"},
    {PART(prior), "none|normal|mixture"},
    {PART(recolour), "none|hash|pointwise"},
    {IN_CONFIG(static_dim), 0, 1024, NULL},
    {IN_CONFIG(dynamic_dim), 1, 1024, NULL},
    {IN_CONFIG(bag), 1, 65536, NULL},
    {IN_CONFIG(patch), 1, 64, NULL},
    {IN_CONFIG(draws), 1, 64, NULL},
    {IN_CONFIG(encoder_width), 1, 8192, NULL},
    {IN_CONFIG(style_width), 1, 8192, NULL},
    {IN_CONFIG(hidden1), 1, 16384, NULL},
    {IN_CONFIG(hidden2), 1, 16384, NULL},
    {IN_CONFIG(hidden3), 1, 16384, NULL},
    {IN_CONFIG(bands), 1, 256, NULL},
    {IN_CONFIG(conv_width), 1, 1024, NULL},
    {IN_CONFIG(prior_width), 1, 8192, NULL},
    {IN_CONFIG(mixtures), 1, 256, NULL},
};

static const struct field training_fields[] = {
    {"batch", INTEGER, IN_TRAINING(batch), 1, 65536, NULL},
    {"frames", INTEGER, IN_TRAINING(frames), 0, 4096, NULL},
    {"decoded", INTEGER, IN_TRAINING(decoded), 1, 4096, NULL},
    {"rate", REAL, IN_TRAINING(rate), 0, 1, NULL},
    {"beta1", REAL, IN_TRAINING(beta1), 0, 1, NULL},
    {"beta2", REAL, IN_TRAINING(beta2), 0, 1, NULL},
    {"decay", REAL, IN_TRAINING(decay), 0, 1, NULL},
    {"clip", REAL, IN_TRAINING(clip), 0, 1e9, NULL},
    {"average", REAL, IN_TRAINING(average), 0, 1, NULL},
    {"warmup", INTEGER, IN_TRAINING(warmup), 0, 1e9, NULL},
    {"kl_warmup", INTEGER, IN_TRAINING(kl_warmup), 0, 1e9, NULL},
    {"kl_first", REAL, IN_TRAINING(kl_first), 0, 1e6, NULL},
    {"kl_last", REAL, IN_TRAINING(kl_last), 0, 1e6, NULL},
    {"kl_static", REAL, IN_TRAINING(kl_static), 0, 1e6, NULL},
    {"kl_prior", REAL, IN_TRAINING(kl_prior), 0, 1e6, NULL},
    {"kl_frame", REAL, IN_TRAINING(kl_frame), 0, 1e6, NULL},
    {"cycle", REAL, IN_TRAINING(cycle), 0, 1e6, OPTIONAL},
    {"robust", REAL, IN_TRAINING(robust), 0, 1e6, OPTIONAL},
    {"colour_dropout", REAL, IN_TRAINING(colour_dropout), 0, 0.9, OPTIONAL},
    {"margin", INTEGER, IN_TRAINING(margin), 0, 4096, OPTIONAL},
    {"occlude", REAL, IN_TRAINING(occlude), 0, 1, NULL},
};

enum {
    CONFIG_FIELDS = sizeof config_fields / sizeof *config_fields,
    TRAINING_FIELDS = sizeof training_fields / sizeof *training_fields,
};

static const struct config sprites_config = {
    .kind = "dsvae",
    .static_encoder = "colours",
    .dynamic_encoder = "patches",
    .decoder = "film",
    .prior = "mixture",
    .recolour = "hash",
    .static_dim = 16,
    .dynamic_dim = 12,
    .bag = 1024,
    .patch = 8,
    .draws = 8,
    .encoder_width = 128,
    .style_width = 128,
    .hidden1 = 384,
    .hidden2 = 384,
    .hidden3 = 4096,
    .bands = 16,
    .conv_width = 64,
    .prior_width = 128,
    .mixtures = 10,
};

static const struct training sprites_training = {
    .batch = 16,
    .frames = 0,
    .decoded = 4,
    .rate = 4e-3,
    .beta1 = 0.9,
    .beta2 = 0.99,
    .average = 0.998,
    .warmup = 100,
    .kl_warmup = 50,
    .kl_first = 1,
    .kl_last = 0.1,
    .kl_static = 8,
    .kl_prior = 1,
    .kl_frame = 1,
    .colour_dropout = 0.2,
};

static void set(char to[CONFIG_NAME], const char *name)
{
    memset(to, 0, CONFIG_NAME); /* two configurations are compared byte by byte */
    snprintf(to, CONFIG_NAME, "%s", name);
}

/* The motion is found later than with the tricks of pixel art; until then its divergence must not
 * press it to nothing. */
static void preset_general(struct config *c, struct training *t)
{
    set(c->static_encoder, "patches");
    set(c->dynamic_encoder, "contrasts");
    set(c->recolour, "pointwise");
    c->bag = 128;
    c->draws = 4;
    t->kl_warmup = 1500;
}

static void preset_dcgan(struct config *c, struct training *t)
{
    set(c->static_encoder, "frames");
    set(c->dynamic_encoder, "conv");
    set(c->decoder, "deconv");
    set(c->recolour, "none");
    c->static_dim = 64;
    c->dynamic_dim = 32;
    c->draws = 1;
    t->rate = 1e-3;
    t->kl_static = 40;
    t->kl_frame = 0;
}

/* A model file of under 4 MB for drawn sprites. */
static void preset_small(struct config *c)
{
    c->hidden1 = 192;
    c->hidden2 = 192;
    c->hidden3 = 512;
    c->bands = 8;
    c->encoder_width = 48;
    c->style_width = 48;
    c->prior_width = 48;
}

/* The forerunners: one code a frame, no static code, true colours. */
static void without_static(struct config *c, struct training *t)
{
    bool sampled = strcmp(c->kind, "vae") == 0;
    set(c->static_encoder, "none");
    if (strcmp(c->dynamic_encoder, "contrasts") == 0) /* would not see colours */
        set(c->dynamic_encoder, "patches");
    set(c->recolour, "none");
    set(c->prior, sampled ? "normal" : "none");
    c->static_dim = 0;
    c->dynamic_dim = 32;
    c->draws = 1;
    t->kl_static = t->kl_prior = 0;
    t->kl_frame = sampled;
    t->kl_last = 0.3;
    t->occlude = sampled ? 0.5 : 0;
}

/* A classifier: the dynamic encoder's network in true colours. */
static void as_judge(struct config *c, struct training *t)
{
    without_static(c, t);
    set(c->prior, "none");
    set(c->decoder, "none");
    c->encoder_width = 256;
    t->batch = 32;
    t->rate = 2e-3;
    t->kl_frame = t->occlude = 0;
}

int config_preset(struct config *c, struct training *t, const char *kind, const char *preset,
                  struct err *e)
{
    *c = sprites_config;
    *t = sprites_training;
    set(c->kind, kind);
    if (strcmp(preset, "general") == 0)
        preset_general(c, t);
    else if (strcmp(preset, "dcgan") == 0)
        preset_dcgan(c, t);
    else if (strcmp(preset, "small") == 0)
        preset_small(c);
    else if (strcmp(preset, "sprites") != 0)
        return err_set(e, "unknown preset '%s'", preset);
    if (strcmp(kind, "judge") == 0)
        as_judge(c, t);
    else if (strcmp(kind, "dsvae") != 0)
        without_static(c, t);
    return 0;
}

static bool find_number(const struct field *f, size_t n, const void *in, const char *name,
                        double *value)
{
    for (; n--; f++) {
        const void *at = (const char *)in + f->offset;
        if (f->type == NAME || strcmp(f->name, name) != 0)
            continue;
        *value = f->type == INTEGER ? (double)*(const int64_t *)at : *(const double *)at;
        return true;
    }
    return false;
}

bool config_number(const struct config *c, const struct training *t, const char *name,
                   double *value)
{
    return find_number(config_fields, CONFIG_FIELDS, c, name, value) ||
           find_number(training_fields, TRAINING_FIELDS, t, name, value);
}

static int write_fields(struct map *m, const struct field *f, size_t n, const void *from,
                        struct err *e)
{
    for (; n--; f++) {
        const char *at = (const char *)from + f->offset;
        int result = f->type == NAME ? map_set_text(m, f->name, at, e)
                     : f->type == INTEGER
                         ? map_set_integer(m, f->name, *(const int64_t *)(const void *)at, e)
                         : map_set_real(m, f->name, *(const double *)(const void *)at, e);
        if (result)
            return -1;
    }
    return 0;
}

int config_write(struct map *m, const struct config *c, const struct training *t, struct err *e)
{
    return write_fields(m, config_fields, CONFIG_FIELDS, c, e) ||
                   write_fields(m, training_fields, TRAINING_FIELDS, t, e)
               ? -1
               : 0;
}

static int out_of_range(const struct field *f, double value, struct err *e)
{
    return err_set(e, "'%s' is %g, expected %g to %g", f->name, value, f->min, f->max);
}

static int read_field(const struct map *m, const struct field *f, char *at, struct err *e)
{
    int found;
    if (f->type == NAME) {
        found = map_text(m, f->name, at, CONFIG_NAME, e);
        if (found > 0 && !list_has(f->choices, '|', at, strlen(at))) {
            char shown[40];
            return err_set(e, "'%s' is '%s', expected %s", f->name,
                           err_quote(shown, sizeof shown, at, strlen(at)), f->choices);
        }
    } else if (f->type == INTEGER) {
        int64_t value = 0;
        found = map_integer(m, f->name, &value, e);
        if (found > 0 && !((double)value >= f->min && (double)value <= f->max))
            return out_of_range(f, (double)value, e);
        memcpy(at, &value, sizeof value);
    } else {
        double value = 0;
        found = map_real(m, f->name, &value, e);
        if (found > 0 && !(value >= f->min && value <= f->max))
            return out_of_range(f, value, e);
        memcpy(at, &value, sizeof value);
    }
    if (found == 0 && f->choices == OPTIONAL)
        return 0;
    return found > 0 ? 0 : found < 0 ? -1 : err_set(e, "the model's header has no '%s'", f->name);
}

int config_read(const struct map *m, struct config *c, struct training *t, struct err *e)
{
    *c = (struct config){0};
    *t = (struct training){0};
    for (size_t i = 0; i < CONFIG_FIELDS; i++)
        if (read_field(m, &config_fields[i], (char *)c + config_fields[i].offset, e))
            return -1;
    for (size_t i = 0; i < TRAINING_FIELDS; i++)
        if (read_field(m, &training_fields[i], (char *)t + training_fields[i].offset, e))
            return -1;
    if (c->hidden3 % c->bands)
        return err_set(e, "'hidden3' is %lld, which is no multiple of 'bands', %lld",
                       (long long)c->hidden3, (long long)c->bands);
    bool judge = strcmp(c->kind, "judge") == 0;
    if (judge != (strcmp(c->decoder, "none") == 0) || (judge && c->static_dim))
        return err_set(e, "kind '%s' does not go with decoder '%s' and static_dim %lld", c->kind,
                       c->decoder, (long long)c->static_dim);
    bool has_static = strcmp(c->static_encoder, "none") != 0;
    if (has_static != (c->static_dim > 0))
        return err_set(e, "static_encoder '%s' does not go with static_dim %lld", c->static_encoder,
                       (long long)c->static_dim);
    return 0;
}
