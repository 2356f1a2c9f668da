/* sound_output.c - see sound_output.h */
#include "cli/sound_output.h"

#include "base/mem.h"
#include "cli/progress.h"
#include "cli/sequence_output.h"
#include "sound/mel.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 4 * SOUND_HOP, MARGIN = 3 /* frames that --trim leaves */ };

void sound_output_open(struct sound_output *o, struct filter *f,
                       const struct sound_settings *settings)
{
    struct err e;
    struct map features = {0}, header = {0};
    *o = (struct sound_output){.filter = f, .settings = *settings};
    cli_check(map_set_text(&features, "name", "mel-pitch-voicing", &e) ||
                  map_set_integer(&features, "rate", SOUND_RATE, &e) ||
                  map_set_integer(&features, "hop", SOUND_HOP, &e) ||
                  map_set_integer(&features, "bands", SOUND_BANDS, &e) ||
                  map_set_real(&features, "low", MEL_LOW, &e) ||
                  map_set_real(&features, "high", MEL_HIGH, &e) ||
                  map_set_map(&header, "features", &features, &e),
              &e);
    filter_output(f, "frames", &header);
    map_free(&features);
    map_free(&header);
}

void sound_output_close(struct sound_output *o)
{
    analysis_close(o->analysis);
    map_free(&o->names);
    free(o->frames);
    free(o->samples);
}

void sound_output_begin(struct sound_output *o, const char *id, struct map *labels)
{
    struct err e;
    analysis_close(o->analysis);
    map_free(&o->names);
    o->analysis = analysis_open(o->settings.ahead, &e);
    cli_check(!o->analysis, &e);
    snprintf(o->id, sizeof o->id, "%s", id);
    o->names = *labels;
    *labels = (struct map){0};
    o->held = o->heard = 0;
    o->loudness = (struct loudness){0};
    o->pitch = 0;
    o->parts = 0;
}

/* ---- one record ---- */

struct range {
    size_t first, count;
};

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The frames that are louder than silence is: 6 dB above the softest tenth, and at most 32 dB below
 * the loudest; with a margin. All of them if none is. */
static struct range loud_part(const struct analysis_frame *frame, size_t n)
{
    double *decibels = mem_array(2 * n, sizeof *decibels), *sorted = decibels ? decibels + n : NULL;
    if (!decibels)
        cli_fail_memory(2 * n * sizeof *decibels, "the levels of frames");
    for (size_t t = 0; t < n; t++) {
        double sum = 0;
        for (int k = 0; k < SOUND_BANDS; k++)
            sum += (double)frame[t].band[k] / SOUND_BANDS;
        decibels[t] = sorted[t] = 10 * log10(sum + 1e-12);
    }
    qsort(sorted, n, sizeof *sorted, by_value);
    double least = fmax(sorted[n / 10] + 6, sorted[n - 1] - 32);
    size_t first = 0, end = n;
    while (first < n && decibels[first] <= least)
        first++;
    while (end > first && decibels[end - 1] <= least)
        end--;
    free(decibels);
    if (first == n)
        return (struct range){0, n};
    first = first > MARGIN ? first - MARGIN : 0;
    end = end + MARGIN < n ? end + MARGIN : n;
    return (struct range){first, end - first};
}

/* Features of n frames as the tensor `key`. */
static void set_features(struct record *r, const char *key, const float *features, size_t n)
{
    struct err e;
    struct tensor t;
    const size_t shape[] = {n, SOUND_DIM};
    cli_check(tensor_make(&t, DTYPE_F4, 2, shape, &e), &e);
    memcpy(t.data, features, n * SOUND_DIM * sizeof *features);
    cli_check(record_set_tensor(r, key, &t, &e), &e);
}

static void set_sound(struct sound_output *o, struct record *r, const float *features,
                      struct range part, size_t samples)
{
    struct err e;
    struct tensor t;
    size_t from = part.first * SOUND_HOP, end = from + part.count * SOUND_HOP;
    const size_t shape[] = {(end < samples ? end : samples) - from};
    cli_check(tensor_make(&t, DTYPE_F4, 1, shape, &e), &e);
    memcpy(t.data, o->samples + from, tensor_bytes(&t));
    cli_check(record_set_tensor(r, "sound", &t, &e), &e);
    set_features(r, "sound.frames", features, part.count);
}

/* Writes the first n frames, which have so many samples, as a record; `numbered`: it is not the
 * only one of its sound. */
static void write_record(struct sound_output *o, size_t n, size_t samples, bool numbered)
{
    struct err e;
    char id[RECORD_ID + 24];
    struct record r = {0};
    struct map names = {0};
    float *features = mem_array(n * SOUND_DIM, sizeof *features);
    if (!features)
        cli_fail_memory(n * SOUND_DIM * sizeof *features, "features");
    loudness_add(&o->loudness, o->frames, n);
    double level = loudness_level(&o->loudness);
    struct range part = o->settings.trim ? loud_part(o->frames, n) : (struct range){0, n};
    analysis_features(features, o->frames + part.first, part.count, level, &o->pitch);
    snprintf(id, sizeof id, "%s/%" PRIu64, o->id, o->parts);
    cli_check(map_copy(&names, &o->names, &e), &e);
    sequence_output_begin(o->filter, &r, numbered ? id : o->id, &names, o->settings.labels);
    if (numbered && !o->settings.trim)
        cli_check(map_set_integer(&r.map, "part", (int64_t)o->parts, &e), &e);
    cli_check(map_set_real(&r.map, "level", level, &e), &e);
    set_features(&r, "frames", features, part.count);
    if (!o->settings.bare)
        set_sound(o, &r, features, part, samples);
    filter_write(o->filter, &r);
    if (o->settings.live)
        cli_check(writer_flush(o->filter->writer, &e), &e);
    progress_add(1, 0);
    record_free(&r);
    free(features);
    o->parts++;
}

/* ---- pieces ---- */

static void *grow(void *items, size_t *room, size_t needed, size_t size)
{
    if (needed <= *room)
        return items;
    *room = needed + needed / 2;
    void *grown = mem_resize(items, *room, size);
    if (!grown)
        cli_fail_memory(*room * size, "sound");
    return grown;
}

/* Takes the frames that are known, and writes the records that are full. */
static void take_frames(struct sound_output *o)
{
    size_t chunk = o->settings.chunk;
    struct analysis_frame frame;
    while (analysis_next(o->analysis, &frame)) {
        o->frames = grow(o->frames, &o->held_room, o->held + 1, sizeof *o->frames);
        o->frames[o->held++] = frame;
        if (o->held < chunk + !o->settings.live)
            continue;
        size_t gone = chunk * SOUND_HOP < o->heard ? chunk * SOUND_HOP : o->heard;
        write_record(o, chunk, gone, true);
        o->held -= chunk;
        o->heard -= gone;
        memmove(o->frames, o->frames + chunk, o->held * sizeof *o->frames);
        memmove(o->samples, o->samples + gone, o->heard * sizeof *o->samples);
    }
}

void sound_output_push(struct sound_output *o, const float *samples, size_t n)
{
    struct err e;
    for (size_t done = 0, now; done < n; done += now) {
        now = n - done < PIECE ? n - done : PIECE;
        o->samples = grow(o->samples, &o->heard_room, o->heard + now, sizeof *o->samples);
        memcpy(o->samples + o->heard, samples + done, now * sizeof *samples);
        o->heard += now;
        cli_check(analysis_push(o->analysis, samples + done, now, &e), &e);
        take_frames(o);
    }
}

void sound_output_push_all(struct sound_output *o, struct audio *audio)
{
    struct err e;
    float samples[SOUND_HOP];
    size_t got = SOUND_HOP;
    while (got == SOUND_HOP) {
        cli_check(audio_read(audio, samples, SOUND_HOP, &got, &e), &e);
        sound_output_push(o, samples, got);
    }
}

int sound_output_end(struct sound_output *o)
{
    analysis_end(o->analysis);
    take_frames(o);
    if (o->held)
        write_record(o, o->held, o->heard, o->parts > 0);
    o->held = o->heard = 0;
    return o->parts > 0;
}
