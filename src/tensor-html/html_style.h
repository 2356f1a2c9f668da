/* html_style.h - the style of a page. */
#ifndef TENSOR_HTML_HTML_STYLE_H
#define TENSOR_HTML_HTML_STYLE_H

extern const char *const html_style[]; /* lines of CSS, NULL-terminated */

#endif
