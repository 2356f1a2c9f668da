/* blend_decode.h - makes frames with a model that blends. */
#ifndef COPY_BLEND_DECODE_H
#define COPY_BLEND_DECODE_H

#include "copy/decode.h"

struct blend_decoder;

/* NULL without memory. */
struct blend_decoder *blend_decoder_open(const struct copy_model *m, struct thread_pool *workers,
                                         struct err *e);
void blend_decoder_close(struct blend_decoder *d);

/* Begins a character, which stays the caller's. */
void blend_decoder_set(struct blend_decoder *d, const struct copy_shown *s);

/* frame [H,W,C]: the pose, from the frame that is shown in the pose nearest to it, by the mean
 * picture of all characters. Fails where nothing is shown, or without memory. */
int blend_decode(uint8_t *frame, struct blend_decoder *d, size_t pose, struct err *e);

/* The mean of the poses with these weights [P], where they are at least `least`, more than 0. */
int blend_decode_mean(uint8_t *frame, struct blend_decoder *d, const float *weight, float least,
                      struct err *e);

/* The sum of squared differences of the mean pictures of two poses. */
double blend_pose_distance(const struct blend *b, size_t p, size_t q);

/* The pose whose mean picture is the nearest to a frame [H,W,C], each channel being free to be
 * lighter or darker and of other contrast. */
size_t blend_find_pose(const struct blend *b, const uint8_t *frame);

#endif
