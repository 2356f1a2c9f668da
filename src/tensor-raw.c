/* tensor-raw - frames to and from raw video: only the bytes of the pixels, as ffmpeg reads and
 * writes them.
 *
 *     tensor-raw hero.tns | ffmpeg -f rawvideo -pixel_format rgb24 -video_size 64x64 -i - hero.mkv
 */
#include "base/signature.h"
#include "cli/filter.h"
#include "cli/progress.h"
#include "model/frames.h"
#include "tns/buffer.h"
#include "tns/io.h"
#include "tns/pipe.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { SIDE_MAX = 16384, ID_NUMBER = 24 /* "/", a number, and the NUL */ };

static const char *const pixel_names[] = {"rgb24", "rgba", NULL};

static bool load;
static int64_t size[2], frames, fps = 8;
static const char *pixels = "rgb24", *id = "video";

static const struct option_row options[] = {
    {"load", 0, OPTION_FLAG, &load,
     .help = "read raw video and write a stream (the other direction)"},
    {"size", 0, OPTION_PAIR, &size, "WxH",
     .help = "with --load: width and height of a frame in pixels", .min = 1, .max = SIDE_MAX},
    {"pixels", 0, OPTION_CHOICE, &pixels, "FORMAT",
     .help = "with --load: format of a pixel, as ffmpeg names it", .choices = pixel_names},
    {"frames", 0, OPTION_INTEGER, &frames, "N",
     .help = "with --load: start a new record after every N frames; the last may have fewer (0: "
             "one record)",
     .min = 0, .max = INT32_MAX},
    {"id", 0, OPTION_TEXT, &id, "TEXT",
     .help = "with --load: id of the record, or start of the ids of several records"},
    {"fps", 0, OPTION_INTEGER, &fps, "N",
     .help = "frames per second in the ffmpeg arguments that are printed (raw video itself has no "
             "time)",
     .min = 1, .max = 1000, .untraced = true},
    {0},
};

static const struct program program = {
    .name = "tensor-raw",
    .purpose = "converts frames to raw video, and back",
    .synopsis = (const char *const[]){"[options] [-o FILE] [FRAMES.tns]",
                                      "--load --size WxH [options] [-o FRAMES.tns] [FILE]", NULL},
    .examples =
        (const char *const[]){
            "tensor-raw hero.tns | ffmpeg -f rawvideo -pixel_format rgb24 -video_size 64x64 "
            "-framerate 8 -i - hero.mkv",
            "ffmpeg -i clip.mp4 -f rawvideo -pix_fmt rgb24 -s 64x64 - | tensor-raw --load --size "
            "64x64 --frames 8 > clip.tns",
            NULL},
    .see_also = "png-encode(1), sprite-decode(1), tensor-npy(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_OUTPUT,
    .max_operands = 1,
};

static void check_options(void)
{
    static const char *const of_load[] = {"size", "pixels", "frames", "id"};
    for (size_t i = 0; i < sizeof of_load / sizeof *of_load && !load; i++)
        if (cli_given(of_load[i]))
            cli_wrong_use("--%s needs --load", of_load[i]);
    if (strlen(id) > RECORD_ID - ID_NUMBER)
        cli_wrong_use("--id: %zu bytes, the limit is %d", strlen(id), RECORD_ID - ID_NUMBER);
    if (load && !size[0])
        cli_wrong_use("raw video has no frame size: give --size WxH");
    cli_exclude(load, "--load", cli_given("fps"), "--fps (raw video has no times)");
}

/* Raw video in a file that names another format would surprise its reader. */
static void check_output(const char *input)
{
    static const char *const films[] = {".mp4", ".mkv", ".webm", ".avi", ".mov", ".gif", ".png"};
    const char *dot = strrchr(shared.output, '.');
    for (size_t i = 0; dot && i < sizeof films / sizeof *films; i++)
        if (strcasecmp(dot, films[i]) == 0)
            cli_wrong_use("--output: raw video is not %s; pipe it into ffmpeg: tensor-raw %s | "
                          "ffmpeg ... -i - %s",
                          dot, input ? input : "", shared.output);
}

/* Files that are no raw video; without advice ffmpeg decodes them. */
static const struct signature strangers[] = {
    {"a tensor stream already", 1, SIGNATURE("\xadtensor-stream"), "leave out --load"},
    {"a PNG picture", 0, SIGNATURE("\x89PNG\r\n"), "sprite-decode makes frames of it"},
    {"a GIF", 0, SIGNATURE("GIF8"), "sprite-decode makes frames of it"},
    {"an MP4 film", 4, SIGNATURE("ftyp"), NULL},
    {"a WebM or Matroska film", 0, SIGNATURE("\x1a\x45\xdf\xa3"), NULL},
    {"an AVI film", 8, SIGNATURE("AVI LIST"), NULL},
};

/* Whether the first frame shows that it is no raw video; then the error says what to do. */
static bool is_stranger(const struct buffer *held, struct err *e)
{
    const struct signature *s =
        signature_find(strangers, sizeof strangers / sizeof *strangers, held->bytes, held->size);
    if (s && s->advice)
        err_set(e, "this is %s; %s", s->what, s->advice);
    else if (s)
        err_set(e,
                "this is %s; ffmpeg -i FILE -f rawvideo -pix_fmt %s -s %" PRId64 "x%" PRId64
                " - | tensor-raw --load --size %" PRId64 "x%" PRId64,
                s->what, pixels, size[0], size[1], size[0], size[1]);
    return s;
}

/* Out */

static void say_how_to_read(const size_t *shape)
{
    cli_note("ffmpeg -f rawvideo -pixel_format %s -video_size %zux%zu -framerate %" PRId64 " -i -",
             pixel_names[shape[3] - 3], shape[2], shape[1], fps);
}

static int write_raw(const char *path)
{
    struct filter filter = {0};
    struct output output;
    struct record record = {0};
    struct tensor *t;
    struct err e;
    size_t first[4] = {
        0}; /* shape of the first record; all records need its width, height and channels */
    check_output(path);
    filter_input(&filter, path, "frames");
    output_open(&output, shared.output, 1);
    pipe_widen(output.fd);
    while (filter_next(&filter, &record)) {
        cli_check(frames_of_record(&record, first[1], first[2], first[3], &t, &e), &e);
        if (!first[0]) {
            memcpy(first, t->shape, sizeof first);
            say_how_to_read(first);
        }
        cli_check(io_write(output.fd, output.name, t->data, tensor_bytes(t), &e), &e);
    }
    record_free(&record);
    output_commit(&output);
    return filter_finish(&filter);
}

/* In */

static const char *input_name; /* its name in errors */

static void check_input(int failed, struct err *e)
{
    if (failed)
        err_context(e, "%s", input_name);
    cli_check(failed, e);
}

/* Appends one frame. 1, or 0 at the end. */
static bool read_frame(int fd, struct buffer *out, size_t bytes, uint64_t number)
{
    struct err e;
    size_t got = 0;
    check_input(
        buffer_reserve(out, bytes, &e) || io_read(fd, out->bytes + out->size, bytes, &got, &e), &e);
    out->size += got;
    check_input(number == 0 && is_stranger(out, &e), &e);
    if (got && got < bytes)
        err_set(&e,
                "frame %" PRIu64
                " has %zu bytes instead of %zu: the input is cut, or --size or --pixels is "
                "wrong",
                number, got, bytes);
    check_input(got && got < bytes, &e);
    return got > 0;
}

static void write_record(struct filter *f, uint64_t number, const struct buffer *held, size_t count,
                         size_t channels)
{
    char name[RECORD_ID];
    const size_t shape[] = {count, (size_t)size[1], (size_t)size[0], channels};
    struct record record = {.number = number + 1};
    struct tensor t;
    struct err e;
    cli_check(tensor_make(&t, DTYPE_U1, 4, shape, &e), &e);
    memcpy(t.data, held->bytes, held->size);
    snprintf(name, sizeof name, frames ? "%s/%" PRIu64 : "%s", id, number);
    cli_check(record_set_id(&record, name, &e) || record_set_tensor(&record, "frames", &t, &e), &e);
    filter_write(f, &record);
    progress_add(1, 0);
    record_free(&record);
}

static int read_raw(const char *path)
{
    struct filter filter = {0};
    struct buffer held = {0};
    struct err e;
    size_t channels = strcmp(pixels, "rgba") == 0 ? 4 : 3;
    size_t bytes = (size_t)(size[0] * size[1]) * channels,
           max_frames = (size_t)shared.max_record / bytes;
    uint64_t records = 0, total = 0;
    if (max_frames == 0)
        cli_wrong_use("--size: a frame has %zu bytes, more than --max-record", bytes);
    if (cli_is_standard(path) && isatty(STDIN_FILENO))
        cli_wrong_use("raw video is read from standard input, which is a terminal");
    int fd = filter_file(path, &input_name);
    pipe_widen(fd);
    cli_note("ffmpeg -i FILE -f rawvideo -pix_fmt %s -s %" PRId64 "x%" PRId64
             " - writes input for this command",
             pixels, size[0], size[1]);
    filter_output(&filter, "frames", NULL);
    for (size_t count = 0; read_frame(fd, &held, bytes, total); total++) {
        if (++count > max_frames)
            err_set(&e,
                    "a record of more than %zu frames is larger than --max-record; see --frames",
                    max_frames);
        check_input(count > max_frames, &e);
        if (count == (size_t)frames) {
            write_record(&filter, records++, &held, count, channels);
            count = held.size = 0;
        }
    }
    if (held.size)
        write_record(&filter, records, &held, held.size / bytes, channels);
    if (total == 0)
        err_set(&e, "it is empty; did the program that wrote it fail?");
    check_input(total == 0, &e);
    buffer_free(&held);
    close(fd);
    return filter_finish(&filter);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    check_options();
    return load ? read_raw(argv[operand]) : write_raw(argv[operand]);
}
