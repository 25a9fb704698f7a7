#include "tools/network/points_terms_reader.h"

#include "tools/network/expiry_reader.h"
#include "tools/network/reading_context.h"
#include "tools/network/written_values.h"

namespace clearpoint {
namespace {


// Points, a share of what is asked, or both.
void ReadPointsFee(MapReader& map, int32_t scale, PointsFee& fee) {
  ReadPoints(map, "points", Need::kOptional, scale, fee.points);
  map.Value("basis_points", Need::kOptional, fee.basis_points,
            [](std::string_view text) -> absl::StatusOr<int32_t> {
              const auto share = ParseWhole(text, kMostBasisPoints);
              if (!share.ok()) return share.status();
              return static_cast<int32_t>(*share);
            });
}

void ReadTransferFee(MapReader& transfer, int32_t scale, TransferTerms& terms) {
  const YamlNode* node = transfer.Find("fee", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(transfer.log(), *node, transfer.PathOf("fee"), "fee");
  ReadPointsFee(map, scale, terms.fee);
  const Choices<FeeBearer> bearers = {{"sender", FeeBearer::kSender},
                                      {"receiver", FeeBearer::kReceiver}};
  map.Choice("borne_by", Need::kRequired, terms.fee_bearer, bearers);
  map.Finish();
}

void ReadTransfer(MapReader& program, int32_t scale,
                  std::optional<TransferTerms>& transfer) {
  const YamlNode* node = program.Find("transfer", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(program.log(), *node, program.PathOf("transfer"), "transfer");
  TransferTerms& terms = transfer.emplace();
  ReadPoints(map, "minimum", Need::kOptional, scale, terms.minimum);
  ReadPoints(map, "maximum", Need::kOptional, scale, terms.maximum);
  ReadPoints(map, "step", Need::kOptional, scale, terms.step);
  map.List("limits", terms.limits);
  map.List("receive_limits", terms.receive_limits);
  ReadTransferFee(map, scale, terms);
  map.Finish();
}

void ReadAdjustments(MapReader& program, int32_t scale,
                     std::optional<AdjustmentTerms>& adjustments) {
  const YamlNode* node = program.Find("adjustments", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(program.log(), *node, program.PathOf("adjustments"),
                "adjustments");
  AdjustmentTerms& terms = adjustments.emplace();
  ReadPoints(map, "maximum", Need::kOptional, scale, terms.maximum);
  map.List("reasons", terms.reasons);
  map.List("limits", terms.limits);
  map.Value("approve_within", Need::kOptional, terms.approve_within_us,
            ParseDuration);
  map.Finish();
}

void ReadReinstatement(MapReader& program, int32_t scale,
                       std::optional<ReinstatementTerms>& reinstatement) {
  const YamlNode* node = program.Find("reinstatement", Need::kOptional);
  if (node == nullptr) return;
  MapReader map(program.log(), *node, program.PathOf("reinstatement"),
                "reinstatement");
  ReinstatementTerms& terms = reinstatement.emplace();
  map.Value("within", Need::kRequired, terms.within_us, ParseDuration);
  map.List("limits", terms.limits);
  if (const YamlNode* fee = map.Find("fee", Need::kOptional)) {
    MapReader fee_map(map.log(), *fee, map.PathOf("fee"), "fee");
    ReadPointsFee(fee_map, scale, terms.fee);
    fee_map.Finish();
  }
  ExpiryPolicy expiry;
  if (ReadExpiry(map, Need::kOptional, expiry)) terms.expiry = expiry;
  map.Finish();
}

}  // namespace

void ReadPointsTerms(MapReader& map, ProgramConfig& program) {
  ReadTransfer(map, program.scale, program.transfer);
  ReadAdjustments(map, program.scale, program.adjustments);
  ReadReinstatement(map, program.scale, program.reinstatement);
}

}  // namespace clearpoint
