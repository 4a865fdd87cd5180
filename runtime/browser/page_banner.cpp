#include "runtime/browser/page_scripts.hpp"

namespace writ::browser {

// Part of the helper (page_scripts.cpp), written in its scope: `all`, `visible`, `shown`, `parent`, `place`, `contains` are there.
//
// Words are folded as `fold` does: lower case, no accents, ø and ł as o and l, ß as ss. A role's words are asked in the order of
// `order`: "continue without accepting" is a refusal before it is anything else. Texts of buttons are the pages' own; nothing here is
// evaluated but regular expressions without nested repetition.
static constexpr std::string_view kBanner = R"js(
  const languages = {
    en: { accept: "accept|agree|allow|consent|got it|^ok(ay)?\\b|understood|i understand|^yes\\b|enable all|that.s (fine|ok)|^continue$|select all",
      reject: "reject|decline|refuse|\\bdeny\\b|disagree|(only|just) (the |use |accept |allow )?(strictly )?(necessary|essential|required|functional)|(necessary|essential|required|functional)( cookies)? only|without (accepting|consent|agreeing)|(do not|don.t) (accept|consent|agree|allow)|^no$|^no,? thank|opt[- ]?out|object to all|(disable|turn off|deselect) all",
      settings: "settings|preferences|manage|customi[sz]e|\\boptions|choices|show (details|purposes)|let me choose",
      save: "\\bsave\\b|confirm|apply|submit|\\bdone\\b|(allow|accept) (my )?(selection|selected|choices)",
      pay: "subscri|\\bpay\\b|ad[- ]?free|without ads|become a member",
      policy: "(cookie|privacy|data) (policy|notice|statement|protection)|learn more|read more|more info",
      close: "^close$|^dismiss$" },
    fr: { accept: "accepter|j.accepte|autoriser|d.accord|j.ai compris|c.est (bon|ok)|tout activer|^oui\\b|consentir",
      reject: "refuse|rejeter|continuer sans|sans accepter|interdire|(uniquement|seulement|que) (les )?(cookies )?(necessaires|essentiels|indispensables)|necessaires (uniquement|seulement)|^non$|^non,? merci|tout decliner|ne pas accepter|n.accepte pas|desactiver tout|tout desactiver",
      settings: "personnalis|parametr|\\bgerer|choisir|\\bpreferences", save: "enregistrer|valider|confirmer|sauvegarder",
      pay: "s.abonner|abonne|sans publicite", policy: "en savoir plus|politique (de|des)|plus d.info", close: "^fermer$" },
    de: { accept: "akzeptier|zustimm|einverstanden|erlauben|zulassen|annehmen|verstanden|^ja\\b|(das|es) ist (ok|in ordnung|gut)|geht klar|alle auswahlen|einwilligen",
      reject: "ablehnen|lehnen? [^.]{0,12}ab\\b|verweiger|nur (technisch )?(notwendig|erforderlich|essen[zt]iel|funktional)|ohne (einwilligung|zustimmung|zuzustimmen)|nicht (zustimmen|akzeptieren|einverstanden|erlauben)|widersprechen|^nein$|^nein,? danke|alle abwahlen",
      settings: "einstellung|anpassen|konfigurier|verwalten|optionen|individuell|lassen sie mich|(selbst|aus)wahlen|auswahl treffen|bearbeiten", save: "speichern|bestatigen|ubernehmen|(auswahl|ausgewahlte[^.]{0,10}) (erlauben|akzeptieren|zulassen|annehmen|zustimmen)",
      pay: "abonnieren|pur[- ]?abo|werbefrei|\\babo\\b", policy: "datenschutz(erklarung|hinweis|information)|mehr erfahren|mehr info", close: "^schlie(ss|b)en$" },
    it: { accept: "accett|acconsent|consenti|ho capito|va bene|^si\\b|autorizza",
      reject: "rifiut|\\bnega\\b|continua senza|senza accettare|solo (i )?(cookie )?(necessari|tecnici|essenziali)|non (accett|acconsent|consent)|chiudi e rifiuta",
      settings: "personalizz|gestisci|preferenze|impostazioni|scegli|scopri di piu e personalizza", save: "\\bsalva|conferma|applica", pay: "abbona|senza pubblicita", policy: "informativa|maggiori informazioni|scopri di piu", close: "^chiudi$" },
    es: { accept: "acept|permitir|de acuerdo|entendido|^vale$|esta bien|^si\\b|autorizar",
      reject: "rechaz|denegar|solo (las )?(cookies )?(necesarias|esenciales|tecnicas)|sin aceptar|\\bno (acept|permit|estoy de acuerdo|consient)",
      settings: "configura|gestionar|personalizar|preferencias|ajustes|opciones|elegir", save: "guardar|confirmar|aplicar", pay: "suscrib|sin publicidad", policy: "politica de|mas informacion|saber mas|leer mas", close: "^cerrar$" },
    pt: { accept: "aceit|concord|permitir|de acordo|entendi|tudo bem|^sim\\b|autorizar",
      reject: "rejeit|recus|nao (aceit|concord|permit)|(apenas|so|somente) (os )?(cookies )?(necessarios|essenciais)|sem aceitar",
      settings: "defin(ir|icoes)|configura|gerir|gerenciar|personalizar|preferencias|opcoes|escolher", save: "guardar|salvar|confirmar|aplicar", pay: "assin(ar|e|atura)\\b|sem publicidade", policy: "politica de|saiba mais|mais informac", close: "^fechar$" },
    ca: { accept: "accepta|d.acord", reject: "rebutja|nomes (les )?necessaries", settings: "configura|preferencies", save: "desa\\b|guarda", pay: "subscriu", policy: "mes informacio|politica de", close: "^tanca$" },
    nl: { accept: "accepte|akkoord|toestaan|sta(at)? toe|begrepen|goedkeuren|dat is (ok|prima|goed)|^prima$",
      reject: "weiger|afwijzen|alleen (de )?(noodzakelijk|essenti|functione)|niet (accepteren|akkoord|toestaan)|^nee$|^nee,? (dank|bedankt)|zonder (te )?accepter|doorgaan zonder",
      settings: "instelling|voorkeuren|beheren|aanpassen|zelf instellen|opties|kiezen|keuze", save: "opslaan|bevestig|bewaar|selectie toestaan", pay: "abonneer|zonder advertenties", policy: "(cookie|privacy)(beleid|verklaring)|meer (informatie|weten|lezen)", close: "^sluiten$" },
    pl: { accept: "akcept|zgadzam|zgoda|zezwol|rozumiem|przyjmuje|^tak\\b|wyrazam zgode|w porzadku",
      reject: "odrzuc|odmow|odmaw|tylko (niezbedn|konieczn|wymagan)|nie (zgadzam|akceptuj|wyrazam|zezwalaj)|bez (zgody|akceptacji)|^nie$|^nie,? dziek",
      settings: "ustawien|dostosuj|zarzadzaj|preferencj|spersonalizuj|\\bopcj|wybier", save: "zapisz|potwierdz|zatwierdz", pay: "subskryb|bez reklam|\\bkup\\b", policy: "polityk|wiecej informacji|dowiedz sie", close: "^zamknij$" },
    sv: { accept: "acceptera|godkann|tillat|samtycker|jag forstar|det ar (ok|bra|okej)|^ja\\b", reject: "avvisa|\\bneka\\b|(endast|bara) nodvandiga|avboj|avsla|(acceptera|tillat|godkann) (inte|ej)|^nej$|^nej,? tack|utan att acceptera",
      settings: "installning|anpassa|hantera|preferenser|\\bvalj", save: "\\bspara\\b|bekrafta", pay: "prenumerera|utan annonser", policy: "integritetspolicy|las mer|mer information|cookiepolicy", close: "^stang$" },
    da: { accept: "accepter|tillad|godkend|jeg forstar|det er (ok|fint|i orden)|^ja\\b|samtyk", reject: "\\bafvis|kun nodvendige|nej,? tak|^nej$|(accepter|tillad|godkend) ikke|uden at acceptere|fravalg",
      settings: "indstilling|tilpas|administrer|praeferencer|vaelg", save: "\\bgem\\b|bekraeft|tillad valgte", pay: "abonner|uden reklamer", policy: "privatlivspolitik|cookiepolitik|laes mere", close: "^luk$" },
    no: { accept: "godta|aksepter|tillat|samtykk|jeg forstar|det er (ok|greit)|^ja\\b", reject: "avvis|(kun|bare) nodvendige|nei,? takk|^nei$|ikke (godta|aksepter|tillat|samtykk)|(godta|aksepter|tillat) ikke|avsla",
      settings: "innstilling|tilpass|administrer|preferanser|\\bvelg", save: "\\blagre\\b|bekreft|tillat utvalgte", pay: "abonner|uten reklame", policy: "personvern(erklaering)?|les mer|mer informasjon", close: "^lukk$" },
    fi: { accept: "hyvaksy|salli|ymmarran|^kylla\\b|suostun|\\bselva\\b", reject: "hylkaa|kiella|vain (valttamatto|pakollis)|en (hyvaksy|salli)|ala (hyvaksy|salli)|^ei$|^ei,? kiitos|kieltaydy",
      settings: "asetuk|mukauta|hallinnoi|hallitse|muokkaa|valinnat|valitse", save: "tallenna|vahvista", pay: "\\btilaa\\b|ilman mainoksia", policy: "tietosuoja(seloste|kaytanto)|evastekaytanto|lue lisaa|lisatietoja", close: "^sulje$" },
    cs: { accept: "prijm|prijim|souhlas|povolit|rozumim|akcept|v poradku|^ano\\b", reject: "odmitn|zamitn|(pouze|jen) (nezbytn|nutn|technick)|nesouhlas|nepovolit|neprijmout|bez souhlasu|^ne$|^ne,? dek",
      settings: "nastaven|prizpusob|spravovat|predvolb|upravit|vybrat|zvolit", save: "uloz|potvrd", pay: "predplat|bez reklam", policy: "zasady|vice informaci|zjistit vice", close: "^zavrit$" },
    sk: { accept: "prija|suhlas|povolit|rozumiem|akcept|^ano\\b", reject: "odmiet|zamiet|(iba|len) (nevyhnutn|potrebn)|nesuhlas|nepovolit|bez suhlasu|^nie$", settings: "nastaven|prisposob|spravovat|predvol", save: "uloz|potvrd", pay: "predplat", policy: "zasady|viac informacii", close: "^zavriet$" },
    hu: { accept: "elfogad|hozzajarul|engedelyez|egyetertek|rendben|ertem|^igen\\b", reject: "elutasit|csak (a )?(szukseges|elengedhetetlen|feltetlenul)|nem (fogadom|jarulok|engedelyezem|ertek egyet)|^nem$|^nem,? koszon|visszautasit|letilt",
      settings: "beallitas|testreszab|kezelese|lehetoseg|preferenci", save: "mentes|\\bment\\b|megerosit|jovahagy", pay: "elofizet|reklammentes", policy: "adatvedelmi|tajekoztato|tovabbi informacio|bovebben", close: "^bezar" },
    el: { accept: "αποδοχη|αποδεχομαι|συμφων|επιτρεπ|καταλαβα|^ναι$|^οκ$|συναιν", reject: "απορριψη|απορριπτ|αρνηση|αρνουμαι|διαφων|μονο (τα )?(απαραιτητα|αναγκαια)|δεν (αποδεχομαι|συμφων|επιτρεπ)|^οχι$|χωρισ αποδοχη|χωρισ συναινεση",
      settings: "ρυθμισ|προσαρμογ|διαχειριση|προτιμησ|επιλογεσ", save: "αποθηκευση|επιβεβαιωση|εφαρμογη", pay: "συνδρομη|χωρισ διαφημισ", policy: "πολιτικη|περισσοτερ|μαθετε", close: "^κλεισιμο$" },
    ro: { accept: "accept|sunt de acord|permite|am inteles", reject: "respinge|refuz|doar (cele )?(necesare|esentiale)|nu (accept|sunt de acord)", settings: "setari|personaliz|gestion|preferinte", save: "salveaza|confirma", pay: "abone", policy: "politica de|afla mai mult", close: "^inchide$" },
    bg: { accept: "приемам|приеми|съгласен|съгласявам|разрешавам|разбрах", reject: "отхвърл|отказ|само необходими|не приемам|несъгласен", settings: "настройки|предпочитания|персонализира", save: "запази|потвърди", pay: "абонира", policy: "политика|научете повече", close: "^затвори$" },
    hr: { accept: "prihva|slazem se|dopusti|razumijem", reject: "odbij|samo (nuzn|neophodn|potrebn)|ne (prihvacam|slazem)", settings: "postavke|prilagodi|upravljaj", save: "spremi|potvrdi", pay: "pretplati", policy: "pravila|saznaj vise", close: "^zatvori$" },
    sl: { accept: "sprejm|strinjam|dovoli|razumem", reject: "zavrni|samo (nujn|obvezn)|ne (strinjam|sprejm)", settings: "nastavitve|prilagodi", save: "shrani|potrdi", pay: "narocnin", policy: "pravilnik|vec informacij", close: "^zapri$" },
    et: { accept: "noustu|luba", reject: "keeldu|ainult (vajalik|hadavajalik)|ei noustu", settings: "seaded|kohanda", save: "salvesta|kinnita", pay: "telli\\b", policy: "privaatsuspoliitika|loe lisaks", close: "^sulge$" },
    lv: { accept: "piekrit|apstiprin|atlaut", reject: "noraid|tikai (nepieciesam|obligat)|nepiekrit", settings: "iestatijum|pielagot", save: "saglabat", pay: "abonet", policy: "politika|uzzinat vairak", close: "^aizvert$" },
    lt: { accept: "sutink|leisti|priimti", reject: "atmesti|tik (butin|reikaling)|nesutink", settings: "nustatym|tinkinti", save: "issaugoti|patvirtinti", pay: "prenumeruo", policy: "politika|suzinoti daugiau", close: "^uzdaryti$" },
  };
  // Names of the thing itself: a banner that asks for consent nearly always says one of these.
  const thing = /cookie|kakor\b|ciasteczk|informasjonskapsl|evaste|\bsutik?\b|sutiket|бисквитк|kolacic|piskotk|kupsis|sikdat|slapuk|galetes|\btrackers?\b|tracking[- ]?technolog|traceur|similar technolog|ahnliche technologien|technologies similaires|\btcf\b|\biab\b|(our|unsere|nos|nostri|nuestros|onze|nasi|vara|vores) (\d+ )?partne/;
  const about = /consent|einwilligung|zustimmung|datenschutz|tracking|privacy|gdpr|rgpd|dsgvo|donnees personnelles|confidentialite|consenso|consentimiento|consentimento|privacidad|toestemming|samtyck|samtykke|personvern|tietosuoj|souhlas|suhlas|hozzajarul|adatvedel|zgod|prywatnosc|συγκαταθεση|απορρητ|личн/;
  const reopening = /(cookie|consent|privacy|datenschutz|einwilligung|zustimmung|confidentialite|traceur|consenso|privacidad|toestemming|samtyck|samtykke|evaste|souhlas|suti|συγκαταθεσ)[^.]{0,30}(settings|preferences|choices|einstellung|verwalten|andern|widerruf|gerer|parametr|preferenze|gestisci|impostazioni|preferencias|configur|defini|instelling|voorkeuren|beheren|installning|indstilling|innstilling|asetuk|nastaven|beallit|ustawien|ρυθμισ)|(settings|manage|change|withdraw|revoke|update|gerer|modifier|parametr|gestisci|configur|gestionar|beheren|wijzig|ustawieni|nastaveni|zmenit|andra|aendre|endre|hallitse|muuta|definicoes|ρυθμισ|beallitas)[^.]{0,25}(cookie|consent|traceur|consenso|privacy|evaste|suti)|do not (sell|share) my/;
  // What stands over a page and is no question about cookies: an age gate, a newsletter, a chat, a choice of country.
  const ages = /\b(1[68]|2[01])\b[^.]{0,40}(years?|jahre|\bans\b|anni|anos|jaar|\blat\b|\bar\b|\blet\b|\bev\b|ετων|vuotta|or older|\+)|(legal|drinking) age|age verification|altersprufung|volljahrig|majorite|maggiorenne|mayor de edad/;
  const others = /newsletter|subscri|sign-?up|age-?(gate|verif|check)|chat|intercom|messenger|country|locale|language|region|shipping|promo|coupon|discount|voucher|survey|feedback|push-|notification|login|register/i;
  const order = ['pay', 'reject', 'save', 'settings', 'accept', 'policy', 'close'];
  const words = {};
  const bare = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '');
  for (const kind of order) words[kind] = new RegExp(bare(Object.values(languages).map((language) => language[kind]).join('|')));
  const letters = { 'ø': 'o', 'ł': 'l', 'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'đ': 'd', 'ð': 'd', 'ı': 'i', 'ς': 'σ', '’': "'" };
  const fold = (text) => bare(text).toLowerCase().replace(/[øłßæœđðıς’]/g, (letter) => letters[letter]).replace(/\s+/g, ' ').trim();
  // The name that a voice says of an element without text.
  const pointed = (element) => {
    const root = element.getRootNode(), ids = (element.getAttribute('aria-labelledby') || '').split(/\s+/).filter((id) => id);
    return root.getElementById ? ids.map((id) => (root.getElementById(id) || { textContent: '' }).textContent).join(' ').trim() : '';
  };
  const pictured = (element) => { const picture = element.querySelector('img[alt]:not([alt=""]), svg title, svg[aria-label]'); return picture ? picture.getAttribute('alt') || picture.getAttribute('aria-label') || picture.textContent : ''; };
  const said = (element) => pointed(element) || element.getAttribute('aria-label') || (element.localName === 'input' ? element.value : '') || pictured(element) || element.getAttribute('title') || '';
  const label = (element) => fold((element.innerText || said(element) || '').slice(0, 200));
  const every = /\b(all|alle|tous|tout|toutes|tutti|tutte|todo|todos|todas|tudo|alles|alla|allt|kaikki|wszystk\w*|vse|vsechn\w*|vsetk\w*|osszes|mindent?|toate|sve)\b|ολα|ολων|ολεσ|всички/;
  const role = (text) => {
    if (!text || text.length > 80) return null;
    if (/^[x×✕✖⨯]$/.test(text)) return 'close';
    for (const kind of order) {
      if (!words[kind].test(text)) continue;
      // "Save and accept all" is no saving of what is chosen.
      if ((kind === 'save' || kind === 'settings') && every.test(text) && words.accept.test(text)) return 'accept';
      return kind;
    }
    return null;
  };
  const clickable = 'button, a, [role=button], input[type=submit], input[type=button], summary, [tabindex][onclick]';
  // A link that leads to another page answers nothing here.
  const leads = (element) => {
    if (element.localName !== 'a' || !element.hasAttribute('href')) return false;
    return /^https?:$/.test(element.protocol) && (element.host !== location.host || element.pathname !== location.pathname);
  };
  // The page in a frame may be the banner as a whole; whether the frame is seen is asked from outside.
  const framed = window !== window.top;
  const covering = (element) => {
    if (framed && element === document.body) return true;
    const style = getComputedStyle(element);
    return style.position === 'fixed' || style.position === 'sticky' || element.matches('dialog, [role=dialog], [role=alertdialog], [aria-modal=true]') || (style.position === 'absolute' && Number(style.zIndex) > 10);
  };
  const named = /cookie|consent|gdpr|rgpd|privacy|\bcmp\b|ccpa|dsgvo/i;
  const names = (element) => (element.id || '') + ' ' + (typeof element.className === 'string' ? element.className : '');
  const typed = 'input:not([type]), input[type=text], input[type=email], input[type=tel], input[type=search], input[type=number], input[type=date], input[type=password], select, textarea';
  let chosen = {};
  // Pages can be huge: what is not read within the time is not guessed at.
  const kPatience = 1500, kMostButtons = 6000, kLongestBanner = 15000;
  // A page of the site's own that holds the settings: a part of it that speaks of them and can refuse or save.
  const part = (element, text) => {
    for (let at = element; at && at.nodeType === 1; at = parent(at)) {
      if (at !== document.body && !at.matches('form, main, [role=main], article, section')) continue;
      const said = text(at);
      if (said.length >= 20 && (thing.test(said) || about.test(said))) return at;
    }
    return null;
  };
  const guess = (where) => {
    const second = where === 'settings', page = where === 'page';
    const end = performance.now() + kPatience;
    const texts = new Map(), groups = new Map();
    const text = (element) => {
      if (!texts.has(element)) texts.set(element, (element.textContent || '').length > 400000 ? '' : fold((element.innerText || '').slice(0, kLongestBanner + 1000)));
      return texts.get(element);
    };
    let read = 0;
    for (const element of all(clickable, kMostButtons)) {
      if ((++read & 15) === 0 && performance.now() > end) break;
      if ((element.textContent || '').length > 400) continue;
      let kind = role(label(element));
      if (!kind || !visible(element)) continue;
      if (leads(element) && kind !== 'pay') kind = 'policy';
      else if (kind === 'policy') kind = 'more';  // "learn more" that stays on the page opens the settings, or a text
      let best = page ? part(element, text) : null;
      for (let at = element, steps = 0; !page && at && (framed || at !== document.body) && at !== document.documentElement && at.nodeType === 1 && steps < 25; at = parent(at), ++steps) {
        const over = covering(at);
        if (!over && !named.test(names(at))) continue;
        const said = text(at);
        if (said.length >= 20 && said.length < kLongestBanner && (second ? over : thing.test(said) || about.test(said))) best = at;
        if (over) break;
      }
      if (!best) continue;
      if (!groups.has(best)) groups.set(best, []);
      groups.get(best).push([kind, element]);
    }
    let banner = null, score = 0;
    for (const [element, buttons] of groups) {
      const kinds = new Set(buttons.map(([kind]) => kind));
      if (!kinds.has('accept') && !kinds.has('reject') && !kinds.has('save')) continue;
      const over = covering(element), says = text(element), certain = thing.test(says);
      const offers = kinds.has('settings') || (kinds.has('reject') && kinds.has('accept'));
      // What settings open speaks of services and purposes; that it opened is enough.
      if (!page && !certain && !(offers && over) && !(second && over && (kinds.has('reject') || kinds.has('save')))) continue;
      if (!page && !over && !(kinds.has('accept') && kinds.size > 1) && !kinds.has('save') && !named.test(names(element))) continue;
      if (page && !kinds.has('reject') && !(kinds.has('save') && all(switches, 500).some((one) => contains(element, one)))) continue;
      const odd = ages.test(says) || others.test(names(element)) || all(typed, 500).some((field) => contains(element, field) && visible(field));
      if (odd && (page || !(certain && (kinds.has('settings') || kinds.has('save'))))) continue;
      const value = kinds.size * 4 + Math.min(buttons.length, 10) + (over ? 6 : 0) + (certain ? 3 : 0) + (second && (kinds.has('save') || (kinds.has('reject') && !kinds.has('settings'))) ? 12 : 0);
      if (value > score) { score = value; banner = element; }
    }
    chosen = {};
    if (!banner) return { banner: false, roles: {}, score: 0 };
    for (const [kind, element] of groups.get(banner)) (chosen[kind] ||= []).push(element);
    // "Accept all" before "accept": the second may mean what is chosen.
    for (const kind of ['accept', 'reject']) if (chosen[kind]) chosen[kind].sort((a, b) => every.test(label(b)) - every.test(label(a)));
    chosen.banner = [banner];
    const counts = {};
    for (const kind of Object.keys(chosen)) counts[kind] = chosen[kind].length;
    return { banner: true, roles: counts, score, text: text(banner).slice(0, 300) };
  };
  const button = (kind, index) => {
    const element = (chosen[kind] || [])[index];
    return element && element.isConnected && visible(element) ? place(element) : { found: 'no' };
  };
  // Whether what was guessed is still to be seen.
  const stands = () => !!(chosen.banner && chosen.banner[0].isConnected && shown(chosen.banner[0]));
  // Languages that `reopening` has words of; on a page in another one nothing can be said to be missing.
  const reopened = /^(?:$|en|de|fr|it|es|pt|nl|pl|sv|da|no|nb|nn|fi|cs|sk|hu|el)(?:-|$)/;
  const reopen = () => {
    const controls = [], pages = [], elements = all(clickable, kMostButtons), end = performance.now() + kPatience;
    let whole = elements.length < kMostButtons && reopened.test((document.documentElement.lang || '').toLowerCase());
    for (const element of elements) {
      if (performance.now() > end) { whole = false; break; }
      if ((element.textContent || '').length >= 200 || !visible(element)) continue;
      const text = label(element);
      if (text ? text.length >= 60 || !reopening.test(text) : !named.test(names(element))) continue;  // one without any text is known by its name
      if (!leads(element)) controls.push(element);
      else if (!element.hasAttribute('download') && pages.length < 10 && !pages.includes(element.href)) pages.push(element.href);
    }
    chosen.reopen = controls;
    return { controls: controls.length, pages, whole };
  };

  // Switches. What is seen of one may be its label or what stands beside it; each is tried once.
  const isOn = (element, state) => state ? element.matches(state)
    : element.matches('input') ? element.checked
    : element.getAttribute('aria-checked') === 'true' || element.getAttribute('aria-pressed') === 'true' || element.getAttribute('data-state') === 'checked';
  const isFixed = (element) => !!element.disabled || element.getAttribute('aria-disabled') === 'true' || element.matches(':disabled, [readonly]');
  const answers = 'button, a, input, select, textarea, summary, label, [role=button], [role=switch], [role=checkbox], [onclick]';
  const handles = (element) => {
    const out = [element, ...(element.labels || [])];
    const around = element.closest('label');
    if (around && !out.includes(around)) out.push(around);
    // What is drawn beside a switch that is not seen; never what answers for itself.
    const mute = (near) => near && !near.matches(answers) && [...near.querySelectorAll(answers)].every((inner) => inner === element || out.includes(inner));
    if (!visible(element)) for (const near of [element.nextElementSibling, element.previousElementSibling, element.parentElement]) if (mute(near)) out.push(near);
    return out.filter(visible);
  };
  let tries = new WeakMap(), stuck = new WeakSet(), last = null;
  const begin = () => { tries = new WeakMap(); stuck = new WeakSet(); last = null; return true; };
  // Whether the switch of the last press has turned; pages take their time.
  const turned = () => !last || !last.element.isConnected || isOn(last.element, last.state) === last.on;
  // The next switch that stands otherwise than wanted, as a place; else how many could not be turned.
  const turnOne = (elements, on, state) => {
    let left = 0;
    for (const element of elements) {
      if (isOn(element, state) === on || isFixed(element)) continue;
      if (stuck.has(element)) { ++left; continue; }
      const ways = handles(element), tried = tries.get(element) || 0;
      for (let i = tried; i < Math.min(ways.length, 4); ++i) {
        tries.set(element, i + 1);
        const spot = place(ways[i], element);
        if (spot.covered) continue;
        last = { element, on, state };
        return spot;
      }
      stuck.add(element);
      ++left;
    }
    return { found: 'no', left };
  };
  const turn = (selector, on, state) => turnOne(all(selector, 500), on, state);
  // Those of the banner that was guessed.
  const switches = 'input[type=checkbox], [role=switch], [role=checkbox], button[aria-pressed]';
  const turnOff = () => turnOne(chosen.banner ? all(switches, 500).filter((element) => contains(chosen.banner[0], element)) : [], false, '');
  // The next visible match that was not pressed yet.
  const next = (selector) => {
    for (const element of all(selector, 500)) {
      if (tries.has(element) || !visible(element) || element.disabled) continue;
      tries.set(element, 1);
      return place(element);
    }
    return { found: 'no' };
  };

  const platforms = (list) => list.map((cmp) => ({
    name: cmp.name,
    present: cmp.present.some((selector) => all(selector, 1).length > 0),
    shown: cmp.banner.some((selector) => all(selector, 200).some(shown)),
    wall: cmp.wall.some((selector) => all(selector, 200).some(shown)),
  })).filter((cmp) => cmp.present || cmp.shown || cmp.wall);
)js";

std::string_view banner_script() { return kBanner; }

}  // namespace writ::browser
