// Overlaps: dated entries of one key (contracts of a participant and program,
// rates of a pair) of which two hold at one moment. The engine refuses such a
// configuration; `network check` tells the lines.
//
// Threads: none.
#ifndef CLEARPOINT_ENGINE_NETWORK_OVERLAPS_H_
#define CLEARPOINT_ENGINE_NETWORK_OVERLAPS_H_

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace clearpoint {

// Calls visit(earlier, later, group) for every pair of neighbours, by start,
// whose ranges `valid` overlap: indexes of the two as they are written, and
// their common key. By key, then by start; O(n log n).
template <class Entry, class Key, class Visit>
void EachOverlap(const std::vector<Entry>& entries, Key key, Visit visit) {
  std::map<decltype(key(entries[0])), std::vector<size_t>> groups;
  for (size_t i = 0; i < entries.size(); ++i) {
    groups[key(entries[i])].push_back(i);
  }
  for (auto& [group, members] : groups) {
    std::stable_sort(members.begin(), members.end(), [&](size_t a, size_t b) {
      return entries[a].valid.from < entries[b].valid.from;
    });
    size_t latest = members.front();  // the one that ends last so far
    for (size_t k = 1; k < members.size(); ++k) {
      const size_t now = members[k];
      if (entries[now].valid.from < entries[latest].valid.until) {
        visit(std::min(now, latest), std::max(now, latest), group);
      }
      if (entries[latest].valid.until < entries[now].valid.until) latest = now;
    }
  }
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_OVERLAPS_H_
