/* lstm.c - the recurrent cell against its equations in double, and against numerical slopes. */
#include "check.h"

#include "nn/layers/lstm.h"

static const double TOLERANCE = 2e-6;

struct cell {
    size_t B, H;
    float *gates, *c_old, *dc, *dh; /* gates: before the activations */
    float *active, *c, *h;          /* of a forward step */
    struct thread_pool *w;
};

static struct cell new_cell(size_t B, size_t H)
{
    size_t n = B * H;
    struct cell q = {.B = B,
                     .H = H,
                     .gates = random_floats(4 * n),
                     .c_old = random_floats(n),
                     .dc = random_floats(n),
                     .dh = random_floats(n),
                     .active = garbage_floats(4 * n),
                     .c = garbage_floats(n),
                     .h = garbage_floats(n)};
    for (size_t i = 0; i < 4 * n; i++)
        q.gates[i] *= 2;
    return q;
}

static void free_cell(struct cell *q)
{
    free(q->gates);
    free(q->c_old);
    free(q->dc);
    free(q->dh);
    free(q->active);
    free(q->c);
    free(q->h);
}

static void forward(struct thread_pool *w, struct cell *q)
{
    memcpy(q->active, q->gates, 4 * q->B * q->H * sizeof *q->active);
    lstm_cell_forward(w, q->c, q->h, q->active, q->c_old, q->B, q->H);
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* The four gates of cell (b, j), activated, in PyTorch's order. */
struct gates {
    double i, f, g, o;
};

static struct gates gates_of(const struct cell *q, size_t b, size_t j)
{
    const float *row = q->gates + b * 4 * q->H;
    return (struct gates){sigmoid((double)row[j]), sigmoid((double)row[q->H + j]),
                          tanh((double)row[2 * q->H + j]), sigmoid((double)row[3 * q->H + j])};
}

static void twin(const struct cell *q, double *c, double *h)
{
    for (size_t b = 0; b < q->B; b++)
        for (size_t j = 0; j < q->H; j++) {
            struct gates t = gates_of(q, b, j);
            size_t at = b * q->H + j;
            c[at] = t.f * (double)q->c_old[at] + t.i * t.g;
            h[at] = t.o * tanh(c[at]);
        }
}

static void twin_backward(const struct cell *q, double *dgates, double *dc_old)
{
    for (size_t b = 0; b < q->B; b++)
        for (size_t j = 0; j < q->H; j++) {
            struct gates t = gates_of(q, b, j);
            size_t at = b * q->H + j;
            double *d = dgates + b * 4 * q->H + j;
            double c = t.f * (double)q->c_old[at] + t.i * t.g, dh = (double)q->dh[at];
            double dc = (double)q->dc[at] + dh * t.o / (cosh(c) * cosh(c));
            d[0] += dc * t.g * (t.i - t.i * t.i);
            d[q->H] += dc * (double)q->c_old[at] * (t.f - t.f * t.f);
            d[2 * q->H] += dc * t.i * (1 - t.g * t.g);
            d[3 * q->H] += dh * tanh(c) * (t.o - t.o * t.o);
            dc_old[at] += dc * t.f;
        }
}

static void check_forward(struct check *k, struct thread_pool *pool[POOLS], struct cell *q)
{
    size_t n = q->B * q->H;
    double *c = checked(mem_array(n, sizeof *c)), *h = checked(mem_array(n, sizeof *h));
    twin(q, c, h);
    forward(pool[0], q);
    check_close(k, "c", q->c, c, n, TOLERANCE);
    check_close(k, "h", q->h, h, n, TOLERANCE);
    float *first_c = copy_floats(q->c, n), *first_h = copy_floats(q->h, n);
    for (int p = 1; p < POOLS; p++) {
        forward(pool[p], q);
        check_same_bits(k, "c", q->c, first_c, n);
        check_same_bits(k, "h", q->h, first_h, n);
    }
    free(first_c);
    free(first_h);
    free(c);
    free(h);
}

static void check_backward(struct check *k, struct thread_pool *pool[POOLS], struct cell *q)
{
    size_t n = q->B * q->H;
    float *start_gates = random_floats(4 * n), *start_old = random_floats(n);
    float *first_gates = copy_floats(start_gates, 4 * n), *first_old = copy_floats(start_old, n);
    double *dgates = doubles_of(start_gates, 4 * n), *dc_old = doubles_of(start_old, n);
    twin_backward(q, dgates, dc_old);
    lstm_cell_backward(pool[0], first_gates, first_old, q->dc, q->dh, q->active, q->c, q->c_old,
                       q->B, q->H);
    check_close(k, "dgates", first_gates, dgates, 4 * n, TOLERANCE);
    check_close(k, "dc_old", first_old, dc_old, n, TOLERANCE);
    for (int p = 1; p < POOLS; p++) { /* one gradient at a time: the other is NULL */
        float *gates = copy_floats(start_gates, 4 * n), *old = copy_floats(start_old, n);
        lstm_cell_backward(pool[p], gates, NULL, q->dc, q->dh, q->active, q->c, q->c_old, q->B,
                           q->H);
        lstm_cell_backward(pool[p], NULL, old, q->dc, q->dh, q->active, q->c, q->c_old, q->B, q->H);
        check_same_bits(k, "dgates", gates, first_gates, 4 * n);
        check_same_bits(k, "dc_old", old, first_old, n);
        free(gates);
        free(old);
    }
    free(start_gates);
    free(start_old);
    free(first_gates);
    free(first_old);
    free(dgates);
    free(dc_old);
}

static double cell_loss(void *context)
{
    struct cell *q = context;
    size_t n = q->B * q->H;
    forward(q->w, q);
    return dot(q->c, q->dc, n) + dot(q->h, q->dh, n);
}

static void check_numerically(struct thread_pool *w)
{
    struct check k = {.name = "lstm: numerical gradients"};
    struct cell q = new_cell(3, 5);
    q.w = w;
    size_t n = q.B * q.H;
    float *dgates = checked(mem_zero(4 * n, sizeof *dgates)),
          *dc_old = checked(mem_zero(n, sizeof *dc_old));
    forward(w, &q);
    lstm_cell_backward(w, dgates, dc_old, q.dc, q.dh, q.active, q.c, q.c_old, q.B, q.H);
    check_slopes(&k, "dgates", cell_loss, &q, q.gates, dgates, 4 * n, 2e-2f, 1e-3);
    check_slopes(&k, "dc_old", cell_loss, &q, q.c_old, dc_old, n, 2e-2f, 1e-3);
    check_done(&k);
    free(dgates);
    free(dc_old);
    free_cell(&q);
}

int main(void)
{
    static const size_t shapes[][2] = {{0, 4}, {1, 1}, {3, 7}, {16, 128}, {5, 1000}, {200, 65}};
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    struct check k = {.name = "lstm cell"};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct cell q = new_cell(shapes[i][0], shapes[i][1]);
        check_forward(&k, pool, &q);
        check_backward(&k, pool, &q);
        free_cell(&q);
    }
    check_done(&k);
    check_numerically(pool[1]);
    close_pools(pool);
    return check_status();
}
