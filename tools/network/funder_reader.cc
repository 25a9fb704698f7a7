#include "tools/network/funder_reader.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "engine/values/status_text.h"
#include "tools/network/reading_context.h"
#include "tools/network/utf8.h"
#include "tools/network/written_values.h"

namespace clearpoint {
namespace {

constexpr int32_t kMostDecimals = 6;
constexpr int64_t kMostWeight = 1'000'000'000;

struct WrittenFunder {
  FunderKind kind = FunderKind::kNamed;
  std::string name;
};

WrittenFunder FunderOf(const std::string& written) {
  if (written == "merchant") return {FunderKind::kMerchant, ""};
  if (written == "issuer") return {FunderKind::kIssuer, ""};
  return {FunderKind::kNamed, written};
}

// A share in millionths.
absl::StatusOr<int64_t> ParseShare(std::string_view text) {
  const auto decimal = ParseDecimal(text);
  if (!decimal.ok()) return decimal.status();
  absl::int128 millionths = decimal->digits;
  for (int32_t i = decimal->decimals; i < kMostDecimals; ++i) millionths *= 10;
  const bool fits = decimal->decimals <= kMostDecimals && millionths > 0 &&
                    millionths <= absl::int128(kMostWeight) * 1'000;
  if (fits) return static_cast<int64_t>(millionths);
  return absl::InvalidArgumentError(
      fmt::format("expected a number above zero, at most 1000000 and with at "
                  "most {} decimals, found \"{}\"",
                  kMostDecimals, Shortened(text)));
}

FunderShare ReadShare(MapReader& rule, const YamlNode& node, size_t i) {
  MapReader map(rule.log(), node,
                fmt::format("{}/{}", rule.PathOf("funder"), i), "funder");
  FunderShare share;
  std::string written;
  map.Name("participant", Need::kRequired, written);
  const WrittenFunder funder = FunderOf(written);
  share.funder = funder.kind;
  share.name = funder.name;
  map.Value("share", Need::kRequired, share.weight, ParseShare);
  map.Finish();
  return share;
}

void ReadShares(MapReader& map, const YamlNode& list,
                std::vector<FunderShare>& shares) {
  ForEachItem(map, "funder", [&](const YamlNode& node, size_t i) {
    shares.push_back(ReadShare(map, node, i));
  });
  int64_t common = 0;
  for (const FunderShare& share : shares) {
    common = std::gcd(common, share.weight);
  }
  if (common == 0) return;
  for (FunderShare& share : shares) {
    share.weight /= common;
    if (share.weight <= kMostWeight) continue;
    map.Error(list, "funder",
              "the shares are too far apart to be told exactly");
    return;
  }
}

}  // namespace

void ReadEarnFunder(MapReader& map, EarnRule& rule) {
  const Need need = rule.base ? Need::kOptional : Need::kRequired;
  const YamlNode* node = map.Find("funder", need);
  if (node == nullptr) {
    // A base rule on purchases is the merchant's, one on other events the
    // issuer's.
    if (rule.base && rule.on != Trigger::kPurchase) {
      rule.funder = FunderKind::kIssuer;
    }
    return;
  }
  if (node->kind == YamlKind::kSequence) {
    rule.funder = FunderKind::kShared;
    rule.funder_name.clear();
    return ReadShares(map, *node, rule.funder_shares);
  }
  std::string written;
  if (!map.Name("funder", need, written)) return;
  const WrittenFunder funder = FunderOf(written);
  rule.funder = funder.kind;
  rule.funder_name = funder.name;
}

void ReadRewardFunder(MapReader& map, std::string& funder,
                      std::vector<FunderShare>& shares) {
  const YamlNode* node = map.Find("funder", Need::kOptional);
  if (node == nullptr) return;
  if (node->kind == YamlKind::kSequence) return ReadShares(map, *node, shares);
  map.Name("funder", Need::kOptional, funder);
  if (funder == "issuer") funder.clear();
}

}  // namespace clearpoint
