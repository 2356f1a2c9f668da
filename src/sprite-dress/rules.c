/* rules.c - see rules.h */
#include "rules.h"

#include <stdio.h>
#include <string.h>

const char *const rules_bodies[BODIES] = {"male", "female"};

const struct part_row rules_parts[PARTS] = {
    [PART_QUIVER] = {"quiver", .chance = 5},
    [PART_CAPE_BEHIND] = {"cape", .chance = 0},
    [PART_HAIR_BEHIND] = {"hair", .chance = 0},
    [PART_SKIN] = {"skin", .chance = 100},
    [PART_FACE] = {"face", .chance = 100, .of_skin = true},
    [PART_EXPRESSION] = {"expression", .chance = 100, .of_skin = true},
    [PART_EYES] = {"eyes", .chance = 70, .human = true},
    [PART_NOSE] = {"nose", .chance = 35, .of_skin = true, .human = true},
    [PART_EARS] = {"ears", .chance = 35, .of_skin = true, .human = true},
    [PART_LEGS] = {"legs", .chance = 100, .recoloured = true},
    [PART_FEET] = {"feet", .chance = 90, .recoloured = true},
    [PART_TOP] = {"top", .chance = 100, .recoloured = true},
    [PART_OVER] = {"over", .chance = 15, .recoloured = true},
    [PART_BELT] = {"belt", .chance = 30, .recoloured = true},
    [PART_HANDS] = {"hands", .chance = 25, .recoloured = true},
    [PART_CAPE] = {"cape", .chance = 10, .recoloured = true, .with_behind = PART_CAPE_BEHIND},
    [PART_NECK] = {"neck", .chance = 50, .recoloured = true, .with = PART_CAPE},
    [PART_FACIAL] = {"facial", .chance = 25, .recoloured = true, .male = true},
    [PART_HAIR] = {"hair", .chance = 100, .recoloured = true, .with_behind = PART_HAIR_BEHIND},
    [PART_TIARA] = {"tiara", .chance = 10, .recoloured = true, .with = PART_HAIR},
    [PART_HEAD] = {"head", .chance = 15, .recoloured = true, .instead_of = PART_HAIR},
    [PART_WEAPON] = {"weapon", .chance = 25},
    [PART_OTHER] = {"other", .chance = 0},
};

/* Where the name of a file says the colour. */
enum colour {
    COLOUR_WHOLE, /* "blonde": it is the colour; the folders are the shape */
    COLOUR_FIRST, /* "brown_pirate", "mail": it may begin with a colour of the list below */
    COLOUR_LAST,  /* "bigears_light": it is what follows the last _ */
};

/* The first row that matches a path says what it is. BODY is a body's name or one of its other
 * words, * any text within a name, ** any text. Actions have no place in these patterns: rules.h
 * says what the path of a layer with a file for each action is. */
static const struct rule {
    enum part part; /* PART_NONE: not worn */
    enum colour colour;
    const char *pattern;
} rules[] = {
    /* The universal spritesheet, a sheet of all actions in each file. */
    {PART_NONE, 0, "body/*/skeleton.png"},
    {PART_NONE, 0, "body/*/eyes/*skeleton*.png"},
    {PART_NONE, 0, "hair/*/*/shadows-*.png"}, /* shadows on the skin alone */
    {PART_SKIN, COLOUR_WHOLE, "body/BODY/*.png"},
    {PART_EYES, COLOUR_WHOLE, "body/BODY/eyes/*.png"},
    {PART_NOSE, COLOUR_LAST, "body/BODY/nose/*.png"},
    {PART_EARS, COLOUR_LAST, "body/BODY/ears/*.png"},
    {PART_LEGS, COLOUR_FIRST, "legs/pants/BODY/*.png"},
    {PART_LEGS, COLOUR_FIRST, "legs/armor/BODY/*.png"},
    {PART_LEGS, COLOUR_FIRST, "legs/skirt/BODY/*.png"},
    {PART_LEGS, COLOUR_FIRST, "formal_BODY_no_th-sh/pants.png"},
    {PART_FEET, COLOUR_FIRST, "feet/shoes/BODY/*.png"},
    {PART_FEET, COLOUR_FIRST, "feet/armor/BODY/*.png"},
    {PART_FEET, COLOUR_FIRST, "feet/slippers_BODY/*.png"},
    {PART_FEET, COLOUR_FIRST, "feet/ghillies_BODY_no_th-sh.png"},
    {PART_TOP, COLOUR_FIRST, "torso/shirts/*/BODY/*.png"},
    {PART_TOP, COLOUR_FIRST, "torso/tunics/BODY/*.png"},
    {PART_TOP, COLOUR_FIRST, "torso/dress_BODY/*.png"},
    {PART_TOP, COLOUR_FIRST, "torso/chain/mail_BODY.png"},
    {PART_TOP, COLOUR_FIRST, "torso/leather/chest_BODY.png"},
    {PART_TOP, COLOUR_FIRST, "torso/plate/chest_BODY.png"},
    {PART_TOP, COLOUR_FIRST, "torso/gold/chest_BODY.png"},
    {PART_TOP, COLOUR_WHOLE, "torso/robes_BODY_no_th-sh/*.png"},
    {PART_TOP, COLOUR_FIRST, "formal_BODY_no_th-sh/shirt.png"},
    {PART_OVER, COLOUR_FIRST, "torso/chain/tabard/jacket_BODY.png"},
    {PART_OVER, COLOUR_FIRST, "torso/leather/shoulders_BODY.png"},
    {PART_OVER, COLOUR_FIRST, "torso/plate/arms_BODY.png"},
    {PART_OVER, COLOUR_FIRST, "torso/gold/arms_BODY.png"},
    {PART_OVER, COLOUR_FIRST, "formal_BODY_no_th-sh/vest.png"},
    {PART_BELT, COLOUR_FIRST, "belt/leather/BODY/*.png"},
    {PART_BELT, COLOUR_FIRST, "belt/cloth/BODY/*.png"},
    {PART_BELT, COLOUR_FIRST, "belt/metal/BODY/*.png"},
    {PART_HANDS, COLOUR_FIRST, "hands/gloves/BODY/*.png"},
    {PART_HANDS, COLOUR_FIRST, "hands/bracers/BODY/*.png"},
    {PART_HANDS, COLOUR_FIRST, "hands/bracelets/*.png"},
    {PART_CAPE, COLOUR_LAST, "torso/back/cape/*/BODY/*.png"},
    {PART_CAPE_BEHIND, COLOUR_LAST, "behind_body/cape/*/BODY/*.png"},
    {PART_NECK, COLOUR_LAST, "accessories/neck/*/BODY/*.png"},
    {PART_NECK, COLOUR_WHOLE, "accessories/necklaces_BODY_ no_th-sh/*.png"},
    {PART_FACIAL, COLOUR_WHOLE, "facial/BODY/*/*.png"},
    {PART_HAIR, COLOUR_WHOLE, "hair/BODY/*/*.png"},
    {PART_TIARA, COLOUR_FIRST, "head/tiaras_BODY/*.png"},
    {PART_HEAD, COLOUR_FIRST, "head/*/BODY/*.png"},
    {PART_QUIVER, COLOUR_FIRST, "behind_body/equipment/*.png"},
    {PART_NONE, 0, "weapons/*hand/*/*skeleton*.png"},
    {PART_WEAPON, COLOUR_FIRST, "weapons/both hand/*.png"},
    {PART_WEAPON, COLOUR_FIRST, "weapons/right hand/BODY/*.png"},
    {PART_WEAPON, COLOUR_FIRST, "weapons/left hand/BODY/*.png"},

    /* Today's generator: other folders, and a strip for each action. */
    {PART_SKIN, COLOUR_WHOLE, "body/bodies/BODY/*.png"},
    {PART_FACE, COLOUR_WHOLE, "head/heads/human/BODY/*.png"},
    {PART_EXPRESSION, COLOUR_WHOLE, "head/faces/BODY/neutral/*.png"},
    {PART_NOSE, COLOUR_WHOLE, "head/nose/*/BODY/*.png"},
    {PART_EARS, COLOUR_WHOLE, "head/ears/big/BODY/*.png"},
    {PART_EARS, COLOUR_WHOLE, "head/ears/elven/BODY/*.png"},
    {PART_EYES, COLOUR_WHOLE, "eyes/human/BODY/*.png"},
    {PART_EYES, COLOUR_WHOLE, "eyes/human/BODY/default/*.png"},
    {PART_LEGS, COLOUR_WHOLE, "legs/**/BODY/*.png"},
    {PART_FEET, COLOUR_WHOLE, "feet/**/BODY/*.png"},
    {PART_TOP, COLOUR_WHOLE, "torso/clothes/**/BODY/*.png"},
    {PART_TOP, COLOUR_WHOLE, "torso/armour/**/BODY/*.png"},
    {PART_TOP, COLOUR_WHOLE, "dress/slit/BODY/*.png"},
    {PART_TOP, COLOUR_WHOLE, "dress/sash/BODY/*.png"},
    {PART_OVER, COLOUR_WHOLE, "torso/jacket/**/BODY/*.png"},
    {PART_OVER, COLOUR_WHOLE, "arms/armour/**/BODY/*.png"},
    {PART_NONE, 0, "torso/waist/buckles/**"}, /* on belts */
    {PART_BELT, COLOUR_WHOLE, "torso/waist/**/BODY/*.png"},
    {PART_HANDS, COLOUR_WHOLE, "arms/gloves/BODY/*.png"},
    {PART_HANDS, COLOUR_WHOLE, "arms/bracers/BODY/*.png"},
    {PART_CAPE, COLOUR_WHOLE, "cape/*/female/*.png"}, /* fits all */
    {PART_CAPE_BEHIND, COLOUR_WHOLE, "cape/*_behind/*.png"},
    {PART_NECK, COLOUR_WHOLE, "neck/capeclip/BODY/*.png"},
    {PART_NECK, COLOUR_WHOLE, "neck/capetie/BODY/*.png"},
    {PART_FACIAL, COLOUR_WHOLE, "beards/*/*/*.png"},
    {PART_FACIAL, COLOUR_WHOLE, "beards/*/*/BODY/*.png"},
    {PART_NONE, 0, "hair/relm_ponytail/**"}, /* has a third layer */
    {PART_HAIR, COLOUR_WHOLE, "hair/*/BODY/fg/*.png"},
    {PART_HAIR_BEHIND, COLOUR_WHOLE, "hair/*/BODY/bg/*.png"},
    {PART_HAIR, COLOUR_WHOLE, "hair/*/BODY/*.png"},
    {PART_TIARA, COLOUR_WHOLE, "hat/formal/tiara/BODY/*.png"},
    {PART_NONE, 0, "hat/accessory/**"}, /* on other hats */
    {PART_NONE, 0, "hat/visor/**"},
    {PART_HEAD, COLOUR_WHOLE, "hat/*/*/BODY/*.png"},
    {PART_QUIVER, COLOUR_WHOLE, "quiver/*.png"},
};

/* The half behind the body of a layer of this part: `behind` replaces `front` in its path. */
static const struct half {
    enum part part;
    const char *front, *behind;
} halves[] = {
    {PART_CAPE, "torso/back", "behind_body"},
    {PART_CAPE, "/female/", "_behind/"},
    {PART_HAIR, "/fg/", "/bg/"},
};
enum { HALVES = sizeof halves / sizeof *halves };
enum { RULES = sizeof rules / sizeof *rules, BODY_WORDS = 5, COLOURS = 19 };

static const char *const body_words[BODIES][BODY_WORDS] = {
    {"male", "adult", "universal", "either"},
    {"female", "thin", "adult", "universal", "either"},
};

/* The colours with which the name of a file may begin. */
static const char *const colours[COLOURS] = {
    "black",    "brown", "maroon", "teal", "teal2",  "white", "magenta", "red",    "blue",  "gray",
    "lavender", "green", "pink",   "gold", "yellow", "iron",  "bronze",  "silver", "purple"};

/* The word of this body at the start of `text`, or NULL. */
static const char *body_word(const char *text, int body)
{
    for (int i = 0; i < BODY_WORDS && body_words[body][i]; i++)
        if (strncmp(text, body_words[body][i], strlen(body_words[body][i])) == 0)
            return body_words[body][i];
    return NULL;
}

static bool matches(const char *pattern, const char *text, int body)
{
    static const char body_mark[] = "BODY";
    for (; *pattern && *pattern != '*'; pattern++, text++) {
        if (strncmp(pattern, body_mark, sizeof body_mark - 1) == 0) {
            const char *word = body_word(text, body);
            return word && matches(pattern + sizeof body_mark - 1, text + strlen(word), body);
        }
        if (*pattern != *text)
            return false;
    }
    if (!*pattern)
        return !*text;
    bool deep = pattern[1] == '*';
    for (pattern += deep ? 2 : 1;; text++) {
        if (matches(pattern, text, body))
            return true;
        if (!*text || (*text == '/' && !deep))
            return false;
    }
}

/* Copies the path without its action ("*") and its ending: "hair/loose/adult/blonde", or for a file
 * with the name of the action "torso/vest/male/base". */
static void strip(char *out, const char *path)
{
    const char *action = strchr(path, '*');
    size_t length = strlen(path) - (sizeof ".png" - 1);
    if (!action)
        snprintf(out, RULES_PATH, "%.*s", (int)length, path);
    else if (action[1] == '/')
        snprintf(out, RULES_PATH, "%.*s%.*s", (int)(action - path), path,
                 (int)(length - (size_t)(action + 2 - path)), action + 2);
    else
        snprintf(out, RULES_PATH, "%.*sbase", (int)(action - path), path);
}

/* Is it a word for bodies from its start to its end? */
static bool is_body(const char *name, size_t length)
{
    for (int body = 0; body < BODIES; body++) {
        const char *word = body_word(name, body);
        if (word && strlen(word) == length)
            return true;
    }
    return false;
}

/* Adds "/NAME", but nothing for an empty name and no / at the start. */
static void append(char *out, const char *name, size_t length)
{
    size_t used = strlen(out);
    if (length)
        snprintf(out + used, RULES_PATH - used, "%s%.*s", used ? "/" : "", (int)length, name);
}

/* Takes "_male" and "_female" out of a name. */
static void remove_bodies(char *name)
{
    for (int body = 0; body < BODIES; body++) {
        size_t length = strlen(rules_bodies[body]);
        for (char *at = name; (at = strchr(at, '_'));)
            if (strncmp(at + 1, rules_bodies[body], length) == 0)
                memmove(at, at + 1 + length, strlen(at + 1 + length) + 1);
            else
                at++;
    }
}

/* Splits the name of a file into its part of the shape, from *from to *to, and the colour. */
static void split_name(char *name, enum colour where, char *colour, char **from, char **to)
{
    char *last = strrchr(name, '_');
    size_t length = strlen(name);
    *colour = '\0';
    *from = name;
    *to = name + length;
    if (where == COLOUR_WHOLE || (where == COLOUR_LAST && last)) {
        snprintf(colour, RULES_PATH, "%s", where == COLOUR_WHOLE ? name : last + 1);
        *to = where == COLOUR_WHOLE ? name : last;
    }
    for (int i = 0; where == COLOUR_FIRST && i < COLOURS && !*colour; i++) {
        size_t n = strlen(colours[i]);
        if (strncmp(name, colours[i], n) == 0 && (name[n] == '_' || !name[n])) {
            snprintf(colour, RULES_PATH, "%s", colours[i]);
            *from = name + n + strspn(name + n, "_");
        }
    }
    while (*to > *from && (*to)[-1] == '_')
        (*to)--;
}

static void describe(struct rules_match *m, const struct rule *rule, const char *plain)
{
    char name[RULES_PATH], *from, *to;
    const char *slash;
    m->part = rule->part;
    m->shape[0] = '\0';
    for (; (slash = strchr(plain, '/')); plain = slash + 1)
        if (!is_body(plain, (size_t)(slash - plain)))
            append(m->shape, plain, (size_t)(slash - plain));
    snprintf(name, sizeof name, "%s", plain);
    remove_bodies(name);
    split_name(name, rule->colour, m->colour, &from, &to);
    append(m->shape, from, (size_t)(to - from));
}

static void set_behind(struct rules_match *m, const char *path)
{
    m->behind[0] = '\0';
    for (const struct half *half = halves; half < halves + HALVES && !*m->behind; half++) {
        const char *front = half->part == m->part ? strstr(path, half->front) : NULL;
        if (front && strlen(path) + strlen(half->behind) < RULES_PATH)
            snprintf(m->behind, RULES_PATH, "%.*s%s%s", (int)(front - path), path, half->behind,
                     front + strlen(half->front));
    }
}

bool rules_match(const char *path, struct rules_match *out)
{
    char plain[RULES_PATH], file[RULES_PATH + sizeof ".png"];
    size_t length = strlen(path);
    if (length < sizeof ".png" || length >= RULES_PATH - sizeof "base" ||
        strcmp(path + length - (sizeof ".png" - 1), ".png") != 0)
        return false;
    strip(plain, path);
    snprintf(file, sizeof file, "%s.png", plain);
    for (const struct rule *rule = rules; rule < rules + RULES; rule++) {
        out->bodies = 0;
        for (int body = 0; body < BODIES; body++)
            out->bodies |= matches(rule->pattern, file, body) ? 1u << body : 0;
        if (!out->bodies)
            continue;
        describe(out, rule, plain);
        set_behind(out, path);
        return rule->part != PART_NONE;
    }
    return false;
}

void rules_choice(char *out, int size, enum part part, const char *shape, const char *colour)
{
    const char *tail = strchr(shape, '/'), *name = rules_parts[part].name;
    size_t length = strlen(name);
    tail = tail ? tail + 1 : "";
    if (strncmp(tail, name, length) == 0 && (tail[length] == '/' || !tail[length]))
        tail += length + (tail[length] == '/');
    snprintf(out, (size_t)size, "%s%s%s", tail, *tail && *colour ? "/" : "", colour);
}
