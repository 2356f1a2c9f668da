/* array_frames.h - pictures in an array of any order and range, as frames u1 [T,H,W,C].
 *
 * The axes of the array are letters: N sequences, T frames, H rows, W columns, C channels. N, T and
 * C may be missing: one sequence, one frame, grey. */
#ifndef FORMATS_ARRAY_FRAMES_H
#define FORMATS_ARRAY_FRAMES_H

#include "formats/array_stream.h"
#include "tns/tensor.h"
#include <stdbool.h>

enum { AXES = 5 };

struct array_frames {
    int axis[AXES];   /* of N, T, H, W and C; -1: missing */
    double low, high; /* the values of black and white; equal: not known yet */
    size_t clipped;   /* values beyond them, which became black or white */
};

/* Reads "NTHWC". Fails if the letters are wrong or do not fit the shape. */
int array_frames_axes(struct array_frames *f, const char *letters, const struct npy *head,
                      struct err *e);
/* Finds the axes by the shape; with `one`, of one sequence, without N. false: no order fits. */
bool array_frames_guess(struct array_frames *f, const struct npy *head, bool one);
void array_frames_letters(const struct array_frames *f, char out[AXES + 1]);

/* Reads "0..1". */
int array_frames_range(struct array_frames *f, const char *text, struct err *e);

/* The values that were seen; starts as {0}. */
struct array_range {
    double min, max;
    size_t count;
    bool whole; /* whole numbers */
};
/* Adds the first `count` elements. Fails if one is not finite. */
int array_range_add(struct array_range *r, const struct tensor *t, size_t count, struct err *e);
/* Sets the range that the values have: 0..1, 0..255 or -1..1. Fails if none is certain. */
int array_range_use(const struct array_range *r, struct array_frames *f, struct err *e);
/* Both, for the elements of a complete array. */
int array_frames_find_range(struct array_frames *f, struct array_stream *s, struct err *e);

/* Whether frames of such a tensor need no change. */
bool array_frames_same(const struct array_frames *f, enum dtype dtype, int ndim,
                       const size_t *shape);

/* The frames of sequence n. The axes are those of the tensor, and without N it is one sequence.
 * Fails if the frames, to which grey pictures add channels, have more than `max_bytes`. */
int array_frames_convert(struct array_frames *f, const struct tensor *from, size_t n,
                         size_t max_bytes, struct tensor *out, struct err *e);

#endif
