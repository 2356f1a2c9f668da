/* draw_head.c - heads and faces, in half design pixels from the middle of the head. */
#include "draw_wardrobe.h"

/* ---- heads ---- */

static const struct shape small_ears[] = {{SHAPE_ELLIPSE, SKIN, {-20, 5, 4, 5}},
                                          {SHAPE_ELLIPSE, SKIN, {20, 5, 4, 5}},
                                          {SHAPE_SHADING, 0, {2}},
                                          {0}};
static const struct shape round_front[] = {{SHAPE_ELLIPSE, SKIN, {0, 0, 20, 19}},
                                           {SHAPE_ELLIPSE, SKIN, {0, 6, 18, 14}},
                                           {SHAPE_SHADING, 0, {4}},
                                           {0}};
static const struct shape round_side[] = {{SHAPE_ELLIPSE, SKIN, {0, 0, 19, 19}},
                                          {SHAPE_ELLIPSE, SKIN, {3, 7, 15, 13}},
                                          {SHAPE_ELLIPSE, SKIN, {18, 7, 3, 3}},
                                          {SHAPE_SHADING, 0, {4}},
                                          {0}};
static const struct shape round_ear[] = {
    {SHAPE_ELLIPSE, SKIN, {-5, 6, 3, 4}}, {SHAPE_SHADING, 0, {2}}, {0}};
static const struct shape blush_front[] = {
    {SHAPE_RECT, SKIN_SHADOW, {-16, 10, 4, 2}}, {SHAPE_RECT, SKIN_SHADOW, {12, 10, 4, 2}}, {0}};
static const struct shape blush_side[] = {{SHAPE_RECT, SKIN_SHADOW, {6, 10, 4, 2}}, {0}};

static const struct shape big_ears[] = {{SHAPE_ELLIPSE, SKIN, {-22, 4, 6, 7}},
                                        {SHAPE_ELLIPSE, SKIN, {22, 4, 6, 7}},
                                        {SHAPE_SHADING, 0, {2}},
                                        {SHAPE_ELLIPSE, SKIN_SHADOW, {-23, 5, 2, 3}},
                                        {SHAPE_ELLIPSE, SKIN_SHADOW, {23, 5, 2, 3}},
                                        {0}};
static const struct shape eared_front[] = {{SHAPE_ELLIPSE, SKIN, {0, 0, 20, 19}},
                                           {SHAPE_ELLIPSE, SKIN, {0, 8, 19, 13}},
                                           {SHAPE_SHADING, 0, {4}},
                                           {0}};
static const struct shape eared_ear[] = {{SHAPE_ELLIPSE, SKIN, {-6, 5, 5, 6}},
                                         {SHAPE_SHADING, 0, {2}},
                                         {SHAPE_ELLIPSE, SKIN_SHADOW, {-5, 6, 2, 3}},
                                         {0}};
static const struct shape freckles_front[] = {{SHAPE_RECT, SKIN_SHADOW, {-16, 10, 2, 2}},
                                              {SHAPE_RECT, SKIN_SHADOW, {-12, 12, 2, 2}},
                                              {SHAPE_RECT, SKIN_SHADOW, {10, 12, 2, 2}},
                                              {SHAPE_RECT, SKIN_SHADOW, {14, 10, 2, 2}},
                                              {0}};
static const struct shape freckles_side[] = {
    {SHAPE_RECT, SKIN_SHADOW, {4, 10, 2, 2}}, {SHAPE_RECT, SKIN_SHADOW, {8, 12, 2, 2}}, {0}};

static const struct shape ring_ears[] = {{SHAPE_ELLIPSE, SKIN, {-19, 5, 4, 5}},
                                         {SHAPE_ELLIPSE, SKIN, {19, 5, 4, 5}},
                                         {SHAPE_SHADING, 0, {2}},
                                         {SHAPE_ELLIPSE, STEEL, {-21, 12, 2, 2}},
                                         {SHAPE_ELLIPSE, STEEL, {21, 12, 2, 2}},
                                         {0}};
static const struct shape oval_front[] = {{SHAPE_ELLIPSE, SKIN, {0, -2, 19, 18}},
                                          {SHAPE_ELLIPSE, SKIN, {0, 5, 17, 16}},
                                          {SHAPE_SHADING, 0, {4}},
                                          {0}};
static const struct shape oval_side[] = {{SHAPE_ELLIPSE, SKIN, {0, -1, 18, 18}},
                                         {SHAPE_ELLIPSE, SKIN, {3, 7, 14, 14}},
                                         {SHAPE_ELLIPSE, SKIN, {17, 7, 3, 3}},
                                         {SHAPE_SHADING, 0, {4}},
                                         {0}};
static const struct shape ring_ear[] = {{SHAPE_ELLIPSE, SKIN, {-5, 5, 3, 4}},
                                        {SHAPE_SHADING, 0, {2}},
                                        {SHAPE_ELLIPSE, STEEL, {-5, 12, 2, 2}},
                                        {0}};

static const struct shape elf_ears[] = {{SHAPE_POLYGON, SKIN, {-16, 0, -34, -7, -18, 11}},
                                        {SHAPE_POLYGON, SKIN, {16, 0, 34, -7, 18, 11}},
                                        {SHAPE_SHADING, 0, {2}},
                                        {0}};
static const struct shape elf_front[] = {
    {SHAPE_ELLIPSE, SKIN, {0, -1, 20, 18}},
    {SHAPE_POLYGON, SKIN, {-20, 0, 20, 0, 16, 11, 6, 19, -6, 19, -16, 11}},
    {SHAPE_SHADING, 0, {4}},
    {0}};
static const struct shape elf_side[] = {
    {SHAPE_ELLIPSE, SKIN, {0, -1, 19, 18}},
    {SHAPE_POLYGON, SKIN, {-15, 6, 19, 0, 17, 13, 10, 19, 2, 18}},
    {SHAPE_POLYGON, SKIN, {18, 3, 21, 9, 16, 10}},
    {SHAPE_SHADING, 0, {4}},
    {0}};
static const struct shape elf_ear[] = {
    {SHAPE_POLYGON, SKIN, {0, 0, -20, -9, -4, 13}}, {SHAPE_SHADING, 0, {2}}, {0}};

static const struct shape orc_ears[] = {{SHAPE_POLYGON, SKIN, {-17, 1, -30, 3, -18, 10}},
                                        {SHAPE_POLYGON, SKIN, {17, 1, 30, 3, 18, 10}},
                                        {SHAPE_SHADING, 0, {2}},
                                        {0}};
static const struct shape orc_front[] = {
    {SHAPE_ELLIPSE, SKIN, {0, -1, 20, 18}},
    {SHAPE_POLYGON, SKIN, {-20, 0, 20, 0, 20, 12, 14, 19, -14, 19, -20, 12}},
    {SHAPE_SHADING, 0, {4}},
    {0}};
static const struct shape orc_side[] = {
    {SHAPE_ELLIPSE, SKIN, {0, -1, 19, 18}},
    {SHAPE_POLYGON, SKIN, {-12, 6, 19, 0, 21, 12, 17, 19, 0, 19}},
    {SHAPE_ELLIPSE, SKIN, {18, 6, 4, 3}},
    {SHAPE_SHADING, 0, {4}},
    {0}};
static const struct shape orc_ear[] = {
    {SHAPE_POLYGON, SKIN, {0, 2, -15, 2, -3, 12}}, {SHAPE_SHADING, 0, {2}}, {0}};
static const struct shape tusks_front[] = {{SHAPE_RECT, MOUTH_OUTLINE, {-8, 14, 16, 2}},
                                           {SHAPE_RECT, MOUTH_LIGHT, {-8, 12, 2, 4}},
                                           {SHAPE_RECT, MOUTH_LIGHT, {6, 12, 2, 4}},
                                           {0}};
static const struct shape tusks_side[] = {
    {SHAPE_RECT, MOUTH_OUTLINE, {10, 14, 8, 2}}, {SHAPE_RECT, MOUTH_LIGHT, {12, 12, 2, 4}}, {0}};

static const struct shape fin_ears[] = {
    {SHAPE_POLYGON, SKIN, {-16, -3, -30, -10, -27, 1, -32, 8, -17, 12}},
    {SHAPE_POLYGON, SKIN, {16, -3, 30, -10, 27, 1, 32, 8, 17, 12}},
    {SHAPE_SHADING, 0, {2}},
    {0}};
static const struct shape fin_front[] = {{SHAPE_ELLIPSE, SKIN, {0, 0, 20, 19}},
                                         {SHAPE_ELLIPSE, SKIN, {0, 6, 19, 13}},
                                         {SHAPE_SHADING, 0, {4}},
                                         {0}};
static const struct shape fin_ear[] = {
    {SHAPE_POLYGON, SKIN, {0, 0, -16, -10, -13, 1, -18, 8, -2, 12}}, {SHAPE_SHADING, 0, {2}}, {0}};
static const struct shape gills_front[] = {{SHAPE_RECT, SKIN_LIGHT, {-18, 10, 4, 2}},
                                           {SHAPE_RECT, SKIN_LIGHT, {-16, 14, 4, 2}},
                                           {SHAPE_RECT, SKIN_LIGHT, {14, 10, 4, 2}},
                                           {SHAPE_RECT, SKIN_LIGHT, {12, 14, 4, 2}},
                                           {0}};
static const struct shape gills_side[] = {
    {SHAPE_RECT, SKIN_LIGHT, {2, 10, 4, 2}}, {SHAPE_RECT, SKIN_LIGHT, {4, 14, 4, 2}}, {0}};

const struct head wardrobe_heads[DRAW_VALUES] = {
    {.shape = {round_front, round_side, round_front},
     .ears = {small_ears, round_ear, small_ears},
     .mark = {blush_front, blush_side}},
    {.shape = {eared_front, round_side, eared_front},
     .ears = {big_ears, eared_ear, big_ears},
     .mark = {freckles_front, freckles_side}},
    {.shape = {oval_front, oval_side, oval_front}, .ears = {ring_ears, ring_ear, ring_ears}},
    {.shape = {elf_front, elf_side, elf_front},
     .ears = {elf_ears, elf_ear, elf_ears},
     .long_ears = true},
    {.shape = {orc_front, orc_side, orc_front},
     .ears = {orc_ears, orc_ear, orc_ears},
     .mark = {tusks_front, tusks_side},
     .long_ears = true},
    {.shape = {fin_front, round_side, fin_front},
     .ears = {fin_ears, fin_ear, fin_ears},
     .mark = {gills_front, gills_side},
     .long_ears = true},
};

/* ---- faces ---- */

static const struct shape calm_front[] = {
    {SHAPE_RECT, EYE_OUTLINE, {-12, 0, 6, 8}},  {SHAPE_RECT, EYE_LIGHT, {-12, 2, 2, 6}},
    {SHAPE_RECT, EYE_SHADOW, {-10, 4, 4, 4}},   {SHAPE_RECT, EYE, {-10, 6, 4, 2}},
    {SHAPE_RECT, EYE_OUTLINE, {6, 0, 6, 8}},    {SHAPE_RECT, EYE_LIGHT, {10, 2, 2, 6}},
    {SHAPE_RECT, EYE_SHADOW, {6, 4, 4, 4}},     {SHAPE_RECT, EYE, {6, 6, 4, 2}},
    {SHAPE_RECT, SKIN_OUTLINE, {-2, 14, 4, 2}}, {0}};
static const struct shape calm_side[] = {
    {SHAPE_RECT, EYE_OUTLINE, {8, 0, 6, 8}},    {SHAPE_RECT, EYE_LIGHT, {8, 2, 2, 6}},
    {SHAPE_RECT, EYE_SHADOW, {10, 4, 4, 4}},    {SHAPE_RECT, EYE, {10, 6, 4, 2}},
    {SHAPE_RECT, SKIN_OUTLINE, {12, 14, 4, 2}}, {0}};
static const struct shape closed_front[] = {{SHAPE_RECT, EYE_OUTLINE, {-12, 6, 6, 2}},
                                            {SHAPE_RECT, EYE_OUTLINE, {6, 6, 6, 2}},
                                            {SHAPE_RECT, SKIN_OUTLINE, {-2, 14, 4, 2}},
                                            {0}};
static const struct shape closed_side[] = {
    {SHAPE_RECT, EYE_OUTLINE, {8, 6, 6, 2}}, {SHAPE_RECT, SKIN_OUTLINE, {12, 14, 4, 2}}, {0}};
static const struct shape open_front[] = {{SHAPE_RECT, EYE_OUTLINE, {-12, 0, 6, 8}},
                                          {SHAPE_RECT, EYE_LIGHT, {-12, 2, 2, 6}},
                                          {SHAPE_RECT, EYE_SHADOW, {-10, 4, 4, 4}},
                                          {SHAPE_RECT, EYE, {-10, 6, 4, 2}},
                                          {SHAPE_RECT, EYE_OUTLINE, {6, 0, 6, 8}},
                                          {SHAPE_RECT, EYE_LIGHT, {10, 2, 2, 6}},
                                          {SHAPE_RECT, EYE_SHADOW, {6, 4, 4, 4}},
                                          {SHAPE_RECT, EYE, {6, 6, 4, 2}},
                                          {SHAPE_RECT, MOUTH_OUTLINE, {-4, 12, 8, 4}},
                                          {SHAPE_RECT, MOUTH, {-2, 14, 4, 2}},
                                          {0}};
static const struct shape open_side[] = {
    {SHAPE_RECT, EYE_OUTLINE, {8, 0, 6, 8}},     {SHAPE_RECT, EYE_LIGHT, {8, 2, 2, 6}},
    {SHAPE_RECT, EYE_SHADOW, {10, 4, 4, 4}},     {SHAPE_RECT, EYE, {10, 6, 4, 2}},
    {SHAPE_RECT, MOUTH_OUTLINE, {12, 12, 4, 4}}, {0}};
static const struct shape happy_front[] = {{SHAPE_RECT, EYE_OUTLINE, {-12, 4, 2, 2}},
                                           {SHAPE_RECT, EYE_OUTLINE, {-10, 2, 2, 2}},
                                           {SHAPE_RECT, EYE_OUTLINE, {-8, 4, 2, 2}},
                                           {SHAPE_RECT, EYE_OUTLINE, {6, 4, 2, 2}},
                                           {SHAPE_RECT, EYE_OUTLINE, {8, 2, 2, 2}},
                                           {SHAPE_RECT, EYE_OUTLINE, {10, 4, 2, 2}},
                                           {SHAPE_RECT, MOUTH_OUTLINE, {-4, 12, 8, 2}},
                                           {SHAPE_RECT, MOUTH, {-2, 14, 4, 2}},
                                           {0}};
static const struct shape happy_side[] = {
    {SHAPE_RECT, EYE_OUTLINE, {8, 4, 2, 2}},  {SHAPE_RECT, EYE_OUTLINE, {10, 2, 2, 2}},
    {SHAPE_RECT, EYE_OUTLINE, {12, 4, 2, 2}}, {SHAPE_RECT, MOUTH_OUTLINE, {10, 12, 6, 2}},
    {SHAPE_RECT, MOUTH, {12, 14, 2, 2}},      {0}};

static const struct shape small_front[] = {
    {SHAPE_RECT, EYE_OUTLINE, {-12, 0, 6, 8}}, {SHAPE_RECT, EYE_OUTLINE, {6, 0, 6, 8}}, {0}};
static const struct shape small_side[] = {{SHAPE_RECT, EYE_OUTLINE, {10, 0, 4, 8}}, {0}};

const struct shape *const wardrobe_faces[FACES][VIEWS] = {
    [FACE_SMALL] = {small_front, small_side},    [FACE_CALM] = {calm_front, calm_side},
    [FACE_CLOSED] = {closed_front, closed_side}, [FACE_OPEN] = {open_front, open_side},
    [FACE_HAPPY] = {happy_front, happy_side},
};
