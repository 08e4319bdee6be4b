// Reading the files that a configuration names.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "daemon/config/config.h"
#include "daemon/config/units.h"

namespace portfolio::daemon {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

tl::unexpected<Error> cannot_read(const std::string& path) {
  return stop("cannot read " + path + ": " + std::strerror(errno), "config");
}

}  // namespace

Result<std::string> read_text_file(const std::string& path, Bytes most) {
  const File file(std::fopen(path.c_str(), "rb"));
  if (!file) return cannot_read(path);
  std::string text;
  char buffer[8192];
  while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, file.get())) {
    text.append(buffer, size);
    if (text.size() > static_cast<std::size_t>(most))
      return stop(path + " is larger than " + format_size(most), "config");
  }
  if (std::ferror(file.get()) != 0) return cannot_read(path);
  return text;
}

Result<Config> load_config(const std::string& path) {
  PORTFOLIO_TRY(text, read_text_file(path));
  return parse_config(text, path);
}

Result<std::string> read_secret(const std::string& path) {
  constexpr Bytes kSecretMost = 64 << 10;
  auto text = read_text_file(path, kSecretMost);
  const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
  if (!text && credentials != nullptr) {
    const auto slash = path.rfind('/');
    const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
    text = read_text_file(std::string(credentials) + '/' + name, kSecretMost);
  }
  if (!text) return text;
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  if (text->empty()) return stop("the secret in " + path + " is empty", "config");
  return text;
}

}  // namespace portfolio::daemon
