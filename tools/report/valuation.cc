#include "tools/report/valuation.h"

#include <algorithm>

namespace clearpoint {

Valuation ValuationOf(const ReportBasis& basis, const NamedProgram& named) {
  NamedProgram valued = named;
  const Network* governing = basis.networks->At(basis.recorded);
  if (governing != nullptr) {
    const Program* program = governing->FindProgram(named.program->number);
    if (program != nullptr) valued = {governing, program};
  }
  const std::string& code = valued.program->config->value_currency;
  const int32_t digits = valued.network->MinorDigits(CurrencyNumber(code));
  return {valued, {code, std::max(digits, 0)}};
}

}  // namespace clearpoint
