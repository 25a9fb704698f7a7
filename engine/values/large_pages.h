// Memory for what grows to millions of rows, in pages of 2 MiB where the system
// has them: rows are found by hash, so with small pages nearly every look-up
// misses the processor's table of pages as well as its caches. A hint to the
// system and no more; contents and addresses mean nothing to the engine.
//
// Errors: none; memory that is not there ends the program, as `new` does.
// Threads: any.
#ifndef CLEARPOINT_ENGINE_VALUES_LARGE_PAGES_H_
#define CLEARPOINT_ENGINE_VALUES_LARGE_PAGES_H_

#include <cstddef>
#include <new>

namespace clearpoint {

inline constexpr size_t kLargePage = size_t{2} << 20;

// `bytes` rounded up to whole large pages. GiveLargePages frees them.
void* TakeLargePages(size_t bytes);
void GiveLargePages(void* memory);

// Allocator of containers that may grow large: what is smaller than a large
// page comes from the heap.
template <class T>
class LargePageAllocator {
 public:
  using value_type = T;

  LargePageAllocator() = default;
  template <class U>
  LargePageAllocator(const LargePageAllocator<U>&) {}

  T* allocate(size_t count) {
    const size_t bytes = count * sizeof(T);
    void* const memory =
        bytes < kLargePage ? ::operator new(bytes) : TakeLargePages(bytes);
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, size_t count) {
    if (count * sizeof(T) < kLargePage) {
      ::operator delete(memory);
    } else {
      GiveLargePages(memory);
    }
  }
  friend bool operator==(const LargePageAllocator&, const LargePageAllocator&) {
    return true;
  }

 private:
  static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_VALUES_LARGE_PAGES_H_
