// The rows of an organisation: what a commit writes, what a start reads, what the digest is of.
// Keys are the organisation, a letter for the kind, and ids as text, so that their order is the
// same everywhere. Leaves out where rows are kept (storage) and hashing.
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "rules/engine/organisation_fold.h"
#include "rules/model/archive.h"

namespace portfolio::engine {

// The layout of rows; a store with another number is refused.
constexpr std::uint32_t kRowFormat = 11;

// A row to put, or, without bytes, to erase.
using RowSink = std::function<void(std::string_view key, std::optional<std::string_view> bytes)>;

// Up to `most` of the rows that changed since they were last written, the first that did first;
// says how many. One that changes again is written again: of a key the last write counts.
std::size_t write_some_rows(OrganisationFold& fold, std::size_t most, const RowSink& sink);
std::size_t count_changed_rows(const OrganisationFold& fold);
// What is left of them, and the organisation's clock.
void write_changed_rows(OrganisationFold& fold, const RowSink& sink);
// Every row of the digest in the order of keys: without clock; alerts and their history only in
// kDigest.
void write_all_rows(const OrganisationFold& fold, model::Flavour flavour, const RowSink& sink);
// Reads one row; false if the bytes are not such a row. Call resume_rows() after the last one.
bool read_row(OrganisationFold& fold, std::string_view key, std::string_view bytes);
void resume_rows(OrganisationFold& fold);

// Where the row of an alert is.
std::string alert_row_key(const model::Organisation& organisation, const AlertRow& row);
// The organisation of a row's key.
std::string_view organisation_of_key(std::string_view key);

}  // namespace portfolio::engine
