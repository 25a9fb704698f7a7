#include "tools/verb_produce.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "consumers/file_source.h"
#include "tools/kafka_place.h"
#include "tools/ledger_folder.h"
#include "tools/progress.h"
#include "tools/serve/serve_config.h"
#include "tools/stop_signals.h"
#include "tools/tabular.h"
#include "tools/topic_producer.h"

namespace clearpoint {
namespace {

constexpr int64_t kFlushMs = 90'000;

struct ProduceOptions {
  std::vector<std::string> paths;
  std::string topic;
  std::string config;
  KafkaCluster cluster;
  std::vector<std::string> properties;
  uint64_t rate = 0;  // messages a second; 0: as fast as it goes
  OutputFormat format = OutputFormat::kTable;
  bool quiet = false;
};

// What keeps events in order that belong together: the member, or else the
// merchant or the request they are about.
struct KeyOfBody {
  std::string_view operator()(const Purchase& e) const {
    return e.member.empty() ? e.merchant : e.member;
  }
  std::string_view operator()(const PurchaseReturned& e) const {
    return e.member.empty() ? e.merchant : e.member;
  }
  std::string_view operator()(const SignIn& e) const { return e.member; }
  std::string_view operator()(const Referral& e) const { return e.referee; }
  std::string_view operator()(const ActionCompleted& e) const {
    return e.member;
  }
  std::string_view operator()(const BalanceReported& e) const {
    return e.member;
  }
  std::string_view operator()(const PrizeWon& e) const { return e.member; }
  std::string_view operator()(const PendingReleased& e) const {
    return e.member;
  }
  std::string_view operator()(const PendingCancelled& e) const {
    return e.member;
  }
  std::string_view operator()(const RedemptionRequested& e) const {
    return e.member;
  }
  std::string_view operator()(const HoldPlaced& e) const { return e.member; }
  std::string_view operator()(const HoldCaptured& e) const {
    return e.hold_id;
  }
  std::string_view operator()(const HoldReleased& e) const {
    return e.hold_id;
  }
  std::string_view operator()(const RedemptionReversed& e) const {
    return e.redemption_id;
  }
  std::string_view operator()(const ExchangeRequested& e) const {
    return e.member;
  }
  std::string_view operator()(const ConversionOrdered& e) const {
    return e.member;
  }
  std::string_view operator()(const ConversionCancelled& e) const {
    return e.member;
  }
  std::string_view operator()(const ExchangeReversed& e) const {
    return e.exchange_id;
  }
  std::string_view operator()(const PartnerConfirmed& e) const {
    return e.exchange_id;
  }
  std::string_view operator()(const PartnerFailed& e) const {
    return e.exchange_id;
  }
  std::string_view operator()(const TransferRequested& e) const {
    return e.from_member;
  }
  std::string_view operator()(const AdjustmentRequested& e) const {
    return e.adjustment_id;
  }
  std::string_view operator()(const AdjustmentApproved& e) const {
    return e.adjustment_id;
  }
  std::string_view operator()(const OpeningBalance& e) const {
    return e.member;
  }
  std::string_view operator()(const PointsReinstated& e) const {
    return e.member;
  }
  std::string_view operator()(const WindowCloseRequested& e) const {
    return e.close_id;
  }
  std::string_view operator()(const SettlementConfirmed& e) const {
    return e.payment_id;
  }
  std::string_view operator()(const SettlementAborted& e) const {
    return e.abort_id;
  }
  std::string_view operator()(const DisputeRaised& e) const {
    return e.dispute_id;
  }
  std::string_view operator()(const DisputeResolved& e) const {
    return e.dispute_id;
  }
  std::string_view operator()(const CollateralSet& e) const {
    return e.participant;
  }
  std::string_view operator()(const EstimateSet& e) const {
    return e.program;
  }
  std::string_view operator()(const CurrencyRateSet& e) const {
    return e.from_currency;
  }
  std::string_view operator()(const PrepaidBlockBought& e) const {
    return e.participant;
  }
  std::string_view operator()(const MemberEnrolled& e) const {
    return e.member;
  }
  std::string_view operator()(const MemberUpdated& e) const { return e.member; }
  std::string_view operator()(const MemberLabelled& e) const {
    return e.member;
  }
  std::string_view operator()(const MemberFrozen& e) const { return e.member; }
  std::string_view operator()(const MemberUnfrozen& e) const {
    return e.member;
  }
  std::string_view operator()(const MemberClosed& e) const { return e.member; }
  std::string_view operator()(const MemberReopened& e) const {
    return e.member;
  }
  std::string_view operator()(const AliasBound& e) const { return e.member; }
  std::string_view operator()(const AliasUnbound& e) const { return e.member; }
  std::string_view operator()(const MemberForgotten& e) const {
    return e.member;
  }
  std::string_view operator()(const HouseholdJoined& e) const {
    return e.member;
  }
  std::string_view operator()(const HouseholdLeft& e) const { return e.member; }
  std::string_view operator()(const MemberMerged& e) const { return e.kept; }
  std::string_view operator()(const MemberUnmerged& e) const {
    return e.merge_id;
  }
  // Commands and what is no event.
  template <class Other>
  std::string_view operator()(const Other&) const {
    return {};
  }
};

std::string_view KeyOf(const Event& event) {
  return std::visit(KeyOfBody{}, event.body);
}

// Lets messages go at an even pace.
class Pace {
 public:
  explicit Pace(uint64_t rate)
      : rate_(rate), begun_(std::chrono::steady_clock::now()) {}

  void Wait(uint64_t sent) const {
    if (rate_ == 0) return;
    std::this_thread::sleep_until(
        begun_ + std::chrono::microseconds(sent * 1'000'000 / rate_));
  }

 private:
  const uint64_t rate_;
  const std::chrono::steady_clock::time_point begun_;
};

struct Produced {
  uint64_t sent = 0;
  uint64_t left_out = 0;  // of lost framing, or larger than any message
  double seconds = 0;
};

absl::StatusOr<KafkaCluster> ClusterOf(const ProduceOptions& options) {
  KafkaCluster cluster = options.cluster;
  if (!options.config.empty()) {
    auto config = ReadServeConfigFile(options.config);
    if (!config.ok()) return config.status();
    cluster = config->cluster;
  }
  if (cluster.bootstrap.empty()) {
    return absl::InvalidArgumentError(
        "expected --bootstrap HOST:PORT or --config FILE, found neither");
  }
  for (const std::string& text : options.properties) {
    auto property = ParseKafkaProperty(text);
    if (!property.ok()) return property.status();
    cluster.properties.push_back(*std::move(property));
  }
  return cluster;
}

absl::Status CheckTopic(const KafkaCluster& cluster, const std::string& topic) {
  const auto asker = KafkaClient::OpenAsker(cluster, 30'000);
  if (!asker.ok()) return asker.status();
  return (*asker)->Partitions(topic, 30'000).status();
}

absl::Status SendAll(const ProduceOptions& options, const StopSignals& signals,
                     Source* source, TopicProducer* producer,
                     Produced* produced) {
  Progress progress(options.quiet ? ProgressMode::kQuiet : ProgressMode::kAuto);
  progress.Begin("produce", 0);
  const Pace pace(options.rate);
  for (;;) {
    const auto batch = source->Next(Source::kForever);
    if (!batch.ok()) return batch.status();
    if (*batch == nullptr) return absl::OkStatus();
    for (const Delivery& delivery : (*batch)->deliveries()) {
      if (signals.stopped()) return signals.status();
      if (delivery.format == EventFormat::kBytes) {
        ++produced->left_out;
        continue;
      }
      pace.Wait(produced->sent);
      const absl::Status status =
          producer->Send(KeyOf(delivery.event), delivery.event.original);
      if (!status.ok()) return status;
      progress.Set(++produced->sent);
    }
  }
}

absl::StatusOr<Produced> Produce(const ProduceOptions& options,
                                 const StopSignals& signals) {
  const auto cluster = ClusterOf(options);
  if (!cluster.ok()) return cluster.status();
  absl::Status status = CheckTopic(*cluster, options.topic);
  if (!status.ok()) return status;
  std::vector<FileInput> inputs;
  for (const std::string& path : options.paths) {
    inputs.push_back({path, FramingOfPath(path), ""});
  }
  auto source = FileSource::Open(inputs);
  if (!source.ok()) return source.status();
  status = (*source)->Resume({});
  if (!status.ok()) return status;
  auto producer = TopicProducer::Open(*cluster, options.topic);
  if (!producer.ok()) return producer.status();
  Produced produced;
  const auto begun = std::chrono::steady_clock::now();
  status = SendAll(options, signals, source->get(), producer->get(), &produced);
  const absl::Status flushed = (*producer)->Flush(kFlushMs);
  if (!flushed.ok()) return flushed;
  if (!status.ok()) return status;
  produced.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun)
          .count();
  return produced;
}

Tabular TableOf(const ProduceOptions& options, const Produced& produced) {
  const double rate =
      produced.seconds > 0
          ? static_cast<double>(produced.sent) / produced.seconds
          : 0;
  return {"produce",
          "Produce",
          {{"what", ColumnKind::kText}, {"value", ColumnKind::kNumber}},
          {{"topic", options.topic},
           {"messages", absl::StrCat(produced.sent)},
           {"left_out", absl::StrCat(produced.left_out)},
           {"messages_per_second", absl::StrCat(static_cast<uint64_t>(rate))}}};
}

int RunProduce(const ProduceOptions& options) {
  const StopSignals signals;
  const auto produced = Produce(options, signals);
  if (!produced.ok()) {
    const int code = Fail(produced.status());
    return absl::IsCancelled(produced.status()) ? signals.exit_code() : code;
  }
  Print({TableOf(options, *produced)}, options.format, std::cout);
  return kExitOk;
}

}  // namespace

void AddProduce(CLI::App& app, int* exit_code) {
  CLI::App* verb =
      app.add_subcommand("produce", "Publish the events of files to a topic");
  verb->footer(
      "Example:\n"
      "  clearpoint produce month.jsonl --topic purchases --bootstrap "
      "localhost:9092\n"
      "The key of a message is the member, or else the merchant or the "
      "request, so that\nwhat belongs together stays in order. Lines that are "
      "no events are published as\nthey are. Publishing twice is harmless: "
      "what was decided is a DUPLICATE.\n"
      "Exit code: 0 all are acknowledged, 1 failed, 2 wrong usage, 130 or 143 "
      "stopped by\nSIGINT or SIGTERM.");
  const auto options = std::make_shared<ProduceOptions>();
  verb->add_option("files", options->paths,
                   "JSON Lines, or length-delimited protobuf (.pb); - is "
                   "standard input")
      ->required();
  verb->add_option("--topic", options->topic, "the topic")->required();
  verb->add_option("--bootstrap", options->cluster.bootstrap,
                   "HOST:PORT of the cluster");
  verb->add_option("--config", options->config,
                   "a server's configuration, for its cluster");
  verb->add_option("--kafka-property", options->properties,
                   "NAME=VALUE of librdkafka; a secret as file:PATH or "
                   "env:NAME")
      ->expected(1)
      ->take_all();
  verb->add_option("--rate", options->rate,
                   "messages a second; by default as fast as it goes");
  verb->add_flag("--quiet", options->quiet, "no progress");
  AddFormatOption(*verb, &options->format);
  verb->callback([options, exit_code] { *exit_code = RunProduce(*options); });
}

}  // namespace clearpoint
