#include "tools/cli/interrupt.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>

#include "tools/cli/exit_status.hpp"

namespace writ::cli {

static std::atomic<int> times{0};
static_assert(std::atomic<int>::is_always_lock_free);

static void note(int /*signal*/) {
  if (++times > 1) ::_exit(static_cast<int>(ExitStatus::Interrupted));
}

void listen_for_interrupts() {
  struct sigaction action {};
  action.sa_handler = note;
  ::sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    // Who was started with nohup stays so.
    struct sigaction before {};
    if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    ::sigaction(signal, &action, nullptr);
  }
}

bool interrupted() { return times > 0; }

}  // namespace writ::cli
