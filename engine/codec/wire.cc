#include "engine/codec/wire.h"

namespace clearpoint {

void StagedWireWriter::PutLong(uint64_t value) {
  char* to = stage_ + used_;
  do {
    *to++ = static_cast<char>(value | kOneByte);
    value >>= 7;
  } while (value >= kOneByte);
  *to++ = static_cast<char>(value);
  used_ = static_cast<size_t>(to - stage_);
}

void StagedWireWriter::EndLarge(size_t begin) {
  Flush();
  WireWriter(out_).End(begin);
}

bool WireReader::ReadLongVarint(uint64_t* value) {
  uint64_t result = 0;
  for (uint32_t shift = 0; shift < 64; shift += 7) {
    if (at_ == end_) return false;
    const uint64_t byte = static_cast<uint8_t>(*at_++);
    if (shift == 63 && byte > 1) return false;
    result |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      *value = result;
      return true;
    }
  }
  return false;
}

bool WireReader::Next() {
  if (at_ == end_ || !ok_) return false;
  uint64_t tag;
  ok_ = ReadVarint(&tag) && tag >> 3 != 0 && tag >> 32 == 0;
  if (!ok_) return false;
  field_ = static_cast<uint32_t>(tag >> 3);
  wire_type_ = static_cast<uint32_t>(tag & 7);
  uint64_t size = 0;
  switch (wire_type_) {
    case 0:
      return ok_ = ReadVarint(&number_);
    case 1:
      size = 8;
      break;
    case 2:
      ok_ = ReadVarint(&size);
      if (!ok_) return false;
      break;
    case 5:
      size = 4;
      break;
    default:
      return ok_ = false;
  }
  if (size > static_cast<uint64_t>(end_ - at_)) return ok_ = false;
  bytes_ = std::string_view(at_, size);
  at_ += size;
  return true;
}

}  // namespace clearpoint
