#include "tools/serve/http_door.h"

#include <httplib.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

// Enough for a scraper, a probe and a person.
constexpr size_t kThreads = 3;
constexpr size_t kLongestRequest = 16 * 1024;

class Door : public HttpDoor {
 public:
  Door(ShardMeters* meters, const SnapshotMeters* snapshots)
      : meters_(meters), snapshots_(snapshots) {}
  ~Door() override {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Listen(const std::string& host, uint16_t port);
  int port() const override { return port_; }

 private:
  // The state as JSON; `good` tells the code.
  void Answer(bool good, httplib::Response& response) const;
  ShardPhase phase() const {
    return meters_->phase.load(std::memory_order_relaxed);
  }

  ShardMeters* const meters_;
  const SnapshotMeters* const snapshots_;
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

void Door::Answer(bool good, httplib::Response& response) const {
  std::string message;
  {
    const std::lock_guard<std::mutex> lock(meters_->mutex);
    message = meters_->message;
  }
  const nlohmann::json state = {{"phase", std::string(ShardPhaseName(phase()))},
                                {"head_frame", meters_->head_frame.value()},
                                {"term", meters_->term.value()},
                                {"paused", meters_->paused.value() != 0},
                                {"message", message}};
  response.status = good ? 200 : 503;
  response.set_content(
      state.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
          "\n",
      "application/json");
}

absl::Status Door::Listen(const std::string& host, uint16_t port) {
  server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server_.set_payload_max_length(kLongestRequest);
  server_.set_read_timeout(5, 0);
  server_.set_write_timeout(5, 0);
  server_.set_keep_alive_timeout(2);
  server_.Get("/metrics",
              [this](const httplib::Request&, httplib::Response& response) {
                response.set_content(MetricsPage(*meters_, *snapshots_),
                                     "text/plain; version=0.0.4");
              });
  server_.Get("/healthz",
              [this](const httplib::Request&, httplib::Response& response) {
                Answer(phase() != ShardPhase::kStopped, response);
              });
  server_.Get(
      "/readyz", [this](const httplib::Request&, httplib::Response& response) {
        Answer(phase() == ShardPhase::kActive || phase() == ShardPhase::kFollow,
               response);
      });
  port_ = port;
  const bool bound = port == 0
                         ? (port_ = server_.bind_to_any_port(host.c_str())) > 0
                         : server_.bind_to_port(host.c_str(), port);
  if (!bound) {
    return absl::UnavailableError(
        absl::StrCat("http: expected to listen on ", host, ":", port,
                     ", found that the address is taken or not this machine's; "
                     "change http.listen in the configuration"));
  }
  thread_ = std::thread([this] { server_.listen_after_bind(); });
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpDoor>> HttpDoor::Open(
    const std::string& host, uint16_t port, ShardMeters* meters,
    const SnapshotMeters* snapshots) {
  auto door = std::make_unique<Door>(meters, snapshots);
  const absl::Status status = door->Listen(host, port);
  if (!status.ok()) return status;
  return door;
}

}  // namespace clearpoint
