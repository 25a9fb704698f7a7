// Rejects: the rows an import does not use, each with its file, line and
// reason, and how many there were of each reason.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_IMPORT_REJECTS_H_
#define CLEARPOINT_TOOLS_IMPORT_REJECTS_H_

#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/import/csv_reader.h"

namespace clearpoint {

class Rejects {
 public:
  // Writes CSV with the columns file, line, reason, row; "-" is standard
  // error. Unavailable when the file cannot be made.
  static absl::StatusOr<std::unique_ptr<Rejects>> Open(const std::string& path);
  ~Rejects();
  Rejects(const Rejects&) = delete;
  Rejects& operator=(const Rejects&) = delete;

  void Add(const std::string& file, const CsvRow& row, std::string_view reason);
  // Unavailable when anything could not be written.
  absl::Status Close();

  const std::map<std::string, uint64_t>& by_reason() const {
    return by_reason_;
  }
  uint64_t total() const { return total_; }

 private:
  Rejects(std::string path, std::FILE* file);

  const std::string path_;
  std::FILE* file_;
  bool failed_ = false;
  uint64_t total_ = 0;
  std::map<std::string, uint64_t> by_reason_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_IMPORT_REJECTS_H_
