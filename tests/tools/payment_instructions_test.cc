// Payment instructions of the reference day: every element that
// pain.001.001.09 asks for, amounts that add up, ids that stay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "tests/support/engine_run.h"
#include "tests/support/reference_day.h"
#include "tools/payments/pain001.h"
#include "tools/payments/payment_orders.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// An element, and whether the standard asks for it in each of its parents.
struct Mandatory {
  const char* parent;
  const char* element;
};
// Of pain.001.001.09, for the elements that are written. Elements that only one
// of several ways of saying needs stand below the way that was taken.
constexpr Mandatory kMandatory[] = {
    {"/Document", "CstmrCdtTrfInitn"},
    {"/Document/CstmrCdtTrfInitn", "GrpHdr"},
    {"/Document/CstmrCdtTrfInitn", "PmtInf"},
    {"//GrpHdr", "MsgId"},
    {"//GrpHdr", "CreDtTm"},
    {"//GrpHdr", "NbOfTxs"},
    {"//GrpHdr", "InitgPty"},
    {"//PmtInf", "PmtInfId"},
    {"//PmtInf", "PmtMtd"},
    {"//PmtInf", "ReqdExctnDt"},
    {"//PmtInf", "Dbtr"},
    {"//PmtInf", "DbtrAcct"},
    {"//PmtInf", "DbtrAgt"},
    {"//PmtInf", "CdtTrfTxInf"},
    {"//ReqdExctnDt", "Dt"},
    {"//CdtTrfTxInf", "PmtId"},
    {"//CdtTrfTxInf", "Amt"},
    {"//PmtId", "EndToEndId"},
    {"//Amt", "InstdAmt"},
    {"//DbtrAcct", "Id"},
    {"//CdtrAcct", "Id"},
    {"//DbtrAgt", "FinInstnId"},
    {"//CdtrAgt", "FinInstnId"},
};
// In the order of the standard, with what is optional there.
constexpr const char* kBlockOrder[] = {"PmtInfId", "PmtMtd",      "NbOfTxs",
                                       "CtrlSum",  "ReqdExctnDt", "Dbtr",
                                       "DbtrAcct", "DbtrAgt"};
constexpr const char* kTransferOrder[] = {"PmtId", "Amt",      "CdtrAgt",
                                          "Cdtr",  "CdtrAcct", "RmtInf"};

Configuration WithAccounts() {
  Configuration network = ReferenceConfiguration();
  for (ParticipantConfig& one : network.participants) {
    one.bank_account = BankAccount{.name = "Name of " + one.name,
                                   .iban = "",
                                   .other_id = "62-" + one.name,
                                   .bic = "",
                                   .country = "CN"};
    if (one.name == "cafe") {
      one.bank_account->other_id = "";
      one.bank_account->iban = "DE89370400440532013000";
      one.bank_account->bic = "COBADEFFXXX";
    }
  }
  return network;
}

class Instructions : public ::testing::Test {
 protected:
  Instructions() : run_(ReferenceDayStart(), kUnlimitedCache) {}

  // The whole day, which closes window 1.
  void Day(const Configuration& network) {
    EXPECT_EQ(run_.Apply(network), OutcomeCode::kAccepted) << run_.reason();
    for (const ReferenceStep& step : ReferenceDay()) {
      EXPECT_EQ(run_.Decide(step.event), step.outcome) << step.what;
    }
  }
  void Confirm(const std::string& who, int64_t amount) {
    OwnedEvent e;
    e.kind = EventKind::kSettlementConfirmed;
    e.occurred = run_.recorded();
    e.id = "b-" + who;
    e.window = 1;
    e.merchant = who;
    e.currency = "CNY";
    e.amount = amount;
    EXPECT_EQ(run_.Decide(e), OutcomeCode::kAccepted) << run_.reason();
  }
  absl::StatusOr<PaymentOrders> Orders(uint32_t window) {
    ReportBasis basis;
    basis.state = &run_.state();
    basis.networks = &run_.networks();
    basis.recorded = run_.recorded();
    return UnpaidOrders(basis, WindowNumber{window});
  }
  std::string Text() {
    const auto orders = Orders(1);
    EXPECT_TRUE(orders.ok()) << orders.status();
    if (!orders.ok()) return "";
    const auto text = Pain001(*orders, "2026-03-03");
    EXPECT_TRUE(text.ok()) << text.status();
    return text.ok() ? *text : "";
  }
  const pugi::xml_document& Read() {
    const auto parsed = xml_.load_string(Text().c_str());
    EXPECT_TRUE(parsed) << parsed.description();
    return xml_;
  }
  std::vector<std::string> Values(const char* path) {
    std::vector<std::string> values;
    for (const auto& found : xml_.select_nodes(path)) {
      values.push_back(found.node().text().get());
    }
    return values;
  }

  EngineRun run_;
  pugi::xml_document xml_;
};

TEST_F(Instructions, HaveEveryElementThatTheStandardAsksFor) {
  Day(WithAccounts());
  const pugi::xml_document& xml = Read();
  EXPECT_EQ(std::string(xml.child("Document").attribute("xmlns").value()),
            "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09");
  for (const Mandatory& one : kMandatory) {
    const auto parents = xml.select_nodes(one.parent);
    EXPECT_FALSE(parents.empty()) << one.parent;
    for (const auto& parent : parents) {
      const pugi::xml_node child = parent.node().child(one.element);
      EXPECT_TRUE(child) << one.parent << " without " << one.element;
      EXPECT_TRUE(child.first_child()) << one.parent << "/" << one.element;
    }
  }
  for (const auto& amount : xml.select_nodes("//InstdAmt")) {
    EXPECT_EQ(std::string(amount.node().attribute("Ccy").value()), "CNY");
  }
}

TEST_F(Instructions, HaveTheirElementsInTheOrderOfTheStandard) {
  Day(WithAccounts());
  const pugi::xml_document& xml = Read();
  for (const auto& block : xml.select_nodes("//PmtInf")) {
    std::vector<std::string> names;
    for (const pugi::xml_node& child : block.node().children()) {
      if (std::string(child.name()) == "CdtTrfTxInf") break;
      names.push_back(child.name());
    }
    EXPECT_THAT(names, testing::ElementsAreArray(kBlockOrder));
  }
  for (const auto& transfer : xml.select_nodes("//CdtTrfTxInf")) {
    std::vector<std::string> names;
    for (const pugi::xml_node& child : transfer.node().children()) {
      names.push_back(child.name());
    }
    EXPECT_THAT(names, testing::ElementsAreArray(kTransferOrder));
  }
}

TEST_F(Instructions, PayTheRoundedPositionsThroughTheOperator) {
  Day(WithAccounts());
  Read();
  // cafe and grocer pay; the operator pays starbank, leafmart and airline.
  EXPECT_THAT(Values("//PmtInf/CtrlSum"), ElementsAre("1.20", "0.79", "1.96"));
  EXPECT_THAT(Values("//PmtInf/NbOfTxs"), ElementsAre("1", "1", "3"));
  EXPECT_THAT(Values("//GrpHdr/CtrlSum"), ElementsAre("3.95"));
  EXPECT_THAT(Values("//GrpHdr/NbOfTxs"), ElementsAre("5"));
  EXPECT_THAT(Values("//PmtInf/Dbtr/Nm"),
              ElementsAre("Name of cafe", "Name of grocer", "Name of hub"));
  EXPECT_THAT(Values("//DbtrAcct/Id/IBAN"),
              ElementsAre("DE89370400440532013000"));
  EXPECT_THAT(Values("//DbtrAgt//BICFI"), ElementsAre("COBADEFFXXX"));
  EXPECT_THAT(Values("//DbtrAcct/Id/Othr/Id"),
              ElementsAre("62-grocer", "62-hub"));
  EXPECT_THAT(Values("//ReqdExctnDt/Dt"),
              ElementsAre("2026-03-03", "2026-03-03", "2026-03-03"));
  const auto out = Values("//PmtInf[Dbtr/Nm='Name of hub']//InstdAmt");
  EXPECT_THAT(out, testing::UnorderedElementsAre("0.57", "0.99", "0.40"));
}

TEST_F(Instructions, AreOfWhatIsStillUnpaid) {
  Day(WithAccounts());
  Confirm("cafe", -100);
  Confirm("starbank", 57);
  Read();
  EXPECT_THAT(Values("//PmtInf/CtrlSum"), ElementsAre("0.20", "0.79", "1.39"));
  EXPECT_THAT(Values("//GrpHdr/NbOfTxs"), ElementsAre("4"));
}

TEST_F(Instructions, KeepTheirIdsAndChangeTheMessagesWhenItSaysOtherThings) {
  Day(WithAccounts());
  const std::string text = Text();
  EXPECT_EQ(text, Text());
  Read();
  const auto message = Values("//MsgId");
  const auto payments = Values("//EndToEndId");
  Confirm("cafe", -100);
  Read();
  EXPECT_NE(Values("//MsgId"), message);
  EXPECT_EQ(Values("//EndToEndId"), payments);
}

TEST_F(Instructions, HaveIdsWithinTheStandardsLengthAndCharacters) {
  Day(WithAccounts());
  Read();
  const std::string kFits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789-";
  for (const char* path : {"//MsgId", "//PmtInfId", "//EndToEndId"}) {
    std::vector<std::string> ids = Values(path);
    EXPECT_FALSE(ids.empty()) << path;
    for (const std::string& id : ids) {
      EXPECT_LE(id.size(), 35u) << id;
      EXPECT_EQ(id.find_first_not_of(kFits), std::string::npos) << id;
    }
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(std::unique(ids.begin(), ids.end()), ids.end()) << path;
  }
  const PaymentKey largest{WindowNumber{4'294'967'295},
                           ParticipantNumber{4'294'967'295}};
  EXPECT_LE(EndToEndId("demo", largest).size(), 35u);
  EXPECT_EQ(ParseEndToEndId("demo", EndToEndId("demo", largest)), largest);
}

TEST(EndToEndIds, AreReadBackInTheirNetworkOnly) {
  const PaymentKey key{WindowNumber{12}, ParticipantNumber{7}};
  const std::string id = EndToEndId("demo", key);
  EXPECT_EQ(ParseEndToEndId("demo", id), key);
  EXPECT_EQ(ParseEndToEndId("other", id), std::nullopt);
  const std::string prefix = id.substr(0, id.find("12"));
  for (const char* tail :
       {"", "12", "12-P", "12-P0", "0-P7", "12-P07", "12-P+7", " 12-P7",
        "12-P7 ", "12-P4294967296", "x-P7"}) {
    EXPECT_EQ(ParseEndToEndId("demo", prefix + tail), std::nullopt) << tail;
  }
}

TEST_F(Instructions, NeedAWindowThatIsClosedAndUnpaid) {
  Day(WithAccounts());
  EXPECT_THAT(std::string(Orders(2).status().message()),
              HasSubstr("window 2: expected one that is closed, it is open"));
  EXPECT_THAT(std::string(Orders(3).status().message()),
              HasSubstr("window: expected 1 to 2, found 3"));
  for (const char* who :
       {"cafe", "grocer", "starbank", "leafmart", "airline"}) {
    Confirm(who, 0);
  }
  EXPECT_THAT(std::string(Orders(1).status().message()),
              HasSubstr("window 1 is SETTLED: expected payments to make"));
}

TEST_F(Instructions, NameEverybodyWithoutABankAccount) {
  Configuration network = WithAccounts();
  for (ParticipantConfig& one : network.participants) {
    if (one.name == "hub" || one.name == "airline") one.bank_account.reset();
  }
  Day(network);
  EXPECT_THAT(std::string(Orders(1).status().message()),
              HasSubstr("found none of hub, airline"));
}

TEST_F(Instructions, NeedADayAndACurrencyOfTheStandard) {
  Day(WithAccounts());
  auto orders = *Orders(1);
  for (const char* none :
       {"2026-02-30", "3 March", "2026-3-3", "2026-03-03Z"}) {
    EXPECT_THAT(std::string(Pain001(orders, none).status().message()),
                HasSubstr("--execute-on: expected a day"))
        << none;
  }
  const auto text = Pain001(orders, "");
  ASSERT_TRUE(text.ok());
  EXPECT_THAT(*text, HasSubstr("<Dt>2026-03-"));
  orders.currency = "coins";
  EXPECT_THAT(std::string(Pain001(orders, "").status().message()),
              HasSubstr("ISO 4217, found \"coins\""));
  orders.currency = "CNY";
  orders.orders[0].amount = {1'000'000'000'000'000'000};
  EXPECT_THAT(std::string(Pain001(orders, "").status().message()),
              HasSubstr("at most 18 digits"));
}

}  // namespace
}  // namespace clearpoint
