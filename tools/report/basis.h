// What a report is made of, and the line that says which moment it shows.
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_BASIS_H_
#define CLEARPOINT_TOOLS_REPORT_BASIS_H_

#include <string>

#include "engine/network/network.h"
#include "engine/state/state.h"
#include "tools/report/document.h"

namespace clearpoint {

// The state behind one frame of a journal.
struct ReportBasis {
  State* state = nullptr;
  const Networks* networks = nullptr;
  FrameNumber frame;
  SequenceNumber sequence;  // of the last record
  Timestamp recorded;       // where the journal's time stands
  std::string digest;       // fingerprint of the state
};

// The currency all money of a network is in.
struct ReportCurrency {
  std::string code;
  int32_t digits = 2;
};
ReportCurrency CurrencyOf(const Network& network);

// The moment the figures are of.
JournalMark MarkOf(const ReportBasis& basis);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_BASIS_H_
