// CookieFirst: parts known by data-cookiefirst-*, the choice as JSON in a cookie.
(function () {
  const purposes = ['performance', 'functional', 'advertising'];
  const fixture = platform({
    purposes,
    hide: 'remove',
    mount() {
      const host = document.createElement('div');
      host.id = 'cookiefirst-root';
      host.className = 'cookiefirst-root';
      document.body.append(host);
      return host;
    },
    banner: `<div data-cookiefirst-widget="banner" role="dialog"><p>Cookies, again.</p><button data-cookiefirst-action="adjust" data-do="settings">Adjust</button>
      <button data-cookiefirst-action="reject" data-do="reject">Reject</button> <button data-cookiefirst-action="accept" data-do="accept">Accept all</button></div>`,
    settings: `<div data-cookiefirst-widget="modal" role="dialog">${purposes.map((p) => `<button role="checkbox" data-cookiefirst-accent-color="true" aria-checked="false" data-purpose="${p}">${p}</button>`).join('')}
      <button data-cookiefirst-action="save" data-do="save">Save</button></div>`,
    widget: '<button data-cookiefirst-action="settings" class="cookiefirst-settings" data-do="reopen-settings">Cookie settings</button>',
    read() {
      const value = cookies.get('cookiefirst-consent');
      return value === null ? null : purposes.filter((p) => JSON.parse(decodeURIComponent(value))[p]);
    },
    write(granted) {
      const value = { necessary: true, ...Object.fromEntries(purposes.map((p) => [p, granted.includes(p)])), timestamp: 1, type: 'category', version: 'test' };
      cookies.set('cookiefirst-consent', encodeURIComponent(JSON.stringify(value)), 365);
    },
    parked: 'script[type="text/plain"][data-cookiefirst-category]',
    needs: (tag) => [tag.dataset.cookiefirstCategory],
    address: 'data-src',
  });
  window.CookieFirst = { acceptAllCategories: fixture.accept, declineAllCategories: fixture.reject, openPanel: fixture.openSettings };
})();
