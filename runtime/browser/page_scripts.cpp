#include "runtime/browser/page_scripts.hpp"

#include <utility>

#include "base/json.hpp"

namespace writ::browser {

// Functions are replaced by proxies of themselves, which keep name, length and errors; what `toString` says of them is
// what it said of the original, also when the `toString` of another frame of the site is asked: frames share what they
// replaced. Everything that is used later is taken at once, before the page can change it. Arguments that are objects are
// turned into text once, as the original would. What a call throws tells nothing of the proxy.
static constexpr std::string_view kWatcher = R"js((() => {
  const name = @NAME@, secret = @SECRET@;
  const send = globalThis[name];
  delete globalThis[name];
  if (typeof send !== 'function') return;
  const { apply, construct } = Reflect, stringify = JSON.stringify, Err = Error, seen = new Set(), has = Set.prototype.has, add = Set.prototype.add;
  const exec = RegExp.prototype.exec, where = /((?:https?|blob|data):[^\s()]+?):\d+:\d+/g, origin = globalThis.origin;
  const own = Object.getOwnPropertyDescriptor, define = Object.defineProperty, get = WeakMap.prototype.get, set = WeakMap.prototype.set;
  const trim = String.prototype.trim, split = String.prototype.split, slice = String.prototype.slice, replace = String.prototype.replace, starts = String.prototype.startsWith, URLs = globalThis.URL;
  const toString = own(Function.prototype, 'toString'), plain = toString.value;

  // The map of a frame that may be asked: what its toString answers to the secret. Only what looks like a proxy is asked.
  let originals = null;
  const join = (other) => {
    try {
      const theirs = other === globalThis ? null : other.Function.prototype.toString;
      if (originals || !theirs || apply(plain, theirs, []) !== 'function () { [native code] }') return;
      const map = apply(theirs, secret, []);
      if (apply(get, map, [theirs])) originals = map;
    } catch {}
  };
  try { join(globalThis.parent); join(globalThis.top); join(globalThis.opener); } catch {}
  originals ||= new WeakMap();

  const scripts = () => {
    const limit = Err.stackTraceLimit, prepare = own(Err, 'prepareStackTrace');
    let text = '';
    try { if (prepare) delete Err.prepareStackTrace; Err.stackTraceLimit = 40; text = new Err().stack; } catch {}
    try { Err.stackTraceLimit = limit; if (prepare) define(Err, 'prepareStackTrace', prepare); } catch {}
    const out = [];
    where.lastIndex = 0;
    for (let match; (match = apply(exec, where, [text])) && out.length < 20;) if (out[out.length - 1] !== match[1]) out[out.length] = match[1];
    return out;
  };
  const report = (kind, key) => {
    try {
      key = `${key}`;
      const id = kind + '\n' + key;
      if (apply(has, seen, [id])) return;
      apply(add, seen, [id]);
      send(stringify([kind, apply(slice, key, [0, 2000]), origin, scripts()]));
    } catch {}
  };
  const ours = /\n\s+at (?:Object|Reflect)\.(?:apply|construct) \(<anonymous>(?::\d+:\d+)?\)/g;
  const cleaned = (error) => {
    try { if (!own(Err, 'prepareStackTrace') && typeof error.stack === 'string') error.stack = apply(replace, error.stack, [ours, '']); } catch {}
    return error;
  };
  const proxied = (original, before) => {
    const proxy = new Proxy(original, {
      apply(target, self, args) {
        const first = args[0];
        if (before.text && first !== null && (typeof first === 'object' || typeof first === 'function')) args[0] = `${first}`;
        try { before(self, args); } catch {}
        try {
          return apply(target, self, args);
        } catch (error) {
          throw cleaned(error);
        }
      },
    });
    apply(set, originals, [proxy, original]);
    return proxy;
  };
  const constructor = (key, before) => {
    const descriptor = own(globalThis, key);
    if (!descriptor || typeof descriptor.value !== 'function') return;
    const original = descriptor.value;
    const proxy = new Proxy(original, {
      construct(target, args, fresh) {
        try { before(args); } catch {}
        try {
          return construct(target, args, fresh === proxy ? target : fresh);
        } catch (error) {
          throw cleaned(error);
        }
      },
    });
    apply(set, originals, [proxy, original]);
    descriptor.value = proxy;
    define(globalThis, key, descriptor);
    const inner = own(original.prototype, 'constructor');
    inner.value = proxy;
    define(original.prototype, 'constructor', inner);
  };
  const method = (owner, key, before) => {
    const proto = typeof owner === 'function' ? owner.prototype : null, descriptor = proto && own(proto, key);
    if (!descriptor || typeof descriptor.value !== 'function') return;
    descriptor.value = proxied(descriptor.value, before);
    define(proto, key, descriptor);
  };
  const setter = (owner, key, before) => {
    const proto = typeof owner === 'function' ? owner.prototype : null, descriptor = proto && own(proto, key);
    if (!descriptor || !descriptor.set) return;
    descriptor.set = proxied(descriptor.set, before);
    define(proto, key, descriptor);
  };
  const textual = (before) => { before.text = true; return before; };

  toString.value = new Proxy(plain, {
    apply(target, self, args) {
      if (self === secret) return originals;
      let known;
      try { known = apply(get, originals, [self]); } catch {}
      try {
        return apply(target, known || self, args);
      } catch (error) {
        throw cleaned(error);
      }
    },
  });
  apply(set, originals, [toString.value, plain]);
  define(Function.prototype, 'toString', toString);

  let local = null;
  try { local = globalThis.localStorage; } catch {}
  const named = (value) => { // of a dictionary, without calling what the page may have put there
    if (typeof value !== 'object' || !value) return value;
    const member = own(value, 'name');
    return member && typeof member.value === 'string' ? member.value : '';
  };
  setter(globalThis.Document, 'cookie', textual((self, args) => report('cookie', apply(trim, apply(split, `${args[0]}`, ['='])[0], []))));
  method(globalThis.Storage, 'setItem', textual((self, args) => report(self === local ? 'local' : 'session', args[0])));
  method(globalThis.CookieStore, 'set', (self, args) => report('cookie', named(args[0])));
  method(globalThis.IDBFactory, 'open', textual((self, args) => report('indexed-db', args[0])));
  method(globalThis.CacheStorage, 'open', textual((self, args) => report('cache', args[0])));
  const base = () => globalThis.document ? document.baseURI : location.href;
  for (const kind of ['Worker', 'SharedWorker']) constructor(kind, (args) => report('worker', new URLs(`${args[0]}`, base()).href));
  method(globalThis.ServiceWorkerContainer, 'register', (self, args) => report('service-worker', new URLs(`${args[0]}`, document.baseURI).href));
})())js";

std::string watcher_script(std::string_view binding) {
  // A capture's frames know each other by it; a page that learned it would learn nothing else.
  const std::string secret = json_string(std::string(binding) + "-");
  std::string out(kWatcher);
  for (const auto& [place, text] : {std::pair<std::string_view, std::string>("@NAME@", json_string(binding)), {"@SECRET@", secret}}) out.replace(out.find(place), place.size(), text);
  return out;
}

// roots()            the document and every open shadow root in it
// platforms(list)    which consent platforms are in the page, and which show a banner: [{name, present, shown}]
// locate(selector)   the first visible match, brought into view: {found, x, y, covered, disabled}; `found` "hidden" where only
//                    invisible ones match
// guess()            banner and buttons by their words: {banner, roles: {accept: n, …}}; button(role, i) locates one of them
// boxes(selectors)   where each match of them lies
// fields()           what can be typed into: [{selector, kind}]; field(i) locates one, focused(i) says whether it has the focus
// mask(on)           hides what stands in fields
// links()            addresses of the page's own links, visible ones first
// html()             the document as it stands, shadow roots as children of their hosts
static constexpr std::string_view kHelper = R"js((() => {
  const roots = () => {
    const out = [document];
    for (let i = 0; i < out.length && out.length < 2000; ++i) {
      for (const element of out[i].querySelectorAll('*')) if (element.shadowRoot) out.push(element.shadowRoot);
    }
    return out;
  };
  const all = (selector) => {
    const out = [];
    for (const root of roots()) { try { out.push(...root.querySelectorAll(selector)); } catch { return out; } }
    return out;
  };
  const visible = (element) => {
    const box = element.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) return false;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const style = getComputedStyle(element);
    if (style.pointerEvents === 'none' && style.position === 'fixed' && style.opacity === '0') return false;
    if (style.position === 'fixed') return box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    return box.bottom + scrollY > 0 && box.right + scrollX > 0;
  };
  // A host of a shadow root is often without a box of its own.
  const shown = (element) => {
    if (visible(element)) return true;
    for (const child of element.children) if (visible(child)) return true;
    if (element.shadowRoot) for (const child of element.shadowRoot.querySelectorAll('*')) if (visible(child)) return true;
    return false;
  };
  const parent = (node) => node.parentNode instanceof ShadowRoot ? node.parentNode.host : node.parentNode;
  const hit = (x, y) => {
    let element = document.elementFromPoint(x, y);
    while (element && element.shadowRoot) {
      const inner = element.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === element) break;
      element = inner;
    }
    return element;
  };
  const place = (element) => {
    let box = element.getBoundingClientRect();
    if (box.top < 0 || box.left < 0 || box.bottom > innerHeight || box.right > innerWidth) {
      element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      box = element.getBoundingClientRect();
    }
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    let covered = true;
    for (let at = hit(x, y); at; at = parent(at)) if (at === element) { covered = false; break; }
    return { found: 'yes', x, y, width: box.width, height: box.height, covered, disabled: !!element.disabled };
  };
  const locate = (selector) => {
    const matches = all(selector);
    const first = matches.find(visible);
    if (first) return place(first);
    return { found: matches.length ? 'hidden' : 'no' };
  };
  const platforms = (list) => list.map((cmp) => ({
    name: cmp.name,
    present: cmp.present.some((selector) => all(selector).length > 0),
    shown: cmp.banner.some((selector) => all(selector).some(shown)),
  })).filter((cmp) => cmp.present || cmp.shown);

  const words = {
    pay: /\b(subscribe|subscription|abonnieren|abonnement|s'abonner|abbonati|abbonamento|suscrib|assinar|prenumerera|pur[- ]abo|werbefrei|ad[- ]?free|sans publicite|pay)\b/,
    reject: new RegExp(['reject', 'decline', 'refuse', '\\bdeny', 'disagree', '(only|just) (the |use |accept |allow )?(strictly )?(necessary|essential|required|functional)', '(necessary|essential|required)( cookies)? only', 'without (accepting|consent|agreeing)', '(do not|don.t) (accept|consent|agree|allow)', '^no,? thank', '^no$', 'opt[- ]?out', 'object to all',
      'ablehnen', 'verweiger', 'nur (technisch )?(notwendig|erforderlich|essen[zt]iel|funktional)', 'ohne (einwilligung|zustimmung|zuzustimmen)', 'nicht (zustimmen|akzeptieren|einverstanden|erlauben)', 'widersprechen', '^nein\\b',
      'refuser', 'rejeter', 'continuer sans', 'sans accepter', 'interdire', '(uniquement|seulement|que) (les )?(cookies )?(necessaires|essentiels|indispensables)', 'necessaires (uniquement|seulement)', '^non\\b', 'tout decliner',
      'rifiut', '\\bnega\\b', 'continua senza', 'senza accettare', 'solo (i )?(cookie )?(necessari|tecnici|essenziali)', 'rechazar', 'denegar', 'solo (las )?(cookies )?(necesarias|esenciales|tecnicas)', 'sin aceptar', 'rejeitar', 'recusar', '(apenas|so) (os )?(cookies )?(necessarios|essenciais)', 'rebutja',
      'weiger', 'afwijzen', 'alleen (de )?(noodzakelijk|essenti|functione)', 'niet (accepteren|akkoord)', '^nee\\b', 'avvisa', '\\bneka\\b', '(endast|bara) nodvandiga', 'avboj', 'avslå|avsla', 'afvis', '(kun|bare) n[oø]dvendige', 'nej tak', 'avvis', 'hylkaa', 'kiella', 'vain valttamattomat',
      'odrzuc', 'odmow', 'tylko (niezbedne|konieczne)', 'nie zgadzam', 'odmitn', 'zamitn', '(pouze|jen) (nezbytne|nutne)', 'nesouhlas', 'odmietn', '(iba|len) (nevyhnutne|potrebne)', 'elutasit', 'csak (a )?(szukseges|elengedhetetlen)', 'respinge', 'refuz', 'doar (cele )?(necesare|esentiale)', 'отхвърл', 'отказ', 'само необходими', 'απορριψη', 'αρνηση', 'μονο (τα )?απαραιτητα', 'odbij', 'zavrni', 'samo (nuzn|nujn|neophodn)', 'keeldu', 'noraidi', 'atmesti'].join('|')),
    accept: new RegExp(['accept', 'agree', 'allow', 'consent', 'got it', '^ok(ay)?\\b', 'understood', 'i understand', '^yes\\b', 'akzeptier', 'zustimm', 'einverstanden', 'erlauben', 'zulassen', 'annehmen', 'verstanden', '^ja\\b', 'alle auswahlen', 'accepter', 'j.accepte', 'autoriser', 'd.accord', "j.ai compris", 'tout activer', '^oui\\b', 'accett', 'acconsent', 'consenti', 'ho capito', 'aceptar', 'acepto', 'permitir', 'de acuerdo', 'entendido', 'aceitar', 'aceito', 'concordo', 'acceptar', 'accepteren', 'accepteer', 'akkoord', 'toestaan', 'godkann', 'acceptera', 'tillat', 'accepter', 'tillad', 'godkend', 'godta', 'aksepter', 'hyvaksy', 'salli', 'akceptuj', 'zgadzam', 'zezwol', 'prijm', 'souhlas', 'prijat', 'suhlas', 'povolit', 'elfogad', 'hozzajarul', 'accepta', 'приемам', 'съгласен', 'αποδοχη', 'συμφωνω', 'prihva', 'sprejm', 'noustu', 'piekrit', 'sutink'].join('|')),
    settings: new RegExp(['settings', 'preferences', 'manage', 'customi[sz]e', 'options', 'choices', 'more info', 'einstellung', 'anpassen', 'konfigurier', 'verwalten', 'optionen', 'individuell', 'personnalis', 'parametr', 'gerer', 'choisir', 'personalizz', 'gestisci', 'preferenze', 'impostazioni', 'configurar', 'gestionar', 'personalizar', 'preferencias', 'definicoes', 'instelling', 'voorkeuren', 'beheren', 'installning', 'anpassa', 'indstilling', 'tilpas', 'innstilling', 'asetuk', 'ustawien', 'dostosuj', 'nastaven', 'beallitas', 'setari', 'настройки', 'ρυθμισ', 'postavke', 'nastavitve', 'seaded', 'nustatym'].join('|')),
    save: new RegExp(['save', 'confirm', 'apply', 'submit', 'done', 'speichern', 'bestatigen', 'auswahl', 'ubernehmen', 'enregistrer', 'valider', 'confirmer', 'sauvegarder', 'salva', 'conferma', 'guardar', 'confirmar', 'opslaan', 'bevestig', 'spara', 'bekrafta', '\\bgem\\b', 'bekraeft', 'lagre', 'bekreft', 'tallenna', 'vahvista', 'zapisz', 'potwierdz', 'uloz', 'potvrd', 'mentes', 'salveaza', 'запази', 'αποθηκευση', 'spremi', 'shrani'].join('|')),
  };
  const about = /cookie|consent|einwilligung|zustimmung|datenschutz|tracking|tracker|privacy|gdpr|rgpd|dsgvo|traceur|donnees personnelles|consenso|consentimiento|consentimento|privacidad|toestemming|samtyck|samtykke|informasjonskapsl|evaste|ciasteczk|pliki|souhlas|suhlas|suti|бисквитк|συγκαταθεση|kolacic|piskotk|kupsis|sikdatn|slapuk/;
  const reopening = /(cookie|consent|privacy|datenschutz|einwilligung|zustimmung|confidentialite|traceur|consenso|privacidad|toestemming|samtyck|samtykke)[^.]{0,30}(settings|preferences|choices|einstellung|verwalten|andern|widerruf|gerer|parametr|preferenze|gestisci|impostazioni|preferencias|configurar|instelling|voorkeuren|installning|indstilling|innstilling)|(settings|manage|change|withdraw|revoke|gerer|modifier|gestisci|configurar|gestionar|beheren|wijzig)[^.]{0,25}(cookie|consent|traceur|consenso)/;
  const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
  const label = (element) => fold((element.innerText || element.value || element.getAttribute('aria-label') || element.getAttribute('title') || '').slice(0, 200));
  const role = (text) => {
    if (!text || text.length > 80) return null;
    for (const kind of ['pay', 'reject', 'settings', 'save', 'accept']) {
      if (!words[kind].test(text)) continue;
      // "Save and accept all" is no saving of what is chosen.
      if ((kind === 'save' || kind === 'settings') && /\b(all|alle|tous|tout|tutti|tutto|todas|todo|todos|alles|alla|kaikki|wszystk)/.test(text) && words.accept.test(text)) return 'accept';
      return kind;
    }
    return null;
  };
  const clickable = 'button, a, [role=button], input[type=submit], input[type=button], summary';
  const covering = (element) => {
    const style = getComputedStyle(element);
    return style.position === 'fixed' || style.position === 'sticky' || element.matches('dialog, [role=dialog], [role=alertdialog], [aria-modal=true]') || (style.position === 'absolute' && Number(style.zIndex) > 10);
  };
  const named = /cookie|consent|gdpr|rgpd|privacy|cmp|ccpa|dsgvo/i;
  let chosen = {};
  const guess = () => {
    const groups = new Map();
    for (const element of all(clickable)) {
      if (!visible(element)) continue;
      const kind = role(label(element));
      if (!kind) continue;
      let best = null;
      for (let at = element, steps = 0; at && at !== document.body && at !== document.documentElement && at.nodeType === 1 && steps < 25; at = parent(at), ++steps) {
        const marked = covering(at) || named.test((at.id || '') + ' ' + (typeof at.className === 'string' ? at.className : ''));
        if (!marked) continue;
        const text = fold((at.innerText || at.textContent || '').slice(0, 20000));
        if (text.length >= 20 && text.length < 15000 && about.test(text)) best = at;
        if (covering(at)) break;
      }
      if (!best) continue;
      if (!groups.has(best)) groups.set(best, []);
      groups.get(best).push([kind, element]);
    }
    let banner = null, score = 0;
    for (const [element, buttons] of groups) {
      const kinds = new Set(buttons.map(([kind]) => kind));
      if (!kinds.has('accept') && !kinds.has('reject')  && !kinds.has('save')) continue;
      const value = kinds.size * 4 + buttons.length + (covering(element) ? 6 : 0);
      if (value > score) { score = value; banner = element; }
    }
    chosen = {};
    if (!banner) return { banner: false, roles: {} };
    for (const [kind, element] of groups.get(banner)) (chosen[kind] ||= []).push(element);
    chosen.banner = [banner];
    const counts = {};
    for (const kind of Object.keys(chosen)) counts[kind] = chosen[kind].length;
    return { banner: true, roles: counts, text: fold(banner.innerText || '').slice(0, 300) };
  };
  const button = (kind, index) => {
    const element = (chosen[kind] || [])[index];
    return element && element.isConnected && visible(element) ? place(element) : { found: 'no' };
  };
  // Whether what was guessed is still to be seen.
  const stands = () => !!(chosen.banner && chosen.banner[0].isConnected && shown(chosen.banner[0]));
  // The switches in the guessed banner that are on and can be turned off.
  const toggles = () => {
    const inside = chosen.banner ? chosen.banner[0] : null;
    chosen.toggle = inside ? [...inside.querySelectorAll('input[type=checkbox]:checked:not(:disabled), [role=switch][aria-checked=true]:not([aria-disabled=true])')]
      .map((box) => visible(box) ? box : (box.labels && [...box.labels].find(visible)) || null).filter(Boolean) : [];
    return chosen.toggle.length;
  };
  const reopen = () => {
    const found = all(clickable).filter((element) => visible(element) && reopening.test(label(element)) && label(element).length < 60);
    chosen.reopen = found;
    return found.length;
  };
  const path = (element) => {
    const parts = [];
    for (let at = element; at && at.nodeType === 1; at = at.parentElement) {
      if (at.id && /^[A-Za-z][\w-]*$/.test(at.id)) { parts.unshift('#' + at.id); break; }
      let nth = 1;
      for (let before = at.previousElementSibling; before; before = before.previousElementSibling) if (before.localName === at.localName) ++nth;
      parts.unshift(at.localName + (at.parentElement ? `:nth-of-type(${nth})` : ''));
    }
    return parts.join(' > ');
  };
  const measure = (selector, element) => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    return { selector, x: box.left + scrollX, y: box.top + scrollY, width: box.width, height: box.height, visible: visible(element),
      text: label(element).slice(0, 80), color: style.color, background: style.backgroundColor, font_size: style.fontSize };
  };
  const boxes = (selectors) => {
    const out = [];
    for (const selector of selectors) for (const element of all(selector).slice(0, 5)) out.push(measure(selector, element));
    for (const kind of ['banner', 'accept', 'reject', 'settings', 'save']) for (const element of (chosen[kind] || []).slice(0, 3)) if (element.isConnected) out.push({ ...measure(path(element), element), role: kind });
    return out.slice(0, 200);
  };
  // Fields that a visitor would type into, with the kind of what belongs there.
  let typable = [];
  const fields = () => {
    typable = all('input, textarea').filter((element) => visible(element) && !element.disabled && !element.readOnly && !element.value &&
      (element.localName === 'textarea' || ['text', 'email', 'password', 'search', 'tel', 'url'].includes(element.type))).slice(0, 40);
    return typable.map((element) => {
      const hint = `${element.autocomplete} ${element.name} ${element.id} ${element.placeholder}`;
      return { selector: path(element), kind: element.type === 'password' ? 'password' : element.type === 'email' || /e-?mail/i.test(hint) ? 'email' : 'text' };
    });
  };
  const field = (index) => typable[index] && typable[index].isConnected && visible(typable[index]) ? place(typable[index]) : { found: 'no' };
  const focused = (index) => {
    let active = document.activeElement;
    while (active && active.shadowRoot && active.shadowRoot.activeElement) active = active.shadowRoot.activeElement;
    return !!active && active === typable[index];
  };
  // For a picture: what stands in fields is hidden.
  let curtain = null;
  const mask = (on) => {
    if (on && !curtain) { curtain = new CSSStyleSheet(); curtain.replaceSync('input:not([type=submit],[type=button],[type=reset]), textarea, select { -webkit-text-security: disc !important; color: transparent !important; text-shadow: none !important; -webkit-text-fill-color: transparent !important }'); }
    for (const root of roots()) {
      const others = [...root.adoptedStyleSheets].filter((sheet) => sheet !== curtain);
      root.adoptedStyleSheets = on ? [...others, curtain] : others;
    }
    return true;
  };
  const links = () => {
    const out = [];
    for (const element of all('a[href]')) {
      if (element.origin !== location.origin || element.hasAttribute('download') || (element.target && element.target !== '_self')) continue;
      if (element.pathname === location.pathname || /log-?out|sign-?out|abmelden|deconnexion|delete|remove|\.(pdf|zip|jpe?g|png|docx?|xlsx?|mp4|xml)$/i.test(element.pathname)) continue;
      out.push([visible(element) ? 0 : 1, element.origin + element.pathname + element.search]);
    }
    return [...new Set(out.sort((a, b) => a[0] - b[0]).map((link) => link[1]))].slice(0, 20);
  };
  const empty = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'param', 'source', 'track', 'wbr']);
  const raw = new Set(['script', 'style', 'xmp', 'iframe', 'noembed', 'noframes', 'plaintext', 'noscript']);
  const attribute = (text) => text.replace(/&/g, '&amp;').replace(/\u00a0/g, '&nbsp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const textual = (text) => text.replace(/&/g, '&amp;').replace(/\u00a0/g, '&nbsp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const html = (begin, end, limit) => {
    const out = [];
    let size = 0;
    const put = (text) => { size += text.length; if (size <= limit) out.push(text); };
    if (document.doctype) put(`<!DOCTYPE ${document.doctype.name}>`);
    // Without recursion: documents nest deeper than the stack.
    const work = [[document.documentElement, null]];
    while (work.length) {
      const [node, closing] = work.pop();
      if (closing !== null) { put(closing); continue; }
      if (!node) continue;
      if (node.nodeType === 3) {
        const within = node.parentNode && node.parentNode.localName;
        put(within === 'textarea' ? begin + textual(node.data) + end : raw.has(within) ? node.data : textual(node.data));
      } else if (node.nodeType === 8) {
        put(`<!--${node.data.replace(/--+>?/g, '- ')}-->`);
      } else if (node.nodeType === 1) {
        const name = node.namespaceURI === 'http://www.w3.org/1999/xhtml' ? node.localName : node.tagName;
        let open = '<' + name;
        const control = name === 'input' && !['submit', 'button', 'reset', 'image', 'checkbox', 'radio'].includes(node.type);
        for (const item of node.attributes) if (!(name === 'input' && item.name === 'checked' && !node.checked)) open += ` ${item.name}="${control && item.name === 'value' && item.value ? begin + attribute(item.value) + end : attribute(item.value)}"`;
        // What the visitor sees is the property, which the attribute need not follow.
        if (name === 'input' && node.checked && !node.hasAttribute('checked')) open += ' checked=""';
        put(open + '>');
        if (empty.has(name)) continue;
        work.push([null, `</${name}>`]);
        const content = name === 'template' ? node.content : node;
        for (let child = content.lastChild; child; child = child.previousSibling) work.push([child, null]);
        if (node.shadowRoot) for (let child = node.shadowRoot.lastChild; child; child = child.previousSibling) work.push([child, null]);
      }
    }
    return { html: out.join(''), whole: size <= limit, language: document.documentElement ? document.documentElement.lang : '' };
  };
  return { platforms, locate, guess, button, stands, toggles, reopen, boxes, links, html, fields, field, focused, mask,
    shows: (selectors) => selectors.some((selector) => all(selector).some(shown)), seen: (selector) => all(selector).some(visible) };
})())js";

std::string_view helper_script() { return kHelper; }

}  // namespace writ::browser
