#include "rules/model/provenance.h"

namespace portfolio::model {

bool overrides(const Stamp& next, const Stamp& held, const SymbolTable& symbols) {
  if (next.source == held.source) {
    if (next.version != 0 && held.version != 0) return next.version > held.version;
    return next.occurred_at >= held.occurred_at;
  }
  if (next.occurred_at != held.occurred_at) return next.occurred_at > held.occurred_at;
  return symbols.text(next.source) > symbols.text(held.source);
}

}  // namespace portfolio::model
