/* latent-plot - latents, or the logs of trainings, as plots: a map, paths, a heat map, curves.
 *
 *     dsvae-encode -m m.tns test.tns | latent-plot map --label hair -o map.png */
#include "cli/cli.h"
#include "cli/output.h"
#include "draw.h"
#include "image/pngio.h"

#include <string.h>

enum kind { MAP, PATHS, HEAT, CURVES, KINDS };
static const char *const axes[] = {"pca", "label", NULL};

static struct {
    const char *label, *axes, *title, *values, *clock;
    int64_t size[2], count;
    double font;
} settings = {.axes = "pca", .clock = "epoch", .size = {960, 720}};

static const struct option_row options[] = {
    {"label", 'l', OPTION_TEXT, &settings.label, "NAMES",
     .help = "colour by the labels NAMES (A,B,...)", .verbs = "map paths"},
    {"axes", 0, OPTION_CHOICE, &settings.axes, "KIND",
     .help = "project onto the axes of greatest variance, or onto those that best separate the "
             "values of --label",
     .choices = axes, .verbs = "map paths"},
    {"first", 'n', OPTION_INTEGER, &settings.count, "N",
     .help = "draw only the first N records; 0: all, but 6 for heat", 0, INT32_MAX,
     .verbs = "map paths heat"},
    {"values", 0, OPTION_TEXT, &settings.values, "NAMES",
     .help = "draw only the values NAMES (A,B,...), in the order of the log", .verbs = "curves"},
    {"against", 'x', OPTION_CHOICE, &settings.clock, "CLOCK",
     .help = "quantity on the horizontal axis", .choices = draw_clocks, .verbs = "curves"},
    {"size", 0, OPTION_PAIR, settings.size, "WxH",
     .help = "width and height of the picture in pixels", 160, IMAGE_SIDE_MAX},
    {"font", 0, OPTION_REAL, &settings.font, "N",
     .help = "size of the text in pixels (0: in proportion to the picture)", 0, 1000},
    {"title", 0, OPTION_TEXT, &settings.title, "TEXT",
     .help = "title of the plot instead of the default title ('' for none)"},
    {0},
};

static const struct verb_row verbs[KINDS + 1] = {
    [MAP] = {"map", "[options] [-o FILE.png] [LATENTS]", "draw each static code as a point", NULL},
    [PATHS] = {"paths", "[options] [-o FILE.png] [LATENTS]",
               "draw the dynamic codes of each record as a path", NULL},
    [HEAT] = {"heat", "[options] [-o FILE.png] [LATENTS]",
              "draw all numbers of a few records as colours", NULL},
    [CURVES] = {"curves", "[options] [-o FILE.png] [LOG...]",
                "draw the logs of trainings as curves", NULL},
};

static const struct program program = {
    .name = "latent-plot",
    .purpose = "draws latents or training logs as plots",
    .synopsis = (const char *const[]){"VERB [options] [-o FILE.png] [FILE...]", NULL},
    .examples =
        (const char *const[]){
            "dsvae-encode -m m.tns test.tns | latent-plot map --label hair -o map.png",
            "latent-plot paths --label action,direction --axes label -o paths.png codes.tns",
            "latent-plot heat --first 2 -o heat.png codes.tns",
            "latent-plot curves --size 1600x1200 -o curves.png seed-1.log seed-2.log", NULL},
    .see_also = "dsvae-encode(1), latent-edit(1), dsvae-train(1), png-encode(1)",
    .options = options,
    .uses = USES_INPUT | USES_PICTURE,
    .max_operands = -1,
    .verbs = verbs,
};

static const struct chart {
    draw_chart *draw;
    bool several; /* it reads more than one operand */
} charts[KINDS] = {
    [MAP] = {draw_map, false},
    [PATHS] = {draw_paths, false},
    [HEAT] = {draw_heat, false},
    [CURVES] = {draw_curves, true},
};

static const struct chart *choose_chart(char **operands)
{
    const struct chart *chart = &charts[cli_verb() - verbs];
    if (strcmp(settings.axes, "label") == 0 && !settings.label)
        cli_wrong_use("--axes label needs --label");
    if (!chart->several && operands[1] && operands[2])
        cli_wrong_use("unexpected operand '%s'", operands[2]);
    return chart;
}

static struct draw_options draw_options(void)
{
    return (struct draw_options){.title = settings.title,
                                 .width = (size_t)settings.size[0],
                                 .height = (size_t)settings.size[1],
                                 .font = settings.font,
                                 .label = settings.label,
                                 .apart = strcmp(settings.axes, "label") == 0,
                                 .count = (size_t)settings.count,
                                 .values = settings.values,
                                 .clock = settings.clock};
}

static void write_picture(const struct image *image)
{
    const struct pngio_format format = {0};
    struct output output;
    struct err e;
    output_open(&output, shared.output, 1);
    cli_check(pngio_write(output.fd, output.name, image, &format, &e), &e);
    output_commit(&output);
}

int main(int argc, char **argv)
{
    char **operands = argv + cli_begin(&program, argc, argv);
    const struct chart *chart = choose_chart(operands);
    const struct draw_options o = draw_options();
    struct image image;

    output_check(shared.output);
    chart->draw(&image, operands + 1, &o);
    write_picture(&image);
    image_free(&image);
    return 0;
}
