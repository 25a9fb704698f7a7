// Every envelope that a message may have, and what is said of one that cannot
// be opened.
#include "consumers/message_envelope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "consumers/message_scanner.h"

namespace clearpoint {
namespace {

using ::testing::HasSubstr;
using namespace std::string_literals;  // NOLINT: literals with zero bytes

const MessageHeaders kCloudHeaders = {{"ce_specversion", "1.0"},
                                      {"ce_id", "1"},
                                      {"ce_source", "/shop"},
                                      {"ce_type", "purchase"}};

MessageHeaders With(MessageHeaders headers, std::string_view name,
                    std::string_view value) {
  headers.emplace_back(name, value);
  return headers;
}

MessageHeaders Without(std::string_view name) {
  MessageHeaders headers;
  for (const auto& each : kCloudHeaders) {
    if (each.first != name) headers.push_back(each);
  }
  return headers;
}

MessageRules Rules(MessageForm form) {
  MessageRules rules;
  rules.form = form;
  rules.schemas[7] = {};
  rules.schemas[8] = {EventFormat::kJson, {}};
  rules.schemas[9] = {EventFormat::kProtobuf, {2, 1}};
  return rules;
}

const std::string kProtobufEvent = "\x0a\x01x";
const std::string kJsonEvent = R"({"eventId":"x"})";

std::string Structured(const std::string& rest) {
  return R"({"specversion":"1.0","id":"1","source":"/shop","type":"t")" + rest +
         "}";
}

TEST(MessageEnvelope, EveryEnvelopeIsOpened) {
  const std::string& pb = kProtobufEvent;
  const std::string& json = kJsonEvent;
  const MessageHeaders none;
  const MessageHeaders structured = {
      {"Content-Type", "application/cloudevents+json; charset=UTF-8"}};
  const std::string wrapped = Structured(",\"data\" : " + json);
  const std::string base64 = Structured(R"(,"data_base64":"CgF4")");
  const struct {
    const char* what;
    MessageForm form;
    std::string value;
    MessageHeaders headers;
    std::string event;
    EventFormat format;
  } kCases[] = {
      {"protobuf as stated", MessageForm::kProtobuf, pb, none, pb,
       EventFormat::kProtobuf},
      {"stated wins over looks", MessageForm::kProtobuf, json, none, json,
       EventFormat::kProtobuf},
      {"JSON as stated", MessageForm::kJson, json, none, json,
       EventFormat::kJson},
      {"Confluent, first message", MessageForm::kConfluent,
       "\0\0\0\0\7\0"s + pb, none, pb, EventFormat::kProtobuf},
      {"Confluent, first message in full", MessageForm::kConfluent,
       "\0\0\0\0\7\2\0"s + pb, none, pb, EventFormat::kProtobuf},
      {"Confluent, nested message", MessageForm::kConfluent,
       "\0\0\0\0\x09\4\4\2"s + pb, none, pb, EventFormat::kProtobuf},
      {"Confluent, JSON", MessageForm::kConfluent, "\0\0\0\0\x08"s + json, none,
       json, EventFormat::kJson},
      {"CloudEvents, binary JSON", MessageForm::kCloudEvents, json,
       With(kCloudHeaders, "content-type", "application/json; charset=utf-8"),
       json, EventFormat::kJson},
      {"CloudEvents, binary protobuf", MessageForm::kCloudEvents, pb,
       With(kCloudHeaders, "content-type", "application/protobuf"), pb,
       EventFormat::kProtobuf},
      {"CloudEvents, binary without a type", MessageForm::kCloudEvents, pb,
       kCloudHeaders, pb, EventFormat::kProtobuf},
      {"CloudEvents, structured", MessageForm::kCloudEvents, wrapped,
       structured, json, EventFormat::kJson},
      {"CloudEvents, structured without a header", MessageForm::kCloudEvents,
       wrapped, none, json, EventFormat::kJson},
      {"CloudEvents, structured in base64", MessageForm::kCloudEvents, base64,
       structured, pb, EventFormat::kProtobuf},
      {"told: protobuf", MessageForm::kTold, pb, none, pb,
       EventFormat::kProtobuf},
      {"told: JSON", MessageForm::kTold, " \n" + json, none, " \n" + json,
       EventFormat::kJson},
      {"told: JSON by its type",
       MessageForm::kTold,
       "null",
       {{"content-type", "application/json"}},
       "null",
       EventFormat::kJson},
      {"told: Confluent", MessageForm::kTold, "\0\0\0\0\7\0"s + pb, none, pb,
       EventFormat::kProtobuf},
      {"told: CloudEvents, binary", MessageForm::kTold, json, kCloudHeaders,
       json, EventFormat::kJson},
      {"told: CloudEvents, structured", MessageForm::kTold, wrapped, structured,
       json, EventFormat::kJson},
      {"an empty event", MessageForm::kProtobuf, "", none, "",
       EventFormat::kProtobuf},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.what);
    TextArena arena;
    const TopicMessage message{test.value, true, test.headers};
    const OpenedMessage opened = OpenMessage(message, Rules(test.form), &arena);
    EXPECT_EQ(opened.fault, "");
    EXPECT_EQ(opened.event, test.event);
    EXPECT_EQ(opened.format, test.format);
    EXPECT_TRUE(MayHaveBeenReadAs(Sha256Prefix(test.event), message,
                                  Rules(MessageForm::kProtobuf)))
        << "also when the rules have changed since";
    EXPECT_FALSE(
        MayHaveBeenReadAs(Sha256Prefix("other"), message, Rules(test.form)));
  }
}

TEST(MessageEnvelope, WhatCannotBeOpenedIsDeliveredWholeAndSaysWhy) {
  const MessageHeaders none;
  const struct {
    const char* what;
    MessageForm form;
    std::string value;
    MessageHeaders headers;
    const char* why;
  } kCases[] = {
      {"short", MessageForm::kConfluent, "\0\0\0"s, none, "Confluent"},
      {"another magic", MessageForm::kConfluent, "\1\0\0\0\7\0x"s, none,
       "Confluent"},
      {"unknown id", MessageForm::kConfluent, "\0\0\1\0\0\0"s, none,
       "schema id 65536 is not mapped"},
      {"no indexes", MessageForm::kConfluent, "\0\0\0\0\7"s, none,
       "expected the indexes"},
      {"a negative count", MessageForm::kConfluent, "\0\0\0\0\7\1"s, none,
       "expected the indexes"},
      {"too few indexes", MessageForm::kConfluent, "\0\0\0\0\7\4\0"s, none,
       "expected the indexes"},
      {"an endless varint", MessageForm::kConfluent,
       "\0\0\0\0\7"s + std::string(20, '\xff'), none, "expected the indexes"},
      {"another message", MessageForm::kConfluent, "\0\0\0\0\x09\2\4"s, none,
       "expected the message with indexes 2.1, found 2"},
      {"version", MessageForm::kCloudEvents, "x",
       With(Without("ce_specversion"), "ce_specversion", "0.3"),
       "expected specversion 1.0, found \"0.3\""},
      {"no id", MessageForm::kCloudEvents, "x", Without("ce_id"), "id"},
      {"no source", MessageForm::kCloudEvents, "x", Without("ce_source"),
       "source"},
      {"no type", MessageForm::kCloudEvents, "x", Without("ce_type"), "type"},
      {"another content type", MessageForm::kCloudEvents, "x",
       With(kCloudHeaders, "content-type", "text/xml"), "text/xml"},
      {"a batch",
       MessageForm::kTold,
       "[]",
       {{"content-type", "application/cloudevents-batch+json"}},
       "batch"},
      {"no CloudEvent", MessageForm::kCloudEvents, "x", none, "specversion"},
      {"broken JSON", MessageForm::kCloudEvents, "{\"id\"", none, "line 1"},
      {"no data", MessageForm::kCloudEvents, Structured(""), none,
       "expected data, found none"},
      {"twice", MessageForm::kCloudEvents,
       Structured(R"(,"data":{},"data":{})"), none, "twice"},
      {"both", MessageForm::kCloudEvents,
       Structured(R"(,"data":{},"data_base64":"")"), none, "found both"},
      {"data as text", MessageForm::kCloudEvents, Structured(R"(,"data":"x")"),
       none, "to be an object"},
      {"no base64", MessageForm::kCloudEvents,
       Structured(R"(,"data_base64":"*")"), none, "not base64"},
      {"something behind", MessageForm::kCloudEvents,
       Structured(R"(,"data":{})") + "x", none, "line 1"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.what);
    TextArena arena;
    const OpenedMessage opened =
        OpenMessage({test.value, true, test.headers}, Rules(test.form), &arena);
    EXPECT_THAT(opened.fault, HasSubstr(test.why));
    EXPECT_EQ(opened.event, test.value);
    EXPECT_EQ(opened.format, EventFormat::kBytes);
  }
}

TEST(MessageEnvelope, ATombstoneAndAHugeMessageAreFaults) {
  TextArena arena;
  const OpenedMessage tombstone = OpenMessage({"", false, {}}, {}, &arena);
  EXPECT_THAT(tombstone.fault, HasSubstr("without a value"));
  const std::string huge(kMaxMessageBytes + 1, 'x');
  const OpenedMessage cut = OpenMessage({huge, true, {}}, {}, &arena);
  EXPECT_EQ(cut.event.size(), kKeptOfHugeMessage);
  EXPECT_EQ(cut.format, EventFormat::kBytes);
  EXPECT_THAT(cut.fault, HasSubstr(ToHex(Sha256(huge))));
  EXPECT_TRUE(MayHaveBeenReadAs(Sha256Prefix(cut.event), {huge, true, {}}, {}));
}

TEST(MessageEnvelope, RandomBytesAreOpenedOrFaulted) {
  std::minstd_rand random(3);
  for (int round = 0; round < 20'000; ++round) {
    std::string value(random() % 40, '\0');
    for (char& c : value) {
      c = random() % 3 == 0 ? "{}\":,\\0"[random() % 7]
                            : static_cast<char>(random());
    }
    for (const MessageForm form : {MessageForm::kTold, MessageForm::kConfluent,
                                   MessageForm::kCloudEvents}) {
      TextArena arena;
      const OpenedMessage opened =
          OpenMessage({value, true, {}}, Rules(form), &arena);
      EXPECT_EQ(opened.fault.empty(), opened.format != EventFormat::kBytes);
    }
  }
}

}  // namespace
}  // namespace clearpoint
