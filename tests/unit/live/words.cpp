// What the words of banners are taken for, in the languages of Europe, and what is no banner.
#include <fmt/format.h>

#include "runtime/browser/json_access.hpp"
#include "tests/unit/live/live.hpp"

using namespace writ;
using namespace writ::browser;
using namespace writ::test;

namespace {

struct Said {
  const char* language;
  const char* text;
  std::vector<const char*> accept, reject, settings, save;
};

/// Labels as banners have them, not those that the list of words was made from.
const std::vector<Said>& languages() {
  static const std::vector<Said> list = {
      {"en", "This site uses cookies to measure visits.",
       {"Accept all cookies", "I agree", "Got it!", "OK", "Allow all", "Yes, I accept", "That's ok", "Agree and close"},
       {"Reject all", "Decline", "Only necessary cookies", "Use necessary cookies only", "Continue without accepting", "I do not agree", "Don’t allow", "Deny", "No, thanks", "Necessary only"},
       {"Cookie settings", "Manage preferences", "Customise", "More options", "Let me choose", "Show purposes"},
       {"Save settings", "Confirm my choices", "Allow selection", "Save & exit"}},
      {"fr", "Nous utilisons des cookies pour mesurer l’audience.",
       {"Tout accepter", "J’accepte", "C'est bon.", "Accepter et fermer", "Oui", "Autoriser tous les cookies"},
       {"Tout refuser", "Continuer sans accepter", "Je refuse", "Uniquement les cookies nécessaires", "Non, merci", "Interdire tous les cookies", "Ne pas accepter"},
       {"Paramétrer les cookies", "Personnaliser", "Gérer mes choix", "Laissez-moi choisir"},
       {"Enregistrer", "Valider mes choix", "Confirmer la sélection"}},
      {"de", "Wir verwenden Cookies, um Besuche zu messen.",
       {"Alle akzeptieren", "Zustimmen", "Einverstanden", "Das ist ok", "Alle Cookies zulassen", "Ja", "Alles annehmen"},
       {"Alle ablehnen", "Ich lehne ab", "Nur notwendige Cookies", "Nur essenzielle Cookies akzeptieren", "Ohne Einwilligung fortfahren", "Nicht zustimmen", "Nein, danke", "Verweigern"},
       {"Einstellungen", "Cookie-Einstellungen anpassen", "Individuelle Auswahl treffen – Einstellungen", "Optionen verwalten", "Lassen Sie mich wählen"},
       {"Speichern", "Auswahl bestätigen", "Auswahl übernehmen", "Auswahl erlauben"}},
      {"es", "Usamos cookies para medir las visitas.",
       {"Aceptar todo", "Acepto", "Permitir todas", "De acuerdo", "Vale"},
       {"Rechazar todo", "Solo necesarias", "Denegar", "Continuar sin aceptar", "No acepto", "Rechazar y cerrar"},
       {"Configurar cookies", "Personalizar", "Gestionar preferencias", "Más opciones"},
       {"Guardar", "Confirmar mis preferencias"}},
      {"it", "Usiamo i cookie per misurare le visite.",
       {"Accetta tutti", "Accetto", "Va bene", "Acconsento", "Ho capito"},
       {"Rifiuta tutti", "Continua senza accettare", "Solo cookie necessari", "Nega", "Non accetto", "Solo i cookie tecnici"},
       {"Personalizza", "Gestisci preferenze", "Impostazioni cookie", "Scegli"},
       {"Salva", "Conferma le mie scelte", "Salva preferenze"}},
      {"nl", "Wij gebruiken cookies om bezoeken te meten.",
       {"Alles accepteren", "Akkoord", "Alle cookies toestaan", "Ja, ik ga akkoord", "Prima"},
       {"Alles weigeren", "Alleen noodzakelijke cookies", "Niet akkoord", "Doorgaan zonder te accepteren", "Nee, bedankt", "Afwijzen"},
       {"Instellingen", "Voorkeuren aanpassen", "Zelf instellen", "Cookies beheren"},
       {"Opslaan", "Selectie toestaan", "Keuze bevestigen"}},
      {"pl", "Używamy plików cookie do pomiaru odwiedzin.",
       {"Akceptuję wszystkie", "Zgadzam się", "Zezwól na wszystkie", "Zaakceptuj wszystko"},
       {"Odrzuć wszystkie", "Tylko niezbędne", "Nie zgadzam się", "Odmowa", "Kontynuuj bez akceptacji", "Nie akceptuję"},
       {"Ustawienia", "Dostosuj", "Zarządzaj preferencjami", "Więcej opcji"},
       {"Zapisz", "Potwierdź wybór"}},
      {"sv", "Vi använder kakor för att mäta besök.",
       {"Acceptera alla", "Godkänn alla", "Jag samtycker", "Tillåt alla cookies", "Det är ok"},
       {"Avvisa alla", "Endast nödvändiga", "Neka", "Acceptera inte", "Bara nödvändiga kakor", "Nej tack"},
       {"Inställningar", "Anpassa", "Hantera cookies"},
       {"Spara", "Bekräfta val", "Spara inställningar"}},
      {"da", "Vi bruger cookies til at måle besøg.",
       {"Accepter alle", "Tillad alle", "Godkend alle", "Det er ok", "Ja tak"},
       {"Afvis alle", "Kun nødvendige", "Nej tak", "Tillad ikke", "Fortsæt uden at acceptere"},
       {"Indstillinger", "Tilpas", "Vælg cookies", "Administrer præferencer"},
       {"Gem", "Bekræft valg", "Tillad valgte"}},
      {"no", "Vi bruker informasjonskapsler for å måle besøk.",
       {"Godta alle", "Aksepter alle", "Tillat alle", "Jeg samtykker"},
       {"Avvis alle", "Kun nødvendige", "Bare nødvendige", "Ikke godta", "Nei takk", "Avslå"},
       {"Innstillinger", "Tilpass", "Administrer"},
       {"Lagre", "Bekreft valg", "Tillat utvalgte"}},
      {"fi", "Käytämme evästeitä kävijöiden mittaamiseen.",
       {"Hyväksy kaikki", "Salli kaikki", "Hyväksyn", "Selvä"},
       {"Hylkää kaikki", "Vain välttämättömät", "Kiellä", "En hyväksy", "Älä hyväksy", "Ei kiitos"},
       {"Asetukset", "Mukauta", "Muokkaa asetuksia", "Hallinnoi evästeitä"},
       {"Tallenna", "Vahvista valinnat"}},
      {"pt", "Usamos cookies para medir visitas.",
       {"Aceitar tudo", "Aceito", "Concordo", "Permitir todos", "Entendi"},
       {"Rejeitar tudo", "Recusar", "Apenas necessários", "Continuar sem aceitar", "Não aceito", "Somente cookies essenciais"},
       {"Configurações", "Definições de cookies", "Personalizar", "Gerir preferências", "Gerenciar opções"},
       {"Guardar", "Salvar preferências", "Confirmar"}},
      {"cs", "Používáme cookies k měření návštěv.",
       {"Přijmout vše", "Souhlasím", "Povolit všechny", "Přijímám"},
       {"Odmítnout vše", "Pouze nezbytné", "Nesouhlasím", "Jen nutné", "Pokračovat bez souhlasu", "Zamítnout"},
       {"Nastavení", "Přizpůsobit", "Upravit předvolby", "Spravovat"},
       {"Uložit", "Potvrdit výběr"}},
      {"hu", "Sütiket használunk a látogatások mérésére.",
       {"Összes elfogadása", "Elfogadom", "Hozzájárulok", "Mindet engedélyezem", "Rendben"},
       {"Összes elutasítása", "Csak a szükségesek", "Nem fogadom el", "Elutasítom", "Nem járulok hozzá"},
       {"Beállítások", "Testreszabás", "Sütik kezelése", "További lehetőségek"},
       {"Mentés", "Megerősítem", "Beállítások mentése"}},
      {"el", "Χρησιμοποιούμε cookies για τη μέτρηση επισκέψεων.",
       {"Αποδοχή όλων", "Συμφωνώ", "Αποδέχομαι", "Επιτρέπω όλα"},
       {"Απόρριψη όλων", "Μόνο τα απαραίτητα", "Δεν αποδέχομαι", "Διαφωνώ", "Συνέχεια χωρίς αποδοχή", "Άρνηση"},
       {"Ρυθμίσεις", "Προσαρμογή", "Διαχείριση προτιμήσεων", "Επιλογές"},
       {"Αποθήκευση", "Επιβεβαίωση επιλογών"}},
  };
  return list;
}

Json guess(Tab& tab, const std::string& body) {
  const auto value = tab.evaluate(tab.main_frame(), Tab::World::Apart, "document.body.innerHTML = " + json_string(body) + ", writ.guess('banner')");
  REQUIRE(value);
  return *value;
}

std::string bar(const std::string& inside, const std::string& more = {}) {
  return "<h1>A shop</h1><div " + more + " style=\"position:fixed;left:0;bottom:0;width:700px;background:#fff;z-index:50\">" + inside + "</div>";
}

}  // namespace

TEST_CASE("labels are taken for what they do, in fifteen languages", "[live][words]") {
  WRIT_LIVE(live);
  live.serve({{"/", "<!DOCTYPE html><meta charset=utf-8><body>"}});
  const auto tab = live.open();
  for (const Said& said : languages()) {
    const auto takes = [&](const std::vector<const char*>& labels, const std::string& role) {
      for (const char* label : labels) {
        CAPTURE(said.language, label);
        // Beside a button that makes it a banner whatever the label is.
        const Json seen = guess(*tab, bar(fmt::format("<p>{}</p><button>Accept all cookies</button><button id=x>{}</button>", said.text, label)));
        REQUIRE(true_of(at(seen, "banner")));
        const std::int64_t wanted = role == "accept" ? 2 : 1;
        INFO(dump(at(seen, "roles"), JsonLayout::Compact));
        CHECK(integer_of(at(seen, "roles", role.c_str())) == wanted);
        CHECK(integer_of(at(seen, "roles", "accept")) == (role == "accept" ? 2 : 1));
      }
    };
    takes(said.accept, "accept");
    takes(said.reject, "reject");
    takes(said.settings, "settings");
    takes(said.save, "save");
    // Alone, in its own language, it is a banner.
    const Json whole = guess(*tab, bar(fmt::format("<p>{}</p><button>{}</button><button>{}</button>", said.text, said.accept.front(), said.reject.front())));
    CAPTURE(said.language);
    CHECK(true_of(at(whole, "banner")));
  }
}

TEST_CASE("what stands over a page and asks for no consent is no banner", "[live][words]") {
  WRIT_LIVE(live);
  live.serve({{"/", "<!DOCTYPE html><meta charset=utf-8><body>"}});
  const auto tab = live.open();
  const std::vector<std::pair<const char*, std::string>> pages = {
      {"newsletter", bar("<p>Get 10% off! By subscribing you agree to our privacy policy.</p><input type=email><button>Subscribe</button><button>No thanks</button>")},
      {"newsletter that names cookies", bar("<p>Join us. We use cookies in our mails, see the privacy notice.</p><input type=email><button>Yes, I agree</button><button>No, thanks</button>")},
      {"age gate", bar("<p>Are you 18 years or older? This site uses cookies.</p><button>Yes</button><button>No</button>")},
      {"age gate in German", bar("<p>Sind Sie über 18 Jahre alt? Mehr in der Datenschutzerklärung.</p><button>Ja</button><button>Nein</button>")},
      {"chat", bar("<p>Hi! How can we help? See our privacy policy.</p><textarea></textarea><button>Got it</button>", "class=chat-widget")},
      {"chat without a field", bar("<p>Chat with us. Our privacy notice applies.</p><button>OK</button>", "class=intercom-launcher")},
      {"country", bar("<p>You are visiting from Norway. Choose your country. Privacy policy.</p><select><option>NO</select><button>Continue</button>", "id=country-select")},
      {"push", bar("<p>Allow notifications? We respect your privacy.</p><button>Allow</button><button>No, thanks</button>", "class=push-prompt")},
      {"promotion", bar("<p>Free shipping on everything today, this is a fine long text.</p><button>OK</button>")},
      {"footer", "<footer id=privacy-links>Cookie policy, privacy <a href=/privacy>Opt out of advertising</a> <a href=/cookies>Cookie settings</a></footer>"},
      {"an article about cookies", "<article><h1>How to accept cookies</h1><p>Cookies are small files.</p><button>Accept the terms</button></article>"},
      {"a hidden banner", "<div style=\"position:fixed;bottom:0;opacity:0\"><p>We use cookies.</p><button>Accept all</button><button>Reject all</button></div>"},
      {"a banner folded away", "<div style=\"height:0;overflow:hidden\"><div class=cookie-bar><p>We use cookies.</p><button>Accept all</button><button>Reject all</button></div></div>"},
      {"a banner out of sight", "<div style=\"position:fixed;top:-500px\"><p>We use cookies.</p><button>Accept all</button><button>Reject all</button></div>"},
  };
  for (const auto& [name, page] : pages) {
    CAPTURE(name);
    const Json seen = guess(*tab, page);
    INFO(dump(seen, JsonLayout::Compact));
    CHECK_FALSE(true_of(at(seen, "banner")));
  }
}

TEST_CASE("the banner is found among other things that stand over the page", "[live][words]") {
  WRIT_LIVE(live);
  live.serve({{"/", "<!DOCTYPE html><meta charset=utf-8><body>"}});
  const auto tab = live.open();
  const Json seen = guess(*tab, "<div style=\"position:fixed;top:0\"><p>Newsletter, see our privacy policy</p><input type=email><button>Subscribe</button><button>No thanks</button></div>" +
                                    bar("<p>Cookies help us to measure.</p><a role=button>Accept</a> <span role=button>Reject</span> <a href=/policy>Read more</a> <button aria-label=Close>×</button>"));
  REQUIRE(true_of(at(seen, "banner")));
  CHECK(text_at(seen, "text").find("cookies help us") == 0);
  CHECK(integer_of(at(seen, "roles", "accept")) == 1);
  CHECK(integer_of(at(seen, "roles", "reject")) == 1);
  CHECK(integer_of(at(seen, "roles", "policy")) == 1);
  CHECK(integer_of(at(seen, "roles", "close")) == 1);
}
