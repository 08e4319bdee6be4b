#include "rules/signals/likeness.h"

#include <algorithm>
#include <utility>

namespace portfolio::signals {
namespace {

using model::Handle;
using model::Organisation;

void read_list(const model::ShortList<Symbol>& list, std::vector<std::uint32_t>& into) {
  for (const Symbol symbol : list) into.push_back(symbol.number);
}

// Who else may be alike is found by what the project has, the rarest first. The likeness of a pair
// is at most the sum, over what it shares, of the weight of a term through the number of things
// that the project has in it, by the weight of the terms in which it has any. So the commonest
// things that weigh a half together can be left out: whoever shares nothing but those is alike by
// no more than a half. (Prefix filtering, as in S. Chaudhuri, V. Ganti, R. Kaushik, "A primitive
// operator for similarity joins in data cleaning", ICDE 2006.)
class Finder {
 public:
  explicit Finder(const Organisation& o) : o_(o) {}

  // Handles of `first` and above that are more than half alike with the project, in order.
  const std::vector<Handle>& alike(Handle project, Handle first) {
    found_.clear();
    read_traits(o_.projects.at(project), own_);
    list_keys();
    for (const Key& key : keys_)
      for (const Handle other : o_.projects_of_trait.of(key.trait))
        if (other >= first && other != project) found_.push_back(other);
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    std::erase_if(found_, [&](Handle other) {
      read_traits(o_.projects.at(other), other_);
      return !is_half_alike(own_, other_);
    });
    return found_;
  }

 private:
  struct Key {
    std::uint32_t trait = 0;
    std::int64_t weight = 0;
    std::size_t projects = 0;  // That have it.
  };

  void list_keys() {
    keys_.clear();
    std::int64_t product = 1, all = 0;  // Weights are counted in parts of the product.
    for (const auto& term : own_) product *= std::max<std::int64_t>(1, std::ssize(term));
    for (std::size_t i = 0; i < own_.size(); ++i) {
      if (own_[i].empty()) continue;
      all += kTraitWeights[i] * product;
      const std::int64_t weight = kTraitWeights[i] * (product / std::ssize(own_[i]));
      for (const std::uint32_t trait : own_[i])
        keys_.push_back({trait, weight, o_.projects_of_trait.of(trait).size()});
    }
    std::sort(keys_.begin(), keys_.end(),
              [](const Key& a, const Key& b) { return a.projects < b.projects; });
    for (std::int64_t left_out = 0; !keys_.empty(); keys_.pop_back()) {
      left_out += keys_.back().weight;
      if (2 * left_out > all) break;
    }
  }

  const Organisation& o_;
  Traits own_, other_;
  std::vector<Key> keys_;
  std::vector<Handle> found_;
};

}  // namespace

void read_traits(const model::Project& p, Traits& into) {
  for (auto& term : into) term.clear();
  read_list(p.objectives, into[0]);
  read_list(p.tags, into[0]);
  read_list(p.systems, into[1]);
  read_list(p.teams, into[2]);
  for (auto& term : into) {
    std::sort(term.begin(), term.end());
    term.erase(std::unique(term.begin(), term.end()), term.end());
  }
}

Overlap overlap(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  Overlap result;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x == *y) ++result.both;
    const bool next_x = *x <= *y, next_y = *y <= *x;
    x += next_x ? 1 : 0;
    y += next_y ? 1 : 0;
  }
  result.either = std::ssize(a) + std::ssize(b) - result.both;
  return result;
}

bool is_half_alike(const Traits& a, const Traits& b) {
  std::array<Overlap, 3> terms;
  std::int64_t product = 1, sum = 0, weights = 0;  // Lists of facts have 10,000 elements at most.
  for (std::size_t i = 0; i < terms.size(); ++i) {
    terms[i] = overlap(a[i], b[i]);
    product *= std::max<std::int64_t>(1, terms[i].either);
  }
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (terms[i].either == 0) continue;
    sum += kTraitWeights[i] * terms[i].both * (product / terms[i].either);
    weights += kTraitWeights[i];
  }
  return 2 * sum > weights * product;
}

SubjectRef pair_of(const Organisation& o, Handle a, Handle b) {
  if (o.text(o.projects.at(b).id) < o.text(o.projects.at(a).id)) std::swap(a, b);
  return {SubjectKind::kProjectPair, a, static_cast<std::int32_t>(b)};
}

void visit_pairs(const Organisation& o, Handle project, const Visit& visit) {
  Finder finder(o);
  for (const Handle other : finder.alike(project, 0)) visit(pair_of(o, project, other));
}

void visit_all_pairs(const Organisation& o, const Visit& visit) {
  Finder finder(o);
  for (Handle project = 0; project < o.projects.size(); ++project)
    for (const Handle other : finder.alike(project, project + 1)) visit(pair_of(o, project, other));
}

}  // namespace portfolio::signals
