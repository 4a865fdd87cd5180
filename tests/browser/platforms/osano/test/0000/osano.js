// Osano: a dialog in a window element, a drawer of switches, a choice in local storage that only its interface reads.
(function () {
  const purposes = ['MARKETING', 'PERSONALIZATION', 'ANALYTICS'];
  const listeners = { onConsentSaved: [] };
  // A tag that is marked but live is made inert as soon as the parser has put it into the page.
  const hold = (fixture) => new MutationObserver((changes) => {
    for (const tag of changes.flatMap((change) => [...change.addedNodes])) {
      if (tag.localName !== 'script' || !tag.dataset.osano || tag.type || (fixture.granted() || []).includes(tag.dataset.osano)) continue;
      tag.type = 'text/plain';
    }
  }).observe(document, { childList: true, subtree: true });
  const hidden = (text) => btoa(unescape(encodeURIComponent(text))).split('').reverse().join('');
  const fixture = platform({
    purposes,
    mount() {
      const host = document.createElement('div');
      host.className = 'osano-cm-window';
      document.body.append(host);
      return host;
    },
    banner: `<div class="osano-cm-window__dialog osano-cm-dialog osano-cm-dialog--type_bar" role="dialog"><p>We use cookies.</p>
      <div class="osano-cm-dialog__buttons osano-cm-buttons"><button class="osano-cm-manage osano-cm-button" data-do="settings">Manage</button>
      <button class="osano-cm-denyAll osano-cm-button osano-cm-button--type_denyAll" data-do="reject">Reject all</button>
      <button class="osano-cm-accept-all osano-cm-button osano-cm-button--type_accept" data-do="accept">Accept all</button></div></div>`,
    settings: `<div class="osano-cm-info osano-cm-info--open" role="dialog">${purposes.map((p) => `<label><input type="checkbox" id="osano-cm-drawer-toggle--category_${p}" data-purpose="${p}">${p}</label>`).join('')}
      <button class="osano-cm-save osano-cm-button" data-do="save">Save</button></div>`,
    widget: '<button class="osano-cm-window__widget osano-cm-widget" aria-label="Cookie preferences" data-do="reopen-settings">c</button>',
    read() {
      const value = localStorage.getItem('osano_consentmanager');
      return value === null ? null : JSON.parse(atob(value.split('').reverse().join('')));
    },
    write(granted) { localStorage.setItem('osano_consentmanager', hidden(JSON.stringify(granted))); cookies.set('osano_consentmanager_uuid', 'test', 365); },
    parked: 'script[type="text/plain"][data-osano]',
    needs: (tag) => [tag.dataset.osano],
    decided() { listeners.onConsentSaved.forEach((listener) => listener(consent())); },
  });
  const consent = () => Object.fromEntries([['ESSENTIAL', 'ACCEPT'], ['STORAGE', 'ACCEPT'], ...purposes.map((p) => [p, (fixture.granted() || []).includes(p) ? 'ACCEPT' : 'DENY']), ['OPT_OUT', 'DENY']]);
  // Calls that came before this script wait in a queue beside the function that took them.
  const act = ([what, listener]) => {
    if (what === 'onInitialized') known.then(() => listener(consent()));
    if (what === 'onConsentSaved') listeners.onConsentSaved.push(listener);
  };
  const known = new Promise((done) => document.readyState === 'loading' ? document.addEventListener('DOMContentLoaded', () => setTimeout(done)) : setTimeout(done));
  const waiting = (window.Osano && window.Osano.data) || [];
  window.Osano = (...call) => act(call);
  window.Osano.data = [];
  window.Osano.cm = { showDrawer: fixture.openSettings, getConsent: consent };
  waiting.forEach(act);
  hold(fixture);
})();
