// What a report is made of, and the line that says which moment it shows.
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_BASIS_H_
#define CLEARPOINT_TOOLS_REPORT_BASIS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
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
  // Whose windows and money a report shows. Money of several schemes is never
  // in one table.
  SchemeNumber scheme = kMainScheme;
};

struct ReportCurrency {
  std::string code;
  int32_t digits = 2;
};
ReportCurrency CurrencyOf(const SchemeView& scheme);
// Of the basis's scheme. Precondition: there is a configuration.
ReportCurrency CurrencyOf(const ReportBasis& basis);
const SchemeView& SchemeOf(const ReportBasis& basis);

// Sets the basis's scheme; without a name, or before any configuration, it
// stays. NotFound names those there are.
absl::Status ShowScheme(const std::string& name, ReportBasis* basis);

// Whether a window is of the basis's scheme.
bool IsShown(const ReportBasis& basis, WindowNumber window);

// What a title says of the scheme: nothing where the network has one alone.
std::string SchemeWords(const Network& network, const SchemeView& scheme);
// What a figure's id says of it: nothing for the main one.
std::vector<ReportParameter> SchemeSubject(const ReportBasis& basis);

// The moment the figures are of.
JournalMark MarkOf(const ReportBasis& basis);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_BASIS_H_
