/* main.c - voice-draw: invented speakers say invented sentences, as a stream of frames with labels,
 * from a seed. The program espeak-ng speaks.
 *
 *     voice-draw --voices 36 | dsvae-train --preset voices > voices.tns */
#include "base/mem.h"
#include "cli/progress.h"
#include "cli/sequence_output.h"
#include "cli/sound_output.h"
#include "espeak.h"
#include "image/file.h"
#include "invented_voice.h"
#include "sentences.h"
#include "sound/audio.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { AHEAD = 30, CHUNK = 6000, TEXT_MOST = 1 << 20, SENTENCE = 1024 };

static int64_t voices = 16, first_voice, sentences = 10, first_sentence, seed = 1;
static const char *language = "en", *text_file;
static bool trim, no_sound;

static const struct option_row options[] = {
    {"voices", 0, OPTION_INTEGER, &voices, "N", .help = "so many speakers; 0: without end", 0,
     1e12},
    {"first-voice", 0, OPTION_INTEGER, &first_voice, "N",
     .help = "number of the first speaker: others than in training", 0, 1e12},
    {"sentences", 0, OPTION_INTEGER, &sentences, "N",
     .help = "so many sentences of each speaker, the same for all", 1, 1e9},
    {"first-sentence", 0, OPTION_INTEGER, &first_sentence, "N",
     .help = "number of the first sentence: others than in training", 0, 1e12},
    {"seed", 's', OPTION_INTEGER, &seed, "N",
     .help = "seed that decides how the speakers sound and what they say", 0, 9e15},
    {"text", 0, OPTION_TEXT, &text_file, "FILE",
     .help = "the sentences are the lines of FILE, instead of invented ones"},
    {"language", 0, OPTION_TEXT, &language, "NAME",
     .help = "language of the sentences, as espeak-ng names it"},
    {"trim", 0, OPTION_FLAG, &trim, .help = "cut off the silence at both ends of each sentence"},
    {"no-sound", 0, OPTION_FLAG, &no_sound,
     .help = "write only the features, for training: the sound is left out"},
    {0},
};

static const struct program program = {
    .name = "voice-draw",
    .purpose = "has invented speakers say sentences, as a stream of frames",
    .synopsis = (const char *const[]){"[options]", NULL},
    .examples =
        (const char *const[]){
            "voice-draw --voices 4 --sentences 1 | wav-encode -o 'speaker-%d.wav'",
            "voice-draw --voices 36 --trim --no-sound > train.tns",
            "voice-draw --first-voice 100 --voices 12 --first-sentence 50 --sentences 8 --trim > "
            "test.tns",
            NULL},
    .see_also = "wav-encode(1), wav-decode(1), dsvae-train(1), tensor-stream(5)",
    .options = options,
    .uses = USES_OUTPUT,
};

/* The file of --text; NULL without. The caller frees it. */
static char *read_text(void)
{
    struct err e;
    struct file file;
    char line[SENTENCE];
    if (!text_file)
        return NULL;
    cli_check(file_read(&file, text_file, TEXT_MOST, &e), &e);
    char *text = mem_copy_text((const char *)file.bytes, file.size);
    if (!text)
        cli_fail_memory(file.size, "a text");
    free(file.bytes);
    if (!sentence_of_text(line, sizeof line, text, 0))
        cli_check(err_set(&e, "%s: it has no sentence", text_file), &e);
    return text;
}

static void say(struct sound_output *out, const char *sentence)
{
    struct err e;
    pid_t pid;
    int fd = espeak_say(language, sentence, &pid);
    struct audio *audio = audio_open(fd, "espeak-ng", &e);
    if (!audio)
        espeak_end(pid, language); /* has the better message */
    cli_check(!audio, &e);
    sound_output_push_all(out, audio);
    audio_close(audio);
    espeak_end(pid, language);
    if (!sound_output_end(out))
        cli_check(err_set(&e, "espeak-ng says nothing for '%.80s'", sentence), &e);
}

static void speak(struct sound_output *out, const struct invented_voice *voice, int64_t speaker,
                  const char *text)
{
    for (int64_t i = 0; i < sentences; i++) {
        struct err e;
        struct map labels = {0};
        char id[RECORD_ID], sentence[SENTENCE];
        int64_t number = first_sentence + i;
        if (text)
            sentence_of_text(sentence, sizeof sentence, text, (uint64_t)number);
        else
            sentence_draw(sentence, sizeof sentence, (uint64_t)seed, (uint64_t)number);
        snprintf(id, sizeof id, "%" PRId64 "/%" PRId64, speaker, number);
        cli_check(map_set_integer(&labels, "speaker", speaker, &e) ||
                      map_set_integer(&labels, "sentence", number, &e) ||
                      map_set_text(&labels, "sex", voice->female ? "female" : "male", &e) ||
                      map_set_text(&labels, "text", sentence, &e),
                  &e);
        sound_output_begin(out, id, &labels);
        say(out, sentence);
    }
}

int main(int argc, char **argv)
{
    struct filter filter = {0};
    struct sound_output out;
    struct invented_voice voice;
    cli_begin(&program, argc, argv);
    const struct sound_settings settings = {
        .chunk = CHUNK, .ahead = AHEAD, .trim = trim, .bare = no_sound};
    char *text = read_text();
    espeak_begin();
    sound_output_open(&out, &filter, &settings);
    progress_of((uint64_t)(voices * sentences));
    for (int64_t i = 0; i < voices || !voices; i++) {
        invented_voice_draw(&voice, (uint64_t)seed, (uint64_t)(first_voice + i));
        espeak_set_voice(voice.text);
        speak(&out, &voice, first_voice + i, text);
    }
    sound_output_close(&out);
    free(text);
    return filter_finish(&filter);
}
