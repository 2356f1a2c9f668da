// reverse.cpp - a C++ program with the installed library: plays the sequences of a stream backwards through a model.
//
//     reverse MODEL < frames.tns > reversed.tns
//
// It encodes each record as arrays too, and fails unless the codes are those of the record.
#include <dsvae/dsvae.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

struct Deleter {
    void operator()(tns_record *p) const { tns_record_free(p); }
    void operator()(tns_reader *p) const { tns_reader_close(p); }
    void operator()(tns_writer *p) const { tns_writer_close(p); }
    void operator()(dsvae_model *p) const { dsvae_model_close(p); }
    void operator()(dsvae_edit *p) const { dsvae_edit_close(p); }
};
template <class T> using Handle = std::unique_ptr<T, Deleter>;

tns_error error;

template <class T> T check(T result, bool good)
{
    if (!good)
        throw std::runtime_error(error.text);
    return result;
}
int check(int result)
{
    return check(result, result >= 0);
}
template <class T> Handle<T> handle(T *p)
{
    return Handle<T>(check(p, p != nullptr));
}

struct Output {
    dsvae_model *model;
    tns_writer *writer;
};

int decode(void *context, const tns_record *latents, tns_error *e)
{
    const auto *to = static_cast<const Output *>(context);
    Handle<tns_record> copy(tns_record_copy(latents, e));
    tns_record *record = copy.get();
    return record && dsvae_decode_records(to->model, &record, 1, e) == 0 ? tns_writer_record(to->writer, record, e) : -1;
}

struct Codes {
    std::vector<float> f, spread_f, z, spread_z;
};

Codes encode_arrays(dsvae_model *model, const tns_record *record)
{
    tns_tensor frames;
    const std::size_t shape[] = {0, dsvae_model_height(model), dsvae_model_width(model), dsvae_model_channels(model)};
    check(tns_record_expect(record, "frames", TNS_U1, 4, shape, &frames, &error));
    const std::size_t T = frames.shape[0], F = dsvae_model_static_dim(model), Z = dsvae_model_dynamic_dim(model);
    Codes codes{std::vector<float>(F), std::vector<float>(F), std::vector<float>(T * Z), std::vector<float>(T * Z)};
    const auto *bytes = static_cast<const std::uint8_t *>(frames.data);
    std::vector<std::uint8_t> pixels(bytes, bytes + tns_tensor_count(&frames));
    const dsvae_sequence sequence = {T, pixels.data(), nullptr, codes.f.data(), codes.spread_f.data(), codes.z.data(),
                                     codes.spread_z.data()};
    check(dsvae_encode(model, &sequence, 1, 0, &error));
    return codes;
}

void compare(const tns_record *record, const char *key, const std::vector<float> &array)
{
    tns_tensor t;
    if (check(tns_record_tensor(record, key, &t, &error)) == 0 || tns_tensor_count(&t) != array.size() ||
        std::memcmp(t.data, array.data(), array.size() * sizeof array[0]) != 0)
        throw std::runtime_error(std::string("the arrays differ from the record in ") + key);
}

void run(const char *path)
{
    auto model = handle(dsvae_model_open(path, 2, &error));
    auto reader = handle(tns_reader_fd(0, "standard input", 0, &error));
    auto writer = handle(tns_writer_fd(1, "standard output", "frames", nullptr, &error));
    auto edit = handle(dsvae_edit_open("reverse", "dynamic", model.get(), nullptr, &error));
    auto record = handle(tns_record_new(&error));
    tns_record *r = record.get();
    Output output{model.get(), writer.get()};
    while (check(tns_reader_next(reader.get(), r, &error)) > 0) {
        const Codes codes = encode_arrays(model.get(), r);
        check(dsvae_encode_records(model.get(), &r, 1, 20, &error));
        compare(r, "static.mean", codes.f);
        compare(r, "static.logvar", codes.spread_f);
        compare(r, "dynamic.mean", codes.z);
        compare(r, "dynamic.logvar", codes.spread_z);
        check(dsvae_edit_record(edit.get(), r, decode, &output, &error));
    }
    check(dsvae_edit_end(edit.get(), decode, &output, &error));
    check(tns_writer_end(writer.get(), &error));
}

} // namespace

int main(int argc, char **argv)
{
    try {
        run(argc > 1 ? argv[1] : "");
    } catch (const std::exception &e) {
        std::fprintf(stderr, "reverse: %s\n", e.what());
        return 1;
    }
    return 0;
}
