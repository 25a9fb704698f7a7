// An option whose value is one of a few names, each standing for a value of
// ours. Help and errors show the names, never what they stand for.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_NAMED_OPTION_H_
#define CLEARPOINT_TOOLS_NAMED_OPTION_H_

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <vector>

namespace clearpoint {

// `target` must outlive parsing; it is left alone when the option is not given.
template <class T>
CLI::Option* AddNamedOption(CLI::App& verb, const std::string& option,
                            T* target, const std::map<std::string, T>& values,
                            const std::string& description) {
  std::vector<std::string> names;
  for (const auto& [name, value] : values) names.push_back(name);
  const auto set = [target, values](const std::string& name) {
    const auto found = values.find(name);
    if (found != values.end()) *target = found->second;
  };
  return verb.add_option_function<std::string>(option, set, description)
      ->transform(CLI::IsMember(names, CLI::ignore_case));
}

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NAMED_OPTION_H_
