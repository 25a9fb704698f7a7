#include "tools/import/csv_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "tools/network/utf8.h"

namespace clearpoint {
namespace {

constexpr size_t kBufferBytes = 256 * 1024;
constexpr size_t kCheckedBytes = 4096;  // of the first line, whether it is text

absl::Status OpenError(const std::string& path) {
  const int number = errno;
  std::string text =
      fmt::format("{}: cannot open it: {}", path, std::strerror(number));
  if (number == ENOENT) return absl::NotFoundError(text);
  return absl::UnavailableError(text);
}

}  // namespace

// zlib reads plain files and gzip alike.
struct CsvReader::Stream {
  gzFile file = nullptr;
  ~Stream() {
    if (file != nullptr) gzclose_r(file);
  }
};

CsvReader::CsvReader(std::string path, char delimiter)
    : path_(std::move(path)),
      delimiter_(delimiter),
      stream_(std::make_unique<Stream>()) {}

CsvReader::~CsvReader() = default;

absl::StatusOr<std::unique_ptr<CsvReader>> CsvReader::Open(
    const std::string& path, char delimiter) {
  std::unique_ptr<CsvReader> reader(new CsvReader(path, delimiter));
  const int file = path == "-" ? dup(STDIN_FILENO)
                               : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return OpenError(path);
  struct stat about;
  if (fstat(file, &about) == 0 && S_ISREG(about.st_mode)) {
    reader->bytes_total_ = static_cast<uint64_t>(about.st_size);
  }
  reader->stream_->file = gzdopen(file, "rb");
  if (reader->stream_->file == nullptr) {
    close(file);
    return absl::ResourceExhaustedError(path + ": no memory to read it");
  }
  gzbuffer(reader->stream_->file, kBufferBytes);
  // A byte order mark says UTF-8 and is no part of the first name.
  if (reader->Peek() == 0xEF && reader->buffer_.starts_with("\xEF\xBB\xBF")) {
    reader->at_ = 3;
  }
  if (!reader->status_.ok()) return reader->status_;
  if (auto status = reader->CheckText(); !status.ok()) return status;
  return reader;
}

absl::Status CsvReader::CheckText() const {
  if (path_.ends_with(".gz") && !buffer_.empty() && gzdirect(stream_->file)) {
    return absl::InvalidArgumentError(fmt::format(
        "{}: expected gzip by its name, found other bytes, which begin with "
        "\"{}\"",
        path_, Shown(std::string_view(buffer_).substr(0, 8))));
  }
  const size_t end = std::min(buffer_.find('\n'), buffer_.size());
  for (size_t i = 0; i < std::min(end, kCheckedBytes); ++i) {
    const auto byte = static_cast<uint8_t>(buffer_[i]);
    const bool is_text = byte >= 0x20 || byte == '\t' || byte == '\r' ||
                         buffer_[i] == delimiter_;
    if (is_text && byte != 0x7F) continue;
    return absl::InvalidArgumentError(fmt::format(
        "{}: expected a text of CSV, found the byte 0x{:02x} at offset {}",
        path_, byte, i));
  }
  return absl::OkStatus();
}

uint64_t CsvReader::bytes_read() const {
  const z_off_t offset = gzoffset(stream_->file);
  return offset < 0 ? 0 : static_cast<uint64_t>(offset);
}

bool CsvReader::Fill() {
  if (!status_.ok()) return false;
  buffer_.resize(kBufferBytes);
  const int count = gzread(stream_->file, buffer_.data(),
                           static_cast<unsigned>(buffer_.size()));
  buffer_.resize(count > 0 ? static_cast<size_t>(count) : 0);
  at_ = 0;
  int number = Z_OK;
  const char* what = gzerror(stream_->file, &number);
  if (number != Z_OK && number != Z_STREAM_END) {
    status_ = absl::DataLossError(
        fmt::format("{}: cannot read on near line {}: {}", path_, line_, what));
    return false;
  }
  return !buffer_.empty();
}

int CsvReader::Peek() {
  if (at_ == buffer_.size() && !Fill()) return -1;
  return static_cast<uint8_t>(buffer_[at_]);
}

int CsvReader::Take() {
  const int c = Peek();
  if (c < 0) return c;
  ++at_;
  ++row_bytes_;
  if (c == '\n') ++line_;
  return c;
}

absl::Status CsvReader::NotCsv(std::string_view what) const {
  return absl::InvalidArgumentError(
      fmt::format("{}:{}: {}", path_, line_, what));
}

absl::Status CsvReader::ReadQuoted(std::string* field) {
  Take();  // the opening quote
  const uint64_t opened = line_;
  while (true) {
    const int c = Take();
    if (c < 0) {
      return NotCsv(fmt::format(
          "expected the quote that closes the one of line {}, found the end of "
          "the file",
          opened));
    }
    if (row_bytes_ > kMaxRowBytes) {
      return NotCsv(fmt::format(
          "a quoted field that began in line {} makes its row longer than {} "
          "bytes; is a quote missing?",
          opened, kMaxRowBytes));
    }
    if (c != '"') {
      field->push_back(static_cast<char>(c));
      continue;
    }
    if (Peek() != '"') return absl::OkStatus();
    field->push_back(static_cast<char>(Take()));
  }
}

absl::Status CsvReader::ReadField(std::string* field, bool* row_ended) {
  field->clear();
  const bool quoted = Peek() == '"';
  if (quoted) {
    if (auto status = ReadQuoted(field); !status.ok()) return status;
  }
  while (true) {
    int c = Take();
    if (c == '\r' && Peek() == '\n') c = Take();
    *row_ended = c < 0 || c == '\n';
    if (*row_ended || c == delimiter_) return status_;
    if (quoted) {
      return NotCsv(
          "expected a delimiter or the end of the line behind a "
          "closing quote, found text");
    }
    if (row_bytes_ > kMaxRowBytes) {
      return NotCsv(fmt::format("a row is longer than {} bytes", kMaxRowBytes));
    }
    field->push_back(static_cast<char>(c));
  }
}

absl::StatusOr<bool> CsvReader::Next(CsvRow* row) {
  while (Peek() == '\n' || Peek() == '\r') Take();
  if (!status_.ok()) return status_;
  if (Peek() < 0) return status_.ok() ? absl::StatusOr<bool>(false) : status_;
  row->line = line_;
  row_bytes_ = 0;
  size_t count = 0;
  bool row_ended = false;
  while (!row_ended) {
    if (row->fields.size() == count) row->fields.emplace_back();
    const absl::Status status = ReadField(&row->fields[count++], &row_ended);
    if (!status.ok()) return status;
  }
  row->fields.resize(count);
  return true;
}

}  // namespace clearpoint
