// The JSON of a record as `dump` prints it.
#include "tools/record_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/ledger/record.h"

namespace clearpoint {
namespace {

TEST(RecordJson, HasTheNoticesOfATick) {
  Record record;
  record.kind = EventKind::kTick;
  record.notices.push_back({MemberNumber{7}, "m7", ProgramNumber{2},
                            Timestamp{1'772'380'800'000'000}, Points{40}});
  std::string bytes;
  EncodeRecord(record, &bytes);
  const auto text = RecordToJson(bytes);
  ASSERT_TRUE(text.ok()) << text.status();
  const auto json = nlohmann::json::parse(*text);
  ASSERT_EQ(json["notices"].size(), 1u) << *text;
  const auto& notice = json["notices"][0];
  EXPECT_EQ(notice["member"], "7");
  EXPECT_EQ(notice["member_name"], "m7");
  EXPECT_EQ(notice["program"], 2);
  EXPECT_EQ(notice["expires_at_us"], "1772380800000000");
  EXPECT_EQ(notice["points"], "40");
}

}  // namespace
}  // namespace clearpoint
