/* main.c - sprite-draw: draws invented characters as a stream of frames with labels, from a seed.
 * draw.h says what the other files do.
 *
 *     sprite-draw --characters 100 --seed 1 | dsvae-train > model.tns */
#include "base/num.h"
#include "base/rng.h"
#include "cli/filter.h"
#include "cli/progress.h"
#include "cli/sequence_output.h"
#include "cli/sprite_options.h"
#include "draw.h"
#include "image/compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t characters = 16, seed = 1, frames = 8, size[2] = {64, 64};
static const char *split = "all", *background = "000000", *values[DRAW_ATTRIBUTES];
static struct text_list actions, directions;
static bool rgba;

static const struct option_row options[] = {
    {"characters", 0, OPTION_INTEGER, &characters, "N",
     .help = "draw N characters; 0: every character that the other options allow, once", 0, 1e12},
    {"seed", 's', OPTION_INTEGER, &seed, "N",
     .help = "seed that decides which characters are drawn and in which order", 0, 9e15},
    {"split", 0, OPTION_CHOICE, &split, "NAME",
     .help = "characters for training, characters held out for tests, or both",
     .choices = split_names},
    {"skin", 0, OPTION_TEXT, &values[DRAW_SKIN], "V",
     .help = "draw only this skin, by name or by number (0 to 5)",
     .choices = draw_value_names[DRAW_SKIN]},
    {"hair", 0, OPTION_TEXT, &values[DRAW_HAIR], "V",
     .help = "draw only this hair, by name or by number (0 to 5)",
     .choices = draw_value_names[DRAW_HAIR]},
    {"top", 0, OPTION_TEXT, &values[DRAW_TOP], "V",
     .help = "draw only this top, by name or by number (0 to 5)",
     .choices = draw_value_names[DRAW_TOP]},
    {"pants", 0, OPTION_TEXT, &values[DRAW_PANTS], "V",
     .help = "draw only these pants, by name or by number (0 to 5)",
     .choices = draw_value_names[DRAW_PANTS]},
    {"action", 'a', OPTION_LIST, &actions, "NAME",
     .help = "draw only this motion instead of the first three", .choices = draw_motion_names},
    {"direction", 'd', OPTION_LIST, &directions, "NAME",
     .help = "draw only this direction instead of the first three",
     .choices = draw_direction_names},
    {"frames", 'f', OPTION_INTEGER, &frames, "T", .help = "number of frames in a sequence", 1,
     DRAW_FRAMES_MAX},
    {"size", 0, OPTION_PAIR, &size, "WxH", .help = "width and height of a frame in pixels",
     DRAW_SIDE_MIN, DRAW_SIDE_MAX},
    {"background", 'b', OPTION_TEXT, &background, "RRGGBB", .help = "colour of the background"},
    {"rgba", 0, OPTION_FLAG, &rgba, .help = "frames of 4 channels, transparent around the figure"},
    {0},
};

static const struct program program = {
    .name = "sprite-draw",
    .purpose = "draws invented characters as a stream of frames",
    .synopsis = (const char *const[]){"[options]", NULL},
    .examples =
        (const char *const[]){
            "sprite-draw --characters 4 | png-encode -o characters.png",
            "sprite-draw --characters 0 --split train > train.tns",
            "sprite-draw --characters 1 --skin elf --hair long --top robe -a spellcast "
            "-d front --rgba | png-encode --animate -o elf.png",
            NULL},
    .see_also = "png-encode(1), sprite-decode(1), dsvae-train(1), tensor-stream(5)",
    .options = options,
    .uses = USES_OUTPUT,
};

/* What the options choose. */
struct plan {
    int motions[DRAW_MOTIONS], directions[DRAW_DIRECTIONS];
    int motion_count, direction_count;
    uint32_t pool[DRAW_CHARACTERS]; /* the characters to choose from */
    uint32_t pool_size;
    struct ground ground;
};

static int find_name(const char *const *names, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

/* Prints a list such as "walk, slash or wave". */
static const char *list_names(char *out, size_t size_of, const char *const *names, int count)
{
    size_t used = 0;
    for (int i = 0; i < count && used < size_of; i++)
        used += (size_t)snprintf(out + used, size_of - used, "%s%s", names[i],
                                 i + 2 < count    ? ", "
                                 : i + 2 == count ? " or "
                                                  : "");
    return out;
}

/* The index of a name among `names`; with `numbers`, the text may be the index. */
static int choose(const char *option, const char *text, const char *const *names, int count,
                  bool numbers)
{
    struct err e;
    char all[256];
    int64_t number = find_name(names, count, text);
    if (number < 0 && (!numbers || num_integer(text, 0, count - 1, &number, &e)))
        cli_wrong_use("--%s: '%.40s' is not %s%s", option, text,
                      list_names(all, sizeof all, names, count), numbers ? ", or 0 to 5" : "");
    return (int)number;
}

/* The indices of the names in the list, each once; of an empty list, the first `usual`. Returns
 * their number. */
static int choose_list(int *out, const char *option, const struct text_list *list,
                       const char *const *names, int count, int usual)
{
    bool wanted[DRAW_MOTIONS + DRAW_DIRECTIONS] = {false};
    int chosen = 0;
    for (int i = 0; i < list->count; i++)
        wanted[choose(option, list->items[i], names, count, false)] = true;
    for (int i = 0; i < count; i++)
        if (list->count ? wanted[i] : i < usual)
            out[chosen++] = i;
    return chosen;
}

static void choose_pool(struct plan *plan)
{
    bool is_test[DRAW_CHARACTERS];
    enum split wanted = split_of(split);
    int only[DRAW_ATTRIBUTES];
    for (int k = 0; k < DRAW_ATTRIBUTES; k++)
        only[k] = !values[k] ? -1
                             : choose(draw_attribute_names[k], values[k], draw_value_names[k],
                                      DRAW_VALUES, true);
    draw_split(is_test);
    for (int i = 0; i < DRAW_CHARACTERS; i++) {
        struct draw_character c = draw_character_of(i);
        bool fits = wanted == SPLIT_ALL || is_test[i] == (wanted == SPLIT_TEST);
        for (int k = 0; k < DRAW_ATTRIBUTES; k++)
            fits = fits && (only[k] < 0 || only[k] == c.value[k]);
        if (fits)
            plan->pool[plan->pool_size++] = (uint32_t)i;
    }
    if (!plan->pool_size)
        cli_wrong_use("--split %s does not have such a character", split);
}

static void make_plan(struct plan *plan)
{
    struct err e;
    plan->motion_count = choose_list(plan->motions, "action", &actions, draw_motion_names,
                                     DRAW_MOTIONS, DRAW_SLASH + 1);
    plan->direction_count = choose_list(plan->directions, "direction", &directions,
                                        draw_direction_names, DRAW_DIRECTIONS, DRAW_RIGHT + 1);
    if (ground_choose(&plan->ground, rgba, background, &e))
        cli_wrong_use("--background: %s", e.text);
    choose_pool(plan);
    if (!characters)
        characters = plan->pool_size;
    if (characters > plan->pool_size)
        cli_note("%u characters fit the options: they are repeated in another order",
                 plan->pool_size);
}

/* Draws one sequence into `out` [T,H,W,C]. */
static void draw_sequence(struct tensor *out, const struct draw_character *c, int motion,
                          int direction, const struct ground *ground)
{
    static uint8_t picture[DRAW_SIDE_MAX * DRAW_SIDE_MAX * 4], composed[sizeof picture];
    size_t pixels = out->shape[1] * out->shape[2];
    for (int t = 0; t < frames; t++) {
        uint8_t *to = (uint8_t *)out->data + (size_t)t * pixels * out->shape[3];
        draw_frame(picture, c, (enum draw_motion)motion, (enum draw_direction)direction, t,
                   (int)frames, (int)size[0], (int)size[1]);
        compose_clear(composed, pixels, ground);
        compose_over(composed, picture, pixels);
        compose_pack(to, composed, pixels, ground->channels);
    }
}

static void set_labels(struct map *labels, const struct draw_character *c, int motion,
                       int direction)
{
    struct err e;
    for (int k = 0; k < DRAW_ATTRIBUTES; k++)
        cli_check(map_set_integer(labels, draw_attribute_names[k], c->value[k], &e), &e);
    cli_check(map_set_text(labels, "action", draw_motion_names[motion], &e), &e);
    cli_check(map_set_text(labels, "direction", draw_direction_names[direction], &e), &e);
    cli_check(map_set_integer(labels, "character", draw_character_number(c), &e), &e);
}

static void write_sequence(struct filter *f, const struct plan *plan,
                           const struct draw_character *c, int motion, int direction)
{
    struct err e;
    struct map labels = {0};
    struct tensor tensor;
    char id[64];
    size_t shape[] = {(size_t)frames, (size_t)size[1], (size_t)size[0],
                      (size_t)plan->ground.channels};
    snprintf(id, sizeof id, "%d-%d-%d-%d/%s/%s", c->value[0], c->value[1], c->value[2], c->value[3],
             draw_motion_names[motion], draw_direction_names[direction]);
    set_labels(&labels, c, motion, direction);
    if (tensor_make(&tensor, DTYPE_U1, 4, shape, &e))
        cli_fail(&e);
    draw_sequence(&tensor, c, motion, direction, &plan->ground);
    sequence_output_write(f, id, &labels, NULL, &tensor, NULL);
}

static void write_character(struct filter *f, const struct plan *plan, uint32_t number)
{
    struct draw_character c = draw_character_of((int)number);
    for (int m = 0; m < plan->motion_count; m++)
        for (int d = 0; d < plan->direction_count; d++)
            write_sequence(f, plan, &c, plan->motions[m], plan->directions[d]);
}

/* Each round through the pool has its own order, which depends on the seed and the round. */
static void shuffle_pool(struct plan *plan, uint64_t round)
{
    struct rng rng = rng_make((uint64_t)seed, round, 0);
    rng_shuffle(&rng, plan->pool, plan->pool_size);
}

int main(int argc, char **argv)
{
    struct plan plan = {0};
    struct filter filter = {0};
    cli_begin(&program, argc, argv);
    make_plan(&plan);
    filter_output(&filter, "frames", NULL);
    progress_of((uint64_t)characters * (uint64_t)(plan.motion_count * plan.direction_count));
    for (uint64_t i = 0; i < (uint64_t)characters; i++) {
        if (i % plan.pool_size == 0)
            shuffle_pool(&plan, i / plan.pool_size);
        write_character(&filter, &plan, plan.pool[i % plan.pool_size]);
    }
    free(actions.items);
    free(directions.items);
    return filter_finish(&filter);
}
