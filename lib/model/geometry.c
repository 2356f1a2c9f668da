/* geometry.c - frees a frame geometry. */
#include "model/geometry.h"

#include <stdlib.h>

void geometry_free(struct geometry *g)
{
    free(g->background);
    free(g->place);
    *g = (struct geometry){0};
}
