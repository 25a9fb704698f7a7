// Traffic: believable events of a points network for some days, made from a
// seed. Members shop after a daily and weekly rhythm, few of them often; they
// return goods, sign in, refer others, spend and exchange their points. The
// stream has what real streams have: repeats, conflicts, late and early events,
// requests beyond the balance, and on demand lines that are no events.
//
// The messages are the same bytes from the same options on every machine.
// Memory: some words per member, and the messages under way.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_GENERATE_TRAFFIC_H_
#define CLEARPOINT_TOOLS_GENERATE_TRAFFIC_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/codec/codec.h"
#include "engine/decide/event.h"
#include "engine/network/configuration.h"
#include "tools/generate/catalogue.h"
#include "tools/generate/outbox.h"
#include "tools/generate/random.h"
#include "tools/progress.h"

namespace clearpoint {

enum class WindowCloses : uint8_t { kNone = 0, kWeekly = 1, kAtEnd = 2 };

struct TrafficOptions {
  uint64_t members = 1000;
  uint32_t days = 30;
  uint64_t seed = 1;
  Timestamp start;  // first local midnight
  EventFormat format = EventFormat::kProtobuf;
  WindowCloses closes = WindowCloses::kAtEnd;
  uint32_t malformed_per_million = 0;  // of messages
};

// What the traffic takes from a network.
struct TrafficTerms {
  std::string currency;
  std::string program;            // members sign in, refer and burn here
  std::vector<Merchant> earning;  // participants below which nobody stands
  std::vector<std::string> burning;
  std::vector<RateConfig> rates;
  int64_t smallest_redemption = 1;
};

// The terms valid at `at`. InvalidArgument when nobody issues in a program.
absl::StatusOr<TrafficTerms> TermsOf(const Configuration& configuration,
                                     Timestamp at);

class Traffic {
 public:
  Traffic(TrafficTerms terms, const TrafficOptions& options, Outbox::Sink sink);

  // Makes everything. The sink's errors end it.
  absl::Status Run(Progress* progress);

  // How many there are of each ingredient: "purchases", "late", "conflicts",
  // ...
  const std::map<std::string, uint64_t>& counts() const { return counts_; }

 private:
  // A purchase and the text its event points to.
  struct Sale {
    uint64_t member = 0;
    std::string member_name;
    std::string order_id;
    Timestamp occurred;
    Event event;
    std::vector<int64_t> line_minor;
  };

  void MakeDay(uint32_t day);
  void MakePurchases(Timestamp midnight, uint64_t busy_percent);
  void MakePurchase(Timestamp midnight);
  void MakeReturns(const Sale& sale);
  void MakeReturn(const Sale& sale, Timestamp occurred, bool whole);
  void MakeEarlyReturn(const Sale& sale);
  void MakeSignIns(Timestamp midnight);
  void MakeReferral(Timestamp midnight);
  void MakeRedemption(Timestamp midnight);
  void MakeReversal(const std::string& redemption_id, int64_t points,
                    Timestamp redeemed);
  void MakeExchange(Timestamp midnight);
  void MakeClose(Timestamp at);
  // Sends an event, sometimes late, sometimes twice.
  void Send(const Event& event);
  void SendAt(const Event& event, Timestamp arrives);
  void MaybeMalformed(Timestamp arrives, std::string_view message);

  uint64_t PickMember() { return member_pick_.Pick(&random_); }
  std::string MemberName(uint64_t member) const;
  Timestamp TimeOn(Timestamp midnight);
  bool IsBeforeEnd(Timestamp time) const { return time < end_; }

  const TrafficTerms terms_;
  const TrafficOptions options_;
  const Timestamp end_;
  Random random_;
  const Catalogue catalogue_;
  const WeightedPick member_pick_;
  Outbox outbox_;
  std::vector<int64_t> points_;  // what a member should have, about
  uint64_t next_id_ = 1;
  std::map<std::string, uint64_t> counts_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_GENERATE_TRAFFIC_H_
