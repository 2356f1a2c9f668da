/* frames.h - the tensors of a record of kind "frames", checked. */
#ifndef MODEL_FRAMES_H
#define MODEL_FRAMES_H

#include "base/err.h"
#include "tns/record.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* *out: 'frames' u1 [T,H,W,C] of the record, which stays the record's. H, W or C of 0: any size (C
 * is 3 or 4). Returns 0, or -1 with the error text in *e. */
int frames_of_record(struct record *r, size_t H, size_t W, size_t C, struct tensor **out,
                     struct err *e);
/* The size of a frame: a picture [H,W,C], or D numbers; all 0: not known yet. */
struct frame_size {
    size_t H, W, C, numbers;
};

/* *out: 'frames' of this size, which stays the record's: as frames_of_record(), or f4 [T,D], all
 * finite. Where no size is known, what the record has. Returns 0, or -1 with the text in *e. */
int sized_frames_of_record(struct record *r, struct frame_size size, struct tensor **out,
                           struct err *e);
/* Does it have frames of numbers, f4 [T,D]? */
bool record_has_numbers(struct record *r);

/* *out: 'hidden' u1 [T,H,W], 1 where a pixel is not known; NULL if the record has none. */
int hidden_of_record(struct record *r, const struct tensor *frames, struct tensor **out,
                     struct err *e);

/* *out: the seconds that each of the T frames is shown, 'delays' f4 [T]; NULL if the record has
 * none. The tensor stays the record's. Fails unless all are finite and not negative. */
int delays_of_record(struct record *r, size_t T, float **out, struct err *e);

/* Continues the crc32 of a data set with the shape and the bytes of these frames. */
uint32_t frames_crc(uint32_t crc, const struct tensor *frames);

#endif
