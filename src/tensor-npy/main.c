/* tensor-npy - a stream to and from the files of NumPy (.npy, .npz) and of safetensors.
 *
 *     tensor-npy -t static.mean -o codes.npy latents.tns
 *     tensor-npy -o model.safetensors model.tns
 *     tensor-npy --load edited.npz > edited.tns */
#include "job.h"

#include "formats/zip.h"

#include <string.h>

const char *const format_names[] = {"npy", "npz", "safetensors", NULL};
static const char *const joins[] = {"stack", "concat", "one", NULL};

static struct settings settings;

static const struct option_row options[] = {
    {"load", 0, OPTION_FLAG, &settings.load,
     .help = "read FILE and write a stream (the other direction)"},
    {"format", 0, OPTION_CHOICE, &settings.format, "NAME",
     .help = "format of the output file when its name does not say it", .choices = format_names},
    {"tensor", 't', OPTION_LIST, &settings.tensors, "NAME",
     .help = "write only the tensor NAME; with --load: name of the tensor that the array becomes"},
    {"join", 0, OPTION_CHOICE, &settings.join, "HOW",
     .help = "how the tensors of all records become one array: along a new first axis, along their "
             "own first axis, or the array of a single record; a .npz file then has ids and labels "
             "as arrays (with --load: stack or one)",
     .choices = joins},
    {"compress", 'z', OPTION_FLAG, &settings.deflated,
     .help = "compress the arrays of a .npz file (deflate)"},
    {"kind", 0, OPTION_TEXT, &settings.kind, "KIND",
     .help = "with --load: kind of the stream when the file does not say it"},
    {"like", 0, OPTION_TEXT, &settings.like, "STREAM",
     .help = "with --load of .npz or .safetensors: copy everything but the arrays from STREAM"},
    {"array", 0, OPTION_TEXT, &settings.array, "NAME",
     .help = "with --load of .npz or .safetensors: each row of the array NAME becomes a record"},
    {"label", 0, OPTION_LIST, &settings.labels, "NAMES=ARRAY",
     .help =
         "with --load: labels from the rows of ARRAY, an array of the same file or a .npy file; "
         "NAMES has commas between the names of columns"},
    {"layout", 0, OPTION_TEXT, &settings.layout, "AXES",
     .help = "with --load: order of the axes of pictures, for example NTCHW: sequences, frames, "
             "channels, height, width"},
    {"range", 0, OPTION_TEXT, &settings.range, "LOW..HIGH",
     .help = "with --load: the values of black and white, for example 0..1"},
    {0},
};

static const struct program program = {
    .name = "tensor-npy",
    .purpose = "converts a tensor stream to files of NumPy or safetensors, and back",
    .synopsis = (const char *const[]){"[options] -o FILE.npy|.npz|.safetensors [STREAM]",
                                      "--load [options] [-o STREAM] FILE", NULL},
    .examples =
        (const char *const[]){
            "tensor-npy --tensor static.mean -o codes.npy latents.tns",
            "tensor-npy -o latents.npz latents.tns",
            "tensor-npy --load edited.npz | dsvae-decode -m m.tns > frames.tns",
            "tensor-npy -o model.safetensors model.tns",
            "tensor-npy --load --tensor frames clips.npy > clips.tns",
            "tensor-npy --load --array imgs -t frames --label digit=y a.npz > a.tns", NULL},
    .see_also = "tensor-dump(1), tensor-load(1), tensor-raw(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_OUTPUT,
    .max_operands = 1,
};

enum format format_named(const char *name)
{
    int i = 0;
    while (format_names[i] && strcmp(format_names[i], name) != 0)
        i++;
    return (enum format)i;
}

enum join join_of(const char *name)
{
    if (!name)
        return JOIN_STACK;
    return strcmp(name, "stack") == 0    ? JOIN_STACK
           : strcmp(name, "concat") == 0 ? JOIN_CONCAT
                                         : JOIN_ONE;
}

void need_zip(void)
{
    struct err e;
    if (zipfile_available())
        return;
    err_set(&e, "this program was built without minizip, which .npz needs: install "
                "libminizip-dev and build again");
    cli_fail(&e);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    return settings.load ? load_file(&settings, argv[operand])
                         : save_file(&settings, argv[operand]);
}
