/* delay.c - the times of frames: every time that a file can have comes back as an equal fraction.
 */
#include "check.h"

#include "image/delay.h"

/* All times of 0 to 65535 / unit seconds. */
static void check_times(unsigned unit)
{
    struct check c = {.name = unit == 100 ? "times in 1/100 s" : "times in 1/1000 s"};
    for (unsigned n = 0; n <= DELAY_UNITS_MAX; n++) {
        uint16_t numerator = 0, denominator = 0;
        float seconds = (float)(n / (double)unit);
        bool exact = delay_fraction(seconds, &numerator, &denominator);
        check_that(&c, exact && (uint64_t)numerator * unit == (uint64_t)n * denominator,
                   "%u/%u is %u/%u", n, unit, numerator, denominator);
        check_that(&c, delay_is_exact(seconds, (int)unit) && delay_units(seconds, (int)unit) == n,
                   "%u/%u has %u units", n, unit, delay_units(seconds, (int)unit));
    }
    check_done(&c);
}

static void check_rates(void)
{
    struct check c = {.name = "frames per second"};
    for (unsigned fps = 1; fps <= 1000; fps++) {
        uint16_t numerator = 0, denominator = 0;
        bool exact = delay_fraction((float)(1.0 / fps), &numerator, &denominator);
        check_that(&c, exact && numerator == 1 && denominator == fps, "1/%u is %u/%u", fps,
                   numerator, denominator);
    }
    check_done(&c);
}

static void check_others(void)
{
    struct check c = {.name = "times that no file has"};
    uint16_t numerator, denominator;
    bool exact = delay_fraction(1e6f, &numerator, &denominator);
    check_that(&c, !exact && numerator == 65535 && denominator == 1, "%u/%u", numerator,
               denominator);
    exact = delay_fraction(1e-9f, &numerator, &denominator);
    check_that(&c, !exact && numerator == 0, "%u/%u", numerator, denominator);
    check_that(&c, delay_units(-1, 100) == 0 && delay_units(1e9f, 100) == 65535, "limits");
    check_that(&c, delay_units(0.125f, 100) == 13 && !delay_is_exact(0.125f, 100), "rounded");
    check_done(&c);
}

int main(void)
{
    check_times(100);
    check_times(1000);
    check_rates();
    check_others();
    return check_status();
}
