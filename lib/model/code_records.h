/* code_records.h - a record of frames becomes one of latents, and back. */
#ifndef MODEL_CODE_RECORDS_H
#define MODEL_CODE_RECORDS_H

#include "model/encode.h"
#include "tns/record.h"

/* Before encode_all(): checks the frames and hidden pixels, and adds empty codes for the results.
 * The arrays of *sequence belong to the record. */
int code_record_open(struct sequence *sequence, const struct model *m, struct record *r,
                     struct err *e);
/* After it: checks that the codes are finite, and removes the frames. */
int code_record_close(const struct sequence *sequence, const struct model *m, struct record *r,
                      struct err *e);

/* Before decode_all(): checks the means of the codes, and adds empty frames for the results. */
int frame_record_open(struct sequence *sequence, const struct model *m, struct record *r,
                      struct err *e);
/* After it: removes the codes. */
void frame_record_close(struct record *r);

#endif
