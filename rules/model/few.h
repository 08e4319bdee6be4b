// A list that is mostly empty: eight bytes until something is in it. For the state's rare parts, of
// which there are a hundred thousand.
#pragma once
#include <memory>
#include <vector>

namespace portfolio::model {

template <class T>
class Few {
 public:
  // What is in it, to read.
  const std::vector<T>& all() const {
    static const std::vector<T> kNone;
    return items_ ? *items_ : kNone;
  }
  // The list to change; clear() it again rather than leave an empty one behind.
  std::vector<T>& edit() {
    if (!items_) items_ = std::make_unique<std::vector<T>>();
    return *items_;
  }
  void clear() { items_.reset(); }
  bool empty() const { return all().empty(); }
  std::size_t size() const { return all().size(); }
  auto begin() const { return all().begin(); }
  auto end() const { return all().end(); }
  const T& front() const { return all().front(); }
  const T& back() const { return all().back(); }

 private:
  std::unique_ptr<std::vector<T>> items_;
};

// What mostly says nothing, in a piece of memory of its own: eight bytes until something is written
// into it.
template <class T>
class Lazy {
 public:
  const T& operator*() const {
    static const T kNone{};
    return held_ ? *held_ : kNone;
  }
  const T* operator->() const { return &**this; }
  T& edit() {
    if (!held_) held_ = std::make_unique<T>();
    return *held_;
  }
  // Gives the memory back if nothing is in it.
  void settle() {
    if (held_ && held_->empty()) held_.reset();
  }

 private:
  std::unique_ptr<T> held_;
};

// For `describe`: the members to write or to read into; settle() after reading.
template <class Archive, class T>
auto& opened(const Archive&, Lazy<T>& lazy) {
  if constexpr (Archive::kReads)
    return lazy.edit();
  else
    return *lazy;
}

}  // namespace portfolio::model
