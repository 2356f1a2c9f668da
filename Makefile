# dsvae-tools
#
#   make            builds the programs into bin/
#   make demo       installs what is missing, builds, trains a small model on drawn sprites, swaps
#   make test       installs what is missing, builds, runs the tests; make test-all: the slow ones too
#   make bench      measures training, encoding, decoding beside PyTorch, start, streams; bench-scaling: how cost grows
#   make MPI=no     leaves Open MPI out; else dsvae-train has it where mpicc is found
#   make MINIZIP=no leaves minizip out; else tensor-npy has it, for .npz, where its headers are found
#   make CAIRO=no   leaves cairo out; else plots and captions are drawn where pkg-config finds it
#   make SAN=1 ...  the same with the address and undefined-behaviour sanitizers, in build-san/
#   make install    PREFIX=/usr/local DESTDIR=

VERSION = 0.1.0
PREFIX = /usr/local
DESTDIR =
JOBS = $(shell nproc)

PROGRAMS = sprite-draw sprite-decode sprite-hide dsvae-train dsvae-adapt dsvae-encode latent-edit latent-fit latent-plot \
           dsvae-decode dsvae-eval png-encode tensor-dump tensor-load tensor-stat tensor-head tensor-diff \
           tensor-split tensor-merge tensor-npy tensor-raw tensor-html
FLOORS = base stream nn image model cli
MAN5 = lib/stream/tensor-stream.5
MAN7 = lib/nn/dsvae-scaling.7

BUILD_PACKAGES = gcc libc6-dev libpng-dev zlib1g-dev libmsgpack-dev libopenblas-dev
TEST_PACKAGES = bats jq mandoc python3 python3-msgpack python3-numpy libminizip-dev libcairo2-dev
SLOW_PACKAGES = ffmpeg imagemagick parallel slurmctld slurmd slurm-client munge

CC = gcc
CFLAGS = -O3 -g
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
CPPFLAGS = -Ilib -D_GNU_SOURCE -DVERSION='"$(VERSION)"'
ALL_CFLAGS = -std=c11 -ffp-contract=fast -fno-math-errno -pthread $(WARNINGS) $(CFLAGS)
# OpenBLAS is loaded when it is needed (lib/nn/blas.c).
LDLIBS = -Wl,--as-needed -lpng -lmsgpackc $(MINIZIP_LDLIBS) $(CAIRO_LDLIBS) -lz -lm $(MPI_LDLIBS)

MPI := $(if $(shell mpicc --showme:version 2>/dev/null),yes,no)
ifeq ($(MPI),yes)
MPI_CPPFLAGS := $(addprefix -isystem ,$(shell mpicc --showme:incdirs))
MPI_LDLIBS := $(shell mpicc --showme:link)
LEFT_OUT = lib/nn/ranks_one.c
else
LEFT_OUT = lib/nn/ranks_mpi.c
endif

MINIZIP := $(if $(shell $(CC) -E -include minizip/zip.h -x c /dev/null >/dev/null 2>&1 && echo found),yes,no)
ifeq ($(MINIZIP),yes)
MINIZIP_LDLIBS = -lminizip
LEFT_OUT += lib/stream/zip_none.c
else
LEFT_OUT += lib/stream/zip_minizip.c
endif

CAIRO := $(if $(shell pkg-config --modversion cairo 2>/dev/null),yes,no)
ifeq ($(CAIRO),yes)
CAIRO_CPPFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I cairo))
CAIRO_LDLIBS := $(shell pkg-config --libs cairo)
LEFT_OUT += lib/image/paint_none.c
else
LEFT_OUT += lib/image/paint_cairo.c
endif

ifdef SAN
BUILD = build-san
BIN = $(BUILD)/bin
CFLAGS = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
else
BUILD = build
BIN = bin
endif

LIBRARY = $(BUILD)/libdsvae.a
LIB_SOURCES = $(filter-out $(LEFT_OUT),$(wildcard $(FLOORS:%=lib/%/*.c)))
LIB_OBJECTS = $(LIB_SOURCES:%.c=$(BUILD)/%.o)
UNIT_TESTS = $(patsubst %.c,$(BUILD)/%,$(filter-out tests/bench/% tests/fuzz/%,$(wildcard tests/*/*.c)))
BENCHMARKS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/*.c))

# make V=1 shows the whole commands.
run = $(if $(V),,@echo "  $1 $@" &&) $2

all: $(PROGRAMS:%=$(BIN)/%)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call run,CC,$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<)

$(BUILD)/lib/nn/ranks_mpi.o: CPPFLAGS += $(MPI_CPPFLAGS)
$(BUILD)/lib/image/paint_cairo.o: CPPFLAGS += $(CAIRO_CPPFLAGS)

# The library is made anew when one of these comes or goes: then this file is new.
MARK = $(BUILD)/with-mpi-$(MPI)-minizip-$(MINIZIP)-cairo-$(CAIRO)
$(shell [ -e $(MARK) ] || { mkdir -p $(BUILD) && rm -f $(BUILD)/with-* && touch $(MARK); })

$(LIBRARY): $(LIB_OBJECTS) $(MARK)
	@rm -f $@
	$(call run,AR,ar rcs $@ $(LIB_OBJECTS))

$(BIN)/%: $(BUILD)/src/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call run,LINK,$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS))

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIBRARY)
	$(call run,LINK,$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS))

tests: all $(UNIT_TESTS)

# What a fresh Debian lacks is installed first; then make starts again, for it may have no compiler yet.
demo:
	sh tests/need-packages $(BUILD_PACKAGES)
	$(MAKE) -j$(JOBS) all
	sh pipelines/demo.sh

test-all: TEST_PACKAGES += $(SLOW_PACKAGES)
test test-all:
	sh tests/need-packages $(BUILD_PACKAGES) $(TEST_PACKAGES)
	$(MAKE) -j$(JOBS) tests
	BUILD=$(BUILD) BIN=$(BIN) sh tests/run $@

bench:
	sh tests/need-packages $(BUILD_PACKAGES)
	$(MAKE) -j$(JOBS) all $(BENCHMARKS)
	BUILD=$(BUILD) BIN=$(BIN) sh tests/bench/run

bench-scaling:
	sh tests/need-packages $(BUILD_PACKAGES)
	$(MAKE) -j$(JOBS) all $(BENCHMARKS)
	BUILD=$(BUILD) BIN=$(BIN) sh tests/bench/scaling

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
	    $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man7 \
	    $(DESTDIR)$(PREFIX)/share/dsvae-tools/pipelines/slurm
	install -m 755 $(PROGRAMS:%=$(BIN)/%) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(PROGRAMS:%=src/%.1) $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(MAN5) $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 $(MAN7) $(DESTDIR)$(PREFIX)/share/man/man7
	install -m 755 pipelines/*.sh $(DESTDIR)$(PREFIX)/share/dsvae-tools/pipelines
	install -m 755 pipelines/slurm/*.sh $(DESTDIR)$(PREFIX)/share/dsvae-tools/pipelines/slurm
	install -m 644 pipelines/batch.mk $(DESTDIR)$(PREFIX)/share/dsvae-tools/pipelines

clean:
	rm -rf build build-san $(PROGRAMS:%=bin/%)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: all tests demo test test-all bench bench-scaling install clean
.SECONDARY:
.DELETE_ON_ERROR:
