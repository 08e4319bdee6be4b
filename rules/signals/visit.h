// Who is called for each subject of a walk: refers to a callable that outlives the walk, and costs
// no allocation.
#pragma once
#include <concepts>
#include <type_traits>

namespace portfolio::signals {

struct SubjectRef;

class Visit {
 public:
  template <class Callee>
  requires(!std::same_as<std::remove_cvref_t<Callee>, Visit>) Visit(const Callee& callee)
      : callee_(&callee), call_(&call<Callee>) {}
  void operator()(const SubjectRef& subject) const { call_(callee_, subject); }

 private:
  template <class Callee>
  static void call(const void* callee, const SubjectRef& subject) {
    (*static_cast<const Callee*>(callee))(subject);
  }
  const void* callee_;
  void (*call_)(const void*, const SubjectRef&);
};

}  // namespace portfolio::signals
