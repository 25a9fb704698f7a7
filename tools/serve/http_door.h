// HttpDoor: /metrics, /healthz and /readyz of a server, on one port.
//
//   /metrics   the meters, for Prometheus
//   /healthz   200 while the process works, 503 once it has stopped
//   /readyz    200 while it is active or follows as a standby; 503 with the
//              reason while it claims, doubts, is down or has stopped
//
// Answers come from counters; a slow reader holds nobody up. Health and
// readiness answer one JSON object: phase, head_frame, term, message.
//
// Threads: its own.
#ifndef CLEARPOINT_TOOLS_SERVE_HTTP_DOOR_H_
#define CLEARPOINT_TOOLS_SERVE_HTTP_DOOR_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "consumers/shard_meters.h"
#include "tools/serve/metrics_page.h"

namespace clearpoint {

class HttpDoor {
 public:
  // Listens at once; port 0 takes a free one. The meters must outlive it.
  // Unavailable: the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<HttpDoor>> Open(
      const std::string& host, uint16_t port, ShardMeters* meters,
      const SnapshotMeters* snapshots);
  virtual ~HttpDoor() = default;
  virtual int port() const = 0;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_SERVE_HTTP_DOOR_H_
