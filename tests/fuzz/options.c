/* options.c - libFuzzer's target over the command line: lines of text as words for a program with
 * options of every kind and verbs. What is taken must be inside of its limits. */
#include "messages.h"

#include "base/num.h"
#include "base/number_list.h"
#include "cli/cli.h"
/* The lists of what was given are emptied after each attempt. NOLINTNEXTLINE */
#include "cli/trace.c"

#include <getopt.h>

enum { WORDS = 64, MOST = 100, LIST = 256 };

static bool flag;
static int64_t integer, bytes, pair[2];
static double real;
static const char *text, *choice;
static struct text_list list;
static const char *const choices[] = {"left", "right", NULL};
static const char *const objects[] = {"static", "dynamic", NULL};

#define ROW(NAME, TYPE, TARGET, METAVAR, ...)                                                      \
    {                                                                                              \
        .name = (NAME), .type = (TYPE), .target = (TARGET), .metavar = (METAVAR),                  \
        .help = "sets it; hold: and holds it", __VA_ARGS__                                         \
    }
static const struct option_row rows[] = {
    ROW("flag", OPTION_FLAG, &flag, NULL, .letter = 'f'),
    ROW("integer", OPTION_INTEGER, &integer, "N", .letter = 'i', .max = MOST),
    ROW("real", OPTION_REAL, &real, "X", .max = MOST, .verbs = "hold"),
    ROW("bytes", OPTION_BYTES, &bytes, "SIZE", .min = 1, .max = 4e9),
    ROW("pair", OPTION_PAIR, pair, "WxH", .max = MOST, .verbs = "hold:dynamic!"),
    ROW("text", OPTION_TEXT, &text, "TEXT", .letter = 't'),
    ROW("choice", OPTION_CHOICE, &choice, "SIDE", .choices = choices),
    ROW("list", OPTION_LIST, &list, "WORD", .letter = 'l'),
    {0},
};
static const struct verb_row verbs[] = {
    {"hold", "[FILE]", "holds it", objects}, {"swap", "[FILE]", "swaps it", NULL}, {0}};
static const struct program program = {
    .name = "fuzz",
    .purpose = "is fuzzed",
    .synopsis = (const char *const[]){"VERB [FILE]", NULL},
    .examples = (const char *const[]){"fuzz hold static", NULL},
    .see_also = "tensor-head(1)",
    .options = rows,
    .uses = USES_INPUT | USES_OUTPUT | USES_THREADS,
    .max_operands = 3,
    .verbs = verbs,
};

/* exit(0) after --help ends the attempt too: the linker's --wrap=exit gives these names. */
_Noreturn void real_exit(int status) __asm__("__real_exit");
_Noreturn void wrap_exit(int status) __asm__("__wrap_exit");
static bool running;
void wrap_exit(int status)
{
    if (running)
        longjmp(attempt, 1);
    real_exit(status);
}

static void must(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

/* Sets everything back; operands, which are not copied, are among these `size` bytes. */
static void forget(const char *lines, size_t size)
{
    for (int i = 0; i < trace.count; i++)
        if (trace.items[i] < lines || trace.items[i] > lines + size)
            free((void *)trace.items[i]);
    trace.count = given.count = list.count = 0;
    shared = (struct shared_options){.output = "-", .max_record = 1024, .precision = "f32"};
    option_help = option_version = false;
    integer = pair[0] = pair[1] = 0;
    bytes = 1;
    real = 0;
    choice = choices[0];
    text = NULL;
    optind = 0;
}

/* A word as what options take beside the table: lists of numbers, colours. */
static void check_word(const char *word)
{
    struct err e;
    size_t numbers[LIST], count;
    uint8_t colour[4];
    if (number_list_parse(word, MOST, numbers, LIST, &count, &e) == 0)
        for (size_t i = 0; i < count; i++)
            must(numbers[i] < MOST, "a number of a list");
    num_colour(word, 3, colour, &e);
}

static void parse(int argc, char **argv)
{
    static volatile int first;
    running = true;
    if (attempt_failed() == 0) {
        first = options_parse(&program, argc, argv);
        must(first >= 1 && first <= argc && argc - first <= 3, "the operands");
        must(integer >= 0 && integer <= MOST && real >= 0 && real <= MOST, "a number");
        must(bytes >= 1 && bytes <= 4000000000 && pair[0] >= 0 && pair[1] <= MOST, "a size");
        must(choice == choices[0] || choice == choices[1], "the choice");
        must(cli_verb() && cli_threads() >= 1, "the verb");
    }
    running = false;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    forget("", 0);
    return freopen("/dev/null", "w", stdout) ? 0 : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *words[WORDS + 1] = {"fuzz"}, *lines = malloc(size + 1), *rest = lines, *word;
    int count = 1;
    if (!lines)
        abort();
    memcpy(lines, data, size);
    lines[size] = '\0';
    while (count < WORDS && (word = strsep(&rest, "\n")))
        words[count++] = word;
    words[count] = NULL;
    for (int i = 1; i < count; i++)
        check_word(words[i]);
    parse(count, words);
    forget(lines, size);
    free(lines);
    return 0;
}
