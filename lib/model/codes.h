/* codes.h - a trained model at work: frames to codes and back, one sequence at a time. */
#ifndef MODEL_CODES_H
#define MODEL_CODES_H

#include "model/model.h"

/* The posterior of one sequence; the arrays are the caller's. */
struct codes {
    float *static_mean, *static_logvar;   /* [F], whitened */
    float *dynamic_mean, *dynamic_logvar; /* [T,Z] */
};

/* q(f, z | x), which must be finite. frames [T,H,W,C] of the model's size; hidden [T,H,W] or NULL:
 * hidden pixels are filled by `rounds` of decoding and encoding anew (pseudo-Gibbs imputation;
 * Rezende, Mohamed and Wierstra 2014), wholly hidden frames by interpolation between the codes of
 * their neighbours. A function of the frames alone: bags are drawn from a fixed seed. */
int codes_encode(struct codes *out, struct model *m, struct tape *t, const uint8_t *frames,
                 const uint8_t *hidden, size_t T, int rounds, struct err *e);

/* Only the static posterior, without whitening; every draw in its own row: mean, logvar [draws,F].
 */
void codes_static_draws(float *mean, float *logvar, struct model *m, struct tape *t,
                        const uint8_t *frames, const uint8_t *hidden, size_t T);

/* frames [T,H,W,C] from f [F] (whitened; NULL where F is 0) and z [T,Z]. */
void codes_decode(uint8_t *frames, struct model *m, struct tape *t, const float *f, const float *z,
                  size_t T);

/* Measures the static codes of the data and sets the model's centre, axes and inverse: by all ranks
 * of the crew, each with the data that it holds. */
struct crew;
struct dataset;
int codes_whiten(struct model *m, struct tape *t, const struct dataset *d, const struct crew *c,
                 struct err *e);

#endif
