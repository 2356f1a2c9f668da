/* copy_model.h - a model whose decoder copies: its static code is a set of frames that were shown,
 * with their poses; its dynamic code says for each frame which pose to make.
 *
 * A pose is what a frame shows of any character: the values of the labels that name a sequence
 * ("walk/left") and the number of the frame in it. For each pose and pixel the model knows L places
 * in the shown poses where that pixel's colour is found, for most of the characters it has learned
 * from (learn.h); the same for a margin of pixels around those that they cover. It keeps those
 * characters: which place is right depends on the pattern of equal colours at the places, and is
 * looked up among characters with a similar pattern (decode.h).
 *
 * A model that blends (blend/blend.h) has the same codes, for pictures without a palette: equal
 * colours become near ones, and a frame is a blend of the characters that it keeps.
 *
 * Characters whose bodies differ are in groups, each with tables of its own.
 *
 * copy_model.c looks names up, copy_io.c writes and reads the stream. */
#ifndef COPY_COPY_MODEL_H
#define COPY_COPY_MODEL_H

#include "base/err.h"
#include "blend/blend.h"
#include "nn/params.h"
#include "tns/reader.h"
#include "tns/record.h"
#include "tns/writer.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    COPY_PLACES = 6,   /* L */
    COPY_SOURCES = 9,  /* most shown poses that one pose is copied from */
    COPY_LANES = 32,   /* characters are stored in multiples of this */
    COPY_LANES_2 = 64, /* up to version 2 */
    COPY_LANES_MOST = 4096,
    COPY_POSES_MOST = 4096,
    COPY_GROUPS_MOST = 256,
    COPY_SIDE_MOST = 4096,   /* height and width of a frame */
    COPY_NOTHING = 0,        /* the colour of what is transparent */
    COPY_NAME = 512,         /* bytes of the longest name of a pose or a group */
    COPY_NUMBER = 32,        /* of these, for the number of a frame */
    COPY_VERSION = 3,        /* of the stream's layout */
    COPY_VERSION_FILTER = 2, /* the first one with a filter */
    COPY_VERSION_LANES = 3,  /* the first one with rows of COPY_LANES */
};

/* How one pose is copied in one group. R characters, in rows of `lanes` bytes. */
struct copy_table {
    size_t sources, pixels;
    int32_t *source; /* [sources] shown poses */
    int32_t *pixel;  /* [pixels] where in the frame, rising; elsewhere is nothing */
    int32_t *place;  /* [pixels,L] k * H*W + y * W + x: pixel (y,x) of source k */
    uint8_t *target; /* [pixels,lanes] each character's colour there, as a number of its own */
};

struct copy_group {
    char *name;                /* the values of the labels that name groups; "" without */
    size_t characters, lanes;  /* R, and R rounded up */
    uint8_t *coverage, *grey;  /* [P,H*W] share of characters that cover a pixel, and their mean
                                  brightness, 0..255 */
    uint8_t *colours;          /* [S,H*W,lanes] of the shown poses, in their order */
    struct copy_table *tables; /* [P] */
};

/* The network that looks again at a guess (filter.h); 0 rounds: there is none. */
struct copy_filter {
    size_t rounds;
    struct params params;
};

struct copy_model {
    size_t H, W, C;
    char *pose_labels; /* names of the labels that name a sequence: "action,direction" */
    size_t P;
    char **poses;   /* [P] "walk/left/3" */
    uint8_t *shown; /* [P] 1: frames of this pose are places to copy from */
    size_t group_count;
    struct copy_group *groups;
    struct copy_filter filter;
    struct blend *blend; /* NULL: it copies. A model that blends has one group, which is empty,
                            and no filter. */
};

/* Is this the header of such a model? */
bool copy_model_is(const struct map *header);

int copy_model_header(const struct copy_model *m, struct map *header, struct err *e);
int copy_model_write(const struct copy_model *m, struct writer *w, struct err *e);
/* Reads what copy_model_write() wrote, from a reader that has read the header; every number is
 * checked. On failure *m is empty. */
int copy_model_read(struct copy_model *m, struct reader *r, struct err *e);
void copy_model_free(struct copy_model *m);
void copy_table_free(struct copy_table *t);
void copy_group_free(struct copy_group *g, size_t P);

/* The number of the pose with this name, or -1. */
int32_t copy_pose_find(const struct copy_model *m, const char *name);
/* The position of a shown pose among the shown ones. */
size_t copy_shown_rank(const struct copy_model *m, size_t pose);
size_t copy_shown_count(const struct copy_model *m);

/* The names of a record's sequence ("walk/left", the values of the labels `names`) and of who does
 * it: the record's id without "walk/left" and the / before that at its end. Returns 1; 0 if a label
 * is absent; -1. */
int copy_names(char sequence[COPY_NAME], char who[RECORD_ID], const struct record *r,
               const char *names, struct err *e);

/* The opposite: the record becomes the sequence "walk/left" of `who`, in its id and its labels. */
int copy_set_names(struct record *r, const char *sequence, const char *who, const char *names,
                   struct err *e);
/* The sequence that begins with this pose: its name, and how many poses it has. */
size_t copy_sequence(char name[COPY_NAME], const struct copy_model *m, size_t pose);

/* Pixel i of frames with C channels, as one number; what is transparent, or black without alpha, is
 * COPY_NOTHING. */
static inline uint32_t copy_pixel(const uint8_t *frames, size_t i, size_t C)
{
    const uint8_t *p = frames + i * C;
    uint32_t alpha = C == 4 ? p[3] : p[0] || p[1] || p[2] ? 255 : 0;
    return alpha ? p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | alpha << 24 : COPY_NOTHING;
}

/* Of a colour that copy_pixel() gives: 0..255. */
static inline uint8_t copy_brightness(uint32_t colour)
{
    uint32_t r = colour & 255, g = colour >> 8 & 255, b = colour >> 16 & 255;
    return (uint8_t)((r * 77 + g * 150 + b * 29) >> 8);
}

#endif
