#include "tools/network/configuration_check.h"
namespace clearpoint {
void CheckConfiguration(const Configuration&, const Positions&, Findings&) {}
}  // namespace clearpoint
