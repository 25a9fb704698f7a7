#include "tools/report/basis.h"

#include "absl/strings/str_cat.h"
#include "tools/network/utf8.h"

namespace clearpoint {

ReportCurrency CurrencyOf(const SchemeView& scheme) {
  return {std::string(scheme.currency), scheme.minor_digits};
}

ReportCurrency CurrencyOf(const ReportBasis& basis) {
  return CurrencyOf(SchemeOf(basis));
}

const SchemeView& SchemeOf(const ReportBasis& basis) {
  return basis.networks->newest().scheme(basis.scheme);
}

absl::Status ShowScheme(const std::string& name, ReportBasis* basis) {
  if (name.empty() || basis->networks->empty()) return absl::OkStatus();
  const Network& newest = basis->networks->newest();
  const SchemeView* found = newest.FindScheme(name);
  if (found == nullptr) {
    return absl::NotFoundError(absl::StrCat("scheme: expected one of ",
                                            SchemeNames(newest), ", found \"",
                                            Shown(name), "\""));
  }
  basis->scheme = found->number;
  return absl::OkStatus();
}

bool IsShown(const ReportBasis& basis, WindowNumber window) {
  return basis.state->SchemeOf(window) == basis.scheme;
}

std::string SchemeWords(const Network& network, const SchemeView& scheme) {
  if (network.schemes().size() == 1) return "";
  return absl::StrCat(", scheme ", std::string(scheme.name));
}

std::vector<ReportParameter> SchemeSubject(const ReportBasis& basis) {
  if (basis.scheme == kMainScheme) return {};
  return {{"scheme", std::string(SchemeOf(basis).name)}};
}

JournalMark MarkOf(const ReportBasis& basis) {
  return {.recorded = basis.recorded,
          .frame = basis.frame,
          .sequence = basis.sequence,
          .configuration_version = basis.networks->size(),
          .digest = basis.digest};
}

}  // namespace clearpoint
