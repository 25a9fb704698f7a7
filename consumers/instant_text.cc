#include "consumers/instant_text.h"

#include <charconv>

#include "engine/calendar/civil.h"

namespace clearpoint {
namespace {

constexpr int64_t kSecondsPerDay = 86'400;

char* PutTwo(int64_t value, char* at) {
  *at++ = static_cast<char>('0' + value / 10);
  *at++ = static_cast<char>('0' + value % 10);
  return at;
}

// Six digits without the zeros at their end.
char* PutFraction(int64_t micros, char* at) {
  *at++ = '.';
  for (int64_t unit = kMicrosPerSecond / 10; micros > 0; unit /= 10) {
    *at++ = static_cast<char>('0' + micros / unit);
    micros %= unit;
  }
  return at;
}

}  // namespace

void AppendInstant(Timestamp t, std::string* out) {
  if (t == kNever) {
    out->append("never");
    return;
  }
  if (t == kBeginningOfTime) {
    out->append("always");
    return;
  }
  int64_t day = t.value / kMicrosPerDay;
  int64_t rest = t.value % kMicrosPerDay;
  if (rest < 0) {
    rest += kMicrosPerDay;
    --day;
  }
  const CivilDate date = CivilOf(LocalDay{static_cast<int32_t>(day)});
  const int64_t second = rest / kMicrosPerSecond % kSecondsPerDay;
  char text[48];
  char* at = std::to_chars(text, text + 16, date.year).ptr;
  *at++ = '-';
  at = PutTwo(date.month, at);
  *at++ = '-';
  at = PutTwo(date.day, at);
  *at++ = 'T';
  at = PutTwo(second / 3'600, at);
  *at++ = ':';
  at = PutTwo(second / 60 % 60, at);
  *at++ = ':';
  at = PutTwo(second % 60, at);
  const int64_t micros = rest % kMicrosPerSecond;
  if (micros != 0) at = PutFraction(micros, at);
  *at++ = 'Z';
  out->append(text, static_cast<size_t>(at - text));
}

}  // namespace clearpoint
