// Any bytes, as protobuf and as JSON: decoding ends with an event or with a
// reason, and what it takes for an event the protobuf library takes for the
// same event. First byte of the input: the form.
//
//   build/fuzz/tests/fuzz/event_decoder_fuzz -max_total_time=60 corpus/
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/engine/decoder_oracle.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1,
                               size - 1);
  const auto format = data[0] % 2 == 0 ? clearpoint::EventFormat::kProtobuf
                                       : clearpoint::EventFormat::kJson;
  const std::string difference = clearpoint::FindDifference(bytes, format);
  if (!difference.empty()) {
    std::fprintf(stderr, "%s\n", difference.c_str());
    std::abort();
  }
  return 0;
}
