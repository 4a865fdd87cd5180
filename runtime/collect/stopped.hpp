#pragma once
// The code of the error that a visit ends with because somebody stopped the run: nothing is wrong with the site.

namespace writ::collect {

inline constexpr const char* kStopped = "collect.stopped";

}  // namespace writ::collect
