/* stranger.c - files that are no pictures of the suite: what they are, and what to type. See
 * picture.h */
#include "base/signature.h"
#include "pictures/picture.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 256, QUOTED = 4 * SHOWN, LOOKED_AT = 4096 };

/* In the advice, $F is the file's name as the shell needs it, $N that without its folder and
 * ending. */
#define CONVERT "convert $F -coalesce png:- | sprite-decode --id $N -"
#define FFMPEG                                                                                     \
    "ffmpeg -i $F -fps_mode passthrough -f image2pipe -c:v png - | sprite-decode --id $N -"
#define PALETTE "png-encode --palette $F"
#define REPEAT "download the picture itself"
#define EXPORT "save it as PNG with the program that made it"

static const struct signature strangers[] = {
    {"a GIF, and this build has no giflib (package libgif-dev)", 0, "GIF8", 4, CONVERT},
    {"a WebP picture", 8, "WEBP", 4, CONVERT},
    {"a JPEG picture", 0, "\xff\xd8\xff", 3, CONVERT},
    {"a BMP picture", 0, "BM", 2, CONVERT},
    {"a TIFF picture", 0, "II*\0", 4, CONVERT},
    {"a TIFF picture", 0, "MM\0*", 4, CONVERT},
    {"a QOI picture", 0, "qoif", 4, CONVERT},
    {"an icon of Windows", 0, "\0\0\1\0", 4, CONVERT},
    {"a picture of Photoshop", 0, "8BPS", 4, CONVERT},
    {"a picture of GIMP", 0, "gimp xcf", 8, EXPORT},
    {"an AVIF picture", 4, "ftypavi", 7, CONVERT},
    {"a HEIF picture", 4, "ftyphei", 7, CONVERT},
    {"an animated PNG of the old kind MNG", 0, "\x8aMNG", 4, CONVERT},
    {"an MP4 film", 4, "ftyp", 4, FFMPEG},
    {"a WebM film", 0, "\x1a\x45\xdf\xa3", 4, FFMPEG},
    {"an AVI film", 8, "AVI ", 4, FFMPEG},
    {"a PDF file", 0, "%PDF", 4, EXPORT},
    {"an SVG drawing", 0, "<svg", 4, EXPORT},
    {"an XML file", 0, "<?xml", 5, EXPORT},
    {"an HTML page, not the picture that it may show", 0, "<!DOCTYPE", 9, REPEAT},
    {"an HTML page, not the picture that it may show", 0, "<!doctype", 9, REPEAT},
    {"an HTML page, not the picture that it may show", 0, "<html", 5, REPEAT},
    {"a pointer of Git LFS, not the file itself", 0, "version https://git-lfs", 23, "git lfs pull"},
    {"a palette of GIMP", 0, "GIMP Palette", 12, PALETTE},
    {"a palette of Paint Shop Pro", 0, "JASC-PAL", 8, PALETTE},
    {"a palette of Windows", 8, "PAL data", 8, PALETTE},
    {"swatches of Adobe", 0, "ASEF", 4, PALETTE},
    {"gzip data", 0, "\x1f\x8b", 2, "gunzip -c < $F | sprite-decode --id $N -"},
    {"xz data", 0,
     "\xfd"
     "7zXZ",
     5, "xz -dc < $F | sprite-decode --id $N -"},
    {"zstd data", 0, "\x28\xb5\x2f\xfd", 4, "zstd -dc < $F | sprite-decode --id $N -"},
    {"bzip2 data", 0, "BZh", 3, "bzip2 -dc < $F | sprite-decode --id $N -"},
    {"a picture of Krita", 30, "mimetypeapplication/x-krita", 27,
     "unzip -p $F mergedimage.png | sprite-decode --id $N -"},
    {"an OpenRaster picture", 30, "mimetypeimage/openraster", 24,
     "unzip -p $F mergedimage.png | sprite-decode --id $N -"},
    {"a zip archive", 0, "PK\3\4", 4, "unzip $F, and give the pictures in it to sprite-decode"},
    {"an empty zip archive", 0, "PK\5\6", 4, "there is nothing in it"},
    {"a tar archive", 257, "ustar", 5, "tar -xf $F, and give the pictures in it to sprite-decode"},
    {"a 7z archive", 0, "7z\xbc\xaf\x27\x1c", 6,
     "7z x $F, and give the pictures in it to sprite-decode"},
    {"a RAR archive", 0, "Rar!", 4, "unrar x $F, and give the pictures in it to sprite-decode"},
    {"an array of NumPy", 0, "\x93NUMPY", 6, "tensor-npy --load $F > $N.tns"},
    {"a tensor stream: it needs no decoding", 1, "\xadtensor-stream", 14,
     "dsvae-encode -m MODEL < $F, or tensor-view $F"},
};

/* ---- texts ---- */

static void add(char *out, size_t size, const char *text, size_t length)
{
    size_t used = strlen(out);
    snprintf(out + used, size - used, "%.*s", (int)length, text);
}

/* A word of the shell: unchanged, or in single quotes. */
static void add_word(char *out, size_t size, const char *text)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+,:@%";
    if (*text && !text[strspn(text, plain)]) {
        add(out, size, text, strlen(text));
        return;
    }
    add(out, size, "'", 1);
    for (; *text; text++)
        add(out, size, *text == '\'' ? "'\\''" : text, *text == '\'' ? 4 : 1);
    add(out, size, "'", 1);
}

static void expand(char *out, size_t size, const char *advice, const char *path)
{
    char name[SHOWN], safe[SHOWN];
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    snprintf(name, sizeof name, "%.*s", dot > base ? (int)(dot - base) : (int)strlen(base), base);
    if (strcmp(path, "-") == 0)
        snprintf(name, sizeof name, "sprite");
    *out = '\0';
    for (const char *at = advice; *at; at++)
        if (*at == '$' && (at[1] == 'F' || at[1] == 'N')) {
            const char *word = *++at == 'F' ? strcmp(path, "-") == 0 ? "FILE" : path : name;
            add_word(out, size, err_quote(safe, sizeof safe, word, strlen(word)));
        } else {
            add(out, size, at, 1);
        }
}

/* ---- Piskel ---- */

/* The number after "KEY": in the first bytes of a JSON text; 0: there is none. */
static unsigned long json_number(const char *text, const char *key)
{
    unsigned long number = 0;
    const char *at = strstr(text, key);
    if (at && (at = strchr(at, ':')))
        sscanf(at + 1, "%5lu", &number);
    return number;
}

/* A piskel is JSON; each layer is a JSON text in it, with its frames in a PNG, side by side. */
static bool refuse_piskel(const uint8_t *bytes, size_t size, const char *path, struct err *e)
{
    char text[LOOKED_AT], advice[QUOTED], expanded[QUOTED];
    size_t length = size < sizeof text - 1 ? size : sizeof text - 1;
    memcpy(text, bytes, length);
    text[length] = '\0';
    if (text[strspn(text, " \t\r\n")] != '{' || !strstr(text, "\"piskel\""))
        return false;
    snprintf(advice, sizeof advice,
             "export it as PNG or GIF in Piskel, or, of its first layer: jq -r "
             "'.piskel.layers[0]|fromjson.chunks[0].base64PNG|split(\",\")[1]' $F | base64 -d | "
             "sprite-decode --cell %lux%lu --id $N -",
             json_number(text, "\"width\""), json_number(text, "\"height\""));
    expand(expanded, sizeof expanded, advice, path);
    err_set(e, "a sprite of Piskel: %s", expanded);
    return true;
}

int stranger_refuse(const uint8_t *bytes, size_t size, const char *path, struct err *e)
{
    char advice[QUOTED];
    const struct signature *s =
        signature_find(strangers, sizeof strangers / sizeof *strangers, bytes, size);
    if (s) {
        expand(advice, sizeof advice, s->advice, path);
        return err_set(e, "%s: %s", s->what, advice);
    }
    if (refuse_piskel(bytes, size, path, e))
        return -1;
    if (size && *bytes == '{') {
        expand(advice, sizeof advice, "sprite-decode --atlas $F", path);
        return err_set(e, "JSON; if it describes an atlas: %s", advice);
    }
    return err_set(e, "%snot a PNG, a GIF or a sprite of Aseprite", size ? "" : "empty, ");
}
