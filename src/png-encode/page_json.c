/* page_json.c - describes a sheet in the form of Aseprite's "array" export, which game engines
 * read. See page.h */
#include "page.h"

#include "image/delay.h"

#include <string.h>

/* Prints a text as a JSON string; control characters are made safe by err_quote(). */
static void print_text(FILE *out, const char *text)
{
    char safe[2048];
    fputc('"', out);
    for (const char *c = err_quote(safe, sizeof safe, text, strlen(text)); *c; c++)
        fprintf(out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    fputc('"', out);
}

static void print_frame(const struct page *p, const struct place *at, size_t scale, FILE *out)
{
    char name[2048];
    const struct tile *tile = &p->tiles[at->tile];
    size_t w = tile->width * scale, h = tile->height * scale;
    snprintf(name, sizeof name, "%s %zu", tile->id, at->tile_frame);
    fputs("  {\"filename\": ", out);
    print_text(out, name);
    fprintf(out,
            ", \"frame\": {\"x\": %zu, \"y\": %zu, \"w\": %zu, \"h\": %zu},\n"
            "   \"rotated\": false, \"trimmed\": false,\n"
            "   \"spriteSourceSize\": {\"x\": 0, \"y\": 0, \"w\": %zu, \"h\": %zu},\n"
            "   \"sourceSize\": {\"w\": %zu, \"h\": %zu}, \"duration\": %u}",
            p->margin + at->x * scale, at->y * scale, w, h, w, h, w, h,
            delay_units(p->tiles[at->tile].delays[at->tile_frame], 1000));
}

/* A tag for each tile: the numbers of its first and last frame in the list. */
static void print_tags(const struct page *p, FILE *out)
{
    for (size_t first = 0, next; first < p->place_count; first = next) {
        size_t tile = p->places[first].tile;
        for (next = first; next < p->place_count && p->places[next].tile == tile;)
            next++;
        fprintf(out, "%s   {\"name\": ", first ? ",\n" : "");
        print_text(out, p->tiles[tile].id);
        fprintf(out, ", \"from\": %zu, \"to\": %zu, \"direction\": \"forward\"}", first, next - 1);
    }
}

void page_json(const struct page *p, const struct image *drawn, size_t scale, const char *image,
               bool indexed, FILE *out)
{
    fputs("{\"frames\": [\n", out);
    for (size_t i = 0; i < p->place_count; i++) {
        fputs(i ? ",\n" : "", out);
        print_frame(p, &p->places[i], scale, out);
    }
    fputs("\n ],\n \"meta\": {\"app\": \"dsvae-tools\", \"version\": \"" VERSION "\", \"image\": ",
          out);
    print_text(out, image);
    fprintf(out,
            ", \"format\": \"%s\",\n"
            "  \"size\": {\"w\": %zu, \"h\": %zu}, \"scale\": \"%zu\",\n  \"frameTags\": [\n",
            indexed ? "I8" : "RGBA8888", drawn->width, drawn->height, scale);
    print_tags(p, out);
    fputs("\n  ]}\n}\n", out);
}
