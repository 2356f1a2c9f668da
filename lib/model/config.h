/* config.h - what a model is made of, and how it is trained: named numbers and names of parts, kept
 * in the header of the model's stream. */
#ifndef MODEL_CONFIG_H
#define MODEL_CONFIG_H

#include "base/err.h"
#include "tns/map.h"
#include <stdbool.h>
#include <stdint.h>

enum { CONFIG_NAME = 16, MODEL_VERSION = 2 };

/* The parts and sizes: enough to rebuild the network. */
struct config {
    char kind[CONFIG_NAME];            /* ae, vae, dsvae, judge */
    char static_encoder[CONFIG_NAME];  /* none; colours: a bag of pixels; patches: a bag of patches;
                                          frames: convolutions that see whole frames */
    char dynamic_encoder[CONFIG_NAME]; /* patches: one product a patch; conv: convolutions */
    char decoder[CONFIG_NAME];         /* none; film: an MLP modulated by the static code; deconv */
    char prior[CONFIG_NAME];           /* none; normal: N(0,I); mixture: LSTM with Gaussians */
    char recolour[CONFIG_NAME];        /* none; hash: any colour to any; pointwise: random maps */
    int64_t static_dim;                /* F, numbers a sequence */
    int64_t dynamic_dim;               /* Z, numbers a frame */
    int64_t bag;                       /* pixels or patches that the static encoder draws */
    int64_t patch;                     /* side of its patches */
    int64_t draws;                     /* how often it draws when it encodes (the mean is taken) */
    int64_t encoder_width;             /* of the encoders' last hidden layer */
    int64_t style_width;               /* of the layer through which f modulates the decoder */
    int64_t hidden1, hidden2, hidden3; /* the film decoder's layers */
    int64_t bands;       /* of its last layer: horizontal parts of the picture, each with its
                            own share of hidden3 */
    int64_t conv_width;  /* channels of the first convolution; doubles at each */
    int64_t prior_width; /* of the prior's LSTM */
    int64_t mixtures;    /* K, Gaussians of the prior */
};

/* How it learns. */
struct training {
    int64_t batch;   /* B, sequences a step */
    int64_t frames;  /* T, frames of a sequence that are encoded; 0: the shortest sequence */
    int64_t decoded; /* frames of them that are decoded, drawn anew each step */
    double rate;     /* Adam's at its highest */
    double beta1, beta2, decay, clip;
    double average;           /* of the moving average that becomes the model */
    int64_t warmup;           /* steps until the rate is full */
    int64_t kl_warmup;        /* steps until the divergences count in full */
    double kl_first, kl_last; /* their weight, geometric from the first over 80 % of the steps */
    double kl_static;         /* of KL(q(f) || N(0,I)) */
    double kl_prior;          /* of log q(z) - log p(z_t | z_<t) */
    double kl_frame;          /* of KL(q(z_t) || N(0,I)) */
    double cycle;             /* of the squared distance of a code that is decoded with a random f
                                 and encoded again from what it was; in the last part of training */
    double robust;            /* errors above this count linearly in the last half; 0: none do */
    double colour_dropout;    /* share of the colours of a bag that are dropped from it */
    int64_t margin;           /* pixels around those that differ in the data, decoded too */
    double occlude;           /* share of sequences whose encoder sees squares hidden */
};

/* Fills both for a kind (ae, vae, dsvae) and a preset; fails on a pair that does not exist. */
int config_preset(struct config *c, struct training *t, const char *kind, const char *preset,
                  struct err *e);
extern const char *const config_kinds[], *const config_presets[]; /* NULL-terminated */

/* Looks up a number by its name in the header, such as "static_dim" or "kl_last". False: there is
 * no such number. */
bool config_number(const struct config *c, const struct training *t, const char *name,
                   double *value);

/* To and from a header's map. Reading checks presence, type and range of every field. */
int config_write(struct map *m, const struct config *c, const struct training *t, struct err *e);
int config_read(const struct map *m, struct config *c, struct training *t, struct err *e);

#endif
