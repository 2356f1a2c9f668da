/* html_page.c - see html_page.h */
#include "html_page.h"

#include "html_style.h"

enum { COMFORTABLE = 128 }; /* screen pixels of a frame at first, at most */

static const size_t scales[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32};
enum { SCALES = sizeof scales / sizeof *scales, SCALES_SHOWN = 4 };

static size_t first_scale(const struct html_page *p)
{
    size_t side = p->width > p->height ? p->width : p->height, scale = 1;
    if (p->scale)
        return p->scale;
    for (size_t i = 0; i < SCALES; i++)
        scale = scales[i] * side <= COMFORTABLE ? scales[i] : scale;
    return scale;
}

void html_begin(struct html *h, const struct html_page *p)
{
    html_put(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "img-src data:; style-src 'unsafe-inline'; media-src data:; base-uri 'none'; "
                "form-action 'none'\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n"
                "<meta name=\"referrer\" content=\"no-referrer\">\n"
                "<link rel=\"icon\" href=\"data:,\">\n<title>");
    html_text(h, p->title);
    html_put(h, "</title>\n<style>\n");
    for (const char *const *line = html_style; *line; line++) {
        html_put(h, *line);
        html_put(h, "\n");
    }
    html_format(h, "body{--w0:%zu;--fps:%u;--s:%zu}\n", p->width, p->fps, first_scale(p));
    for (size_t i = 0; i < SCALES; i++)
        html_format(h, "body:has(#x%zu:checked){--s:%zu}\n", scales[i], scales[i]);
    html_add(h, &p->rules);
    html_put(h, "</style>\n</head>\n<body>\n<header>\n<h1>");
    html_name(h, p->title);
    html_put(h, "</h1>\n");
    if (p->lead) {
        html_put(h, "<p>");
        html_name(h, p->lead);
        html_put(h, "</p>\n");
    }
    html_put(h, "</header>\n<main>\n");
}

/* ---- switches ---- */

static void open_keys(struct html *h, const char *legend)
{
    html_format(h, "<fieldset><legend>%s</legend><div class=\"keys\">\n", legend);
}

static void close_keys(struct html *h)
{
    html_put(h, "</div></fieldset>\n");
}

static void put_key(struct html *h, const char *group, const char *id, const char *text,
                    bool checked)
{
    html_format(h, "<label><input type=\"radio\" name=\"%s\" id=\"%s\"%s>%s</label>\n", group, id,
                checked ? " checked" : "", text);
}

static void put_scales(struct html *h, size_t chosen)
{
    size_t at = 0;
    while (at + 1 < SCALES && scales[at + 1] <= chosen)
        at++;
    size_t first = at ? at - 1 : 0;
    first = first + SCALES_SHOWN > SCALES ? SCALES - SCALES_SHOWN : first;
    open_keys(h, "Size");
    for (size_t i = first; i < first + SCALES_SHOWN; i++)
        html_format(h,
                    "<label><input type=\"radio\" name=\"size\" id=\"x%zu\"%s>%zu&times;</label>\n",
                    scales[i], scales[i] == chosen ? " checked" : "", scales[i]);
    close_keys(h);
}

static void put_motion(struct html *h)
{
    open_keys(h, "Show");
    put_key(h, "view", "film", "motion", true);
    put_key(h, "view", "strip", "all frames", false);
    close_keys(h);
    open_keys(h, "Motion");
    html_put(h, "<label><input type=\"checkbox\" id=\"hold\"><span class=\"lively\">pause</span>"
                "<span class=\"calm\">play</span></label>\n");
    close_keys(h);
    open_keys(h, "Speed");
    put_key(h, "speed", "slow", "&frac12;&times;", false);
    put_key(h, "speed", "even", "1&times;", true);
    put_key(h, "speed", "fast", "2&times;", false);
    close_keys(h);
}

void html_switches(struct html *h, const struct html_page *p)
{
    if (p->width == 0)
        return;
    html_put(h, "<form class=\"switches\">\n");
    if (p->moving)
        put_motion(h);
    put_scales(h, first_scale(p));
    if (p->clear) {
        open_keys(h, "Ground");
        put_key(h, "ground", "checks", "checks", true);
        put_key(h, "ground", "light", "white", false);
        put_key(h, "ground", "dark", "black", false);
        close_keys(h);
    }
    html_put(h, "</form>\n");
}

/* ---- sections ---- */

void html_section(struct html *h, const char *id, const char *heading)
{
    html_format(h, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n", id, id, heading);
}

void html_section_end(struct html *h)
{
    html_put(h, "</section>\n");
}

void html_end(struct html *h, const char *maker)
{
    html_put(h, "</main>\n<footer>");
    html_text(h, maker);
    html_put(h, "</footer>\n</body>\n</html>\n");
}
