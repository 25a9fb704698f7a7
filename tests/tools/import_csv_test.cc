// The CSV reader against RFC 4180 and against files that break it, and the
// exact numbers of an import.
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "tools/import/csv_reader.h"
#include "tools/import/decimal.h"
#include "tools/network/utf8.h"

namespace clearpoint {
namespace {

using Fields = std::vector<std::string>;

class CsvReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/clearpoint_csv_XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    directory_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string Write(std::string_view content) {
    const std::string path = directory_ + "/in.csv";
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  // All rows, or the first error.
  absl::StatusOr<std::vector<CsvRow>> Read(const std::string& path) {
    auto reader = CsvReader::Open(path, ',');
    if (!reader.ok()) return reader.status();
    std::vector<CsvRow> rows;
    CsvRow row;
    while (true) {
      auto more = (*reader)->Next(&row);
      if (!more.ok()) return more.status();
      if (!*more) return rows;
      rows.push_back(row);
    }
  }

  std::string directory_;
};

TEST_F(CsvReaderTest, RowsAreCutAsRfc4180Says) {
  struct Case {
    const char* what;
    const char* text;
    std::vector<Fields> rows;
  };
  const Case cases[] = {
      {"plain", "a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}},
      {"no line end at the end", "a,b\nc,d", {{"a", "b"}, {"c", "d"}}},
      {"CRLF", "a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}},
      {"empty fields", ",\n,,x\n", {{"", ""}, {"", "", "x"}}},
      {"quotes", "\"a,b\",\"c\"\"d\"\n", {{"a,b", "c\"d"}}},
      {"line end in quotes", "\"a\r\nb\",c\n", {{"a\r\nb", "c"}}},
      {"empty quotes", "\"\",x\n\"\"", {{"", "x"}, {""}}},
      {"quote inside a plain field", "5\" nail,x\n", {{"5\" nail", "x"}}},
      {"blank lines", "\n\r\na\n\n\nb\n", {{"a"}, {"b"}}},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "a,b\n",
       {{"a", "b"}}},
      {"nothing", "", {}},
  };
  for (const Case& each : cases) {
    const auto rows = Read(Write(each.text));
    ASSERT_TRUE(rows.ok()) << each.what << rows.status();
    std::vector<Fields> fields;
    for (const CsvRow& row : *rows) fields.push_back(row.fields);
    EXPECT_EQ(fields, each.rows) << each.what;
  }
}

TEST_F(CsvReaderTest, LinesAreThoseOfTheFileNotOfTheRows) {
  const auto rows = Read(Write("a\n\"b\nb\"\nc\n"));
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ((*rows)[1].line, 2u);
  EXPECT_EQ((*rows)[2].line, 4u);
}

TEST_F(CsvReaderTest, BrokenTextIsAnErrorWithItsLine) {
  const auto open_quote = Read(Write("a\n\"b\nc\n"));
  EXPECT_EQ(open_quote.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(open_quote.status().message()).find("line 2"),
            std::string::npos)
      << open_quote.status();
  EXPECT_EQ(Read(Write("\"a\"b,c\n")).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Read(directory_ + "/none.csv").status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(CsvReaderTest, GzipIsReadAndItsDamageIsAnError) {
  const std::string path = directory_ + "/in.csv.gz";
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i * 7919) + ",x\n";
  const gzFile file = gzopen(path.c_str(), "wb");
  ASSERT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())),
            static_cast<int>(text.size()));
  gzclose(file);
  const auto rows = Read(path);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->size(), 50'000u);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  EXPECT_EQ(Read(path).status().code(), absl::StatusCode::kDataLoss);
}

// The message may go to a terminal: no byte of the file stands in it raw.
TEST_F(CsvReaderTest, WhatIsNoTextIsToldWithoutItsBytes) {
  struct Case {
    const char* name;
    std::string content;
    const char* expected;
  };
  const Case cases[] = {
      {"plain.csv.gz", "a,b\n1,2\n", "expected gzip"},
      {"binary.csv.gz",
       std::string("\x7f"
                   "ELF\x01\x1b[31m",
                   10),
       "\\x7f"},
      {"image.csv", std::string("\x89PNG\r\n\x1a\n\0", 9), "PNG"},
      {"zero.csv", std::string("a,b\0c\n", 6), "0x00 at offset 3"},
      {"escape.csv", "a,\x1b[2J\n", "0x1b at offset 2"},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.name);
    const std::string path = directory_ + "/" + each.name;
    std::ofstream(path, std::ios::binary) << each.content;
    const auto rows = Read(path);
    if (rows.ok()) continue;  // the header's names are checked by the mapping
    EXPECT_EQ(rows.status().code(), absl::StatusCode::kInvalidArgument);
    const std::string message(rows.status().message());
    EXPECT_NE(message.find(each.expected), std::string::npos) << message;
    for (const char c : message) EXPECT_GE(c, ' ') << message;
  }
}

TEST(ShownTest, ForeignBytesAreShownAsNumbersAndCutShort) {
  EXPECT_EQ(Shown("caf\u00e9"), "caf\u00e9");
  EXPECT_EQ(Shown("a\xff\x1b[31m"), "a\\xff\\x1b[31m");
  EXPECT_EQ(Shown("\u009b"), "\\xc2\\x9b");
  const std::string kept(40, 'x');
  EXPECT_EQ(Shown(std::string(50, 'x')), kept + "...");
  EXPECT_EQ(ShownList(std::vector<std::string>(30, "n")).substr(52),
            ", n, n and 10 more");
}

TEST(DecimalTest, NumbersAreReadAndShownExactly) {
  for (const auto& [text, shown] :
       std::vector<std::pair<std::string, std::string>>{{"0", "0"},
                                                        {"-12.50", "-12.5"},
                                                        {"+3", "3"},
                                                        {".5", "0.5"},
                                                        {"7.", "7"},
                                                        {"1e-05", "0.00001"},
                                                        {"12E2", "1200"},
                                                        {"-0.001", "-0.001"},
                                                        {"000", "0"}}) {
    const auto number = ParseExactDecimal(text);
    ASSERT_TRUE(number.has_value()) << text;
    EXPECT_EQ(FormatExactDecimal(*number), shown) << text;
  }
  for (const char* text :
       {"", "-", ".", "1.2.3", "1,5", " 1", "1 ", "0x10", "nan", "1e", "1e99",
        "1234567890123456789012345678901"}) {
    EXPECT_FALSE(ParseExactDecimal(text).has_value()) << text;
  }
}

TEST(DecimalTest, IntegersAreRoundedByTheNamedRule) {
  struct Case {
    const char* text;
    int32_t digits;
    Rounding rounding;
    int64_t expected;
  };
  for (const Case& each : {Case{"2.345", 2, Rounding::kHalfUp, 235},
                           Case{"-2.345", 2, Rounding::kHalfUp, -235},
                           Case{"2.345", 2, Rounding::kHalfEven, 234},
                           Case{"2.349", 2, Rounding::kFloor, 234},
                           Case{"-2.341", 2, Rounding::kFloor, -235},
                           Case{"2.341", 2, Rounding::kCeil, 235},
                           Case{"3", 3, Rounding::kHalfUp, 3000}}) {
    EXPECT_EQ(
        ToInteger(*ParseExactDecimal(each.text), each.digits, each.rounding),
        each.expected)
        << each.text;
  }
  EXPECT_FALSE(
      ToInteger(*ParseExactDecimal("99999999999999999999"), 0, Rounding::kFloor)
          .has_value());
}

TEST(DecimalTest, ProductsAndComparisonsAreExact) {
  const auto product =
      Multiply(*ParseExactDecimal("6"), *ParseExactDecimal("2.55"));
  EXPECT_EQ(FormatExactDecimal(*product), "15.3");
  EXPECT_FALSE(Multiply(*ParseExactDecimal("999999999999999999999999999999"),
                        *ParseExactDecimal("999999999999999999999999999999"))
                   .has_value());
  EXPECT_TRUE(IsBelow(*ParseExactDecimal("-0.5"), *ParseExactDecimal("-0.49")));
  EXPECT_FALSE(IsBelow(*ParseExactDecimal("1.5"), *ParseExactDecimal("1.50")));
  EXPECT_TRUE(IsBelow(*ParseExactDecimal("1.4999"), *ParseExactDecimal("1.5")));
}

}  // namespace
}  // namespace clearpoint
