// Cookie-Script: one injected box, a badge to reopen it, a cookie with the action and the categories as a text in JSON.
(function () {
  const purposes = ['performance', 'targeting', 'functionality'];
  const fixture = platform({
    purposes,
    banner: `<div id="cookiescript_injected" role="dialog"><div id="cookiescript_description">This site uses cookies.</div><div id="cookiescript_buttons">
      <div id="cookiescript_accept" role="button" tabindex="0" data-do="accept">Accept all</div><div id="cookiescript_reject" role="button" tabindex="0" data-do="reject">Decline all</div>
      <div id="cookiescript_manage" role="button" tabindex="0" data-do="settings">Details</div></div></div>`,
    settings: `<div class="cookiescript_fsd_main"><div id="cookiescript_fsd" data-box>${purposes.map((p) => `<label><input type="checkbox" class="cookiescript_checkbox_input" data-purpose="${p}">${p}</label>`).join('')}
      <div id="cookiescript_save" role="button" data-do="save">Save</div></div></div>`,
    widget: '<div id="cookiescript_badge" role="button" data-do="reopen">Cookie settings</div>',
    read() {
      const value = cookies.get('CookieScriptConsent');
      return value === null ? null : JSON.parse(JSON.parse(decodeURIComponent(value)).categories);
    },
    write(granted) {
      cookies.set('CookieScriptConsent', encodeURIComponent(JSON.stringify({ action: granted.length ? 'accept' : 'reject', categories: JSON.stringify(granted), key: 'test' })), 30);
    },
    parked: 'script[type="text/plain"][data-cookiescript="accepted"]',
    needs: (tag) => [tag.dataset.cookiecategory],
    address: 'data-src',
  });
  window.CookieScript = { instance: { acceptAllAction: fixture.accept, rejectAllAction: fixture.reject, show: fixture.open,
    currentState: () => ({ action: (fixture.granted() || []).length ? 'accept' : 'reject', categories: fixture.granted() }) } };
})();
