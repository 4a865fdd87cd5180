#pragma once
// Ctrl-C and its relatives: the first asks the run to end with what is whole, the second ends it at once.

namespace writ::cli {

/// From now on SIGINT, SIGTERM and SIGHUP are noted instead of ending the program.
void listen_for_interrupts();
[[nodiscard]] bool interrupted();

}  // namespace writ::cli
