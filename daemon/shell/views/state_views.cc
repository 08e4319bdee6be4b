#include "daemon/shell/views/state_views.h"

#include <algorithm>
#include <charconv>

#include "daemon/shell/views/build.h"
#include "rules/alert/alert_id.h"

namespace portfolio::daemon {
namespace {

using model::Handle;
using model::kNoHandle;

template <class T, class Before>
http::Paged<T> page_of(std::vector<std::vector<T>> parts, http::Page page, Before before) {
  std::vector<T> all;
  for (std::vector<T>& part : parts) std::move(part.begin(), part.end(), std::back_inserter(all));
  std::sort(all.begin(), all.end(), before);
  http::Paged<T> result;
  result.total = all.size();
  const std::size_t from = std::min(page.offset, all.size());
  const std::size_t to = std::min(from + std::min(page.limit, http::kPageLimitMax), all.size());
  result.items.assign(std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(from)),
                      std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(to)));
  return result;
}

Error not_found(std::string_view what, std::string_view id) {
  return Error{Reaction::kSkip, "there is no " + std::string(what) + " " + std::string(id),
               "not_found"};
}

// The first answer that there is, of the partitions in their order.
template <class T>
Result<T> first_of(Result<std::vector<std::optional<T>>> answers, std::string_view what,
                   std::string_view id) {
  if (!answers) return tl::unexpected<Error>(std::move(answers).error());
  for (std::optional<T>& answer : *answers)
    if (answer) return *std::move(answer);
  return tl::unexpected<Error>(not_found(what, id));
}

bool is_wanted(const std::string& organisation, std::string_view wanted) {
  return wanted.empty() || organisation == wanted;
}

std::vector<http::ProjectRow> project_rows(engine::Fold& fold, const http::ProjectFilter& filter) {
  std::vector<http::ProjectRow> rows;
  for (const auto& [id, one] : fold.organisations()) {
    if (!is_wanted(id, filter.organisation)) continue;
    const AlertCounts alerts = count_alerts(*one);
    const model::Organisation& o = one->organisation();
    for (Handle h = 0; h < o.projects.size(); ++h) {
      if (!filter.closed && is_closed(o.projects.at(h))) continue;
      if (!is_below(o, h, filter.portfolio)) continue;
      http::ProjectRow row = project_row(*one, h, alerts);
      if (matches(filter, row)) rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::vector<http::AlertRow> alert_rows(engine::Fold& fold, const http::AlertFilter& filter) {
  std::vector<http::AlertRow> rows;
  for (const auto& [id, one] : fold.organisations()) {
    if (!is_wanted(id, filter.organisation)) continue;
    for (const engine::AlertRow& row : one->ledger().rows()) {
      const ruleset::Rule* const rule =
          one->rules().find(one->organisation().text(row.rule), row.subject.kind);
      if (rule == nullptr || state_of(row.state) == http::RuleState::kInactive) continue;
      // Alerts in the shadow are among those of their rule only: for who asks how it does.
      if (rule->shadow && filter.rule != rule->name && filter.rule != rule->id) continue;
      const Handle project = project_of(one->organisation(), row.subject);
      if (!filter.portfolio.empty() &&
          (project == kNoHandle || !is_below(one->organisation(), project, filter.portfolio)))
        continue;
      if (filter.states.empty() && !is_open(row.state)) continue;
      http::AlertRow view = alert_row(*one, *rule, row, one->topic());
      if (matches(filter, view)) rows.push_back(std::move(view));
    }
  }
  return rows;
}

// As evidence names the journal.
std::string topic_of(const Config& config) {
  return config.journal.kafka ? config.journal.kafka->topic : "local";
}

http::DeadLetterView letter_view(const storage::DeadLetter& letter, const std::string& topic) {
  http::DeadLetterView view;
  view.topic = topic;
  view.partition = letter.partition;
  view.offset = letter.offset;
  view.id =
      view.topic + "/" + std::to_string(letter.partition) + "/" + std::to_string(letter.offset);
  view.at = letter.at;
  view.stage = letter.stage;
  view.reason = letter.reason;
  view.message = letter.message;
  view.organisation = letter.key;
  view.size = letter.left_out_bytes > 0 ? letter.left_out_bytes : letter.value.size();
  view.digest = letter.left_out_hash;
  return view;
}

std::string base64(std::string_view bytes) {
  static constexpr char kLetters[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8U | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j)
      text += j <= count ? kLetters[group >> (18 - 6 * j) & 63U] : '=';
  }
  return text;
}

}  // namespace

Result<http::Paged<http::ProjectRow>> StateViews::projects(const http::ProjectFilter& filter,
                                                           http::Page page) {
  using Rows = std::vector<http::ProjectRow>;
  PORTFOLIO_TRY(parts, shards_.ask_all<Rows>([filter](engine::Fold& fold, const storage::Store&) {
    return project_rows(fold, filter);
  }));
  return page_of(std::move(parts), page, [&](const auto& a, const auto& b) {
    return before(a, b, filter.sort, filter.reversed);
  });
}

Result<http::ProjectDetail> StateViews::project(std::string_view organisation,
                                                std::string_view id) {
  using Found = std::optional<http::ProjectDetail>;
  const std::string wanted(organisation), project(id);
  return first_of(shards_.ask_all<Found>([=](engine::Fold& fold, const storage::Store&) -> Found {
    for (const auto& [name, one] : fold.organisations()) {
      if (!is_wanted(name, wanted)) continue;
      const auto subject =
          find_subject(one->organisation(), signals::SubjectKind::kProject, project);
      if (subject) return project_detail(*one, subject->handle, one->topic());
    }
    return std::nullopt;
  }),
                  "project", id);
}

Result<http::Paged<http::PersonRow>> StateViews::people(std::string_view organisation,
                                                        http::Page page) {
  using Rows = std::vector<http::PersonRow>;
  const std::string wanted(organisation);
  PORTFOLIO_TRY(parts, shards_.ask_all<Rows>([=](engine::Fold& fold, const storage::Store&) {
    Rows rows;
    for (const auto& [name, one] : fold.organisations()) {
      if (!is_wanted(name, wanted)) continue;
      const model::Organisation& o = one->organisation();
      for (Handle h = 0; h < o.people.size(); ++h) {
        const model::Person& p = o.people.at(h);
        one->context_now();
        const SignalReader read(*one, {signals::SubjectKind::kPerson, h, 0});
        rows.push_back({name, std::string(o.text(p.id)), std::string(o.text(p.team)),
                        p.roles.empty() ? std::string() : std::string(o.text(p.roles.front())),
                        read.per_mille("person.utilisation_4w"), 0});
      }
    }
    return rows;
  }));
  return page_of(std::move(parts), page, [](const auto& a, const auto& b) {
    return std::tie(a.organisation, a.id) < std::tie(b.organisation, b.id);
  });
}

Result<http::Paged<http::AlertRow>> StateViews::alerts(const http::AlertFilter& filter,
                                                       http::Page page) {
  using Rows = std::vector<http::AlertRow>;
  PORTFOLIO_TRY(parts, shards_.ask_all<Rows>([filter](engine::Fold& fold, const storage::Store&) {
    return alert_rows(fold, filter);
  }));
  return page_of(std::move(parts), page, [](const auto& a, const auto& b) { return before(a, b); });
}

Result<http::AlertView> StateViews::alert(std::string_view id) {
  using Found = std::optional<http::AlertView>;
  const auto name = alert::parse_alert_id(id);
  if (!name) return tl::unexpected<Error>(not_found("alert", id));
  return first_of(
      shards_.ask_all<Found>([name = *name](engine::Fold& fold, const storage::Store&) -> Found {
        engine::OrganisationFold* const one = fold.find(name.organisation);
        const auto kind = signals::parse_kind(name.subject_kind);
        const ruleset::Rule* const rule = kind ? fold.rules().find(name.rule, *kind) : nullptr;
        if (one == nullptr || rule == nullptr) return std::nullopt;
        const engine::AlertRow* const row = one->find_row(name);
        if (row == nullptr || row->state.episode < name.episode) return std::nullopt;
        return alert_view(*one, *rule, *row, one->topic());
      }),
      "alert", id);
}

Result<http::Paged<http::DeadLetterView>> StateViews::dead_letters(
    const http::DeadLetterFilter& filter, http::Page page) {
  using Rows = std::vector<http::DeadLetterView>;
  const std::string topic = topic_of(config_);
  PORTFOLIO_TRY(parts, shards_.ask_all<Rows>([=](engine::Fold&, const storage::Store& store) {
    Rows rows;
    static_cast<void>(store.scan(
        storage::Family::kDeadLetters, {}, [&](std::string_view key, std::string_view value) {
          const auto letter = storage::decode_dead_letter(key, value);
          if (letter && (!filter.partition || letter->partition == *filter.partition) &&
              (filter.reason.empty() || letter->reason == filter.reason))
            rows.push_back(letter_view(*letter, topic));
          return storage::Scan::kContinue;
        }));
    return rows;
  }));
  return page_of(std::move(parts), page, [](const auto& a, const auto& b) {
    return std::tie(a.partition, b.offset) < std::tie(b.partition, a.offset);  // Newest first.
  });
}

Result<http::DeadLetterView> StateViews::dead_letter(std::string_view id) {
  using Found = std::optional<http::DeadLetterView>;
  const std::string wanted(id), topic = topic_of(config_);
  return first_of(shards_.ask_all<Found>([=](engine::Fold&, const storage::Store& store) {
    Found found;
    static_cast<void>(store.scan(storage::Family::kDeadLetters, {},
                                 [&](std::string_view key, std::string_view value) {
                                   const auto letter = storage::decode_dead_letter(key, value);
                                   if (!letter || letter_view(*letter, topic).id != wanted)
                                     return storage::Scan::kContinue;
                                   found = letter_view(*letter, topic);
                                   found->value_base64 = base64(letter->value);
                                   return storage::Scan::kStop;
                                 }));
    return found;
  }),
                  "dead letter", id);
}

Result<std::vector<http::SourceView>> StateViews::sources(std::string_view organisation) {
  using Rows = std::vector<http::SourceView>;
  const std::string wanted(organisation);
  PORTFOLIO_TRY(parts, shards_.ask_all<Rows>([=](engine::Fold& fold, const storage::Store&) {
    Rows rows;
    for (const auto& [name, one] : fold.organisations()) {
      if (!is_wanted(name, wanted)) continue;
      const model::Organisation& o = one->organisation();
      for (Handle h = 0; h < o.sources.size(); ++h) {
        one->context_now();
        const model::Source& s = o.sources.at(h);
        const SignalReader read(*one, {signals::SubjectKind::kSource, h, 0});
        const auto gap = read.whole("source.gap"), expected = read.whole("source.expected_gap");
        http::SourceView view;
        view.organisation = name;
        view.id = o.text(s.id);
        view.data_owner = o.text(s.data_owner);
        view.last_event = s.last_seen;
        view.gap = read.text("source.gap_text");
        if (expected) view.expected_gap = std::to_string(*expected / 60) + " working hours";
        view.projects_judged = read.whole("source.projects_judged").value_or(0);
        view.silent = gap && expected && *gap > *expected;
        rows.push_back(std::move(view));
      }
    }
    return rows;
  }));
  std::vector<http::SourceView> all;
  for (Rows& part : parts) std::move(part.begin(), part.end(), std::back_inserter(all));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.organisation, a.id) < std::tie(b.organisation, b.id);
  });
  return all;
}

}  // namespace portfolio::daemon
