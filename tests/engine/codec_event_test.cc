#include <google/protobuf/util/json_util.h>

#include <string>
#include <utility>
#include <vector>

#include "clearpoint/v1/events.pb.h"
#include "engine/codec/codec.h"
#include "engine/codec/utf8.h"
#include "engine/codec/wire.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/event_samples.h"

namespace clearpoint {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string VerdictOn(std::string_view bytes, EventFormat format) {
  EventDecoder decoder;
  return VerdictText(decoder.Decode(bytes, format));
}
std::string OnProtobuf(std::string_view bytes) {
  return VerdictOn(bytes, EventFormat::kProtobuf);
}
std::string OnJson(std::string_view bytes) {
  return VerdictOn(bytes, EventFormat::kJson);
}
std::string LibraryJson(const std::string& bytes) {
  v1::Event message;
  EXPECT_TRUE(message.ParseFromString(bytes));
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json).ok());
  return json;
}
std::string Wire(const v1::Event& event) { return event.SerializeAsString(); }

TEST(EventCodec, EncodesTheBytesOfTheGeneratedCode) {
  const EventSamples samples;
  for (const Event& event : samples.events()) {
    const std::string bytes = EncodeEvent(event, EventFormat::kProtobuf);
    v1::Event message;
    ASSERT_TRUE(message.ParseFromString(bytes)) << EventKindName(event.kind);
    EXPECT_EQ(Wire(message), bytes) << EventKindName(event.kind);
    EXPECT_EQ(message.body_case(), static_cast<int>(event.kind));
  }
}

TEST(EventCodec, EncodesTheJsonOfTheProtobufLibrary) {
  const EventSamples samples;
  for (const Event& event : samples.events()) {
    const std::string json = EncodeEvent(event, EventFormat::kJson);
    EXPECT_EQ(json, LibraryJson(EncodeEvent(event, EventFormat::kProtobuf)));
    EXPECT_EQ(json.find('\n'), std::string::npos);
  }
}

TEST(EventCodec, BothFormsDecodeToTheSameEvent) {
  const EventSamples samples;
  EventDecoder decoder;
  for (const Event& event : samples.events()) {
    for (const EventFormat format :
         {EventFormat::kProtobuf, EventFormat::kJson}) {
      const std::string bytes = EncodeEvent(event, format);
      const Event decoded = decoder.Decode(bytes, format);
      EXPECT_EQ(VerdictText(decoded), EventKindName(event.kind));
      EXPECT_EQ(decoded.key, event.key);
      EXPECT_EQ(decoded.content, event.content);
      EXPECT_EQ(decoded.event_id, event.event_id);
      EXPECT_EQ(decoded.correlation_id, event.correlation_id);
      EXPECT_EQ(decoded.occurred, event.occurred);
      EXPECT_EQ(decoded.original, bytes);
      EXPECT_EQ(EncodeEvent(decoded, format), bytes);
    }
  }
}

TEST(EventCodec, ConvertsBetweenTheForms) {
  const EventSamples samples;
  for (const Event& event : samples.events()) {
    const std::string bytes = EncodeEvent(event, EventFormat::kProtobuf);
    const std::string json = EncodeEvent(event, EventFormat::kJson);
    EXPECT_EQ(*EventToJson(bytes, EventFormat::kProtobuf), json);
    EXPECT_EQ(*EventToJson(json, EventFormat::kJson), json);
    EXPECT_EQ(*EventFromJson(json), bytes);
  }
  v1::Event undecided;
  undecided.mutable_purchase()->set_redemption_id("r9");
  const std::string json = R"({"purchase":{"redemptionId":"r9"}})";
  EXPECT_EQ(*EventToJson(Wire(undecided), EventFormat::kProtobuf), json);
  EXPECT_EQ(*EventToJson(json, EventFormat::kJson), json);
  EXPECT_EQ(*EventFromJson(json), Wire(undecided));
  EXPECT_EQ(EventFromJson("{\n \"purchase\": 7}").status().message(),
            "line 2, column 14: expected an object");
  EXPECT_FALSE(EventToJson("\xff", EventFormat::kProtobuf).ok());
}

TEST(EventCodec, RefusesBytesThatAreNoEventWithTheReason) {
  v1::Event two;
  two.mutable_sign_in();
  v1::Event other;
  other.mutable_referral();
  const std::pair<std::string, std::string> cases[] = {
      {"", "MISSING_FIELD: event has no body"},
      {std::string("\x0a\x02"
                   "e1",
                   4),
       "MISSING_FIELD: event has no body"},
      {"\x07", "MALFORMED: byte 1: Event is cut off, or no protobuf"},
      {"\x0a\x05"
       "ab",
       "MALFORMED: byte 2: Event is cut off, or no protobuf "
       "from here on (input has 4 bytes)"},
      {"\x08\x01",
       "MALFORMED: before byte 2: field event_id (1) of Event has "
       "another wire type than the schema"},
      {"\x0a\x01"
       "a\x0a\x01"
       "b",
       "MALFORMED: before byte 6: field event_id (1) "
       "of Event stands twice"},
      {"\x0a\x03"
       "a\xc0\x80",
       "MALFORMED: byte 3: field event_id (1) of Event "
       "is not UTF-8"},
      {"\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
       "MALFORMED: before byte 11: field schema_version (4) of Event is too "},
      {"\xa2\x01\x03\x12\x05m",
       "MALFORMED: byte 5: Purchase is cut off, or no protobuf"},
      {Wire(two) + Wire(other),
       "MALFORMED: before byte 6: field body (23) of "
       "Event is a second body"},
      {"\xa0\x01\x01",
       "MALFORMED: before byte 3: field body (20) of Event has "
       "another wire type"},
  };
  for (const auto& [bytes, reason] : cases) {
    EXPECT_THAT(OnProtobuf(bytes), StartsWith(reason));
  }
}

TEST(EventCodec, RefusesWhatThisVersionWouldHaveToLeaveOut) {
  v1::Event seller;
  seller.mutable_purchase()->set_redemption_id("r9");
  v1::Event newer;
  newer.mutable_sign_in();
  newer.set_schema_version(2);
  std::string unknown;
  WireWriter writer(&unknown);
  writer.Uint(17, 5);
  writer.End(writer.Begin(22));
  std::string unknown_kind;
  WireWriter(&unknown_kind).Bytes(500, "x");
  std::string unknown_in_body;
  WireWriter body_writer(&unknown_in_body);
  const size_t begin = body_writer.Begin(22);
  body_writer.Uint(99, 1);
  body_writer.End(begin);
  const std::pair<std::string, std::string> cases[] = {
      {Wire(seller),
       "field redemption_id (16) of Purchase is not decided by "
       "this version"},
      {Wire(newer), "schema_version is 2, this version reads 0 and 1"},
      {unknown, "field 17 of Event belongs to a newer schema"},
      {unknown_kind, "field 500 of Event belongs to a newer schema"},
      {unknown_in_body, "field 99 of SignIn belongs to a newer schema"},
  };
  for (const auto& [bytes, reason] : cases) {
    EXPECT_EQ(OnProtobuf(bytes), "UNSUPPORTED_VERSION: " + reason);
  }
}

TEST(EventCodec, RefusesATickFromUpstream) {
  v1::Event tick;
  tick.mutable_tick();
  EXPECT_THAT(OnProtobuf(Wire(tick)), StartsWith("NOT_AUTHORIZED: Tick"));
  EXPECT_THAT(OnJson(R"({"tick":{}})"), StartsWith("NOT_AUTHORIZED: Tick"));
}

TEST(EventCodec, MalformedComesBeforeUnsupported) {
  v1::Event undecided;
  undecided.mutable_purchase()->set_redemption_id("r9");
  EXPECT_THAT(OnProtobuf(Wire(undecided) + "\x07"), StartsWith("MALFORMED"));
  EXPECT_THAT(OnJson(R"({"purchase":{"redemptionId":tru}})"),
              StartsWith("MALFORMED"));
}

TEST(EventCodec, TakesEveryFormOfTheJsonMapping) {
  const std::string forms[] = {
      R"({"occurredAtUs":"12000","purchase":{"orderId":"o","amount":"500"}})",
      R"({"occurred_at_us":12000,"purchase":{"order_id":"o","amount":500}})",
      R"( { "purchase" : { "amount" : 5e2 , "orderId":"\u006F" } ,
            "occurredAtUs" : 1.2E+4 , "referral" : null } )",
      R"({"occurredAtUs":120000e-1,"schemaVersion":1,"correlationId":"x",
          "purchase":{"orderId":"o","amount":500.000,"member":null,
                      "lines":[],"tags":[]}})",
  };
  EventDecoder decoder;
  Event first = decoder.Decode(forms[0], EventFormat::kJson);
  for (const std::string& form : forms) {
    const Event event = decoder.Decode(form, EventFormat::kJson);
    ASSERT_EQ(VerdictText(event), "Purchase") << form;
    EXPECT_EQ(event.content, first.content) << form;
    EXPECT_EQ(std::get<Purchase>(event.body).amount, MinorAmount{500});
    EXPECT_EQ(event.occurred, Timestamp{12000});
  }
}

TEST(EventCodec, RefusesJsonWithLineColumnAndReason) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "line 1, column 1: expected an object, found the end"},
      {"{", "line 1, column 2: expected a text in quotes, found the end"},
      {"[]", "line 1, column 1: expected an object"},
      {"{}x", "line 1, column 3: expected the end"},
      {R"({"signIn":{}},)", "line 1, column 14: expected the end"},
      {"{\"signIn\":\n{\"program\":7}}", "line 2, column 12: expected a text"},
      {R"({"signIn":{"programm":"p"}})",
       "unknown field \"programm\" of SignIn"},
      {R"({"signin":{}})", "unknown field \"signin\" of Event"},
      {R"({"sign_In":{}})", "unknown field \"sign_In\" of Event"},
      {R"({"signIn":{"x\u0000\n":1}})",
       "unknown field \"x\\000\\n\" of SignIn"},
      {R"({"signIn":{},"referral":{}})", "second body"},
      {R"({"signIn":{},"currencyRateSet":{}})", "second body"},
      {R"({"signIn":{"member":"a","member":"b"}})", "field stands twice"},
      {R"({"signIn":{"member":"a" "place":"b"}})", "expected ',' or '}'"},
      {R"({"signIn":{"member":"a",}})", "expected a text in quotes"},
      {R"({"signIn":{"member":"\x"}})", "unknown escape"},
      {R"({"signIn":{"member":"\u12"}})", "four hexadecimal digits"},
      {R"({"signIn":{"member":"\ud800"}})", "half of a surrogate pair"},
      {R"({"signIn":{"member":"\udc00"}})", "half of a surrogate pair"},
      {"{\"signIn\":{\"member\":\"a\nb\"}}", "control character"},
      {"{\"signIn\":{\"member\":\"a\xff\"}}", "column 23: text is not UTF-8"},
      {"{\"signIn\":{\"member\":\"\\n\xff\"}}", "text is not UTF-8"},
      {R"({"signIn":{"member":"a)", "text has no end"},
      {R"({"occurredAtUs":1.5})", "column 17: expected a whole number"},
      {R"({"occurredAtUs":1e-1})", "expected a whole number"},
      {R"({"occurredAtUs":"1x"})", "expected a whole number"},
      {R"({"occurredAtUs":""})", "expected a whole number"},
      {R"({"occurredAtUs":01})", "expected a value"},
      {R"({"occurredAtUs":+1})", "expected a value"},
      {R"({"occurredAtUs":1.})", "expected a value"},
      {R"({"occurredAtUs":1e})", "expected a value"},
      {R"({"occurredAtUs":NaN})", "expected a value"},
      {R"({"occurredAtUs":true})", "expected a value"},
      {R"({"occurredAtUs":9223372036854775808})", "number out of range"},
      {R"({"occurredAtUs":"-9223372036854775809"})", "number out of range"},
      {R"({"occurredAtUs":1e999999999999})", "number out of range"},
      {R"({"schemaVersion":-1})", "number out of range (0 to 4294967295)"},
  };
  for (const auto& [json, reason] : cases) {
    EXPECT_THAT(OnJson(json), StartsWith("MALFORMED: line ")) << json;
    EXPECT_THAT(OnJson(json), HasSubstr(reason)) << json;
  }
}

TEST(EventCodec, TellsUndecidedFromUnknownInJson) {
  const std::pair<std::string, std::string> cases[] = {
      {"{}", "MISSING_FIELD: event has no body"},
      {R"({"purchase":null})", "MISSING_FIELD: event has no body"},
      {R"({"currencyRateSet":null})", "MISSING_FIELD: event has no body"},
      {R"({"tick":null,"purchase":{}})", "Purchase"},
      {R"({"purchase":{"redemptionId":"r9"}})",
       "UNSUPPORTED_VERSION: field redemption_id (16) of Purchase is not "
       "decided by this version"},
      {R"({"purchase":{"redemptionId":null}})", "Purchase"},
      {R"({"schemaVersion":7,"signIn":{}})",
       "UNSUPPORTED_VERSION: schema_version is 7, this version reads 0 and 1"},
  };
  for (const auto& [json, verdict] : cases) EXPECT_EQ(OnJson(json), verdict);
}

TEST(EventCodec, KeepsTheExtremesOfNumbers) {
  EventDecoder decoder;
  const Event low =
      decoder.Decode(R"({"occurredAtUs":-9223372036854775808,"signIn":{}})",
                     EventFormat::kJson);
  EXPECT_EQ(low.occurred.value, INT64_MIN);
  const Event high =
      decoder.Decode(R"({"occurredAtUs":"9223372036854775807","signIn":{}})",
                     EventFormat::kJson);
  EXPECT_EQ(high.occurred.value, INT64_MAX);
  const std::string bytes = EncodeEvent(low, EventFormat::kProtobuf);
  EXPECT_EQ(decoder.Decode(bytes, EventFormat::kProtobuf).occurred,
            low.occurred);
}

TEST(EventCodec, DeepAndHugeInputIsJustRefused) {
  const std::string deep(1 << 20, '[');
  EXPECT_THAT(OnJson("{\"purchase\":{\"redemptionId\":" + deep),
              HasSubstr("nested too deep"));
  EXPECT_THAT(OnJson("{\"networkConfigured\":{\"configuration\":" + deep),
              HasSubstr("nested too deep"));
  EXPECT_THAT(OnJson(deep), HasSubstr("expected an object"));
  const std::string huge(10 << 20, 'x');
  EXPECT_EQ(OnJson("{\"signIn\":{\"member\":\"" + huge + "\"}}"), "SignIn");
  EXPECT_THAT(OnJson("{\"" + huge + "\":1}"), HasSubstr("unknown field \"xxx"));
  EXPECT_LT(OnJson("{\"" + huge + "\":1}").size(), 200u);
  v1::Event event;
  event.mutable_sign_in()->set_member(huge);
  EXPECT_EQ(OnProtobuf(Wire(event)), "SignIn");
}

TEST(EventCodec, ALongNameInAReasonIsCutBetweenCharacters) {
  std::string name = "x";
  for (int i = 0; i < 100; ++i) name += "\xc3\xa9";
  const std::string reason = OnJson("{\"" + name + "\":1}");
  EXPECT_THAT(reason, HasSubstr("\xc3\xa9\" of Event"));
  EXPECT_EQ(Utf8PrefixLength(reason), reason.size()) << reason;
}

TEST(EventCodec, ConfigurationIsReadFromAnyFieldOrderAndForm) {
  // label (2) before network (1), and an explicit zero.
  const std::string odd = std::string("\x12\x01l\x0a\x01n\x18\x00", 8);
  std::string bytes;
  WireWriter writer(&bytes);
  const size_t begin = writer.Begin(70);
  writer.Bytes(1, odd);
  writer.End(begin);
  EventDecoder decoder;
  const Event binary = decoder.Decode(bytes, EventFormat::kProtobuf);
  const Event json = decoder.Decode(
      R"({"networkConfigured":{"configuration":{"network":"n","label":"l"}}})",
      EventFormat::kJson);
  ASSERT_EQ(VerdictText(binary), "NetworkConfigured");
  ASSERT_EQ(VerdictText(json), "NetworkConfigured");
  EXPECT_EQ(binary.content, json.content);
  EXPECT_EQ(binary.key, json.key);
  EXPECT_THAT(OnJson(R"({"networkConfigured":{}})"),
              StartsWith("MISSING_FIELD: configuration"));
  EXPECT_THAT(
      OnJson(R"({"networkConfigured":{"configuration":{"netwrk":"n"}}})"),
      HasSubstr("netwrk"));
}

// proto/README.md shows these bytes and says how they are hashed.
TEST(EventCodec, TheWorkedExampleOfTheSchemaIsTrue) {
  const std::string json =
      R"({"eventId":"e1","occurredAtUs":"1767225600000000","purchase":)"
      R"({"member":"m1","merchant":"cafe","orderId":"o1",)"
      R"("currency":"CNY","amount":"12850"}})";
  const std::string id =
      "\x0a\x02"
      "e1";
  const std::string content =
      std::string("\x18\x80\x80\x81\xb1\x84\xe9\x91\x03") + "\xa2\x01\x16" +
      "\x12\x02m1" +
      "\x1a\x04"
      "cafe" +
      "\x2a\x02o1" +
      "\x32\x03"
      "CNY" +
      "\x38\xb2\x64";
  EXPECT_EQ(*EventFromJson(json), id + content);
  EXPECT_EQ(*EventToJson(id + content, EventFormat::kProtobuf), json);
  EventDecoder decoder;
  EXPECT_EQ(decoder.Decode(json, EventFormat::kJson).content,
            Sha256Prefix(content));
}

TEST(EventCodec, DecodedEventsStayUntilReset) {
  EventDecoder decoder;
  std::vector<std::string> inputs;
  std::vector<Event> events;
  for (int i = 0; i < 1000; ++i) {
    inputs.push_back(
        "{\"signIn\":{\"member\":\"\\u0041 long enough to leave "
        "the small buffer " +
        std::to_string(i) + "\"}}");
  }
  for (const std::string& input : inputs) {
    events.push_back(decoder.Decode(input, EventFormat::kJson));
  }
  EXPECT_EQ(std::get<SignIn>(events[17].body).member,
            "A long enough to leave the small buffer 17");
  events.clear();
  decoder.Reset();
}

}  // namespace
}  // namespace clearpoint
