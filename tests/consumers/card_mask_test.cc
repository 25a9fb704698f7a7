// What is masked in copies of messages that tell a bare card number.
#include "consumers/card_mask.h"

#include <gtest/gtest.h>

#include <string>

namespace clearpoint {
namespace {

TEST(CardMask, HidesEveryDigitOfALongNumber) {
  EXPECT_EQ(MaskLongNumbers(R"({"member":"card:4111111111111111"})"),
            R"({"member":"card:****************"})");
  EXPECT_EQ(MaskLongNumbers("1234567890123"), "*************");
}

TEST(CardMask, LooksThroughSpacesAndDashes) {
  EXPECT_EQ(MaskLongNumbers("a 4111-1111 1111-1111 b"),
            "a ****-**** ****-**** b");
  EXPECT_EQ(MaskLongNumbers("4111  1111- -1111--1111 -"),
            "****  ****- -****--**** -");
}

TEST(CardMask, LeavesShortNumbersAndOtherText) {
  for (const char* text : {"", "-", "123456789012", "order 12-34 of 56"}) {
    EXPECT_EQ(MaskLongNumbers(text), text);
  }
}

TEST(CardMask, HidesRunsBetweenOtherBytesAndAtBothEnds) {
  using std::string_literals::operator""s;
  EXPECT_EQ(MaskLongNumbers("4111111111111111\x1a\0 4111111111111111"s),
            "****************\x1a\0 ****************"s);
}

TEST(CardMask, FindsWhatLooksLikeACardNumber) {
  for (const char* text : {"card:4111111111111111", "a 4111  1111--11111111",
                           R"({"occurredAtUs":1767600000000000,"m":"c:)"
                           R"(4222222222222"})"}) {
    EXPECT_TRUE(ShowsCardNumber(text)) << text;
  }
  for (const char* text : {"", "1767600000000000", "card:4111111111111112",
                           "422222222222", "card:4\\u0031111111111111"}) {
    EXPECT_FALSE(ShowsCardNumber(text)) << text;
  }
}

}  // namespace
}  // namespace clearpoint
