/* encode.h - a trained model at work: frames to codes (encode.c), codes to frames (decode.c), and
 * codes of frames with hidden pixels (inpaint.c).
 *
 * Many sequences are computed together, which is many times as fast; the result for one of them
 * does not depend on the others. */
#ifndef MODEL_ENCODE_H
#define MODEL_ENCODE_H

#include "model/model.h"

/* The posterior of one sequence, in arrays of the caller. */
struct codes {
    float *static_mean, *static_logvar;   /* [F], whitened */
    float *dynamic_mean, *dynamic_logvar; /* [T,Z] */
};

/* One sequence as frames and as codes, in arrays of the caller: encoding reads the first and writes
 * the second, decoding the other way. */
struct sequence {
    size_t T;
    uint8_t *frames;       /* [T,H,W,C] of the model's size, or the bytes of floats [T,D] */
    const uint8_t *hidden; /* [T,H,W], 1 where a pixel is not known; or NULL */
    struct codes codes;    /* decoding needs only the means (no static one if F is 0) */
};

/* How many frames this model works on at once; more are not faster. (batching.c) */
size_t frames_at_once(const struct model *m);

/* q(f, z | x) of each sequence, a function of its frames alone: sets are drawn from a fixed seed.
 */
void encode_all(const struct sequence *sequences, size_t n, struct model *m, struct tape *t);

/* For sequences with hidden pixels, after encode_all(): searches the dynamic codes that fit the
 * known pixels best and are likely themselves, with `steps` of gradient descent for each frame on
 *     sum over known bytes (x - decoder(f, z))^2  +  kl_last |z|^2 / 2,
 * the weights of the training. Frames that are fully hidden get the codes that are likeliest
 * between the others under the prior (particle_filter_fill()); if the model's prior knows nothing
 * of motion, points of the line between the nearest known frames. Returns 0, or -1 without memory.
 */
int inpaint_all(const struct sequence *sequences, size_t n, struct model *m, struct tape *t,
                int steps, struct err *e);

/* Returns -1, with the error text in *e, if the codes are not finite. */
int codes_check(const struct sequence *c, const struct model *m, struct err *e);

/* Only the static posterior, before whitening, with each draw in its own row: mean, logvar
 * [draws,F]. */
void encode_static_draws(float *mean, float *logvar, struct model *m, struct tape *t,
                         const uint8_t *frames, const uint8_t *hidden, size_t T);

/* The frames of each sequence from the means of its codes. */
void decode_all(const struct sequence *sequences, size_t n, struct model *m, struct tape *t);

/* frames [T,H,W,C] from f [F] (whitened; NULL if F is 0) and z [T,Z]. */
void decode_one(uint8_t *frames, struct model *m, struct tape *t, const float *f, const float *z,
                size_t T);

/* Only q(z | x): mean, logvar [T,Z]. */
void encode_dynamic(float *mean, float *logvar, struct model *m, struct tape *t,
                    const uint8_t *frames, size_t T);

/* A summary s [2Z] of a motion z [T,Z] of any length: the means over the frames of z and of z^2. */
void codes_motion(double *s, const float *z, size_t T, size_t Z);

/* The decoder's static code f = centre + axes f' of one f' [F]. (batching.c) */
void static_unwhiten(float *f, const struct model *m, const float *white);

#endif
