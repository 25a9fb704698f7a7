// The schema in proto/ is the reference for the bytes of records, effects and
// rows: whatever the engine writes, the generated classes read with the same
// types and values, know in full, and write again as the same bytes.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <type_traits>

#include "clearpoint/v1/record.pb.h"
#include "clearpoint/v1/state.pb.h"
#include "engine/codec/codec.h"
#include "engine/codec/row_fields.h"
#include "engine/ledger/record.h"
#include "gtest/gtest.h"

namespace clearpoint {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// Gives every field of whatever has a Visit a value of its own, not zero.
// Sequences get two elements.
class RowFiller {
 public:
  template <class T>
  void U(uint32_t, T& value) {
    using Plain = fields_internal::PlainOf<T>;
    ++counter_;
    const uint64_t wide = sizeof(Plain) == 8 ? uint64_t{1} << 63 : 0;
    const uint64_t number = sizeof(Plain) == 1 ? counter_ % 120 + 1 : counter_;
    value = fields_internal::FromPlain<T>(static_cast<Plain>(wide + number));
  }
  template <class T>
  void S(uint32_t, T& value) {
    using Plain = fields_internal::PlainOf<T>;
    ++counter_;
    value = fields_internal::FromPlain<T>(static_cast<Plain>(
        std::numeric_limits<Plain>::min() + static_cast<Plain>(counter_)));
  }
  void B(uint32_t, bool& value) { value = true; }
  template <class Hash>
  void H(uint32_t, Hash& hash) {
    hash.bytes.fill(static_cast<uint8_t>(++counter_ % 255 + 1));
  }
  void Text(uint32_t, std::string& text) {
    text = "text " + std::to_string(++counter_);
  }
  void Wide(uint32_t, Money& money) {
    money.value = -absl::int128(++counter_) * kMoneyPerMajor - 1;
  }
  template <class T>
  void Message(uint32_t, T& message) {
    T::Visit(*this, message);
  }
  template <class Container>
  void Messages(uint32_t, Container& container) {
    for (int i = 0; i < 2; ++i) Message(0, container.emplace_back());
  }
  template <class T>
  void Encoded(uint32_t, std::string& bytes) {
    T message;
    Message(0, message);
    AppendFields(message, &bytes);
  }

 private:
  uint64_t counter_ = 0;
};

template <class Hash>
std::string BytesOf(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()};
}

// Compares types and values of the engine's fields with a parsed message.
class MessageComparer {
 public:
  explicit MessageComparer(const google::protobuf::Message& message)
      : message_(message), reflection_(*message.GetReflection()) {}

  template <class T>
  void U(uint32_t number, const T& value) {
    const FieldDescriptor* field = Field(number);
    if (field == nullptr) return;
    const auto plain = static_cast<uint64_t>(fields_internal::Plain(value));
    constexpr bool kWide = sizeof(fields_internal::PlainOf<T>) == 8;
    if (field->type() == FieldDescriptor::TYPE_ENUM) {
      EXPECT_FALSE(kWide) << field->full_name();
      EXPECT_EQ(reflection_.GetEnumValue(message_, field),
                static_cast<int>(plain));
    } else if (Is(field, kWide ? FieldDescriptor::TYPE_UINT64
                               : FieldDescriptor::TYPE_UINT32)) {
      EXPECT_EQ(kWide ? reflection_.GetUInt64(message_, field)
                      : reflection_.GetUInt32(message_, field),
                plain);
    }
  }
  template <class T>
  void S(uint32_t number, const T& value) {
    const FieldDescriptor* field = Field(number);
    if (field == nullptr) return;
    const int64_t plain = fields_internal::Plain(value);
    constexpr bool kWide = sizeof(fields_internal::PlainOf<T>) == 8;
    if (!Is(field, kWide ? FieldDescriptor::TYPE_SINT64
                         : FieldDescriptor::TYPE_SINT32)) {
      return;
    }
    EXPECT_EQ(kWide ? reflection_.GetInt64(message_, field)
                    : reflection_.GetInt32(message_, field),
              plain)
        << field->full_name();
  }
  void B(uint32_t number, bool value) {
    const FieldDescriptor* field = Field(number);
    if (!Is(field, FieldDescriptor::TYPE_BOOL)) return;
    EXPECT_EQ(reflection_.GetBool(message_, field), value);
  }
  template <class Hash>
  void H(uint32_t number, const Hash& hash) {
    const FieldDescriptor* field = Field(number);
    if (!Is(field, FieldDescriptor::TYPE_BYTES)) return;
    EXPECT_EQ(reflection_.GetString(message_, field), BytesOf(hash));
  }
  void Text(uint32_t number, const std::string& text) {
    const FieldDescriptor* field = Field(number);
    if (field == nullptr) return;
    if (field->type() != FieldDescriptor::TYPE_BYTES &&
        !Is(field, FieldDescriptor::TYPE_STRING)) {
      return;
    }
    EXPECT_EQ(reflection_.GetString(message_, field), text);
  }
  void Wide(uint32_t number, const Money& money) {
    S(number, static_cast<int64_t>(money.value / kMoneyPerMajor));
    EXPECT_TRUE(Ends("_major")) << name_;
    S(number + 1, static_cast<int64_t>(money.value % kMoneyPerMajor));
    EXPECT_TRUE(Ends("_pico")) << name_;
  }
  template <class T>
  void Message(uint32_t number, const T& value) {
    const FieldDescriptor* field = Field(number);
    if (!Is(field, FieldDescriptor::TYPE_MESSAGE)) return;
    ASSERT_FALSE(field->is_repeated()) << field->full_name();
    Compare(value, reflection_.GetMessage(message_, field));
  }
  template <class Container>
  void Messages(uint32_t number, const Container& values) {
    const FieldDescriptor* field = Field(number);
    if (!Is(field, FieldDescriptor::TYPE_MESSAGE)) return;
    ASSERT_TRUE(field->is_repeated()) << field->full_name();
    ASSERT_EQ(reflection_.FieldSize(message_, field),
              static_cast<int>(values.size()));
    for (size_t i = 0; i < values.size(); ++i) {
      Compare(values[i], reflection_.GetRepeatedMessage(message_, field,
                                                        static_cast<int>(i)));
    }
  }

  template <class T>
  void Encoded(uint32_t number, const std::string& bytes) {
    T message;
    ASSERT_TRUE(ParseFields(bytes, &message));
    Message(number, message);
  }

  template <class T>
  static void Compare(const T& value,
                      const google::protobuf::Message& message) {
    MessageComparer comparer(message);
    T::Visit(comparer, value);
    EXPECT_EQ(comparer.visited_, message.GetDescriptor()->field_count())
        << message.GetTypeName() << " has fields that are never written";
  }

 private:
  const FieldDescriptor* Field(uint32_t number) {
    ++visited_;
    const FieldDescriptor* field =
        message_.GetDescriptor()->FindFieldByNumber(static_cast<int>(number));
    EXPECT_NE(field, nullptr) << message_.GetTypeName() << " " << number;
    name_ = field == nullptr ? "" : field->name();
    return field;
  }
  bool Ends(std::string_view suffix) const { return name_.ends_with(suffix); }
  static bool Is(const FieldDescriptor* field, FieldDescriptor::Type type) {
    if (field == nullptr) return false;
    EXPECT_EQ(field->type(), type) << field->full_name();
    return field->type() == type;
  }

  const google::protobuf::Message& message_;
  const google::protobuf::Reflection& reflection_;
  int visited_ = 0;
  std::string name_;
};

std::string Deterministic(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    EXPECT_TRUE(message.SerializeToCodedStream(&out));
  }
  return bytes;
}

// Full names of the messages in `message` that hold fields the schema lacks.
std::string Unknowns(const google::protobuf::Message& message) {
  const auto& reflection = *message.GetReflection();
  std::string names;
  if (!reflection.GetUnknownFields(message).empty()) {
    names += message.GetTypeName() + " ";
  }
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->message_type() == nullptr) continue;
    if (!field->is_repeated()) {
      names += Unknowns(reflection.GetMessage(message, field));
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      names += Unknowns(reflection.GetRepeatedMessage(message, field, i));
    }
  }
  return names;
}

template <class Generated>
Generated Parsed(const std::string& bytes) {
  Generated message;
  EXPECT_TRUE(message.ParseFromString(bytes)) << message.GetTypeName();
  EXPECT_EQ(Deterministic(message), bytes) << message.GetTypeName();
  EXPECT_EQ(Unknowns(message), "");
  return message;
}

template <class Ours, class Generated>
void CompareWithSchema() {
  Ours ours;
  RowFiller filler;
  Ours::Visit(filler, ours);
  std::string bytes;
  AppendFields(ours, &bytes);
  MessageComparer::Compare(ours, Parsed<Generated>(bytes));
}

template <class Row, class GeneratedKey, class GeneratedRow>
void CompareTable() {
  CompareWithSchema<typename Row::Key, GeneratedKey>();
  CompareWithSchema<Row, GeneratedRow>();
}

constexpr std::string_view kEvent("\xff\0event", 7);

Record FullRecord() {
  Record record;
  record.sequence.value = 71;
  record.recorded.value = -72;
  record.outcome = OutcomeCode::kInsufficientPoints;
  record.kind = EventKind::kRedemptionRequested;
  record.at = {73, 74};
  record.format = static_cast<uint32_t>(EventFormat::kJson);
  record.event = kEvent;
  record.event_size = 75;
  record.key.bytes.fill(76);
  record.refers_to.value = 77;
  record.reason = "points: asked 100, available 20";
  RowFiller filler;
  filler.Messages(0, record.notes);
  filler.Messages(0, record.late_verdicts);
  filler.Messages(0, record.notices);
  filler.Messages(0, record.cap_warnings);
  filler.Messages(0, record.sweeps);
  Effects::Visit(filler, record.effects);
  return record;
}

TEST(RecordSchema, ReadsEveryFieldOfARecordAndWritesTheSameBytes) {
  const Record record = FullRecord();
  std::string bytes;
  EncodeRecord(record, &bytes);
  const auto parsed = Parsed<v1::Record>(bytes);
  EXPECT_EQ(parsed.sequence(), 71u);
  EXPECT_EQ(parsed.recorded_at_us(), -72);
  EXPECT_EQ(parsed.outcome(), v1::OUTCOME_INSUFFICIENT_POINTS);
  EXPECT_EQ(parsed.kind(), v1::EVENT_KIND_REDEMPTION_REQUESTED);
  EXPECT_EQ(parsed.source(), 73u);
  EXPECT_EQ(parsed.offset(), 74u);
  EXPECT_EQ(parsed.format(), v1::EVENT_FORMAT_JSON);
  EXPECT_EQ(parsed.event(), kEvent);
  EXPECT_EQ(parsed.event_size(), 75u);
  EXPECT_EQ(parsed.key(), BytesOf(record.key));
  EXPECT_EQ(parsed.refers_to(), 77u);
  EXPECT_EQ(parsed.reason(), record.reason);
  ASSERT_EQ(parsed.notes_size(), 2);
  MessageComparer::Compare(record.notes[1], parsed.notes(1));
  ASSERT_EQ(parsed.late_verdicts_size(), 2);
  MessageComparer::Compare(record.late_verdicts[1], parsed.late_verdicts(1));
  ASSERT_EQ(parsed.notices_size(), 2);
  MessageComparer::Compare(record.notices[1], parsed.notices(1));
  ASSERT_EQ(parsed.cap_warnings_size(), 2);
  MessageComparer::Compare(record.cap_warnings[1], parsed.cap_warnings(1));
  ASSERT_EQ(parsed.sweeps_size(), 2);
  MessageComparer::Compare(record.sweeps[1], parsed.sweeps(1));
  MessageComparer::Compare(record.effects, parsed.effects());
}

// One with values in every field: the engine reads what the schema writes.
TEST(RecordSchema, WritesWhatTheEngineReads) {
  std::string bytes;
  EncodeRecord(FullRecord(), &bytes);
  const std::string again = Deterministic(Parsed<v1::Record>(bytes));
  Record record;
  ASSERT_TRUE(DecodeRecord(again, &record).ok());
  std::string encoded;
  EncodeRecord(record, &encoded);
  EXPECT_EQ(encoded, bytes);
}

TEST(RecordSchema, ReadsARecordWithNothingInIt) {
  Record record;
  record.outcome = OutcomeCode{};
  std::string bytes;
  EncodeRecord(record, &bytes);
  const auto parsed = Parsed<v1::Record>(bytes);
  EXPECT_TRUE(parsed.has_effects());
  EXPECT_EQ(bytes.size(), 2u);  // the effects, empty
}

TEST(StateSchema, ReadsTheKeyAndRowOfEveryTable) {
  CompareTable<NameRow, v1::NameKey, v1::NameRow>();
  CompareTable<MemberRow, v1::MemberKey, v1::MemberRow>();
  CompareTable<WalletRow, v1::WalletKey, v1::WalletRow>();
  CompareTable<LotRow, v1::LotKey, v1::LotRow>();
  CompareTable<LotClassRow, v1::LotClassKey, v1::LotClassRow>();
  CompareTable<OrderRow, v1::OrderKey, v1::OrderRow>();
  CompareTable<RequestRow, v1::RequestKey, v1::RequestRow>();
  CompareTable<MemberOrderRow, v1::MemberOrderKey, v1::MemberOrderRow>();
  CompareTable<WaitingRow, v1::WaitingKey, v1::WaitingRow>();
  CompareTable<StreakRow, v1::StreakKey, v1::StreakRow>();
  CompareTable<ReferralRow, v1::ReferralKey, v1::ReferralRow>();
  CompareTable<CounterRow, v1::CounterKey, v1::CounterRow>();
  CompareTable<AccountRow, v1::AccountKey, v1::AccountRow>();
  CompareTable<ObligationRow, v1::ObligationKey, v1::ObligationRow>();
  CompareTable<WindowRow, v1::WindowKey, v1::WindowRow>();
  CompareTable<PositionRow, v1::PositionKey, v1::PositionRow>();
  CompareTable<ConfigurationRow, v1::ConfigurationKey, v1::ConfigurationRow>();
  CompareTable<TimerRow, v1::TimerKey, v1::TimerRow>();
  CompareTable<TotalRow, v1::TotalKey, v1::TotalRow>();
  CompareTable<QuarantineRow, v1::QuarantineKey, v1::QuarantineRow>();
  CompareTable<MemberLabelRow, v1::MemberLabelKey, v1::MemberLabelRow>();
  CompareTable<LimitOverrideRow, v1::LimitOverrideKey, v1::LimitOverrideRow>();
  CompareTable<OnceAwardRow, v1::OnceAwardKey, v1::OnceAwardRow>();
  CompareTable<OpeningBatchRow, v1::OpeningBatchKey, v1::OpeningBatchRow>();
  CompareTable<TierRow, v1::TierKey, v1::TierRow>();
  CompareTable<ExposureRow, v1::ExposureKey, v1::ExposureRow>();
  CompareTable<CollateralRow, v1::CollateralKey, v1::CollateralRow>();
  CompareTable<AliasRow, v1::AliasKey, v1::AliasRow>();
  CompareTable<UsedCodeRow, v1::UsedCodeKey, v1::UsedCodeRow>();
  CompareTable<OpeningPartRow, v1::OpeningPartKey, v1::OpeningPartRow>();
  CompareTable<PeriodSumRow, v1::PeriodSumKey, v1::PeriodSumRow>();
  CompareTable<DisputeRow, v1::DisputeKey, v1::DisputeRow>();
  CompareTable<ContestedRow, v1::ContestedKey, v1::ContestedRow>();
  CompareTable<EstimateRow, v1::EstimateKey, v1::EstimateRow>();
  CompareTable<ActivityRow, v1::ActivityKey, v1::ActivityRow>();
  CompareTable<PrepaidBlockRow, v1::PrepaidBlockKey, v1::PrepaidBlockRow>();
  CompareTable<StandingConversionRow, v1::StandingConversionKey,
               v1::StandingConversionRow>();
  CompareTable<CurrencyRateRow, v1::CurrencyRateKey, v1::CurrencyRateRow>();
  CompareTable<RuleStreakRow, v1::RuleStreakKey, v1::RuleStreakRow>();
}

// "RULE_REASON_" and "below minimum" make RULE_REASON_BELOW_MINIMUM.
std::string EnumValueName(std::string_view prefix, std::string_view name) {
  std::string upper(prefix);
  for (const char c : name) {
    upper += c == ' ' ? '_' : static_cast<char>(std::toupper(c));
  }
  return upper;
}

// Every value of the schema's enum, but its zero when that means "not said",
// has the name that the engine gives to its number.
template <class NameOf>
void CompareNames(const EnumDescriptor* type, std::string_view prefix,
                  NameOf name_of) {
  for (int i = 0; i < type->value_count(); ++i) {
    const auto* value = type->value(i);
    if (value->name().ends_with("_UNSPECIFIED")) continue;
    EXPECT_EQ(value->name(), EnumValueName(prefix, name_of(value->number())));
  }
}

TEST(StateSchema, NamesItsEnumsAsTheEngineDoes) {
  CompareNames(v1::Outcome_descriptor(), "OUTCOME_", [](int number) {
    return OutcomeName(static_cast<OutcomeCode>(number));
  });
  CompareNames(v1::Account_descriptor(), "ACCOUNT_", [](int number) {
    return AccountName(static_cast<Account>(number));
  });
  CompareNames(v1::ObligationKind_descriptor(), "OBLIGATION_KIND_",
               [](int number) {
                 return ObligationKindName(static_cast<ObligationKind>(number));
               });
  CompareNames(v1::WindowStatus_descriptor(), "WINDOW_STATUS_", [](int number) {
    return WindowStatusName(static_cast<WindowStatus>(number));
  });
  CompareNames(v1::DisputeStatus_descriptor(), "DISPUTE_STATUS_",
               [](int number) {
                 return DisputeStatusName(static_cast<DisputeStatus>(number));
               });
  CompareNames(v1::RuleReason_descriptor(), "RULE_REASON_", [](int number) {
    return RuleReasonName(static_cast<RuleReason>(number));
  });
  CompareNames(v1::Table_descriptor(), "TABLE_", [](int number) {
    return TableName(static_cast<TableId>(number));
  });
  EXPECT_EQ(v1::Table_descriptor()->value_count(), kTableCount);
}

// What the engine knows, the schema knows: 2,000 is above every code.
TEST(StateSchema, HasEveryOutcomeOfTheEngine) {
  for (uint32_t number = 0; number < 2000; ++number) {
    const auto code = OutcomeFromNumber(number);
    if (!code.has_value()) continue;
    EXPECT_NE(
        v1::Outcome_descriptor()->FindValueByNumber(static_cast<int>(number)),
        nullptr)
        << OutcomeName(*code);
  }
}

// "EVENT_KIND_SIGN_IN" is "SignIn".
TEST(RecordSchema, NamesEventKindsAsTheEngineDoes) {
  const EnumDescriptor* type = v1::EventKind_descriptor();
  for (int i = 1; i < type->value_count(); ++i) {
    std::string name;
    for (const char c :
         EventKindName(static_cast<EventKind>(type->value(i)->number()))) {
      if (std::isupper(c) != 0) name += '_';
      name += static_cast<char>(std::toupper(c));
    }
    EXPECT_EQ(type->value(i)->name(), "EVENT_KIND" + name);
  }
}

}  // namespace
}  // namespace clearpoint
