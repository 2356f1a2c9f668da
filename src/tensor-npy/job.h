/* job.h - what the files of tensor-npy share: save.c writes a file of arrays; load.c reads one,
 * load_format.c recognises it, load_rows.c makes records of its rows, and load_frames.c frames of
 * pictures. */
#ifndef TENSOR_NPY_JOB_H
#define TENSOR_NPY_JOB_H

#include "cli/filter.h"
#include "cli/options.h"
#include "formats/array_frames.h"
#include "formats/column.h"
#include "formats/named_arrays.h"

enum format { NPY, NPZ, SAFETENSORS, UNKNOWN };
extern const char *const format_names[]; /* NULL-terminated */
enum format format_named(const char *name);
void need_zip(void); /* exits if the program was built without it */

struct settings {
    bool load, deflated;
    const char *format, *kind, *join, *like, *array, *layout, *range;
    struct text_list tensors, labels;
};

enum join join_of(const char *name); /* JOIN_STACK without a name */

int save_file(const struct settings *s, const char *input);
int load_file(const struct settings *s, const char *path);

/* A file that is being loaded. */
struct loading {
    const struct settings *s;
    struct filter *f;
    struct seekable file;
    const char *path, *name;     /* the operand; the name in errors */
    struct array_reader *arrays; /* NULL: a .npy file */
    double low, high;            /* range of the frames of the records so far; equal: none */
    bool told;                   /* that frames of features stay what they are */
};

/* load_format.c: exits if it is none of them. */
enum format load_format(const struct loading *l);

/* On failure: cli_fail() with the file's name in front. */
void load_check(const struct loading *l, int failed, struct err *e);
/* The file's name without folder and ending, for ids; "" for standard input. */
const char *load_stem(const struct loading *l);
void load_write(struct loading *l, const struct record *r);

/* load_rows.c: each row of one array is a record; the array of a .npy file, or --array. */
void load_rows(struct loading *l);
/* A file as --join writes it. */
void load_table(struct loading *l);
/* Opens the array `name` of the file; NULL: the .npy file itself. As array_stream_npy(). */
int load_array(const struct loading *l, const char *name, struct array_stream *out, struct err *e);

/* load_frames.c: the name of the tensor that the rows become. */
const char *load_key(const struct settings *s);
/* Plans how the array becomes frames, and says what was found: true; false if it stays as it is. */
bool load_plan_frames(const struct loading *l, const struct npy *h, bool one,
                      struct array_frames *frames);
void load_note_clipped(const struct loading *l, const struct array_frames *frames);
/* Makes frames of the record's tensor 'frames', if it has one in another form. */
void load_frames_of(struct loading *l, struct record *r);

#endif
