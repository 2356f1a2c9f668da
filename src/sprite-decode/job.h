/* job.h - one run of sprite-decode: its options, its pictures and its output. */
#ifndef SPRITE_DECODE_JOB_H
#define SPRITE_DECODE_JOB_H

#include "cli/filter.h"
#include "formats/atlas.h"
#include "image/lpc.h"
#include "pictures.h"
#include "settings.h"

struct job {
    const struct settings *settings;
    struct map labels; /* of --label */
    struct ground ground;
    struct lpc_choice choice;
    enum frame_order order;
    struct pictures pictures;
    struct atlas atlas;   /* of --atlas */
    char name[RECORD_ID]; /* each id starts with it */
    struct filter filter;
};

/* In files of these names: */
void layout_files(struct job *j); /* writes the frames of all pictures as one sequence */
void layout_tags(struct job *j);  /* writes the frames of each tag of the picture */
void layout_atlas(struct job *j); /* writes the frames of each tag of an atlas */
void layout_grid(struct job *j);  /* writes each row, or all cells, of a grid */
void layout_lpc(struct job *j);   /* writes each chosen action and direction of an LPC sheet */

#endif
