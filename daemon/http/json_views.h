// Views as JSON, for the API: names in snake case, what is not known is left out.
// Private to the API's translation units.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "daemon/http/view_source.h"

namespace portfolio::http {

using Json = nlohmann::ordered_json;

Json to_json(const PortfolioOverview& view);
Json to_json(const PortfolioRow& view);
Json to_json(const ProjectRow& view);
Json to_json(const ProjectDetail& view);
Json to_json(const SignalView& view);
Json to_json(const RuleOnSubject& view);
Json to_json(const AlertRow& view);
Json to_json(const AlertView& view);
Json to_json(const PersonRow& view);
Json to_json(const DeadLetterView& view);
Json to_json(const PartitionView& view);
Json to_json(const RuleView& view);
Json to_json(const RuleExplained& view);
Json to_json(const RuleInputs& view);
Json to_json(const SourceView& view);
Json to_json(const BriefView& view);
Json to_json(const EvalView& view);
Json to_json(const Posted& view);
// People by team, for whom single persons are held back. Teams under five are only counted.
Result<Json> people_groups(ViewSource& views, std::string_view organisation);
Json why_json(const AlertView& view);  // The part of an alert that explains it.

}  // namespace portfolio::http
