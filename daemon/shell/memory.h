// What the C library or the allocator keeps of memory that is not used any more. Leaves out which
// allocator a program has (allocator.cc).
#pragma once

namespace portfolio::daemon {

// Gives it back to the system; for after a time that took much.
void give_back_memory();

}  // namespace portfolio::daemon
