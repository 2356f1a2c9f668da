/* html_style.h - the style of a page: lines of CSS, NULL-terminated. */
#ifndef IMAGE_HTML_STYLE_H
#define IMAGE_HTML_STYLE_H

extern const char *const html_style[];

#endif
