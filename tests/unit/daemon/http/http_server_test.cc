#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/http/server.h"

namespace portfolio::http {
namespace {

using namespace std::chrono_literals;

// A connection that writes bytes as they are and reads until its other side has said enough.
class Wire {
 public:
  explicit Wire(const std::string& address) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const std::size_t colon = address.rfind(':');
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::atoi(address.c_str() + colon + 1)));
    inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
    const timeval limit{20, 0};  // So that a fault fails the test instead of hanging it.
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }
  ~Wire() { ::close(socket_); }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  bool connected() const { return connected_; }
  void send(const std::string& text) { ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }
  // Until the text is seen or the other side closes.
  std::string read_until(const std::string& text) {
    std::string met;
    std::array<char, 4096> part{};
    while (text.empty() || met.find(text) == std::string::npos) {
      const ssize_t size = ::recv(socket_, part.data(), part.size(), 0);
      if (size <= 0) break;
      met.append(part.data(), static_cast<std::size_t>(size));
    }
    return met;
  }
  std::string read_all() { return read_until({}); }

 private:
  int socket_;
  bool connected_ = false;
};

Response echo(const Request& request) {
  Response response;
  response.body = request.method + " " + request.path + " " + std::to_string(request.body.size());
  response.headers.emplace_back("X-Query", std::string(request.parameter("q")));
  return response;
}

std::unique_ptr<Server> start(const ServerOptions& options, Handler handler = echo) {
  auto server = Server::start(options, std::move(handler));
  EXPECT_TRUE(server.has_value()) << server.error().message;
  return std::move(*server);
}

std::string ask(const Server& server, const std::string& text) {
  Wire wire(server.address());
  wire.send(text);
  return wire.read_all();
}

std::string get(const char* target) {
  return std::string("GET ") + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
}

bool begins(const std::string& text, std::string_view with) { return text.rfind(with, 0) == 0; }
bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(HttpServer, BindsAFreePortAndAnswers) {
  const auto server = start({});
  EXPECT_TRUE(begins(server->address(), "127.0.0.1:"));
  EXPECT_FALSE(has(server->address(), ":0"));
  const std::string answer = ask(*server, get("/a%20b?q=c+d"));
  EXPECT_TRUE(begins(answer, "HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_TRUE(has(answer, "GET /a%20b 0"));
  EXPECT_TRUE(has(answer, "X-Query: c d"));
  for (const char* header : {"Content-Security-Policy: default-src 'self'", "nosniff", "DENY",
                             "Referrer-Policy", "Cache-Control: no-store"})
    EXPECT_TRUE(has(answer, header)) << header;
}

TEST(HttpServer, KeepsAConnectionForSeveralRequestsUpToALimit) {
  ServerOptions options;
  options.requests_per_connection_max = 2;
  const auto server = start(options);
  Wire wire(server->address());
  wire.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(has(wire.read_until("GET /1 0"), "200 OK"));
  wire.send("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(has(wire.read_all(), "Connection: close"));
}

TEST(HttpServer, HeadHasTheLengthAndNoBody) {
  const auto server = start({});
  const std::string answer =
      ask(*server, "HEAD /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(has(answer, "Content-Length: 9")) << answer;
  EXPECT_TRUE(answer.size() > 4 && answer.substr(answer.size() - 4) == "\r\n\r\n");
}

TEST(HttpServer, LimitsHeadersAndBodies) {
  ServerOptions options;
  options.header_bytes_max = 1024;
  options.body_bytes_max = 100;
  options.events_bytes_max = 5000;
  const auto server = start(options);
  const auto post = [&server](const char* target, std::size_t size, const char* more = "") {
    return ask(*server, std::string("POST ") + target + " HTTP/1.1\r\nHost: x\r\n" + more +
                            "Connection: close\r\nContent-Length: " + std::to_string(size) +
                            "\r\n\r\n" + std::string(size, 'x'));
  };
  EXPECT_TRUE(
      begins(ask(*server, "GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(3000, 'a') + "\r\n\r\n"),
             "HTTP/1.1 431"));
  EXPECT_TRUE(begins(post("/x", 100), "HTTP/1.1 200"));
  EXPECT_TRUE(begins(post("/x", 101), "HTTP/1.1 413"));
  EXPECT_TRUE(has(post("/api/v1/events?x=1", 5000), "POST /api/v1/events 5000"));
  EXPECT_TRUE(begins(post("/api/v1/events", 5001), "HTTP/1.1 413"));
  EXPECT_TRUE(begins(post("/x", 50, "Expect: 100-continue\r\n"), "HTTP/1.1 100"));
}

TEST(HttpServer, AChunkedBodyIsLimitedToo) {
  ServerOptions options;
  options.body_bytes_max = 100;
  const auto server = start(options);
  const std::string head =
      "POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_TRUE(has(ask(*server, head + "3\r\nabc\r\n0\r\n\r\n"), "POST /x 3"));
  EXPECT_TRUE(begins(ask(*server, head + "c8\r\n" + std::string(200, 'x') + "\r\n0\r\n\r\n"),
                     "HTTP/1.1 413"));
}

TEST(HttpServer, RefusesWhatIsNotHttp) {
  const auto server = start({});
  EXPECT_TRUE(begins(ask(*server, "GET / HTTP/1.1\r\n\r\n"), "HTTP/1.1 400"));  // No Host.
  EXPECT_TRUE(begins(ask(*server, "\x16\x03\x01 garbage\r\n\r\n"), "HTTP/1.1 400"));
  EXPECT_TRUE(begins(ask(*server, "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n"), "HTTP/1.1 400"));
  EXPECT_TRUE(begins(ask(*server, get("/after")), "HTTP/1.1 200"));
}

TEST(HttpServer, ASlowHeaderIsGivenUp) {
  ServerOptions options;
  options.header_timeout = 50ms;
  const auto server = start(options);
  Wire wire(server->address());
  wire.send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(wire.read_all(), "");  // Closed by the server, well before the wire's own limit.
}

TEST(HttpServer, AnIdleConnectionIsGivenUp) {
  ServerOptions options;
  options.idle_timeout = 50ms;
  const auto server = start(options);
  Wire wire(server->address());
  wire.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(has(wire.read_all(), "200 OK"));
}

TEST(HttpServer, TooManyConnectionsAreToldSo) {
  ServerOptions options;
  options.connections_max = 2;
  const auto server = start(options);
  Wire first(server->address());
  Wire second(server->address());
  first.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
  first.read_until("GET /1 0");
  second.send("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  second.read_until("GET /2 0");
  EXPECT_TRUE(begins(Wire(server->address()).read_all(), "HTTP/1.1 503"));
}

TEST(HttpServer, CountsItsConnections) {
  std::atomic<std::size_t> open = 0;
  std::atomic<std::size_t> most = 0;
  {
    auto server = Server::start({}, echo, [&](std::size_t now) {
      open = now;
      if (now > most) most = now;
    });
    ask(**server, get("/"));
    (*server)->stop();
    (*server)->stop();  // Again, without harm.
  }
  EXPECT_EQ(most, 1u);
  EXPECT_EQ(open, 0u);
}

TEST(HttpServer, AnAddressThatCannotBeBoundSaysSo) {
  const auto first = start({});
  ServerOptions options;
  options.port = static_cast<std::uint16_t>(
      std::atoi(first->address().substr(first->address().rfind(':') + 1).c_str()));
  const auto second = Server::start(options, echo);
  ASSERT_FALSE(second.has_value());
  EXPECT_TRUE(has(second.error().message, first->address())) << second.error().message;
  options.address = "no such host";
  EXPECT_FALSE(Server::start(options, echo).has_value());
}

std::string output_of(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  if (pipe == nullptr) return text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  pclose(pipe);
  return text;
}

// Keys and certificates of one test, made by the openssl command.
class Certificates {
 public:
  Certificates() {
    std::string name = (std::filesystem::temp_directory_path() / "portfoliod-tls-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    made_ = make("server", "127.0.0.1") && make("client", "scraper");
  }
  ~Certificates() { std::filesystem::remove_all(folder_); }
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;
  bool made() const { return made_; }
  std::string file(const std::string& name) const { return folder_ + "/" + name; }

 private:
  bool make(const std::string& name, const std::string& common) {
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" +
        common + " -addext subjectAltName=IP:127.0.0.1 -keyout " + file(name + ".key") + " -out " +
        file(name + ".crt") + " >/dev/null 2>&1";
    return std::system(command.c_str()) == 0;
  }
  std::string folder_;
  bool made_ = false;
};

class HttpsServer : public testing::Test {
 protected:
  void SetUp() override {
    if (!certificates_.made() || std::system("command -v curl >/dev/null") != 0)
      GTEST_SKIP() << "openssl and curl are wanted";
    options_.tls.cert_file = certificates_.file("server.crt");
    options_.tls.key_file = certificates_.file("server.key");
  }
  std::string curl(const Server& server, const std::string& more = {}) {
    return output_of("curl -sS --max-time 20 --cacert " + certificates_.file("server.crt") + " " +
                     more + " https://" + server.address() + "/x 2>&1");
  }
  Certificates certificates_;
  ServerOptions options_;
};

TEST_F(HttpsServer, SpeaksTls) {
  std::atomic<bool> tls = false;
  const auto server = start(options_, [&tls](const Request& request) {
    tls = request.tls;
    return echo(request);
  });
  EXPECT_EQ(curl(*server), "GET /x 0");
  EXPECT_TRUE(tls);
  EXPECT_TRUE(has(curl(*server, "--tls-max 1.1"), "curl: (")) << "TLS 1.1 is too old";
  EXPECT_FALSE(has(ask(*server, get("/plain")), "200 OK"));
}

TEST_F(HttpsServer, WantsAClientsCertificateWhereConfigured) {
  options_.tls.client = ClientCertificate::kRequireAndVerify;
  options_.tls.client_ca_file = certificates_.file("client.crt");
  const auto server = start(options_);
  EXPECT_TRUE(has(curl(*server), "curl: ("));
  EXPECT_EQ(curl(*server, "--cert " + certificates_.file("client.crt") + " --key " +
                              certificates_.file("client.key")),
            "GET /x 0");
}

TEST_F(HttpsServer, ABrokenCertificateIsSaidAtStart) {
  options_.tls.key_file = certificates_.file("client.key");
  const auto server = Server::start(options_, echo);
  ASSERT_FALSE(server.has_value());
  EXPECT_TRUE(has(server.error().message, "server.crt"));
}

}  // namespace
}  // namespace portfolio::http
