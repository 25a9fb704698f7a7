// Names: the names, scales, zones and currencies behind the numbers that rows
// carry, from the versions of the network configuration. What a newer version
// dropped is found in an older one.
//
// Threads: those of the Networks.
#ifndef CLEARPOINT_TOOLS_REPORT_NAMES_H_
#define CLEARPOINT_TOOLS_REPORT_NAMES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "engine/network/network.h"

namespace clearpoint {

// A program with the version that describes it.
struct NamedProgram {
  const Network* network = nullptr;
  const Program* program = nullptr;

  const std::string& name() const { return program->config->name; }
  int32_t scale() const { return program->config->scale; }
  const Zone& zone() const { return *program->zone; }
};

class Names {
 public:
  // `networks` must outlive this and may not grow meanwhile.
  explicit Names(const Networks& networks);

  // "#7" for a number that no version names.
  std::string Participant(ParticipantNumber number) const;
  // Without its program; "exchange" for 0, points that were exchanged in.
  std::string Rule(RuleNumber number) const;
  // The rule of a lot's class, or what gave its points instead.
  std::string OriginOf(const LotClassRow& lot_class) const;
  // As the version that gave the lots has it; "" for none.
  std::string CostCentreOf(const LotClassRow& lot_class) const;
  // Whether any version has one.
  bool has_cost_centres() const { return has_cost_centres_; }

  // Every program, by number. Cost: none.
  const std::vector<NamedProgram>& programs() const { return programs_; }
  // The newest version that has it; CHECKs that one does, since every program
  // in the state came with a configuration.
  const NamedProgram& ProgramOf(ProgramNumber number) const;
  // NotFound names the programs there are.
  absl::StatusOr<NamedProgram> FindProgram(const std::string& name) const;

  // Scale of all programs when they have the same, else -1.
  int32_t CommonScale() const;

 private:
  void AddRules(const clearpoint::Program& program);

  const Networks* networks_;
  bool has_cost_centres_ = false;
  std::vector<NamedProgram> programs_;
  absl::flat_hash_map<RuleNumber, std::string> rules_;
  absl::flat_hash_map<ParticipantNumber, std::string> participants_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_NAMES_H_
