/* config.c - the table of fields, and the presets. */
#include "model/config.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Each list is in the order of its enum. */
const char *const config_kinds[] = {"ae", "vae", "dsvae", "judge", NULL};
static const char *const static_encoders[] = {"none", "colours", "patches", "frames", "pool", NULL};
static const char *const dynamic_encoders[] = {"patches", "contrasts",   "conv",
                                               "window",  "window-full", NULL};
static const char *const decoders[] = {"none", "film", "deconv", NULL};
static const char *const priors[] = {"none", "normal", "mixture", NULL};
static const char *const recolourings[] = {"none", "hash", "pointwise", NULL};

/* One row for each field: reading, writing and checking are loops over these. */
struct field {
    const char *name;
    enum { NAME, INTEGER, REAL } type;
    size_t offset;
    double min, max;
    const char *const *names; /* of a NAME: the texts of its enum */
    /* Models of older programs do not have an OPTIONAL field: then it is 0. One that is also SPARSE
     * is not written where it is 0. */
    enum { REQUIRED, OPTIONAL, SPARSE } presence;
};

/* A field of type NAME is an enum, which is read and written as an unsigned. */
static_assert(sizeof(enum model_kind) == sizeof(unsigned), "an enum is as large as an unsigned");

#define IN_CONFIG(f) #f, INTEGER, offsetof(struct config, f)
#define PART(f) #f, NAME, offsetof(struct config, f), 0, 0
#define IN_TRAINING(f) offsetof(struct training, f)

static const struct field config_fields[] = {
    {PART(kind), config_kinds, REQUIRED},
    {PART(static_encoder), static_encoders, REQUIRED},
    {PART(dynamic_encoder), dynamic_encoders, REQUIRED},
    {PART(decoder), decoders, REQUIRED},
    {PART(prior), priors, REQUIRED},
    {PART(recolour), recolourings, REQUIRED},
    {IN_CONFIG(static_dim), 0, 1024, NULL, REQUIRED},
    {IN_CONFIG(dynamic_dim), 1, 1024, NULL, REQUIRED},
    {IN_CONFIG(bag), 1, 65536, NULL, REQUIRED},
    {IN_CONFIG(patch), 1, 64, NULL, REQUIRED},
    {IN_CONFIG(draws), 1, 64, NULL, REQUIRED},
    {IN_CONFIG(encoder_width), 1, 8192, NULL, REQUIRED},
    {IN_CONFIG(style_width), 1, 8192, NULL, REQUIRED},
    {IN_CONFIG(hidden1), 1, 16384, NULL, REQUIRED},
    {IN_CONFIG(hidden2), 1, 16384, NULL, REQUIRED},
    {IN_CONFIG(hidden3), 1, 16384, NULL, REQUIRED},
    {IN_CONFIG(bands), 1, 256, NULL, REQUIRED},
    {IN_CONFIG(conv_width), 1, 1024, NULL, REQUIRED},
    {IN_CONFIG(prior_width), 1, 8192, NULL, REQUIRED},
    {IN_CONFIG(mixtures), 1, 256, NULL, REQUIRED},
    {IN_CONFIG(context), 0, 64, NULL, SPARSE},
    {IN_CONFIG(neighbours), 0, 16, NULL, SPARSE},
    {IN_CONFIG(mel_bands), 0, 256, NULL, SPARSE},
    {IN_CONFIG(standard), 0, 1, NULL, SPARSE},
    {IN_CONFIG(moments), 0, 511, NULL, SPARSE},
};

static const struct field training_fields[] = {
    {"batch", INTEGER, IN_TRAINING(batch), 1, 65536, NULL, REQUIRED},
    {"frames", INTEGER, IN_TRAINING(frames), 0, 4096, NULL, REQUIRED},
    {"decoded", INTEGER, IN_TRAINING(decoded), 1, 4096, NULL, REQUIRED},
    {"rate", REAL, IN_TRAINING(rate), 0, 1, NULL, REQUIRED},
    {"beta1", REAL, IN_TRAINING(beta1), 0, 1, NULL, REQUIRED},
    {"beta2", REAL, IN_TRAINING(beta2), 0, 1, NULL, REQUIRED},
    {"decay", REAL, IN_TRAINING(decay), 0, 1, NULL, REQUIRED},
    {"clip", REAL, IN_TRAINING(clip), 0, 1e9, NULL, REQUIRED},
    {"average", REAL, IN_TRAINING(average), 0, 1, NULL, REQUIRED},
    {"warmup", INTEGER, IN_TRAINING(warmup), 0, 1e9, NULL, REQUIRED},
    {"kl_warmup", INTEGER, IN_TRAINING(kl_warmup), 0, 1e9, NULL, REQUIRED},
    {"kl_first", REAL, IN_TRAINING(kl_first), 0, 1e6, NULL, REQUIRED},
    {"kl_last", REAL, IN_TRAINING(kl_last), 0, 1e6, NULL, REQUIRED},
    {"kl_static", REAL, IN_TRAINING(kl_static), 0, 1e6, NULL, REQUIRED},
    {"kl_prior", REAL, IN_TRAINING(kl_prior), 0, 1e6, NULL, REQUIRED},
    {"kl_frame", REAL, IN_TRAINING(kl_frame), 0, 1e6, NULL, REQUIRED},
    {"cycle", REAL, IN_TRAINING(cycle), 0, 1e6, NULL, OPTIONAL},
    {"robust", REAL, IN_TRAINING(robust), 0, 1e6, NULL, OPTIONAL},
    {"colour_dropout", REAL, IN_TRAINING(colour_dropout), 0, 0.9, NULL, OPTIONAL},
    {"margin", INTEGER, IN_TRAINING(margin), 0, 4096, NULL, OPTIONAL},
    {"occlude", REAL, IN_TRAINING(occlude), 0, 1, NULL, REQUIRED},
    {"span", INTEGER, IN_TRAINING(span), 0, 1e9, NULL, SPARSE},
    {"warp", REAL, IN_TRAINING(warp), 0, 1, NULL, SPARSE},
    {"spread", REAL, IN_TRAINING(spread), 0, 1e6, NULL, SPARSE},
    {"invent", REAL, IN_TRAINING(invent), 0, 1, NULL, SPARSE},
};

enum {
    CONFIG_FIELDS = sizeof config_fields / sizeof *config_fields,
    TRAINING_FIELDS = sizeof training_fields / sizeof *training_fields,
};

static const struct config sprites_config = {
    .kind = KIND_DSVAE,
    .static_encoder = STATIC_COLOURS,
    .dynamic_encoder = DYNAMIC_PATCHES,
    .decoder = DECODER_FILM,
    .prior = PRIOR_MIXTURE,
    .recolour = COLOURS_HASHED,
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

/* The motion is learned later than with the preset for pixel art; until then its divergence must
 * not press the dynamic code to nothing. */
static void preset_general(struct config *c, struct training *t)
{
    c->static_encoder = STATIC_PATCHES;
    c->dynamic_encoder = DYNAMIC_CONTRASTS;
    c->recolour = COLOURS_POINTWISE;
    c->bag = 128;
    c->draws = 4;
    t->kl_warmup = 1500;
}

static void preset_dcgan(struct config *c, struct training *t)
{
    c->static_encoder = STATIC_FRAMES;
    c->dynamic_encoder = DYNAMIC_CONV;
    c->decoder = DECODER_DECONV;
    c->recolour = COLOURS_TRUE;
    c->static_dim = 64;
    c->dynamic_dim = 32;
    c->draws = 1;
    t->rate = 1e-3;
    t->kl_static = 40;
    t->kl_frame = 0;
}

/* A model file of under 4 MB for drawn sprites. */
static void preset_small(struct config *c, struct training *t)
{
    (void)t;
    c->hidden1 = 192;
    c->hidden2 = 192;
    c->hidden3 = 512;
    c->bands = 8;
    c->encoder_width = 48;
    c->style_width = 48;
    c->prior_width = 48;
}

/* Any feature sequence, of numbers: motion capture, sensors, spectra. */
static void preset_numbers(struct config *c, struct training *t)
{
    c->static_encoder = STATIC_POOL;
    c->dynamic_encoder = DYNAMIC_WINDOW;
    c->recolour = COLOURS_TRUE;
    c->dynamic_dim = 8;
    c->bag = 200;
    c->draws = 1;
    c->encoder_width = 128;
    c->hidden1 = c->hidden2 = c->hidden3 = 256;
    c->bands = 1;
    c->context = 4;
    c->neighbours = 1;
    t->frames = t->decoded = 96;
    t->rate = 2e-3;
    t->kl_warmup = 100;
    t->kl_first = 0.8;
    t->kl_last = 0.08;
    t->kl_static = 2;
    t->kl_frame = 0.1;
    t->colour_dropout = 0;
}

/* The frames of wav-decode: a warped mel axis and a higher pitch are another speaker. */
static void preset_voices(struct config *c, struct training *t)
{
    preset_numbers(c, t);
    c->mel_bands = 40;
    c->standard = 1;
    c->moments = c->mel_bands + 1;
    c->static_dim += 2 * c->moments;
    c->dynamic_dim = 10;
    t->rate = 4e-3;
    t->spread = 1;
    t->span = 512;
    t->warp = 0.8;
    t->invent = 0.7;
}

/* The earlier models of the field: one code per frame, no static code, true colours. */
static void without_static(struct config *c, struct training *t)
{
    bool sampled = c->kind == KIND_VAE;
    c->static_encoder = STATIC_NONE;
    if (c->dynamic_encoder == DYNAMIC_CONTRASTS) /* would not see colours */
        c->dynamic_encoder = DYNAMIC_PATCHES;
    if (c->dynamic_encoder == DYNAMIC_WINDOW) /* would not see the mean */
        c->dynamic_encoder = DYNAMIC_FULL;
    c->standard = c->moments = 0;
    c->recolour = COLOURS_TRUE;
    c->prior = sampled ? PRIOR_NORMAL : PRIOR_NONE;
    c->static_dim = 0;
    c->dynamic_dim = 32;
    c->draws = 1;
    t->kl_static = t->kl_prior = 0;
    t->kl_frame = sampled;
    t->kl_last = 0.3;
    t->occlude = sampled ? 0.5 : 0;
}

/* A classifier: the dynamic encoder's network in true colours. */
static void as_classifier(struct config *c, struct training *t)
{
    without_static(c, t);
    c->prior = PRIOR_NONE;
    c->decoder = DECODER_NONE;
    c->encoder_width = 256;
    t->batch = 32;
    t->rate = 2e-3;
    t->kl_frame = t->occlude = 0;
}

static void as_it_is(struct config *c, struct training *t)
{
    (void)c, (void)t;
}

typedef void change(struct config *c, struct training *t);

/* In the order of the presets and of enum model_kind. */
const char *const config_presets[] = {"sprites", "general", "dcgan", "small",
                                      "numbers", "voices",  NULL};
static change *const preset_changes[] = {as_it_is,     preset_general, preset_dcgan,
                                         preset_small, preset_numbers, preset_voices};
static change *const kind_changes[] = {without_static, without_static, as_it_is, as_classifier};

/* The place of a text in a list of names; *at is only set if it is there. */
static bool find_name(unsigned *at, const char *const *names, const char *text)
{
    for (unsigned i = 0; names[i]; i++)
        if (strcmp(names[i], text) == 0) {
            *at = i;
            return true;
        }
    return false;
}

int config_preset(struct config *c, struct training *t, const char *kind, const char *preset,
                  struct err *e)
{
    unsigned k, p;
    if (!find_name(&k, config_kinds, kind))
        return err_set(e, "unknown kind '%s'", kind);
    if (!find_name(&p, config_presets, preset))
        return err_set(e, "unknown preset '%s'", preset);
    *c = sprites_config;
    *t = sprites_training;
    c->kind = (enum model_kind)k;
    preset_changes[p](c, t);
    kind_changes[k](c, t);
    return 0;
}

bool config_takes_numbers(const struct config *c)
{
    return c->dynamic_encoder == DYNAMIC_WINDOW || c->dynamic_encoder == DYNAMIC_FULL;
}

/* The value of a field of type INTEGER or REAL. */
static double number_at(const struct field *f, const void *at)
{
    return f->type == INTEGER ? (double)*(const int64_t *)at : *(const double *)at;
}

static bool find_number(const struct field *f, size_t n, const void *in, const char *name,
                        double *value)
{
    for (; n--; f++) {
        const void *at = (const char *)in + f->offset;
        if (f->type == NAME || strcmp(f->name, name) != 0)
            continue;
        *value = number_at(f, at);
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

/* The text of a field of type NAME. */
static const char *name_at(const struct field *f, const void *at)
{
    unsigned number;
    memcpy(&number, at, sizeof number);
    return f->names[number];
}

static int write_fields(struct map *m, const struct field *f, size_t n, const void *from,
                        struct err *e)
{
    for (; n--; f++) {
        const char *at = (const char *)from + f->offset;
        if (f->presence == SPARSE && number_at(f, at) == 0)
            continue;
        int result = f->type == NAME ? map_set_text(m, f->name, name_at(f, at), e)
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

/* "ae|vae|dsvae|judge" */
static void list_names(char *text, size_t size, const char *const *names)
{
    size_t used = 0;
    for (size_t i = 0; names[i] && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? "|" : "", names[i]);
}

/* As map_integer(): 1 the field was read, 0 it is absent, -1 an error. */
static int read_name(const struct map *m, const struct field *f, char *at, struct err *e)
{
    char text[16], shown[40], expected[64];
    unsigned number;
    int found = map_text(m, f->name, text, sizeof text, e);
    if (found <= 0)
        return found;
    if (!find_name(&number, f->names, text)) {
        list_names(expected, sizeof expected, f->names);
        return err_set(e, "'%s' is '%s', expected %s", f->name,
                       err_quote(shown, sizeof shown, text, strlen(text)), expected);
    }
    memcpy(at, &number, sizeof number);
    return 1;
}

static int read_number(const struct map *m, const struct field *f, char *at, struct err *e)
{
    int64_t integer = 0;
    double real = 0;
    int found =
        f->type == INTEGER ? map_integer(m, f->name, &integer, e) : map_real(m, f->name, &real, e);
    double value = f->type == INTEGER ? (double)integer : real;
    if (found > 0 && !(value >= f->min && value <= f->max))
        return err_set(e, "'%s' is %g, expected %g to %g", f->name, value, f->min, f->max);
    if (f->type == INTEGER)
        memcpy(at, &integer, sizeof integer);
    else
        memcpy(at, &real, sizeof real);
    return found;
}

static int read_field(const struct map *m, const struct field *f, char *at, struct err *e)
{
    int found = f->type == NAME ? read_name(m, f, at, e) : read_number(m, f, at, e);
    if (found == 0 && f->presence == REQUIRED)
        return err_set(e, "the model's header has no '%s'", f->name);
    return found < 0 ? -1 : 0;
}

static int check_parts(const struct config *c, struct err *e)
{
    bool classifies = c->kind == KIND_JUDGE;
    if (c->hidden3 % c->bands)
        return err_set(e, "'hidden3' is %lld, which is no multiple of 'bands', %lld",
                       (long long)c->hidden3, (long long)c->bands);
    if (classifies != (c->decoder == DECODER_NONE) || (classifies && c->static_dim))
        return err_set(e, "kind '%s' cannot have decoder '%s' and static_dim %lld",
                       config_kinds[c->kind], decoders[c->decoder], (long long)c->static_dim);
    bool numbers = config_takes_numbers(c);
    if (numbers != (c->static_encoder == STATIC_POOL) && c->static_encoder != STATIC_NONE)
        return err_set(e, "static_encoder '%s' cannot be used with dynamic_encoder '%s'",
                       static_encoders[c->static_encoder], dynamic_encoders[c->dynamic_encoder]);
    if (numbers ? c->decoder == DECODER_DECONV : c->context || c->neighbours || c->mel_bands)
        return err_set(e,
                       "dynamic_encoder '%s' cannot have decoder '%s', context %lld, neighbours "
                       "%lld and mel_bands %lld",
                       dynamic_encoders[c->dynamic_encoder], decoders[c->decoder],
                       (long long)c->context, (long long)c->neighbours, (long long)c->mel_bands);
    if (c->moments && (c->static_encoder != STATIC_POOL || c->static_dim <= 2 * c->moments))
        return err_set(e,
                       "moments of %lld columns need static_encoder 'pool' and static_dim above "
                       "%lld, not '%s' and %lld",
                       (long long)c->moments, 2 * (long long)c->moments,
                       static_encoders[c->static_encoder], (long long)c->static_dim);
    if ((c->static_encoder != STATIC_NONE) != (c->static_dim > 0))
        return err_set(e, "static_encoder '%s' cannot have static_dim %lld",
                       static_encoders[c->static_encoder], (long long)c->static_dim);
    return 0;
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
    return check_parts(c, e);
}
