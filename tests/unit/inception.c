/* inception.c - accuracy, variety and the inception score of predictions whose scores are known: of
 * a perfect model, of one that ignores a code, of random labels. */
#include "toy.h"

#include "eval/inception.h"

enum { STAYS = 4, MOVES = 3, CLASSES = STAYS + MOVES, N = 24 };

static char *names[] = {"a", "b", "c", "d"};
static const struct labels labels = {.list = {{"stays", names, STAYS}, {"moves", names, MOVES}},
                                     .count = 2,
                                     .first = {0, STAYS, CLASSES}};

static const bool stays[LABELS_MAX] = {true}, moves[LABELS_MAX] = {false, true},
                  both[LABELS_MAX] = {true, true};

struct prediction_list {
    float p[N * CLASSES];
    uint8_t truth[N * 2];
};

static void predict(struct prediction_list *v, size_t row, size_t stay, size_t move)
{
    memset(v->p + row * CLASSES, 0, CLASSES * sizeof *v->p);
    v->p[row * CLASSES + stay] = 1;
    v->p[row * CLASSES + STAYS + move] = 1;
}

/* Every combination twice, each predicted correctly. */
static struct predictions perfect(struct prediction_list *v)
{
    for (size_t i = 0; i < N; i++) {
        v->truth[2 * i] = (uint8_t)(i % STAYS);
        v->truth[2 * i + 1] = (uint8_t)(i / STAYS % MOVES);
        predict(v, i, v->truth[2 * i], v->truth[2 * i + 1]);
    }
    return (struct predictions){&labels, v->p, v->truth, N};
}

static void expect(struct check *c, const char *what, double got, double want)
{
    check_that(c, fabs(got - want) < 1e-6, "%s is %g, not %g", what, got, want);
}

static void expect_inception(struct check *c, const struct predictions *v, const bool *set,
                             double score, double conditional, double marginal)
{
    struct err e;
    struct inception s;
    toy_must(inception_score(&s, v, set, &e), &e);
    expect(c, "IS", s.score, score);
    expect(c, "H(y|x)", s.conditional, conditional);
    expect(c, "H(y)", s.marginal, marginal);
}

static void test_perfect(void)
{
    struct check c = {"scores: a perfect model", 0, 0};
    struct prediction_list list;
    struct predictions v = perfect(&list);
    expect(&c, "stays right", predictions_right(&v, stays), 1);
    expect(&c, "both right", predictions_right(&v, both), 1);
    expect(&c, "variety of what stays", predictions_variety(&v, stays), STAYS);
    expect(&c, "variety of both", predictions_variety(&v, both), STAYS * MOVES);
    expect_inception(&c, &v, moves, MOVES, 0, log(MOVES));
    expect_inception(&c, &v, both, STAYS * MOVES, 0, log(STAYS * MOVES));
    check_done(&c);
}

/* Its motion is always the first one: right in a third of the cases, and without variety. */
static void test_ignores_motion(void)
{
    struct check c = {"scores: a model that ignores the dynamic code", 0, 0};
    struct prediction_list list;
    struct predictions v = perfect(&list);
    for (size_t i = 0; i < N; i++)
        predict(&list, i, list.truth[2 * i], 0);
    expect(&c, "stays right", predictions_right(&v, stays), 1);
    expect(&c, "moves right", predictions_right(&v, moves), 1.0 / MOVES);
    expect(&c, "both right", predictions_right(&v, both), 1.0 / MOVES);
    expect(&c, "variety of motions", predictions_variety(&v, moves), 1);
    expect_inception(&c, &v, moves, 1, 0, 0);
    check_done(&c);
}

/* All classes equally probable in each prediction: the mean prediction has the same entropy. */
static void test_unsure(void)
{
    struct check c = {"scores: a classifier that is not certain", 0, 0};
    struct prediction_list list;
    struct predictions v = perfect(&list);
    for (size_t i = 0; i < N * CLASSES; i++)
        list.p[i] = i % CLASSES < STAYS ? 1.0f / STAYS : 1.0f / MOVES;
    expect_inception(&c, &v, moves, 1, log(MOVES), log(MOVES));
    expect_inception(&c, &v, both, 1, log(STAYS * MOVES), log(STAYS * MOVES));
    check_done(&c);
}

/* Labels that are independent of the sequences: a third is right by chance. */
static void test_shuffled(void)
{
    struct check c = {"scores: shuffled labels", 0, 0};
    struct prediction_list list;
    struct predictions v = perfect(&list);
    for (size_t i = 0; i < N; i++) { /* each predicted class meets each true class equally often */
        size_t turn = i % STAYS + STAYS * (i / (STAYS * MOVES));
        list.truth[2 * i + 1] = (uint8_t)(turn % MOVES);
    }
    expect(&c, "moves right", predictions_right(&v, moves), 1.0 / MOVES);
    check_done(&c);
}

/* The rarest class determines how many sequences of each class count: the first ones. */
static void test_balance(void)
{
    struct check c = {"scores: classes are balanced", 0, 0};
    struct prediction_list list;
    struct predictions v = perfect(&list);
    for (size_t i = 0; i < N; i++) { /* 1 of class 0, 1 of class 1, the others of class 2 */
        list.truth[2 * i + 1] = (uint8_t)(i < 2 ? i : 2);
        predict(&list, i, 0, i < 3 ? i : 0);
    }
    expect_inception(&c, &v, moves, MOVES, 0, log(MOVES));
    check_done(&c);
}

int main(void)
{
    test_perfect();
    test_ignores_motion();
    test_unsure();
    test_shuffled();
    test_balance();
    return check_status();
}
