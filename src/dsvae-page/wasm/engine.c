/* engine.c - what the page's worker calls: the programs of the suite, as a shell would run them,
 * and a model that stays open, so that a picture follows a slider.
 *
 * The names of files are those of the worker's files in memory. Each program ends with exit(): the
 * worker restores the memory of the module before it runs the next one. */
#include "dsvae/dsvae.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

#define EXPORT(name) __attribute__((export_name(#name))) name

int dsvae_encode_main(int argc, char **argv), dsvae_decode_main(int argc, char **argv),
    latent_edit_main(int argc, char **argv), png_encode_main(int argc, char **argv),
    sprite_decode_main(int argc, char **argv), sprite_draw_main(int argc, char **argv),
    tensor_head_main(int argc, char **argv);

static const struct program {
    const char *name;
    int (*main)(int argc, char **argv);
} programs[] = {
    {"dsvae-encode", dsvae_encode_main},   {"dsvae-decode", dsvae_decode_main},
    {"latent-edit", latent_edit_main},     {"png-encode", png_encode_main},
    {"sprite-decode", sprite_decode_main}, {"sprite-draw", sprite_draw_main},
    {"tensor-head", tensor_head_main},
};

/* Runs the program that argv[0] names, with the arguments, descriptors 0 to 2 and files that the
 * worker gives; ends with exit(). */
void EXPORT(run)(void)
{
    size_t argc, bytes;
    if (__wasi_args_sizes_get(&argc, &bytes) || argc == 0)
        exit(2);
    char **argv = calloc(argc + 1, sizeof *argv), *text = malloc(bytes);
    if (!argv || !text || __wasi_args_get((uint8_t **)argv, (uint8_t *)text))
        exit(1);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (strcmp(programs[i].name, argv[0]) == 0)
            exit(programs[i].main((int)argc, argv));
    fprintf(stderr, "%s: there is no such program in the page\n", argv[0]);
    exit(127);
}

static struct dsvae_model *model;
static struct tns_error error;

/* Of the last function below that returned -1. */
const char *EXPORT(error_text)(void)
{
    return error.text;
}

/* Opens the file 'model'. Returns 0, or -1. */
int EXPORT(open_model)(void)
{
    dsvae_model_close(model);
    model = dsvae_model_open("model", 1, &error);
    return model ? 0 : -1;
}

/* The sizes of its frames and codes: H, W, C, F, Z. */
size_t EXPORT(model_size)(unsigned which)
{
    size_t (*const sizes[])(const struct dsvae_model *) = {
        dsvae_model_height, dsvae_model_width, dsvae_model_channels, dsvae_model_static_dim,
        dsvae_model_dynamic_dim};
    return sizes[which](model);
}

static int decode_from(struct tns_reader *reader, struct tns_record *record, uint64_t which)
{
    int got = 1;
    if (dsvae_model_check(model, tns_reader_header(reader), &error))
        return -1;
    for (uint64_t i = 0; i <= which && got == 1; i++)
        got = tns_reader_next(reader, record, &error);
    if (got < 0)
        return -1;
    if (got == 0) {
        snprintf(error.text, sizeof error.text, "there is no record %llu",
                 (unsigned long long)which);
        return -1;
    }
    return dsvae_decode_records(model, &record, 1, &error);
}

static const uint8_t *frames;
static size_t frames_size;

/* Decodes record `which`, counted from 0, of the latents in the file 'latents'. Returns T, the
 * number of frames, or -1. The frames u1 [T,H,W,C] are at frames_data() until the next call. */
int EXPORT(decode)(unsigned which)
{
    static struct tns_record *record;
    struct tns_tensor shown;
    tns_record_free(record);
    record = tns_record_new(&error);
    struct tns_reader *reader = record ? tns_reader_open("latents", &error) : NULL;
    int failed = !reader || decode_from(reader, record, which) || tns_record_keep(record, &error) ||
                 tns_record_tensor(record, "frames", &shown, &error) != 1;
    tns_reader_close(reader);
    if (failed)
        return -1;
    frames = shown.data;
    frames_size = tns_tensor_count(&shown);
    return (int)shown.shape[0];
}

const uint8_t *EXPORT(frames_data)(void)
{
    return frames;
}

size_t EXPORT(frames_bytes)(void)
{
    return frames_size;
}
