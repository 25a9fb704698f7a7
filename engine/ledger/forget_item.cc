#include "engine/ledger/forget_item.h"

#include <cstring>
#include <string>
#include <string_view>

#include "engine/codec/row_fields.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

Hash128 Packed(std::string_view bytes) {
  Hash128 item;
  CLEARPOINT_CHECK(bytes.size() == item.bytes.size());
  std::memcpy(item.bytes.data(), bytes.data(), bytes.size());
  return item;
}

std::string_view BytesOf(const Hash128& item) {
  return {reinterpret_cast<const char*>(item.bytes.data()), item.bytes.size()};
}

}  // namespace

Hash128 ItemOf(const DrainedWallet& drained) {
  std::string bytes;
  AppendKey(drained.wallet, &bytes);
  KeyWriter(&bytes).S(3, drained.day);
  return Packed(bytes);
}

DrainedWallet DrainedWalletOf(const Hash128& item) {
  DrainedWallet drained;
  KeyReader reader(BytesOf(item));
  WalletRow::Key::Visit(reader, drained.wallet);
  reader.S(3, drained.day);
  return drained;
}

Hash128 ItemOf(const CounterRow::Key& counter) {
  std::string bytes;
  AppendKey(counter, &bytes);
  return Packed(bytes);
}

CounterRow::Key CounterOf(const Hash128& item) {
  CounterRow::Key counter;
  KeyReader reader(BytesOf(item));
  CounterRow::Key::Visit(reader, counter);
  return counter;
}

Hash128 ItemOf(const OnceAwardRow::Key& award) {
  std::string bytes;
  AppendKey(award, &bytes);
  bytes.resize(Hash128{}.bytes.size());  // without the object
  return Packed(bytes);
}

OnceAwardRow::Key OnceAwardOf(const Hash128& item) {
  OnceAwardRow::Key award;
  KeyReader reader(BytesOf(item));
  reader.U(1, award.member);
  reader.U(2, award.rule);
  reader.S(3, award.day);
  return award;
}

Hash128 ItemOf(const PeriodSumRow::Key& sum) {
  std::string bytes;
  AppendKey(sum, &bytes);
  return Packed(bytes);
}

PeriodSumRow::Key PeriodSumOf(const Hash128& item) {
  PeriodSumRow::Key sum;
  KeyReader reader(BytesOf(item));
  PeriodSumRow::Key::Visit(reader, sum);
  return sum;
}

LocalDay UtcDayOf(Timestamp t) {
  int64_t day = t.value / kMicrosPerDay;
  if (t.value % kMicrosPerDay < 0) --day;
  return LocalDay{static_cast<int32_t>(day)};
}

Timestamp NextUtcMidnight(Timestamp t) {
  return Timestamp{(UtcDayOf(t).value + int64_t{1}) * kMicrosPerDay};
}

}  // namespace clearpoint
