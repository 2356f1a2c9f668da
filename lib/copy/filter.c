/* filter.c - declares, computes and applies the filter. */
#include "copy/filter.h"
#include "base/vmath.h"
#include "copy/features.h"
#include "copy/guess.h"
#include "model/parts.h"
#include "nn/guard.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LAYERS = 3, HIDDEN = 48, ROWS_AT_ONCE = 512 };

static const char *layer_name(char name[PARAM_NAME], size_t round, size_t layer)
{
    snprintf(name, PARAM_NAME, "filter%zu.layer%zu", round, layer);
    return name;
}

int filter_declare(struct params *p, size_t rounds, struct err *e)
{
    static const size_t width[LAYERS + 1] = {FEATURES, HIDDEN, HIDDEN, 1};
    char name[PARAM_NAME];
    for (size_t r = 0; r < rounds; r++)
        for (size_t i = 0; i < LAYERS; i++)
            if (declare_linear(p, layer_name(name, r, i), width[i + 1], width[i],
                               (struct layer_init){.gain = i + 1 < LAYERS ? 1 : 0.1F}, e))
                return -1;
    return 0;
}

struct var *filter_scores(struct tape *t, struct var *x, size_t round)
{
    char name[PARAM_NAME];
    for (size_t i = 0; i < LAYERS; i++)
        x = tape_linear(t, x, layer_name(name, round, i),
                        i + 1 < LAYERS ? ACT_LEAKY_RELU : ACT_NONE);
    return tape_reshape(t, x, x->rows / CHOICES, CHOICES);
}

struct refining {
    struct copy_decoder *d;
    size_t round;
};

/* exp of the scores, moved so that the largest one is 1. Weights that were read can make any number
 * of them: fmaxf() turns what is not a number into the lower bound. */
static void believe_scores(struct pixel *p, const float *score)
{
    static const float bound = 1e4F;
    float most = -bound, e[CHOICES];
    for (size_t a = 0; a < CHOICES; a++) {
        e[a] = fminf(fmaxf(score[a], -bound), bound);
        most = fmaxf(most, e[a]);
    }
    for (size_t a = 0; a < CHOICES; a++)
        e[a] = vmath_exp(e[a] - most);
    pixel_believe(p, e, true);
}

/* For tape_guarded(). */
static int refine(void *context, struct err *e)
{
    (void)e;
    struct copy_decoder *d = ((struct refining *)context)->d;
    for (size_t i = 0; i < d->open_count; i += ROWS_AT_ONCE) {
        size_t n = d->open_count - i < ROWS_AT_ONCE ? d->open_count - i : ROWS_AT_ONCE;
        tape_start(&d->tape);
        struct var *x = tape_input(&d->tape, n * CHOICES, FEATURES);
        features_fill(x->value, d, d->open + i, n);
        struct var *y = filter_scores(&d->tape, x, ((struct refining *)context)->round);
        for (size_t k = 0; k < n; k++)
            believe_scores(&d->updated[d->open[i + k]], y->value + k * CHOICES);
    }
    return 0;
}

int filter_refine(struct copy_decoder *d, size_t round, struct err *e)
{
    features_begin(d);
    memcpy(d->updated, d->pixels, d->table->pixels * sizeof *d->pixels);
    if (tape_guarded(&d->tape, refine, &(struct refining){d, round}, e))
        return -1;
    decoder_turn(d);
    return 0;
}
