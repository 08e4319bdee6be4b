#include "daemon/shell/state_loader.h"

#include <vector>

#include "daemon/shell/memory.h"
#include "daemon/shell/side_by_side.h"

namespace portfolio::daemon {
namespace {

using storage::Family;
using storage::Scan;

tl::unexpected<Error> damaged() { return stop("A row of the state is damaged.", "corrupt_row"); }

// Reads what belongs to no organisation, and makes those that have rows.
Result<std::vector<engine::OrganisationFold*>> find_organisations(const storage::Store& store,
                                                                  engine::Fold& fold) {
  std::vector<engine::OrganisationFold*> found;
  bool is_understood = true;
  std::string from, next;
  do {
    from = std::exchange(next, {});
    PORTFOLIO_OK(store.scan_from(Family::kRows, {}, from, [&](auto key, auto value) {
      const std::string_view id = engine::organisation_of_key(key);
      if (id.empty()) {
        is_understood = fold.read_row(key, value);
        next = std::string(key) + '\0';
      } else {
        found.push_back(&fold.organisation(id));
        next = std::string(id) + '\1';  // After a key's organisation comes a zero.
      }
      return Scan::kStop;
    }));
  } while (is_understood && !next.empty());
  if (!is_understood) return damaged();
  return found;
}

Result<void> load_organisation(const storage::Store& store, engine::OrganisationFold& fold) {
  bool is_understood = true;
  PORTFOLIO_OK(store.scan(Family::kRows, fold.organisation().id + '\0', [&](auto key, auto value) {
    is_understood = engine::read_row(fold, key, value);
    return is_understood ? Scan::kContinue : Scan::kStop;
  }));
  if (!is_understood) return damaged();
  resume_rows(fold);
  return {};
}

}  // namespace

Result<void> load_state(const storage::Store& store, engine::Fold& fold) {
  PORTFOLIO_TRY(organisations, find_organisations(store, fold));
  std::vector<Result<void>> results(organisations.size());
  side_by_side(organisations.size(),
               [&](std::size_t i) { results[i] = load_organisation(store, *organisations[i]); });
  for (Result<void>& result : results) PORTFOLIO_OK(std::move(result));
  give_back_memory();  // What reading took.
  return {};
}

}  // namespace portfolio::daemon
