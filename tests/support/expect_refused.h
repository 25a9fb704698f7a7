// What every refusal has to show: its code, a reason that says so, and that
// nothing moved. Threads: that of the run.
#ifndef CLEARPOINT_TESTS_SUPPORT_EXPECT_REFUSED_H_
#define CLEARPOINT_TESTS_SUPPORT_EXPECT_REFUSED_H_

#include <gtest/gtest.h>

#include <string>

#include "tests/support/engine_run.h"

namespace clearpoint {

// The state's text is the same afterwards; `reason` is part of the record's.
inline void ExpectRefused(EngineRun* run, const OwnedEvent& event,
                          OutcomeCode code, const std::string& reason) {
  const std::string before = run->Text();
  EXPECT_EQ(run->Decide(event), code) << run->reason();
  EXPECT_NE(run->reason().find(reason), std::string::npos) << run->reason();
  EXPECT_EQ(run->Text(), before);
}

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_EXPECT_REFUSED_H_
