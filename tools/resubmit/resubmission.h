// Resubmission: which dead letters would be decided now, found by deciding them
// in memory behind a ledger's state. Each event is offered once however often
// it was refused: of letters with one business key the newest stands. What is
// refused again is not offered, so the journal gets no second refusal.
//
// Nothing is decided twice even if it is offered twice: the business key of
// what was accepted answers DUPLICATE. Threads: those of the Simulation.
#ifndef CLEARPOINT_TOOLS_RESUBMIT_RESUBMISSION_H_
#define CLEARPOINT_TOOLS_RESUBMIT_RESUBMISSION_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "tools/resubmit/dead_letters.h"
#include "tools/simulate/simulation.h"
#include "tools/tabular.h"

namespace clearpoint {

class Resubmission {
 public:
  // `letters` must outlive it. `source` is the partition they would come from.
  Resubmission(const std::vector<StoredLetter>& letters, std::string source);

  // Finds what would become of every letter. Call once.
  absl::Status Try(Simulation* simulation, Timestamp wall_now);

  // Places of the letters to send again, in their order.
  const std::vector<size_t>& offered() const { return offered_; }
  // resubmission (a tally) and letters.
  std::vector<Tabular> Tables() const;

 private:
  void FindNewest();
  // Of a letter that no one need decide: why; empty: it is to be decided.
  std::string WhyNot(size_t letter) const;
  absl::Status TryOne(size_t letter, Simulation* simulation,
                      Timestamp wall_now);
  void Tell(size_t letter, const Event& event, const std::string& now,
            const std::string& reason);

  const std::vector<StoredLetter>& letters_;
  const std::string source_;
  std::vector<size_t> newest_;  // of each letter's event, its newest letter
  std::vector<size_t> offered_;
  std::map<std::pair<std::string, std::string>, uint64_t> tally_;
  Tabular table_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_RESUBMIT_RESUBMISSION_H_
