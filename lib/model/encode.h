/* encode.h - a trained model at work: frames to codes and back.
 *
 * Many sequences are computed together, which is many times as fast; what comes out for one of them
 * does not depend on the others. */
#ifndef MODEL_ENCODE_H
#define MODEL_ENCODE_H

#include "model/model.h"

/* The posterior of one sequence; the arrays are the caller's. */
struct codes {
    float *static_mean, *static_logvar;   /* [F], whitened */
    float *dynamic_mean, *dynamic_logvar; /* [T,Z] */
};

/* One sequence, as frames and as codes: the one goes in, the other comes out. The arrays are the
 * caller's. */
struct sequence {
    size_t T;
    uint8_t *frames;       /* [T,H,W,C] of the model's size */
    const uint8_t *hidden; /* [T,H,W], 1 where a pixel is not known; or NULL */
    struct codes codes;    /* to decode, the means alone are enough (no static one where F is 0) */
};

/* How many frames this model works on at once; more of them gain nothing. */
size_t frames_at_once(const struct model *m);

/* q(f, z | x) of each sequence, a function of its frames alone: bags are drawn from a fixed seed.
 */
void encode_all(const struct sequence *sequences, size_t n, struct model *m, struct tape *t);

/* Of sequences with hidden pixels, which encode_all() has looked at: the dynamic codes that
 * go best with what is known, and that are likely by themselves. `steps` of gradient descent on
 *     sum over known bytes (x - decoder(f, z))^2  +  kl_last |z|^2 / 2
 * for each frame, as the training weighs the two; frames that are wholly hidden get what the prior
 * says between the others (particle_filter_fill()), or, of a model whose prior says nothing of
 * motion, what lies on the line between their neighbours. Fails without memory. */
int inpaint_all(const struct sequence *sequences, size_t n, struct model *m, struct tape *t,
                int steps, struct err *e);

/* Fails where the codes are not finite. */
int codes_check(const struct sequence *c, const struct model *m, struct err *e);

/* All three for one sequence. */
int encode_one(struct codes *out, struct model *m, struct tape *t, const uint8_t *frames,
               const uint8_t *hidden, size_t T, int steps, struct err *e);

/* Only the static posterior, without whitening; every draw in its own row: mean, logvar [draws,F].
 */
void encode_static_draws(float *mean, float *logvar, struct model *m, struct tape *t,
                         const uint8_t *frames, const uint8_t *hidden, size_t T);

/* The frames of each sequence from the means of its codes. */
void decode_all(const struct sequence *sequences, size_t n, struct model *m, struct tape *t);

/* frames [T,H,W,C] from f [F] (whitened; NULL where F is 0) and z [T,Z]. */
void decode_one(uint8_t *frames, struct model *m, struct tape *t, const float *f, const float *z,
                size_t T);

/* Only q(z | x): mean, logvar [T,Z]. */
void encode_dynamic(float *mean, float *logvar, struct model *m, struct tape *t,
                    const uint8_t *frames, size_t T);

/* What a motion z [T,Z] is like, whatever its length: the means over the frames of z and of z^2,
 * s [2Z]. */
void codes_motion(double *s, const float *z, size_t T, size_t Z);

struct world;
struct dataset;
/* Measures the codes of the data and sets what makes f' of f (struct model): by all ranks of the
 * crew, each with the data that it holds. */
int whiten(struct model *m, struct tape *t, const struct dataset *d, const struct world *c,
           struct err *e);

#endif
