/* config.h - what a model is made of, and how it is trained: the parts and numbers that the header
 * of a model's stream holds under their names. */
#ifndef MODEL_CONFIG_H
#define MODEL_CONFIG_H

#include "base/err.h"
#include "tns/map.h"
#include <stdbool.h>
#include <stdint.h>

/* The names of kinds and parts in the header, in the order of these enums. */
enum model_kind { KIND_AE, KIND_VAE, KIND_DSVAE, KIND_JUDGE };
enum static_encoder {
    STATIC_NONE,
    STATIC_COLOURS, /* a set of pixels */
    STATIC_PATCHES, /* a set of small patches */
    STATIC_FRAMES,  /* convolutions that see complete frames */
    STATIC_POOL     /* a set of frames of numbers */
};
enum dynamic_encoder {
    DYNAMIC_PATCHES,   /* one matrix product for each patch */
    DYNAMIC_CONTRASTS, /* the same on differences from a patch's own colours */
    DYNAMIC_CONV,      /* convolutions */
    DYNAMIC_WINDOW, /* some frames of numbers around each, without the sequence's mean and spread */
    DYNAMIC_FULL    /* the same, with them: "window-full" in the header */
};
enum decoder {
    DECODER_NONE,
    DECODER_FILM,  /* an MLP that the static code modulates */
    DECODER_DECONV /* transposed convolutions; always makes complete frames */
};
enum prior {
    PRIOR_NONE,
    PRIOR_NORMAL, /* N(0,I) */
    PRIOR_MIXTURE /* an LSTM with a mixture of Gaussians */
};
enum colours_seen {
    COLOURS_TRUE,     /* "none" in the header */
    COLOURS_HASHED,   /* "hash": each colour becomes any colour */
    COLOURS_POINTWISE /* "pointwise": random maps from colour to colour */
};

/* The parts and sizes: enough to rebuild the network. */
struct config {
    enum model_kind kind;
    enum static_encoder static_encoder;
    enum dynamic_encoder dynamic_encoder;
    enum decoder decoder;
    enum prior prior;
    enum colours_seen recolour;        /* what the dynamic encoder sees while it learns */
    int64_t static_dim;                /* F, numbers of a sequence */
    int64_t dynamic_dim;               /* Z, numbers of a frame */
    int64_t bag;                       /* pixels or patches that the static encoder draws */
    int64_t patch;                     /* side of its patches */
    int64_t draws;                     /* sets that it draws to encode; the result is their mean */
    int64_t encoder_width;             /* of the encoders' last hidden layer */
    int64_t style_width;               /* of the layer through which f modulates the decoder */
    int64_t hidden1, hidden2, hidden3; /* the film decoder's layers */
    int64_t bands;       /* groups of its last layer: horizontal parts of the picture, each with
                            its own share of hidden3 */
    int64_t conv_width;  /* channels of the first convolution; each later one has twice as many */
    int64_t prior_width; /* of the prior's LSTM */
    int64_t mixtures;    /* K, Gaussians of the prior */
    /* Of models of numbers; else 0. */
    int64_t context;    /* frames on each side of a frame that the window shows */
    int64_t neighbours; /* codes on each side of a frame's code that the decoder sees */
    int64_t mel_bands;  /* the first columns are this many bands of a mel spectrum, and the log of
                           the pitch is the next one; 0: any numbers */
    int64_t standard;   /* 1: over a sequence each dynamic code has mean 0 and variance 1 */
    int64_t moments;    /* S: the last 2S numbers of the static code are the means of the first S
                           columns of the frames, and the logs of their spreads (number_batch.h) */
};

/* How it learns. */
struct training {
    int64_t batch;   /* B, sequences per step */
    int64_t frames;  /* T, frames of a sequence that are encoded; 0: as many as the shortest has */
    int64_t decoded; /* how many of these frames are decoded, drawn anew in each step */
    double rate;     /* highest learning rate of Adam */
    double beta1, beta2, decay, clip; /* Adam's constants; weight decay; largest gradient norm */
    double average;                   /* factor of the moving average that becomes the model */
    int64_t warmup;                   /* steps until the rate is full */
    int64_t kl_warmup;                /* steps until the divergences count in full */
    double kl_first, kl_last; /* weight of all divergences: geometric over 80 % of the steps */
    double kl_static;         /* weight of KL(q(f) || N(0,I)) */
    double kl_prior;          /* weight of log q(z) - log p(z_t | z_<t) */
    double kl_frame;          /* weight of KL(q(z_t) || N(0,I)) */
    double cycle;  /* weight of the squared distance between a dynamic code and what the encoder
                      finds after it was decoded with a random f; in the last part of training */
    double robust; /* errors above this count linearly in the last half; 0: none do */
    double colour_dropout; /* share of the colours of a set that are dropped from it */
    int64_t margin;        /* also decode pixels at most this far from those that vary */
    double occlude;        /* share of sequences whose encoder sees hidden squares */
    /* Of models of numbers; else 0. */
    int64_t span; /* frames of a sequence of which a step takes the set, the mean and the spread; 0:
                     all */
    double warp;  /* share of sequences whose dynamic encoder sees a warped mel axis */
    double spread; /* weight of the squared error of the mean and the standard deviation of each
                      column over the frames of a step */
    double invent; /* share of sequences that become those of an invented speaker */
};

/* Fills both for a kind (ae, vae, dsvae, judge) and a preset, by their names. Fails on an unknown
 * name. */
int config_preset(struct config *c, struct training *t, const char *kind, const char *preset,
                  struct err *e);
/* The names, each list with NULL at its end: those of kinds are in the order of enum model_kind. */
extern const char *const config_kinds[], *const config_presets[];

/* Are its frames numbers f4 [T,D], rather than pictures? */
bool config_takes_numbers(const struct config *c);

/* Of D columns those that say who speaks: the mel bands and the pitch, but not what follows them
 * (the voicing); of other numbers all. */
static inline size_t config_style_columns(const struct config *c, size_t D)
{
    return c->mel_bands ? (size_t)c->mel_bands + 1 : D;
}

/* The numbers of the static code that are learned: all, without the moments. */
static inline size_t config_learned_dim(const struct config *c)
{
    return (size_t)(c->static_dim - 2 * c->moments);
}

/* Looks up a number by its name in the header, such as "static_dim" or "kl_last". False: there is
 * no such number. */
bool config_number(const struct config *c, const struct training *t, const char *name,
                   double *value);

/* To and from the map 'model' of a header. Reading checks presence, type and range of each field.
 */
int config_write(struct map *m, const struct config *c, const struct training *t, struct err *e);
int config_read(const struct map *m, struct config *c, struct training *t, struct err *e);

#endif
