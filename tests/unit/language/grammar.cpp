#include <catch2/catch.hpp>

#include <tao/pegtl/contrib/analyze.hpp>

#include "language/grammar.hpp"

// What our own atoms are to the analysis: an atom takes something, a condition nothing, `need` and `recovered` what they hold.
namespace tao::pegtl {

template <typename Name, typename Derived>
  requires std::is_base_of_v<writ::language::grammar::atom<Derived>, Derived>
struct analyze_traits<Name, Derived> : analyze_any_traits<> {};
template <typename Name, typename Derived>
  requires std::is_base_of_v<writ::language::grammar::condition_atom<Derived>, Derived>
struct analyze_traits<Name, Derived> : analyze_opt_traits<> {};
template <typename Name, typename Rule>
struct analyze_traits<Name, writ::language::grammar::need<Rule>> : analyze_seq_traits<Rule> {};
// Recovery always moves on; the rule inside is looked at for itself.
template <typename Name>
struct analyze_traits<Name, writ::language::grammar::recovered_field> : analyze_any_traits<writ::language::grammar::field> {};
template <typename Name>
struct analyze_traits<Name, writ::language::grammar::recovered_declaration>
    : analyze_any_traits<writ::language::grammar::declaration> {};

}  // namespace tao::pegtl

TEST_CASE("no rule of the grammar can go round without taking something", "[grammar]") {
  CHECK(tao::pegtl::analyze<writ::language::grammar::file>(1) == 0);
}
