#pragma once
// Our own bugs: stop with a message. Never for anything a user can cause.

#include <cstdio>
#include <cstdlib>

#define WRIT_CHECK(condition)                                                                        \
  do {                                                                                               \
    if (!(condition)) {                                                                              \
      std::fprintf(stderr, "writ: internal error: %s (%s:%d)\n", #condition, __FILE__, __LINE__);    \
      std::abort();                                                                                  \
    }                                                                                                \
  } while (false)
