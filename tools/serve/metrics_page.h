// The page /metrics: the meters of a shard in the text format of Prometheus.
//
// Every name that deploy/ has in its alerts and its dashboard stands on the
// page of a server from its start; events and outcomes appear with the first of
// their kind. Times are in seconds, sizes in bytes.
//
// Threads: any; it waits for nobody but for a look at the partitions.
// Source: Prometheus text exposition format 0.0.4.
#ifndef CLEARPOINT_TOOLS_SERVE_METRICS_PAGE_H_
#define CLEARPOINT_TOOLS_SERVE_METRICS_PAGE_H_

#include <string>

#include "consumers/shard_meters.h"

namespace clearpoint {

// What the program counts beside its shard. The store's thread writes them.
struct SnapshotMeters {
  Meter made;
  Meter failed;
  Meter frame;  // of the newest
};

std::string MetricsPage(ShardMeters& meters, const SnapshotMeters& snapshots);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_SERVE_METRICS_PAGE_H_
