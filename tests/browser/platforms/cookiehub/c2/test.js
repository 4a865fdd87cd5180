// CookieHub: a dialog and settings in one container, a cookie in base64.
(function () {
  const purposes = ['preferences', 'analytics', 'marketing'];
  const fixture = platform({
    purposes,
    mount() {
      const host = document.createElement('div');
      host.className = 'ch2 ch2-container';
      document.body.append(host);
      return host;
    },
    banner: `<div class="ch2-dialog ch2-dialog-bottom ch2-visible" role="dialog"><p>Cookies help us.</p><button class="ch2-btn ch2-open-settings-btn" data-do="settings">Settings</button>
      <button class="ch2-btn ch2-deny-all-btn" data-do="reject">Deny all</button> <button class="ch2-btn ch2-btn-primary ch2-allow-all-btn" data-do="accept">Allow all</button></div>`,
    settings: `<div class="ch2-settings ch2-visible" role="dialog">${purposes.map((p) => `<label><input type="checkbox" data-category="${p}" data-purpose="${p}">${p}</label>`).join('')}
      <button class="ch2-btn ch2-deny-all-btn" data-do="reject">Deny all</button> <button class="ch2-btn ch2-save-settings-btn" data-do="save">Save settings</button></div>`,
    widget: '<div class="ch2-icon" role="button" data-do="reopen-settings">c</div>',
    read() {
      const value = cookies.get('cookiehub');
      return value === null ? null : JSON.parse(atob(decodeURIComponent(value))).categories.filter((c) => c.value && purposes.includes(c.id)).map((c) => c.id);
    },
    write(granted) {
      const value = { answered: true, revision: 1, categories: [{ cid: 1, id: 'necessary', value: true }, ...purposes.map((id, i) => ({ cid: i + 2, id, value: granted.includes(id) }))] };
      cookies.set('cookiehub', encodeURIComponent(btoa(JSON.stringify(value))), 365);
    },
    parked: 'script[type="text/plain"][data-consent]',
    needs: (tag) => [tag.dataset.consent],
    address: 'data-src',
  });
  window.cookiehub = { allowAll: fixture.accept, denyAll: fixture.reject, openSettings: fixture.openSettings, hasAnswered: () => fixture.granted() !== null, hasConsented: (p) => (fixture.granted() || []).includes(p) };
})();
