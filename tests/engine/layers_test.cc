// The rules that keep engine/ pure, as a test: no clock, chance, environment,
// locale, thread, floating point or output in its sources, dependencies that
// point one way, and none of the forbidden symbols in its objects.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace clearpoint {
namespace {

namespace fs = std::filesystem;

const fs::path kEngine = fs::path(CLEARPOINT_SOURCE_DIR) / "engine";

std::vector<fs::path> Sources() {
  std::vector<fs::path> sources;
  for (const auto& entry : fs::recursive_directory_iterator(kEngine)) {
    const fs::path extension = entry.path().extension();
    if (extension == ".h" || extension == ".cc" || extension == ".inc") {
      sources.push_back(entry.path().lexically_relative(kEngine));
    }
  }
  std::sort(sources.begin(), sources.end());
  return sources;
}

std::string TextOf(const fs::path& source) {
  std::ifstream file(kEngine / source);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The code without comments and string literals; lines stay where they are.
std::string CodeOf(const std::string& text) {
  std::string code;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"' && text[i - 1] != '\'') {
      in_string = true;
    } else if (c == '/' && i + 1 < text.size() && text[i + 1] == '/') {
      while (i < text.size() && text[i] != '\n') ++i;
      code += '\n';
    } else {
      code += c;
    }
  }
  return code;
}

// "file:line: word" for each banned word in the code.
std::vector<std::string> BannedWordsIn(const std::string& name,
                                       const std::string& text) {
  static const std::regex kBanned(
      R"(\b(float|double|rand|srand|random_device|mt19937\w*|getenv|setlocale|)"
      R"(locale|clock|clock_gettime|gettimeofday|chrono|thread|jthread|)"
      R"(mutex|atomic|async|sleep\w*|fopen|ofstream|ifstream|fstream|iostream|)"
      R"(cout|cerr|clog|printf|fprintf|filesystem|throw|unordered_\w+|)"
      R"(reinterpret_pointer_cast|dynamic_cast|flat_hash_set)\b(?!/))");
  std::vector<std::string> found;
  std::istringstream code(CodeOf(text));
  std::string line;
  for (int number = 1; std::getline(code, line); ++number) {
    std::smatch word;
    if (!std::regex_search(line, word, kBanned)) continue;
    found.push_back(name + ":" + std::to_string(number) + ": " + word.str());
  }
  return found;
}

std::vector<std::string> IncludesOf(const std::string& text) {
  static const std::regex kInclude(R"re(#include ["<]([^">]+)[">])re");
  std::vector<std::string> includes;
  for (std::sregex_iterator it(text.begin(), text.end(), kInclude), end;
       it != end; ++it) {
    includes.push_back((*it)[1]);
  }
  return includes;
}

TEST(BannedWords, AreFoundInCodeButNotInCommentsAndTexts) {
  EXPECT_EQ(BannedWordsIn("x.cc", "int a;\ndouble b;  // c\n"),
            (std::vector<std::string>{"x.cc:2: double"}));
  EXPECT_TRUE(BannedWordsIn("x.cc", "// a thread\nText(\"time \\\" clock\");\n")
                  .empty());
}

TEST(Layers, TheEngineKnowsNoClockChanceThreadOrOutput) {
  std::vector<std::string> found;
  for (const fs::path& source : Sources()) {
    if (source == "values/check.cc") continue;  // says why before it stops
    for (const std::string& word :
         BannedWordsIn(source.string(), TextOf(source))) {
      found.push_back(word);
    }
  }
  EXPECT_EQ(found, std::vector<std::string>());
}

// What a folder of engine/ may include besides itself: whole folders, or single
// headers of plain types where two folders must know of each other.
const std::map<std::string, std::set<std::string>>& Allowed() {
  static const std::map<std::string, std::set<std::string>> kAllowed = {
      {"values", {}},
      {"settlement", {"values"}},
      {"calendar", {"values", "network/configuration.h"}},
      {"codec",
       {"values", "decide/event.h", "decide/outcome.h",
        "network/configuration.h"}},
      {"journal", {"values", "codec"}},
      {"state", {"values", "codec", "journal"}},
      {"network",
       {"values", "calendar", "codec", "limits/limit_period.h", "state"}},
      {"ledger",
       {"values", "codec", "state", "decide/event.h", "decide/outcome.h"}},
      {"evolve", {"values", "state", "ledger"}},
      {"limits",
       {"values", "calendar", "ledger", "state", "network/configuration.h"}},
      {"rules",
       {"values", "calendar", "codec", "limits", "network", "state", "ledger",
        "decide/decision.h", "decide/event.h"}},
      {"decide",
       {"values", "calendar", "codec", "evolve", "journal/frame.h", "ledger",
        "limits", "network", "rules", "settlement", "state"}},
      {"replay",
       {"values", "codec", "decide", "evolve", "journal", "ledger", "network",
        "settlement", "state"}},
  };
  return kAllowed;
}

bool IsStandardOrAbsl(const std::string& include) {
  return include.starts_with("absl/") || include.find('/') == std::string::npos;
}

// Empty when the include is fine.
std::string Objection(const fs::path& source, const std::string& include) {
  const std::string folder = source.begin()->string();
  if (include.starts_with("openssl/")) {
    return source == "values/hash.cc" ? "" : "only values/hash.cc hashes";
  }
  if (include == "sys/mman.h") {
    return source == "values/large_pages.cc" ? "" : "only it asks for pages";
  }
  if (include.find(".pb.h") != std::string::npos ||
      include.starts_with("google/")) {
    return folder == "codec" ? "" : "only the codec sees protobuf";
  }
  if (!include.starts_with("engine/")) {
    return IsStandardOrAbsl(include) ? "" : "the engine stands alone";
  }
  if (!source.has_parent_path()) return "";
  const fs::path included = fs::path(include).lexically_relative("engine");
  if (!included.has_parent_path()) return "";
  const std::string other = included.begin()->string();
  if (other == folder) return "";
  const auto allowed = Allowed().find(folder);
  if (allowed == Allowed().end()) return "the folder has no layer yet";
  return allowed->second.contains(other) ||
                 allowed->second.contains(included.string())
             ? ""
             : "a layer above";
}

TEST(Layers, IncludesPointOneWay) {
  std::vector<std::string> found;
  for (const fs::path& source : Sources()) {
    for (const std::string& include : IncludesOf(TextOf(source))) {
      const std::string objection = Objection(source, include);
      if (objection.empty()) continue;
      found.push_back(source.string() + " includes " + include + ": " +
                      objection);
    }
  }
  EXPECT_EQ(found, std::vector<std::string>());
}

TEST(Layers, OnlyOneFolderSeesGeneratedProtobufHeaders) {
  EXPECT_NE(Objection("decide/step.cc", "clearpoint/v1/events.pb.h"), "");
  EXPECT_NE(Objection("values/time.h", "engine/state/rows.h"), "");
  EXPECT_NE(Objection("state/rows.h", "rocksdb/db.h"), "");
  EXPECT_NE(Objection("state/rows.h", "openssl/sha.h"), "");
  EXPECT_NE(Objection("state/slots.h", "sys/mman.h"), "");
  EXPECT_EQ(Objection("state/rows.h", "engine/values/time.h"), "");
}

std::string OutputOf(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  std::array<char, 4096> part;
  while (const size_t n = std::fread(part.data(), 1, part.size(), pipe)) {
    output.append(part.data(), n);
  }
  pclose(pipe);
  return output;
}

// Undefined symbols of our own objects; check.cc may write to stderr.
TEST(Layers, ObjectsAskForNoClockChanceOrEnvironment) {
  const fs::path archive =
      fs::path(CLEARPOINT_BINARY_DIR) / "engine/libclearpoint_engine.a";
  const std::string symbols =
      OutputOf("nm --undefined-only " + archive.string() + " 2>/dev/null");
  ASSERT_NE(symbols.find("SHA256"), std::string::npos)
      << "expected the symbols of " << archive;
  static const std::regex kForbidden(
      R"( U (clock_gettime|gettimeofday|time|clock|rand|srand|random|getenv|)"
      R"(secure_getenv|setlocale|localtime\w*|mktime|pthread_create|open|open64|)"
      R"(fopen|fopen64|read|write|getrandom|_ZNSt6chrono\w*|)"
      R"(_ZNSt13random_device\w*)(@\S*)?\n)");
  std::vector<std::string> found;
  for (std::sregex_iterator it(symbols.begin(), symbols.end(), kForbidden), end;
       it != end; ++it) {
    found.push_back((*it)[1]);
  }
  EXPECT_EQ(found, std::vector<std::string>());
}

}  // namespace
}  // namespace clearpoint
