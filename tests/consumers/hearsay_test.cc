// What is missing counts as missing only once it was said for long enough.
#include "consumers/hearsay.h"

#include <gtest/gtest.h>

namespace clearpoint {
namespace {

// Far beyond what any of these tests waits.
constexpr int64_t kLongMs = 600'000;

struct Broker {
  int unknowing = 0;  // so many answers say that there is none
  int asked = 0;
};

// Number of partitions; 0: there is no such topic.
int Ask(Broker* broker, int64_t hearsay_ms) {
  return AskPastHearsay(
      hearsay_ms,
      [broker] { return broker->asked++ < broker->unknowing ? 0 : 3; },
      [](int partitions) { return partitions == 0; });
}

TEST(Hearsay, AnAnswerIsTakenAtOnce) {
  Broker broker;
  EXPECT_EQ(Ask(&broker, kLongMs), 3);
  EXPECT_EQ(broker.asked, 1);
}

TEST(Hearsay, WhoHasNotHeardYetIsAskedAgain) {
  Broker broker{.unknowing = 2};
  EXPECT_EQ(Ask(&broker, kLongMs), 3);
  EXPECT_EQ(broker.asked, 3);
}

TEST(Hearsay, WhatStaysMissingIsMissingInTheEnd) {
  Broker broker{.unknowing = 1'000'000};
  EXPECT_EQ(Ask(&broker, 1), 0);
  EXPECT_GE(broker.asked, 1);
}

TEST(Hearsay, TheFirstAnswerIsTakenWhereNothingIsWaitedFor) {
  Broker broker{.unknowing = 1};
  EXPECT_EQ(Ask(&broker, 0), 0);
  EXPECT_EQ(broker.asked, 1);
}

}  // namespace
}  // namespace clearpoint
