/* tensor-view - a stream of frames or latents in, a terminal that plays it out; into a pipe or a
 * file a record as text.
 *
 *     dsvae-decode -m sprites.tns < hero.tns | tensor-view */
#include "cli/progress.h"
#include "terminal.h"
#include "view.h"

#include <locale.h>
#include <unistd.h>

static struct {
    const char *mode, *background;
    int64_t fps, record, frame, keep;
} settings = {.mode = "auto",
              .background = "terminal",
              .fps = 8,
              .record = 1,
              .frame = -1,
              .keep = 256 << 20};

static const struct option_row options[] = {
    {"fps", 0, OPTION_INTEGER, &settings.fps, "N",
     .help = "frames per second, instead of the times that the records have", 1, VIEW_FPS_MAX},
    {"record", 0, OPTION_INTEGER, &settings.record, "N",
     .help = "start at record N, counted from 1; without a terminal: print only this record", 1,
     1e15},
    {"frame", 0, OPTION_INTEGER, &settings.frame, "N",
     .help = "pause at frame N, counted from 0; without a terminal: print only this frame (-1: "
             "play, or print all)",
     -1, INT32_MAX},
    {"mode", 0, OPTION_CHOICE, &settings.mode, "MODE",
     .help = "how pictures are shown: the best that the terminal supports, half blocks, a picture "
             "protocol, or plain characters",
     .choices = look_modes},
    {"background", 'b', OPTION_TEXT, &settings.background, "WHAT",
     .help = "what is seen through transparent pixels: terminal, checks, or a colour RRGGBB"},
    {"keep", 0, OPTION_BYTES, &settings.keep, "SIZE",
     .help = "memory for records that were already shown, for going back", 0, 1e15},
    {0},
};

static const struct program program = {
    .name = "tensor-view",
    .purpose = "plays frames or plots latents in the terminal",
    .synopsis = (const char *const[]){"[options] [STREAM]", NULL},
    .examples =
        (const char *const[]){"tensor-view hero.tns",
                              "dsvae-decode -m sprites.tns < hero.tns | tensor-view --fps 12",
                              "dsvae-encode -m sprites.tns hero.tns | tensor-view",
                              "tensor-view --record 3 --frame 0 hero.tns > hero.txt", NULL},
    .see_also = "png-encode(1), latent-plot(1), tensor-stat(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT,
    .max_operands = 1,
};

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    bool terminal = isatty(STDOUT_FILENO);
    struct view view = {.look = look_choose(settings.mode, settings.background, terminal),
                        .records.backlog.limit = (size_t)settings.keep,
                        .fps = (size_t)settings.fps,
                        .usual_fps = cli_given("fps") ? 0 : (size_t)settings.fps};

    setlocale(LC_CTYPE, "C.UTF-8"); /* for the widths of characters */
    if (terminal)
        progress_hide();
    records_open(&view.records, argv[operand]);
    records_start(&view.records, (uint64_t)settings.record);
    view_start(&view, settings.frame);
    if (terminal_usable())
        play(&view);
    else
        page_print(&view);
    return records_close(&view.records);
}
