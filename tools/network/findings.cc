#include "tools/network/findings.h"

#include <algorithm>
#include <utility>

namespace clearpoint {

void Findings::Error(Position at, std::string message) {
  findings_.push_back({at, Severity::kError, std::move(message)});
  ++errors_;
}

void Findings::Warning(Position at, std::string message) {
  findings_.push_back({at, Severity::kWarning, std::move(message)});
}

std::vector<Finding> Findings::Sorted() const {
  std::vector<Finding> sorted = findings_;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return sorted;
}

void Positions::Set(std::string path, Position at) {
  by_path_.emplace(std::move(path), at);
}

bool Positions::Has(std::string_view path) const {
  return by_path_.find(path) != by_path_.end();
}

Position Positions::Of(std::string_view path) const {
  while (true) {
    const auto found = by_path_.find(path);
    if (found != by_path_.end()) return found->second;
    const size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return Position{1, 1};
    path = path.substr(0, slash);
  }
}

}  // namespace clearpoint
