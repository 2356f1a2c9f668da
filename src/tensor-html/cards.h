/* cards.h - the cards of a page: each shows one record of every row, as sprites with their ids and
 * labels. These functions end the program where something fails. */
#ifndef TENSOR_HTML_CARDS_H
#define TENSOR_HTML_CARDS_H

#include "html_page.h"
#include "rows.h"

struct cards {
    struct html html;
    uint64_t shown; /* cards; card i, from 1 on, has the HTML id "rI" */
    char **ids;     /* [shown] of the first row's records */
};

/* Makes cards of the first `limit` records (0: all), and reads all others. Adds to *page what it
 * has to know of the sprites. */
void cards_read(struct cards *c, struct rows *rows, struct html_page *page, uint64_t limit);
void cards_free(struct cards *c);

/* The number of the first card with this id; 0: there is none, or the id is "". */
uint64_t cards_find(const struct cards *c, const char *id);

#endif
