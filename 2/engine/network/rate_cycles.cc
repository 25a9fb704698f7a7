#include "engine/network/rate_cycles.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "engine/network/natural.h"

namespace clearpoint {
namespace {

constexpr size_t kMostCycles = 20;
// A start that is multiplied further reads worse than decimals.
constexpr int64_t kLargestStart = 1'000'000;
constexpr uint64_t kMostShown = 1'000'000'000'000'000'000;

struct Product {
  Natural num{1};
  Natural den{1};

  friend bool operator>(const Product& a, const Product& b) {
    return a.num * b.den > b.num * a.den;
  }
};

struct Edge {
  size_t rate;
  size_t from, to;  // programs, dense
  Natural get, give;
};

// What a rate gives at its best: `get` for `give`, of one request.
struct Factor {
  absl::uint128 get;
  absl::uint128 give;
};

bool IsBetter(const Factor& a, const Factor& b) {
  return Natural::Wide(a.get) * Natural::Wide(b.give) >
         Natural::Wide(b.get) * Natural::Wide(a.give);
}

Factor Reduced(Factor factor) {
  absl::uint128 divisor = factor.get;
  for (absl::uint128 rest = factor.give; rest != 0;) {
    divisor %= rest;
    std::swap(divisor, rest);
  }
  return {factor.get / divisor, factor.give / divisor};
}

// The share of what is given grows towards that of a segment while a request
// goes through it, so it is best at the end of one; behind the last, which has
// no end, it comes as near as may be to that segment's own.
Factor BestOfSegments(const RateConfig& rate) {
  std::vector<Segment> segments = SegmentsOf(rate);
  if (!rate.may_cross) segments.resize(1);
  Factor sum{0, 0};
  Factor best{0, 1};
  for (const Segment& segment : segments) {
    const auto give = static_cast<uint64_t>(segment.give.value);
    const auto get = static_cast<uint64_t>(segment.get.value);
    if (segment.steps == 0) {
      const Factor own{get, give};
      return IsBetter(own, best) ? own : best;
    }
    const auto steps = static_cast<uint64_t>(segment.steps);
    sum.get += absl::uint128(steps) * get;
    sum.give += absl::uint128(steps) * give;
    if (IsBetter(sum, best)) best = sum;
  }
  return best;
}

// With the bonus as if every request gave whole blocks.
Factor BestOf(const RateConfig& rate) {
  const Factor best = BestOfSegments(rate);
  if (!rate.bonus.has_value()) return best;
  const auto per = static_cast<uint64_t>(rate.bonus->per.value);
  const auto points = static_cast<uint64_t>(rate.bonus->points.value);
  return {best.get * per + best.give * points, best.give * per};
}

// Divided by the common factor, so products stay short.
Edge EdgeOf(const RateConfig& rate, size_t index, size_t from, size_t to) {
  const Factor factor = Reduced(BestOf(rate));
  return {index, from, to, Natural::Wide(factor.get),
          Natural::Wide(factor.give)};
}

bool Fits(int64_t value, int64_t least) {
  return value >= least && value <= kMaxEventAmount;
}

bool IsCountable(const Segment& segment) {
  return Fits(segment.give.value, 1) && Fits(segment.get.value, 1) &&
         Fits(segment.steps, 0);
}

bool IsCountable(const std::optional<ExchangeBonus>& bonus) {
  return !bonus.has_value() ||
         (Fits(bonus->per.value, 1) && Fits(bonus->points.value, 0));
}

bool IsUsable(const RateConfig& rate) {
  const std::vector<Segment> segments = SegmentsOf(rate);
  return segments.size() <= kMaxSegments &&
         std::all_of(segments.begin(), segments.end(),
                     [](const Segment& one) { return IsCountable(one); }) &&
         IsCountable(rate.bonus) && rate.from != rate.to &&
         !rate.from.empty() && !rate.to.empty();
}

// What is known of the best way to one program while edges are relaxed.
struct Best {
  Product product;
  std::optional<size_t> edge;  // the last of the way
};

// Relaxes every edge once; the program that gained last, or nothing.
std::optional<size_t> Relax(const std::vector<Edge>& edges,
                            std::vector<Best>& best) {
  std::optional<size_t> gained;
  for (size_t i = 0; i < edges.size(); ++i) {
    const Edge& edge = edges[i];
    const Product& start = best[edge.from].product;
    const Product product{start.num * edge.get, start.den * edge.give};
    if (!(product > best[edge.to].product)) continue;
    best[edge.to] = {product, i};
    gained = edge.to;
  }
  return gained;
}

// Walks back from a program that still gained after as many rounds as there
// are programs: the walk must end in a cycle, which grows.
RateCycle CycleBehind(const std::vector<Edge>& edges,
                      const std::vector<Best>& best, size_t program) {
  for (size_t i = 0; i < best.size(); ++i) {
    program = edges[*best[program].edge].from;
  }
  RateCycle cycle;
  size_t at = program;
  do {
    const Edge& edge = edges[*best[at].edge];
    cycle.push_back(edge.rate);
    at = edge.from;
  } while (at != program);
  std::reverse(cycle.begin(), cycle.end());
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()),
              cycle.end());
  return cycle;
}

std::optional<RateCycle> FindCycle(const std::vector<Edge>& edges,
                                   size_t programs) {
  std::vector<Best> best(programs);
  for (size_t round = 0; round < programs; ++round) {
    const auto gained = Relax(edges, best);
    if (!gained) return std::nullopt;
    if (round + 1 == programs) return CycleBehind(edges, best, *gained);
  }
  return std::nullopt;
}

std::vector<Edge> EdgesAt(const std::vector<RateConfig>& rates,
                          const std::map<std::string, size_t>& programs,
                          Timestamp moment) {
  std::vector<Edge> edges;
  for (size_t i = 0; i < rates.size(); ++i) {
    const RateConfig& rate = rates[i];
    if (!IsUsable(rate) || !rate.valid.Contains(moment)) continue;
    edges.push_back(
        EdgeOf(rate, i, programs.at(rate.from), programs.at(rate.to)));
  }
  return edges;
}

// points * get / give along the cycle, as num/den of minor units.
struct Amount {
  Natural num;
  Natural den;
};

std::vector<Amount> AmountsAlong(const std::vector<RateConfig>& rates,
                                 const RateCycle& cycle, uint64_t start) {
  std::vector<Amount> amounts = {{Natural(start), Natural(1)}};
  for (const size_t i : cycle) {
    const Amount& last = amounts.back();
    const Factor factor = BestOf(rates[i]);
    amounts.push_back({last.num * Natural::Wide(factor.get),
                       last.den * Natural::Wide(factor.give)});
  }
  return amounts;
}

bool AllWhole(const std::vector<Amount>& amounts) {
  return std::all_of(amounts.begin(), amounts.end(), [](const Amount& amount) {
    const uint64_t floor = FloorQuotient(amount.num, amount.den, kMostShown);
    return Natural(floor) * amount.den == amount.num;
  });
}

// What the rate's best is given for: as written where it has one ratio.
int64_t GiveOf(const RateConfig& rate) {
  if (rate.give.value > 0 && !rate.bonus.has_value()) return rate.give.value;
  const absl::uint128 give = Reduced(BestOf(rate)).give;
  return give < kMaxEventAmount ? static_cast<int64_t>(give) : kMaxEventAmount;
}

// The first rate's give, or its smallest multiple that keeps all whole.
uint64_t ChooseStart(const std::vector<RateConfig>& rates,
                     const RateCycle& cycle) {
  const int64_t give = GiveOf(rates[cycle.front()]);
  int64_t start = give;
  for (const size_t i : cycle) {
    const absl::uint128 least = Reduced(BestOf(rates[i])).give;
    if (least > kMaxEventAmount) break;
    const auto factor = static_cast<int64_t>(least);
    const int64_t further = factor / std::gcd(factor, start);
    if (further > kLargestStart || start > kLargestStart / further) break;
    start *= further;
  }
  for (int64_t shorter = give; shorter < start; shorter += give) {
    const auto candidate = static_cast<uint64_t>(shorter);
    if (AllWhole(AmountsAlong(rates, cycle, candidate))) return candidate;
    if (shorter / give >= 1'000) break;
  }
  const auto longest = static_cast<uint64_t>(start);
  return AllWhole(AmountsAlong(rates, cycle, longest))
             ? longest
             : static_cast<uint64_t>(give);
}

int32_t ScaleOf(const Configuration& configuration, const std::string& name) {
  for (const ProgramConfig& program : configuration.programs) {
    if (program.name == name) return program.scale;
  }
  return 0;
}

// In points of the program; what is not whole in minor units is cut to a
// thousandth of one.
std::string ShowAmount(const Amount& amount, int32_t scale) {
  const uint64_t thousandths =
      FloorQuotient(amount.num * Natural(1000), amount.den, kMostShown);
  std::string digits = absl::StrCat(thousandths);
  const size_t least = static_cast<size_t>(scale) + 4;
  if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
  digits.insert(digits.size() - 3 - static_cast<size_t>(scale), ".");
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

std::string ShowGrowth(const Amount& first, const Amount& last) {
  const Natural before = first.num * last.den;
  const Natural after = last.num * first.den;
  const uint64_t thousandths =
      FloorQuotient((after - before) * Natural(1000), before, kMostShown);
  if (thousandths == 0) return "less than 0.1 %";
  return absl::StrCat(thousandths / 10, ".", thousandths % 10, " %");
}

}  // namespace

std::vector<RateCycle> GrowingCycles(const std::vector<RateConfig>& rates) {
  std::map<std::string, size_t> programs;
  std::set<Timestamp> moments;
  for (const RateConfig& rate : rates) {
    if (!IsUsable(rate)) continue;
    programs.emplace(rate.from, programs.size());
    programs.emplace(rate.to, programs.size());
    moments.insert(rate.valid.from);
  }
  std::set<RateCycle> seen;
  std::vector<RateCycle> cycles;
  for (const Timestamp moment : moments) {
    std::vector<Edge> edges = EdgesAt(rates, programs, moment);
    while (cycles.size() < kMostCycles) {
      const auto cycle = FindCycle(edges, programs.size());
      if (!cycle) break;
      if (seen.insert(*cycle).second) cycles.push_back(*cycle);
      const size_t last = *std::max_element(cycle->begin(), cycle->end());
      std::erase_if(edges, [last](const Edge& e) { return e.rate == last; });
    }
  }
  return cycles;
}

std::string SpellCycle(const Configuration& configuration,
                       const RateCycle& cycle,
                       absl::FunctionRef<std::string(size_t)> where) {
  const std::vector<RateConfig>& rates = configuration.rates;
  const auto amounts = AmountsAlong(rates, cycle, ChooseStart(rates, cycle));
  const std::string& origin = rates[cycle.front()].from;
  std::string text = absl::StrCat(
      ShowAmount(amounts[0], ScaleOf(configuration, origin)), " ", origin);
  for (size_t i = 0; i < cycle.size(); ++i) {
    const std::string& to = rates[cycle[i]].to;
    absl::StrAppend(&text, " -> ", AllWhole({amounts[i + 1]}) ? "" : "about ",
                    ShowAmount(amounts[i + 1], ScaleOf(configuration, to)), " ",
                    to, " (", where(cycle[i]), ")");
  }
  return text + ": grows points by " +
         ShowGrowth(amounts.front(), amounts.back());
}

}  // namespace clearpoint
