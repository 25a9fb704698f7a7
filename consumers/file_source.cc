#include "consumers/file_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "consumers/file_partition.h"

namespace clearpoint {
namespace {

// Deliveries of a merged batch; a run longer than this waits for the next.
constexpr size_t kMergedDeliveries = 1024;

class PlainBatch : public DeliveryBatch {
 public:
  explicit PlainBatch(std::shared_ptr<FileBatchLease> lease)
      : lease_(std::move(lease)) {}
  const std::vector<Delivery>& deliveries() const override {
    return lease_->deliveries();
  }

 private:
  const std::shared_ptr<FileBatchLease> lease_;
};

// Deliveries of several inputs and the batches that their text stands in.
class MergedBatch : public DeliveryBatch {
 public:
  const std::vector<Delivery>& deliveries() const override {
    return deliveries_;
  }
  size_t size() const { return deliveries_.size(); }
  void Add(Delivery delivery, const std::shared_ptr<FileBatchLease>& lease) {
    if (std::find(leases_.begin(), leases_.end(), lease) == leases_.end()) {
      leases_.push_back(lease);
    }
    deliveries_.push_back(std::move(delivery));
  }

 private:
  std::vector<Delivery> deliveries_;
  std::vector<std::shared_ptr<FileBatchLease>> leases_;
};

std::string NameOf(const FileInput& input) {
  if (!input.name.empty()) return "file:" + input.name;
  if (input.path == "-") return "file:stdin";
  return "file:" + input.path.substr(input.path.rfind('/') + 1);
}

// Which of two heads goes first, when partitions differ: see file_source.h.
int64_t MergeKey(const Event& event) {
  return event.kind == EventKind::kNone ? kBeginningOfTime.value
                                        : event.occurred.value;
}

}  // namespace

Framing FramingOfPath(std::string_view path) {
  return path.ends_with(".pb") ? Framing::kDelimited : Framing::kLines;
}

FileSource::FileSource() = default;
FileSource::~FileSource() = default;

absl::StatusOr<std::unique_ptr<FileSource>> FileSource::Open(
    const std::vector<FileInput>& inputs) {
  if (inputs.empty()) {
    return absl::InvalidArgumentError("expected an input, found none");
  }
  std::unique_ptr<FileSource> source(new FileSource());
  for (const FileInput& input : inputs) {
    std::string name = NameOf(input);
    if (std::count(source->names_.begin(), source->names_.end(), name) != 0) {
      return absl::InvalidArgumentError(fmt::format(
          "{}: two inputs have the name {}, by which the journal tells how far "
          "each was read; give each a name of its own by --name, once for "
          "every "
          "input, and the same one whenever it is read",
          input.path, name));
    }
    auto scanner = MessageScanner::Open(input.path, input.framing);
    if (!scanner.ok()) return scanner.status();
    const uint32_t index = static_cast<uint32_t>(source->names_.size());
    source->files_.push_back(std::make_unique<FilePartition>(
        std::move(*scanner), input, name, index));
    source->names_.push_back(std::move(name));
  }
  return source;
}

const std::vector<std::string>& FileSource::partitions() const {
  return names_;
}

absl::Status FileSource::Resume(const std::vector<InputOffset>& offsets) {
  for (const InputOffset& offset : offsets) {
    const auto name = std::find(names_.begin(), names_.end(), offset.source);
    if (name == names_.end()) continue;
    const auto index = static_cast<size_t>(name - names_.begin());
    const absl::Status status = files_[index]->Resume(offset);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

std::vector<std::string> FileSource::left() const {
  std::vector<std::string> all;
  for (const auto& file : files_) {
    std::string left = file->left();
    if (!left.empty()) all.push_back(std::move(left));
  }
  return all;
}

void FileSource::Stop() {
  stopped_ = true;
  for (const auto& file : files_) file->Stop();
}

absl::StatusOr<std::unique_ptr<DeliveryBatch>> FileSource::Next(
    int64_t patience_us) {
  if (stopped_) return std::unique_ptr<DeliveryBatch>();
  if (files_.size() > 1) return NextMerged();
  auto lease = files_.front()->Take(patience_us);
  if (!lease.ok()) return lease.status();
  // What a stop cut short may end with half a message.
  if (*lease == nullptr || stopped_) return std::unique_ptr<DeliveryBatch>();
  return std::make_unique<PlainBatch>(std::move(*lease));
}

absl::Status FileSource::Advance(size_t partition) {
  Head& head = heads_[partition];
  if (head.lease != nullptr && head.at < head.lease->deliveries().size()) {
    return absl::OkStatus();
  }
  auto lease = files_[partition]->Take(kForever);
  if (!lease.ok()) return lease.status();
  head.lease = std::move(*lease);
  head.at = 0;
  return absl::OkStatus();
}

size_t FileSource::FirstHead() const {
  size_t first = heads_.size();
  int64_t first_key = 0;
  for (size_t i = 0; i < heads_.size(); ++i) {
    const Head& head = heads_[i];
    if (head.lease == nullptr) continue;
    const int64_t key = MergeKey(head.lease->deliveries()[head.at].event);
    if (first < heads_.size() && key >= first_key) continue;
    first = i;
    first_key = key;
  }
  return first;
}

absl::StatusOr<std::unique_ptr<DeliveryBatch>> FileSource::NextMerged() {
  if (heads_.empty()) {
    heads_.resize(files_.size());
    for (size_t i = 0; i < heads_.size(); ++i) {
      if (auto status = Advance(i); !status.ok()) return status;
    }
  }
  // Stopped, an input may seem to be at its end: nothing may be merged by that.
  auto merged = std::make_unique<MergedBatch>();
  while (merged->size() < kMergedDeliveries && !stopped_) {
    const size_t first = FirstHead();
    if (first == heads_.size()) break;
    Head& head = heads_[first];
    merged->Add(std::move(head.lease->deliveries()[head.at++]), head.lease);
    if (auto status = Advance(first); !status.ok()) return status;
  }
  if (merged->size() == 0) return std::unique_ptr<DeliveryBatch>();
  return merged;
}

}  // namespace clearpoint
