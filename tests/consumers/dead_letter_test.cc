// What a dead letter shows of an original that tells a bare card number.
#include "consumers/dead_letter.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "engine/decide/alias.h"

namespace clearpoint {
namespace {

constexpr const char* kInClear =
    R"({"m":"card:4111111111111111","occurredAtUs":"1767600000000000"})";
constexpr const char* kEscaped =
    R"({"m":"card:4\u0031111111111111","occurredAtUs":"1767600000000000"})";

class CardLetters : public testing::Test {
 protected:
  CardLetters() : headers_(rd_kafka_headers_new(1)) {
    AddHeader(headers_.get(), "who", "4111111111111111");
    record_.outcome = OutcomeCode::kInvalidField;
    record_.reason = CardNumberWords();
  }
  DeadLetter LetterOf(const std::string& value, size_t most_bytes) {
    value_ = value;
    DeadLetter letter;
    letter.headers.reset(rd_kafka_headers_new(8));
    ShowOriginal(record_, {value_, "4111111111111111", headers_.get()},
                 most_bytes, &letter);
    return letter;
  }
  static std::optional<std::string> HeaderOf(const DeadLetter& letter,
                                             const char* name) {
    const void* value = nullptr;
    size_t size = 0;
    if (rd_kafka_header_get_last(letter.headers.get(), name, &value, &size) !=
        RD_KAFKA_RESP_ERR_NO_ERROR) {
      return std::nullopt;
    }
    return std::string(static_cast<const char*>(value), size);
  }
  static void ExpectWithheld(const DeadLetter& letter) {
    EXPECT_EQ(letter.value, "");
    EXPECT_EQ(letter.key, "");
    EXPECT_EQ(HeaderOf(letter, "who"), std::nullopt);
    EXPECT_EQ(HeaderOf(letter, "cp-original"), "withheld");
    EXPECT_NE(HeaderOf(letter, "cp-original-sha256"), std::nullopt);
  }

  Record record_;
  MessageHeaderList headers_;
  std::string value_;
};

TEST_F(CardLetters, MaskLongNumbersEverywhere) {
  const DeadLetter letter = LetterOf(kInClear, 1'000);
  EXPECT_EQ(
      letter.value,
      R"({"m":"card:****************","occurredAtUs":"****************"})");
  EXPECT_EQ(letter.key, "****************");
  EXPECT_EQ(HeaderOf(letter, "who"), "****************");
  EXPECT_EQ(HeaderOf(letter, "cp-original"), "masked");
}

TEST_F(CardLetters, WithholdWhatIsEscaped) {
  ExpectWithheld(LetterOf(kEscaped, 1'000));
  // Though another number looks like a card's.
  std::string both = kEscaped;
  both.append(kInClear);
  ExpectWithheld(LetterOf(both, 1'000));
}

TEST_F(CardLetters, WithholdWhereNoNumberLooksLikeACards) {
  ExpectWithheld(LetterOf(R"({"event":"Y2FyZDo0","at":1767600000000000})", 99));
}

TEST_F(CardLetters, WithholdWhatDoesNotFit) {
  const size_t size = std::string(kInClear).size();
  EXPECT_EQ(HeaderOf(LetterOf(kInClear, size), "cp-original"), "masked");
  ExpectWithheld(LetterOf(kInClear, size - 1));
}

TEST_F(CardLetters, OfAnotherRefusalShowAllThatFits) {
  record_.reason = "another";
  EXPECT_EQ(LetterOf(kEscaped, 1'000).value, kEscaped);
  const DeadLetter cut = LetterOf(kInClear, 10);
  EXPECT_EQ(cut.value, std::string(kInClear).substr(0, 10));
  EXPECT_EQ(cut.key, "4111111111111111");
  EXPECT_EQ(HeaderOf(cut, "who"), "4111111111111111");
  EXPECT_EQ(HeaderOf(cut, "cp-original"), "cut");
}

}  // namespace
}  // namespace clearpoint
