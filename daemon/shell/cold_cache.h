// The cold rows that the fold may look at while it applies a batch: what was fetched for it, and
// what the fold has changed but the store does not yet hold. One thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "daemon/shell/cold_table.h"
#include "rules/model/apply.h"
#include "storage/store.h"

namespace portfolio::daemon {

// A person whose entries the fold will want to see, all of them.
struct Erasure {
  std::string organisation, person;
};

class ColdCache final : public model::ColdRows {
 public:
  explicit ColdCache(const storage::Store& store) : store_(store) {}

  // Fetches what is not known yet, in one go, and forgets what was fetched for earlier batches.
  // Erasures are rare: each reads all entries of its organisation.
  Result<void> fetch(const std::vector<std::string>& keys,
                     const std::vector<Erasure>& erasures = {});

  std::optional<std::string_view> find(std::string_view key) override;
  void put(std::string_view key, std::string bytes) override;
  void each(std::string_view prefix, const Visit& visit) override;
  // True if the store does not hold the row's last value yet.
  bool is_newer(std::string_view key) const;

  // Hands all changes over to a batch; they stay visible until committed() is called.
  void seal(storage::Batch& batch);
  void committed() { sealed_.clear(); }

 private:
  void expect(const std::vector<std::string>& keys);
  Result<void> fetch_entries(const Erasure& erasure);

  const storage::Store& store_;
  ColdTable changed_, sealed_;  // Since the last seal(), and before it.
  // All that this batch asks for, as it is now; an empty text stands for no row.
  ColdTable fetched_;
  std::vector<std::uint64_t> hashes_;
  std::vector<std::string_view> wanted_;
  std::vector<std::optional<std::string>> values_;
};

}  // namespace portfolio::daemon
