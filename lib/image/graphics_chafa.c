/* graphics_chafa.c - sixel, kitty and iterm by libchafa. */
#include "image/graphics.h"

#include <chafa.h>
#include <string.h>
#include <unistd.h>

/* The best one first. */
static const struct {
    enum graphics graphics;
    ChafaTermSeq sequence;
    ChafaPixelMode mode;
} protocols[] = {
    {GRAPHICS_KITTY, CHAFA_TERM_SEQ_BEGIN_KITTY_IMMEDIATE_IMAGE_V1, CHAFA_PIXEL_MODE_KITTY},
    {GRAPHICS_ITERM, CHAFA_TERM_SEQ_BEGIN_ITERM2_IMAGE, CHAFA_PIXEL_MODE_ITERM2},
    {GRAPHICS_SIXEL, CHAFA_TERM_SEQ_BEGIN_SIXELS, CHAFA_PIXEL_MODE_SIXELS},
};
enum { PROTOCOLS = sizeof protocols / sizeof *protocols };

/* tmux and screen let through only what they know, whatever the terminal outside can. */
static bool is_inside_another(void)
{
    const char *terminal = g_getenv("TERM");
    return g_getenv("TMUX") || g_getenv("STY") ||
           (terminal &&
            (g_str_has_prefix(terminal, "tmux") || g_str_has_prefix(terminal, "screen")));
}

enum graphics graphics_detect(void)
{
    enum graphics found = GRAPHICS_NONE;
    if (is_inside_another())
        return found;
    ChafaTermInfo *info = chafa_term_db_detect(chafa_term_db_get_default(), environ);
    for (int i = 0; i < PROTOCOLS && found == GRAPHICS_NONE; i++)
        if (chafa_term_info_have_seq(info, protocols[i].sequence))
            found = protocols[i].graphics;
    chafa_term_info_unref(info);
    return found;
}

static ChafaPixelMode pixel_mode(enum graphics g)
{
    for (int i = 0; i < PROTOCOLS; i++)
        if (protocols[i].graphics == g)
            return protocols[i].mode;
    return CHAFA_PIXEL_MODE_SYMBOLS;
}

int graphics_print(struct buffer *out, enum graphics g, const struct image *i, size_t rows,
                   size_t cols, struct err *e)
{
    gint width = (gint)i->width, height = (gint)i->height;
    ChafaCanvasConfig *config = chafa_canvas_config_new();
    chafa_canvas_config_set_geometry(config, (gint)cols, (gint)rows);
    chafa_canvas_config_set_cell_geometry(config, width / (gint)cols, height / (gint)rows);
    chafa_canvas_config_set_pixel_mode(config, pixel_mode(g));
    ChafaCanvas *canvas = chafa_canvas_new(config);
    chafa_canvas_draw_all_pixels(canvas, CHAFA_PIXEL_RGBA8_UNASSOCIATED, i->rgba, width, height,
                                 4 * width);
    /* these sequences are the same on all terminals that know them */
    GString *text =
        chafa_canvas_print(canvas, chafa_term_db_get_fallback_info(chafa_term_db_get_default()));
    int failed = buffer_append(out, text->str, text->len, e);
    g_string_free(text, TRUE);
    chafa_canvas_unref(canvas);
    chafa_canvas_config_unref(config);
    return failed;
}

int graphics_clear(struct buffer *out, enum graphics g, struct err *e)
{
    static const char erase[] = "\033_Ga=d,d=A\033\\"; /* others write over what was there */
    return g == GRAPHICS_KITTY ? buffer_append(out, erase, strlen(erase), e) : 0;
}
