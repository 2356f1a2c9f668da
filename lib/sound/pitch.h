/* pitch.h - the pitch of a voice: for each frame the peaks of the normalised autocorrelation
 * (Boersma, "Accurate short-term analysis of the fundamental frequency", 1993), and among them the
 * path with the least jumps (Viterbi). */
#ifndef SOUND_PITCH_H
#define SOUND_PITCH_H

#include "base/err.h"
#include "sound/sound.h"
#include <stdbool.h>

enum {
    PITCH_WINDOW = 640,   /* samples, centred on the frame */
    PITCH_CANDIDATES = 6, /* peaks of a frame */
    PITCH_AHEAD_MAX = 50  /* frames */
};

struct pitch_peaks {
    float lag[PITCH_CANDIDATES];   /* in samples; between two samples by a parabola */
    float score[PITCH_CANDIDATES]; /* autocorrelation 0..1; -1: no peak */
};

struct pitch_choice {
    double hertz;
    double periodicity; /* -1..1: the score of the peak */
};

struct pitch;

/* A pitch is chosen when `ahead` (at most PITCH_AHEAD_MAX) later frames are known. NULL on failure.
 */
struct pitch *pitch_open(int ahead, struct err *e);
void pitch_close(struct pitch *p); /* NULL is allowed */

/* The next frame: PITCH_WINDOW samples. */
void pitch_push(struct pitch *p, const float *x);
/* The pitch of the first frame that was not yet given. False: later frames must be pushed first;
 * with `end` there are none. */
bool pitch_next(struct pitch *p, bool end, struct pitch_choice *out);

#endif
