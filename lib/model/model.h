/* model.h - a model: its configuration, its frame geometry and its parameters; put together from
 * parts (parts.h), and written to and read from a stream of kind "model" (dsvae-model(5)). */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "model/batch.h"
#include "model/config.h"
#include "model/geometry.h"
#include "model/labels.h"
#include "nn/tape.h"
#include "tns/reader.h"
#include "tns/writer.h"

/* The version of the stream's layout that is written, and the oldest one that is read. Version 1
 * has no static.motion and static.regression: both are 0. */
enum { MODEL_VERSION = 2, MODEL_VERSION_OLDEST = 1 };

struct model {
    struct config config;
    struct training training;
    struct geometry geometry;
    struct params params;
    struct labels labels; /* what a classifier distinguishes; else none */
    /* The whitening of the static code: after training, what the motion predicts of it is removed,
     * and the rest gets axes of unit variance:
     *     f' = axes^-1 (f - centre - regression (s - motion)),  s = the means over the frames of z
     *                                                               and of z^2 (codes_motion()).
     * Over the training data f' then has covariance 0 with s, mean 0 and covariance I, its axes
     * ordered by variance, and N(0,I) draws likely characters. F = static_dim, Z = dynamic_dim. */
    float *centre;     /* [F] */
    float *motion;     /* [2Z] */
    float *regression; /* [F,2Z] */
    float *axes;       /* [F,F] column j: axis j of unit variance */
    float *inverse;    /* [F,F] */
};

/* A Gaussian posterior: mean and logvar [rows, dim]. */
struct gaussian {
    struct var *mean, *logvar;
};

/* Is it a classifier (model/classifier.h) rather than a model of codes? */
static inline bool model_classifies(const struct model *m)
{
    return m->config.kind == KIND_JUDGE;
}

/* Are its frames numbers f4 [T,D], rather than pictures? */
static inline bool model_takes_numbers(const struct model *m)
{
    return m->geometry.numbers > 0;
}

/* The margin around the pixels that vary, for geometry_measure(): the decoder makes these bytes. */
size_t model_margin(const struct model *m);

/* Declares and allocates the parameters. `config`, `geometry` and a classifier's `labels` must be
 * set. Returns 0, or -1 with the error text in *e; model_free() frees in both cases. */
int model_build(struct model *m, bool learning, struct err *e);
void model_free(struct model *m);

/* q(f | x_1:T), before whitening and without moments [B,config_learned_dim()]; q(z_t | x_t)
 * [B*T,Z]. */
struct gaussian model_static(struct model *m, struct tape *t, const struct batch *b);
struct gaussian model_dynamic(struct model *m, struct tape *t, const struct batch *b);
/* q(z | y) of decoded frames y [N, places]: [N,Z]. Exact only if the background is black: the
 * encoder sees any other background as if it belonged to the character. */
struct gaussian model_dynamic_of(struct model *m, struct tape *t, struct var *y);
/* The numbers of dynamic codes that the decoder sees for a frame: Z of its own and of each
 * neighbour. */
size_t model_codes_width(const struct model *m);
/* x_t = decoder(f, z_t):  f as model_static() has it (NULL if F is 0), z [N,Z], N a multiple of B;
 * the result [N, places] in about 0..1, not clipped. With neighbours z is [N,model_codes_width()]:
 * z_{t-n} .. z_{t+n}, where those of the first and the last frame repeat. Of numbers the result is
 * in the units of the model; where the static code has moments, the columns are without them. */
struct var *model_decode(struct model *m, struct tape *t, struct var *f, struct var *z);
/* The same without learning; `consume` gets the result in parts (base/block.h). */
void model_decode_to(struct model *m, struct tape *t, struct var *f, struct var *z,
                     block_consume *consume, const void *context);
/* Adds scale * sum of -log p(z_t | z_<t) to the loss and returns the sum. z [B*T,Z] */
double model_prior(struct model *m, struct tape *t, struct var *z, size_t B, float scale);

/* Sets the entry 'model' of a header: the configuration. */
int model_header(const struct model *m, struct map *header, struct err *e);
/* Writes one record for each array and parameter: 'value', and with `checkpoint` also 'm', 'v' and
 * 'mean' of parameters. Fails if a number is not finite. */
int model_write(const struct model *m, struct writer *w, bool checkpoint, struct err *e);
/* Reads the next record of a model, whose id must be `id`. */
int model_next_record(struct reader *reader, struct record *r, const char *id, struct err *e);
/* Reads what model_write() of this or the last version wrote, from a reader that has read the
 * header. Each parameter must be there once, in order and with its shape. On failure *m is empty.
 */
int model_read(struct model *m, struct reader *r, bool checkpoint, struct err *e);

#endif
