// Reconciliation: a partner's own list against the books of one window, key by
// key. What has the same key on both sides is compared in sum, so one line may
// stand for many bookings and the other way round; where the sums differ,
// equal amounts are paired off and only the rest is told.
//
// Memory: the bookings, the lines whose key the books know, and all that is
// told. Threads: one.
#ifndef CLEARPOINT_TOOLS_REPORT_RECONCILIATION_H_
#define CLEARPOINT_TOOLS_REPORT_RECONCILIATION_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "tools/report/booking_lines.h"
#include "tools/report/partner_list.h"

namespace clearpoint {

class Reconciliation {
 public:
  // All must outlive this.
  Reconciliation(const WindowFigures& figures, const ListMapping& mapping,
                 const BookingLines& books);

  void AddListed(const std::string& key, const ListedLine& line);
  void AddBad(uint64_t line, const std::string& reason);

  // Sections: list (a record), summary (classes; booked and listed add up to
  // all that was compared), differing, only_here (the books alone), only_there
  // (the list alone), matched (those of several or within tolerance; the exact
  // ones are counted in the summary), bad_lines. Call once.
  ReportDocument Finish(const ReportBasis& basis, const std::string& name,
                        const ListSums& sums);

  // Something is told that is not matched, or a line is bad. Behind Finish.
  bool has_differences() const { return differences_ > 0; }

 private:
  // A key of the books. Signed as the list's amounts are.
  struct Booked {
    const BookingLine* line = nullptr;
    Money amount;
  };
  struct Group {
    std::string key;
    std::vector<Booked> booked;
    std::vector<ListedLine> listed;
  };
  enum Class : uint8_t {
    kExact,
    kWithin,
    kSeveral,
    kDiffering,
    kOnlyHere,
    kOnlyThere,
    kClasses
  };
  struct ClassSum {
    uint64_t keys = 0;
    uint64_t lines = 0;
    uint64_t bookings = 0;
    Money listed;
    Money booked;
  };

  void Compare(Group* group);
  Group PairOff(Group* group) const;
  bool WithinDates(const Group& group) const;
  bool WithinDates(const ListedLine& line, const Booked& one) const;
  bool IsNear(Timestamp listed, Timestamp booked) const;
  bool WithinAmount(Money a, Money b) const;
  void Tell(Class the_class, const std::string& reason, const Group& group);
  void StartSections();
  ReportSection Summary() const;

  const WindowFigures& figures_;
  const ListMapping& mapping_;
  std::vector<Group> groups_;  // in the order of the books
  absl::flat_hash_map<std::string, size_t> by_key_;
  std::vector<Group> unknown_;  // a line each, in the order of the list
  ClassSum sums_[kClasses];
  ReportSection told_[kClasses];
  ReportSection bad_;
  uint64_t differences_ = 0;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_RECONCILIATION_H_
