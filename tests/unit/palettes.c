/* palettes.c - every format of palettes, with the quirks of the programs that write it; and files
 * that are cut or wrong. */
#include "check.h"

#include "pictures/palette_file.h"

#include <stdio.h>
#include <string.h>

static const uint8_t red[] = {255, 0, 0, 255}, green[] = {0, 255, 0, 255}, none[] = {0, 0, 0, 0};

/* The bytes of a string constant, without its NUL. */
#define BYTES(text) (const uint8_t *)(text), sizeof(text) - 1

static int parse(struct palette *p, const uint8_t *bytes, size_t size, struct err *e)
{
    e->text[0] = '\0';
    return palette_parse(p, bytes, size, e);
}

static void is_red_green(struct check *c, const char *what, const uint8_t *bytes, size_t size)
{
    struct palette p;
    struct err e;
    int failed = parse(&p, bytes, size, &e);
    check_that(c, !failed && p.count == 2, "%s: %zu colours, %s", what, p.count, e.text);
    check_that(c, !failed && memcmp(p.rgba[0], red, 4) == 0 && memcmp(p.rgba[1], green, 4) == 0,
               "%s: other colours", what);
}

static void is_refused(struct check *c, const char *text, const uint8_t *bytes, size_t size)
{
    struct palette p;
    struct err e;
    check_that(c, parse(&p, bytes, size, &e) == -1 && strstr(e.text, text), "'%s' instead of '%s'",
               e.text, text);
}

static void check_text(void)
{
    struct check c = {.name = "text"};
    is_red_green(&c, "gpl", BYTES("GIMP Palette\nName: x\nColumns: 3\n#\n255 0 0\tred\n  0 255 0"));
    is_red_green(&c, "crlf", BYTES("GIMP Palette\r\n#\r\n\r\n255 0 0 red\r\n0 255 0 10\r\n"));
    is_red_green(&c, "mac", BYTES("GIMP Palette\r255 0 0\r0 255 0\r"));
    is_red_green(&c, "mark", BYTES("\xef\xbb\xbfGIMP Palette \n255 0 0\n0\t255\t0\tgreen\n"));
    is_red_green(&c, "rgba",
                 BYTES("GIMP Palette\nChannels: RGBA\n#\n255 0 0 255 red\n0 255 0 255"));
    is_red_green(&c, "jasc", BYTES("JASC-PAL\r\n0100\r\n2\r\n255 0 0\r\n0 255 0\r\n"));
    is_red_green(&c, "jasc rgba", BYTES("JASC-PAL\n0100\n2\n255 0 0 255\n0 255 0 255\n"));
    is_red_green(&c, "jasc by hand", BYTES("JASC-PAL\n0100\n1\n255 0 0\n0 255 0\n\n"));
    is_red_green(&c, "lospec", BYTES("ff0000\n00ff00\n"));
    is_red_green(&c, "lospec crlf", BYTES("FF0000\r\n00FF00"));
    is_red_green(&c, "web", BYTES("#ff0000\n#00ff00ff\n"));
    is_red_green(&c, "paint.net",
                 BYTES("; paint.net Palette File\r\n; Colors: 2\r\nFFFF0000\r\nFF00FF00 ; green"));
    struct palette p;
    struct err e;
    check_that(&c,
               !parse(&p, BYTES("GIMP Palette\nChannels: RGBA\n0 0 0 0 Mask\n1 2 3 200\n"), &e) &&
                   p.count == 2 && memcmp(p.rgba[0], none, 4) == 0 && p.rgba[1][3] == 200,
               "alpha of gpl: %s", e.text);
    check_that(&c, !parse(&p, BYTES("00000000\nff102030\n"), &e) && p.rgba[0][3] == 0, "alpha");
    check_that(&c, !parse(&p, BYTES("GIMP Palette\n1 1 1\n1 1 1\n"), &e) && p.count == 2, "twice");
    check_done(&c);
}

static void check_wrong_text(void)
{
    struct check c = {.name = "wrong text"};
    is_refused(&c, "no colour", BYTES("GIMP Palette\n"));
    is_refused(&c, "line 2 is not three", BYTES("GIMP Palette\n1 2\n"));
    is_refused(&c, "line 2 is not three", BYTES("GIMP Palette\n1 2 256\n"));
    is_refused(&c, "line 2 is not three", BYTES("GIMP Palette\nred\n"));
    is_refused(&c, "line 2 is not three", BYTES("GIMP Palette\n-1 0 0\n"));
    is_refused(&c, "line 3 is not four", BYTES("GIMP Palette\nChannels: RGBA\n1 2 3 red\n"));
    is_refused(&c, "ends after 1 of 2", BYTES("JASC-PAL\n0100\n2\n255 0 0\n"));
    is_refused(&c, "before the number", BYTES("JASC-PAL\n0100\n"));
    is_refused(&c, "line 4 is not three", BYTES("JASC-PAL\n0100\n1\n255 0\n"));
    is_refused(&c, "line 4 is not four", BYTES("JASC-PAL\n0100\n1\n255 0 0 red\n"));
    is_refused(&c, "line 2 is not a colour", BYTES("ff0000\n00ff\n"));
    is_refused(&c, "line 2 is not a colour", BYTES("ff0000\nred\n"));
    is_refused(&c, "GIF", BYTES("GIF89a"));
    is_refused(&c, "this is a JPEG", BYTES("\xff\xd8\xff\xe0"));
    is_refused(&c, "UTF-16", BYTES("\xff\xfeG\0I\0"));
    is_refused(&c, "it is empty", BYTES(""));
    is_refused(&c, "neither a palette", BYTES("hello\n"));
    is_refused(&c, "neither a palette", BYTES("; only a comment\n"));
    check_done(&c);
}

#define ASE_HEAD "ASEF\0\1\0\0"
#define ASE_NAME "\0\2\0r\0\0" /* "r" */
#define ASE_RED "\0\1\0\0\0\x18" ASE_NAME "RGB \x3f\x80\0\0\0\0\0\0\0\0\0\0\0\2"
#define ASE_GREEN "\0\1\0\0\0\x1c" ASE_NAME "CMYK\x3f\x80\0\0\0\0\0\0\x3f\x80\0\0\0\0\0\0\0\2"
#define ASE_GROUP "\xc0\1\0\0\0\6" ASE_NAME
#define ASE_END "\xc0\2\0\0\0\0"

static void check_bytes(void)
{
    struct check c = {.name = "bytes"};
    static uint8_t act[772] = {[0] = 255, [4] = 255, [768] = 0, [769] = 2, [770] = 255, 255};
    struct palette p;
    struct err e;
    is_red_green(&c, "ase", BYTES(ASE_HEAD "\0\0\0\4" ASE_GROUP ASE_RED ASE_GREEN ASE_END));
    is_red_green(
        &c, "riff",
        BYTES("RIFF\x1c\0\0\0PAL LIST\1\0\0\0x\0data\x0c\0\0\0\0\3\2\0\xff\0\0\0\0\xff\0\0"));
    is_red_green(&c, "act", act, 772);
    check_that(&c, !parse(&p, act, 768, &e) && p.count == 256 && p.rgba[255][3] == 255, "768");
    act[770] = 0, act[771] = 1;
    check_that(&c, !parse(&p, act, 772, &e) && p.count == 2 && p.rgba[1][3] == 0, "transparent");
    act[768] = 9;
    is_refused(&c, "would have 2306 colours", act, 772);
    is_refused(&c, "neither a palette", act, 771);
    is_refused(&c, "is cut", BYTES(ASE_HEAD "\0\0\0\3" ASE_RED ASE_GREEN));
    is_refused(&c, "is cut", BYTES(ASE_HEAD "\0\0\0\1\0\1\xff\xff\xff\xff" ASE_NAME));
    is_refused(&c, "block 1: the palette is cut", BYTES(ASE_HEAD "\0\0\0\1\0\1\0\0\0\2\xff\xff"));
    is_refused(&c, "no colour", BYTES(ASE_HEAD "\0\0\0\1" ASE_END));
    is_refused(
        &c, "in the space 'LAB'; save",
        BYTES(ASE_HEAD "\0\0\0\1\0\1\0\0\0\x18" ASE_NAME "LAB \0\0\0\0\0\0\0\0\0\0\0\0\0\2"));
    is_refused(
        &c, "in the space 'HSB\\x07'; save",
        BYTES(ASE_HEAD "\0\0\0\1\0\1\0\0\0\x18" ASE_NAME "HSB\7\0\0\0\0\0\0\0\0\0\0\0\0\0\2"));
    is_refused(&c, "is cut", BYTES("RIFF\x1c\0\0\0PAL data\x0c\0\0\0\0\3\2\0\xff\0\0\0\0\xff\0"));
    is_refused(&c, "is cut", BYTES("RIFF\x1c\0\0\0PAL LIST\xff\xff\xff\xff"));
    check_done(&c);
}

static void check_limit(void)
{
    struct check c = {.name = "limit"};
    static char text[8 * 257 + 1];
    struct palette p;
    struct err e;
    for (int i = 0; i < 257; i++)
        snprintf(text + 7 * i, 8, "0000%02x\n", i & 255);
    check_that(&c, !parse(&p, (const uint8_t *)text, 7 * 256, &e) && p.count == 256, "256");
    is_refused(&c, "line 257: more than 256 colours", (const uint8_t *)text, 7 * 257);
    check_done(&c);
}

int main(void)
{
    check_text();
    check_wrong_text();
    check_bytes();
    check_limit();
    return check_status();
}
