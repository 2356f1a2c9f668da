/* dsvae/dsvae.h - models of dsvae-train(1), codes and edits.
 *
 * A model splits a sequence of T frames into a static code of F numbers (what stays: skin, hair,
 * clothes) and a dynamic code of Z numbers for each frame (what moves), and makes frames of any
 * pair of codes. F is 0 for models of the kinds "ae" and "vae".
 *
 * Arrays are in C order. Frames are bytes [T,H,W,C], C = 3 (RGB) or 4 (RGBA, straight alpha). Codes
 * are float: a mean, and the logarithm of a variance (logvar), of the posterior of each number.
 * Results do not depend on the number of threads or on what else is computed together.
 *
 * Errors, results, ownership and threads: see dsvae/tns.h. When memory is exhausted within a
 * computation, the function fails and the model can still be used.
 *
 * Implemented in lib/api/: model.c, edit.c. */
#ifndef DSVAE_DSVAE_H
#define DSVAE_DSVAE_H

#include "tns.h"

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

const char *dsvae_version(void); /* of the library: "0.1.0" */

/* ---- Models ---- */

struct dsvae_model;

/* Reads a model from a file. `threads` compute, the caller's among them; 0: one per processor. The
 * stack of the caller's thread needs 2 MB. */
TNS_CHECKED struct dsvae_model *dsvae_model_open(const char *path, int threads,
                                                 struct tns_error *error);
/* The same from an open descriptor, which stays the caller's. `name` is put in front of errors. */
TNS_CHECKED struct dsvae_model *dsvae_model_fd(int fd, const char *name, int threads,
                                               struct tns_error *error);
void dsvae_model_close(struct dsvae_model *model);

const char *dsvae_model_kind(const struct dsvae_model *model);   /* "ae", "vae", "dsvae" */
size_t dsvae_model_height(const struct dsvae_model *model);      /* H, pixels */
size_t dsvae_model_width(const struct dsvae_model *model);       /* W, pixels */
size_t dsvae_model_channels(const struct dsvae_model *model);    /* C, 3 or 4 */
size_t dsvae_model_static_dim(const struct dsvae_model *model);  /* F; 0: no static code */
size_t dsvae_model_dynamic_dim(const struct dsvae_model *model); /* Z */

/* Codes belong to one model. This writes which one ("model_crc32") into the header of a stream of
 * latents; and this fails if a header names another model. */
TNS_CHECKED int dsvae_model_mark(const struct dsvae_model *model, struct tns_map *header,
                                 struct tns_error *error);
TNS_CHECKED int dsvae_model_check(const struct dsvae_model *model, const struct tns_map *header,
                                  struct tns_error *error);

/* How matrix products round their factors: for the whole process, before anything is computed. BF16
 * (8 bits of mantissa, up to twice the speed) fails on processors without it. Sums are float32. */
enum dsvae_precision { DSVAE_F32, DSVAE_BF16 };
TNS_CHECKED int dsvae_set_precision(enum dsvae_precision precision, struct tns_error *error);

/* ---- Records: frames to latents and back ---- */

/* Replaces the tensors 'frames' u1 [T,H,W,C] and 'hidden' u1 [T,H,W] (optional; 1 where a pixel is
 * not known) of `count` records by codes, as dsvae-encode(1) does: 'static.mean' and
 * 'static.logvar' f4 [F], 'dynamic.mean' and 'dynamic.logvar' f4 [T,Z]; no static code where F is
 * 0, no logvar of a model of kind "ae". Where pixels are hidden, `steps` of gradient descent
 * improve the dynamic codes; dsvae-encode uses 20. Many records at once are faster and have the
 * same result. After a failure the records can only be freed or read into. */
TNS_CHECKED int dsvae_encode_records(struct dsvae_model *model, struct tns_record *const *records,
                                     size_t count, int steps, struct tns_error *error);
/* The other way: replaces the codes by 'frames', made from the means, as dsvae-decode(1) does. */
TNS_CHECKED int dsvae_decode_records(struct dsvae_model *model, struct tns_record *const *records,
                                     size_t count, struct tns_error *error);

/* ---- Arrays: frames to codes and back ---- */

/* One sequence. All arrays are the caller's. */
struct dsvae_sequence {
    size_t T;              /* frames, 1 or more */
    uint8_t *frames;       /* [T,H,W,C] read by encode, written by decode */
    const uint8_t *hidden; /* [T,H,W] 1 where a pixel is not known; NULL: all are known */
    float *static_mean;    /* [F]; ignored where F is 0 */
    float *static_logvar;  /* [F] */
    float *dynamic_mean;   /* [T,Z] */
    float *dynamic_logvar; /* [T,Z] */
};

/* Frames to codes; writes all four arrays of each sequence. `steps` as above. */
TNS_CHECKED int dsvae_encode(struct dsvae_model *model, const struct dsvae_sequence *sequences,
                             size_t count, int steps, struct tns_error *error);
/* Codes to frames; reads the means only, which must be finite. */
TNS_CHECKED int dsvae_decode(struct dsvae_model *model, const struct dsvae_sequence *sequences,
                             size_t count, struct tns_error *error);

/* Draws a static code f [F] from N(0, temperature^2 I). A function of the seed. */
TNS_CHECKED int dsvae_sample_static(struct dsvae_model *model, float *f, double temperature,
                                    uint64_t seed, struct tns_error *error);
/* Draws a dynamic code z [T,Z] from the prior: the first `known` frames are given, the others are
 * drawn, each from those before it. temperature 1: the prior; 0: its most likely mean. */
TNS_CHECKED int dsvae_sample_dynamic(struct dsvae_model *model, float *z, size_t known, size_t T,
                                     double temperature, uint64_t seed, struct tns_error *error);

/* ---- Edits: the verbs of latent-edit(1) ---- */

struct dsvae_edit;

/* Called for each record that an edit makes, which is valid during the call only. Returns 0, or -1
 * with the text in *error (never NULL), which ends the edit. */
typedef int dsvae_edit_write(void *context, const struct tns_record *record,
                             struct tns_error *error);

/* An edit of the "static" or the "dynamic" code. Verbs: swap, take, sample, interpolate, traverse,
 * set, hold, reverse, extend, average, attribute, match. `model` is the one whose prior is used
 * (sample and extend of the dynamic code need it) and whose sizes the codes must have, or NULL;
 * `other` is a stream of latents (take, match, attribute) or of directions (attribute), or NULL.
 * Both stay the caller's, and are used until dsvae_edit_close(). */
TNS_CHECKED struct dsvae_edit *dsvae_edit_open(const char *verb, const char *code,
                                               struct dsvae_model *model, struct tns_reader *other,
                                               struct tns_error *error);
void dsvae_edit_close(struct dsvae_edit *edit);

/* Sets an option before the first record, by the name and with the text that it has in
 * latent-edit(1): keep-odd, match, share, nearest, by, steps, spherical, from, to, frame, frames,
 * count, seed, temperature, axis ("3", or "3=0.5" for set; each call adds one), and attribute
 * ("hair=3"). The value of keep-odd and spherical is "yes" or "no". Options of other verbs are
 * ignored. */
TNS_CHECKED int dsvae_edit_option(struct dsvae_edit *edit, const char *name, const char *value,
                                  struct tns_error *error);

/* Edits a record of latents, which changes; results are passed to `write`, perhaps later. */
TNS_CHECKED int dsvae_edit_record(struct dsvae_edit *edit, struct tns_record *record,
                                  dsvae_edit_write *write, void *context, struct tns_error *error);
/* After the last record: passes what was held back to `write`. */
TNS_CHECKED int dsvae_edit_end(struct dsvae_edit *edit, dsvae_edit_write *write, void *context,
                               struct tns_error *error);

/* What the user should know about the edit, such as labels that took no part; "" if nothing. Valid
 * until the next call. */
const char *dsvae_edit_note(const struct dsvae_edit *edit);

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#endif
