// What is told of a command before it is sent. The way there and back is in
// tests/kafka.
#include "tools/admin_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/codec/codec.h"
#include "engine/ledger/record.h"

namespace clearpoint {
namespace {

absl::StatusOr<std::string> MessageOfSize(const std::string& configuration) {
  Event event;
  event.kind = EventKind::kNetworkConfigured;
  event.body = NetworkConfigured{configuration};
  return CommandMessage(event);
}

TEST(CommandMessage, UpToTheBoundIsSent) {
  const std::string empty(1000, 'x');
  const auto small = MessageOfSize(empty);
  ASSERT_TRUE(small.ok()) << small.status();
  // The length of what is larger takes a byte more, in each of two fields.
  const size_t around = small->size() - empty.size();
  const std::string most(kMaxEventBytes - around - 2, 'x');
  const auto full = MessageOfSize(most);
  ASSERT_TRUE(full.ok()) << full.status();
  EXPECT_LE(full->size(), kMaxEventBytes);
  EXPECT_GT(full->size() + 3, kMaxEventBytes);
}

TEST(CommandMessage, AboveItIsRefusedWithBothSizes) {
  const auto message = MessageOfSize(std::string(3 << 20, 'x'));
  ASSERT_TRUE(absl::IsInvalidArgument(message.status())) << message.status();
  const std::string text(message.status().message());
  EXPECT_THAT(text, testing::HasSubstr("at most 524288 bytes"));
  EXPECT_THAT(text, testing::HasSubstr("nothing was sent"));
}

}  // namespace
}  // namespace clearpoint
