/* text.h - a complete stream as text and back, in the two forms of tensor-dump(1) and
 * tensor-load(1): text_print.c and text_parse.c.
 *
 * Lines with fields that are separated by tabs:
 *
 *     #          kind         json    "frames"             an entry of the header
 *     hero/walk  -            record  1                    a record starts
 *     hero/walk  labels       json    {"skin":3}           an entry that is not a tensor
 *     hero/walk  static.mean  shape   <f4  [4]             a tensor, followed by its rows:
 *     hero/walk  static.mean  0       0.5  -1  0.25  2     index of the row, elements of the last
 * axis #          -            end     1                    the end
 *
 * In the first two fields a byte that would break the line is escaped: \t \n \r \\, and \xHH for
 * any other. Or JSON lines: the header, one line per record, {"end": ...}. */
#ifndef FORMATS_TEXT_H
#define FORMATS_TEXT_H

#include "base/err.h"
#include "tns/buffer.h"
#include "tns/record.h"
#include "tns/source.h"

enum { TEXT_NAME = 2048 }; /* bytes of the longest array name, including the NUL */

/* Stores tensors in a file of arrays; the JSON has {"array": NAME} instead of each. */
struct text_arrays {
    /* Stores the tensor and returns its name. `owner` is the record's id, or its number if it has
     * no id; NULL: the header. */
    int (*put)(void *context, const char *owner, const char *key, const struct tensor *t,
               char name[TEXT_NAME], struct err *e);
    int (*get)(void *context, const char *name, struct tensor *out, struct err *e);
    void *context;
};

struct text_style {
    bool json;     /* JSON lines */
    bool elements; /* with the elements of tensors; without them it cannot be read back */
    bool around;   /* with lines other than rows: header, labels, end (not for JSON) */
    int digits;    /* of reals; 0: as many as exact reading needs */
    const struct text_arrays *arrays; /* NULL: the tensors are in the text (JSON only) */
};

/* Each appends complete lines to `out`. */
int text_header(struct buffer *out, const struct map *header, const struct text_style *style,
                struct err *e);
int text_record(struct buffer *out, struct record *r, const struct text_style *style,
                struct err *e);
int text_end(struct buffer *out, uint64_t records, const struct text_style *style, struct err *e);

/* Reads either form. The functions work like those of reader.h with the same names. text_open()
 * takes ownership of the descriptor. */
struct text_reader;

struct text_reader *text_open(int fd, const char *name, size_t max_record, struct err *e);
/* Reads JSON from any source, of which it takes ownership, and tensors from `arrays`. */
struct text_reader *text_open_arrays(const struct source *source, const struct text_arrays *arrays,
                                     const char *name, size_t max_record, struct err *e);
void text_close(struct text_reader *r);
int text_start(struct text_reader *r, struct err *e);
const struct map *text_read_header(const struct text_reader *r);
const char *text_kind(const struct text_reader *r);
int text_next(struct text_reader *r, struct record *out, struct err *e);
void text_on_wait(struct text_reader *r, int (*flush)(void *context, struct err *e), void *context);
uint64_t text_used(struct text_reader *r);
uint64_t text_size(const struct text_reader *r);

#endif
