#include "daemon/shell/memory.h"

#include <malloc.h>

#include <cstddef>

// Of jemalloc, in programs that are linked with it (its manual: mallctl).
extern "C" int mallctl(const char* name, void* old_value, std::size_t* old_size, void* new_value,
                       std::size_t new_size) __attribute__((weak));

namespace portfolio::daemon {

void give_back_memory() {
  if (mallctl == nullptr) {
    malloc_trim(0);
    return;
  }
  constexpr const char* kOfAllArenas = "arena.4096.purge";  // MALLCTL_ARENAS_ALL
  mallctl(kOfAllArenas, nullptr, nullptr, nullptr, 0);
}

}  // namespace portfolio::daemon
