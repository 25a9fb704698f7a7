// FaultyRocksDbEnv: RocksDB on a SimulatedDisk, for tests of crashes, full
// disks and damage. Threads and time are the machine's own, but nobody sleeps.
// Threads: any.
#ifndef CLEARPOINT_TESTS_SUPPORT_FAULTY_ROCKSDB_ENV_H_
#define CLEARPOINT_TESTS_SUPPORT_FAULTY_ROCKSDB_ENV_H_

#include <memory>

#include "rocksdb/env.h"
#include "tests/support/simulated_disk.h"

namespace clearpoint {

// `disk` must outlive the Env and every store opened with it.
std::unique_ptr<rocksdb::Env> MakeFaultyRocksDbEnv(SimulatedDisk& disk);

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_FAULTY_ROCKSDB_ENV_H_
