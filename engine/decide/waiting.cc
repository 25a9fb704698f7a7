#include "engine/decide/waiting.h"

#include <string>
#include <utility>

namespace clearpoint {

Verdict KeepWaiting(Decision& d, const WaitingTerms& terms) {
  int waiting = 0;
  std::string prefix;
  KeyWriter(&prefix).H(1, terms.awaited);
  d.state().waiting.Scan(prefix, "", [&](const auto&, const auto&) {
    return ++waiting < terms.most;
  });
  if (waiting >= terms.most) {
    return Refuse(OutcomeCode::kLimitReached, terms.of_one, waiting + 1,
                  "at most", terms.most);
  }
  const WaitingRow::Key key{terms.awaited, d.event.occurred,
                            d.draft.sequence()};
  d.draft.effects().waiting.Put(
      key, {d.record.format, std::string(d.event.original)});
  std::string items;
  AppendKey(key, &items);
  items.append(reinterpret_cast<const char*>(d.event.key.bytes.data()),
               d.event.key.bytes.size());
  d.draft.SetTimer({terms.until, terms.timer, d.draft.sequence().value, 0},
                   std::move(items));
  d.record.outcome = OutcomeCode::kWaiting;
  return std::nullopt;
}

}  // namespace clearpoint
