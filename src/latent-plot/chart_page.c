/* chart_page.c - see chart_page.h */
#include "chart_page.h"

#include "plot/text_fit.h"

#include <math.h>

const struct colour chart_ink = {38, 38, 38, 1}, chart_pale = {226, 226, 226, 1};

static const double standard_font = 12; /* at 640x480 */
static const double line_height = 1.45;
enum { TICKS_ENOUGH = 10 }; /* on one axis: more are hard to read */

static double font_of(const struct chart_style *s)
{
    double scale = fmin((double)s->width / 640, (double)s->height / 480);
    return s->font > 0 ? s->font : fmax(8, standard_font * scale);
}

size_t chart_lines(const struct chart_style *s)
{
    double lines = (double)s->height / (font_of(s) * line_height);
    return lines > 1 ? (size_t)lines : 1;
}

int page_start(struct chart_page *p, const struct chart_style *s, struct err *e)
{
    static const struct colour white = {255, 255, 255, 1};
    double width = (double)s->width, height = (double)s->height, font = font_of(s);
    *p = (struct chart_page){
        paint_open(s->width, s->height, e), font, line_height * font, {0, 0, width, height}};
    if (!p->paint)
        return -1;
    paint_fill(p->paint, p->space, white);
    p->space = (struct box){font, 0.8 * font, width - 2 * font, height - 1.6 * font};
    if (s->title[0]) {
        char shown[TEXT_LINE];
        double size = 1.15 * font;
        text_shorten(shown, p->paint, s->title, size, p->space.width);
        paint_text(p->paint, shown, width / 2, p->space.y + p->line / 2, size, SIDE_CENTRE,
                   chart_ink);
        p->space.y += 1.5 * p->line;
        p->space.height -= 1.5 * p->line;
    }
    return 0;
}

int page_finish(struct image *out, struct chart_page *p, struct err *e)
{
    int failed = paint_image(out, p->paint, e);
    paint_close(p->paint);
    p->paint = NULL;
    return failed;
}

/* ---- legends ---- */

static void paint_key(const struct chart_page *p, const struct plot_classes *c, size_t i, double x,
                      double y, bool lines)
{
    const double line[] = {x, y, x + 1.8 * p->font, y};
    if (lines)
        paint_line(p->paint, line, 2, 0.16 * p->font, class_dash(c, i), class_colour(c, i, 1));
    else
        paint_mark(p->paint, class_marker(c, i), x + 0.6 * p->font, y, 0.38 * p->font, false,
                   class_colour(c, i, 1));
}

void page_legend(struct chart_page *p, const struct plot_classes *c, bool lines)
{
    double key = (lines ? 2.3 : 1.4) * p->font, widest = 0, most = 0.3 * p->space.width;
    if (c->count == 0)
        return;
    widest = paint_text_width(p->paint, c->title, p->font);
    for (size_t i = 0; i < c->count; i++)
        widest = fmax(widest, key + paint_text_width(p->paint, c->names[i], p->font));
    widest = fmin(ceil(widest) + 1, most);
    double x = p->space.x + p->space.width - widest, y = p->space.y + p->line;
    char shown[TEXT_LINE];
    text_shorten(shown, p->paint, c->title, p->font, widest);
    paint_text(p->paint, shown, x, y, p->font, SIDE_LEFT, chart_ink);
    for (size_t i = 0; i < c->count; i++) {
        y += p->line;
        paint_key(p, c, i, x, y, lines);
        text_shorten(shown, p->paint, c->names[i], p->font, widest - key);
        paint_text(p->paint, shown, x + key, y, p->font, SIDE_LEFT, chart_ink);
    }
    p->space.width -= widest + p->font;
}

static double widest_tick(const struct chart_page *p, const struct ticks *t)
{
    double widest = 0;
    for (size_t i = 0; i < t->count; i++)
        widest = fmax(widest, paint_text_width(p->paint, t->text[i], p->font));
    return widest;
}

void page_bar(struct chart_page *p, const char *title, const struct axis *a, colour_map *map)
{
    enum { STEPS = 256 };
    uint8_t rgb[STEPS * 3];
    char shown[TEXT_LINE];
    struct ticks t;
    ticks_make(&t, a, 9);
    text_shorten(shown, p->paint, title, p->font, 0.3 * p->space.width);
    double numbers = widest_tick(p, &t) + 0.6 * p->font, bar = 1.2 * p->font;
    double wide = ceil(fmax(numbers + bar, paint_text_width(p->paint, shown, p->font)));
    double x = p->space.x + p->space.width - wide, below = title[0] ? p->line : 0;
    struct box b = {round(x), round(p->space.y + p->line + below), round(bar),
                    round(p->space.height - 2 * p->line - below)};
    paint_text(p->paint, shown, x, p->space.y + p->line, p->font, SIDE_LEFT, chart_ink);
    for (size_t i = 0; i < STEPS; i++)
        map(rgb + i * 3, 1 - (double)i / (STEPS - 1));
    paint_pixels(p->paint, b, rgb, STEPS, 1);
    for (size_t i = 0; i < t.count; i++) {
        double y = round(b.y + b.height * (1 - axis_share(a, t.at[i])));
        const double tick[] = {b.x + b.width, y, b.x + b.width + 0.25 * p->font, y};
        paint_line(p->paint, tick, 2, fmax(1, p->font / 14), DASH_NONE, chart_ink);
        paint_text(p->paint, t.text[i], b.x + bar + numbers, y, p->font, SIDE_RIGHT, chart_ink);
    }
    p->space.width -= wide + p->font;
}

/* ---- panels ---- */

/* Makes one axis longer, around its middle, so that a unit is equally long on both. */
static void equalise(struct panel *a)
{
    double x = (a->x.high - a->x.low) / a->inner.width,
           y = (a->y.high - a->y.low) / a->inner.height;
    struct axis *narrow = x < y ? &a->x : &a->y;
    double more = (x < y ? y / x : x / y) - 1, length = narrow->high - narrow->low;
    narrow->low -= more * length / 2;
    narrow->high += more * length / 2;
}

/* Leaves space for labels and ticks around the data; `tick_width` is that of the y ticks. */
static void set_inner(struct panel *a, const struct chart_page *p, double tick_width)
{
    double gap = 0.5 * p->font, left = tick_width + gap + (a->y_label ? p->line : 0);
    double top = a->title ? 1.1 * p->line : gap, below = p->line + (a->x_label ? p->line : 0);
    struct box o = a->outer;
    a->inner =
        (struct box){round(o.x + left), round(o.y + top), round(fmax(o.width - left - gap, 1)),
                     round(fmax(o.height - top - below - gap / 2, 1))};
}

void page_ticks_across(const struct chart_page *p, struct ticks *t, const struct axis *a,
                       double length)
{
    size_t most = (size_t)fmin(fmax(length / (2 * p->font), 2), TICKS_ENOUGH);
    do
        ticks_make(t, a, most);
    while (most-- > 2 && (double)t->count * (widest_tick(p, t) + p->font) > length);
}

/* The y ticks decide how wide the data are, and the width decides, where units are equal, what the
 * axes cover and so which ticks there are: three passes settle it. */
static void fit_axes(const struct chart_page *p, struct panel *a, struct ticks *y)
{
    struct axis x_asked = a->x, y_asked = a->y;
    double width = 3 * p->font;
    for (int pass = 0; pass < 3; pass++) {
        a->x = x_asked;
        a->y = y_asked;
        set_inner(a, p, fmax(width, a->tick_width));
        if (a->equal)
            equalise(a);
        ticks_make(y, &a->y,
                   (size_t)fmin(fmax(2, a->inner.height / (1.9 * p->font)), TICKS_ENOUGH));
        width = widest_tick(p, y);
    }
}

double panel_tick_width(struct chart_page *p, struct panel a)
{
    struct ticks y;
    fit_axes(p, &a, &y);
    return widest_tick(p, &y);
}

static void paint_ticks(struct chart_page *p, const struct panel *a, const struct ticks *x,
                        const struct ticks *y)
{
    struct box b = a->inner;
    double thin = fmax(1, round(p->font / 14)), half = thin / 2;
    for (size_t i = 0; i < x->count; i++) {
        double at = round(b.x + axis_share(&a->x, x->at[i]) * b.width) + half;
        double wide = paint_text_width(p->paint, x->text[i], p->font);
        paint_line(p->paint, (double[]){at, b.y, at, b.y + b.height}, 2, thin, DASH_NONE,
                   chart_pale);
        /* the last number must not leave the page */

        double centre = fmin(at, a->outer.x + a->outer.width - wide / 2);
        paint_text(p->paint, x->text[i], centre, b.y + b.height + 0.8 * p->font, p->font,
                   SIDE_CENTRE, chart_ink);
    }
    for (size_t i = 0; i < y->count; i++) {
        double at = round(b.y + b.height * (1 - axis_share(&a->y, y->at[i]))) + half;
        paint_line(p->paint, (double[]){b.x, at, b.x + b.width, at}, 2, thin, DASH_NONE,
                   chart_pale);
        paint_text(p->paint, y->text[i], b.x - 0.4 * p->font, at, p->font, SIDE_RIGHT, chart_ink);
    }
    const double frame[] = {b.x + half,           b.y + half,
                            b.x + b.width + half, b.y + half,
                            b.x + b.width + half, b.y + b.height + half,
                            b.x + half,           b.y + b.height + half,
                            b.x + half,           b.y + half};
    paint_line(p->paint, frame, 5, thin, DASH_NONE, (struct colour){130, 130, 130, 1});
}

void panel_start(struct chart_page *p, struct panel *a)
{
    struct ticks x, y;
    char shown[TEXT_LINE];
    fit_axes(p, a, &y);
    page_ticks_across(p, &x, &a->x, a->inner.width);
    paint_ticks(p, a, &x, &y);
    struct box b = a->inner;
    double middle = b.x + b.width / 2;
    if (a->title)
        paint_text(p->paint, text_shorten(shown, p->paint, a->title, p->font, b.width), middle,
                   b.y - 0.6 * p->line, p->font, SIDE_CENTRE, chart_ink);
    if (a->x_label)
        paint_text(p->paint, text_shorten(shown, p->paint, a->x_label, p->font, b.width), middle,
                   b.y + b.height + 0.8 * p->font + p->line, p->font, SIDE_CENTRE, chart_ink);
    if (a->y_label)
        paint_text_up(p->paint, text_shorten(shown, p->paint, a->y_label, p->font, b.height),
                      a->outer.x + p->font / 2, b.y + b.height / 2, p->font, chart_ink);
}

void panel_place(const struct panel *a, double x, double y, double out[2])
{
    out[0] = a->inner.x + axis_share(&a->x, x) * a->inner.width;
    out[1] = a->inner.y + (1 - axis_share(&a->y, y)) * a->inner.height;
}
