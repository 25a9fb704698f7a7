// ServeConfig: what `clearpoint serve --config FILE` is told, and what the
// commands that speak with a server read of the same file.
//
// Format: YAML; deploy/serve/clearpoint.yaml has every key with its meaning.
// Every mistake is found in one run, each at its line and column. Secrets are
// named in the file (file:PATH, env:NAME) and read when it is.
//
// Threads: a value; reading looks at files and the environment.
#ifndef CLEARPOINT_TOOLS_SERVE_SERVE_CONFIG_H_
#define CLEARPOINT_TOOLS_SERVE_SERVE_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/kafka_client.h"
#include "consumers/kafka_journal.h"
#include "consumers/kafka_source.h"
#include "tools/ledger_folder.h"
#include "tools/network/findings.h"

namespace clearpoint {

enum class LogForm : uint8_t { kText = 1, kJson = 2 };
enum class LogLevel : uint8_t {
  kDebug = 1,
  kInfo = 2,
  kWarning = 3,
  kError = 4
};

struct OutputTopics {
  std::string outcomes;      // empty: not published
  std::string dead_letters;  // the same
  std::string facts;         // the same
};

struct ServeConfig {
  KafkaCluster cluster;
  std::string journal_topic;
  uint32_t shard = 0;
  Hash128 journal_id;
  JournalDurability durability;
  int64_t patience_ms = 30'000;

  std::string dir;
  uint64_t cache_bytes = uint64_t{512} << 20;
  uint64_t snapshot_records = 5'000'000;  // 0: no snapshots
  size_t snapshots_kept = kSnapshotsKept;

  std::vector<KafkaInput> inputs;
  std::string admin_topic;  // empty: no administration
  OutputTopics outputs;

  std::string group;  // empty: this process is alone
  int64_t session_timeout_ms = 10'000;

  size_t frame_bytes = 256 * 1024;
  uint32_t frame_records = 8192;
  int64_t frame_delay_us = 5'000;
  uint64_t checkpoint_records = 25'000;

  std::string http_host;   // empty: no HTTP
  uint16_t http_port = 0;  // 0: a free one, told in the log
  LogForm log_form = LogForm::kText;
  LogLevel log_level = LogLevel::kInfo;
};

// What a text says. May be used only when `findings` has no errors.
ServeConfig ReadServeConfig(std::string_view text, Findings& findings);

// The same for a file. InvalidArgument has every finding, a line each, as
// "FILE:LINE:COLUMN: error: MESSAGE". Errors as of ReadInputFile.
absl::StatusOr<ServeConfig> ReadServeConfigFile(const std::string& path);

KafkaJournalOptions JournalOptionsOf(const ServeConfig& config);
// The ledger that the server keeps.
FolderOptions LedgerOf(const ServeConfig& config);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_SERVE_SERVE_CONFIG_H_
