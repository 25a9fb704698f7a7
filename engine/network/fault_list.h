// FaultList: what is wrong with a configuration, and the checks that every
// section needs. Each adds a fault, and answers nothing, when its value is not
// as it must be. Threads: one.
#ifndef CLEARPOINT_ENGINE_NETWORK_FAULT_LIST_H_
#define CLEARPOINT_ENGINE_NETWORK_FAULT_LIST_H_

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/network/configuration.h"
#include "engine/network/validation.h"

namespace clearpoint {

class FaultList {
 public:
  void Add(std::string path, std::string problem) {
    faults_.push_back({std::move(path), std::move(problem)});
  }
  std::vector<ConfigurationFault> Take() { return std::move(faults_); }

  void RequireRange(const std::string& path, std::string_view field,
                    int64_t value, int64_t least, int64_t most);
  void RequireAtMost(std::string_view field, size_t count, size_t most);
  void RequireName(const std::string& path, const std::string& name);
  void RequireText(const std::string& path, const std::string& text);
  // `name` is an entry of a table.
  void RequireEntry(const std::string& path, const std::string& name,
                    const std::vector<std::string_view>& entries);
  // A name, and not yet among `names`.
  void RequireUnique(const std::string& path, const std::string& name,
                     std::set<std::string>* names);
  void RequireDates(const std::string& path, const DateRange& valid);
  void RequirePoints(const std::string& path, std::string_view field,
                     Points points) {
    RequireRange(path, field, points.value, 0, kMaxEventAmount);
  }
  // One of those that Lists was told of.
  void RequireCurrency(const std::string& path, const std::string& currency);
  void Lists(std::set<std::string> currencies) {
    currencies_ = std::move(currencies);
  }
  // Of a point of a program with `scale` decimals.
  void RequirePrice(const std::string& path, std::string_view field,
                    Money price, int32_t scale);

 private:
  std::set<std::string> currencies_;
  std::vector<ConfigurationFault> faults_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_FAULT_LIST_H_
