#include "tools/serve/metrics_page.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <cmath>
#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

#include "engine/decide/event.h"
#include "engine/decide/outcome.h"

namespace clearpoint {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

constexpr double kMicros = 1e-6;

double Count(uint64_t value) { return static_cast<double>(value); }

// The families of one page, in order.
class Page {
 public:
  void Counter(const std::string& name, const std::string& help) {
    Begin("clearpoint_" + name, help, MetricType::Counter);
  }
  void Gauge(const std::string& name, const std::string& help) {
    Begin("clearpoint_" + name, help, MetricType::Gauge);
  }
  // Of the family begun last.
  void Add(Labels labels, double value) {
    MetricFamily& family = families_.back();
    ClientMetric metric;
    metric.label = std::move(labels);
    if (family.type == MetricType::Counter) metric.counter.value = value;
    if (family.type == MetricType::Gauge) metric.gauge.value = value;
    family.metric.push_back(std::move(metric));
  }
  void OneCounter(const std::string& name, const std::string& help,
                  const Meter& meter) {
    Counter(name, help);
    Add({}, Count(meter.value()));
  }
  void OneGauge(const std::string& name, const std::string& help,
                const Meter& meter) {
    Gauge(name, help);
    Add({}, Count(meter.value()));
  }
  // `unit` is what one step of the histogram is worth.
  void Histogram(const std::string& name, const std::string& help,
                 const MeterHistogram& histogram, double unit);

  std::string Text() const {
    return prometheus::TextSerializer().Serialize(families_);
  }

 private:
  void Begin(const std::string& name, const std::string& help,
             MetricType type) {
    MetricFamily family;
    family.name = name;
    family.help = help;
    family.type = type;
    families_.push_back(std::move(family));
  }

  std::vector<MetricFamily> families_;
};

void Page::Histogram(const std::string& name, const std::string& help,
                     const MeterHistogram& histogram, double unit) {
  Begin("clearpoint_" + name, help, MetricType::Histogram);
  ClientMetric metric;
  uint64_t count = 0;
  for (size_t i = 0; i < MeterHistogram::kBuckets; ++i) {
    count += histogram.bucket(i);
    const bool is_last = i + 1 == MeterHistogram::kBuckets;
    // Bucket i holds values below 2^i: whole numbers up to one less.
    const double bound =
        is_last ? std::numeric_limits<double>::infinity()
                : (std::ldexp(1.0, static_cast<int>(i)) - 1) * unit;
    metric.histogram.bucket.push_back({count, bound});
  }
  metric.histogram.sample_count = count;
  metric.histogram.sample_sum = Count(histogram.sum()) * unit;
  families_.back().metric.push_back(std::move(metric));
}

void AddPhase(ShardMeters& meters, Page* page) {
  page->Gauge("phase", "1 for the state the process is in, 0 for the others");
  const ShardPhase now = meters.phase.load(std::memory_order_relaxed);
  for (const ShardPhase phase :
       {ShardPhase::kFollow, ShardPhase::kClaim, ShardPhase::kActive,
        ShardPhase::kDoubt, ShardPhase::kDown, ShardPhase::kStopped}) {
    page->Add({{"phase", std::string(ShardPhaseName(phase))}},
              phase == now ? 1 : 0);
  }
  page->Gauge("build_info", "the program's version");
  page->Add({{"version", CLEARPOINT_VERSION}}, 1);
}

void AddJournal(const ShardMeters& meters, Page* page) {
  page->OneGauge("head_frame", "number of the newest accepted frame",
                 meters.head_frame);
  page->OneGauge("next_sequence", "number of the next record",
                 meters.next_sequence);
  page->OneGauge("term", "term of the newest claim", meters.term);
  page->Gauge("recorded_timestamp_seconds", "recorded time of the head");
  page->Add({}, Count(meters.recorded_us.value()) * kMicros);
  page->OneCounter("claims_total", "claims made by this process",
                   meters.claims);
  page->OneCounter("doubts_total",
                   "times appends were in doubt and the journal was read again",
                   meters.doubts);
  page->OneCounter("state_opens_total",
                   "times the state began at its store's head",
                   meters.state_opens);
  page->OneCounter("takeovers_total", "claims of others that were accepted",
                   meters.takeovers);
  page->OneCounter("frames_total", "frames of this process that were accepted",
                   meters.frames);
  page->OneCounter("frame_bytes_total", "bytes of those", meters.frame_bytes);
  page->OneGauge("in_flight_frames", "frames appended and not yet reported",
                 meters.in_flight);
  page->Counter("skipped_total", "entries of the journal that do not count");
  page->Add({{"why", "repeat"}}, Count(meters.skipped_repeats.value()));
  page->Add({{"why", "stale"}}, Count(meters.skipped_stale.value()));
  page->Add({{"why", "foreign"}}, Count(meters.skipped_foreign.value()));
  page->Histogram("frame_size_bytes", "sizes of accepted frames",
                  meters.frame_size, 1);
  page->Histogram("append_seconds", "from the append of a frame to its report",
                  meters.append_us, kMicros);
}

void AddStore(const ShardMeters& meters, const SnapshotMeters& snapshots,
              Page* page) {
  page->OneGauge("cached_bytes", "rows in memory", meters.cached_bytes);
  page->Counter("row_reads_total", "rows looked up, by where they were");
  page->Add({{"from", "memory"}}, Count(meters.row_hits.value()));
  page->Add({{"from", "store"}}, Count(meters.row_misses.value()));
  page->OneCounter("commits_total", "commits to the store", meters.commits);
  page->Histogram("commit_seconds", "time of a commit to the store",
                  meters.commit_us, kMicros);
  page->OneCounter("snapshots_total", "snapshots made", snapshots.made);
  page->OneCounter("snapshot_failures_total",
                   "snapshots that could not be made", snapshots.failed);
  page->OneGauge("snapshot_frame", "frame of the newest snapshot",
                 snapshots.frame);
}

void AddEvents(const ShardMeters& meters, Page* page) {
  page->Counter("events_total", "events decided, by kind");
  for (size_t i = 0; i < meters.events.size(); ++i) {
    const uint64_t count = meters.events[i].value();
    if (count == 0) continue;
    const auto kind = static_cast<EventKind>(i);
    page->Add(
        {{"kind", kind == EventKind::kNone ? "none"
                                           : std::string(EventKindName(kind))}},
        Count(count));
  }
  page->Counter("outcomes_total", "verdicts, by outcome");
  for (size_t i = 0; i < meters.outcomes.size(); ++i) {
    const uint64_t count = meters.outcomes[i].value();
    if (count == 0) continue;
    page->Add(
        {{"outcome", std::string(OutcomeName(static_cast<OutcomeCode>(i)))}},
        Count(count));
  }
  page->OneGauge("intake_paused", "1 when an operator paused the intake",
                 meters.paused);
}

void AddPublisher(const ShardMeters& meters, Page* page) {
  page->OneGauge("published_sequence",
                 "every record before this one is published", meters.published);
  page->Counter("published_messages_total", "messages acknowledged, by topic");
  page->Add({{"topic", "outcomes"}}, Count(meters.outcomes_sent.value()));
  page->Add({{"topic", "dead_letters"}},
            Count(meters.dead_letters_sent.value()));
  page->Add({{"topic", "facts"}}, Count(meters.facts_sent.value()));
  page->OneGauge("publish_queue_frames", "accepted frames not yet published",
                 meters.publish_queue);
}

void AddInputs(ShardMeters& meters, Page* page) {
  std::map<std::string, PartitionMeter> partitions;
  {
    const std::lock_guard<std::mutex> lock(meters.mutex);
    partitions = meters.partitions;
  }
  page->Gauge("input_next_offset",
              "offset behind what is decided and accepted, by partition");
  for (const auto& [name, partition] : partitions) {
    page->Add({{"partition", name}}, Count(partition.next_offset));
  }
  page->Gauge("input_lag_messages", "messages not yet decided, by partition");
  for (const auto& [name, partition] : partitions) {
    if (partition.end == 0) continue;
    page->Add({{"partition", name}},
              partition.end > partition.next_offset
                  ? Count(partition.end - partition.next_offset)
                  : 0);
  }
  page->Gauge("input_received_timestamp_seconds",
              "broker's time of the newest message read, by partition");
  for (const auto& [name, partition] : partitions) {
    if (partition.received == Timestamp{}) continue;
    page->Add({{"partition", name}},
              static_cast<double>(partition.received.value) * kMicros);
  }
}

}  // namespace

std::string MetricsPage(ShardMeters& meters, const SnapshotMeters& snapshots) {
  Page page;
  AddPhase(meters, &page);
  AddJournal(meters, &page);
  AddStore(meters, snapshots, &page);
  AddEvents(meters, &page);
  AddPublisher(meters, &page);
  AddInputs(meters, &page);
  return page.Text();
}

}  // namespace clearpoint
