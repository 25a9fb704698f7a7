#include "tools/report/receivables.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/rules/inactivity.h"
#include "tools/report/liability.h"
#include "tools/report/money_text.h"
#include "tools/report/names.h"
#include "tools/report/time_text.h"
#include "tools/report/valuation.h"
#include "tools/report/window_figures.h"

namespace clearpoint {
namespace {

constexpr std::array<const char*, 5> kBucketNames = {
    "open window", "0-30", "31-60", "61-90", "over 90"};

// --- what is unpaid ----------------------------------------------------------

struct OwedBothWays {
  Money owes;
  Money is_owed;

  Money net() const { return is_owed - owes; }
  // Positive: it is to receive.
  void Add(Money amount) {
    if (amount.value < 0) {
      owes = owes - amount;
    } else {
      is_owed = is_owed + amount;
    }
  }
};

struct Unsettled {
  std::vector<UnpaidPayment> payments;  // by participant, then window
  std::map<std::pair<AgeBucket, ParticipantNumber>, OwedBothWays> sums;
  std::map<ParticipantNumber, Money> nets;  // the operator's as well

  void Move(ParticipantNumber participant, Money amount) {
    Money& net = nets[participant];
    net = net + amount;
  }
};

struct Reader {
  const ReportBasis& basis;
  const Names& names;
  ReportCurrency currency;

  Money Exact(MinorAmount amount) const {
    return Money{absl::int128(amount.value) * MoneyPerMinor(currency.digits)};
  }
};

absl::Status ReadPayments(const Reader& reader, Unsettled* unsettled) {
  auto payments = UnpaidPayments(reader.basis);
  if (!payments.ok()) return payments.status();
  unsettled->payments = *std::move(payments);
  for (const UnpaidPayment& one : unsettled->payments) {
    const Money amount = reader.Exact(one.position.unpaid());
    unsettled->sums[{one.bucket(), one.participant}].Add(amount);
    unsettled->Move(one.participant, amount);
    unsettled->Move(one.through, -amount);
  }
  return absl::OkStatus();
}

absl::Status ReadOpenWindow(const Reader& reader, Unsettled* unsettled) {
  const auto figures =
      ReadWindow(reader.basis,
                 reader.basis.state->open_window(reader.basis.scheme));
  if (!figures.ok()) return figures.status();
  const auto add = [&](ParticipantNumber participant, Money amount) {
    unsettled->Move(participant, amount);
    if (participant == figures->row.through || amount.value == 0) return;
    unsettled->sums[{AgeBucket::kOpenWindow, participant}].Add(amount);
  };
  for (const auto& [key, row] : figures->payments) {
    add(key.participant, row.exact);
    if (key.counterparty.value != 0) add(key.counterparty, -row.exact);
  }
  return absl::OkStatus();
}

// The exposures are kept with every record, these sums are made from the rows.
absl::Status CheckAgainstExposures(const Reader& reader,
                                   const Unsettled& unsettled) {
  State* state = reader.basis.state;
  std::map<ParticipantNumber, Money> missing = unsettled.nets;
  state->exposures.Scan(
      "", "", [&](const ExposureRow::Key& key, const ExposureRow& row) {
        if (key.scheme != reader.basis.scheme) return true;
        Money& net = missing[key.participant];
        net = net - row.net;
        return true;
      });
  if (!state->status().ok()) return state->status();
  for (const auto& [participant, difference] : missing) {
    if (difference.value == 0) continue;
    const auto found = unsettled.nets.find(participant);
    const Money net = found == unsettled.nets.end() ? Money{} : found->second;
    const int32_t digits = reader.currency.digits;
    return absl::DataLossError(
        absl::StrCat("receivables: ", reader.names.Participant(participant),
                     ": expected ", MoneyText(net - difference, digits),
                     " as its exposure says, found ", MoneyText(net, digits)));
  }
  return absl::OkStatus();
}

absl::StatusOr<Unsettled> ReadUnsettled(const Reader& reader) {
  Unsettled unsettled;
  absl::Status status = ReadPayments(reader, &unsettled);
  if (status.ok()) status = ReadOpenWindow(reader, &unsettled);
  if (status.ok()) status = CheckAgainstExposures(reader, unsettled);
  if (!status.ok()) return status;
  return unsettled;
}

// --- its tables --------------------------------------------------------------

FigureRow SumCells(const char* bucket, std::string name,
                   const OwedBothWays& sum, int32_t digits) {
  return {TextFigure(bucket), TextFigure(std::move(name)),
          MoneyFigure(sum.owes, digits), MoneyFigure(sum.is_owed, digits),
          MoneyFigure(sum.net(), digits)};
}

void AddSum(const OwedBothWays& part, OwedBothWays* sum) {
  sum->owes = sum->owes + part.owes;
  sum->is_owed = sum->is_owed + part.is_owed;
}

// Every bucket has its total, and its column in the chart, also an empty one.
ReportSection SummarySection(const Reader& reader, const Unsettled& unsettled) {
  const auto& [code, digits] = reader.currency;
  ReportSection section{
      .name = "summary",
      .title = "Unpaid by age in days since the window closed",
      .note = "net = is_owed - owes, both towards the operator",
      .columns = {TextColumn("bucket"), TextColumn("participant"),
                  MoneyColumn("owes", code), MoneyColumn("is_owed", code),
                  MoneyColumn("net", code)}};
  ColumnChart columns;
  OwedBothWays all;
  for (size_t i = 0; i < kBucketNames.size(); ++i) {
    const size_t first = section.rows.size();
    OwedBothWays sum;
    for (const auto& [key, part] : unsettled.sums) {
      if (key.first != static_cast<AgeBucket>(i)) continue;
      section.rows.push_back(SumCells(
          kBucketNames[i], reader.names.Participant(key.second), part, digits));
      AddSum(part, &sum);
    }
    section.totals.push_back({SumCells(kBucketNames[i], "total", sum, digits),
                              {{first, section.rows.size() - first, 1}}});
    columns.columns.push_back({kBucketNames[i], sum.owes.value});
    AddSum(sum, &all);
  }
  AddTotal(SumCells("all", "total", all, digits), &section);
  section.charts.push_back({"Unpaid: what participants owe, by age in days",
                            code, digits, std::move(columns)});
  return section;
}

FigureRow PaymentCells(const UnpaidPayment& payment, const Names& names,
                       int32_t digits) {
  const PositionRow& row = payment.position;
  return {TextFigure(names.Participant(payment.participant)),
          CountFigure(payment.window.value),
          MinorFigure(row.rounded, digits),
          MinorFigure(row.confirmed, digits),
          MinorFigure(row.rebooked, digits),
          MinorFigure(row.unpaid(), digits),
          TextFigure(UtcText(payment.closed_at)),
          TextFigure(absl::StrCat(payment.days)),
          TextFigure(AgeBucketName(payment.bucket()))};
}

FigureRow PaymentTotal(std::string name, const PositionRow& sum,
                       int32_t digits) {
  return {TextFigure(std::move(name)),
          {},
          MinorFigure(sum.rounded, digits),
          MinorFigure(sum.confirmed, digits),
          MinorFigure(sum.rebooked, digits),
          MinorFigure(sum.unpaid(), digits),
          {},
          {},
          {}};
}

void AddSum(const PositionRow& part, PositionRow* sum) {
  sum->rounded = sum->rounded + part.rounded;
  sum->confirmed = sum->confirmed + part.confirmed;
  sum->rebooked = sum->rebooked + part.rebooked;
}

ReportSection UnpaidSection(const Reader& reader, const Unsettled& unsettled) {
  const auto& [code, digits] = reader.currency;
  ReportSection section{
      .name = "unpaid",
      .title = "Payments of closed windows that are not complete",
      .note = "payment = confirmed + rebooked + unpaid; negative: it owes",
      .columns = {TextColumn("participant"), OrdinalColumn("window"),
                  MoneyColumn("payment", code), MoneyColumn("confirmed", code),
                  MoneyColumn("rebooked", code), MoneyColumn("unpaid", code),
                  TextColumn("closed"), TextColumn("age_days"),
                  TextColumn("bucket")}};
  const std::vector<UnpaidPayment>& payments = unsettled.payments;
  PositionRow all;
  for (size_t i = 0; i < payments.size();) {
    const size_t first = i;
    const ParticipantNumber participant = payments[i].participant;
    PositionRow sum;
    for (; i < payments.size() && payments[i].participant == participant; ++i) {
      section.rows.push_back(PaymentCells(payments[i], reader.names, digits));
      AddSum(payments[i].position, &sum);
    }
    section.totals.push_back(
        {PaymentTotal(
             absl::StrCat("total ", reader.names.Participant(participant)), sum,
             digits),
         {{first, i - first, 1}}});
    AddSum(sum, &all);
  }
  AddTotal(PaymentTotal("total", all, digits), &section);
  return section;
}

// --- points that are not paid for yet ----------------------------------------

ReportSection FundedSection(const ReportCurrency& currency) {
  return {.name = "owed_for_points",
          .title = "What funders would owe for points outstanding",
          .note =
              "if all were used: points x issue_price of the contract they "
              "were given under, without fees; value as the liability has it",
          .columns = {TextColumn("program"), TextColumn("funder"),
                      TextColumn("owed_to"), PointsColumn("points"),
                      MoneyColumn("issue_price", currency.code),
                      MoneyColumn("owed", currency.code),
                      MoneyColumn("value", ""), TextColumn("value_currency")}};
}

// Adds the program's funders and their total; nothing when it has none.
void AddProgram(const Reader& reader, const FundedMap& funded,
                const Valuation& valuation, ReportSection* section) {
  const NamedProgram& program = valuation.program;
  const size_t first = section->rows.size();
  const int32_t digits = reader.currency.digits;
  Points points;
  Money owed;
  for (const auto& [key, sum] : funded) {
    if (key.program != program.program->number) continue;
    const Points held = sum.points;
    const Money amount = MultiplyExact(held, Money{key.price});
    section->rows.push_back(
        {TextFigure(program.name()),
         TextFigure(reader.names.Participant(key.funder)),
         TextFigure(reader.names.Participant(key.issuer)),
         PointsFigure(held, program.scale()),
         MoneyFigure(key.WholePrice(program.scale()), digits),
         MoneyFigure(amount, digits), valuation.Value(held),
         TextFigure(valuation.currency.code)});
    points += held;
    owed = owed + amount;
  }
  const size_t count = section->rows.size() - first;
  if (count == 0) return;
  section->totals.push_back({{TextFigure(program.name()),
                              TextFigure("total"),
                              {},
                              PointsFigure(points, program.scale()),
                              {},
                              MoneyFigure(owed, digits),
                              valuation.Value(points),
                              TextFigure(valuation.currency.code)},
                             {{first, count, 1}}});
}

// The total of all programs has what is owed alone: points of programs are not
// added up.
ReportSection OwedForPointsSection(const Reader& reader) {
  const FundedMap funded = ReadFunded(reader.basis);
  ReportSection section = FundedSection(reader.currency);
  for (const NamedProgram& program : reader.names.programs()) {
    AddProgram(reader, funded, ValuationOf(reader.basis, program), &section);
  }
  Money owed;
  for (const auto& [key, sum] : funded) {
    owed = owed + MultiplyExact(sum.points, Money{key.price});
  }
  FigureRow total(section.columns.size());
  total[0] = TextFigure("total");
  total[5] = MoneyFigure(owed, reader.currency.digits);
  AddTotal(std::move(total), &section);
  return section;
}

}  // namespace

AgeBucket BucketOfAge(uint64_t days) {
  if (days <= 30) return AgeBucket::kTo30;
  if (days <= 60) return AgeBucket::kTo60;
  if (days <= 90) return AgeBucket::kTo90;
  return AgeBucket::kOver90;
}

const char* AgeBucketName(AgeBucket bucket) {
  return kBucketNames[static_cast<size_t>(bucket)];
}

absl::StatusOr<std::vector<UnpaidPayment>> UnpaidPayments(
    const ReportBasis& basis) {
  State* state = basis.state;
  std::vector<UnpaidPayment> payments;
  absl::Status status;
  state->positions.Scan(
      "", "", [&](const PositionRow::Key& key, const PositionRow& row) {
        const WindowRow* window = state->windows.Find({key.window});
        if (window == nullptr) {
          status = absl::DataLossError(
              absl::StrCat("receivables: window ", key.window.value,
                           ": expected a row, found none"));
          return false;
        }
        if (window->scheme != basis.scheme) return true;
        const ParticipantNumber other = OtherSide(*window, key);
        if (key.participant == other) return true;
        if (row.unpaid().value == 0) return true;
        payments.push_back({key.participant, key.window, row, other,
                            window->closed_at,
                            WholeDays(window->closed_at, basis.recorded)});
        return true;
      });
  if (!state->status().ok()) return state->status();
  if (!status.ok()) return status;
  std::sort(payments.begin(), payments.end(),
            [](const UnpaidPayment& a, const UnpaidPayment& b) {
              return std::pair(a.participant, a.window) <
                     std::pair(b.participant, b.window);
            });
  return payments;
}

bool operator<(const FundedPoints& a, const FundedPoints& b) {
  return std::tie(a.program, a.funder, a.issuer, a.price) <
         std::tie(b.program, b.funder, b.issuer, b.price);
}

Money FundedPoints::WholePrice(int32_t scale) const {
  absl::int128 whole = price;
  for (int32_t i = 0; i < scale; ++i) whole *= 10;
  return Money{whole};
}

// As IssueObligation of engine/rules/award.h.
std::optional<FundedPoints> FundedBy(const LotClassRow& lot_class,
                                     const Networks& networks) {
  if (!lot_class.owed) return std::nullopt;
  FundedPoints funded;
  funded.program = lot_class.program;
  funded.funder = lot_class.funder;
  const Program* program =
      networks.Version(lot_class.rule_version).FindProgram(lot_class.program);
  if (program != nullptr) funded.issuer = program->issuer;
  if (funded.funder == funded.issuer) return std::nullopt;
  const ContractRef& contract = lot_class.contract;
  if (contract.index != 0) {
    funded.price = networks.Version(contract.version)
                       .contract(contract.index)
                       .issue_price.value;
  }
  return funded;
}

// Without a contract nothing is owed: it is the main scheme's.
bool IsSettledIn(const ReportBasis& basis, const LotClassRow& lot_class) {
  const ContractRef& ref = lot_class.contract;
  if (ref.index == 0) return basis.scheme == kMainScheme;
  return basis.networks->Version(ref.version)
             .SchemeOfContract(ref.index)
             .number == basis.scheme;
}

FundedMap ReadFunded(const ReportBasis& basis) {
  FundedMap sums;
  State* state = basis.state;
  state->wallets.ForEach([&](const Wallet& wallet) {
    for (const Lot& lot : wallet.lots) {
      if (!lot.exists) continue;
      const LotClassRow lot_class = state->LotClassOf(lot.row.lot_class);
      if (!IsSettledIn(basis, lot_class)) continue;
      const auto funded = FundedBy(lot_class, *basis.networks);
      if (!funded.has_value()) continue;
      const LotHolding holding =
          HoldingOf(LapsesAt(*state, wallet.key, lot.key.expires_at), lot.row,
                    basis.recorded);
      if (holding.outstanding.value == 0) continue;
      FundedSum& sum = sums[*funded];
      const ConfigVersion version = lot_class.contract.version;
      const bool is_first = sum.points.value == 0 || version < sum.priced_by;
      if (is_first) sum.priced_by = version;
      sum.points += holding.outstanding;
    }
    return true;
  });
  return sums;
}

absl::StatusOr<ReportDocument> Receivables(const ReportBasis& basis) {
  if (basis.networks->empty()) {
    return absl::NotFoundError(
        "receivables: expected a network configuration, found none in the "
        "journal yet");
  }
  const Network& newest = basis.networks->newest();
  const Names names(*basis.networks);
  const Reader reader{basis, names, CurrencyOf(basis)};
  const auto unsettled = ReadUnsettled(reader);
  if (!unsettled.ok()) return unsettled.status();
  ReportSection points = OwedForPointsSection(reader);
  if (!basis.state->status().ok()) return basis.state->status();
  return ReportDocument{
      .name = "receivables",
      .title = absl::StrCat("Receivables of ", newest.configuration().network,
                            SchemeWords(newest, SchemeOf(basis)),
                            " by age, amounts in ", reader.currency.code),
      .sections = {SummarySection(reader, *unsettled),
                   UnpaidSection(reader, *unsettled), std::move(points)},
      .mark = MarkOf(basis),
      .subject = SchemeSubject(basis)};
}

}  // namespace clearpoint
