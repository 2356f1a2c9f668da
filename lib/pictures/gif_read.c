/* gif_read.c - reads GIF with giflib, line by line: DGifSlurp() would allocate whatever size a
 * frame claims to have. See gif.h */
#include "pictures/gif.h"

#include "base/mem.h"

#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

enum { SIGNATURE = 6, FRAMES_MAX = 65536, LINE_MAX_BYTES = 65536 };

struct reading {
    GifFileType *gif;
    const uint8_t *bytes;
    size_t size, at;
    struct image *image; /* its rgba has space for `capacity` frames */
    size_t capacity;
    uint8_t *raster, *saved;      /* [height,width,4] */
    uint8_t *line;                /* [LINE_MAX_BYTES] palette indices */
    GraphicsControlBlock control; /* of the next frame */
};

static const GraphicsControlBlock no_control = {.TransparentColor = NO_TRANSPARENT_COLOR};

bool gif_is(const uint8_t *bytes, size_t size)
{
    return size >= SIGNATURE &&
           (memcmp(bytes, "GIF87a", 6) == 0 || memcmp(bytes, "GIF89a", 6) == 0);
}

static int read_bytes(GifFileType *gif, GifByteType *out, int n)
{
    struct reading *r = gif->UserData;
    size_t left = r->size - r->at, got = (size_t)n < left ? (size_t)n : left;
    memcpy(out, r->bytes + r->at, got);
    r->at += got;
    return (int)got;
}

static int fail(const struct reading *r, int code, struct err *e)
{
    const char *why = GifErrorString(code);
    if (r->at == r->size)
        return err_set(e, "damaged GIF: the file ends too early");
    return err_set(e, "damaged GIF: %s", why ? why : "unknown error");
}

/* Space for one more frame and its delay. */
static int reserve(struct reading *r, struct err *e)
{
    struct image *i = r->image;
    size_t most = IMAGE_BYTES_MAX / image_frame_bytes(i);
    most = most < FRAMES_MAX ? most : FRAMES_MAX;
    if (i->frames == most)
        return err_set(e, "more than %zu frames of %zux%zu pixels", most, i->width, i->height);
    if (i->frames < r->capacity)
        return 0;
    size_t capacity = r->capacity ? 2 * r->capacity : 1;
    capacity = capacity < most ? capacity : most;
    uint8_t *rgba = mem_resize(i->rgba, capacity, image_frame_bytes(i));
    if (!rgba)
        return err_memory(e, capacity * image_frame_bytes(i), "an animation");
    i->rgba = rgba;
    float *delays = mem_resize(i->delays, capacity, sizeof *delays);
    if (!delays)
        return err_memory(e, capacity * sizeof *delays, "the times of frames");
    i->delays = delays;
    r->capacity = capacity;
    return 0;
}

/* Draws one line of the current frame on the raster; what is outside of it is left out. An index
 * that the palette does not have is transparent. */
static void draw_line(struct reading *r, size_t y)
{
    const GifImageDesc *part = &r->gif->Image;
    const ColorMapObject *map = part->ColorMap ? part->ColorMap : r->gif->SColorMap;
    const struct image *i = r->image;
    size_t row = (size_t)part->Top + y, left = (size_t)part->Left;
    if (row >= i->height || left >= i->width)
        return;
    uint8_t *to = r->raster + (row * i->width + left) * 4;
    size_t count = i->width - left < (size_t)part->Width ? i->width - left : (size_t)part->Width;
    for (size_t x = 0; x < count; x++, to += 4) {
        int index = r->line[x];
        if (index == r->control.TransparentColor || index >= map->ColorCount)
            continue;
        const GifColorType *c = &map->Colors[index];
        memcpy(to, (const uint8_t[4]){c->Red, c->Green, c->Blue, 255}, 4);
    }
}

static int draw_lines(struct reading *r, size_t first, size_t step, struct err *e)
{
    for (size_t y = first; y < (size_t)r->gif->Image.Height; y += step) {
        if (DGifGetLine(r->gif, r->line, r->gif->Image.Width) == GIF_ERROR)
            return fail(r, r->gif->Error, e);
        draw_line(r, y);
    }
    return 0;
}

/* An interlaced frame has every eighth line first, then those between them. */
static int draw(struct reading *r, struct err *e)
{
    static const size_t passes[][2] = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
    if (!r->gif->Image.Interlace)
        return draw_lines(r, 0, 1, e);
    for (int i = 0; i < 4; i++)
        if (draw_lines(r, passes[i][0], passes[i][1], e))
            return -1;
    return 0;
}

/* Clears the current frame's part of the raster. */
static void clear_part(struct reading *r)
{
    const GifImageDesc *part = &r->gif->Image;
    const struct image *i = r->image;
    size_t left = (size_t)part->Left, right = left + (size_t)part->Width;
    size_t bottom = (size_t)part->Top + (size_t)part->Height;
    right = right < i->width ? right : i->width;
    bottom = bottom < i->height ? bottom : i->height;
    for (size_t y = (size_t)part->Top; y < bottom && left < right; y++)
        memset(r->raster + (y * i->width + left) * 4, 0, (right - left) * 4);
}

/* The picture has the size of the screen, or that of the first frame where this is larger. */
static int begin_image(struct reading *r, struct err *e)
{
    const GifFileType *g = r->gif;
    int right = g->Image.Left + g->Image.Width, bottom = g->Image.Top + g->Image.Height;
    size_t width = (size_t)(right > g->SWidth ? right : g->SWidth);
    size_t height = (size_t)(bottom > g->SHeight ? bottom : g->SHeight);
    if (image_make(r->image, width, height, 1, e))
        return -1;
    r->image->frames = 0;
    r->capacity = 0;
    r->raster = mem_zero(1, image_frame_bytes(r->image));
    r->saved = mem_zero(1, image_frame_bytes(r->image));
    if (!r->raster || !r->saved)
        return err_memory(e, 2 * image_frame_bytes(r->image), "an animation");
    return 0;
}

static void keep_palette(struct palette *p, const ColorMapObject *map, int transparent)
{
    p->count = (size_t)map->ColorCount < PALETTE_MAX ? (size_t)map->ColorCount : PALETTE_MAX;
    for (size_t i = 0; i < p->count; i++) {
        const GifColorType *c = &map->Colors[i];
        uint8_t alpha = (int)i == transparent ? 0 : 255;
        memcpy(p->rgba[i], (const uint8_t[4]){c->Red, c->Green, c->Blue, alpha}, 4);
    }
}

static int read_frame(struct reading *r, struct err *e)
{
    const GifImageDesc *part = &r->gif->Image;
    struct image *i = r->image;
    if (DGifGetImageDesc(r->gif) == GIF_ERROR)
        return fail(r, r->gif->Error, e);
    const ColorMapObject *map = part->ColorMap ? part->ColorMap : r->gif->SColorMap;
    if (!i->rgba && begin_image(r, e))
        return -1;
    if (part->Width < 1 || part->Height < 1)
        return err_set(e, "damaged GIF: frame %zu is %dx%d", i->frames, part->Width, part->Height);
    if (!map)
        return err_set(e, "damaged GIF: frame %zu has no palette", i->frames);
    if (reserve(r, e))
        return -1;
    if (i->frames == 0)
        keep_palette(&i->palette, map, r->control.TransparentColor);
    size_t bytes = image_frame_bytes(i);
    if (r->control.DisposalMode == DISPOSE_PREVIOUS)
        memcpy(r->saved, r->raster, bytes);
    if (draw(r, e))
        return err_context(e, "frame %zu", i->frames);
    i->delays[i->frames] = (float)(r->control.DelayTime / 100.0);
    memcpy(image_at(i, i->frames++, 0, 0), r->raster, bytes);
    if (r->control.DisposalMode == DISPOSE_BACKGROUND)
        clear_part(r);
    if (r->control.DisposalMode == DISPOSE_PREVIOUS)
        memcpy(r->raster, r->saved, bytes);
    r->control = no_control;
    return 0;
}

/* Only the graphic control extension matters; text, comments and repetitions are skipped. */
static int read_extension(struct reading *r, struct err *e)
{
    int code;
    GifByteType *block;
    int good = DGifGetExtension(r->gif, &code, &block);
    if (good != GIF_ERROR && code == GRAPHICS_EXT_FUNC_CODE && block)
        DGifExtensionToGCB(block[0], block + 1, &r->control);
    while (good != GIF_ERROR && block)
        good = DGifGetExtensionNext(r->gif, &block);
    return good == GIF_ERROR ? fail(r, r->gif->Error, e) : 0;
}

static int read_records(struct reading *r, struct err *e)
{
    GifRecordType type;
    do {
        if (r->at == r->size && r->image->frames)
            return 0; /* without a trailer */
        if (DGifGetRecordType(r->gif, &type) == GIF_ERROR)
            return fail(r, r->gif->Error, e);
        if ((type == IMAGE_DESC_RECORD_TYPE && read_frame(r, e)) ||
            (type == EXTENSION_RECORD_TYPE && read_extension(r, e)))
            return -1;
    } while (type != TERMINATE_RECORD_TYPE);
    return r->image->frames ? 0 : err_set(e, "damaged GIF: it has no frames");
}

static int decode_with(struct reading *r, struct err *e)
{
    int code;
    r->line = mem_array(LINE_MAX_BYTES, 1);
    if (!r->line)
        return err_memory(e, LINE_MAX_BYTES, "a line of a GIF");
    r->gif = DGifOpen(r, read_bytes, &code);
    if (!r->gif)
        return fail(r, code, e);
    int failed = read_records(r, e);
    DGifCloseFile(r->gif, &code);
    return failed;
}

int gif_decode(struct image *out, const uint8_t *bytes, size_t size, struct err *e)
{
    struct reading r = {.bytes = bytes, .size = size, .image = out, .control = no_control};
    *out = (struct image){0};
    int failed = decode_with(&r, e);
    free(r.raster);
    free(r.saved);
    free(r.line);
    if (failed) {
        image_free(out);
        return -1;
    }
    out->format = IMAGE_GIF;
    out->animated = out->frames > 1;
    if (!out->animated) {
        free(out->delays);
        out->delays = NULL;
    }
    return 0;
}
