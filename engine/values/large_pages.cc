#include "engine/values/large_pages.h"

#include <sys/mman.h>

#include <cstdlib>

#include "engine/values/check.h"

namespace clearpoint {

void* TakeLargePages(size_t bytes) {
  const size_t whole = (bytes + kLargePage - 1) / kLargePage * kLargePage;
  void* const memory = std::aligned_alloc(kLargePage, whole);
  CLEARPOINT_CHECK(memory != nullptr);
  // Refused where the system has no large pages; the memory is good all the
  // same.
  (void)madvise(memory, whole, MADV_HUGEPAGE);
  return memory;
}

void GiveLargePages(void* memory) { std::free(memory); }

}  // namespace clearpoint
