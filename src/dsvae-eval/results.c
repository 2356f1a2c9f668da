/* results.c - see results.h */
#include "results.h"

#include "base/list.h"

#include <string.h>

const struct row_kind row_kinds[ROWS] = {
    [REAL] = {"real frames", "real", FROM_FRAMES, FROM_FRAMES},
    [RECONSTRUCTION] = {"reconstruction", "reconstruction", FROM_ITSELF, FROM_ITSELF},
    [MADE] = {"made", "made", FROM_MADE, FROM_MADE},
    [SWAP] = {"swap", "swap", FROM_PARTNER, FROM_PARTNER},
    [SWAP_STATIC] = {"swap, static", "swap_static", FROM_PARTNER, FROM_ITSELF},
    [SWAP_DYNAMIC] = {"swap, dynamic", "swap_dynamic", FROM_ITSELF, FROM_PARTNER},
    [DRAWN_DYNAMIC] = {"dynamic drawn", "drawn_dynamic", FROM_ITSELF, FROM_PRIOR},
    [DRAWN_STATIC] = {"static drawn", "drawn_static", FROM_PRIOR, FROM_ITSELF},
    [FIRST_BASELINE + MEAN_OF_ALL] = {.name = "mean of all", .key = "mean_of_all"},
    [FIRST_BASELINE + MEAN_OF_OWN] = {.name = "mean of its own", .key = "mean_of_own"},
    [FIRST_BASELINE + COPY_STATIC] = {.name = "copy, static", .key = "copy_static"},
    [FIRST_BASELINE + COPY_DYNAMIC] = {.name = "copy, dynamic", .key = "copy_dynamic"},
    [FIRST_BASELINE + NEAREST_TRAINING] = {.name = "nearest learned", .key = "nearest_training"},
    [FIRST_BASELINE + PATCHES] = {.name = "patches copied", .key = "patches"},
};

void results_free(struct results *r)
{
    for (size_t i = 0; i < ROWS; i++)
        outcome_free(&r->outcomes[i]);
}

void labels_set_one(bool set[LABELS_MAX], size_t label)
{
    memset(set, 0, LABELS_MAX * sizeof *set);
    set[label] = true;
}

void labels_set_moving(bool set[LABELS_MAX], const struct labels *l, const char *moving)
{
    for (size_t i = 0; i < LABELS_MAX; i++)
        set[i] = i < l->count && list_has(moving, ',', l->list[i].name, strlen(l->list[i].name));
}
