/* npz.c - each array is a member NAME.npy, the skeleton is a text member. */
#include "formats/npz.h"

#include "base/mem.h"
#include "formats/npy.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char skeleton_name[] = "tensor-stream.jsonl", ending[] = ".npy";

/* Writing */

int npz_member(struct npz_writer *w, const char *name, const struct npz_array *a, struct err *e)
{
    char member[TEXT_NAME + sizeof ending];
    w->header.size = 0;
    snprintf(member, sizeof member, "%s%s", name, ending);
    return npy_print(&w->header, a->descr, a->ndim, a->shape, e) ||
           zipfile_begin(w->zip, member, w->header.size + a->bytes, e) ||
           zipfile_put(w->zip, w->header.bytes, w->header.size, e) ||
           zipfile_put(w->zip, a->data, a->bytes, e) || zipfile_end(w->zip, e);
}

static int put_array(void *npz_writer, const char *name, const struct tensor *t, struct err *e)
{
    const struct npz_array array = {dtype_name(t->dtype), t->ndim, t->shape, t->data,
                                    tensor_bytes(t)};
    return npz_member(npz_writer, name, &array, e);
}

int npz_start(struct npz_writer *w, struct array_writer *arrays, struct err *e)
{
    char name[] = "tensor-stream.jsonl"; /* reserved: no array gets it */
    arrays->put = put_array;
    arrays->file = w;
    return unique_names_claim(&arrays->names, name, sizeof name, e);
}

int npz_skeleton(struct npz_writer *w, const struct buffer *skeleton, struct err *e)
{
    return zipfile_begin(w->zip, skeleton_name, skeleton->size, e) ||
           zipfile_put(w->zip, skeleton->bytes, skeleton->size, e) || zipfile_end(w->zip, e);
}

void npz_writer_free(struct npz_writer *w)
{
    buffer_free(&w->header);
}

/* Reading */

/* An npy_reader for the current member. */
static int read_member(void *zip, void *out, size_t size, struct err *e)
{
    size_t got;
    for (uint8_t *at = out; size; at += got, size -= got) {
        int found = zipfile_read(zip, at, size, &got, e);
        if (found <= 0)
            return found ? -1 : err_set(e, "it ends too early");
    }
    return 0;
}

/* After the last element: the crc32 is correct, and nothing follows. */
static int end_member(void *zip, struct err *e)
{
    uint8_t more;
    size_t got;
    int found = zipfile_read(zip, &more, 1, &got, e);
    return found <= 0 ? found : err_set(e, "it has more bytes than its shape needs");
}

static int get_array(void *npz_reader, size_t i, struct tensor *out, struct err *e)
{
    struct npz_reader *r = npz_reader;
    struct npy head;
    size_t bytes;
    int found = zipfile_start(r->zip, r->members[i], e);
    if (!found)
        found = npy_header(&head, &bytes, read_member, r->zip, e);
    if (found)
        return found;
    if (npy_size(&head, r->arrays.max_record, &bytes, e) ||
        npy_tensor(&head, out, read_member, r->zip, e))
        return -1;
    arrays_widened(&r->arrays, i, head.file_dtype);
    if (end_member(r->zip, e) == 0)
        return 0;
    tensor_free(out);
    return -1;
}

static void close_zip(void *zip)
{
    zipfile_free(zip);
}

static int open_array(void *npz_reader, size_t i, struct array_stream *out, struct err *e)
{
    const struct npz_reader *r = npz_reader;
    struct zipfile_reader *zip = zipfile_again(r->zip, e);
    size_t bytes;
    *out = (struct array_stream){
        .read = read_member, .end = end_member, .close = close_zip, .context = zip};
    if (!zip || zipfile_start(zip, r->members[i], e))
        return -1;
    return npy_header(&out->head, &bytes, read_member, zip, e);
}

/* 0: the member is the skeleton as text; 1: the skeleton as an array of bytes, as savez() rewrites
 * it; -1: another member. */
static int skeleton_form(const char *name)
{
    size_t length = sizeof skeleton_name - 1;
    if (strncmp(name, skeleton_name, length) != 0)
        return -1;
    return !name[length] ? 0 : strcmp(name + length, ending) == 0 ? 1 : -1;
}

/* The name of a member, without the folder of the complete archive. */
static const char *name_of(const struct npz_reader *r, size_t member)
{
    const char *name = zipfile_name(r->zip, member);
    return strncmp(name, r->prefix, r->prefix_length) == 0 ? name + r->prefix_length : name;
}

/* If the skeleton is in a folder: this folder is in front of all names. */
static void find_prefix(struct npz_reader *r)
{
    r->prefix = "";
    for (size_t i = 0; i < zipfile_count(r->zip); i++) {
        const char *name = zipfile_name(r->zip, i), *slash = strrchr(name, '/');
        if (!slash || skeleton_form(slash + 1) < 0)
            continue;
        r->prefix = name;
        r->prefix_length = (size_t)(slash + 1 - name);
    }
}

/* Whether the member is a folder, or what a Mac adds to an archive. */
static bool is_folder(const char *name)
{
    size_t length = strlen(name);
    return length == 0 || name[length - 1] == '/' || strncmp(name, "__MACOSX/", 9) == 0;
}

static int add_member(struct npz_reader *r, size_t member, struct err *e)
{
    char shown[80];
    const char *name = name_of(r, member);
    size_t length = strlen(name), tail = sizeof ending - 1;
    if (skeleton_form(name) >= 0 || is_folder(name))
        return 0;
    if (length < tail || strcmp(name + length - tail, ending) != 0) {
        const bool torch = strstr(name, "data.pkl") != NULL;
        err_set(e, "'%s' in the archive is not an array (.npy)%s",
                err_quote(shown, sizeof shown, name, length),
                torch
                    ? "; of a file of PyTorch safetensors.torch.save_file() makes one that can be "
                      "read"
                    : "");
        return arrays_leave_out(&r->arrays, SIZE_MAX, e);
    }
    if (length - tail >= TEXT_NAME)
        return err_set(e, "an array name of %zu bytes, the limit is %d", length - tail,
                       TEXT_NAME - 1);
    char *plain = mem_copy_text(name, length - tail);
    if (!plain)
        return err_memory(e, length, "a name");
    r->members[r->arrays.count] = member;
    int failed = arrays_add(&r->arrays, plain, e);
    free(plain);
    return failed;
}

int npz_open(struct npz_reader *r, const struct seekable *file, size_t max_record, struct err *e)
{
    *r = (struct npz_reader){.arrays.max_record = max_record};
    r->arrays.get = get_array;
    r->arrays.open = open_array;
    r->arrays.file = r;
    r->zip = zipfile_open(file, e);
    if (!r->zip)
        return -1;
    size_t count = zipfile_count(r->zip);
    find_prefix(r);
    r->members = mem_zero(count, sizeof *r->members);
    int failed = r->members ? 0 : err_memory(e, count * sizeof *r->members, "an archive's table");
    for (size_t i = 0; i < count && !failed; i++)
        failed = add_member(r, i, e);
    failed = failed || arrays_sort(&r->arrays, e);
    if (failed)
        npz_free(r);
    return failed ? -1 : 0;
}

void npz_free(struct npz_reader *r)
{
    arrays_reader_free(&r->arrays);
    free(r->members);
    zipfile_free(r->second);
    zipfile_free(r->zip);
    *r = (struct npz_reader){0};
}

/* Reads the skeleton, as source.more. */
static int read_text(void *zip, void *out, size_t room, size_t *got, struct err *e)
{
    return zipfile_read(zip, out, room, got, e);
}

int npz_text(struct npz_reader *r, struct source *out, struct err *e)
{
    size_t i = 0, count = zipfile_count(r->zip);
    while (i < count && skeleton_form(name_of(r, i)) < 0)
        i++;
    if (i == count)
        return 0;
    r->second = zipfile_again(r->zip, e);
    if (!r->second || zipfile_start(r->second, i, e) ||
        (skeleton_form(name_of(r, i)) == 1 && npy_skip_header(read_member, r->second, e)))
        return -1;
    *out = (struct source){.fd = -1, .from = r->second, .more = read_text};
    return 1;
}
