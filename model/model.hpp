#pragma once
// The declarations of a run, resolved: what the compiler writes and the engine reads (spec/packs.md).
//
// Plain data. Names are gone, ids point into the tables of the same Model. Expressions are not here: a `RootId` names
// one root expression; the checker keeps its typed tree under that id, the compiler its chunk. Lists keep source order;
// tables are in order of pack, then file, then place, so that the same sources give the same Model.
// Host patterns, URLs and globs have been checked; hosts are lower case and IDNA-encoded.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "base/id.hpp"
#include "base/span.hpp"
#include "model/enums.hpp"
#include "model/types.hpp"

namespace writ::model {

/// A root expression: condition, applies, when, need, body of a define.
struct Root;
using RootId = Id<Root>;

/// From and until include their day; an open end is nothing.
struct Window {
  std::optional<Date> from, until;
  [[nodiscard]] bool holds(Date day) const { return (!from || *from <= day) && (!until || day <= *until); }
};

struct Pack {
  std::string name, title, version, licence;
  std::vector<std::string> depends;  ///< names of the packs that it names in `depends`
  std::string digest;                ///< "sha256:…" over its canonical form
  bool asked = true;                 ///< named on the command line; the rules of mere dependencies do not run
};
using PackId = Id<Pack>;

struct Authority {
  PackId pack;
  std::string name, title, url;
};
using AuthorityId = Id<Authority>;

struct Jurisdiction;
using JurisdictionId = Id<Jurisdiction>;

struct Membership {
  JurisdictionId in;
  Window window;
};
struct Jurisdiction {
  PackId pack;
  std::string name, title;
  std::vector<Membership> memberships;
  std::vector<AuthorityId> authorities;
};

struct Source {
  PackId pack;
  std::string name, title;
  SourceKind kind = SourceKind::Statute;
  std::vector<JurisdictionId> binds;
  std::optional<AuthorityId> authority;
  std::string reference;
  Date date;
  Window effective;  ///< `from` is the date where the declaration has no window
  std::string url, holds;
  SourceStatus status = SourceStatus::Known;
  Standing standing = Standing::Guidance;  ///< as declared, or by the kind
};
using SourceId = Id<Source>;

struct Category {
  PackId pack;
  std::string name, title;
};
using CategoryId = Id<Category>;

struct Subtype {
  PackId pack;
  std::string name, title;
  std::vector<CategoryId> of;
};
using SubtypeId = Id<Subtype>;

/// A string or a regex of a `pattern` or of a vendor's `inline` marks.
struct Mark {
  bool regex = false;
  std::string text;       ///< the string, or the RE2 pattern
  bool ignore_case = false, dot_all = false;
};

struct Masking {
  std::optional<MaskingDefault> by_default;
  std::vector<std::string> selectors;
};

/// What a vendor's maker documents for consent, as code for the page; empty where nothing is known.
struct ConsentInterface {
  std::string start;  ///< has the tag wait, and start after consent
  std::string grant, deny;
  std::string stop;   ///< of one that runs
};

struct Vendor {
  PackId pack;
  std::string name, title;
  std::vector<std::string> aka;  ///< further names that `mentions` takes
  std::string op;                ///< operator
  std::optional<std::uint32_t> country;
  std::optional<std::uint32_t> tcf_id;  ///< its number in the list of vendors of the IAB's framework
  std::vector<SubtypeId> subtypes;
  std::optional<Severity> severity;
  std::vector<std::string> hosts, urls, cookies, local_storage, session_storage, indexed_db, cache_storage,
      service_workers, globals;
  std::vector<Mark> inline_marks;
  std::optional<Masking> masking;
  ConsentInterface consent;
};
using VendorId = Id<Vendor>;

/// One step of a path through a banner (spec/cmps.md).
struct CmpStep {
  enum class Kind { Click, Try, Each, Wait, Gone, Off, On, Press, Call } kind = Kind::Click;
  std::string text;             ///< a selector, a key, or the call
  std::int64_t timeout_ms = 0;  ///< of Click, Wait and Gone; 0: as usual
  std::string state;            ///< of Off and On: the selector of a switch that is on
};
struct CmpPath {
  std::string when;  ///< the selector that must be visible for this path to be meant; empty: always
  std::vector<CmpStep> steps;
};
/// A control of the banner, so that rules can look at it.
struct CmpButton {
  std::string role;
  std::int64_t layer = 1;
  std::vector<std::string> selectors;
};
/// How the stored choice is read back.
struct CmpVerify {
  enum class Source { Cookie, LocalStorage, SessionStorage, Call, Tcf };
  enum class Decoding { Base64, Json };
  enum class Test { Matches, Lacks, Some, None };
  ChoiceAction action = ChoiceAction::Reject;
  Source source = Source::Cookie;
  std::string name;  ///< a glob over names, or the call; empty: the framework's own interface is asked
  std::vector<Decoding> decoded;
  Test test = Test::Matches;
  Mark mark;         ///< a string is a glob over the whole text
};
/// What the platform stores for itself: a glob over names.
struct CmpKeeps {
  StoredKind kind = StoredKind::Cookie;
  std::string name;
};
/// How a platform parks a script: `blocks script { type "text/plain" attribute "data-name" address "data-src" }`.
struct CmpBlocks {
  std::optional<std::string> type, attribute, address;
};
struct Cmp {
  PackId pack;
  std::string name, title;
  std::optional<std::uint32_t> tcf_id;
  std::vector<std::string> hosts, globals;
  std::vector<std::string> frames;                 ///< globs over the URLs of frames of other sites
  std::vector<std::string> present, banner, wall;  ///< selectors
  std::vector<CmpButton> buttons;
  std::vector<CmpPath> accept, reject, withdraw;
  std::vector<CmpVerify> verify;
  std::vector<CmpKeeps> keeps;
  std::vector<CmpBlocks> blocks;
};
using CmpId = Id<Cmp>;

struct Pattern {
  PackId pack;
  std::string name, title;
  std::vector<Mark> marks;
};
using PatternId = Id<Pattern>;

struct PhraseList {
  std::string language;
  std::vector<std::string> phrases;
};
struct Phrases {
  PackId pack;
  std::string name, title;
  std::vector<PhraseList> lists;
};
using PhrasesId = Id<Phrases>;

enum class FactKind { OneOf, Integer, Boolean, Text, Date };
struct Fact {
  PackId pack;
  std::string name, title;
  FactKind kind = FactKind::Text;
  std::vector<std::string> options;  ///< of `one of`
};
using FactId = Id<Fact>;

struct Remedy;
using RemedyId = Id<Remedy>;

/// A piece of a message: literal text, or a placeholder as its path ("vendor", "name").
struct Piece {
  std::string literal;
  std::vector<std::string> path;  ///< empty for a literal
};
struct Template {
  std::vector<Piece> pieces;
};

struct Remedy {
  PackId pack;
  std::string name;
  Template title;
  struct ForCmp {
    CmpId cmp;
    Template text;
  };
  std::vector<ForCmp> for_cmp;
  std::optional<Template> otherwise;
};

struct Note {
  std::vector<JurisdictionId> places;  ///< each with what lies in it
  std::vector<SourceId> cites;
  std::optional<Template> text;
};

struct Need {
  std::string label;
  RootId expr;
};

struct Exception {
  std::string name, title;
  std::vector<JurisdictionId> in;  ///< empty: wherever the rule (or the amendment) holds
  Window window;
  std::vector<SourceId> cites;
  std::optional<RootId> when;
  std::vector<Need> needs;
  std::optional<Template> because;
};

/// `repealed from DATE`, `effective …` and the fields that an amendment sets; unset ones are as the rule has them.
struct Amendment {
  PackId pack;
  std::vector<JurisdictionId> in;  ///< each with what lies in it
  Window effective;                ///< the amendment's own window
  std::optional<Date> repealed;
  std::optional<Severity> severity;
  bool severity_of_vendor = false;
  std::optional<RootId> condition, applies;
  std::optional<Template> message;
  std::optional<std::vector<RemedyId>> remedies;
  std::vector<Exception> exceptions;  ///< each replaces the one of its name there, or is one more
  std::vector<Note> notes;
  std::vector<SourceId> cites;
  std::vector<std::string> tags;
  Span span;                          ///< of `amend`, for messages about ties
  std::string file;                   ///< with the line, "file:line", for messages of a run
};

enum class VendorScope {
  Site,   ///< no `vendor` field: a rule about the site
  Any,    ///< `vendor any`
  Named,  ///< a list of vendors
};

struct Rule {
  PackId pack;
  std::string name, title;
  VendorScope scope = VendorScope::Site;
  std::vector<VendorId> vendors;  ///< the vendors at hand that the fields select, by name; empty for Site
  std::vector<JurisdictionId> jurisdictions;
  std::optional<Severity> severity;  ///< nothing: `of vendor`
  Window effective;
  std::optional<RootId> applies;
  RootId condition;
  std::vector<Exception> exceptions;
  std::vector<SourceId> cites;
  std::vector<Note> notes;
  std::optional<Template> message;
  std::vector<RemedyId> remedies;
  std::vector<std::string> tags;
  std::vector<Amendment> amendments;  ///< of all packs of the run
  bool runs = true;                   ///< false: of a dependency that nobody named
};
using RuleId = Id<Rule>;

struct Model {
  Table<Pack> packs;
  Table<Authority> authorities;
  Table<Jurisdiction> jurisdictions;
  Table<Source> sources;
  Table<Category> categories;
  Table<Subtype> subtypes;
  Table<Vendor> vendors;
  Table<Cmp> cmps;
  Table<Pattern> patterns;
  Table<Phrases> phrases;
  Table<Fact> facts;
  Table<Remedy> remedies;
  Table<Rule> rules;
};

/// Whether `inner` is `outer` or lies in it on that day, by any chain of memberships in force.
[[nodiscard]] bool lies_in(const Model& model, JurisdictionId inner, JurisdictionId outer, Date day);
/// The same on any day at all: for static checks.
[[nodiscard]] bool ever_lies_in(const Model& model, JurisdictionId inner, JurisdictionId outer);
/// The fewest steps of `in` from inner to outer on that day; nothing if it does not lie there.
[[nodiscard]] std::optional<int> steps_to(const Model& model, JurisdictionId inner, JurisdictionId outer, Date day);
/// All places that the list covers on the day, sorted by name.
[[nodiscard]] std::vector<JurisdictionId> covered(const Model& model, const std::vector<JurisdictionId>& places, Date day);

}  // namespace writ::model
