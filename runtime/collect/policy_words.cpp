#include "runtime/collect/policy_words.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <array>
#include <cstdint>
#include <span>

#include "runtime/collect/ascii.hpp"

namespace writ::collect {
namespace {

using model::DocumentKind;

constexpr std::size_t kMaxLabel = 120;  // bytes; longer link texts are sentences or headlines

constexpr std::array<std::string_view, 21> kSubprocessorWords = {
    "subprocessor", "sub-processor", "sub processor", "sous-traitant", "unterauftragsverarbeiter", "unterauftragnehmer",
    "subencargado", "sub-responsabil", "subresponsabil", "subverwerker", "sub-verwerker", "subprocessador", "subcontratante",
    "podprocesor", "podwykonawc", "underbiträde", "underdatabehandler", "alikäsittelij", "dílčí zpracovatel", "ďalší spracovatel",
    "alfeldolgozó"};

constexpr std::array<std::string_view, 76> kPrivacyWords = {
    // en, fr, de, es, it, nl, pt
    "privacy", "data protection", "personal data", "données personnelles", "protection des données", "vie privée",
    "confidentialité", "datenschutz", "privatsphäre", "privacidad", "protección de datos", "datos personales", "riservatezza",
    "trattamento dei dati", "protezione dei dati", "dati personali", "gegevensbescherming", "persoonsgegevens", "privacidade",
    "proteção de dados", "proteçao de dados", "dados pessoais",
    // pl, sv, da, no, fi, is
    "prywatno", "ochrona danych", "ochrony danych", "danych osobowych", "rodo", "integritet", "dataskydd", "personuppgift",
    "persondata", "privatliv", "databeskyttelse", "personoplysning", "personvern", "personopplysning", "tietosuoja",
    "yksityisyy", "rekisteriseloste", "persónuvernd",
    // cs, sk, hu, ro, bg, el, hr, sl, et, lv, lt, mt, ga
    "soukrom", "osobních údaj", "súkromi", "osobných údaj", "adatvédel", "adatkezel", "confidențialitate", "confidentialitate",
    "protecția datelor", "datelor cu caracter personal", "поверителност", "лични данни", "απορρήτου", "απόρρητο",
    "προσωπικών δεδομένων", "privatnost", "osobnih podataka", "zasebnost", "osebnih podatkov", "privaatsus", "andmekaitse",
    "privātum", "personas datu", "privatum", "asmens duomen", "privatezza", "príobháid",
    // tr, ru, uk, ja, zh, ko
    "gizlilik", "kişisel veri", "kvkk", "конфиденциальност", "персональных данных", "конфіденційн", "プライバシー", "隐私",
    "개인정보"};

constexpr std::array<std::string_view, 16> kCookieWords = {
    "cookie", "evästee", "eväste", "ciasteczk", "slapuk", "küpsis", "sīkdat", "sīkfail", "sütik", "süti ", "çerez", "kolačić",
    "piškot", "informasjonskapsler", "бисквитк", "クッキー"};

/// A link that opens a dialogue, not a page.
constexpr std::array<std::string_view, 18> kSettingsWords = {
    "settings", "preferences", "manage", "einstellungen", "verwalten", "paramètres", "paramétr", "gérer", "préférences",
    "configurar", "configuración", "preferencias", "preferenze", "impostazioni", "instellingen", "ustawienia", "inställningar",
    "indstillinger"};

constexpr std::array<std::string_view, 23> kImprintWords = {
    "impressum", "imprint", "mentions légales", "mentions legales", "legal notice", "legal information", "aviso legal",
    "información legal", "note legali", "informazioni legali", "colofon", "wettelijke vermelding", "informações legais",
    "nota prawna", "juridisk information", "rättslig information", "juridiske oplysninger", "oikeudellinen ilmoitus",
    "právní upozornění", "jogi nyilatkozat", "impresszum", "anbieterkennzeichnung", "offenlegung"};

constexpr std::array<std::string_view, 40> kTermsWords = {
    "terms of", "terms and", "terms & ", "terms", "conditions générales", "conditions d'utilisation", "conditions d’utilisation",
    "conditions de vente", "geschäftsbedingungen", "nutzungsbedingungen", "condiciones generales", "condiciones de uso",
    "términos", "termini e", "termini di", "condizioni generali", "condizioni d'uso", "condizioni d’uso", "condizioni di",
    "algemene voorwaarden", "gebruiksvoorwaarden", "termos", "condições gerais", "regulamin", "warunki", "villkor",
    "betingelser", "vilkår", "käyttöehdot", "sopimusehdot", "toimitusehdot", "obchodní podmínky", "podmínky", "podmienky",
    "általános szerződési", "felhasználási feltételek", "termeni", "όροι", "общи условия", "uvjeti"};

/// Labels that are words of their own, too short to be looked for inside others.
constexpr std::array<std::string_view, 7> kTermsLabels = {"agb", "agbs", "cgu", "cgv", "tos", "ászf", "vop"};

bool any_in(std::string_view text, std::span<const std::string_view> words) {
  for (const std::string_view word : words) {
    if (text.find(word) != std::string_view::npos) return true;
  }
  return false;
}

bool any_word(std::string_view text, std::span<const std::string_view> words) {
  std::size_t i = 0;
  while (i < text.size()) {
    while (i < text.size() && text[i] == ' ') ++i;
    const std::size_t start = i;
    while (i < text.size() && text[i] != ' ') ++i;
    for (const std::string_view word : words) {
      if (text.substr(start, i - start) == word) return true;
    }
  }
  return false;
}

std::string unescaped_words(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (c == '%' && i + 2 < path.size()) {
      unsigned value = 0;
      bool valid = true;
      for (const char h : path.substr(i + 1, 2)) {
        const char l = lower(h);
        valid = valid && (is_digit(l) || (l >= 'a' && l <= 'f'));
        value = value * 16 + static_cast<unsigned>(is_digit(l) ? l - '0' : l - 'a' + 10);
      }
      if (valid) {
        out += static_cast<char>(value);
        i += 2;
        continue;
      }
    }
    out += (c == '-' || c == '_' || c == '/' || c == '.' || c == '+' || c == '?' || c == '=' || c == '&') ? ' ' : c;
  }
  return folded(out);
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out;
  const auto* data = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  std::int64_t i = 0;
  bool gap = false;
  while (i < size) {
    UChar32 c = 0;
    U8_NEXT(data, i, size, c);
    if (c < 0) continue;
    if (c == 0x00AD || c == 0x200B) continue;  // soft hyphen, zero width space
    if (u_isUWhiteSpace(c) != 0) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    c = u_tolower(c);
    std::array<std::uint8_t, 4> unit{};
    std::size_t n = 0;
    U8_APPEND_UNSAFE(unit.data(), n, c);
    for (std::size_t k = 0; k < n; ++k) out += static_cast<char>(unit[k]);
  }
  return out;
}

std::optional<DocumentKind> policy_by_text(std::string_view text) {
  if (text.size() > kMaxLabel * 4) return std::nullopt;
  const std::string label = folded(text);
  if (label.empty() || label.size() > kMaxLabel) return std::nullopt;
  if (any_in(label, kSubprocessorWords)) return DocumentKind::Subprocessors;
  const bool settings = any_in(label, kSettingsWords);
  if (!settings && any_in(label, kPrivacyWords)) return DocumentKind::PrivacyPolicy;
  if (!settings && any_in(label, kCookieWords)) return DocumentKind::CookiePolicy;
  if (any_in(label, kImprintWords)) return DocumentKind::Imprint;
  if (any_in(label, kTermsWords) || any_word(label, kTermsLabels)) return DocumentKind::Terms;
  return std::nullopt;
}

std::optional<DocumentKind> policy_by_path(std::string_view path) {
  static constexpr std::array<std::string_view, 4> kSub = {"subprocessor", "sub processor", "sous traitants", "unterauftragsverarbeiter"};
  static constexpr std::array<std::string_view, 24> kPrivacy = {
      "privacy", "datenschutz", "confidentialite", "vie privee", "donnees personnelles", "protection des donnees", "privacidad",
      "proteccion de datos", "riservatezza", "privacidade", "prywatnos", "ochrona danych", "integritetspolicy", "dataskydd",
      "personuppgift", "persondatapolitik", "privatlivspolitik", "personvern", "tietosuoja", "ochrana osobnich udaju",
      "adatvedel", "adatkezel", "gizlilik", "data protection"};
  static constexpr std::array<std::string_view, 3> kCookie = {"cookie", "evaste", "sutik"};
  static constexpr std::array<std::string_view, 7> kImprint = {"impressum", "imprint", "mentions legales", "aviso legal", "note legali", "legal notice", "colofon"};
  static constexpr std::array<std::string_view, 12> kTerms = {
      "terms of", "terms and", "conditions generales", "conditions utilisation", "nutzungsbedingungen", "algemene voorwaarden",
      "termini e condizioni", "regulamin", "anvandarvillkor", "kayttoehdot", "obchodni podminky", "terms conditions"};
  static constexpr std::array<std::string_view, 6> kTermsTokens = {"agb", "cgu", "cgv", "tos", "terms", "villkor"};
  if (path.size() > 300) return std::nullopt;
  const std::string words = unescaped_words(path);
  if (any_in(words, kSub)) return DocumentKind::Subprocessors;
  if (any_in(words, kPrivacy)) return DocumentKind::PrivacyPolicy;
  if (any_in(words, kCookie)) return DocumentKind::CookiePolicy;
  if (any_in(words, kImprint)) return DocumentKind::Imprint;
  if (any_in(words, kTerms) || any_word(words, kTermsTokens)) return DocumentKind::Terms;
  return std::nullopt;
}

}  // namespace writ::collect
