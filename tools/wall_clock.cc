#include "tools/wall_clock.h"

#include <chrono>

namespace clearpoint {

Timestamp WallClock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return Timestamp{
      std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

}  // namespace clearpoint
