#include "consumers/card_mask.h"

#include <algorithm>
#include <cstddef>

namespace clearpoint {
namespace {

constexpr int kFewestDigits = 13;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsSeparator(char c) { return c == ' ' || c == '-'; }

// The end of the run that begins at `begin`, which is a digit.
size_t EndOfRun(std::string_view text, size_t begin) {
  size_t end = begin + 1;
  while (end < text.size()) {
    const bool steps_over = IsSeparator(text[end]) && end + 1 < text.size() &&
                            IsDigit(text[end + 1]);
    if (!IsDigit(text[end]) && !steps_over) break;
    ++end;
  }
  return end;
}

}  // namespace

std::string MaskLongNumbers(std::string_view text) {
  std::string masked(text);
  for (size_t i = 0; i < text.size();) {
    if (!IsDigit(text[i])) {
      ++i;
      continue;
    }
    const size_t end = EndOfRun(text, i);
    const std::string_view run = text.substr(i, end - i);
    if (std::count_if(run.begin(), run.end(), IsDigit) >= kFewestDigits) {
      std::replace_if(masked.begin() + static_cast<std::ptrdiff_t>(i),
                      masked.begin() + static_cast<std::ptrdiff_t>(end),
                      IsDigit, '*');
    }
    i = end;
  }
  return masked;
}

}  // namespace clearpoint
