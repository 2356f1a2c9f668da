/* analysis.h - from samples to frames of features (sound.h), piece by piece and in constant memory.
 *
 * The envelope is the power spectrum of 25 ms, averaged over the width of one harmonic, so that no
 * harmonics are left. */
#ifndef SOUND_ANALYSIS_H
#define SOUND_ANALYSIS_H

#include "base/err.h"
#include "sound/sound.h"
#include <stdbool.h>

/* One frame, before it is brought to a level. */
struct analysis_frame {
    float band[SOUND_BANDS]; /* mean power in each */
    float hertz;             /* pitch */
    float energy;            /* mean square of 40 ms */
    bool voiced;
};

struct analysis;

/* `ahead`: a frame is known when so many later frames are (at most PITCH_AHEAD_MAX), and 15 ms
 * more; the more, the better the pitch. NULL on failure. */
struct analysis *analysis_open(int ahead, struct err *e);
void analysis_close(struct analysis *a); /* NULL is allowed */

int analysis_push(struct analysis *a, const float *x, size_t n, struct err *e);
void analysis_end(struct analysis *a); /* no more samples follow */
/* The next frame. False: more samples must be pushed first; after analysis_end() there are none. */
bool analysis_next(struct analysis *a, struct analysis_frame *out);

/* What is loud so far: features are brought to one level by it. Begin with {0}. */
struct loudness {
    double first, second; /* sums of energy and of its square */
};

/* Adds n frames; what was before counts half after 10 seconds of them. */
void loudness_add(struct loudness *l, const struct analysis_frame *frame, size_t n);
/* The root of the mean power where it is loud (each frame counts by its energy), at least
 * SOUND_LEVEL_LEAST. */
double loudness_level(const struct loudness *l);

/* Features [n,SOUND_DIM] of n frames, as if `level` were SOUND_LEVEL. Pitch between two voiced
 * parts is on a line; before the first it is *pitch (a logarithm; 0: there is none yet) or that of
 * the first, after the last that of the last, which becomes *pitch. */
void analysis_features(float *out, const struct analysis_frame *frame, size_t n, double level,
                       float *pitch);

#endif
