// From lines of NDJSON to whole, valid events in a journal. Counts what was accepted, what was a
// repeat, and names what was refused and why. Leaves out where the events go (target.h).
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/ctl/digest_set.h"
#include "daemon/ctl/line_reader.h"
#include "daemon/ctl/target.h"
#include "rules/model/time.h"

namespace portfolio::ctl {

struct ImportOptions {
  bool backfill = false;     // History: every event lives at its known_at.
  std::size_t batch = 2000;  // Events written at once.
  Timestamp now{};           // Nothing can have become known later than this.
};

struct ImportCounts {
  std::int64_t lines = 0;
  std::int64_t accepted = 0;
  std::int64_t repeated = 0;
  std::int64_t refused = 0;
};

class Importer {
 public:
  using OnRefusal = std::function<void(const Refusal&)>;
  using OnBatch = std::function<void(const ImportCounts&, const LineReader&)>;

  Importer(Target& target, ImportOptions options, OnRefusal on_refusal, OnBatch on_batch = {});

  Result<void> add_file(const std::string& path);
  // Writes what is left and, for history, the end of it for each organisation.
  Result<void> finish();
  const ImportCounts& counts() const { return counts_; }

 private:
  struct History {
    Timestamp known_at{};  // The latest.
    std::uint64_t events = 0;
  };
  void add_line(const std::string& path, const LineReader& reader, std::string_view line);
  void refuse(const std::string& path, std::int64_t line, const Error& error);
  Result<void> write();

  Target& target_;
  ImportOptions options_;
  OnRefusal on_refusal_;
  OnBatch on_batch_;
  ImportCounts counts_;
  DigestSet seen_;
  std::vector<Incoming> batch_;
  std::map<std::string, History> histories_;
};

// One line as an event on the wire, or why it is not one.
struct Prepared {
  Incoming event;
  Timestamp known_at{};
};
Result<Prepared> prepare(std::string_view line, const ImportOptions& options);

// The fact that says that an organisation's history is loaded.
Incoming end_of_history(const std::string& organisation, Timestamp known_at, std::uint64_t events);

}  // namespace portfolio::ctl
