/* dsvae-eval - labelled frames in, a table out: how well a model reconstructs and swaps, and what a
 * judge says of what it makes.
 *
 *     sprites-dataset --layers Sprites --split test | dsvae-eval -m sprites.tns --judge judge.tns
 */
#include "cli/output.h"
#include "eval/conversion.h"
#include "measure.h"
#include "numbers.h"
#include "print.h"

static const char *model_path, *judge_path, *made_path, *probe_path, *training_path,
    *moving = "action,direction";
static bool json, baselines;
static int64_t seed = 1, enrol = 8, pairs = 120;

static const struct option_row options[] = {
    {"model", 'm', OPTION_TEXT, &model_path, "FILE", .help = "trained model to measure"},
    {"judge", 0, OPTION_TEXT, &judge_path, "FILE",
     .help = "judge, from dsvae-train --model judge; adds rows and a table of its predictions"},
    {"made", 0, OPTION_TEXT, &made_path, "STREAM",
     .help = "frames made by other programs, measured instead of swaps and draws"},
    {"probe", 0, OPTION_TEXT, &probe_path, "STREAM",
     .help = "labelled frames that the probes learn from, instead of half of FRAMES"},
    {"baselines", 0, OPTION_FLAG, &baselines, NULL,
     .help = "also measure what costs nothing: means, copies and, with --training, more"},
    {"training", 0, OPTION_TEXT, &training_path, "STREAM",
     .help = "labelled frames that the model learned from, for --baselines"},
    {"moving", 0, OPTION_TEXT, &moving, "NAMES",
     .help = "labels that belong to the dynamic code; all other labels belong to the static code"},
    {"seed", 0, OPTION_INTEGER, &seed, "N",
     .help = "seed for the choice of swap partners and for the draws", 0, 1e15},
    {"enrol", 0, OPTION_INTEGER, &enrol, "N",
     .help = "frames of numbers: sequences of a speaker that are encoded together", 1,
     CONVERSION_ENROL_MOST},
    {"pairs", 0, OPTION_INTEGER, &pairs, "N", .help = "frames of numbers: swaps that are measured",
     1, 100000},
    {"json", 0, OPTION_FLAG, &json, NULL, .help = "print one JSON object instead of the table"},
    {"output", 'o', OPTION_TEXT, &shared.output, "FILE",
     .help = "write the table to FILE, which appears only when it is complete"},
    {0},
};

static const struct program program = {
    .name = "dsvae-eval",
    .purpose = "measures the reconstruction, swaps and random draws of a model",
    .synopsis = (const char *const[]){"[options] -m MODEL [FRAMES]", NULL},
    .examples = (const char *const[]){"sprites-dataset --layers Sprites --split test | dsvae-eval "
                                      "-m sprites.tns",
                                      "dsvae-eval -m m.tns --judge judge.tns test.tns",
                                      "dsvae-eval -m m.tns --json frames.tns | jq .swap.psnr",
                                      "dsvae-eval -m m.tns --made restored.tns test.tns",
                                      "dsvae-eval -m m.tns --baselines --training train.tns "
                                      "test.tns",
                                      NULL},
    .see_also = "dsvae-train(1), dsvae-encode(1), latent-edit(1)",
    .options = options,
    .uses = USES_INPUT | USES_THREADS,
    .max_operands = 1,
};

static struct input_options input_options(void)
{
    return (struct input_options){.model = model_path,
                                  .judge = judge_path,
                                  .made = made_path,
                                  .probe = probe_path,
                                  .training = training_path,
                                  .baselines = baselines,
                                  .moving = moving,
                                  .seed = (uint64_t)seed};
}

static void write_results(const struct results *r)
{
    struct output output;
    FILE *out = output_text(&output, shared.output);
    print_results(out, r, json);
    output_text_commit(&output, out);
    if (r->without_partner)
        cli_note("%zu sequences have no partners for a swap", r->without_partner);
    if (!r->snapped)
        cli_note("more than %d colours: exact pixels are counted without snapping to a palette",
                 PALETTE_MAX);
}

/* A model of frames of numbers has measures of its own, and not those of pictures. */
static void check_options(bool numbers)
{
    static const char *const of_pictures[] = {"judge", "made", "baselines", "training"};
    for (size_t i = 0; numbers && i < sizeof of_pictures / sizeof *of_pictures; i++)
        if (cli_given(of_pictures[i]))
            cli_wrong_use("--%s is for models of pictures", of_pictures[i]);
    if (!numbers && (cli_given("enrol") || cli_given("pairs")))
        cli_wrong_use("--%s is for models of frames of numbers",
                      cli_given("enrol") ? "enrol" : "pairs");
    if (!numbers && probe_path && (made_path || !judge_path))
        cli_wrong_use("--probe needs --judge, and cannot be used with --made");
    if (training_path && !baselines)
        cli_wrong_use("--training is for --baselines");
    if (baselines && made_path)
        cli_wrong_use("--baselines cannot be used with --made, which measures no swaps");
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    const struct input_options o = input_options();
    static struct inputs inputs;
    static struct results results;

    inputs_open(&inputs, &o);
    check_options(model_takes_numbers(&inputs.model.model));
    if (model_takes_numbers(&inputs.model.model))
        return numbers_run(&inputs.model, argv[operand],
                           &(struct numbers_options){.probe = probe_path,
                                                     .moving = moving,
                                                     .enrol = (size_t)enrol,
                                                     .pairs = (size_t)pairs,
                                                     .seed = (uint64_t)seed,
                                                     .json = json});
    inputs_read(&inputs, &o, argv[operand]);
    measure(&results, &inputs, &o);
    write_results(&results);
    results_free(&results);
    inputs_free(&inputs);
    return 0;
}
