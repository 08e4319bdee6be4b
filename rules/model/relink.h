// What an organisation's state holds beside its rows: links, lists and sums that follow from them.
// Made once, after all rows were read.
#pragma once
#include "rules/model/organisation.h"

namespace portfolio::model {

void relink(Organisation& organisation);

}  // namespace portfolio::model
