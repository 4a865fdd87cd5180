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

// A command is what gtag() puts there, its arguments; an array is none. The container's own start stands there as an object.
static constexpr std::string_view kCommands = R"js((() => {
  const commands = [], layers = ['dataLayer'], names = ['consent', 'config', 'event', 'js'];
  let whole = true;
  for (const script of document.querySelectorAll('script[src]')) {
    let url;
    try { url = new URL(script.src); } catch { continue; }
    const layer = url.searchParams.get('l');
    if (layer && /^[\w$.]{1,60}$/.test(layer) && /\/(?:gtm\.js|gtag\/js)$/.test(url.pathname) && layers.length < 5 && !layers.includes(layer)) layers.push(layer);
  }
  for (const layer of layers) {
    const entries = window[layer];
    if (!Array.isArray(entries)) continue;
    // A container keeps so many and drops the oldest.
    if (entries.length >= 300) whole = false;
    for (let place = 0; place < Math.min(entries.length, 1000); ++place) {
      const entry = entries[place];
      if (!entry || typeof entry !== 'object') continue;
      const said = { layer, place };
      if (Object.prototype.toString.call(entry) === '[object Arguments]') {
        if (!names.includes(entry[0])) continue;
        said.name = entry[0];
        if (said.name === 'consent') {
          if (entry[1] !== 'default' && entry[1] !== 'update') continue;
          said.action = entry[1];
          said.states = {};
          const given = entry[2] && typeof entry[2] === 'object' ? entry[2] : {};
          said.regional = Array.isArray(given.region) && given.region.length > 0;
          for (const [type, state] of Object.entries(given).slice(0, 40)) {
            if (/^[a-z_]{1,40}$/.test(type) && (state === 'granted' || state === 'denied')) said.states[type] = state;
          }
        }
      } else if (entry.event === 'gtm.js' && 'gtm.start' in entry) {
        said.name = 'start';
      } else {
        continue;
      }
      if (commands.length >= 200) { whole = false; break; }
      commands.push(said);
    }
  }
  return { commands, whole };
})())js";

std::string_view commands_script() { return kCommands; }

// The helper, in three parts of one function: what every part needs (here), banners (page_banner.cpp), and what is read of a page
// (below). Every entry looks at the page anew; within one, roots are kept.
//
// platforms(list)      which consent platforms are in the page, which show a banner or a wall: [{name, present, shown, wall}]
// locate(selector)     the first visible match, brought into view: {found, x, y, covered, disabled}; `found` "hidden" where only
//                      invisible ones match
// guess(where)         banner and buttons by their words: {banner, score, roles: {accept: n, …}}; button(role, i) locates one of
//                      them; stands() whether it is still there; `where`: "banner", what its "settings" open, a "page" that holds them
// reopen()             what opens the settings again: {controls: how many, pages: addresses, whole}; button("reopen", i)
// begin(), turn(selector, on, state), turnOff(), next(selector)   one press each: of a switch, of a match not pressed yet
// holder(element, x, y)  of an element that holds a frame: whether it is seen, whether that point of its content is covered
// boxes(list, opened), remember()   where controls lie and how they look; of what was opened since `remember` alone, if so asked
// display(text), conceal()   puts a paragraph with known words at the end of the page, and takes it away
// links()              addresses of the page's own links, visible ones first
// marks(list)          where what a finding may name lies in view: {width, height, marks: [{selector, x, y, width, height}]}
// html()               the document as it stands, shadow roots as children of their hosts; without what was guessed as a banner, if so asked
static constexpr std::string_view kElements = R"js((() => {
  const kMostRoots = 2000;
  let kept = null;
  const roots = () => {
    if (kept) return kept;
    const out = [document];
    for (let i = 0; i < out.length && out.length < kMostRoots; ++i) {
      for (const element of out[i].querySelectorAll('*')) if (element.shadowRoot) out.push(element.shadowRoot);
    }
    return kept = out;
  };
  const fresh = (entry) => (...values) => { kept = null; try { return entry(...values); } finally { kept = null; } };
  // A selector that the browser does not take matches nothing.
  const all = (selector, most = 2000) => {
    const out = [];
    for (const root of roots()) {
      let found;
      try { found = root.querySelectorAll(selector); } catch { return out; }
      for (const element of found) { if (out.length >= most) return out; out.push(element); }
    }
    return out;
  };
  const parent = (node) => node.parentNode instanceof ShadowRoot ? node.parentNode.host : node.parentNode;
  const contains = (outer, node) => { for (let at = node; at; at = parent(at)) if (at === outer) return true; return false; };
  const visible = (element) => {
    const box = element.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) return false;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const style = getComputedStyle(element);
    if (style.pointerEvents === 'none' && style.position === 'fixed' && style.opacity === '0') return false;
    // Folded away: an ancestor that clips and has no height.
    for (let at = parent(element), steps = 0; at && at.nodeType === 1 && steps < 40; at = parent(at), ++steps) {
      const outer = at.getBoundingClientRect();
      if ((outer.width < 1 || outer.height < 1) && getComputedStyle(at).overflow !== 'visible') return false;
    }
    if (style.position === 'fixed') return box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    return box.bottom + scrollY > 0 && box.right + scrollX > 0;
  };
  // A host of a shadow root is often without a box of its own.
  const shown = (element) => {
    if (visible(element)) return true;
    for (const child of [...element.children].slice(0, 200)) if (visible(child)) return true;
    if (element.shadowRoot) for (const child of [...element.shadowRoot.querySelectorAll('*')].slice(0, 500)) if (visible(child)) return true;
    return false;
  };
  const hit = (x, y) => {
    let element = document.elementFromPoint(x, y);
    while (element && element.shadowRoot) {
      const inner = element.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === element) break;
      element = inner;
    }
    return element;
  };
  // A point of the element that a press would reach; its own switch counts as the element. A text over lines has several boxes.
  const place = (element, other = null) => {
    const outer = () => { const all = [...element.getClientRects()].filter((box) => box.width >= 1 && box.height >= 1); return all[0] || element.getBoundingClientRect(); };
    let box = outer();
    if (box.top < 0 || box.left < 0 || box.bottom > innerHeight || box.right > innerWidth) {
      element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      box = outer();
    }
    const point = (right, down) => [box.left + box.width * right, box.top + box.height * down];
    const out = { found: 'yes', covered: true, disabled: !!element.disabled };
    for (const [right, down] of [[.5, .5], [.2, .5], [.8, .5], [.5, .2], [.5, .8]]) {
      const [x, y] = point(right, down), over = hit(x, y);
      if (!over || !(contains(element, over) || (other && contains(other, over)))) continue;
      return { ...out, x, y, covered: false };
    }
    const [x, y] = point(.5, .5);
    return { ...out, x, y };
  };
  const locate = (selector) => {
    const matches = all(selector);
    const first = matches.find((element) => visible(element) && !element.disabled) || matches.find(visible);
    if (first) return place(first);
    return { found: matches.length ? 'hidden' : 'no' };
  };
  const holder = (element, x, y) => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element), px = (text) => parseFloat(text) || 0;
    const at = { x: box.left + element.clientLeft + px(style.paddingLeft) + x, y: box.top + element.clientTop + px(style.paddingTop) + y };
    const over = hit(at.x, at.y);
    return { visible: visible(element), covered: !over || !contains(element, over), ...at };
  };
)js";

static constexpr std::string_view kReading = R"js(
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
  // Red, green, blue and alpha; nothing where the colour is written otherwise.
  const channels = (text) => {
    const found = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(text);
    return found && [Number(found[1]), Number(found[2]), Number(found[3]), found[4] === undefined ? 1 : Number(found[4])];
  };
  const mixed = (over, below) => over.slice(0, 3).map((value, i) => value * over[3] + below[i] * (1 - over[3]));
  const written = (color) => `rgb(${color.map(Math.round).join(', ')})`;
  // What is painted at a point from the element downwards, through the shadow roots around it; what holds the element, where it
  // lies outside of the window.
  const painted = (element, x, y) => {
    const out = [];
    for (let at = element, root = at.getRootNode(); ;) {
      const list = root.elementsFromPoint(x, y).filter((one) => one.getRootNode() === root), begin = list.indexOf(at);
      if (begin >= 0) out.push(...list.slice(begin));
      else for (let held = at; held; held = held.parentElement) out.push(held);
      if (!(root instanceof ShadowRoot)) return out;
      at = root.host;
      root = at.getRootNode();
    }
  };
  const pictures = 'img, video, canvas, iframe, svg, object, embed';
  // The colour behind the text, what lets through mixed with what lies below; empty over a picture or where it cannot be said.
  const behind = (element, x, y) => {
    const over = [];
    for (const at of painted(element, x, y)) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== 'none' || (at !== element && at.matches(pictures)) || style.opacity !== '1' || style.backdropFilter !== 'none' || style.mixBlendMode !== 'normal') return '';
      const color = channels(style.backgroundColor);
      if (!color) return over.length ? '' : style.backgroundColor;
      if (color[3] > 0) over.push(color);
      if (color[3] === 1) break;
    }
    return written(over.reverse().reduce((below, color) => mixed(color, below), [255, 255, 255]));
  };
  // A text that lets through has the colour that is seen.
  const seenColor = (color, background) => {
    const over = channels(color), below = channels(background);
    return over && below && over[3] < 1 ? written(mixed(over, below)) : color;
  };
  const measure = (selector, element) => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element), seen = visible(element);
    const x = box.left + box.width / 2, y = box.top + box.height / 2, inside = x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
    const over = seen && inside ? hit(x, y) : null;
    const background = behind(element, x, y);
    const out = { selector, x: box.left + scrollX, y: box.top + scrollY, width: box.width, height: box.height, visible: seen, text: (element.innerText || said(element) || '').replace(/\s+/g, ' ').trim().slice(0, 200),
      tag: element.localName, color: seenColor(style.color, background), background, font_size: parseFloat(style.fontSize) || 0, in_view: seen && box.top + scrollY < innerHeight && box.bottom + scrollY > 0,
      focusable: seen && element.tabIndex >= 0 && !element.disabled };
    if (seen && inside) out.covered = !over || !(contains(element, over) || contains(over, element));
    if (element.matches(switches)) out.checked = isOn(element, '');
    return out;
  };
  // Controls of the banner: declared ones as [{selector, role, layer}], then what was guessed, then the switches in it.
  // `opened`: those alone that can be seen now and could not when `remember` was called.
  let remembered = new WeakSet();
  const remember = () => { remembered = new WeakSet(all(clickable + ', ' + switches, 6000).filter((element) => handles(element).length > 0)); return true; };
  const boxes = (list, opened = false) => {
    const out = [], had = new Set(), banners = [];
    const put = (selector, element, more) => {
      if (had.has(element) || !element.isConnected || out.length >= 200) return;
      if (opened && (remembered.has(element) || !(more.role === 'toggle' ? more.visible : visible(element)))) return;
      had.add(element);
      out.push({ ...measure(selector, element), ...more });
    };
    for (const { selector, role, layer } of list) {
      for (const element of all(selector, 5)) {
        if (role === 'banner' && shown(element)) banners.push(element);
        put(selector, element, { role, layer: opened && role === 'banner' ? 2 : layer, by: 'declaration' });
      }
    }
    const roles = { banner: 'banner', accept: 'accept', reject: 'reject', settings: 'settings', more: 'policy', policy: 'policy', save: 'save', pay: 'pay', close: 'close' };
    for (const [kind, role] of Object.entries(roles)) {
      for (const element of (chosen[kind] || []).slice(0, 5)) {
        if (kind === 'banner') banners.push(element);
        put(path(element), element, { role, layer: opened ? 2 : 1, by: 'heuristic' });
      }
    }
    for (const element of all(switches, 500)) {
      if (!banners.some((banner) => contains(banner, element))) continue;
      // One that is always on asks for nothing.
      if (element.disabled || element.getAttribute('aria-disabled') === 'true') continue;
      const seen = handles(element).length > 0;
      put(path(element), element, { role: 'toggle', layer: seen && !opened ? 1 : 2, by: list.length ? 'declaration' : 'heuristic', visible: seen });
    }
    return out;
  };
  // A path as the engine writes it of the document that was read: ids that stand once, and no number where there is no choice.
  const way = (element) => {
    const parts = [];
    for (let at = element; at && at.nodeType === 1 && parts.length < 64; at = at.parentElement) {
      if (/^[A-Za-z_][\w-]{0,99}$/.test(at.id || '') && document.querySelectorAll('#' + at.id).length === 1) { parts.unshift('#' + at.id); break; }
      let nth = 1, of = 1;
      for (let near = at.previousElementSibling; near; near = near.previousElementSibling) if (near.localName === at.localName) { ++nth; ++of; }
      for (let near = at.nextElementSibling; near; near = near.nextElementSibling) if (near.localName === at.localName) ++of;
      parts.unshift(at.localName + (of > 1 ? `:nth-of-type(${nth})` : ''));
    }
    return parts.join(' > ');
  };
  // For a picture: where controls, fields, links and what else a finding may name lie in it.
  const kMostMarks = 250;
  const marks = (list) => {
    const out = [], had = new Set();
    const put = (selector, element) => {
      const box = element.getBoundingClientRect(), key = selector + ' ' + box.x + ' ' + box.y;
      if (out.length >= kMostMarks || had.has(key) || !element.isConnected || !(shown(element))) return;
      had.add(key);
      out.push({ selector, x: box.left, y: box.top, width: box.width, height: box.height });
    };
    for (const { selector } of list) for (const element of all(selector, 5)) put(selector, element);
    for (const elements of Object.values(chosen)) for (const element of elements.slice(0, 5)) put(path(element), element);
    for (const element of all(switches, 200)) put(path(element), element);
    for (const element of all('input:not([type=hidden]), select, textarea, button, form, iframe, video, a[href], [role=button], [role=dialog]', 600)) {
      const box = element.getBoundingClientRect();
      if (box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth) put(way(element), element);
    }
    return { width: innerWidth, height: innerHeight, marks: out };
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
  let displayed = null;
  const display = (text) => {
    if (!document.body) return false;
    displayed = document.createElement('p');
    displayed.textContent = text;
    document.body.append(displayed);
    return true;
  };
  const conceal = () => { if (displayed) displayed.remove(); displayed = null; return true; };
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
  const html = (begin, end, limit, without = false) => {
    // A guess may be the page itself where the page speaks of cookies; what lies over it is none of it.
    const banner = without && chosen.banner && covering(chosen.banner[0]) && chosen.banner[0] !== document.body ? chosen.banner[0] : null;
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
        if (node === banner) continue;
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
  const entries = { remember, platforms, locate, guess, button, stands, reopen, begin, turn, turned, turnOff, next, holder, boxes, marks, links, html, fields, field, focused, display, conceal, mask,
    shows: (selectors) => selectors.some((selector) => all(selector, 200).some(shown)), seen: (selector) => all(selector, 500).some(visible) };
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, fresh(entry)]));
})())js";

std::string_view helper_script() {
  static const std::string script = std::string(kElements) + std::string(banner_script()) + std::string(kReading);
  return script;
}

}  // namespace writ::browser
