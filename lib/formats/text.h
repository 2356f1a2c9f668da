/* text.h - a whole stream as text and back, in the two forms of tensor-dump(1) and tensor-load(1).
 *
 * Lines with tabs between their fields:
 *
 *     #          kind         json    "frames"             an entry of the header
 *     hero/walk  -            record  1                    a record starts
 *     hero/walk  labels       json    {"skin":3}           an entry that is no tensor
 *     hero/walk  static.mean  shape   <f4  [4]             a tensor, and its rows: the index of the
 * row, hero/walk  static.mean  0       0.5  -1  0.25  2     then the elements along the last
 * dimension #          -            end     1                    the end
 *
 * In the first two fields a backslash stands before a letter for a byte that would break the line:
 * \t \n \r \\, and \xHH for any other. Or JSON lines: the header, a line a record, {"end": ...}. */
#ifndef FORMATS_TEXT_H
#define FORMATS_TEXT_H

#include "base/err.h"
#include "tns/buffer.h"
#include "tns/record.h"
#include "tns/source.h"

enum { TEXT_NAME = 2048 }; /* longest name of an array, in bytes, the NUL included */

/* Where tensors are that stand in a file of arrays: in JSON each is {"array": NAME} instead. */
struct text_arrays {
    /* Puts the tensor away, and says under which name. `owner` is the record's id, or its number
     * where it has none; NULL: the header. */
    int (*put)(void *context, const char *owner, const char *key, const struct tensor *t,
               char name[TEXT_NAME], struct err *e);
    int (*get)(void *context, const char *name, struct tensor *out, struct err *e);
    void *context;
};

struct text_style {
    bool json;     /* JSON lines */
    bool elements; /* the tensors' elements; without them it cannot be read back */
    bool around;   /* also what is no row: header, labels, end (lines only) */
    int digits;    /* of reals; 0: as many as it takes */
    const struct text_arrays *arrays; /* NULL: the tensors stand in the text (JSON only) */
};

/* Each appends whole lines to `out`. */
int text_header(struct buffer *out, const struct map *header, const struct text_style *style,
                struct err *e);
int text_record(struct buffer *out, struct record *r, const struct text_style *style,
                struct err *e);
int text_end(struct buffer *out, uint64_t records, const struct text_style *style, struct err *e);

/* Reads either form; used as reader.h's functions of the same names, with the same results. The
 * descriptor is taken over. */
struct text_reader;

struct text_reader *text_open(int fd, const char *name, size_t max_record, struct err *e);
/* Reads JSON from any source, which is taken over, and tensors from where `arrays` says. */
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
