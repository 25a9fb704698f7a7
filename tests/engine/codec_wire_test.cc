// The handwritten wire format against generated classes.
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "clearpoint/v1/events.pb.h"
#include "engine/codec/wire.h"
#include "gtest/gtest.h"

namespace clearpoint {
namespace {

constexpr uint64_t kNumbers[] = {
    0, 1, 127, 128, 16383, 16384, 1u << 31, uint64_t{1} << 63, UINT64_MAX};

TEST(WireWriter, VarintsAreThoseOfTheGeneratedCode) {
  for (const uint64_t number : kNumbers) {
    v1::DisputeRaised message;
    message.set_sequence(number);
    std::string bytes;
    WireWriter(&bytes).Uint(4, number);
    EXPECT_EQ(bytes, message.SerializeAsString()) << number;
  }
}

TEST(WireWriter, NestedMessagesOfEveryLengthOfPrefix) {
  for (const size_t size : {0, 1, 127, 128, 16383, 16384, 3000000}) {
    v1::Event message;
    message.mutable_sign_in()->set_member(std::string(size, 'm'));
    std::string bytes;
    WireWriter writer(&bytes);
    const size_t begin = writer.Begin(22);
    writer.Bytes(2, std::string(size, 'm'));
    writer.End(begin);
    EXPECT_EQ(bytes, message.SerializeAsString()) << size;
  }
}

TEST(WireWriter, WritesEmptyElementsAndStatedZeros) {
  v1::Purchase message;
  message.add_tags("");
  message.add_tags("b");
  std::string bytes;
  WireWriter writer(&bytes);
  writer.Element(12, "");
  writer.Element(12, "b");
  EXPECT_EQ(bytes, message.SerializeAsString());
  v1::OpeningLot lot;
  lot.set_expires_at_us(0);
  std::string stated;
  WireWriter(&stated).StatedUint(7, 0);
  EXPECT_EQ(stated, lot.SerializeAsString());
}

TEST(WireReader, ReadsWhatTheGeneratedCodeWrites) {
  for (const uint64_t number : kNumbers) {
    v1::DisputeRaised message;
    message.set_participant("p");
    message.set_sequence(number);
    message.set_amount(-7);
    const std::string bytes = message.SerializeAsString();
    WireReader reader(bytes);
    ASSERT_TRUE(reader.Next());
    EXPECT_EQ(reader.field(), 1u);
    EXPECT_EQ(reader.Bytes(), "p");
    if (number != 0) {
      ASSERT_TRUE(reader.Next());
      EXPECT_EQ(reader.field(), 4u);
      EXPECT_EQ(reader.Uint(), number);
    }
    ASSERT_TRUE(reader.Next());
    EXPECT_EQ(static_cast<int64_t>(reader.Uint()), -7);
    EXPECT_FALSE(reader.Next());
    EXPECT_TRUE(reader.ok());
    EXPECT_EQ(reader.at(), bytes.data() + bytes.size());
  }
}

TEST(Wire, ZigzagRoundTripsAtTheExtremes) {
  for (const int64_t number : {int64_t{-1}, int64_t{1}, int64_t{-64},
                               std::numeric_limits<int64_t>::min(),
                               std::numeric_limits<int64_t>::max()}) {
    std::string bytes;
    WireWriter(&bytes).Sint(1, number);
    WireReader reader(bytes);
    ASSERT_TRUE(reader.Next());
    EXPECT_EQ(reader.Sint(), number);
  }
  std::string one;
  WireWriter(&one).Sint(1, -1);
  EXPECT_EQ(one, std::string("\x08\x01", 2));
}

TEST(WireReader, ReportsEveryCutAndEveryBrokenTag) {
  v1::Event message;
  message.set_event_id("e");
  message.mutable_purchase()->set_amount(1 << 20);
  const std::string whole = message.SerializeAsString();
  for (size_t size = 0; size < whole.size(); ++size) {
    WireReader reader(std::string_view(whole).substr(0, size));
    while (reader.Next()) {
    }
    const bool at_boundary = size == 0 || size == 3;
    EXPECT_EQ(reader.ok(), at_boundary) << size;
  }
  const std::string broken[] = {
      std::string("\x00\x01", 2),                      // field number 0
      "\x0b",                                          // start of a group
      "\x0c",                                          // end of a group
      "\x0f",                                          // wire type 7
      "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02",  // above 64 bits
      "\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80",  // without end
      "\x0a\xff\xff\xff\xff\x0f",                      // longer than the input
      "\x0d\x01\x02\x03",                              // cut fixed32
      "\x80\x80\x80\x80\x80\x01\x01",                  // tag above 32 bits
  };
  for (const std::string& bytes : broken) {
    WireReader reader(bytes);
    EXPECT_FALSE(reader.Next());
    EXPECT_FALSE(reader.ok());
    EXPECT_FALSE(reader.Next()) << "stays where it failed";
  }
}

TEST(WireReader, ReadsPackedNumbers) {
  v1::NetworkConfiguration message;
  message.add_programs()->add_sign_in()->add_ladder(300);
  message.mutable_programs(0)->mutable_sign_in(0)->add_ladder(-1);
  const std::string bytes = message.programs(0).sign_in(0).SerializeAsString();
  WireReader field(bytes);
  ASSERT_TRUE(field.Next());
  WireReader packed(field.Bytes());
  uint64_t value;
  ASSERT_TRUE(packed.ReadVarint(&value));
  EXPECT_EQ(value, 300u);
  ASSERT_TRUE(packed.ReadVarint(&value));
  EXPECT_EQ(static_cast<int64_t>(value), -1);
  EXPECT_TRUE(packed.AtEnd());
}

}  // namespace
}  // namespace clearpoint
