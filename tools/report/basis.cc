#include "tools/report/basis.h"

namespace clearpoint {

ReportCurrency CurrencyOf(const Network& network) {
  const std::string& code = network.configuration().settlement.currency;
  return {code, network.MinorDigits(CurrencyNumber(code))};
}

JournalMark MarkOf(const ReportBasis& basis) {
  return {.recorded = basis.recorded,
          .frame = basis.frame,
          .sequence = basis.sequence,
          .configuration_version = basis.networks->size(),
          .digest = basis.digest};
}

}  // namespace clearpoint
