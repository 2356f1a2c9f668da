/* main.c - sprites-dataset: composes the Sprites data set from its folder of layers, as a stream of
 * frames. sprites.c composes the sequences.
 *
 *     sprites-dataset --layers Sprites --split train | dsvae-train > sprites.tns */
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/sequence_output.h"
#include "sprites.h"

#include <stdlib.h>
#include <string.h>

static struct text_list action_list, direction_list, label_list;
static const char *layers, *split = "all", *background = "000000";
static bool rgba;

static const char *const actions[] = {"walk", "spellcard", "slash", NULL};
static const char *const directions[] = {"front", "left", "right", NULL};

static const struct option_row options[] = {
    {"layers", 0, OPTION_TEXT, &layers, "DIR", .help = "read the layers from the folder DIR"},
    {"split", 0, OPTION_CHOICE, &split, "NAME",
     .help = "write the characters for training, the characters for testing, or both",
     .choices = split_names},
    {"action", 'a', OPTION_LIST, &action_list, "NAME", .help = "write only this action",
     .choices = actions},
    {"direction", 'd', OPTION_LIST, &direction_list, "NAME", .help = "write only this direction",
     .choices = directions},
    {"background", 'b', OPTION_TEXT, &background, "RRGGBB",
     .help = "colour that the sprites are composited over"},
    {"rgba", 0, OPTION_FLAG, &rgba,
     .help = "keep the alpha channel: frames of 4 channels without a background"},
    {"label", 'l', OPTION_LIST, &label_list, "NAME=VALUE",
     .help = "add this label to every record"},
    {0},
};

static const struct program program = {
    .name = "sprites-dataset",
    .purpose = "composes the Sprites data set as a stream of frames",
    .synopsis = (const char *const[]){"--layers DIR [options]", NULL},
    .examples =
        (const char *const[]){
            "sprites-dataset --layers Sprites --split train > train.tns",
            "sprites-dataset --layers Sprites --split test | dsvae-eval -m sprites.tns", NULL},
    .see_also = "sprite-decode(1), sprite-draw(1), dsvae-train(1), tensor-stream(5)",
    .options = options,
    .uses = USES_OUTPUT,
};

struct job {
    struct filter filter;
    struct ground ground;
    struct lpc_choice choice;
    struct map labels; /* of --label */
    struct sprites *sprites;
};

static void prepare(struct job *j)
{
    struct err e;
    if (!layers)
        cli_wrong_use("give the folder of layers with --layers");
    cli_exclude(rgba, "--rgba", cli_given("background"), "--background");
    j->choice = lpc_choice_of(&action_list, &direction_list, LPC_CLASSIC);
    sequence_output_labels(&j->labels, &label_list);
    if (ground_choose(&j->ground, rgba, background, &e))
        cli_wrong_use("--background: %s", e.text);
    j->sprites = sprites_open(layers, split_of(split), &j->ground, &e);
    if (!j->sprites)
        cli_fail(&e);
}

static void set_labels(struct map *labels, const struct sprites_motion *m, int character,
                       const int values[SPRITES_ATTRIBUTES])
{
    struct err e;
    for (int k = 0; k < SPRITES_ATTRIBUTES; k++)
        cli_check(map_set_integer(labels, sprites_attribute_names[k], values[k], &e), &e);
    cli_check(map_set_text(labels, "action", m->action, &e), &e);
    cli_check(map_set_text(labels, "direction", m->direction, &e), &e);
    cli_check(map_set_integer(labels, "character", character, &e), &e);
}

/* Writes the i-th character of the split in a motion. */
static void write_character(struct job *j, size_t i, const struct sprites_motion *m)
{
    struct err e;
    struct tensor frames;
    struct map labels = {0};
    const size_t shape[] = {SPRITES_FRAMES, LPC_CELL, LPC_CELL, (size_t)j->ground.channels};
    int values[SPRITES_ATTRIBUTES];
    char id[64];
    if (tensor_make(&frames, DTYPE_U1, 4, shape, &e))
        cli_fail(&e);
    int character = sprites_compose(j->sprites, i, frames.data);
    sprites_attributes(character, values);
    set_labels(&labels, m, character, values);
    snprintf(id, sizeof id, "%d-%d-%d-%d/%s/%s", values[0], values[1], values[2], values[3],
             m->action, m->direction);
    sequence_output_write(&j->filter, id, &labels, &j->labels, &frames, NULL);
}

static bool motion_is_chosen(const struct job *j, const struct sprites_motion *m)
{
    return lpc_is_chosen(&j->choice, lpc_action_find(m->action), lpc_direction_find(m->direction));
}

static void write_motions(struct job *j)
{
    uint64_t motions = 0;
    for (int motion = 0; motion < SPRITES_MOTIONS; motion++)
        motions += motion_is_chosen(j, &sprites_motions[motion]);
    progress_of(motions * sprites_count(j->sprites));
    for (int motion = 0; motion < SPRITES_MOTIONS; motion++) {
        const struct sprites_motion *m = &sprites_motions[motion];
        if (!motion_is_chosen(j, m))
            continue;
        sprites_begin(j->sprites, motion);
        for (size_t i = 0; i < sprites_count(j->sprites); i++)
            write_character(j, i, m);
    }
}

static void check_written(const struct job *j)
{
    struct err e;
    if (writer_records(j->filter.writer))
        return;
    err_set(&e, "%s: the data set has none of the chosen actions and directions", layers);
    cli_fail(&e);
}

static void free_job(struct job *j)
{
    sprites_close(j->sprites);
    map_free(&j->labels);
    free(action_list.items);
    free(direction_list.items);
    free(label_list.items);
}

int main(int argc, char **argv)
{
    struct job job = {0};
    cli_begin(&program, argc, argv);
    prepare(&job);
    filter_output(&job.filter, "frames", NULL);
    write_motions(&job);
    check_written(&job);
    free_job(&job);
    return filter_finish(&job.filter);
}
