// Who should write moves with the group: to one at a time, and on when it
// dies, leaves or does not move.
#include "consumers/kafka_ownership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/kafka/test_cluster.h"

namespace clearpoint {
namespace {

using Clock = std::chrono::steady_clock;

class KafkaOwnershipTest : public testing::Test {
 protected:
  KafkaOwnershipOptions Options() const {
    KafkaOwnershipOptions options;
    options.cluster = TestCluster();
    options.topic = topic_.name();
    options.shard = 3;
    options.session_timeout_ms = 2'000;
    options.poll_interval_ms = 3'000;
    return options;
  }
  std::unique_ptr<KafkaOwnership> Join() {
    auto ownership = KafkaOwnership::Open(Options());
    EXPECT_TRUE(ownership.ok()) << ownership.status();
    return *std::move(ownership);
  }
  static OwnershipHint Ask(KafkaOwnership& member) {
    const auto hint = member.Ask();
    EXPECT_TRUE(hint.ok()) << hint.status();
    return hint.value_or(OwnershipHint{});
  }
  // Asks all of `members` until `wanted`, for up to 30 s.
  static bool AskUntil(const std::vector<KafkaOwnership*>& members,
                       const std::function<bool()>& wanted) {
    const auto until = Clock::now() + std::chrono::seconds(30);
    while (Clock::now() < until) {
      for (KafkaOwnership* member : members) Ask(*member);
      if (wanted()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }

  TestTopic topic_;  // four partitions
};

TEST_F(KafkaOwnershipTest, OneOfTwoMembersIsTheOwnerAndStaysIt) {
  const auto first = Join();
  ASSERT_TRUE(AskUntil({first.get()}, [&] { return Ask(*first).owner; }));
  EXPECT_EQ(Ask(*first).given, 1);
  const auto second = Join();
  const auto until = Clock::now() + std::chrono::seconds(8);
  while (Clock::now() < until) {
    EXPECT_FALSE(Ask(*first).owner && Ask(*second).owner);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_NE(Ask(*first).owner, Ask(*second).owner);
}

TEST_F(KafkaOwnershipTest, WhoLeavesGivesItToTheOtherAtOnce) {
  auto first = Join();
  ASSERT_TRUE(AskUntil({first.get()}, [&] { return Ask(*first).owner; }));
  auto second = Join();
  AskUntil({first.get(), second.get()},
           [until = Clock::now() + std::chrono::seconds(6)] {
             return Clock::now() > until;
           });
  auto& owner = Ask(*first).owner ? first : second;
  auto& other = Ask(*first).owner ? second : first;
  const auto left = Clock::now();
  owner->Leave();
  EXPECT_FALSE(Ask(*owner).owner);
  ASSERT_TRUE(AskUntil({other.get()}, [&] { return Ask(*other).owner; }));
  // The heartbeat tells the others; no session had to end.
  EXPECT_LT(Clock::now() - left, std::chrono::milliseconds(1'900));
}

TEST_F(KafkaOwnershipTest, WhoDoesNotMoveLosesItAndGetsItAgainByMoving) {
  const auto first = Join();
  ASSERT_TRUE(AskUntil({first.get()}, [&] { return Ask(*first).owner; }));
  const uint64_t given = Ask(*first).given;
  std::this_thread::sleep_for(std::chrono::milliseconds(5'000));
  const auto second = Join();
  ASSERT_TRUE(AskUntil({second.get()}, [&] { return Ask(*second).owner; }));
  // The wedged one learns it as soon as it moves.
  EXPECT_TRUE(AskUntil({first.get(), second.get()}, [&] {
    return !Ask(*first).owner || Ask(*first).given > given;
  }));
  second->Leave();
  ASSERT_TRUE(AskUntil({first.get()}, [&] {
    return Ask(*first).owner && Ask(*first).given > given;
  }));
}

// A process of its own that asks until it is killed; writes a byte to `tell`
// when it is the owner. A program rather than a fork: a process with threads,
// as this one is by now, may do little behind a fork but start another program.
pid_t StartMember(const KafkaOwnershipOptions& options, int tell) {
  const std::string topic = options.topic;
  const std::string shard = std::to_string(options.shard);
  const std::string session = std::to_string(options.session_timeout_ms);
  const std::string poll = std::to_string(options.poll_interval_ms);
  std::vector<const char*> arguments = {
      CLEARPOINT_KAFKA_MEMBER, topic.c_str(), shard.c_str(),
      session.c_str(),         poll.c_str(),  nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, tell, STDOUT_FILENO);
  pid_t child = -1;
  EXPECT_EQ(posix_spawn(&child, arguments[0], &actions, nullptr,
                        const_cast<char* const*>(arguments.data()), environ),
            0);
  posix_spawn_file_actions_destroy(&actions);
  return child;
}

TEST_F(KafkaOwnershipTest, WhoIsKilledOrFrozenLosesItWithItsSession) {
  for (const int signal : {SIGKILL, SIGSTOP}) {
    SCOPED_TRACE(signal);
    int tell[2];
    ASSERT_EQ(pipe(tell), 0);
    const pid_t child = StartMember(Options(), tell[1]);
    ASSERT_GT(child, 0);
    char told = 0;
    ASSERT_EQ(read(tell[0], &told, 1), 1);
    const auto other = Join();
    AskUntil({other.get()}, [until = Clock::now() + std::chrono::seconds(6)] {
      return Clock::now() > until;
    });
    // Which of the two has it is the group's to say.
    const bool had_it = Ask(*other).owner;
    ASSERT_EQ(kill(child, signal), 0);
    const auto since = Clock::now();
    ASSERT_TRUE(AskUntil({other.get()}, [&] { return Ask(*other).owner; }));
    if (!had_it) {
      EXPECT_LT(Clock::now() - since, std::chrono::seconds(6));
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(tell[0]);
    close(tell[1]);
  }
}

TEST_F(KafkaOwnershipTest, AMemberReadsNoMessages) {
  const auto member = Join();
  ASSERT_TRUE(AskUntil({member.get()}, [&] { return Ask(*member).owner; }));
  std::vector<TestMessage> messages;
  for (int i = 0; i < 1'000; ++i) messages.push_back({"x", {}, 3, false});
  Publish(topic_.name(), messages);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  for (int i = 0; i < 50; ++i) {
    Ask(*member);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(member->messages_seen(), 0);
}

TEST_F(KafkaOwnershipTest, APollIntervalBelowTheSessionTimeoutIsRefused) {
  KafkaOwnershipOptions options = Options();
  options.poll_interval_ms = 1'000;
  EXPECT_TRUE(absl::IsInvalidArgument(KafkaOwnership::Open(options).status()));
}

}  // namespace
}  // namespace clearpoint
