#include "tools/report/basis.h"

#include "absl/strings/str_cat.h"
#include "tools/report/time_text.h"

namespace clearpoint {

ReportCurrency CurrencyOf(const Network& network) {
  const std::string& code = network.configuration().settlement.currency;
  return {code, network.MinorDigits(CurrencyNumber(code))};
}

Tabular AsOf(const ReportBasis& basis) {
  return {.name = "as_of",
          .title = "",
          .columns = {{"recorded"},
                      {"frame", ColumnKind::kNumber},
                      {"sequence", ColumnKind::kNumber},
                      {"configuration_version", ColumnKind::kNumber},
                      {"digest"}},
          .rows = {{UtcText(basis.recorded), absl::StrCat(basis.frame.value),
                    absl::StrCat(basis.sequence.value),
                    absl::StrCat(basis.networks->size()), basis.digest}},
          .shape = TableShape::kRecord};
}

}  // namespace clearpoint
