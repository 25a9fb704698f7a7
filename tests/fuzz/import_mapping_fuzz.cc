// A mapping for `clearpoint import` from any bytes: compiling it ends in a
// mapping or in InvalidArgument with the places of its errors. Texts that name
// lookups are left out: they would open whatever file the fuzzer thinks of. The
// one source is a table in memory.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/values/check.h"
#include "tools/import/mapping.h"

namespace clearpoint {
namespace {

constexpr std::string_view kTable =
    "order,member,amount,when,note\n"
    "o1,m1,12.50,2026-03-01 10:00:00,\"a, b\"\n";

// The path of a file of the table, for the life of the process.
const std::string& TablePath() {
  static const std::string path = [] {
    const int file = ::memfd_create("table.csv", 0);
    CLEARPOINT_CHECK(file >= 0);
    const ssize_t count = ::write(file, kTable.data(), kTable.size());
    CLEARPOINT_CHECK(count == static_cast<ssize_t>(kTable.size()));
    return "/proc/self/fd/" + std::to_string(file);
  }();
  return path;
}

void Compile(const std::string& text) {
  if (text.find("lookups") != std::string::npos) return;
  MappingInputs inputs;
  inputs.input_files = {TablePath()};
  const auto mapping = ParseMapping(text, "import.yaml", inputs);
  if (!mapping.ok()) {
    CLEARPOINT_CHECK(absl::IsInvalidArgument(mapping.status()));
    CLEARPOINT_CHECK(!mapping.status().message().empty());
    return;
  }
  CLEARPOINT_CHECK(mapping->sources.size() == 1);
}

}  // namespace
}  // namespace clearpoint

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  clearpoint::Compile({reinterpret_cast<const char*>(data), size});
  return 0;
}
