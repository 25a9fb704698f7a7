// PackedRow: the canonical bytes of one row in one piece of memory, for tables
// with millions of rows that are seldom looked at.
//
// Owner of its bytes; an empty one holds none. Threads: none.
#ifndef CLEARPOINT_ENGINE_STATE_PACKED_ROW_H_
#define CLEARPOINT_ENGINE_STATE_PACKED_ROW_H_

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace clearpoint {

class PackedRow {
 public:
  void Assign(std::string_view bytes) {
    const uint32_t size = static_cast<uint32_t>(bytes.size());
    if (data_ == nullptr || SizeOf() != size) {
      data_ = std::make_unique_for_overwrite<char[]>(sizeof size + size);
      std::memcpy(data_.get(), &size, sizeof size);
    }
    std::memcpy(data_.get() + sizeof size, bytes.data(), size);
  }
  std::string_view bytes() const {
    if (data_ == nullptr) return {};
    return {data_.get() + sizeof(uint32_t), SizeOf()};
  }
  // What the allocator takes for it, about.
  size_t heap_bytes() const {
    return data_ == nullptr ? 0 : (SizeOf() + 2 * sizeof(uint64_t)) & ~size_t{7};
  }

 private:
  uint32_t SizeOf() const {
    uint32_t size;
    std::memcpy(&size, data_.get(), sizeof size);
    return size;
  }

  std::unique_ptr<char[]> data_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_PACKED_ROW_H_
