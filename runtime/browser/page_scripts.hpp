#pragma once
// What runs inside pages: the watcher, in the page's own world before its scripts, and the helper, in a world apart.

#include <string>
#include <string_view>

namespace writ::browser {

/// Reports who writes cookies, storage and databases through the binding of that name, and takes the binding away before
/// the page can see it. A report is a JSON array: kind, name, origin, addresses of the scripts on the stack.
[[nodiscard]] std::string watcher_script(std::string_view binding);

/// An expression that yields the helper: an object whose functions look for banners and buttons, measure, and write the
/// document out (see page_scripts.cpp for each).
[[nodiscard]] std::string_view helper_script();
/// Its part that knows banners by their words and works their switches (page_banner.cpp).
[[nodiscard]] std::string_view banner_script();

/// What stands before and after a form's value in a written document, so that it can be found and replaced.
inline constexpr std::string_view kValueBegin = "\u2063\u2064w:", kValueEnd = ":w\u2064\u2063";

/// What the page's own world says of the commands in the data layers of Google's tags: [{layer, place, name, action, regional, states}]
/// under `commands`, and whether that is all of them under `whole`. Names and states alone, no values that the page gave.
[[nodiscard]] std::string_view commands_script();

}  // namespace writ::browser
