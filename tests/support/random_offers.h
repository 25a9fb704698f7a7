// Random offers, and requests for them. Threads: none.
#ifndef CLEARPOINT_TESTS_SUPPORT_RANDOM_OFFERS_H_
#define CLEARPOINT_TESTS_SUPPORT_RANDOM_OFFERS_H_

#include "engine/network/configuration.h"
#include "tests/support/owned_event.h"
#include "tests/support/random_history.h"

namespace clearpoint {

// Some of "mug", "lounge" and "gold", a privilege that rules select on.
void AddOffers(RandomSource* random, ProgramConfig* program);
// What a later version makes of them.
void ChangeOffers(RandomSource* random, ProgramConfig* program);
// Turns a redemption or a hold into a request for an offer, mostly at its
// price.
void AskForOffer(const Configuration& network, RandomSource* random,
                 OwnedEvent* request);

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_RANDOM_OFFERS_H_
