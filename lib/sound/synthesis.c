/* synthesis.c - see synthesis.h */
#include "sound/synthesis.h"

#include "base/mem.h"
#include "sound/psola.h"
#include "sound/pulses.h"
#include "sound/queue.h"
#include "sound/shape.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct synthesis {
    struct psola *psola;
    struct pulses *pulses;
    struct shape *shape[SYNTHESIS_PASSES];
    int passes;
    bool has_sound, started;
    struct target_queue targets;
    struct sample_queue sound; /* what was pushed */
    struct sample_queue
        between[SYNTHESIS_PASSES + 1]; /* [0]: before the first pass; the last: done */
};

struct synthesis *synthesis_open(int passes, uint64_t seed, struct err *e)
{
    struct synthesis *s = mem_zero(1, sizeof *s);
    if (!s) {
        err_memory(e, sizeof *s, "the synthesis of sound");
        return NULL;
    }
    s->passes = passes;
    s->psola = psola_open(e);
    s->pulses = s->psola ? pulses_open(seed, e) : NULL;
    bool good = s->pulses;
    for (int i = 0; i < passes && good; i++)
        good = (s->shape[i] = shape_open(e));
    if (good)
        return s;
    synthesis_close(s);
    return NULL;
}

void synthesis_close(struct synthesis *s)
{
    if (!s)
        return;
    psola_close(s->psola);
    pulses_close(s->pulses);
    for (int i = 0; i < s->passes; i++)
        shape_close(s->shape[i]);
    target_queue_free(&s->targets);
    sample_queue_free(&s->sound);
    for (int i = 0; i <= s->passes; i++)
        sample_queue_free(&s->between[i]);
    free(s);
}

/* Forgets what no step needs any more. */
static void forget(struct synthesis *s)
{
    int64_t frame = s->has_sound ? psola_needs_frame(s->psola) : pulses_needs_frame(s->pulses);
    sample_queue_drop(&s->sound, psola_needs_sample(s->psola));
    for (int i = 0; i < s->passes; i++) {
        int64_t needed = shape_needs_frame(s->shape[i]);
        frame = needed < frame ? needed : frame;
        sample_queue_drop(&s->between[i], shape_needs_sample(s->shape[i]));
    }
    target_queue_drop(&s->targets, frame);
}

static int run(struct synthesis *s, struct err *e)
{
    int failed = s->has_sound ? psola_run(s->psola, &s->between[0], &s->sound, &s->targets, e)
                              : pulses_run(s->pulses, &s->between[0], &s->targets, e);
    s->between[0].ended = s->targets.ended;
    for (int i = 0; i < s->passes && !failed; i++) {
        failed = shape_run(s->shape[i], &s->between[i + 1], &s->between[i], &s->targets, e);
        s->between[i + 1].ended = s->targets.ended;
    }
    forget(s);
    return failed;
}

static int push_frame(struct synthesis *s, const struct synthesis_input *in, size_t t,
                      struct err *e)
{
    struct target target = {.edited = true};
    double gain = SOUND_LEVEL / in->level;
    const float *want = in->frames + t * SOUND_DIM, *heard = in->heard;
    memcpy(target.want, want, sizeof target.want);
    target.scale = gain * gain;
    if (heard) {
        heard += t * SOUND_DIM;
        target.edited = memcmp(want, heard, sizeof target.want) != 0;
    } else {
        heard = want;
    }
    target.pitch = heard[SOUND_PITCH];
    target.voiced = heard[SOUND_VOICED] > 0.5F;
    return target_queue_add(&s->targets, &target, e);
}

int synthesis_push(struct synthesis *s, const struct synthesis_input *in, struct err *e)
{
    if (s->started && s->has_sound != (in->heard != NULL))
        return err_set(e, "one part of the sound has samples, another has none");
    s->started = true;
    s->has_sound = in->heard != NULL;
    for (size_t t = 0; t < in->n; t++) {
        size_t from = t * SOUND_HOP, rest = from < in->samples ? in->samples - from : 0;
        size_t now = rest < SOUND_HOP ? rest : SOUND_HOP;
        if (push_frame(s, in, t, e) ||
            (in->heard && sample_queue_add(&s->sound, in->sound + from, now, e)))
            return -1;
        if ((t % 64 == 63 || t + 1 == in->n) && run(s, e))
            return -1;
    }
    return 0;
}

int synthesis_end(struct synthesis *s, struct err *e)
{
    s->targets.ended = s->sound.ended = true;
    return s->started ? run(s, e) : 0;
}

size_t synthesis_take(struct synthesis *s, float *out, size_t n)
{
    struct sample_queue *done = &s->between[s->passes];
    n = n < done->count ? n : done->count;
    sample_queue_copy(done, out, done->base, n);
    memmove(done->x, done->x + n, (done->count - n) * sizeof *done->x);
    done->count -= n;
    done->base += (int64_t)n;
    return n;
}
