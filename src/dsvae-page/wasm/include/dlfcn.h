/* dlfcn.h - there is nothing to load: OpenBLAS is reported as missing. */
#ifndef WASM_DLFCN_H
#define WASM_DLFCN_H

#include <stddef.h>

enum { RTLD_NOW, RTLD_LOCAL = 0 };
#define dlopen(name, flags) ((void)(name), (void)(flags), (void *)NULL)
#define dlsym(library, name) ((void)(library), (void)(name), (void *)NULL)
#define dlerror() "there are no libraries in a page"

#endif
