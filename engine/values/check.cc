#include "engine/values/check.h"

#include <cstdio>
#include <cstdlib>

namespace clearpoint {
namespace {

struct Place {
  std::string_view source;
  uint64_t offset = 0;
};
thread_local Place place;  // empty source: none is named

}  // namespace

CheckPlace::CheckPlace(std::string_view source, uint64_t offset) {
  place = {source, offset};
}

CheckPlace::~CheckPlace() { place = {}; }

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: check failed: %s\n", file, line, condition);
  if (!place.source.empty()) {
    std::fprintf(stderr,
                 "while deciding %.*s at offset %llu; `clearpoint quarantine` "
                 "takes that message out\n",
                 static_cast<int>(place.source.size()), place.source.data(),
                 static_cast<unsigned long long>(place.offset));
  }
  std::abort();
}

}  // namespace clearpoint
