// Linked into programs that use jemalloc, which looks for this name before anything is allocated.
// Four arenas: as many as threads are busy at a time. What is freed goes back to the system within
// a second: reading a large state takes twice what it leaves.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:4,background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0";
}
