#pragma once
// One real browser for the tests of this folder and a server on loopback. Where no browser is found the tests say so and pass.

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <string>

#include "model/model.hpp"
#include "runtime/browser/choice.hpp"
#include "tests/unit/collect/local_server.hpp"

namespace writ::test {

class Live {
 public:
  /// Nothing where no browser is installed.
  static Live* get();

  /// Serves these documents by path; 127.0.0.1 is the site, localhost another one.
  void serve(std::map<std::string, std::string> pages);
  [[nodiscard]] std::string site(const std::string& path = "/") const;
  [[nodiscard]] std::string other(const std::string& path) const;
  /// A page in a context of its own, loaded.
  [[nodiscard]] std::unique_ptr<browser::Tab> open(const std::string& path = "/");

  [[nodiscard]] static browser::ChoiceTimes times();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// A model with one platform.
struct Declared {
  model::Model model;
  model::Cmp& cmp;
  explicit Declared(std::string name = "known");
};

[[nodiscard]] inline model::CmpStep step(model::CmpStep::Kind kind, std::string text, std::string state = {}) { return {kind, std::move(text), 0, std::move(state)}; }
[[nodiscard]] inline model::CmpStep click(std::string selector) { return step(model::CmpStep::Kind::Click, std::move(selector)); }
[[nodiscard]] model::CmpVerify verify_cookie(model::ChoiceAction action, std::string name, std::string regex);

/// What came of a choice on a page that is open, in words: "applied click 1 known".
[[nodiscard]] std::string said(const Result<browser::ChoiceResult>& result);

}  // namespace writ::test

/// Ends the test where there is no browser.
#define WRIT_LIVE(name)                                  \
  writ::test::Live* name##_or_none = writ::test::Live::get(); \
  if (name##_or_none == nullptr) {                       \
    WARN("no browser is installed: not tested");         \
    return;                                              \
  }                                                      \
  writ::test::Live& name = *name##_or_none
