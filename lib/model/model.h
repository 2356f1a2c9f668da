/* model.h - a model: its configuration, its canvas, its parameters; built from parts by name, and
 * written to and read from a stream of kind "model". */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "model/batch.h"
#include "model/config.h"
#include "model/frames.h"
#include "model/labels.h"
#include "nn/tape.h"
#include "tns/reader.h"
#include "tns/writer.h"

struct model {
    struct config config;
    struct training training;
    struct geometry geometry;
    struct params params;
    struct labels labels; /* of a judge: what it tells apart; else none */
    /* After training the static code is freed of what the motion tells of it, and whitened:
     *     f' = axes^-1 (f - centre - regression (s - motion)),  s = the means over the frames of z
     *                                                               and of z^2 (codes_motion()),
     * so that over the training data f' has covariance 0 with s, mean 0 and covariance I, its axes
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

/* Declares and allocates the parameters for config and canvas, which must be filled. */
int model_build(struct model *m, bool learning, struct err *e);
void model_free(struct model *m);

/* q(f | x_1:T), before whitening [B,F]; q(z_t | x_t) [B*T,Z]. */
struct gaussian model_static(struct model *m, struct tape *t, const struct batch *b);
struct gaussian model_dynamic(struct model *m, struct tape *t, const struct batch *b);
/* q(z | y) of decoded frames y [N, canvas.places]: [N,Z]. Where the background is not black what is
 * background in them is taken for something. */
struct gaussian model_dynamic_of(struct model *m, struct tape *t, struct var *y);
/* x_t = decoder(f, z_t):  f [B,F] before whitening (NULL where F is 0), z [N,Z], N a multiple of B;
 * the result [N, canvas.places] in 0..1, not clipped. */
struct var *model_decode(struct model *m, struct tape *t, struct var *f, struct var *z);
/* The same without learning, handed over to `take` part by part (block.h). */
void model_decode_to(struct model *m, struct tape *t, struct var *f, struct var *z,
                     block_consume *take, const void *context);
/* Adds scale * sum of -log p(z_t | z_<t) to the loss and returns the sum. z [B*T,Z] */
double model_prior(struct model *m, struct tape *t, struct var *z, size_t B, float scale);

/* Writes the configuration (map "model"), then one record a parameter: 'value'; and with
 * `checkpoint` also 'm', 'v' and 'mean'. Fails on a number that is not finite. */
int model_header(const struct model *m, struct map *header, struct err *e);
int model_write(const struct model *m, struct writer *w, bool checkpoint, struct err *e);
/* Reads what model_write() wrote; `reader` has been started. Every parameter must be there once,
 * with its shape. */
int model_read(struct model *m, struct reader *r, bool checkpoint, struct err *e);

#endif
