# dsvae-tools: make, make demo, make test, make test-all, make bench, make SAN=1 ..., make install
# One rule a kind of file; the lists below say what there is.

VERSION = 0.1.0
PREFIX = /usr/local
DESTDIR =

PROGRAMS = sprite-draw sprite-decode dsvae-train dsvae-encode latent-edit dsvae-decode dsvae-eval \
           png-encode tensor-dump tensor-load tensor-stat tensor-head tensor-diff
FLOORS = base stream nn image model cli

CC = gcc
CFLAGS = -O3 -g
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
CPPFLAGS = -Ilib -D_GNU_SOURCE -DVERSION='"$(VERSION)"'
ALL_CFLAGS = -std=c11 -ffp-contract=fast -fno-math-errno -pthread $(WARNINGS) $(CFLAGS)
LDLIBS = -Wl,--as-needed -lpng -lmsgpackc -lopenblas -lz -lm

# make SAN=1 builds a second tree with the address and undefined-behaviour sanitizers.
ifdef SAN
BUILD = build-san
BIN = $(BUILD)/bin
CFLAGS = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
else
BUILD = build
BIN = bin
endif

LIBRARY = $(BUILD)/libdsvae.a
LIB_SOURCES = $(foreach floor,$(FLOORS),$(wildcard lib/$(floor)/*.c))
LIB_OBJECTS = $(LIB_SOURCES:%.c=$(BUILD)/%.o)
KERNEL_TESTS = $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/kernels/*.c))

all: $(PROGRAMS:%=$(BIN)/%)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(LIBRARY): $(LIB_OBJECTS)
	rm -f $@ && ar rcs $@ $^

$(BIN)/%: $(BUILD)/src/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(LIBRARY) $(LDLIBS)

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(LIBRARY) $(LDLIBS)

-include $(shell find build build-san -name '*.d' 2>/dev/null)

clean:
	rm -rf build build-san $(PROGRAMS:%=bin/%)

.PHONY: all clean
.SECONDARY:
