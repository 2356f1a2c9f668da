/* main.c - sprite-dress: dresses characters from a folder of LPC layers, at random or from a list.
 *
 * rules.c says what the folders mean, wardrobe.c finds and keeps the layers, outfit.c chooses what
 * a character wears, outfit_list.c reads and prints lists, turn.c recolours, dressed.c composes.
 *
 *     sprite-dress lpc --characters 200 --hold-out held.txt | dsvae-train > model.tns */
#include "cli/progress.h"
#include "cli/sequence_output.h"
#include "dressed.h"

#include <stdlib.h>
#include <string.h>

static int64_t characters = 16, skipped, seed = 1, memory = (int64_t)512 << 20;
static struct text_list action_list, direction_list, label_list;
static const char *split = "train", *hold_out, *wear, *frames = "natural";
static bool recolour, incomplete, layers, shapes, list;

static const char *const actions[] = {"spellcast", "thrust", "walk", "slash",
                                      "shoot",     "hurt",   NULL};
static const char *const orders[] = {"natural", "sprites", NULL};

static const struct option_row options[] = {
    {"characters", 0, OPTION_INTEGER, &characters, "N",
     .help = "dress N characters; 0: without end", 0, 1e12},
    {"skip", 0, OPTION_INTEGER, &skipped, "N", .help = "begin with character N instead of 0", 0,
     1e12},
    {"seed", 's', OPTION_INTEGER, &seed, "N", .help = "seed that decides what they wear", 0, 9e15},
    {"hold-out", 0, OPTION_TEXT, &hold_out, "FILE",
     .help = "hold out the shapes in FILE, one a line, such as hair/loose"},
    {"split", 0, OPTION_CHOICE, &split, "NAME",
     .help = "with --hold-out: characters that wear no held-out shape, that wear held-out shapes "
             "where there are any, or that wear all",
     .choices = split_names},
    {"recolour", 0, OPTION_FLAG, &recolour,
     .help = "give most clothes and hair other colours, with the same shading"},
    {"incomplete", 0, OPTION_FLAG, &incomplete,
     .help = "wear layers too that are not drawn in every action"},
    {"wear", 0, OPTION_TEXT, &wear, "FILE",
     .help = "dress the characters in FILE, which has the form that --list prints"},
    {"list", 0, OPTION_FLAG, &list,
     .help = "print a line for each character: its name and its layers, the lowest first"},
    {"layers", 0, OPTION_FLAG, &layers, .help = "write each layer as a record of its own too"},
    {"shapes", 0, OPTION_FLAG, &shapes,
     .help = "instead of characters write each layer alone, one of each shape and body"},
    {"action", 'a', OPTION_LIST, &action_list, "NAME", .help = "write only this action",
     .choices = actions},
    {"direction", 'd', OPTION_LIST, &direction_list, "NAME",
     .help = "write only this direction (up and down are accepted too)",
     .choices = lpc_direction_names},
    {"frames", 0, OPTION_CHOICE, &frames, "ORDER",
     .help = "frames of a sequence: all from left to right, or those that the Sprites data set "
             "shows",
     .choices = orders},
    {"label", 'l', OPTION_LIST, &label_list, "NAME=VALUE",
     .help = "add this label to every record"},
    {"memory", 0, OPTION_BYTES, &memory, "SIZE",
     .help = "keep at most SIZE of decoded layers (suffix K, M or G)", 0, 1e12, .untraced = true},
    {0},
};

static const struct program program = {
    .name = "sprite-dress",
    .purpose = "dresses characters from a folder of LPC layers, as a stream of frames",
    .synopsis = (const char *const[]){"[options] LAYERS", NULL},
    .examples =
        (const char *const[]){
            "sprite-dress lpc --characters 4 -a walk | png-encode -o characters.png",
            "sprite-dress lpc --hold-out held.txt --recolour --characters 200 > train.tns",
            "sprite-dress lpc --hold-out held.txt --split test --list --characters 8 > test.tsv",
            NULL},
    .see_also = "png-encode(1), sprite-decode(1), sprite-draw(1), dsvae-train(1), tensor-stream(5)",
    .options = options,
    .uses = USES_OUTPUT,
    .min_operands = 1,
    .max_operands = 1,
};

static void check_options(void)
{
    cli_exclude(wear, "--wear", cli_given("characters"), "--characters");
    cli_exclude(wear, "--wear", cli_given("skip"), "--skip");
    cli_exclude(wear, "--wear", cli_given("seed"), "--seed");
    cli_exclude(wear, "--wear", hold_out, "--hold-out");
    cli_exclude(wear, "--wear", recolour, "--recolour");
    cli_exclude(wear, "--wear", incomplete, "--incomplete");
    cli_exclude(list, "--list", layers, "--layers");
    cli_exclude(shapes, "--shapes", wear, "--wear");
    cli_exclude(shapes, "--shapes", layers, "--layers");
    cli_exclude(shapes, "--shapes", recolour, "--recolour");
    cli_exclude(shapes, "--shapes", cli_given("characters"), "--characters");
    cli_exclude(shapes, "--shapes", cli_given("skip"), "--skip");
    cli_exclude(shapes, "--shapes", cli_given("seed"), "--seed");
    if (cli_given("split") && !hold_out)
        cli_wrong_use("--split needs --hold-out FILE");
}

/* Where the characters come from: the chooser, the shapes one by one, or the lines of --wear. */
struct source_of_outfits {
    struct wardrobe wardrobe;
    struct chooser chooser;
    struct text_lines lines;
    int64_t next;
};

static void open_outfits(struct source_of_outfits *s, const char *folder)
{
    s->wardrobe = (struct wardrobe){.folder = folder, .limit = (size_t)memory};
    s->next = skipped;
    if (wear) {
        text_lines_open(&s->lines, wear);
        return;
    }
    wardrobe_scan(&s->wardrobe);
    if (hold_out)
        wardrobe_hold_out(&s->wardrobe, hold_out);
    s->chooser = (struct chooser){.wardrobe = &s->wardrobe,
                                  .seed = (uint64_t)seed,
                                  .split = split_of(split),
                                  .incomplete = incomplete,
                                  .recolour = recolour};
    if (!shapes)
        chooser_open(&s->chooser);
}

/* The next character; false after the last one. */
static bool next_outfit(struct source_of_outfits *s, struct outfit *o)
{
    wardrobe_unpin(&s->wardrobe);
    if (wear)
        return outfit_read(o, &s->wardrobe, &s->lines);
    if (shapes)
        return outfit_shape(o, &s->chooser, &s->next);
    if (characters && s->next == skipped + characters)
        return false;
    outfit_choose(o, &s->chooser, s->next++);
    return true;
}

static void close_outfits(struct source_of_outfits *s)
{
    if (wear)
        text_lines_close(&s->lines);
    chooser_free(&s->chooser);
    wardrobe_free(&s->wardrobe);
    free(action_list.items);
    free(direction_list.items);
    free(label_list.items);
}

static int print_list(struct source_of_outfits *s)
{
    static struct outfit outfit;
    struct output output;
    FILE *out = output_text(&output, shared.output);
    text_lines_on_wait(&s->lines, output_text_flush, out);
    while (next_outfit(s, &outfit) && !ferror(out))
        outfit_print(out, &s->wardrobe, &outfit);
    output_text_commit(&output, out);
    return 0;
}

static void count_work(const struct dressed *d)
{
    if (!wear && !shapes && characters && !layers)
        progress_of((uint64_t)characters * (uint64_t)d->motion_count);
}

static int write_frames(struct source_of_outfits *s)
{
    static struct outfit outfit;
    struct lpc_choice choice = lpc_choice_of(&action_list, &direction_list, LPC_CLASSIC);
    struct dressed d = {.wardrobe = &s->wardrobe,
                        .sprites = strcmp(frames, "sprites") == 0,
                        .layers = layers,
                        .shapes = shapes};
    dressed_motions(&d, &choice);
    if (!d.motion_count)
        cli_wrong_use("an action has none of the chosen directions: hurt has only front");
    sequence_output_labels(&d.labels, &label_list);
    filter_output(&d.filter, "frames", NULL);
    text_lines_on_wait(&s->lines, filter_flush, &d.filter);
    count_work(&d);
    while (next_outfit(s, &outfit))
        dressed_write(&d, &outfit);
    map_free(&d.labels);
    return filter_finish(&d.filter);
}

int main(int argc, char **argv)
{
    static struct source_of_outfits outfits;
    int first = cli_begin(&program, argc, argv);
    check_options();
    open_outfits(&outfits, argv[first]);
    int status = list ? print_list(&outfits) : write_frames(&outfits);
    close_outfits(&outfits);
    return status;
}
