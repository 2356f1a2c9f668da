/* near_places.c - a vote of the window around a pixel. */
#include "copy/near_places.h"

enum { REACH = 2, RANKS = 2, WINDOW = (2 * REACH + 1) * (2 * REACH + 1), MOST = WINDOW * RANKS };

struct candidates {
    int32_t place[MOST];
    int weight[MOST];
    size_t count;
};

static bool has(const int32_t *list, size_t n, int32_t place)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == place)
            return true;
    return false;
}

static void add(struct candidates *c, int32_t place, int weight)
{
    size_t i = 0;
    while (i < c->count && c->place[i] != place)
        i++;
    if (i == c->count) {
        c->place[c->count++] = place;
        c->weight[i] = 0;
    }
    c->weight[i] += weight;
}

/* The places of the pixel at (dy,dx) from pixel i, moved back. */
static void add_neighbour(struct candidates *c, const struct copy_decoder *d, size_t i, int dy,
                          int dx)
{
    int W = (int)d->m->W, size = W * (int)d->m->H;
    int y = d->table->pixel[i] / W + dy, x = d->table->pixel[i] % W + dx;
    int32_t row = decoder_inside(d, y, x) ? d->row[y * W + x] : -1;
    for (size_t rank = 0; row >= 0 && rank < RANKS; rank++) {
        int32_t from = d->table->place[(size_t)row * COPY_PLACES + rank];
        int v = from % size / W - dy, u = from % size % W - dx;
        int32_t place = from - from % size + v * W + u;
        if (decoder_inside(d, v, u) && !has(d->table->place + i * COPY_PLACES, COPY_PLACES, place))
            add(c, place, 80 / (dy * dy + dx * dx) >> rank);
    }
}

void near_places(int32_t place[NEAR_PLACES], const struct copy_decoder *d, size_t i)
{
    struct candidates c;
    c.count = 0;
    for (int dy = -REACH; dy <= REACH; dy++)
        for (int dx = -REACH; dx <= REACH; dx++)
            if (dy || dx)
                add_neighbour(&c, d, i, dy, dx);
    for (size_t l = 0; l < NEAR_PLACES; l++) {
        size_t best = 0;
        for (size_t k = 1; k < c.count; k++)
            best = c.weight[k] > c.weight[best] ? k : best;
        bool some = c.count && c.weight[best] > 0;
        place[l] = some ? c.place[best] : d->table->place[i * COPY_PLACES];
        c.weight[best] = 0;
    }
}
