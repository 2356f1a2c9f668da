/* tensor-view - a stream of frames or latents in, a terminal that plays it out; into a pipe or a
 * file a record as text.
 *
 *     dsvae-decode -m sprites.tns < hero.tns | tensor-view */
#include "backlog.h"
#include "base/num.h"
#include "base/size.h"
#include "cells.h"
#include "cells_codes.h"
#include "cli/filter.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "edit/code.h"
#include "fit.h"
#include "graphics.h"
#include "model/frames.h"
#include "terminal.h"

#include <inttypes.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    TEXT = 4096,
    CONTROL_L = 0x0c,
    CONTROL_D = 0x04,
    FPS_MOST = 1000,
    SCREEN_MOST = 2048,  /* rows or columns that are used */
    GRAPHICS_MOST = 640, /* pixels a side, so that not too much is sent for each frame */
};

static const char *const modes[] = {"auto", "blocks", "sixel", "kitty", "iterm", "text", NULL};

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
    {"fps", 0, OPTION_INTEGER, &settings.fps, "N", .help = "frames per second", 1, FPS_MOST},
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
     .choices = modes},
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

/* How things are shown. */
struct look {
    enum cell_colours colours;
    enum cell_style style;
    enum graphics graphics;
    struct backdrop backdrop;
};

/* The room for a picture: `cell_*` pixels to a character. */
struct stage {
    size_t rows, cols, cell_width, cell_height;
    size_t spare; /* pixels at the bottom that stay free */
};

struct view {
    struct filter filter;
    struct look look;
    bool latents;
    struct backlog backlog;
    bool ended;         /* the stream */
    struct err failure; /* and why, where that is an error; else "" */

    uint64_t number;     /* of the record that is shown */
    struct part content; /* of its frames */
    size_t frame, fps;
    bool playing, wanted; /* the next record is wanted, and has not come yet */
    double due;           /* when the next frame is */
    bool help;
    const char *message; /* in place of the status; or NULL */
    struct cells shown;
};

/* ---- how ---- */

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && *value;
}

static enum cell_colours choose_colours(bool terminal)
{
    const char *colours = getenv("COLORTERM"), *name = getenv("TERM");
    if (is_set("NO_COLOR") || strcmp(settings.mode, "text") == 0)
        return CELLS_PLAIN;
    if (!terminal)
        return CELLS_TRUE;
    if (!name || strcmp(name, "dumb") == 0)
        return CELLS_PLAIN;
    bool all = colours && (strcmp(colours, "truecolor") == 0 || strcmp(colours, "24bit") == 0);
    return all ? CELLS_TRUE : CELLS_256;
}

static enum graphics choose_graphics(const struct look *look, bool terminal)
{
    static const enum graphics of_mode[] = {GRAPHICS_NONE,  GRAPHICS_NONE,  GRAPHICS_SIXEL,
                                            GRAPHICS_KITTY, GRAPHICS_ITERM, GRAPHICS_NONE};
    size_t mode = 0;
    while (strcmp(modes[mode], settings.mode) != 0)
        mode++;
    bool asks = mode == 0 && terminal && look->colours != CELLS_PLAIN;
    return asks ? graphics_detect() : of_mode[mode];
}

static struct look choose_look(bool terminal)
{
    struct err e;
    struct look look = {.colours = choose_colours(terminal)};
    look.style = strcmp(settings.mode, "text") == 0 ? CELLS_ASCII
                 : look.colours == CELLS_PLAIN      ? CELLS_SHADES
                                                    : CELLS_HALVES;
    look.graphics = choose_graphics(&look, terminal);
    look.backdrop.colour[3] = 255;
    if (strcmp(settings.background, "checks") == 0)
        look.backdrop.what = BACKDROP_CHECKS;
    else if (strcmp(settings.background, "terminal") != 0)
        look.backdrop.what = BACKDROP_COLOUR;
    if (look.backdrop.what == BACKDROP_COLOUR &&
        num_colour(settings.background, 3, look.backdrop.colour, &e))
        cli_wrong_use("--background: %s, nor terminal or checks", e.text);
    return look;
}

static struct stage stage_of(const struct look *look, struct terminal_size size)
{
    if (look->graphics == GRAPHICS_NONE)
        return (struct stage){size.rows, size.cols, 1, 2, 0};
    size_t spare = look->graphics == GRAPHICS_SIXEL ? GRAPHICS_SIXEL_PIXELS - 1 : 0;
    return (struct stage){size.rows, size.cols, size.cell_width, size.cell_height, spare};
}

/* ---- records ---- */

static struct record *current(const struct view *v)
{
    return backlog_get(&v->backlog, v->number);
}

/* The record's codes, whose arrays stay the record's. */
static int take_codes(struct plot_code *out, struct record *r, struct err *e)
{
    struct code codes[EDIT_OBJECTS], *f = &codes[EDIT_STATIC], *z = &codes[EDIT_DYNAMIC];
    if (code_view_both(codes, r, e))
        return -1;
    *out = (struct plot_code){r->id, f->cols, z->rows, z->cols, f->mean, z->mean};
    return 0;
}

/* Codes that only stay are as good as one frame. */
static int count_frames(const struct view *v, struct record *r, size_t *count, struct err *e)
{
    struct tensor *frames = NULL;
    struct plot_code code = {0};
    if (v->latents ? take_codes(&code, r, e) : frames_of_record(r, 0, 0, 0, &frames, e))
        return -1;
    *count = !v->latents ? frames->shape[0] : code.T ? code.T : 1;
    return 0;
}

/* Of a record that was taken in. */
static size_t frame_count(const struct view *v)
{
    struct err e;
    size_t count = 1;
    cli_check(count_frames(v, current(v), &count, &e), &e);
    return count;
}

/* The next record, checked, goes to the others; `failure` where there is none. */
static bool take_next(struct view *v)
{
    static const char *const shown[] = {"frames", "static.mean", "dynamic.mean"};
    struct record r = {0};
    struct err *e = &v->failure;
    size_t count;
    int got = reader_next(v->filter.reader, &r, e);
    if (got > 0 && !count_frames(v, &r, &count, e)) {
        record_select(&r, shown, sizeof shown / sizeof *shown);
        if (backlog_add(&v->backlog, &r, e) == 0)
            return true;
    }
    if (got == 0)
        e->text[0] = '\0';
    record_free(&r);
    v->ended = true;
    return false;
}

/* The record that --record names; what comes before it is kept as far as it may be. */
static void take_first(struct view *v)
{
    struct err e;
    while (backlog_newest(&v->backlog) < (uint64_t)settings.record && take_next(v))
        continue;
    v->number = backlog_newest(&v->backlog);
    if (v->number == (uint64_t)settings.record)
        return;
    cli_check(*v->failure.text, &v->failure);
    if (v->number == 0)
        err_set(&e, "no records: there is nothing to show");
    else
        err_set(&e, "there is no record %" PRId64 ", the last is %" PRIu64, settings.record,
                v->number);
    cli_fail(&e);
}

/* The tensor of a record that was taken in. */
static const struct tensor *frames_of(const struct view *v)
{
    struct err e;
    struct tensor *frames;
    cli_check(frames_of_record(current(v), 0, 0, 0, &frames, &e), &e);
    return frames;
}

/* To be called for every record that is shown. */
static void measure(struct view *v)
{
    if (v->latents)
        return;
    const struct tensor *t = frames_of(v);
    v->content = fit_content(t->data, t->shape[0], t->shape[1], t->shape[2], (int)t->shape[3]);
}

static void start_record(struct view *v)
{
    struct err e;
    size_t count = frame_count(v);
    measure(v);
    v->frame = settings.frame < 0 ? 0 : (size_t)settings.frame;
    if (v->frame < count)
        return;
    err_set(&e, "there is no frame %" PRId64 ", the last is %zu", settings.frame, count - 1);
    record_error(current(v), &e);
    cli_fail(&e);
}

/* "action=walk direction=left"; labels that are neither texts nor numbers are left out. */
static void list_labels(char *out, size_t size, const struct record *r)
{
    struct err ignored;
    struct map labels;
    char value[RECORD_ID];
    size_t used = 0;
    out[0] = '\0';
    if (map_map(&r->map, "labels", &labels, &ignored) != 1)
        labels = (struct map){0};
    for (size_t i = 0; i < labels.count && used < size; i++) {
        const char *name = labels.entries[i].key;
        if (record_label_in(&labels, name, value, sizeof value, &ignored) == 1)
            used +=
                (size_t)snprintf(out + used, size - used, "%s%s=%s", used ? " " : "", name, value);
    }
    map_free(&labels);
}

/* ---- pictures ---- */

/* What of the frames is shown, and how large. */
struct placing {
    struct part part;
    struct fit fit;
    size_t width, height; /* then */
};

/* Whole frames, unless they must be shrunk and need it less without the background around them. */
static struct placing place(const struct view *v, const struct stage *stage, size_t most)
{
    const size_t *shape = frames_of(v)->shape;
    size_t room_width = stage->cols * stage->cell_width,
           room_height = stage->rows * stage->cell_height;
    room_height -= room_height > stage->spare ? stage->spare : 0;
    if (v->look.graphics != GRAPHICS_NONE) {
        room_width = size_least(room_width, GRAPHICS_MOST);
        room_height = size_least(room_height, GRAPHICS_MOST);
    }
    struct placing p = {.part = {0, 0, shape[2], shape[1]}};
    p.fit = fit_into(shape[2], shape[1], room_width, room_height, most);
    struct fit closer = fit_into(v->content.width, v->content.height, room_width, room_height, 1);
    if (closer.shrink < p.fit.shrink) {
        p.part = v->content;
        p.fit = closer;
    }
    p.width = fit_length(p.fit, p.part.width);
    p.height = fit_length(p.fit, p.part.height);
    return p;
}

/* `count` frames from `first` on beside one another, in whole columns of characters, with one
 * between them. */
static int draw_frames(struct image *out, const struct view *v, const struct stage *stage,
                       const struct placing *p, size_t first, size_t count, struct err *e)
{
    const struct tensor *t = frames_of(v);
    const size_t *shape = t->shape;
    size_t step = (ceil_div(p->width, stage->cell_width) + 1) * stage->cell_width;
    if (image_make(out, (count - 1) * step + p->width, p->height, 1, e))
        return -1;
    size_t bytes = tensor_bytes(t) / shape[0];
    for (size_t i = 0; i < count; i++)
        if (fit_draw(out, i * step, 0, (const uint8_t *)t->data + (first + i) * bytes, shape[2],
                     (int)shape[3], p->part, p->fit, &v->look.backdrop, e)) {
            image_free(out);
            return -1;
        }
    return 0;
}

/* ---- once, as text ---- */

enum { COLUMNS = 80, PICTURE_ENLARGED = 2 };

static struct terminal_size page_size(void)
{
    struct terminal_size size = terminal_size();
    struct err ignored;
    int64_t columns;
    if (!isatty(STDOUT_FILENO))
        size.cols = COLUMNS;
    if (is_set("COLUMNS") &&
        num_integer(getenv("COLUMNS"), 1, CELLS_SIDE_MAX, &columns, &ignored) == 0)
        size.cols = (size_t)columns;
    size.rows = CELLS_SIDE_MAX;
    return size;
}

static int print_title(struct buffer *out, const struct view *v, struct err *e)
{
    struct cells line;
    char labels[TEXT], text[TEXT];
    const struct record *r = current(v);
    list_labels(labels, sizeof labels, r);
    if (r->id[0])
        snprintf(text, sizeof text, "%s  %.2000s", r->id, labels);
    else
        snprintf(text, sizeof text, "record %" PRIu64 "  %.2000s", r->number, labels);
    if (cells_make(&line, 1, CELLS_SIDE_MAX, e))
        return -1;
    cells_text(&line, 0, 0, CELLS_SIDE_MAX, text, CELL_DEFAULT);
    int failed = cells_print(out, &line, CELLS_PLAIN, e);
    cells_free(&line);
    return failed;
}

static int print_picture(struct buffer *out, const struct view *v, const struct stage *stage,
                         const struct image *i, struct err *e)
{
    struct cells cells;
    if (v->look.graphics != GRAPHICS_NONE)
        return graphics_print(out, v->look.graphics, i, stage->cell_width, stage->cell_height, e) ||
               buffer_append(out, "\n", 1, e);
    if (cells_make(&cells, ceil_div(i->height, stage->cell_height), i->width, e))
        return -1;
    cells_picture(&cells, 0, 0, i, v->look.style);
    int failed = cells_print(out, &cells, v->look.colours, e);
    cells_free(&cells);
    return failed;
}

/* Rows of as many frames as have room beside one another, with a blank line between them. */
static int print_frames(struct buffer *out, const struct view *v, struct err *e)
{
    struct stage stage = stage_of(&v->look, page_size());
    struct image image;
    struct placing p = place(v, &stage, v->look.graphics == GRAPHICS_NONE ? 1 : PICTURE_ENLARGED);
    size_t beside = (stage.cols + 1) / (ceil_div(p.width, stage.cell_width) + 1);
    size_t end = settings.frame < 0 ? frame_count(v) : v->frame + 1;
    beside = beside ? beside : 1;
    for (size_t at = v->frame; at < end; at += beside) {
        size_t count = size_least(end - at, beside);
        if ((at > v->frame && buffer_append(out, "\n", 1, e)) ||
            draw_frames(&image, v, &stage, &p, at, count, e))
            return -1;
        int failed = print_picture(out, v, &stage, &image, e);
        image_free(&image);
        if (failed)
            return -1;
    }
    return 0;
}

static int print_codes(struct buffer *out, const struct view *v, struct err *e)
{
    struct plot_code code;
    struct cells cells;
    size_t cols = page_size().cols;
    if (take_codes(&code, current(v), e))
        return -1;
    size_t rows = cells_codes_rows(&code, cols);
    if (cells_make(&cells, size_least(rows, CELLS_SIDE_MAX), cols, e))
        return -1;
    cells_codes(&cells, cells.rows, &code, v->frame, v->look.style);
    int failed = cells_print(out, &cells, v->look.colours, e);
    cells_free(&cells);
    return failed;
}

/* The record goes out before the rest of the stream is read, which may take its time: it is read
 * for its errors, and so that the program before does not die. */
static void print_once(struct view *v)
{
    struct err e;
    struct output output;
    struct buffer out = {0};
    cli_check(print_title(&out, v, &e) ||
                  (v->latents ? print_codes(&out, v, &e) : print_frames(&out, v, &e)),
              &e);
    FILE *file = output_text(&output, "-");
    fwrite(out.bytes, 1, out.size, file);
    cli_check(output_text_flush(file, &e), &e);
    buffer_free(&out);
    cli_check(reader_drain(v->filter.reader, &e), &e);
    output_text_commit(&output, file);
}

/* ---- the screen ---- */

static const char *const help_texts[] = {
    "space pause", "\u2190\u2192 frame", "\u2191\u2193 record", "+- speed", "? help", "q quit",
    NULL};

/* Puts the texts into rows from `top` on, beside one another where they have room; returns how many
 * rows that takes. */
static size_t lay_help(struct cells *c, size_t top)
{
    enum { GAP = 3 };
    size_t row = 0, col = 0;
    for (const char *const *t = help_texts; *t; t++) {
        size_t width = cells_columns(*t);
        if (col && col + width > c->cols) {
            row++;
            col = 0;
        }
        cells_text(c, top + row, col, c->cols, *t, CELL_DEFAULT);
        col += width + GAP;
    }
    return row + 1;
}

/* Above the last row; returns how many rows it takes. */
static size_t put_help(struct cells *c)
{
    size_t rows = lay_help(c, c->rows); /* below the screen: only counts */
    size_t top = rows + 1 < c->rows ? c->rows - 1 - rows : 0;
    lay_help(c, top);
    return c->rows - 1 - top;
}

/* "3/8 ID  LABELS      record 2  8 fps", the least important behind. */
static void put_status(struct cells *c, const struct view *v)
{
    char text[TEXT];
    const struct record *r = current(v);
    size_t row = c->rows - 1, room = c->cols;
    for (size_t col = 0; col < room; col++) /* help may stand there */
        cells_put(c, row, col, " ", CELL_DEFAULT, CELL_DEFAULT);
    if (v->message) {
        cells_text(c, row, 0, room, v->message, CELL_DEFAULT);
        return;
    }
    int length = snprintf(text, sizeof text, "record %" PRIu64 "  %zu fps%s", r->number, v->fps,
                          v->playing ? "" : ", paused");
    if (c->cols > 2 * (size_t)length) {
        room -= (size_t)length + 2;
        cells_text(c, row, room + 2, (size_t)length, text, CELL_DEFAULT);
    }
    snprintf(text, sizeof text, "%zu/%zu", v->frame + 1, frame_count(v));
    size_t col = 1 + cells_text(c, row, 0, room, text, CELL_DEFAULT);
    list_labels(text, sizeof text, r);
    size_t left = col < room ? room - col : 0, most = *text && left > 40 ? left * 2 / 3 : left;
    col += 2 + cells_text(c, row, col, most, r->id, CELL_DEFAULT);
    cells_text(c, row, col, col < room ? room - col : 0, text, CELL_DEFAULT);
}

static int move_to(struct buffer *out, size_t row, size_t col, struct err *e)
{
    char text[64];
    int length = snprintf(text, sizeof text, "\033[%zu;%zuH", row + 1, col + 1);
    return buffer_append(out, text, (size_t)length, e);
}

/* A picture that is seen through, or that another one was larger than, needs empty ground. */
static int put_graphics(struct buffer *out, const struct view *v, const struct stage *stage,
                        size_t row, size_t col, const struct image *i, struct err *e)
{
    static const char erase[] = "\033[K";
    bool covers = image_opaque(i);
    for (size_t r = 0; r < stage->rows && !covers; r++)
        if (move_to(out, r, 0, e) || buffer_append(out, erase, strlen(erase), e))
            return -1;
    return graphics_clear(out, v->look.graphics, e) || move_to(out, row, col, e) ||
           graphics_print(out, v->look.graphics, i, stage->cell_width, stage->cell_height, e);
}

/* The frame in the middle of the stage. */
static int put_frame(struct buffer *out, struct cells *c, const struct view *v,
                     const struct stage *stage, struct err *e)
{
    struct image image;
    struct placing p = place(v, stage, SIZE_MAX);
    if (stage->rows == 0)
        return 0;
    if (draw_frames(&image, v, stage, &p, v->frame, 1, e))
        return -1;
    size_t rows = ceil_div(image.height, stage->cell_height);
    size_t cols = ceil_div(image.width, stage->cell_width);
    size_t row = rows < stage->rows ? (stage->rows - rows) / 2 : 0;
    size_t col = cols < stage->cols ? (stage->cols - cols) / 2 : 0;
    int failed = 0;
    if (v->look.graphics == GRAPHICS_NONE)
        cells_picture(c, row, col, &image, v->look.style);
    else
        failed = put_graphics(out, v, stage, row, col, &image, e);
    image_free(&image);
    return failed;
}

static int put_screen(struct buffer *picture, struct cells *c, const struct view *v,
                      const struct terminal_size *size, struct err *e)
{
    struct plot_code code;
    struct stage stage = stage_of(&v->look, *size);
    stage.rows -= 1 + (v->help ? put_help(c) : 0);
    put_status(c, v);
    if (!v->latents)
        return put_frame(picture, c, v, &stage, e);
    if (take_codes(&code, current(v), e))
        return -1;
    cells_codes(c, stage.rows, &code, v->frame, v->look.style);
    return 0;
}

/* All of it in one go, which terminals that know how show at once. */
static int draw(struct view *v, struct err *e)
{
    static const char begin[] = "\033[?2026h", end[] = "\033[?2026l";
    struct terminal_size size = terminal_size();
    struct cells next;
    struct buffer out = {0}, picture = {0};
    size.rows = size_least(size.rows, SCREEN_MOST);
    size.cols = size_least(size.cols, SCREEN_MOST);
    if (cells_make(&next, size.rows, size.cols, e))
        return -1;
    int failed = put_screen(&picture, &next, v, &size, e) ||
                 buffer_append(&out, begin, strlen(begin), e) ||
                 cells_update(&out, &next, &v->shown, v->look.colours, e) ||
                 buffer_append(&out, picture.bytes, picture.size, e) ||
                 buffer_append(&out, end, strlen(end), e) || terminal_write(out.bytes, out.size, e);
    cells_move(&v->shown, &next);
    buffer_free(&out);
    buffer_free(&picture);
    return failed;
}

/* ---- playing ---- */

static void start_frame(struct view *v)
{
    v->due = progress_clock() + 1.0 / (double)v->fps;
}

static void show_record(struct view *v, uint64_t number)
{
    v->number = number;
    measure(v);
    v->frame = 0;
    v->wanted = false;
    cells_free(&v->shown); /* another picture may leave something of this one */
    start_frame(v);
}

static void go_back(struct view *v)
{
    v->wanted = false;
    if (backlog_get(&v->backlog, v->number - 1))
        show_record(v, v->number - 1);
    else
        v->message = v->number == 1 ? "this is the first record"
                                    : "earlier records are not kept any more: see --keep";
}

static void go_on(struct view *v)
{
    if (backlog_get(&v->backlog, v->number + 1))
        show_record(v, v->number + 1);
    else {
        v->wanted = true;
        v->message = "waiting for the next record"; /* unless it comes before that is drawn */
    }
}

/* The wanted record, if it can be had without waiting. */
static void fetch(struct view *v)
{
    if (!v->ended && !reader_ready(v->filter.reader))
        return;
    v->message = NULL;
    if (!v->ended && take_next(v)) {
        show_record(v, v->number + 1);
        return;
    }
    v->wanted = false;
    v->message = *v->failure.text ? v->failure.text : "this is the last record";
}

static void step(struct view *v, size_t by)
{
    v->frame = (v->frame + by) % frame_count(v);
    start_frame(v);
}

static void change_speed(struct view *v, bool faster)
{
    size_t fps = faster ? v->fps + (v->fps + 3) / 4 : v->fps - (v->fps + 4) / 5;
    v->fps = fps < 1 ? 1 : fps > FPS_MOST ? FPS_MOST : fps;
    start_frame(v);
}

static void stand(struct view *v, size_t frame)
{
    v->playing = false;
    v->frame = frame;
}

/* False: that is the end. */
static bool obey(struct view *v, int key)
{
    size_t count = frame_count(v);
    v->message = NULL;
    if (key == 'q' || key == CONTROL_D)
        return false;
    if (key == ' ') {
        v->playing = !v->playing;
        start_frame(v);
    } else if (key == KEY_LEFT)
        stand(v, (v->frame + count - 1) % count);
    else if (key == KEY_RIGHT)
        stand(v, (v->frame + 1) % count);
    else if (key == KEY_HOME || key == KEY_END)
        stand(v, key == KEY_HOME ? 0 : count - 1);
    else if (key == KEY_UP || key == 'p')
        go_back(v);
    else if (key == KEY_DOWN || key == 'n')
        go_on(v);
    else if (key == '+' || key == '=' || key == '-')
        change_speed(v, key != '-');
    else if (key == '?' || (key == KEY_ESCAPE && v->help)) {
        v->help = !v->help;
        cells_free(&v->shown); /* also what stands beside a smaller picture is to go */
    } else if (key == CONTROL_L)
        cells_free(&v->shown);
    return true;
}

/* Waits for what comes next. False: that is the end. */
static bool wait_and_act(struct view *v)
{
    int key, fd = v->wanted ? reader_descriptor(v->filter.reader) : -1;
    double left = v->due - progress_clock();
    switch (terminal_wait(&key, fd, !v->playing ? -1 : left > 0 ? left : 0)) {
    case TERMINAL_KEY:
        return obey(v, key);
    case TERMINAL_REDRAW:
        cells_free(&v->shown);
        return true;
    case TERMINAL_TIME:
        step(v, 1);
        return true;
    case TERMINAL_INPUT:
        return true; /* fetch() looks at it */
    case TERMINAL_GONE:
        break;
    }
    return false;
}

static void play(struct view *v)
{
    struct err e;
    v->fps = (size_t)settings.fps;
    v->playing = settings.frame < 0;
    start_frame(v);
    cli_check(terminal_enter(&e), &e);
    do {
        if (v->wanted)
            fetch(v);
        cli_check(draw(v, &e), &e);
    } while (wait_and_act(v));
    terminal_leave();
    cells_free(&v->shown);
    cli_check(*v->failure.text, &v->failure);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    bool terminal = isatty(STDOUT_FILENO);
    struct view view = {.look = choose_look(terminal), .backlog.limit = (size_t)settings.keep};

    setlocale(LC_CTYPE, "C.UTF-8"); /* for the widths of characters */
    if (terminal)
        progress_hide();
    filter_input(&view.filter, argv[operand], "frames|latents");
    view.latents = strcmp(reader_kind(view.filter.reader), "latents") == 0;
    take_first(&view);
    start_record(&view);
    if (terminal_usable())
        play(&view);
    else
        print_once(&view);
    backlog_free(&view.backlog);
    return filter_finish(&view.filter);
}
