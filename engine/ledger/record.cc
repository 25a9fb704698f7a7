#include "engine/ledger/record.h"

#include <type_traits>

#include "engine/codec/row_fields.h"

namespace clearpoint {
namespace {

// The views and strings of a record go through the same Visit as its numbers.
class RecordReader : public FieldReader {
 public:
  using FieldReader::FieldReader;
  void View(uint32_t field, std::string_view& view) {
    view = BytesOf(field);
  }
};

// Reads of the effects what DecodeRecordToTell says.
class TellingReader : public RecordReader {
 public:
  using RecordReader::RecordReader;
  using FieldReader::Message;

  bool ok() const { return FieldReader::ok() && are_effects_ok_; }

  void Message(uint32_t field, Effects& effects) {
    TellingReader nested(BytesOf(field));
    Effects::Visit(nested, effects);
    are_effects_ok_ = nested.ok();
  }
  template <class List>
  void Messages(uint32_t field, List& list) {
    if constexpr (IsTold<List>()) {
      FieldReader::Messages(field, list);
    } else {
      list.clear();
      while (Pass(field)) {
      }
    }
  }

 private:
  template <class List>
  static constexpr bool IsTold() {
    return !IsAny<List, std::vector<LotMove>, std::vector<Booking>,
                  std::vector<CounterMove>, std::vector<ForgetLater>,
                  RowPuts<MemberRow>, RowPuts<LotClassRow>,
                  RowPuts<MemberOrderRow>, RowPuts<PositionRow>,
                  RowPuts<TimerRow>, RowPuts<TotalRow>, RowPuts<MemberLabelRow>,
                  RowPuts<LimitOverrideRow>, RowPuts<OnceAwardRow>,
                  RowPuts<OpeningBatchRow>, RowPuts<TierRow>,
                  std::vector<Payment>, RowPuts<CollateralRow>,
                  RowPuts<AliasRow>, RowPuts<UsedCodeRow>,
                  RowPuts<OpeningPartRow>, RowPuts<DisputeRow>,
                  RowPuts<ContestedRow>, RowPuts<EstimateRow>,
                  RowPuts<ActivityRow>, RowPuts<PrepaidBlockRow>,
                  RowPuts<StandingConversionRow>, RowPuts<CurrencyRateRow>,
                  RowPuts<RuleStreakRow>>;
  }
  template <class T, class... Types>
  static constexpr bool IsAny = (std::is_same_v<T, Types> || ...);

  bool are_effects_ok_ = true;
};

class RecordWriter : public FieldWriter {
 public:
  using FieldWriter::FieldWriter;
  void View(uint32_t field, std::string_view view) { Text(field, view); }
};

template <class V, class Self>
void VisitRecord(V& v, Self& r) {
  v.U(1, r.sequence);
  v.S(2, r.recorded);
  v.U(3, r.outcome);
  v.U(4, r.kind);
  v.U(5, r.at.source);
  v.U(6, r.at.offset);
  v.U(7, r.format);
  v.View(8, r.event);
  v.U(9, r.event_size);
  v.H(10, r.key);
  v.U(11, r.refers_to);
  v.Text(12, r.reason);
  v.Messages(13, r.notes);
  v.Messages(14, r.late_verdicts);
  v.Message(15, r.effects);
  v.Messages(16, r.notices);
  v.Messages(17, r.cap_warnings);
  v.Messages(34, r.sweeps);
}

}  // namespace

std::string_view RuleReasonName(RuleReason reason) {
  switch (reason) {
    case RuleReason::kGranted:
      return "granted";
    case RuleReason::kNotSelected:
      return "not selected";
    case RuleReason::kOtherCurrency:
      return "other currency";
    case RuleReason::kBelowMinimum:
      return "below minimum";
    case RuleReason::kRoundsToZero:
      return "rounds to zero";
    case RuleReason::kLimit:
      return "limit reached";
    case RuleReason::kNoContract:
      return "no contract";
    case RuleReason::kNothingCounted:
      return "nothing counted";
    case RuleReason::kNotInForce:
      return "not in force";
    case RuleReason::kNotBest:
      return "not the best of its group";
    case RuleReason::kOtherMerchants:
      return "rules of other merchants";
    case RuleReason::kMemberFrozen:
      return "member frozen";
    case RuleReason::kRewardedBefore:
      return "rewarded before";
    case RuleReason::kOtherActions:
      return "other actions";
    case RuleReason::kOtherTier:
      return "other tier";
    case RuleReason::kBudget:
      return "budget";
    case RuleReason::kNotInCampaign:
      return "not in campaign";
    case RuleReason::kDebitCap:
      return "debit cap";
    case RuleReason::kNoBeneficiary:
      return "no beneficiary";
    case RuleReason::kNoUnusedCode:
      return "no unused code";
    case RuleReason::kNotInStreak:
      return "not in streak";
    case RuleReason::kNoCurrencyRate:
      return "no currency rate";
    case RuleReason::kNotNth:
      return "not the nth purchase";
    case RuleReason::kInPeriod:
      return "counted in its period";
    case RuleReason::kPrepaidBlockEmpty:
      return "prepaid block empty";
  }
  return "unknown reason";
}

void Record::Clear() {
  sequence = {};
  recorded = {};
  outcome = OutcomeCode::kAccepted;
  kind = EventKind::kNone;
  at = {};
  format = 0;
  event = {};
  event_size = 0;
  key = {};
  refers_to = {};
  reason.clear();
  notes.clear();
  late_verdicts.clear();
  effects.Clear();
  notices.clear();
  cap_warnings.clear();
  sweeps.clear();
}

size_t EncodedBytesAtMost(const Record& record) {
  // What one effect takes at most: its numbers as the longest varints, the key
  // of a put, tags and lengths.
  constexpr size_t kMoveBytes = 192;
  constexpr size_t kPutBytes = 64;
  constexpr size_t kNoteBytes = 40;
  constexpr size_t kOtherBytes = 160;
  const Effects& effects = record.effects;
  const size_t moves = effects.postings.size() + effects.lots.size() +
                       effects.bookings.size() + effects.counters.size() +
                       effects.forgets.size() + effects.payments.size() +
                       record.cap_warnings.size();
  const size_t notes =
      record.notes.size() + record.late_verdicts.size() + record.notices.size();
  size_t names = 0;
  for (const CapWarning& warning : record.cap_warnings) {
    names += warning.name.size();
  }
  for (const ExpiryNotice& notice : record.notices) {
    names += notice.member_name.size();
  }
  for (const ConversionSweep& sweep : record.sweeps) {
    names += kMoveBytes + sweep.member_name.size() + sweep.order_id.size() +
             sweep.exchange_id.size() + sweep.reason.size();
  }
  size_t rows = 0;
  effects.EachPuts([&](const auto& puts) {
    for (const auto& put : puts) rows += kPutBytes + put.row.size();
  });
  return kOtherBytes + record.event.size() + record.reason.size() +
         moves * kMoveBytes + notes * kNoteBytes + names + rows;
}

void EncodeRecord(const Record& record, std::string* out) {
  RecordWriter writer(out);
  VisitRecord(writer, record);
}

namespace {

template <class Reader>
absl::Status ReadRecord(std::string_view bytes, Record* record) {
  Reader reader(bytes);
  VisitRecord(reader, *record);
  if (reader.ok()) return absl::OkStatus();
  return absl::DataLossError(
      "record: expected the fields of record.proto in order, found other "
      "bytes");
}

}  // namespace

absl::Status DecodeRecord(std::string_view bytes, Record* record) {
  return ReadRecord<RecordReader>(bytes, record);
}

absl::Status DecodeRecordToTell(std::string_view bytes, Record* record) {
  return ReadRecord<TellingReader>(bytes, record);
}

}  // namespace clearpoint
