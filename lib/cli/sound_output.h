/* sound_output.h - for programs that make records of sound: analyses samples, and writes features
 * and the sound itself as records of a stream of frames. Exits on failure. */
#ifndef CLI_SOUND_OUTPUT_H
#define CLI_SOUND_OUTPUT_H

#include "cli/filter.h"
#include "sound/analysis.h"
#include "sound/audio.h"
#include "tns/map.h"

struct sound_settings {
    size_t chunk;             /* frames of the longest record */
    int ahead;                /* see analysis_open() */
    bool live;                /* write a record as soon as it is full: each has a number */
    bool trim;                /* cut off the silence at both ends of each record */
    bool bare;                /* leave the sound out */
    const struct map *labels; /* replace those of a sound; NULL: none */
};

struct sound_output {
    struct filter *filter;
    struct sound_settings settings;
    struct analysis *analysis; /* of the present sound */
    struct map names;          /* its labels */
    char id[RECORD_ID];
    struct analysis_frame *frames; /* [held] not yet written */
    float *samples;                /* [heard] from the first of these frames on */
    size_t held, held_room, heard, heard_room;
    struct loudness loudness;
    float pitch;
    uint64_t parts; /* records of the present sound so far */
};

/* Starts the output of `f`: its header says what the features are. */
void sound_output_open(struct sound_output *o, struct filter *f,
                       const struct sound_settings *settings);
void sound_output_close(struct sound_output *o);

/* A new sound. Takes ownership of `labels`. */
void sound_output_begin(struct sound_output *o, const char *id, struct map *labels);
void sound_output_push(struct sound_output *o, const float *samples, size_t n);
/* All that is left of a file or pipe. */
void sound_output_push_all(struct sound_output *o, struct audio *audio);
/* Writes what is left. 1; 0: the sound had no samples, and no record was written. */
int sound_output_end(struct sound_output *o);

#endif
