/* base64.h - bytes as text (RFC 4648, section 4). */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stddef.h>
#include <stdint.h>

/* Three bytes as four digits; of n = 1 or 2 bytes, at the end of the data, the rest is '='. */
void base64_encode(char out[4], const uint8_t *bytes, size_t n);

#endif
