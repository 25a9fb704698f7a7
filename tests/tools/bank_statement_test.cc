// What a bank's statement confirms of the reference day, and what of it is
// refused.
#include "tools/payments/bank_statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/engine_run.h"
#include "tests/support/reference_day.h"
#include "tools/payments/statement_confirmations.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// An entry as banks write it.
struct Entry {
  std::string amount = "1.20";
  std::string currency = "CNY";
  std::string direction = "CRDT";
  std::string status = "<Sts><Cd>BOOK</Cd></Sts>";
  std::string reversal = "";
  std::string reference = "B-1";
  std::string details = "";
};

std::string Xml(const Entry& e) {
  return "<Ntry><Amt Ccy=\"" + e.currency + "\">" + e.amount +
         "</Amt><CdtDbtInd>" + e.direction + "</CdtDbtInd>" + e.reversal +
         e.status + "<AcctSvcrRef>" + e.reference + "</AcctSvcrRef><NtryDtls>" +
         e.details + "</NtryDtls></Ntry>\n";
}

std::string Detail(const std::string& id, const std::string& more = "") {
  return "<TxDtls><Refs><EndToEndId>" + id + "</EndToEndId></Refs>" + more +
         "</TxDtls>";
}

std::string Statement(const std::vector<Entry>& entries,
                      const std::string& account = "62-hub") {
  std::string text =
      "<?xml version=\"1.0\"?>\n<Document "
      "xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">"
      "<BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><Othr><Id>" +
      account + "</Id></Othr></Id></Acct>\n";
  for (const Entry& entry : entries) text += Xml(entry);
  return text + "</Stmt></BkToCstmrStmt></Document>\n";
}

BankStatement Read(const std::string& text) {
  const auto statement = ReadBankStatement("bank.xml", text);
  EXPECT_TRUE(statement.ok()) << statement.status();
  return statement.ok() ? *statement : BankStatement{};
}

std::string FaultOf(const std::string& text) {
  return std::string(ReadBankStatement("bank.xml", text).status().message());
}

TEST(BankStatements, TellEveryPaymentOfABookedEntry) {
  const BankStatement read = Read(Statement(
      {{.amount = "2.00",
        .details = Detail("a",
                          "<Amt Ccy=\"CNY\">1.5</Amt><RltdPties><DbtrAcct>"
                          "<Id><IBAN>DE89</IBAN></Id></DbtrAcct>"
                          "</RltdPties>") +
                   Detail("b",
                          "<AmtDtls><TxAmt><Amt Ccy=\"CNY\">0.50</Amt>"
                          "</TxAmt></AmtDtls><RmtInf><Ustrd>t</Ustrd>"
                          "</RmtInf>")}}));
  ASSERT_EQ(read.payments.size(), 2u);
  const BankPayment& a = read.payments[0];
  EXPECT_EQ(a.line, 3u);
  EXPECT_EQ(a.account, "62-hub");
  EXPECT_EQ(a.reference, "B-1");
  EXPECT_TRUE(a.received);
  EXPECT_FALSE(a.reversal);
  EXPECT_EQ(a.amount_e5, 150'000);
  EXPECT_EQ(a.end_to_end, "a");
  EXPECT_EQ(a.other_account, "DE89");
  const BankPayment& b = read.payments[1];
  EXPECT_EQ(b.amount_e5, 50'000);
  EXPECT_THAT(b.remittance, ElementsAre("t"));
}

TEST(BankStatements, TakeOldStatesPrefixesAndNotifications) {
  const BankStatement read = Read(
      "<x:Document xmlns:x=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.02\">"
      "<x:BkToCstmrDbtCdtNtfctn><x:Ntfctn><x:Acct><x:Id><x:IBAN>DE1</x:IBAN>"
      "</x:Id></x:Acct><x:Ntry><x:Amt Ccy=\"EUR\">7</x:Amt><x:CdtDbtInd>DBIT"
      "</x:CdtDbtInd><x:RvslInd>true</x:RvslInd><x:Sts>BOOK</x:Sts></x:Ntry>"
      "</x:Ntfctn></x:BkToCstmrDbtCdtNtfctn></x:Document>");
  ASSERT_EQ(read.payments.size(), 1u);
  EXPECT_EQ(read.payments[0].account, "DE1");
  EXPECT_EQ(read.payments[0].amount_e5, 700'000);
  EXPECT_TRUE(read.payments[0].reversal);
  EXPECT_FALSE(read.payments[0].received);
}

TEST(BankStatements, KnowTheLineOfEveryEntry) {
  const BankStatement read = Read(Statement({{}, {}, {.amount = "0"}}));
  ASSERT_EQ(read.payments.size(), 3u);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(read.payments[i].line, 3 + i);
}

TEST(BankStatements, LeaveOutWhatIsNotBookedYet) {
  const BankStatement read = Read(Statement(
      {{.status = "<Sts><Cd>PDNG</Cd></Sts>"}, {.status = "<Sts>INFO</Sts>"}}));
  EXPECT_THAT(read.payments, IsEmpty());
  EXPECT_EQ(read.pending, 2u);
}

TEST(BankStatements, AreRefusedByLine) {
  EXPECT_THAT(FaultOf("a,b\n"), HasSubstr("bank.xml:2: expected XML"));
  EXPECT_THAT(FaultOf("<Document/>"), HasSubstr("camt.053 or camt.054"));
  EXPECT_THAT(FaultOf(Statement({}, "")), HasSubstr("2: Acct/Id"));
  EXPECT_THAT(FaultOf(Statement({{}, {.direction = "IN"}})),
              HasSubstr("bank.xml:4: Ntry/CdtDbtInd: expected CRDT or DBIT"));
  EXPECT_THAT(FaultOf(Statement({{.status = ""}})),
              HasSubstr("3: Ntry/Sts: expected BOOK"));
  for (const char* none :
       {"", "-1", "1,5", "1.123456", ".5", "1e3", "100000000000000"}) {
    EXPECT_THAT(FaultOf(Statement({{.amount = none}})),
                HasSubstr("3: Amt: expected an amount, not negative"))
        << none;
  }
  EXPECT_THAT(FaultOf(Statement({{.currency = ""}})), HasSubstr("and its Ccy"));
}

// The reference day, closed: cafe pays 1.20 and grocer 0.79; starbank gets
// 0.57, leafmart 0.99 and airline 0.40.
class StatementOfTheDay : public ::testing::Test {
 protected:
  StatementOfTheDay() : run_(ReferenceDayStart(), kUnlimitedCache) {
    Configuration network = ReferenceConfiguration();
    name_ = network.network;
    for (ParticipantConfig& one : network.participants) {
      one.bank_account = BankAccount{.name = one.name,
                                     .iban = "",
                                     .other_id = "62-" + one.name,
                                     .bic = "",
                                     .country = "CN"};
    }
    EXPECT_EQ(run_.Apply(network), OutcomeCode::kAccepted) << run_.reason();
    for (const ReferenceStep& step : ReferenceDay()) {
      EXPECT_EQ(run_.Decide(step.event), step.outcome) << step.what;
    }
  }

  std::string Id(const std::string& who, uint32_t window = 1) {
    const Network& network = run_.networks().newest();
    const int32_t place = network.FindParticipant(who);
    const ParticipantNumber number =
        network.participants()[static_cast<size_t>(place)].number;
    return EndToEndId(name_, {WindowNumber{window}, number});
  }
  StatementConfirmations Take(const std::vector<Entry>& entries) {
    return TakeText(Statement(entries));
  }
  StatementConfirmations TakeText(const std::string& text) {
    ReportBasis basis;
    basis.state = &run_.state();
    basis.networks = &run_.networks();
    const auto found = ConfirmationsOf(basis, Read(text));
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *found : StatementConfirmations{};
  }
  // Books what was found, as the verb does.
  std::vector<OutcomeCode> Book(const StatementConfirmations& found) {
    std::vector<OutcomeCode> outcomes;
    for (const StatementConfirmation& one : found.confirmations) {
      OwnedEvent e;
      e.kind = EventKind::kSettlementConfirmed;
      e.occurred = run_.recorded();
      e.window = one.key.window.value;
      e.merchant = one.participant;
      e.currency = found.currency;
      e.amount = one.amount.value;
      e.id = one.payment_id;
      outcomes.push_back(run_.Decide(e));
    }
    return outcomes;
  }
  // The one refusal of a statement with this entry, which confirms nothing.
  std::string Refused(const Entry& entry) {
    const StatementConfirmations found = Take({entry});
    EXPECT_THAT(found.confirmations, IsEmpty());
    EXPECT_EQ(found.refusals.size(), 1u);
    return found.refusals.empty() ? "" : found.refusals[0];
  }

  EngineRun run_;
  std::string name_;
};

TEST_F(StatementOfTheDay, ConfirmsPaymentsBothWays) {
  const StatementConfirmations found =
      Take({{.details = Detail(Id("cafe"))},
            {.amount = "0.57",
             .direction = "DBIT",
             .reference = "B-2",
             .details = Detail(Id("starbank"))},
            {.amount = "9.99", .details = Detail("RENT-3")}});
  EXPECT_THAT(found.refusals, IsEmpty());
  EXPECT_EQ(found.others, 1u);
  ASSERT_EQ(found.confirmations.size(), 2u);
  EXPECT_EQ(found.confirmations[0].participant, "cafe");
  EXPECT_EQ(found.confirmations[0].amount.value, -120);
  EXPECT_EQ(found.confirmations[0].payment_id, "B-1");
  EXPECT_EQ(found.confirmations[1].participant, "starbank");
  EXPECT_EQ(found.confirmations[1].amount.value, 57);
  EXPECT_THAT(Book(found),
              ElementsAre(OutcomeCode::kAccepted, OutcomeCode::kAccepted));
}

TEST_F(StatementOfTheDay, TakesAShortPaymentAndItsRest) {
  EXPECT_THAT(Book(Take({{.amount = "1.00", .details = Detail(Id("cafe"))}})),
              ElementsAre(OutcomeCode::kAccepted));
  EXPECT_THAT(Refused({.amount = "0.21",
                       .reference = "B-2",
                       .details = Detail(Id("cafe"))}),
              HasSubstr("line 3: amount: expected up to -0.20 that is unpaid, "
                        "found -0.21"));
  EXPECT_THAT(Book(Take({{.amount = "0.20",
                          .reference = "B-2",
                          .details = Detail(Id("cafe"))}})),
              ElementsAre(OutcomeCode::kAccepted));
  EXPECT_EQ(run_.state()
                .positions
                .Find({WindowNumber{1},
                       ParseEndToEndId(name_, Id("cafe"))->participant,
                       {}})
                ->unpaid()
                .value,
            0);
}

TEST_F(StatementOfTheDay, TakesOneEntryOfSeveralPayments) {
  const StatementConfirmations found =
      Take({{.amount = "1.39",
             .direction = "DBIT",
             .details = Detail(Id("leafmart"), "<Amt Ccy=\"CNY\">0.99</Amt>") +
                        Detail(Id("airline"), "<Amt Ccy=\"CNY\">0.40</Amt>")}});
  EXPECT_THAT(found.refusals, IsEmpty());
  EXPECT_THAT(Book(found),
              ElementsAre(OutcomeCode::kAccepted, OutcomeCode::kAccepted));
}

TEST_F(StatementOfTheDay, TakesAPaymentForSeveralInstructionsWhenItIsAll) {
  const std::string both = "<RmtInf><Ustrd>for " + Id("leafmart") + ", " +
                           Id("airline") + ".</Ustrd></RmtInf>";
  Entry entry{.amount = "1.38",
              .direction = "DBIT",
              .details = Detail("NOTPROVIDED", both)};
  EXPECT_THAT(Refused(entry),
              HasSubstr("amount: expected 1.39 that is unpaid, found 1.38"));
  entry.amount = "1.39";
  const StatementConfirmations found = Take({entry});
  EXPECT_THAT(found.refusals, IsEmpty());
  ASSERT_EQ(found.confirmations.size(), 2u);
  EXPECT_EQ(
      found.confirmations[0].amount.value + found.confirmations[1].amount.value,
      139);
}

TEST_F(StatementOfTheDay, RefusesWrongAmountsDirectionsAndCurrencies) {
  Entry entry{.amount = "1.21", .details = Detail(Id("cafe"))};
  EXPECT_THAT(Refused(entry), HasSubstr("found -1.21"));
  entry.amount = "1.205";
  EXPECT_THAT(Refused(entry), HasSubstr("expected 2 decimals"));
  entry.amount = "1.20";
  entry.direction = "DBIT";
  EXPECT_THAT(Refused(entry), HasSubstr("unpaid, found 1.20"));
  entry.direction = "CRDT";
  entry.currency = "USD";
  EXPECT_THAT(Refused(entry), HasSubstr("currency: expected CNY, found USD"));
  entry.currency = "CNY";
  entry.reference = "";
  EXPECT_THAT(Refused(entry), HasSubstr("AcctSvcrRef"));
  entry.reference = "B-1";
  entry.details = Detail(Id("cafe"), "<Amt Ccy=\"CNY\">1.19</Amt>");
  EXPECT_THAT(Refused(entry), HasSubstr("TxDtls: expected amounts"));
}

TEST_F(StatementOfTheDay, RefusesOtherAccountsAndInstructionsThatAreNone) {
  const std::string from =
      "<RltdPties><DbtrAcct><Id><Othr><Id>62-grocer</Id>"
      "</Othr></Id></DbtrAcct></RltdPties>";
  EXPECT_THAT(Refused({.details = Detail(Id("cafe"), from)}),
              HasSubstr("participant: expected the account of cafe, 62-cafe, "
                        "found 62-grocer"));
  const auto other =
      TakeText(Statement({{.details = Detail(Id("cafe"))}}, "62-cafe"));
  ASSERT_EQ(other.refusals.size(), 1u);
  EXPECT_THAT(other.refusals[0], HasSubstr("account: expected the operator's"));
  EXPECT_THAT(other.confirmations, IsEmpty());
  EXPECT_THAT(Refused({.details = Detail(Id("hub"))}),
              HasSubstr("window 1 and hub, which has no payment"));
  EXPECT_THAT(Refused({.details = Detail(Id("cafe", 2))}),
              HasSubstr("found window 2 and cafe"));
  EXPECT_THAT(Refused({.details = Detail(Id("cafe", 9))}),
              HasSubstr("found window 9 and cafe"));
}

TEST_F(StatementOfTheDay, TakesNoPaymentTwice) {
  const Entry entry{.amount = "0.50", .details = Detail(Id("cafe"))};
  const StatementConfirmations twice = Take({entry, entry});
  ASSERT_EQ(twice.refusals.size(), 1u);
  EXPECT_THAT(twice.refusals[0],
              HasSubstr("line 4: payment B-1 of cafe for window 1 is in this "
                        "file twice"));
  EXPECT_THAT(Book(Take({entry})), ElementsAre(OutcomeCode::kAccepted));
  const StatementConfirmations again =
      Take({entry,
            {.amount = "0.70", .reference = "B-2", .details = entry.details}});
  EXPECT_THAT(again.refusals, IsEmpty());
  EXPECT_EQ(again.taken, 1u);
  EXPECT_THAT(Book(again), ElementsAre(OutcomeCode::kAccepted));
  EXPECT_THAT(Take({entry, entry}).refusals, SizeIs(1));
}

TEST_F(StatementOfTheDay, GoesOnWithTheRestOfAPaymentForSeveral) {
  const std::string both = "<RmtInf><Ustrd>" + Id("leafmart") + " " +
                           Id("airline") + "</Ustrd></RmtInf>";
  Entry entry{.amount = "1.39",
              .direction = "DBIT",
              .details = Detail("NOTPROVIDED", both)};
  StatementConfirmations first = Take({entry});
  ASSERT_EQ(first.confirmations.size(), 2u);
  first.confirmations.pop_back();  // as when the program was killed
  EXPECT_THAT(Book(first), ElementsAre(OutcomeCode::kAccepted));
  const StatementConfirmations rest = Take({entry});
  EXPECT_THAT(rest.refusals, IsEmpty());
  EXPECT_EQ(rest.taken, 1u);
  EXPECT_THAT(Book(rest), ElementsAre(OutcomeCode::kAccepted));
  EXPECT_EQ(Take({entry}).taken, 2u);
}

TEST_F(StatementOfTheDay, StatesNoAmountBeyondTheBoundOfEvents) {
  const PaymentKey cafe = *ParseEndToEndId(name_, Id("cafe"));
  run_.state().positions.Change({cafe.window, cafe.participant, {}}).rounded = {
      -2 * kMaxEventAmount};
  Entry entry{.amount = "10000000000.01", .details = Detail(Id("cafe"))};
  EXPECT_THAT(Refused(entry), HasSubstr("amount: expected a part of at most"));
  entry.amount = "20000000000.00";
  const StatementConfirmations all = Take({entry});
  EXPECT_THAT(all.refusals, IsEmpty());
  ASSERT_EQ(all.confirmations.size(), 1u);
  EXPECT_EQ(all.confirmations[0].amount.value, 0);
  entry.amount = "10000000000.00";
  EXPECT_EQ(Take({entry}).confirmations.at(0).amount.value, -kMaxEventAmount);
}

TEST_F(StatementOfTheDay, RefusesZeroOnlyForOurInstructions) {
  EXPECT_THAT(Refused({.amount = "0.00", .details = Detail(Id("cafe"))}),
              HasSubstr("line 3: amount: expected one above zero, found 0"));
  const StatementConfirmations found =
      Take({{.amount = "0", .details = Detail("FEES")},
            {.details = Detail(Id("cafe"))}});
  EXPECT_THAT(found.refusals, IsEmpty());
  EXPECT_EQ(found.others, 1u);
  EXPECT_EQ(found.confirmations.size(), 1u);
}

TEST_F(StatementOfTheDay, LetsAReversalUndoAPaymentOfTheSameFileOnly) {
  const Entry paid{.details = Detail(Id("cafe"))};
  Entry back = paid;
  back.direction = "DBIT";
  back.reversal = "<RvslInd>true</RvslInd>";
  back.reference = "B-9";
  const StatementConfirmations both = Take({paid, back});
  EXPECT_THAT(both.refusals, IsEmpty());
  EXPECT_THAT(both.confirmations, IsEmpty());
  EXPECT_EQ(both.reversed, 1u);
  EXPECT_THAT(Refused(back), HasSubstr("RvslInd: it takes back a payment"));
}

}  // namespace
}  // namespace clearpoint
