// The journal as others read it: the bytes in FORMAT.md are those of the code,
// and a reader that shares no code with it agrees about whole journals and
// about damaged ones.
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "snapshots/segment_files.h"
#include "snapshots/segment_journal.h"
#include "tests/support/frame_chain.h"

namespace clearpoint {
namespace {

using ::testing::HasSubstr;

std::string ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void WriteText(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string FromHex(const std::string& text) {
  std::string bytes;
  std::string digits;
  for (const char c : text) {
    if (std::isxdigit(static_cast<unsigned char>(c)) != 0) digits.push_back(c);
    if (digits.size() < 2) continue;
    bytes.push_back(static_cast<char>(std::stoi(digits, nullptr, 16)));
    digits.clear();
  }
  return bytes;
}

// The bytes of each ```hex block, without what stands behind semicolons.
std::vector<std::string> ExamplesOf(const std::string& path) {
  std::vector<std::string> examples;
  std::istringstream text(ReadText(path));
  bool inside = false;
  for (std::string line; std::getline(text, line);) {
    if (line == "```hex") examples.emplace_back();
    if (line.starts_with("```")) {
      inside = line == "```hex";
    } else if (inside) {
      examples.back() += FromHex(line.substr(0, line.find(';')));
    }
  }
  return examples;
}

TEST(JournalFormat, TheExampleIsWhatTheCodeWrites) {
  FrameChain chain(TestGenesis());
  const std::vector<std::string> expected = {
      chain.genesis().bytes, chain.Claim(0x22).bytes, chain.Records(2, 3).bytes,
      chain.Checkpoint().bytes};
  EXPECT_EQ(ExamplesOf(CLEARPOINT_SOURCE_DIR "/engine/journal/FORMAT.md"),
            expected);
}

struct Answer {
  int exit_code = -1;
  std::string text;  // of both outputs
};

Answer RunReader(const std::string& directory) {
  const std::string command = "python3 " CLEARPOINT_SOURCE_DIR
                              "/tests/journal_reader.py " +
                              directory + " 2>&1";
  Answer answer;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return answer;
  char buffer[4'096];
  while (const size_t count = fread(buffer, 1, sizeof buffer, pipe)) {
    answer.text.append(buffer, count);
  }
  answer.exit_code = WEXITSTATUS(pclose(pipe));
  return answer;
}

class JournalReaderInPython : public testing::Test {
 protected:
  JournalReaderInPython() {
    std::string pattern = testing::TempDir() + "clearpoint_format_XXXXXX";
    root_ = mkdtemp(pattern.data());
    directory_ = root_ + "/journal";
  }
  ~JournalReaderInPython() override { std::filesystem::remove_all(root_); }

  // A journal of several segments with two claims and a checkpoint.
  void MakeJournal() {
    ASSERT_TRUE(CreateJournal(*files_, directory_, TestGenesis()).ok());
    JournalOptions options;
    options.segment_bytes = 1'000;
    auto journal = OpenJournal(*files_, directory_, options);
    ASSERT_TRUE(journal.ok()) << journal.status();
    const ChainHistory history = ReadHistory(**journal);
    auto writer = (*journal)->OpenWriter(history.end);
    ASSERT_TRUE(writer.ok()) << writer.status();
    FrameChain chain(*history.head);
    std::vector<SealedFrame> frames = {chain.Claim(1), chain.Records(3, 40),
                                       chain.Checkpoint(), chain.Claim(2)};
    for (int i = 0; i < 10; ++i) frames.push_back(chain.Records(2, 100));
    for (SealedFrame& frame : frames) {
      ASSERT_TRUE((*writer)->Append(std::move(frame)).ok());
      ASSERT_TRUE((*writer)->NextReport(true).ok());
    }
    head_ = chain.head();
  }

  std::unique_ptr<FileSystem> files_ = MakePosixFileSystem();
  std::string root_;
  std::string directory_;
  Head head_;
};

TEST_F(JournalReaderInPython, AgreesAboutAWholeJournal) {
  MakeJournal();
  const Answer answer = RunReader(directory_);
  EXPECT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_THAT(answer.text, HasSubstr("frames 15 records 23 bytes"));
  EXPECT_THAT(answer.text, HasSubstr("head 14 " + ToHex(head_.hash)));
}

TEST_F(JournalReaderInPython, FindsDamageAnywhere) {
  MakeJournal();
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    const std::string path = entry.path().string();
    if (!path.ends_with(".seg")) continue;
    const std::string whole = ReadText(path);
    for (size_t at = 0; at < whole.size(); at += 499) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ 1);
      WriteText(path, damaged);
      const Answer answer = RunReader(directory_);
      EXPECT_EQ(answer.exit_code, 1) << path << " at " << at;
      EXPECT_THAT(answer.text, HasSubstr(path + " at offset"));
      EXPECT_THAT(answer.text, HasSubstr("expected"));
      EXPECT_THAT(answer.text, Not(HasSubstr("Traceback")));
    }
    WriteText(path, whole.substr(0, whole.size() - 1));
    EXPECT_EQ(RunReader(directory_).exit_code, 1) << path;
    WriteText(path, whole);
  }
  EXPECT_EQ(RunReader(directory_).exit_code, 0);
}

TEST_F(JournalReaderInPython, FindsFramesThatDoNotChain) {
  MakeJournal();
  const std::string path = SegmentPath(directory_, 0);
  const std::string whole = ReadText(path);
  const size_t first = *FrameLength(whole);
  WriteText(path, whole + whole.substr(0, first));
  EXPECT_THAT(RunReader(directory_).text, HasSubstr("expected frame"));
  std::filesystem::remove(path);
  EXPECT_THAT(RunReader(directory_).text,
              HasSubstr("expected segment 00000000000000000000.seg"));
}

}  // namespace
}  // namespace clearpoint
