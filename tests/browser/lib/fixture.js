// What the fixture of every platform needs: a banner that comes after a moment, buttons by `data-do`, switches by
// `data-purpose`, a decision read and written as the platform at hand does it, and parked scripts released by it.
//
//   platform({
//     purposes,        the optional purposes
//     read, write      the decision: a list of granted purposes, or null
//     banner, settings markup of the two layers (settings may be left out)
//     mount            where markup is put: an element or shadow root, or a function that makes it (body)
//     hide             what becomes of a layer's nodes: 'remove' (else they are not displayed)
//     widget           markup that stands in the page once a decision was made, to reopen
//     parked           a selector of parked scripts, `needs` what one of them needs, `address` the attribute of its address,
//                      `mime` the attribute of its real type
//     decided          called with the granted purposes after every decision
//   })
//
// data-do: accept, reject, settings, save, close (no decision), reopen, reopen-settings, and `refuse-close` (the cross that
// stands for a refusal). Only real input counts: a press that a script makes is not heard, as some platforms have it.
(function () {
  'use strict';
  const kLayers = ['position:fixed;left:0;right:0;bottom:0;padding:12px;background:#fff;border-top:2px solid #333;z-index:99999',
    'position:fixed;left:15%;right:15%;top:10%;padding:16px;background:#fff;border:2px solid #333;z-index:100000'];

  window.cookies = {
    get(name) {
      const found = document.cookie.split('; ').find((pair) => pair.startsWith(name + '='));
      return found === undefined ? null : found.slice(name.length + 1);
    },
    set(name, value, days = 180) { document.cookie = `${name}=${value}; path=/; max-age=${days * 86400}; SameSite=Lax`; },
    drop(name) { document.cookie = `${name}=; path=/; max-age=0`; },
  };

  /// Runs a parked script; `address` and `mime` name the attributes that hold its address and type, and no other counts.
  window.runParked = (parked, address = 'src', mime) => {
    const live = document.createElement('script');
    if (mime && parked.getAttribute(mime)) live.type = parked.getAttribute(mime);
    if (parked.getAttribute(address)) live.src = parked.getAttribute(address);
    else live.textContent = parked.textContent;
    parked.replaceWith(live);
  };

  window.platform = function (p) {
    const layers = [null, null];
    let mount, widget, granted = null;

    const nodesOf = (markup) => {
      const template = document.createElement('template');
      template.innerHTML = markup.trim();
      return [...template.content.children];
    };
    const root = () => {
      if (!mount) {
        mount = typeof p.mount === 'function' ? p.mount() : p.mount || document.body;
        mount.addEventListener('click', pressed);
      }
      return mount;
    };
    const show = (layer) => {
      if (!layers[layer]) {
        layers[layer] = nodesOf(layer === 0 ? p.banner : p.settings);
        for (const node of layers[layer]) {
          const box = node.matches('[data-box]') ? node : node.querySelector('[data-box]') || node;
          box.style.cssText += ';' + kLayers[layer];
          root().append(node);
        }
      }
      for (const node of layers[layer]) node.style.display = '';
      // Who comes back to the switches finds them as they were left.
      if (granted !== null) controls().forEach((control) => turn(control, granted.includes(control.dataset.purpose)));
      if (p.shown) p.shown(layer, layers[layer]);
    };
    const hide = (layer) => {
      if (!layers[layer]) return;
      for (const node of layers[layer]) p.hide === 'remove' ? node.remove() : (node.style.display = 'none');
      if (p.hidden) p.hidden(layer, layers[layer]);
      if (p.hide === 'remove') layers[layer] = null;
    };
    const showWidget = () => {
      if (!p.widget || widget) return;
      widget = nodesOf(p.widget);
      for (const node of widget) {
        const box = node.matches('[data-box]') ? node : node.querySelector('[data-box]') || node;
        box.style.cssText += ';position:fixed;left:8px;bottom:8px;z-index:99998';
        root().append(node);
      }
    };
    const release = () => {
      if (!p.parked) return;
      for (const parked of document.querySelectorAll(p.parked)) {
        if (!p.needs(parked).every((purpose) => granted.includes(purpose))) continue;
        runParked(parked, p.address, p.mime);
      }
    };
    const decide = (list) => {
      granted = list;
      p.write(granted);
      hide(0);
      hide(1);
      release();
      showWidget();
      if (p.decided) p.decided(granted);
    };
    const isOn = (control) => control.type === 'checkbox' ? control.checked
      : control.hasAttribute('aria-checked') ? control.getAttribute('aria-checked') === 'true'
      : control.hasAttribute('aria-pressed') ? control.getAttribute('aria-pressed') === 'true'
      : control.classList.contains(control.dataset.on);
    const turn = (control, on) => {
      if (control.type === 'checkbox') control.checked = on;
      else if (control.hasAttribute('aria-checked')) control.setAttribute('aria-checked', String(on));
      else if (control.hasAttribute('aria-pressed')) control.setAttribute('aria-pressed', String(on));
      else control.classList.toggle(control.dataset.on, on);
    };
    const controls = () => [...root().querySelectorAll('[data-purpose]')];
    const chosen = () => [...new Set(controls().filter(isOn).map((control) => control.dataset.purpose))].filter((x) => p.purposes.includes(x));

    function pressed(event) {
      if (!event.isTrusted) return;
      const purpose = event.target.closest('[data-purpose]');
      if (purpose && purpose.type !== 'checkbox') turn(purpose, !isOn(purpose));
      const button = event.target.closest('[data-do]');
      if (!button) return;
      event.preventDefault();
      const act = {
        accept: () => decide([...p.purposes]),
        reject: () => decide([]),
        'refuse-close': () => decide([]),
        save: () => decide(chosen()),
        settings: () => { if (!p.keep) hide(0); show(1); },
        back: () => { hide(1); show(0); },
        close: () => { hide(0); hide(1); },
        reopen: () => show(0),
        'reopen-settings': () => show(1),
        'all-on': () => controls().forEach((control) => turn(control, true)),
        'all-off': () => controls().forEach((control) => turn(control, false)),
      }[button.dataset.do];
      if (act) act();
    }

    const api = {
      open: () => show(0), openSettings: () => show(1), close: () => { hide(0); hide(1); }, decide, chosen,
      accept: () => decide([...p.purposes]), reject: () => decide([]), granted: () => granted, purposes: p.purposes,
      forget: () => { granted = null; },
    };
    const begin = () => {
      granted = p.read();
      if (granted === null) setTimeout(() => show(0), p.after === undefined ? 60 : p.after);
      else { release(); showWidget(); if (p.decided) p.decided(granted); }
    };
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin);
    else Promise.resolve().then(begin);
    return api;
  };
})();
