// SimulatedFiles: our FileSystem on a SimulatedDisk, so that a journal and a
// store that share the disk also share its faults, its count of operations and
// its power cuts. Threads: any.
#ifndef CLEARPOINT_TESTS_SUPPORT_SIMULATED_FILES_H_
#define CLEARPOINT_TESTS_SUPPORT_SIMULATED_FILES_H_

#include <memory>

#include "snapshots/file_system.h"
#include "tests/support/simulated_disk.h"

namespace clearpoint {

// `disk` must outlive the files and everything opened with them; what was
// opened before a crash must be gone before it.
std::unique_ptr<FileSystem> MakeSimulatedFiles(SimulatedDisk& disk);

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_SIMULATED_FILES_H_
