#include "consumers/source_names.h"

#include <algorithm>
#include <vector>

#include "engine/ledger/record.h"

namespace clearpoint {
namespace {

// The names whose message before `next_offset` is that of a record.
std::vector<const std::string*> EndingAt(
    const FrameHeader& header, uint64_t next_offset,
    const std::map<uint32_t, std::string>& known) {
  std::vector<const std::string*> names;
  for (const InputOffset& input : header.inputs) {
    const bool is_known = std::any_of(
        known.begin(), known.end(),
        [&](const auto& each) { return each.second == input.source; });
    // The only partition that moved is that of all records.
    const bool may_be =
        input.next_offset == next_offset || header.inputs.size() == 1;
    if (!is_known && may_be) names.push_back(&input.source);
  }
  return names;
}

}  // namespace

void SourceNames::Learn(const FrameView& frame) {
  std::map<uint32_t, uint64_t> last;  // offset of the last record, by number
  Record record;
  for (const std::string_view bytes : frame.records) {
    if (!DecodeRecordToTell(bytes, &record).ok()) return;
    if (record.at.source != 0) last[record.at.source] = record.at.offset;
    for (const auto& put : record.effects.names) {
      if (put.key.kind != NameKind::kSource) continue;
      for (const InputOffset& input : frame.header.inputs) {
        if (Sha256Prefix(input.source) != put.key.name) continue;
        names_[record.at.source] = input.source;
      }
    }
  }
  // Each one that is told leaves fewer for the others.
  for (size_t before = SIZE_MAX; before != last.size();) {
    before = last.size();
    std::erase_if(last, [&](const auto& each) {
      if (names_.contains(each.first)) return true;
      const auto names = EndingAt(frame.header, each.second + 1, names_);
      if (names.size() != 1) return false;
      names_[each.first] = *names.front();
      return true;
    });
  }
}

const std::string* SourceNames::NameOf(uint32_t source,
                                       const FrameView& frame) {
  auto found = names_.find(source);
  if (found == names_.end() && looked_at_ != frame.hash) {
    looked_at_ = frame.hash;
    Learn(frame);
    found = names_.find(source);
  }
  return found == names_.end() ? nullptr : &found->second;
}

}  // namespace clearpoint
