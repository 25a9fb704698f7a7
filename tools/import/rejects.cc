#include "tools/import/rejects.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace clearpoint {
namespace {

std::string Quoted(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    return std::string(text);
  }
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  return quoted + '"';
}

std::string AsCsv(const CsvRow& row) {
  std::string text;
  for (size_t i = 0; i < row.fields.size(); ++i) {
    if (i > 0) text.push_back(',');
    text += Quoted(row.fields[i]);
  }
  return text;
}

absl::Status WriteError(const std::string& path) {
  return absl::UnavailableError(
      fmt::format("{}: cannot write it: {}", path, std::strerror(errno)));
}

}  // namespace

Rejects::Rejects(std::string path, std::FILE* file)
    : path_(std::move(path)), file_(file) {}

Rejects::~Rejects() {
  if (file_ != nullptr && file_ != stderr) std::fclose(file_);
}

absl::StatusOr<std::unique_ptr<Rejects>> Rejects::Open(
    const std::string& path) {
  std::FILE* file = path == "-" ? stderr : std::fopen(path.c_str(), "w");
  if (file == nullptr) return WriteError(path);
  std::unique_ptr<Rejects> rejects(new Rejects(path, file));
  rejects->failed_ = std::fputs("file,line,reason,row\n", file) < 0;
  return rejects;
}

void Rejects::Add(const std::string& file, const CsvRow& row,
                  std::string_view reason) {
  ++total_;
  ++by_reason_[std::string(reason)];
  const std::string line = fmt::format("{},{},{},{}\n", Quoted(file), row.line,
                                       Quoted(reason), Quoted(AsCsv(row)));
  failed_ = std::fputs(line.c_str(), file_) < 0 || failed_;
}

absl::Status Rejects::Close() {
  std::FILE* const file = std::exchange(file_, nullptr);
  if (file == nullptr) return absl::OkStatus();
  const bool flushed = std::fflush(file) == 0;
  const bool closed = file == stderr || std::fclose(file) == 0;
  if (failed_ || !flushed || !closed) return WriteError(path_);
  return absl::OkStatus();
}

}  // namespace clearpoint
