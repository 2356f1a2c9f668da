/* main.c - wav-decode: turns recordings of speech into a stream of frames of features, beside the
 * sound itself.
 *
 *     wav-decode one.flac | dsvae-encode -m voices.tns */
#include "base/mem.h"
#include "cli/progress.h"
#include "cli/sequence_output.h"
#include "cli/sound_output.h"
#include "name_pattern.h"
#include "sound/audio.h"
#include "sound/pitch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AHEAD = 30, AHEAD_LIVE = 2 };
static const double live_chunk = 0.05; /* seconds */

static double chunk = 60;
static bool live, trim, no_sound;
static const char *names, *id;
static struct text_list labels;

static const struct option_row options[] = {
    {"chunk", 0, OPTION_REAL, &chunk, "SECONDS",
     .help = "the longest record; a longer sound becomes several, which wav-encode joins again",
     .min = 0.01, .max = 600},
    {"live", 0, OPTION_FLAG, &live,
     .help = "little delay, for a microphone: records of 0.05 seconds, and the pitch from 20 "
             "milliseconds ahead instead of 300"},
    {"trim", 0, OPTION_FLAG, &trim, .help = "cut off the silence at both ends of each record"},
    {"no-sound", 0, OPTION_FLAG, &no_sound,
     .help = "write only the features, for training: the sound is left out"},
    {"names", 0, OPTION_TEXT, &names, "PATTERN",
     .help = "labels from the names of the files: {word}/{speaker}_{take} reads ../yes/7_01.wav"},
    {"id", 0, OPTION_TEXT, &id, "TEXT",
     .help = "id of the record of a single file (default: the file's name)"},
    {"label", 'l', OPTION_LIST, &labels, "NAME=VALUE",
     .help = "add this label to every record; may be given several times"},
    {0},
};

static const struct program program = {
    .name = "wav-decode",
    .purpose = "turns recordings of speech into a stream of frames",
    .synopsis = (const char *const[]){"[options] [FILE...]", NULL},
    .examples =
        (const char *const[]){
            "wav-decode one.flac | dsvae-encode -m voices.tns > one.tns",
            "wav-decode --trim --no-sound --names '{word}/{speaker}_NO_{take}' speech/*/*.flac > "
            "speech.tns",
            "arecord -f S16_LE -r 16000 | wav-decode --live | dsvae-encode -m voices.tns", NULL},
    .see_also = "wav-encode(1), dsvae-encode(1), tensor-stream(5)",
    .options = options,
    .uses = USES_OUTPUT,
    .max_operands = -1,
};

static struct sound_settings settings_of(const struct map *given, int files)
{
    if (names)
        name_pattern_check(names);
    cli_exclude(live, "--live", trim, "--trim");
    cli_exclude(names, "--names", id, "--id");
    if (id && files > 1)
        cli_wrong_use("--id is for one file");
    if (id && strlen(id) >= RECORD_ID)
        cli_wrong_use("--id: the limit is %d bytes", RECORD_ID - 1);
    double seconds = live && !cli_given("chunk") ? live_chunk : chunk;
    return (struct sound_settings){.chunk = (size_t)lround(seconds * SOUND_RATE / SOUND_HOP),
                                   .ahead = live ? AHEAD_LIVE : AHEAD,
                                   .live = live,
                                   .trim = trim,
                                   .bare = no_sound,
                                   .labels = given};
}

/* "speech/yes.flac" has the id "yes". */
static void name_sound(const char *path, char out[RECORD_ID], struct map *found)
{
    struct err e;
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    const char *dot = strrchr(base, '.');
    size_t length = dot && dot > base ? (size_t)(dot - base) : strlen(base);
    if (names) {
        int failed = name_pattern_match(names, path, out, RECORD_ID, found, &e);
        if (failed)
            err_context(&e, "%s", path);
        cli_check(failed, &e);
    } else if (id) {
        snprintf(out, RECORD_ID, "%s", id);
    } else if (cli_is_standard(path)) {
        snprintf(out, RECORD_ID, "sound");
    } else {
        err_quote(out, RECORD_ID, base, length);
    }
}

static void read_file(struct sound_output *out, const char *path)
{
    struct err e;
    char name[RECORD_ID];
    struct map found = {0};
    const char *shown;
    name_sound(path, name, &found);
    int fd = filter_file(path, &shown);
    struct audio *audio = audio_open(fd, shown, &e);
    cli_check(!audio, &e);
    sound_output_begin(out, name, &found);
    sound_output_push_all(out, audio);
    if (!sound_output_end(out))
        cli_check(err_set(&e, "%s: it has no samples", shown), &e);
    audio_close(audio);
}

int main(int argc, char **argv)
{
    struct filter filter = {0};
    struct sound_output out;
    struct map given = {0};
    int first = cli_begin(&program, argc, argv);
    struct sound_settings settings = settings_of(&given, argc - first);
    sequence_output_labels(&given, &labels);
    sound_output_open(&out, &filter, &settings);
    progress_of(argc - first > 1 ? (uint64_t)(argc - first) : 0);
    if (first == argc)
        read_file(&out, "-");
    for (int i = first; i < argc; i++)
        read_file(&out, argv[i]);
    sound_output_close(&out);
    map_free(&given);
    free(labels.items);
    return filter_finish(&filter);
}
