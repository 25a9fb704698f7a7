// CsvReader: rows of a CSV file, plain or gzip, as RFC 4180 has them: quoted
// fields with "" for a quote, delimiters and line ends inside quotes, CRLF or
// LF. First stage of an import.
//
// Blank lines are no rows. Damage (a quote that never closes, text behind a
// closing quote, a row above kMaxRowBytes, a broken gzip stream) is an error
// with file and line; nothing is guessed.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_IMPORT_CSV_READER_H_
#define CLEARPOINT_TOOLS_IMPORT_CSV_READER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace clearpoint {

inline constexpr size_t kMaxRowBytes = 16 << 20;

struct CsvRow {
  uint64_t line = 0;  // of the row's first byte, from 1
  std::vector<std::string> fields;
};

class CsvReader {
 public:
  // "-" is standard input. NotFound and the like by the system's word;
  // InvalidArgument when the first line is no text, or a .gz no gzip.
  static absl::StatusOr<std::unique_ptr<CsvReader>> Open(
      const std::string& path, char delimiter);
  ~CsvReader();

  // Reads the next row into `row`; false at the end. InvalidArgument when the
  // text is not CSV, DataLoss when gzip data is damaged or cut short.
  absl::StatusOr<bool> Next(CsvRow* row);

  // Bytes of the file as it lies on disk, read so far and in all (0: unknown);
  // for progress.
  uint64_t bytes_read() const;
  uint64_t bytes_total() const { return bytes_total_; }

 private:
  struct Stream;
  CsvReader(std::string path, char delimiter);
  // The next byte, or -1 at the end; errors are kept in status_.
  int Take();
  int Peek();
  bool Fill();
  // What was read first must be text, and gzip where the name says so.
  absl::Status CheckText() const;
  absl::Status NotCsv(std::string_view what) const;
  absl::Status ReadField(std::string* field, bool* row_ended);
  absl::Status ReadQuoted(std::string* field);

  const std::string path_;
  const char delimiter_;
  std::unique_ptr<Stream> stream_;
  uint64_t bytes_total_ = 0;
  std::string buffer_;
  size_t at_ = 0;
  uint64_t line_ = 1;
  size_t row_bytes_ = 0;
  absl::Status status_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_IMPORT_CSV_READER_H_
