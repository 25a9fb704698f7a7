// Where an output that was named on the command line is written. A file is made
// beside its place and renamed when it is whole, so that no reader meets half
// of it; what is no file - a device, a pipe - is written as it is. Links are
// followed, and stay. Threads: any.
#ifndef CLEARPOINT_TOOLS_OUTPUT_PLACE_H_
#define CLEARPOINT_TOOLS_OUTPUT_PLACE_H_

#include <string>

namespace clearpoint {

class OutputPlace {
 public:
  explicit OutputPlace(const std::string& path);

  // Whether it is, or will be, a file.
  bool is_file() const { return written_ != path_; }
  // What to open for writing.
  const std::string& written() const { return written_; }
  // Puts a file that is whole and closed in its place. False: errno says why.
  bool Finish() const;
  // Removes what was begun; nothing when it is no file.
  void Discard() const;

 private:
  std::string path_;     // behind all links
  std::string written_;  // the same when it is no file
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_OUTPUT_PLACE_H_
