/* psola.c - see psola.h
 *
 * Marks are one period apart, each where the sound is most like that around the mark before. The
 * window of a mark reaches from the mark before to the mark after it, so that windows laid at their
 * own marks sum to the sound itself. */
#include "sound/psola.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PERIOD_MOST = SOUND_RATE / SOUND_PITCH_LOW * 3 / 2, /* between two marks */
    UNVOICED = 128,                                     /* samples between marks */
    MARKS = 64,
    ROOM = 4 * PERIOD_MOST
};
static const float pitch_least = 1e-4F; /* a smaller change of its logarithm is none */
static const double ratio_most = 4;

struct mark {
    int64_t at;
    bool voiced;
};

struct psola {
    struct mark marks[MARKS]; /* mark i is in place i modulo MARKS */
    int64_t made;             /* marks */
    int64_t used;             /* the mark nearest to `next` */
    double next;              /* where the next window is laid */
    float sum[ROOM];          /* of windows, from the first sample on that is not yet written */
    int64_t written;          /* samples */
};

struct psola *psola_open(struct err *e)
{
    struct psola *p = mem_zero(1, sizeof *p);
    if (!p)
        err_memory(e, sizeof *p, "the synthesis of sound");
    return p;
}

void psola_close(struct psola *p)
{
    free(p);
}

static struct mark *mark_of(struct psola *p, int64_t i)
{
    return &p->marks[i % MARKS];
}

/* How alike the sound is around two places, -1..1. `half` samples on both sides. */
static double likeness(const float *a, const float *b, int half)
{
    double product = 0, first = 1e-9, second = 1e-9;
    for (int i = -half; i <= half; i++) {
        product += (double)(a[i] * b[i]);
        first += (double)(a[i] * a[i]);
        second += (double)(b[i] * b[i]);
    }
    return product / sqrt(first * second);
}

/* The distance of the next mark: a period, and from 0.8 to 1.25 of it where the sound is most like
 * that around `at`. */
static int find_distance(const struct sample_queue *in, int64_t at, double period)
{
    float x[ROOM];
    int half = (int)(period / 2), least = (int)(0.8 * period), most = (int)(1.25 * period),
        best = 0;
    double found = -2;
    sample_queue_copy(in, x, at - half, (size_t)(2 * half + most + 1));
    for (int d = least; d <= most; d++) {
        double like = likeness(x + half, x + half + d, half) - 0.1 * fabs(d / period - 1);
        if (like > found) {
            found = like;
            best = d;
        }
    }
    return best;
}

/* The first mark of a voiced part: where the sound is largest within a period. */
static int find_peak(const struct sample_queue *in, int64_t at, double period)
{
    float x[ROOM];
    int from = (int)(period / 2), n = (int)period, best = 0;
    sample_queue_copy(in, x, at + from, (size_t)n);
    for (int i = 1; i < n; i++)
        best = fabsf(x[i]) > fabsf(x[best]) ? i : best;
    return from + best;
}

static double period_of(const struct target *t)
{
    double period = SOUND_RATE / exp((double)t->pitch);
    return fmin(fmax(period, SOUND_RATE / SOUND_PITCH_HIGH), SOUND_RATE / SOUND_PITCH_LOW);
}

/* Makes the next mark; false: more of the sound is needed first. */
static bool make_mark(struct psola *p, const struct sample_queue *in,
                      const struct target_queue *targets)
{
    if (!p->made) {
        p->marks[0] = (struct mark){0};
        p->made = 1;
    }
    const struct mark *last = mark_of(p, p->made - 1);
    int64_t frame = target_of_sample(last->at);
    if (!target_queue_has(targets, frame) || p->made - p->used >= MARKS - 2 ||
        !sample_queue_has(in, last->at + PERIOD_MOST) ||
        (in->ended && last->at > sample_queue_end(in) + 2 * PERIOD_MOST))
        return false;
    const struct target *t = target_queue_at(targets, frame);
    int distance = !t->voiced     ? UNVOICED
                   : last->voiced ? find_distance(in, last->at, period_of(t))
                                  : find_peak(in, last->at, period_of(t));
    *mark_of(p, p->made) = (struct mark){last->at + distance, t->voiced};
    p->made++;
    return true;
}

/* Lays the window of mark i at p->next. */
static void lay_window(struct psola *p, const struct sample_queue *in, int64_t i, double gain)
{
    float x[2 * PERIOD_MOST];
    int64_t at = mark_of(p, i)->at, to = llround(p->next);
    int left = (int)(at - (i ? mark_of(p, i - 1)->at : at)),
        right = (int)(mark_of(p, i + 1)->at - at);
    sample_queue_copy(in, x, at - left, (size_t)(left + right));
    for (int k = -left; k < right; k++) {
        double w = 0.5 + 0.5 * cos(M_PI * k / (k < 0 ? left : right));
        int64_t place = to + k - p->written;
        if (place >= 0 && place < ROOM)
            p->sum[place] += (float)(w * gain * (double)x[k + left]);
    }
}

static bool is_changed(const struct target *t)
{
    return t->edited && t->voiced && fabsf(t->want[SOUND_PITCH] - t->pitch) > pitch_least;
}

/* Lays the next window; false: more marks are needed first. */
static bool lay_next(struct psola *p, const struct sample_queue *in,
                     const struct target_queue *targets)
{
    while (p->used + 2 < p->made && (double)mark_of(p, p->used + 1)->at - p->next <
                                        p->next - (double)mark_of(p, p->used)->at)
        p->used++;
    int64_t frame = target_of_sample(llround(p->next));
    if (p->used + 2 >= p->made || !target_queue_has(targets, frame))
        return false;
    const struct target *t = target_queue_at(targets, frame);
    double distance = (double)(mark_of(p, p->used + 1)->at - mark_of(p, p->used)->at), ratio = 1;
    if (is_changed(t))
        ratio = exp((double)(t->want[SOUND_PITCH] - t->pitch));
    ratio = fmin(fmax(ratio, 1 / ratio_most), ratio_most);
    lay_window(p, in, p->used, 1 / sqrt(ratio));
    p->next += distance / ratio;
    return true;
}

/* The share of the new sound at a sample, 0..1: on a line between the centres of frames. */
static float share_at(const struct target_queue *targets, int64_t sample)
{
    int64_t from = sample + SOUND_HOP / 2; /* sample 0 is halfway to the centre of frame 0 */
    int64_t frame = from / SOUND_HOP - 1;
    float at = (float)(from % SOUND_HOP) / SOUND_HOP;
    float a = is_changed(target_queue_at(targets, frame)) ? 1 : 0;
    float b = is_changed(target_queue_at(targets, frame + 1)) ? 1 : 0;
    return a + at * (b - a);
}

/* Writes the samples before `end`, and those that are as they were. */
static int write_samples(struct psola *p, struct sample_queue *out, const struct sample_queue *in,
                         const struct target_queue *targets, int64_t end, struct err *e)
{
    float x[PERIOD_MOST];
    end = end < sample_queue_end(in) ? end : sample_queue_end(in);
    while (p->written < end) {
        size_t n = (size_t)(end - p->written);
        n = n < PERIOD_MOST ? n : PERIOD_MOST;
        if (!target_queue_has(targets, target_of_sample(p->written + (int64_t)n) + 1))
            return 0;
        sample_queue_copy(in, x, p->written, n);
        for (size_t i = 0; i < n; i++) {
            float share = share_at(targets, p->written + (int64_t)i);
            if (share > 0)
                x[i] += share * (p->sum[i] - x[i]);
        }
        samples_shift(p->sum, ROOM, n);
        p->written += (int64_t)n;
        if (sample_queue_add(out, x, n, e))
            return -1;
    }
    return 0;
}

int psola_run(struct psola *p, struct sample_queue *out, const struct sample_queue *in,
              const struct target_queue *targets, struct err *e)
{
    bool more = targets->count > 0;
    while (more) {
        more = make_mark(p, in, targets);
        while ((int64_t)p->next - p->written < ROOM - 2 * PERIOD_MOST && lay_next(p, in, targets))
            more = true;
        int64_t done = (int64_t)p->next - PERIOD_MOST, before = p->written;
        bool last = in->ended && p->next > (double)sample_queue_end(in) + PERIOD_MOST;
        if (write_samples(p, out, in, targets, last ? sample_queue_end(in) : done, e))
            return -1;
        more = more || p->written > before;
        if (last && p->written >= sample_queue_end(in))
            break;
    }
    return 0;
}

int64_t psola_needs_sample(const struct psola *p)
{
    int64_t mark = p->used ? p->marks[(p->used - 1) % MARKS].at : 0;
    return mark < p->written ? mark : p->written;
}

int64_t psola_needs_frame(const struct psola *p)
{
    return target_of_sample(psola_needs_sample(p)) - 2;
}
