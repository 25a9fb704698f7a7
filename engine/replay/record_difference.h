// What two records of one event differ in, in words: the one that stands in a
// journal and the one that deciding it again gives. Fields inside rows are
// told by their numbers in record.proto. Threads: any.
#ifndef CLEARPOINT_ENGINE_REPLAY_RECORD_DIFFERENCE_H_
#define CLEARPOINT_ENGINE_REPLAY_RECORD_DIFFERENCE_H_

#include <string>

#include "engine/ledger/record.h"

namespace clearpoint {

// "outcome: the journal has ACCEPTED, decided again it is DUPLICATE" or
// "effects.lots 2: the journal has {...}, decided again {...}": the first
// difference in the order of the fields. "" when there is none.
std::string DescribeDifference(const Record& recorded, const Record& decided);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_REPLAY_RECORD_DIFFERENCE_H_
