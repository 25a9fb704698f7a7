// ScratchFolder: an empty folder of the machine for one test, removed with all
// it holds when the object goes. Threads: any.
#ifndef CLEARPOINT_TESTS_SUPPORT_SCRATCH_FOLDER_H_
#define CLEARPOINT_TESTS_SUPPORT_SCRATCH_FOLDER_H_

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "engine/values/check.h"

namespace clearpoint {

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "clearpoint-XXXXXX").string();
    CLEARPOINT_CHECK(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string Sub(const std::string& name) const {
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_SCRATCH_FOLDER_H_
