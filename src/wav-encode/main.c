/* main.c - wav-encode: turns a stream of frames of speech into sound files.
 *
 *     wav-decode one.flac | ... | wav-encode -o changed.wav */
#include "cli/filter.h"
#include "cli/output_pattern.h"
#include "cli/sound_record.h"
#include "comment.h"
#include "sound/audio_writer.h"
#include "sound/limiter.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { TAKE = 4096, COMMENT = 1024 };

static const char *const formats[] = {
    [AUDIO_WAV] = "wav", [AUDIO_FLAC] = "flac", [AUDIO_OGG] = "ogg", [AUDIO_RAW] = "raw", NULL};

static const char *format_name;
static bool pulses;
static int64_t bits = 16, seed = 1;

static const struct option_row options[] = {
    {"format", 0, OPTION_CHOICE, &format_name, "NAME",
     .help = "write WAV, FLAC, Ogg Vorbis or samples alone (default: by the ending of --output, "
             "else wav)",
     .choices = formats},
    {"bits", 0, OPTION_INTEGER, &bits, "N", .help = "bits of a sample, 16 or 24; Ogg has none",
     .min = 16, .max = 24},
    {"pulses", 0, OPTION_FLAG, &pulses,
     .help = "make the sound from the frames alone, as for records without a sound"},
    {"seed", 's', OPTION_INTEGER, &seed, "N",
     .help = "seed of the noise in what is made from "
             "frames alone",
     .min = 0, .max = 9e15},
    {0},
};

static const struct program program = {
    .name = "wav-encode",
    .purpose = "turns a stream of frames of speech into sound",
    .synopsis =
        (const char *const[]){"[options] [-o FILE.wav|FILE.flac|FILE.ogg] [FRAMES.tns]", NULL},
    .examples =
        (const char *const[]){
            "dsvae-decode -m voices.tns < one.tns | wav-encode -o one.flac",
            "dsvae-decode -m voices.tns < many.tns | wav-encode -o 'voice-%d.wav'",
            "wav-decode --live | wav-encode | aplay", NULL},
    .see_also = "wav-decode(1), dsvae-decode(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_PICTURE,
    .max_operands = 1,
};

struct job {
    struct filter filter;
    struct output_pattern pattern;
    enum audio_format format;
    struct output output;
    char *path;                  /* of a file that is one of several */
    struct audio_writer *writer; /* of the present file; NULL: there is none */
    struct synthesis *synthesis; /* of the present sound; NULL: there is none */
    float gain;                  /* of the limiter */
    uint64_t sounds, limited, clipped, lengths, bare;
};

/* The format that the options say, else that of the file's ending. */
static enum audio_format find_format(const char *output)
{
    const char *slash = strrchr(output, '/'), *dot = strrchr(slash ? slash : output, '.');
    const char *name = format_name ? format_name : dot ? dot + 1 : "wav";
    if (!format_name && strcasecmp(name, "oga") == 0)
        name = "ogg";
    for (int i = 0; formats[i]; i++)
        if (strcasecmp(name, formats[i]) == 0)
            return (enum audio_format)i;
    cli_wrong_use("--output: no sound is written as .%.20s, only wav, flac, ogg and raw; or give "
                  "--format",
                  name);
}

static void start(struct job *j, const char *input)
{
    struct err e;
    if (bits != 16 && bits != 24)
        cli_wrong_use("--bits: 16 or 24");
    j->pattern = output_pattern_of(shared.output);
    j->format = find_format(shared.output);
    filter_input(&j->filter, input, "frames");
    int failed = sound_record_header(reader_header(j->filter.reader), &e) < 0;
    if (failed)
        reader_error(j->filter.reader, &e);
    cli_check(failed, &e);
}

/* Writes the samples that are complete. */
static void write_samples(struct job *j)
{
    struct err e;
    float x[TAKE];
    size_t n;
    while ((n = synthesis_take(j->synthesis, x, TAKE)) > 0) {
        j->limited += limiter_run(&j->gain, x, n);
        cli_check(audio_writer_put(j->writer, x, n, &j->clipped, &e), &e);
    }
}

static void end_sound(struct job *j)
{
    struct err e;
    if (!j->synthesis)
        return;
    cli_check(synthesis_end(j->synthesis, &e), &e);
    write_samples(j);
    synthesis_close(j->synthesis);
    j->synthesis = NULL;
}

static void end_file(struct job *j)
{
    struct err e;
    end_sound(j);
    if (!j->writer)
        return;
    cli_check(audio_writer_close(j->writer, &e), &e);
    j->writer = NULL;
    output_commit(&j->output);
    free(j->path);
    j->path = NULL;
}

static void begin_file(struct job *j, bool changed)
{
    struct err e;
    char comment[COMMENT];
    const char *path = shared.output;
    if (j->pattern.tail)
        path = j->path = output_pattern_name(&j->pattern, shared.output, j->sounds);
    sounds_comment(reader_header(j->filter.reader), changed, comment, sizeof comment);
    output_open(&j->output, path, 1);
    j->writer = audio_writer_open(j->output.fd, j->output.name, j->format, (int)bits, comment, &e);
    cli_check(!j->writer, &e);
}

/* The next sound: in a file of its own, or after the last one. */
static void begin_sound(struct job *j, const struct synthesis_input *in)
{
    struct err e;
    bool changed =
        !in->heard || memcmp(in->frames, in->heard, in->n * SOUND_DIM * sizeof(float)) != 0;
    end_sound(j);
    j->gain = 1;
    if (j->pattern.tail)
        end_file(j);
    j->sounds++;
    if (!j->writer)
        begin_file(j, changed);
    j->synthesis = synthesis_open(synthesis_passes(in), (uint64_t)seed + j->sounds, &e);
    cli_check(!j->synthesis, &e);
}

static void add_record(struct job *j, struct record *r)
{
    struct err e;
    struct synthesis_input in;
    enum sound_source source;
    cli_check(sound_record_input(r, pulses, &in, &source, &e), &e);
    j->bare += source == SOURCE_NONE;
    j->lengths += source == SOURCE_LENGTH;
    if (!j->synthesis || !sound_record_continues(r))
        begin_sound(j, &in);
    int failed = synthesis_push(j->synthesis, &in, &e);
    if (failed)
        record_error(r, &e);
    cli_check(failed, &e);
    write_samples(j);
}

static void report(const struct job *j)
{
    if (j->lengths)
        cli_note("the length of %" PRIu64
                 " records differs from that of their sound: they are made "
                 "from the frames alone",
                 j->lengths);
    if (j->limited)
        cli_note("it is too loud for the file in places: %.2f seconds are made softer",
                 (double)j->limited / SOUND_RATE);
    if (j->clipped)
        cli_note("%" PRIu64 " samples are louder than the file can hold, and are cut", j->clipped);
}

int main(int argc, char **argv)
{
    struct job job = {0};
    struct record record = {0};
    struct err e;
    int first = cli_begin(&program, argc, argv);
    start(&job, argv[first]);
    while (filter_next(&job.filter, &record))
        add_record(&job, &record);
    record_free(&record);
    if (!job.sounds)
        cli_check(err_set(&e, "no records: there is nothing to hear"), &e);
    end_file(&job);
    report(&job);
    return filter_finish(&job.filter);
}
