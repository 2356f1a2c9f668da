/* loss_check.h - comparisons of losses, for loss.c and mixture.c. */
#ifndef TESTS_UNIT_LOSS_CHECK_H
#define TESTS_UNIT_LOSS_CHECK_H

#include "check.h"

static inline void check_sum(struct check *c, double got, double want, double tolerance)
{
    check_that(c, fabs(got - want) <= tolerance * (1 + fabs(want)), "the loss is %.9g, not %.9g",
               got, want);
}

static inline void check_same_sum(struct check *c, double a, double b)
{
    check_that(c, memcmp(&a, &b, sizeof a) == 0, "the loss differs with more threads");
}

#endif
