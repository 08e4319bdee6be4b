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

}  // namespace portfolio::model
