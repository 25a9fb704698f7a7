#include "consumers/card_mask.h"

#include <algorithm>
#include <cstddef>

#include "engine/decide/alias.h"

namespace clearpoint {
namespace {

constexpr int kFewestDigits = 13;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The end of the run that begins at `begin`, which is a digit.
size_t EndOfRun(std::string_view text, size_t begin) {
  size_t end = begin + 1;
  while (true) {
    const size_t next = text.find_first_not_of(" -", end);
    if (next == std::string_view::npos || !IsDigit(text[next])) return end;
    end = next + 1;
  }
}

// Calls visit(begin, end) for every run of digits that is long enough.
template <class Visit>
void EachLongNumber(std::string_view text, Visit visit) {
  for (size_t i = 0; i < text.size();) {
    if (!IsDigit(text[i])) {
      ++i;
      continue;
    }
    const size_t end = EndOfRun(text, i);
    const std::string_view run = text.substr(i, end - i);
    if (std::count_if(run.begin(), run.end(), IsDigit) >= kFewestDigits) {
      visit(i, end);
    }
    i = end;
  }
}

}  // namespace

std::string MaskLongNumbers(std::string_view text) {
  std::string masked(text);
  EachLongNumber(text, [&](size_t begin, size_t end) {
    std::replace_if(masked.begin() + static_cast<std::ptrdiff_t>(begin),
                    masked.begin() + static_cast<std::ptrdiff_t>(end), IsDigit,
                    '*');
  });
  return masked;
}

bool ShowsCardNumber(std::string_view text) {
  bool found = false;
  EachLongNumber(text, [&](size_t begin, size_t end) {
    found = found || LooksLikeCardNumber(text.substr(begin, end - begin));
  });
  return found;
}

}  // namespace clearpoint
