// Owns texts that had to be made while decoding (unescaped JSON, a converted
// configuration), so that events can point to them.
// Growth: until Clear. Threads: none.
#ifndef CLEARPOINT_ENGINE_CODEC_TEXT_ARENA_H_
#define CLEARPOINT_ENGINE_CODEC_TEXT_ARENA_H_

#include <deque>
#include <string>
#include <utility>

namespace clearpoint {

class TextArena {
 public:
  // The returned reference stays until Clear.
  const std::string& Keep(std::string text) {
    return texts_.emplace_back(std::move(text));
  }
  void Clear() {
    if (!texts_.empty()) texts_.clear();
  }

 private:
  std::deque<std::string> texts_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_TEXT_ARENA_H_
