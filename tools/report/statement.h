// A member's statement: every posting of the member's wallets, from the
// records of the journal, with the balance it led to; and the lots that make
// up what is left. Or a household's, which names who of its members acted.
//
// Records are given in journal order, once each. Balance means pending,
// available, held and debt together, so what moves between them changes
// nothing; its line says so. Memory: the lines.
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_STATEMENT_H_
#define CLEARPOINT_TOOLS_REPORT_STATEMENT_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/codec/codec.h"
#include "engine/ledger/record.h"
#include "tools/network/written_values.h"
#include "tools/report/balance.h"
#include "tools/report/basis.h"

namespace clearpoint {

struct StatementQuery {
  std::string member;
  std::string program;  // empty: all
  // By recorded time. A day is one of the program's zone; the last one is
  // included. Instants are half-open.
  std::optional<WrittenTime> from;
  std::optional<WrittenTime> until;
  bool of_household = false;  // `member` is the name of one
};

class Statement {
 public:
  // NotFound: member or program. `basis` must outlive this.
  static absl::StatusOr<Statement> Start(const ReportBasis& basis,
                                         StatementQuery query);

  void Add(const Record& record);

  // Sections: balances (opening, change, closing of each program), lines, kinds
  // (change by kind of event, which add up from opening to closing), lots (as
  // they stand at the end of the journal). DataLoss: without `until`, the
  // lines do not lead to the wallet's balance; both are named.
  absl::StatusOr<ReportDocument> Finish();

 private:
  struct ProgramAccount {
    NamedProgram program;
    Timestamp from = kBeginningOfTime;
    Timestamp until = kNever;
    Points opening;
    Points balance;
    std::vector<FigureRow> lines;
    std::map<std::string, Points> kinds;
  };

  Statement(const ReportBasis& basis, StatementQuery query);
  void AddLine(const Record& record, const Posting& posting, Points change,
               const std::string& rule, ProgramAccount* account);
  const Event& EventOf(const Record& record);
  std::string ActorOf(const Record& record);
  ReportSection BalanceSection() const;
  ReportSection LineSection() const;
  ReportSection KindSection() const;
  ReportSection LotSection() const;
  absl::Status CheckWallets() const;

  ReportBasis basis_;
  StatementQuery query_;
  Names names_;
  MemberNumber member_;
  std::map<ProgramNumber, ProgramAccount> accounts_;
  EventDecoder decoder_;
  Event event_;
  SequenceNumber decoded_;  // the record event_ is of
};

// What an event calls itself in its sender's books: "order o1 at cafe".
std::string BusinessReference(const Event& event);
// Of a Tick that swept a standing conversion: "standing conversion c1, exchange
// c1/2026-03-31/star"; of another record "".
std::string SweepReference(const Record& record);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_STATEMENT_H_
