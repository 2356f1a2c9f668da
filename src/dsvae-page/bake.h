/* bake.h - files inside a page of HTML, for a script to take out again. */
#ifndef DSVAE_PAGE_BAKE_H
#define DSVAE_PAGE_BAKE_H

#include "base/err.h"
#include <stddef.h>
#include <stdio.h>

/* The bytes of a file; gzip is inflated. The caller frees *bytes. Returns 0, or -1 with the error
 * text in *e, which names the file. */
int bake_read(unsigned char **bytes, size_t *size, const char *path, struct err *e);

/* Prints <script type="application/octet-stream" data-kind="KIND" data-name="NAME" data-size="SIZE"
 * data-stride="STRIDE"> with the bytes: every STRIDE-th byte from the first on, then from the
 * second on, and so forth; this deflated as gzip; this in base64. With a stride of 4 the bytes of
 * floats that are alike, signs and exponents, are together, which saves a tenth. Returns 0, or -1
 * with the error text in *e; whether the page could be written is the caller's to check. */
int bake_write(FILE *page, const char *kind, const char *name, const unsigned char *bytes,
               size_t size, size_t stride, struct err *e);

#endif
