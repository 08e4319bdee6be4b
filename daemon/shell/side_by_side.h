// Pieces of work that have nothing to do with one another, on as many threads as there are cores.
#pragma once
#include <cstddef>
#include <functional>

namespace portfolio::daemon {

// Calls `work` with each number below `count`, and returns when all are done.
void side_by_side(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace portfolio::daemon
