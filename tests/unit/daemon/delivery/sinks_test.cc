#include "daemon/delivery/sinks.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "proto/codec/alert_codec.h"
#include "tests/testkit/manual_clock.h"
#include "tests/unit/daemon/delivery/transitions.h"

namespace portfolio::daemon {
namespace {

using namespace std::chrono_literals;
using model::Change;

// Answers each POST with the status in force and keeps the bodies. One request a connection.
class TinyServer {
 public:
  TinyServer() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(socket_, 16), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~TinyServer() {
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    close(socket_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<nlohmann::json> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(bodies_, {});
  }
  std::string last_head() {
    const std::lock_guard lock(mutex_);
    return head_;
  }
  std::atomic<int> status{200};

 private:
  void serve() {
    while (true) {
      const int peer = accept(socket_, nullptr, nullptr);
      if (peer < 0) return;
      answer(peer);
      close(peer);
    }
  }
  void answer(int peer) {
    std::string text;
    char buffer[4096];
    std::size_t wanted = std::string::npos;
    while (text.size() < wanted) {
      const ssize_t size = read(peer, buffer, sizeof buffer);
      if (size <= 0) return;
      text.append(buffer, static_cast<std::size_t>(size));
      const auto end = text.find("\r\n\r\n");
      const auto length = text.find("Content-Length: ");
      if (end == std::string::npos || length == std::string::npos || wanted != std::string::npos)
        continue;
      wanted = end + 4 + std::stoul(text.substr(length + 16));
      if (text.find("Expect: 100-continue") != std::string::npos)
        static_cast<void>(write(peer, "HTTP/1.1 100 Continue\r\n\r\n", 25) == 0);
    }
    const auto end = text.find("\r\n\r\n");
    {
      const std::lock_guard lock(mutex_);
      head_ = text.substr(0, end);
      bodies_.push_back(nlohmann::json::parse(text.substr(end + 4)));
    }
    const std::string reply = "HTTP/1.1 " + std::to_string(status) +
                              " X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    static_cast<void>(write(peer, reply.data(), reply.size()) == 0);
  }

  int socket_;
  int port_ = 0;
  std::mutex mutex_;
  std::string head_;
  std::vector<nlohmann::json> bodies_;
  std::thread thread_;
};

Parcel parcel_of(const model::AlertTransition& transition) {
  return {0,
          {.sink = "any",
           .sequence = transition.sequence,
           .id = transition.transition_id,
           .organisation = "acme",
           .created_at = transition.at,
           .payload = codec::encode_alert(transition)}};
}

class AlertmanagerSinkTest : public testing::Test {
 protected:
  AlertmanagerSinkTest() {
    Directory directory;
    directory.recipients["s1"].email = "s1@example.org";
    Config config;
    config.web.external_url = "http://pages";
    auto made = make_alertmanager_sink(
        {.url = server.url(), .ca_file = "", .username = "", .password_file = ""}, config,
        directory, clock);
    EXPECT_TRUE(made);
    sink = std::move(*made);
  }
  Result<std::size_t> deliver(const std::vector<Parcel>& parcels) { return sink->deliver(parcels); }
  testkit::ManualClock clock;
  TinyServer server;
  std::unique_ptr<Sink> sink;
};

TEST_F(AlertmanagerSinkTest, PostsAsTheApiWantsIt) {
  const auto fired = make_transition("a", 1, Change::kFiring, clock.now());
  ASSERT_EQ(deliver({parcel_of(fired)}).value(), 1U);
  EXPECT_TRUE(server.last_head().starts_with("POST /api/v2/alerts HTTP/1.1"));
  const auto bodies = server.take();
  const auto& alert = bodies.at(0).at(0);
  EXPECT_EQ(alert.at("labels").at("alertname"), "MilestoneSlip");
  EXPECT_EQ(alert.at("annotations").at("sponsor_email"), "s1@example.org");
  EXPECT_EQ(alert.at("startsAt"), format_time(clock.now()));
  EXPECT_EQ(alert.at("endsAt"), format_time(clock.now() + 1h));
  EXPECT_EQ(alert.at("generatorURL"), "http://pages/alerts/a");
}

TEST_F(AlertmanagerSinkTest, SaysFiringAgainEveryMinute) {
  ASSERT_TRUE(deliver({parcel_of(make_transition("a", 1, Change::kFiring, clock.now()))}));
  server.take();
  EXPECT_EQ(sink->due(), clock.steady() + 60s);
  clock.advance(60s);
  ASSERT_EQ(deliver({}).value(), 0U);
  const auto bodies = server.take();
  ASSERT_EQ(bodies.size(), 1U);
  EXPECT_EQ(bodies[0][0].at("endsAt"), format_time(clock.now() + 1h));
}

TEST_F(AlertmanagerSinkTest, PostsAtMost256AtOnce) {
  std::vector<Parcel> parcels;
  for (int i = 0; i < 600; ++i)
    parcels.push_back(
        parcel_of(make_transition("a" + std::to_string(i), 1, Change::kFiring, clock.now())));
  ASSERT_TRUE(deliver({}));  // The first round, of nothing.
  ASSERT_EQ(deliver(parcels).value(), 600U);
  std::vector<std::size_t> sizes;
  for (const auto& body : server.take()) sizes.push_back(body.size());
  EXPECT_EQ(sizes, (std::vector<std::size_t>{256, 256, 88}));
}

TEST_F(AlertmanagerSinkTest, TriesAgainAfterAnErrorButNotAfterARefusedPart) {
  const auto fired = parcel_of(make_transition("a", 1, Change::kFiring, clock.now()));
  server.status = 503;
  const auto failed = deliver({fired});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().reaction, Reaction::kRetry);
  server.status = 400;
  EXPECT_EQ(deliver({fired}).value(), 1U);
}

TEST_F(AlertmanagerSinkTest, AServerThatIsAwayIsARetry) {
  Config config;
  auto made = make_alertmanager_sink(
      {.url = "http://127.0.0.1:1", .ca_file = "", .username = "", .password_file = ""}, config, {},
      clock);
  ASSERT_TRUE(made);
  const std::vector<Parcel> parcels = {
      parcel_of(make_transition("a", 1, Change::kFiring, clock.now()))};
  const auto failed = (*made)->deliver(parcels);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().reason, "unavailable");
}

TEST_F(AlertmanagerSinkTest, TellsNothingWhenItGoes) {
  ASSERT_TRUE(deliver({parcel_of(make_transition("a", 1, Change::kFiring, clock.now()))}));
  server.take();
  sink->forget(0);
  clock.advance(60s);
  ASSERT_TRUE(deliver({}));
  sink.reset();
  EXPECT_TRUE(server.take().empty());
}

TEST(FileSink, AppendsALineEachAndCutsATornOne) {
  const std::string path = testing::TempDir() + "/portfolio_alerts.ndjson";
  const std::string whole(5000, 'w');  // Longer than what is looked at in one go.
  std::ofstream(path, std::ios::trunc) << whole << "\n{\"torn\":" << std::string(9000, 't');
  auto sink = make_file_sink(path);
  ASSERT_TRUE(sink) << sink.error().message;
  const std::vector<Parcel> parcels = {parcel_of(make_transition("a", 1, Change::kFiring, {})),
                                       parcel_of(make_transition("a", 2, Change::kResolved, {}))};
  EXPECT_EQ((*sink)->deliver(parcels).value(), 2U);
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], whole);
  EXPECT_EQ(nlohmann::json::parse(lines[2]).at("transition_id"), "a.2");
  std::filesystem::remove(path);
}

TEST(FileSink, AFileOfOneTornLineBeginsAnew) {
  const std::string path = testing::TempDir() + "/portfolio_alerts3.ndjson";
  std::ofstream(path, std::ios::trunc) << "{\"torn\":";
  ASSERT_TRUE(make_file_sink(path));
  EXPECT_EQ(std::filesystem::file_size(path), 0U);
  std::filesystem::remove(path);
}

TEST(FileSink, ADamagedEntryIsSkippedAndStopsNoOther) {
  const std::string path = testing::TempDir() + "/portfolio_alerts2.ndjson";
  auto sink = make_file_sink(path);
  ASSERT_TRUE(sink);
  Parcel damaged = parcel_of(make_transition("a", 1, Change::kFiring, {}));
  damaged.entry.payload = "\xff\xff";
  const Parcel good = parcel_of(make_transition("b", 1, Change::kFiring, {}));
  EXPECT_EQ((*sink)->deliver(std::vector<Parcel>{good, damaged}).value(), 1U);
  EXPECT_EQ((*sink)->deliver(std::vector<Parcel>{damaged}).error().reaction, Reaction::kSkip);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace portfolio::daemon
