#include "tools/output_place.h"

#include <cstdio>
#include <filesystem>
#include <system_error>

namespace clearpoint {
namespace fs = std::filesystem;

OutputPlace::OutputPlace(const std::string& path)
    : path_(path), written_(path) {
  std::error_code error;
  const fs::file_status found = fs::status(path, error);
  if (fs::exists(found) && !fs::is_regular_file(found)) return;
  if (fs::is_symlink(path, error)) {
    const fs::path target = fs::weakly_canonical(path, error);
    // A link to nothing yet, which only opening it follows.
    if (error || fs::is_symlink(target, error)) return;
    path_ = target.string();
  }
  written_ = path_ + ".partial";
}

bool OutputPlace::Finish() const {
  return !is_file() || std::rename(written_.c_str(), path_.c_str()) == 0;
}

void OutputPlace::Discard() const {
  if (is_file()) std::remove(written_.c_str());
}

}  // namespace clearpoint
