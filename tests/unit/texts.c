/* texts.c - numbers as text and back, UTF-8, quoted texts and lists. */
#include "base/err.h"
#include "base/list.h"
#include "base/num.h"
#include "base/utf8.h"
#include "check.h"
#include "formats/number_text.h"

/* Any bits at all come back from their text. */
static void test_elements(void)
{
    struct rng rng = rng_make(1, 2, 3);
    struct tensor t, back;
    struct err e;
    const size_t shape[] = {20000};
    char text[NUMBER_TEXT_MAX];
    for (int dtype = 0; dtype < DTYPE_COUNT; dtype++) {
        CHECK(tensor_make(&t, (enum dtype)dtype, 1, shape, &e) == 0);
        CHECK(tensor_copy(&back, &t, &e) == 0);
        uint32_t word = 0;
        for (size_t i = 0; i < tensor_bytes(&t); i++) {
            word = i % 4 ? word >> 8 : rng_u32(&rng);
            ((uint8_t *)t.data)[i] = (uint8_t)word;
        }
        for (size_t i = 0; i < shape[0]; i++) {
            size_t length = number_text_print(text, &t, i, 0);
            CHECK(length == strlen(text) && number_text_parse(&back, i, text) == length);
        }
        CHECK(memcmp(t.data, back.data, tensor_bytes(&t)) == 0);
        tensor_free(&t);
        tensor_free(&back);
    }
}

static void test_bad_elements(void)
{
    static const struct {
        enum dtype dtype;
        const char *text;
    } bad[] = {{DTYPE_U1, "256"},
               {DTYPE_U1, "-1"},
               {DTYPE_U1, ""},
               {DTYPE_U1, " 1"},
               {DTYPE_U1, "+1"},
               {DTYPE_I4, "x"},
               {DTYPE_I4, "--1"},
               {DTYPE_F4, "1e39"},
               {DTYPE_F4, " 1"},
               {DTYPE_F4, "+1"},
               {DTYPE_F4, "0x1p3"},
               {DTYPE_F4, "infant"},
               {DTYPE_F8, "-"},
               {DTYPE_F8, "1e999"},
               {DTYPE_F4, "nan:"},
               {DTYPE_F4, "nan:1ffffffff"},
               {DTYPE_I8, "9223372036854775808"}};
    struct tensor t;
    struct err e;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(tensor_make(&t, bad[i].dtype, 0, NULL, &e) == 0);
        /* "infant" starts with a number; its caller sees that the text goes on */
        CHECK(number_text_parse(&t, 0, bad[i].text) == (strcmp(bad[i].text, "infant") ? 0 : 3));
        tensor_free(&t);
    }
}

static void test_utf8(void)
{
    static const char *const good[] = {"",
                                       "a",
                                       "\xc2\x80",
                                       "\xe0\xa0\x80",
                                       "\xed\x9f\xbf",
                                       "\xef\xbf\xbf",
                                       "\xf0\x90\x80\x80",
                                       "\xf4\x8f\xbf\xbf"};
    static const char *const bad[] = {"\x80",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xc2",
                                      "\xe0\x9f\xbf",
                                      "\xed\xa0\x80",
                                      "\xe1\x80",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "a\xffz"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(utf8_valid(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!utf8_valid(bad[i], strlen(bad[i])));
    CHECK(utf8_control("\x1f") == 0x1f && utf8_control("\xc2\x9f") == 0x9f &&
          utf8_control("\xc2\xa0") == 0 && utf8_control(" ") == 0);
}

static void test_quote(void)
{
    static const char hostile[] = "a\0\x1b\x7f\xc2\x9f\xff\xc3\xa9\xc3";
    char out[64], small[12];
    err_quote(out, sizeof out, hostile, sizeof hostile - 1);
    CHECK(strcmp(out, "a\\x00\\x1b\\x7f\\xc2\\x9f\\xff\xc3\xa9\\xc3") == 0);
    CHECK(strcmp(err_quote(small, sizeof small, "abcdefghijklm", 13), "abcdefgh...") == 0);
    CHECK(strcmp(err_quote(small, sizeof small, "abcdefg\xc3\xa9ijk", 12), "abcdefg...") == 0);
    CHECK(strcmp(err_quote(out, sizeof out, "", 0), "") == 0);
}

static void test_list(void)
{
    CHECK(list_has("ae|vae|dsvae", '|', "vae", 3) && list_has("ae|vae|dsvae", '|', "dsvae", 5));
    CHECK(list_has("a", ',', "a", 1) && list_has("a,b", ',', "a=1", 1));
    CHECK(!list_has("ae|vae", '|', "e", 1) && !list_has("ae|vae", '|', "va", 2));
    CHECK(!list_has("", ',', "a", 1) && !list_has("ab,c", ',', "a", 1));
}

static const struct check_test tests[] = {
    {"elements", test_elements}, {"bad elements", test_bad_elements}, {"utf8", test_utf8},
    {"quoted text", test_quote}, {"lists of names", test_list},
};

int main(void)
{
    return check_run_all(tests, sizeof tests / sizeof *tests);
}
