// Lists are walked, not stored: filter and map pass each element on as they meet it.
#include "rules/expr/machine.h"
#include "rules/expr/ordering.h"

namespace portfolio::expr::operations {
namespace {

Value done() { return Value::boolean(true); }

Value walk_host(Machine& machine, const Node& node, const Value& list, Walker& walker) {
  machine.note(list);
  if (!list.is_known()) return list;
  PORTFOLIO_CHECK(list.is_list());
  if (list.as_list().size() > machine.host_list()) return Value::failed(kTooLong);
  for (const Value& element : list.as_list()) {
    if (!walker.take(promised(machine, node, element))) break;
  }
  return done();
}

// Walks the list of a macro; each step gets the element's body as a value, and says whether to go
// on.
template <class Step>
Value walk_body(Machine& machine, const Node& node, Step step) {
  auto take = [&](const Value& element) {
    machine.bind(node.index, element);
    return step(element, machine.eval(node.b));
  };
  Walker walker(take);
  return machine.walk(node.a, walker);
}

// exists (kWanted true) and all (kWanted false): the wanted answer of one element decides, whatever
// is unknown about the others.
template <bool kWanted>
Value any(Machine& machine, const Node& node) {
  Value result = Value::boolean(!kWanted);
  const Value end = walk_body(machine, node, [&](const Value&, const Value& body) {
    if (!body.is_known()) {
      if (result.is_known()) result = body;
      return true;
    }
    if (body.as_bool() != kWanted) return true;
    result = body;
    return false;
  });
  return end.is_known() || (kWanted ? result.is_true() : result.is_false()) ? result : end;
}

// Folds known elements into one value; an unknown one ends it.
template <class Combine>
Value fold(Machine& machine, std::uint16_t list, Value result, Combine combine) {
  auto take = [&](const Value& element) {
    result = element.is_known() ? combine(result, element) : element;
    return result.is_known();
  };
  Walker walker(take);
  const Value end = machine.walk(list, walker);
  return end.is_known() ? result : end;
}

template <int (*Order)(const Value&, const Value&)>
Value is_member(Machine& machine, const Node& node) {
  const Value wanted = machine.eval(node.a);
  if (!wanted.is_known()) return wanted;
  Value result = Value::boolean(false);
  auto take = [&](const Value& element) {
    const int order = element.is_known() ? Order(wanted, element) : kNoOrder;
    if (order == 0) {
      result = Value::boolean(true);
    } else if (order == kNoOrder && result.is_known()) {
      result = element.is_known() ? Value::failed(kCurrencies) : element;
    }
    return order != 0;
  };
  Walker walker(take);
  const Value end = machine.walk(node.b, walker);
  return end.is_known() || result.is_true() ? result : end;
}

template <int (*Order)(const Value&, const Value&), int kWanted>
Value extreme(Machine& machine, const Node& node) {
  bool first = true;
  const Value result = fold(machine, node.a, done(), [&](const Value& best, const Value& element) {
    if (first) {
      first = false;
      return element;
    }
    const int order = Order(best, element);
    if (order == kNoOrder) return Value::failed(kCurrencies);
    return order == -kWanted ? element : best;
  });
  return first && result.is_known() ? Value::failed(kEmpty) : result;
}

template <int (*Order)(const Value&, const Value&)>
struct Membership {
  static constexpr Run kRun = &is_member<Order>;
};
template <int (*Order)(const Value&, const Value&)>
struct LeastOf {
  static constexpr Run kRun = &extreme<Order, -1>;
};
template <int (*Order)(const Value&, const Value&)>
struct GreatestOf {
  static constexpr Run kRun = &extreme<Order, 1>;
};

}  // namespace

Run membership(Type type) { return by_kind<Membership>(type); }
Run least_of(Type type) { return by_kind<LeastOf>(type); }
Run greatest_of(Type type) { return by_kind<GreatestOf>(type); }

Value walk_literal(Machine& machine, const Node& node, Walker& walker) {
  for (std::uint32_t i = 0; i < node.index; ++i) {
    if (!walker.take(machine.eval(static_cast<std::uint16_t>(node.a + i)))) break;
  }
  return done();
}

Value walk_read(Machine& machine, const Node& node, Walker& walker) {
  return walk_host(machine, node, machine.reader().read(node.index), walker);
}

Value walk_parameter(Machine& machine, const Node& node, Walker& walker) {
  return walk_host(machine, node, machine.reader().parameter(node.index), walker);
}

Value walk_both(Machine& machine, const Node& node, Walker& walker) {
  bool enough = false;
  auto take = [&](const Value& element) {
    enough = !walker.take(element);
    return !enough;
  };
  Walker first(take);
  const Value end = machine.walk(node.a, first);
  return enough || !end.is_known() ? end : machine.walk(node.b, walker);
}

Value walk_choice(Machine& machine, const Node& node, Walker& walker) {
  const Value condition = machine.eval(node.a);
  if (!condition.is_known()) return condition;
  return machine.walk(condition.as_bool() ? node.b : node.c, walker);
}

Value walk_filter(Machine& machine, const Node& node, Walker& walker) {
  Value problem = done();
  const Value end = walk_body(machine, node, [&](const Value& element, const Value& keep) {
    if (!keep.is_known()) problem = keep;
    return keep.is_known() && (!keep.as_bool() || walker.take(element));
  });
  return problem.is_known() ? end : problem;
}

Value walk_map(Machine& machine, const Node& node, Walker& walker) {
  Value problem = done();
  const Value end = walk_body(machine, node, [&](const Value&, const Value& image) {
    if (!image.is_known()) problem = image;
    return image.is_known() && walker.take(image);
  });
  return problem.is_known() ? end : problem;
}

Value same(Machine& machine, const Node& node) { return machine.eval(node.a); }

Value exists(Machine& machine, const Node& node) { return any<true>(machine, node); }
Value all(Machine& machine, const Node& node) { return any<false>(machine, node); }

Value exists_one(Machine& machine, const Node& node) {
  std::int64_t found = 0;
  Value problem = done();
  const Value end = walk_body(machine, node, [&](const Value&, const Value& body) {
    if (!body.is_known()) problem = body;
    found += body.is_true() ? 1 : 0;
    return body.is_known();
  });
  if (!problem.is_known()) return problem;
  return end.is_known() ? Value::boolean(found == 1) : end;
}

Value known_list(Machine& machine, const Node& node) {
  auto take = [](const Value&) { return true; };
  Walker walker(take);
  return Value::boolean(machine.walk(node.a, walker).is_known());
}

Value list_size(Machine& machine, const Node& node) {
  std::int64_t count = 0;
  auto take = [&](const Value&) { return ++count > 0; };
  Walker walker(take);
  const Value end = machine.walk(node.a, walker);
  return end.is_known() ? Value::integer(count) : end;
}

Value element(Machine& machine, const Node& node) {
  const Value position = machine.eval(node.b);
  if (!position.is_known()) return position;
  std::int64_t left = position.as_integer();
  Value result = Value::failed(kIndexRange);
  auto take = [&](const Value& element) {
    if (left-- != 0) return left >= 0;
    result = element;
    return false;
  };
  Walker walker(take);
  const Value end = machine.walk(node.a, walker);
  return end.is_known() ? result : end;
}

Value sum(Machine& machine, const Node& node) {
  const Value zero = Value::number(node.kind, {});
  return fold(machine, node.a, zero, [&](const Value& total, const Value& element) {
    const auto result = expr::add(total.as_rational(), element.as_rational());
    return result ? Value::number(node.kind, *result) : Value::failed(kOverflow);
  });
}

Value sum_money(Machine& machine, const Node& node) {
  return fold(machine, node.a, Value::money({}), [](const Value& total, const Value& element) {
    if (!is_common(total.as_money(), element.as_money())) return Value::failed(kCurrencies);
    return money(portfolio::add(total.as_money(), element.as_money()));
  });
}

}  // namespace portfolio::expr::operations
