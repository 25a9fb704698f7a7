// The field lists of the engine against the schema of proto/.
#include <google/protobuf/descriptor.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "clearpoint/v1/events.pb.h"
#include "clearpoint/v1/network.pb.h"
#include "engine/codec/configuration_fields.h"
#include "engine/codec/event_fields.h"
#include "gtest/gtest.h"

namespace clearpoint {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// Compares each listed field with the schema's field of the same number.
class SchemaComparer {
 public:
  explicit SchemaComparer(const Descriptor* type) : type_(type) {}

  template <class T>
  void operator()(uint32_t number, std::string_view name, const T& value) {
    EXPECT_GT(number, last_) << name << ": lists are in ascending order";
    last_ = number;
    field_ = type_->FindFieldByNumber(static_cast<int>(number));
    ASSERT_NE(field_, nullptr) << type_->name() << " " << number;
    EXPECT_EQ(field_->name(), name);
    EXPECT_EQ(field_->json_name().find('_'), std::string::npos);
    repeated_ = false;
    stated_ = false;
    Compare(value);
    EXPECT_EQ(field_->is_repeated(), repeated_) << field_->full_name();
    if (field_->message_type() == nullptr) {
      EXPECT_EQ(field_->has_optional_keyword(), stated_) << field_->full_name();
    }
  }

 private:
  void Is(FieldDescriptor::Type type) {
    EXPECT_EQ(field_->type(), type) << field_->full_name();
  }
  void Compare(const std::string_view&) { Is(FieldDescriptor::TYPE_STRING); }
  void Compare(const std::string&) { Is(FieldDescriptor::TYPE_STRING); }
  void Compare(const bool&) { Is(FieldDescriptor::TYPE_BOOL); }
  void Compare(const int32_t&) { Is(FieldDescriptor::TYPE_INT32); }
  void Compare(const uint32_t&) { Is(FieldDescriptor::TYPE_UINT32); }
  void Compare(const int64_t&) { Is(FieldDescriptor::TYPE_INT64); }
  void Compare(const Money&) { Is(FieldDescriptor::TYPE_INT64); }
  template <class Tag>
  void Compare(const Strong<Tag, int64_t>&) {
    Is(FieldDescriptor::TYPE_INT64);
  }
  template <class T>
  void Compare(const T&) {
    if constexpr (Message<T>) {
      Is(FieldDescriptor::TYPE_MESSAGE);
      EXPECT_EQ(field_->message_type()->name(), kMessageName<T>);
    } else {
      Is(FieldDescriptor::TYPE_ENUM);
      CompareEnum(field_->enum_type(), EnumRange<T>::kFirst,
                  EnumRange<T>::kLast);
    }
  }
  // The schema may have a zero that means "not said" and the engine has not.
  void CompareEnum(const EnumDescriptor* type, int first, int last) {
    EXPECT_EQ(type->value_count(), last + 1) << type->full_name();
    EXPECT_EQ(type->FindValueByNumber(last + 1), nullptr);
    const std::string zero = type->FindValueByNumber(0)->name();
    EXPECT_EQ(zero.ends_with("_UNSPECIFIED"), first == 1) << zero;
  }
  template <class T>
  void Compare(const Stated<T>& field) {
    stated_ = true;
    Compare(field.value);
  }
  template <class T>
  void Compare(const Unless<T>& field) {
    stated_ = true;
    Compare(field.value);
  }
  template <class T>
  void Compare(const std::optional<T>&) {
    Compare(T{});
  }
  template <class T>
  void Compare(const std::vector<T>&) {
    Compare(T{});
    repeated_ = true;
  }

  const Descriptor* type_;
  const FieldDescriptor* field_ = nullptr;
  uint32_t last_ = 0;
  bool repeated_ = false;
  bool stated_ = false;
};

template <class M>
void CompareWithSchema() {
  const std::string name = "clearpoint.v1." + std::string(kMessageName<M>);
  const Descriptor* type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
          name);
  ASSERT_NE(type, nullptr) << name;
  const M message;
  VisitFields(message, SchemaComparer(type));
}

TEST(FieldLists, OfEventsAgreeWithTheSchema) {
  CompareWithSchema<Envelope>();
  CompareWithSchema<PurchaseLine>();
  CompareWithSchema<ReturnLine>();
  CompareWithSchema<MemberLabel>();
  CompareWithSchema<LimitOverride>();
  CompareWithSchema<OpeningLot>();
  CompareWithSchema<OpeningQualified>();
  CompareWithSchema<OpeningTier>();
  CompareWithSchema<OpeningCounter>();
  VisitBodies([]<class Body>(EventKind kind, std::string_view name) {
    CompareWithSchema<Body>();
    const FieldDescriptor* field =
        v1::Event::descriptor()->FindFieldByName(std::string(name));
    ASSERT_NE(field, nullptr) << name;
    EXPECT_EQ(field->number(), static_cast<int>(kind));
    EXPECT_EQ(field->message_type()->name(), kMessageName<Body>);
    EXPECT_EQ(field->message_type()->name(), EventKindName(kind));
  });
}

template <class... M>
int CompareAll() {
  (CompareWithSchema<M>(), ...);
  return sizeof...(M);
}

TEST(FieldLists, OfTheConfigurationAreTheWholeSchema) {
  const int listed = CompareAll<
      DateRange, Ratio, TimeBounds, SettlementConfig, CurrencyConfig,
      ZoneTransition, ZoneConfig, ParticipantConfig, ExpiryPolicy, ReturnPolicy,
      PointWorth, RedemptionTerms, PointsFee, TransferTerms, AdjustmentTerms,
      ReinstatementTerms, SignInRule, ReferralRule, Selector, TimeOfDayRange,
      Grant, Band, BonusOf, StackingGroup, FunderShare, CampaignConfig,
      PendingPolicy, CalendarConfig, NthPurchase, PeriodSum,
      CurrencyConversion, StreakTerms, EarnRule,
      LimitConfig, TierLevel, TierPolicy, OfferConfig, ProgramConfig, DebitCap,
      ContractFee, ContractTax, ContractConfig, Segment, ExchangeBonus,
      ExchangeFee, ExchangePointsFee, RateConditions, PartnerTerms, RateConfig,
      SourceRights, AliasKind, BankAccount, ClosingConfig, SchemeConfig,
      Configuration>();
  EXPECT_EQ(
      v1::NetworkConfiguration::descriptor()->file()->message_type_count(),
      listed);
}

TEST(Schema, EveryEventOfTheDomainHasItsMessage) {
  const Descriptor* event = v1::Event::descriptor();
  std::set<std::string> kinds;
  for (int i = 0; i < event->field_count(); ++i) {
    if (event->field(i)->message_type() == nullptr) continue;
    EXPECT_GE(event->field(i)->number(), 20);
    kinds.insert(event->field(i)->message_type()->name());
  }
  const std::set<std::string> expected = {"Purchase",
                                          "PurchaseReturned",
                                          "SignIn",
                                          "Referral",
                                          "ActionCompleted",
                                          "BalanceReported",
                                          "PrizeWon",
                                          "OpeningBalance",
                                          "PendingReleased",
                                          "PendingCancelled",
                                          "MemberEnrolled",
                                          "MemberUpdated",
                                          "MemberLabelled",
                                          "MemberFrozen",
                                          "MemberUnfrozen",
                                          "MemberClosed",
                                          "MemberReopened",
                                          "MemberMerged",
                                          "MemberUnmerged",
                                          "MemberForgotten",
                                          "AliasBound",
                                          "AliasUnbound",
                                          "HouseholdJoined",
                                          "HouseholdLeft",
                                          "RedemptionRequested",
                                          "HoldPlaced",
                                          "HoldCaptured",
                                          "HoldReleased",
                                          "RedemptionReversed",
                                          "ExchangeRequested",
                                          "ExchangeReversed",
                                          "PartnerConfirmed",
                                          "PartnerFailed",
                                          "TransferRequested",
                                          "PointsReinstated",
                                          "AdjustmentRequested",
                                          "AdjustmentApproved",
                                          "ConversionOrdered",
                                          "ConversionCancelled",
                                          "NetworkConfigured",
                                          "CurrencyRateSet",
                                          "PrepaidBlockBought",
                                          "CollateralSet",
                                          "EstimateSet",
                                          "WindowCloseRequested",
                                          "SettlementConfirmed",
                                          "SettlementAborted",
                                          "DisputeRaised",
                                          "DisputeResolved",
                                          "Tick",
                                          "IntakePaused",
                                          "IntakeResumed",
                                          "CoordinateQuarantined"};
  EXPECT_EQ(kinds, expected);
}

// Order on the wire of a map is not fixed, and floats are not exact.
TEST(Schema, HasNoMapAndNoFloat) {
  for (const auto* file : {v1::Event::descriptor()->file(),
                           v1::NetworkConfiguration::descriptor()->file()}) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const Descriptor* type = file->message_type(i);
      for (int k = 0; k < type->field_count(); ++k) {
        const FieldDescriptor* field = type->field(k);
        EXPECT_FALSE(field->is_map()) << field->full_name();
        EXPECT_NE(field->type(), FieldDescriptor::TYPE_DOUBLE);
        EXPECT_NE(field->type(), FieldDescriptor::TYPE_FLOAT);
      }
    }
  }
}

}  // namespace
}  // namespace clearpoint
