// Random and mutated bytes at the decoder, a bounded number of them; the fuzz
// target tests/fuzz/event_decoder_fuzz.cc looks longer.
#include <random>
#include <string>
#include <vector>

#include "engine/codec/codec.h"
#include "gtest/gtest.h"
#include "tests/engine/decoder_oracle.h"
#include "tests/engine/event_samples.h"

namespace clearpoint {
namespace {

constexpr int kRounds = 20000;

class Mutator {
 public:
  explicit Mutator(uint32_t seed) : random_(seed) {}

  size_t Below(size_t bound) { return random_() % bound; }
  char AnyByte() { return static_cast<char>(random_()); }
  std::string Noise() {
    std::string bytes(Below(64), '\0');
    for (char& byte : bytes) byte = AnyByte();
    return bytes;
  }
  std::string Mutate(std::string bytes) {
    for (size_t times = 1 + Below(3); times > 0; --times) {
      if (bytes.empty()) return bytes;
      const size_t at = Below(bytes.size());
      switch (Below(5)) {
        case 0:
          bytes[at] = AnyByte();
          break;
        case 1:
          bytes.resize(at);
          break;
        case 2:
          bytes.insert(at, 1, AnyByte());
          break;
        case 3:
          bytes.erase(at, 1 + Below(4));
          break;
        default:
          bytes.insert(at, bytes.substr(Below(bytes.size()), Below(12)));
      }
    }
    return bytes;
  }

 private:
  std::mt19937 random_;
};

void Throw(EventFormat format, uint32_t seed) {
  const EventSamples samples;
  Mutator mutator(seed);
  int taken = 0;
  for (int i = 0; i < kRounds; ++i) {
    const Event& sample =
        samples.events()[mutator.Below(samples.events().size())];
    const std::string bytes = mutator.Below(8) == 0
                                  ? mutator.Noise()
                                  : mutator.Mutate(EncodeEvent(sample, format));
    ASSERT_EQ(FindDifference(bytes, format), "")
        << "seed " << seed << " round " << i << " bytes "
        << testing::PrintToString(bytes);
    if (EventDecoder().Decode(bytes, format).kind != EventKind::kNone) ++taken;
  }
  EXPECT_GT(taken, kRounds / 100) << "mutations are too wild to test anything";
}

TEST(EventCodecRandom, MutatedProtobufIsAnEventOrAReason) {
  Throw(EventFormat::kProtobuf, 1);
}

TEST(EventCodecRandom, MutatedJsonIsAnEventOrAReason) {
  Throw(EventFormat::kJson, 2);
}

TEST(EventCodecRandom, EveryPrefixOfAnEventIsAnEventOrAReason) {
  const EventSamples samples;
  for (const Event& event : samples.events()) {
    for (const auto format : {EventFormat::kProtobuf, EventFormat::kJson}) {
      const std::string bytes = EncodeEvent(event, format);
      for (size_t size = 0; size < bytes.size(); ++size) {
        ASSERT_EQ(FindDifference(bytes.substr(0, size), format), "") << size;
      }
    }
  }
}

}  // namespace
}  // namespace clearpoint
