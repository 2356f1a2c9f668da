/* paint_cairo.c - paint.h by cairo; no other file uses cairo. */
#include "plot/paint.h"

#include "base/mem.h"

#include <cairo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 2048 };
static const double pi = 3.14159265358979323846;
static const double capital = 0.73; /* height of a capital of DejaVu Sans, as a share of its size */

struct paint {
    cairo_surface_t *surface;
    cairo_t *context;
    size_t width, height;
};

void paint_close(struct paint *p)
{
    if (!p)
        return;
    cairo_destroy(p->context);
    cairo_surface_destroy(p->surface);
    free(p);
}

static void choose_font(cairo_t *c)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT);
    cairo_set_font_options(c, options);
    cairo_font_options_destroy(options);
    cairo_select_font_face(c, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
}

struct paint *paint_open(size_t width, size_t height, struct err *e)
{
    if (width < 1 || height < 1 || width > IMAGE_SIDE_MAX || height > IMAGE_SIDE_MAX ||
        width * height > IMAGE_BYTES_MAX / 4) {
        err_set(e, "%zux%zu pixels: each side must be 1 to %d, and all at most %d MiB", width,
                height, IMAGE_SIDE_MAX, IMAGE_BYTES_MAX >> 20);
        return NULL;
    }
    struct paint *p = mem_zero(1, sizeof *p);
    if (!p) {
        err_memory(e, sizeof *p, "a picture");
        return NULL;
    }
    p->width = width;
    p->height = height;
    p->surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)width, (int)height);
    p->context = cairo_create(p->surface);
    if (cairo_status(p->context)) {
        err_set(e, "cairo: %s", cairo_status_to_string(cairo_status(p->context)));
        paint_close(p);
        return NULL;
    }
    choose_font(p->context);
    cairo_set_line_join(p->context, CAIRO_LINE_JOIN_ROUND);
    return p;
}

/* Cairo's pixels are words of alpha, red, green, blue, highest byte first, premultiplied. */
static void straighten(uint8_t *to, uint32_t word)
{
    uint32_t alpha = word >> 24;
    for (int i = 0; i < 3; i++) {
        uint32_t value = word >> (16 - 8 * i) & 255;
        to[i] = (uint8_t)(alpha ? (value * 255 + alpha / 2) / alpha : 0);
    }
    to[3] = (uint8_t)alpha;
}

int paint_image(struct image *out, struct paint *p, struct err *e)
{
    cairo_surface_flush(p->surface);
    if (cairo_status(p->context))
        return err_set(e, "cairo: %s", cairo_status_to_string(cairo_status(p->context)));
    if (image_make(out, p->width, p->height, 1, e))
        return -1;
    size_t stride = (size_t)cairo_image_surface_get_stride(p->surface);
    const uint8_t *rows = cairo_image_surface_get_data(p->surface);
    for (size_t y = 0; y < p->height; y++) {
        uint8_t *to = image_at(out, 0, 0, y);
        for (size_t x = 0; x < p->width; x++) {
            uint32_t word;
            memcpy(&word, rows + y * stride + x * sizeof word, sizeof word);
            straighten(to + x * 4, word);
        }
    }
    return 0;
}

/* ---- shapes ---- */

static void set_colour(struct paint *p, struct colour c)
{
    cairo_set_source_rgba(p->context, c.r / 255.0, c.g / 255.0, c.b / 255.0, c.alpha);
}

static void set_box(struct paint *p, struct box b)
{
    cairo_rectangle(p->context, b.x, b.y, b.width, b.height);
}

void paint_fill(struct paint *p, struct box b, struct colour c)
{
    set_colour(p, c);
    set_box(p, b);
    cairo_fill(p->context);
}

static void set_dash(struct paint *p, enum paint_dash dash, double width)
{
    static const double lengths[DASHES][4] = {{0}, {6, 3}, {1.2, 2}, {6, 2, 1.2, 2}};
    static const int counts[DASHES] = {0, 2, 2, 4};
    double scaled[4];
    for (int i = 0; i < 4; i++)
        scaled[i] = lengths[dash][i] * width;
    cairo_set_dash(p->context, scaled, counts[dash], 0);
}

void paint_line(struct paint *p, const double *xy, size_t n, double width, enum paint_dash dash,
                struct colour c)
{
    set_colour(p, c);
    set_dash(p, dash, width);
    cairo_set_line_width(p->context, width);
    for (size_t i = 0; i < n; i++)
        cairo_line_to(p->context, xy[2 * i], xy[2 * i + 1]);
    cairo_stroke(p->context);
}

static void outline(cairo_t *c, enum paint_marker marker, double x, double y, double r)
{
    static const double corners[MARKERS][4][2] = {
        [MARKER_TRIANGLE] = {{0, -1.2}, {1.1, 0.75}, {-1.1, 0.75}, {0, -1.2}},
        [MARKER_SQUARE] = {{-0.88, -0.88}, {0.88, -0.88}, {0.88, 0.88}, {-0.88, 0.88}},
        [MARKER_DIAMOND] = {{0, -1.25}, {1.05, 0}, {0, 1.25}, {-1.05, 0}},
    };
    cairo_new_path(c);
    if (marker == MARKER_DISC) {
        cairo_arc(c, x, y, r, 0, 2 * pi);
    } else {
        for (int i = 0; i < 4; i++)
            cairo_line_to(c, x + corners[marker][i][0] * r, y + corners[marker][i][1] * r);
    }
    cairo_close_path(c);
}

static void paint_cross(struct paint *p, double x, double y, double r)
{
    for (int turn = -1; turn <= 1; turn += 2) {
        cairo_move_to(p->context, x - r, y - turn * r);
        cairo_line_to(p->context, x + r, y + turn * r);
    }
    cairo_set_line_width(p->context, 0.6 * r);
    cairo_stroke(p->context);
}

void paint_mark(struct paint *p, enum paint_marker marker, double x, double y, double r,
                bool hollow, struct colour c)
{
    set_colour(p, c);
    set_dash(p, DASH_NONE, 1);
    if (marker == MARKER_CROSS) {
        paint_cross(p, x, y, r);
        return;
    }
    outline(p->context, marker, x, y, hollow ? 0.85 * r : r);
    cairo_set_line_width(p->context, 0.4 * r);
    if (hollow)
        cairo_stroke(p->context);
    else
        cairo_fill(p->context);
}

/* A surface of opaque pixels. Where it could not be made, its use puts p->context in an error
 * state, which paint_image() reports. */
static cairo_surface_t *surface_of(const uint8_t *rgb, size_t rows, size_t cols)
{
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)cols, (int)rows);
    uint8_t *data = cairo_image_surface_get_data(s);
    size_t stride = data ? (size_t)cairo_image_surface_get_stride(s) : 0;
    for (size_t y = 0; data && y < rows; y++)
        for (size_t x = 0; x < cols; x++, rgb += 3) {
            uint32_t word = (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
            memcpy(data + y * stride + x * sizeof word, &word, sizeof word);
        }
    cairo_surface_mark_dirty(s);
    return s;
}

void paint_pixels(struct paint *p, struct box b, const uint8_t *rgb, size_t rows, size_t cols)
{
    cairo_surface_t *s = surface_of(rgb, rows, cols);
    bool larger = b.width >= (double)cols && b.height >= (double)rows;
    cairo_save(p->context);
    set_box(p, b);
    cairo_clip(p->context);
    cairo_translate(p->context, b.x, b.y);
    cairo_scale(p->context, b.width / (double)cols, b.height / (double)rows);
    cairo_set_source_surface(p->context, s, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(p->context),
                             larger ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
    cairo_pattern_set_extend(cairo_get_source(p->context), CAIRO_EXTEND_PAD);
    cairo_paint(p->context);
    cairo_restore(p->context);
    cairo_surface_destroy(s);
}

void paint_clip(struct paint *p, struct box b)
{
    cairo_save(p->context);
    set_box(p, b);
    cairo_clip(p->context);
}

void paint_unclip(struct paint *p)
{
    cairo_restore(p->context);
}

/* ---- text ---- */

static double advance(struct paint *p, const char *safe, double size)
{
    cairo_text_extents_t extents;
    cairo_set_font_size(p->context, size);
    cairo_text_extents(p->context, safe, &extents);
    return extents.x_advance;
}

double paint_text_width(struct paint *p, const char *text, double size)
{
    char safe[TEXT];
    return advance(p, err_quote(safe, sizeof safe, text, strlen(text)), size);
}

void paint_text(struct paint *p, const char *text, double x, double y, double size,
                enum paint_side side, struct colour c)
{
    char safe[TEXT];
    err_quote(safe, sizeof safe, text, strlen(text));
    double width = advance(p, safe, size);
    double before = side == SIDE_LEFT ? 0 : side == SIDE_RIGHT ? width : width / 2;
    set_colour(p, c);
    cairo_move_to(p->context, round(x - before), round(y + capital * size / 2));
    cairo_show_text(p->context, safe);
    cairo_new_path(p->context);
}

void paint_text_up(struct paint *p, const char *text, double x, double y, double size,
                   struct colour c)
{
    cairo_save(p->context);
    cairo_translate(p->context, round(x), round(y));
    cairo_rotate(p->context, -pi / 2);
    paint_text(p, text, 0, 0, size, SIDE_CENTRE, c);
    cairo_restore(p->context);
}
