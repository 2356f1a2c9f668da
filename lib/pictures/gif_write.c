/* gif_write.c - writes GIF with giflib. See gif.h */
#include "pictures/gif.h"

#include "base/mem.h"
#include "image/delay.h"

#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

struct writing {
    GifFileType *gif;
    struct buffer *out;
    const struct image *image;
    struct matcher *matcher; /* of all frames, or of the current one */
    struct palette palette;  /* of `matcher`, where it is made here */
    bool local;              /* each frame has a palette of its own */
    bool clears;             /* a frame has transparent pixels: each is cleared before the next */
    uint8_t *line;           /* [width] palette indices */
};

static int write_bytes(GifFileType *gif, const GifByteType *bytes, int n)
{
    struct writing *w = gif->UserData;
    struct err ignored;
    return buffer_append(w->out, bytes, (size_t)n, &ignored) ? 0 : n;
}

static int check(const struct writing *w, int good, struct err *e)
{
    const char *why = good == GIF_ERROR ? GifErrorString(w->gif->Error) : NULL;
    return good == GIF_ERROR ? err_set(e, "cannot make a GIF: %s", why ? why : "unknown error") : 0;
}

/* Frames from `first` on: the palette becomes their colours. */
static int collect(struct writing *w, size_t first, size_t count, struct err *e)
{
    const struct image *i = w->image;
    struct err why;
    w->palette.count = 0;
    if (palette_collect(&w->palette, image_at(i, first, 0, 0), count * i->width * i->height, 4,
                        &why))
        return err_set(e,
                       "frame %zu has more than %d colours, which GIF cannot hold; use --palette",
                       first, PALETTE_MAX);
    if (w->palette.count == 1 && palette_empty(&w->palette) == 0) /* a matcher needs a colour */
        w->palette.rgba[w->palette.count++][3] = 255;
    return matcher_start(w->matcher, &w->palette, e);
}

static int check_alpha(const struct image *i, struct err *e)
{
    size_t frame = image_frame_bytes(i), bytes = i->frames * frame;
    for (size_t at = 3; at < bytes; at += 4)
        if (i->rgba[at] != 0 && i->rgba[at] != 255)
            return err_set(e,
                           "frame %zu has partly transparent pixels, which GIF cannot hold; use "
                           "--palette, which makes them opaque or transparent",
                           at / frame);
    return 0;
}

static ColorMapObject *make_map(const struct palette *p)
{
    GifColorType colours[PALETTE_MAX] = {{0}};
    int count = 2;
    while ((size_t)count < p->count)
        count *= 2;
    for (size_t i = 0; i < p->count; i++)
        colours[i] = (GifColorType){p->rgba[i][0], p->rgba[i][1], p->rgba[i][2]};
    return GifMakeMapObject(count, colours);
}

static int write_head(struct writing *w, struct err *e)
{
    static const GifByteType name[] = "NETSCAPE2.0", forever[] = {1, 0, 0};
    const struct image *i = w->image;
    ColorMapObject *map = w->local ? NULL : make_map(w->matcher->palette);
    if (!map && !w->local)
        return err_memory(e, sizeof *map, "a palette");
    EGifSetGifVersion(w->gif, true);
    int good = EGifPutScreenDesc(w->gif, (int)i->width, (int)i->height, 8, 0, map);
    GifFreeMapObject(map);
    if (good != GIF_ERROR && i->frames > 1 &&
        (EGifPutExtensionLeader(w->gif, APPLICATION_EXT_FUNC_CODE) == GIF_ERROR ||
         EGifPutExtensionBlock(w->gif, sizeof name - 1, name) == GIF_ERROR ||
         EGifPutExtensionBlock(w->gif, sizeof forever, forever) == GIF_ERROR ||
         EGifPutExtensionTrailer(w->gif) == GIF_ERROR))
        good = GIF_ERROR;
    return check(w, good, e);
}

static int write_control(struct writing *w, size_t frame, struct err *e)
{
    const float *delays = w->image->delays;
    GraphicsControlBlock control = {.DisposalMode = w->clears ? DISPOSE_BACKGROUND : DISPOSE_DO_NOT,
                                    .DelayTime = delays ? (int)delay_units(delays[frame], 100) : 0,
                                    .TransparentColor =
                                        w->clears ? w->matcher->empty : NO_TRANSPARENT_COLOR};
    GifByteType bytes[4];
    if (!w->clears && !delays)
        return 0;
    EGifGCBToExtension(&control, bytes);
    return check(w, EGifPutExtension(w->gif, GRAPHICS_EXT_FUNC_CODE, sizeof bytes, bytes), e);
}

static int write_frame(struct writing *w, size_t frame, struct err *e)
{
    const struct image *i = w->image;
    ColorMapObject *map = NULL;
    if (w->local && collect(w, frame, 1, e))
        return -1;
    if (w->local && !(map = make_map(&w->palette)))
        return err_memory(e, sizeof *map, "a palette");
    int failed =
        write_control(w, frame, e) ||
        check(w, EGifPutImageDesc(w->gif, 0, 0, (int)i->width, (int)i->height, false, map), e);
    GifFreeMapObject(map);
    for (size_t y = 0; y < i->height && !failed; y++)
        failed = matcher_map(w->matcher, image_at(i, frame, 0, y), i->width, w->line, e) ||
                 check(w, EGifPutLine(w->gif, w->line, (int)i->width), e);
    return failed ? -1 : 0;
}

static int write_all(struct writing *w, struct err *e)
{
    int code;
    w->line = mem_array(w->image->width, 1);
    if (!w->line)
        return err_memory(e, w->image->width, "a line of a GIF");
    w->gif = EGifOpen(w, write_bytes, &code);
    if (!w->gif)
        return err_set(e, "cannot make a GIF: %s", GifErrorString(code));
    int failed = write_head(w, e);
    for (size_t frame = 0; frame < w->image->frames && !failed; frame++)
        failed = write_frame(w, frame, e);
    if (EGifCloseFile(w->gif, &code) == GIF_ERROR && !failed)
        failed = err_set(e, "cannot make a GIF: %s", GifErrorString(code));
    return failed;
}

/* One palette for all frames where that is enough, else one for each. */
static int choose_palette(struct writing *w, struct err *e)
{
    struct err ignored;
    if (check_alpha(w->image, e))
        return -1;
    w->matcher = mem_zero(1, sizeof *w->matcher);
    if (!w->matcher)
        return err_memory(e, sizeof *w->matcher, "a palette");
    w->local = collect(w, 0, w->image->frames, &ignored);
    return 0;
}

int gif_pack(struct buffer *out, const struct image *image, struct matcher *matcher, struct err *e)
{
    struct writing w = {
        .out = out, .image = image, .matcher = matcher, .clears = !image_opaque(image)};
    int failed = (!matcher && choose_palette(&w, e)) || write_all(&w, e);
    free(w.line);
    if (!matcher)
        free(w.matcher);
    return failed ? -1 : 0;
}
