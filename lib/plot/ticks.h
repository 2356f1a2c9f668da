/* ticks.h - an axis: the range of values that it covers, and the round numbers at its side. */
#ifndef PLOT_TICKS_H
#define PLOT_TICKS_H

#include <stdbool.h>
#include <stddef.h>

struct axis {
    double low, high; /* low < high; both above 0 where it is logarithmic */
    bool logarithmic;
    bool whole; /* ticks are whole numbers */
};

enum { TICKS_MAX = 24, TICK_TEXT = 32 };

struct ticks {
    size_t count;
    double at[TICKS_MAX];
    char text[TICKS_MAX][TICK_TEXT];
};

/* An axis for finite values from low to high, with a margin on both sides. */
struct axis axis_cover(double low, double high, bool logarithmic);
/* Where the value is on the axis: 0 at the low end, 1 at the high end. */
double axis_share(const struct axis *a, double value);

/* Round numbers inside the axis, at most `most` (2 or more) of them, and their texts. */
void ticks_make(struct ticks *t, const struct axis *a, size_t most);

#endif
