// Who hangs on whom, by number: a handle, or that of a symbol. Numbers are dense, so that a link
// costs eight bytes and following one is an index. The order in it is that of arrival and must not
// show.
#pragma once
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

#include "rules/model/short_list.h"
#include "rules/model/table.h"

namespace portfolio::model {

class Links {
 public:
  // A link, as a walk over equal_range() sees it.
  struct Link {
    Handle first = kNoHandle, second = kNoHandle;
    const Link* operator->() const { return this; }
  };
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Link;
    using difference_type = std::ptrdiff_t;
    using pointer = Link;
    using reference = Link;
    Iterator() = default;
    Iterator(const ShortList<Handle>* list, Handle from, std::size_t at)
        : list_(list), from_(from), at_(at) {}
    Link operator*() const { return {from_, (*list_)[at_]}; }
    Link operator->() const { return **this; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) { return std::exchange(*this, Iterator(list_, from_, at_ + 1)); }
    bool operator==(const Iterator&) const = default;

   private:
    const ShortList<Handle>* list_ = nullptr;
    Handle from_ = kNoHandle;
    std::size_t at_ = 0;
  };

  // What hangs on it.
  const ShortList<Handle>& of(Handle from) const {
    static const ShortList<Handle> kNone;
    return from < lists_.size() ? lists_[from] : kNone;
  }
  bool contains(Handle from) const { return !of(from).empty(); }
  std::pair<Iterator, Iterator> equal_range(Handle from) const {
    const ShortList<Handle>& list = of(from);
    return {Iterator(&list, from, 0), Iterator(&list, from, list.size())};
  }
  // Nothing hangs on what is not known.
  void emplace(Handle from, Handle to) {
    if (from == kNoHandle) return;
    if (lists_.size() <= from) {
      if (lists_.capacity() <= from) lists_.reserve(from + from / 8 + 1);
      lists_.resize(from + 1U);
    }
    lists_[from].push_back(to);
  }
  // Takes one link away, if it is there.
  void remove(Handle from, Handle to) {
    if (from >= lists_.size()) return;
    ShortList<Handle> kept;
    bool found = false;
    for (const Handle one : lists_[from]) {
      if (found || one != to) kept.push_back(one);
      found = found || one == to;
    }
    lists_[from] = std::move(kept);
  }
  void erase(const Iterator& link) { remove((*link).first, (*link).second); }

 private:
  std::vector<ShortList<Handle>> lists_;
};

}  // namespace portfolio::model
