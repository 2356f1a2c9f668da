/* conversion.h - measures of a model of numbers: whether a sequence in which one speaker was
 * changed into another is what that one really says, and what the codes tell of the speaker.
 *
 * A pair is a sequence of speaker B, the source, and another speaker A, the target, who says the
 * same in other sequences, the truth. The static code of A is that of `enrol` sequences of A that
 * say other things; the source is encoded together with enrol - 1 others of B. */
#ifndef EVAL_CONVERSION_H
#define EVAL_CONVERSION_H

#include "eval/utterances.h"
#include "model/model.h"

/* What is compared with the truth: the source as it is; its frames with the mean and the spread of
 * the target's; the source decoded with the static code of A; the same from the mean of the
 * CONVERSION_NEAREST nearest dynamic codes of A's sequences for each frame; another real sequence
 * of A. RECONSTRUCTED is compared with the source itself, frame by frame in time. */
enum conversion_row {
    COPIED,
    TRANSFERRED,
    CONVERTED,
    MATCHED,
    REPEATED,
    RECONSTRUCTED,
    CONVERSIONS
};
enum { CONVERSION_NEAREST = 4, CONVERSION_ENROL_MOST = 64 };

struct conversion {
    size_t pairs, repeats;        /* how many were compared; of REPEATED */
    double distance[CONVERSIONS]; /* mean; dB of mel-cepstral distortion, or in the model's units */
    double pitch[CONVERSIONS];    /* mean absolute error of the median pitch, semitones; or NAN */
    double word[CONVERSIONS];     /* share judged to say the same, 0..1; NAN without lessons */
    double target[CONVERSIONS];   /* share judged to be A ... */
    double source[CONVERSIONS];   /* ... and B */
    double real_word, real_speaker; /* shares that the judges have right of real sequences */
};

/* What the codes of `enrol` sequences together tell of the speaker. */
struct speaker_codes {
    size_t count;
    double eer_static, eer_dynamic; /* cosine of f, and of the mean of z over time */
    double probe_static;            /* share of speakers that a linear probe has right from f, */
    double probe_dynamic;           /* from the mean and the spread of z, */
    double probe_frames;            /* and from those of the frames */
    size_t speakers;
};

struct conversion_set {
    const struct utterances *set, *lessons; /* the judge of words learns from lessons; or NULL */
    struct model *model;
    struct tape *tape;
    size_t enrol, pairs; /* enrol: 1 to CONVERSION_ENROL_MOST */
    uint64_t seed;
    void (*progress)(double done, const char *what); /* called with 0..1; or NULL */
};

/* Returns 0, or -1 with the error text in *e. */
int conversion_measure(struct conversion *out, const struct conversion_set *s, struct err *e);
/* speaker_codes.c */
int speaker_codes_measure(struct speaker_codes *out, const struct conversion_set *s, struct err *e);

#endif
