// C11 threads by way of POSIX threads, for programs under the thread sanitizer: it follows the
// latter only, and librdkafka uses the former. A library takes these from the program where it
// exports them (-rdynamic). Only what librdkafka calls.
#include <pthread.h>
#include <threads.h>

#include <cerrno>
#include <cstdint>
#include <memory>

namespace {

struct Start {
  thrd_start_t function;
  void* argument;
};

void* run(void* start) {
  const std::unique_ptr<Start> owned(static_cast<Start*>(start));
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(owned->function(owned->argument)));
}

int answer(int code) {
  switch (code) {
    case 0:
      return thrd_success;
    case EBUSY:
      return thrd_busy;
    case ETIMEDOUT:
      return thrd_timedout;
    case ENOMEM:
      return thrd_nomem;
    default:
      return thrd_error;
  }
}

pthread_mutex_t* as_posix(mtx_t* mutex) { return reinterpret_cast<pthread_mutex_t*>(mutex); }
pthread_cond_t* as_posix(cnd_t* condition) { return reinterpret_cast<pthread_cond_t*>(condition); }

static_assert(sizeof(mtx_t) >= sizeof(pthread_mutex_t) && sizeof(cnd_t) >= sizeof(pthread_cond_t));

}  // namespace

extern "C" {

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  auto start = std::make_unique<Start>(Start{function, argument});
  const int code = pthread_create(thread, nullptr, run, start.get());
  if (code == 0) static_cast<void>(start.release());  // Now the thread's.
  return answer(code);
}

int thrd_join(thrd_t thread, int* result) {
  void* value = nullptr;
  const int code = pthread_join(thread, &value);
  if (result != nullptr) *result = static_cast<int>(reinterpret_cast<std::intptr_t>(value));
  return answer(code);
}

int thrd_detach(thrd_t thread) { return answer(pthread_detach(thread)); }

int mtx_init(mtx_t* mutex, int type) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  if ((type & mtx_recursive) != 0) pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  const int code = pthread_mutex_init(as_posix(mutex), &attributes);
  pthread_mutexattr_destroy(&attributes);
  return answer(code);
}

int mtx_lock(mtx_t* mutex) { return answer(pthread_mutex_lock(as_posix(mutex))); }
int mtx_trylock(mtx_t* mutex) { return answer(pthread_mutex_trylock(as_posix(mutex))); }
int mtx_unlock(mtx_t* mutex) { return answer(pthread_mutex_unlock(as_posix(mutex))); }
void mtx_destroy(mtx_t* mutex) { pthread_mutex_destroy(as_posix(mutex)); }

int cnd_init(cnd_t* condition) { return answer(pthread_cond_init(as_posix(condition), nullptr)); }
int cnd_signal(cnd_t* condition) { return answer(pthread_cond_signal(as_posix(condition))); }
int cnd_broadcast(cnd_t* condition) { return answer(pthread_cond_broadcast(as_posix(condition))); }
int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return answer(pthread_cond_wait(as_posix(condition), as_posix(mutex)));
}
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
  return answer(pthread_cond_timedwait(as_posix(condition), as_posix(mutex), until));
}
void call_once(once_flag* flag, void (*function)(void)) {
  pthread_once(reinterpret_cast<pthread_once_t*>(flag), function);
}
void cnd_destroy(cnd_t* condition) { pthread_cond_destroy(as_posix(condition)); }

}  // extern "C"
