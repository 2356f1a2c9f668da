/* paint_none.c - paint.h in a build without cairo. */
#include "plot/paint.h"

struct paint *paint_open(size_t width, size_t height, struct err *e)
{
    (void)width, (void)height;
    err_set(e, "this was built without cairo, which draws text and plots: install it (package "
               "libcairo2-dev) and run make again");
    return NULL;
}

/* The others cannot be called: there is no struct paint. */

void paint_close(struct paint *p)
{
    (void)p;
}

int paint_image(struct image *out, struct paint *p, struct err *e)
{
    (void)out, (void)p;
    return err_set(e, "there is no cairo");
}

void paint_fill(struct paint *p, struct box b, struct colour c)
{
    (void)p, (void)b, (void)c;
}

void paint_line(struct paint *p, const double *xy, size_t n, double width, enum paint_dash dash,
                struct colour c)
{
    (void)p, (void)xy, (void)n, (void)width, (void)dash, (void)c;
}

void paint_mark(struct paint *p, enum paint_marker marker, double x, double y, double r,
                bool hollow, struct colour c)
{
    (void)p, (void)marker, (void)x, (void)y, (void)r, (void)hollow, (void)c;
}

void paint_pixels(struct paint *p, struct box b, const uint8_t *rgb, size_t rows, size_t cols)
{
    (void)p, (void)b, (void)rgb, (void)rows, (void)cols;
}

void paint_clip(struct paint *p, struct box b)
{
    (void)p, (void)b;
}

void paint_unclip(struct paint *p)
{
    (void)p;
}

void paint_text(struct paint *p, const char *text, double x, double y, double size,
                enum paint_side side, struct colour c)
{
    (void)p, (void)text, (void)x, (void)y, (void)size, (void)side, (void)c;
}

void paint_text_up(struct paint *p, const char *text, double x, double y, double size,
                   struct colour c)
{
    (void)p, (void)text, (void)x, (void)y, (void)size, (void)c;
}

double paint_text_width(struct paint *p, const char *text, double size)
{
    (void)p, (void)text, (void)size;
    return 0;
}
