/* nearest_rows.c - see nearest_rows.h */
#include "base/nearest_rows.h"

#include <string.h>

struct near {
    double distance;
    size_t at;
};

/* Puts one into a list that is sorted by distance; what falls off its end is lost. */
static void insert(struct near *list, size_t *used, size_t most, struct near one)
{
    size_t place = *used;
    if (*used == most && !(one.distance < list[most - 1].distance))
        return;
    if (*used < most)
        ++*used;
    else
        place--;
    for (; place > 0 && one.distance < list[place - 1].distance; place--)
        list[place] = list[place - 1];
    list[place] = one;
}

static double squared(const float *a, const float *b, size_t Z)
{
    double sum = 0;
    for (size_t i = 0; i < Z; i++)
        sum += ((double)a[i] - (double)b[i]) * ((double)a[i] - (double)b[i]);
    return sum;
}

void nearest_rows(float *out, const float *z, size_t T, const float *pool, size_t n, size_t Z,
                  size_t count)
{
    for (size_t t = 0; t < T; t++) {
        struct near list[NEAREST_ROWS_MOST];
        size_t used = 0;
        for (size_t i = 0; i < n; i++)
            insert(list, &used, count, (struct near){squared(z + t * Z, pool + i * Z, Z), i});
        for (size_t k = 0; k < Z; k++) {
            double sum = 0;
            for (size_t i = 0; i < used; i++)
                sum += (double)pool[list[i].at * Z + k];
            out[t * Z + k] = (float)(sum / (double)used);
        }
    }
}
