// HubSpot: a bar with two buttons, cookies that say who opted out, listeners in a queue.
(function () {
  const listeners = [];
  const tell = (listener) => listener({ allowed: fixture.granted().length > 0, categories: { necessary: true,
    ...Object.fromEntries(['analytics', 'advertisement', 'functionality'].map((name) => [name, fixture.granted().length > 0])) } });
  const fixture = platform({
    purposes: ['analytics'],
    hide: 'remove',
    mount() {
      const host = document.createElement('div');
      host.id = 'hs-banner-parent';
      document.body.append(host);
      return host;
    },
    banner: `<div id="hs-eu-cookie-confirmation" role="dialog"><div id="hs-eu-cookie-confirmation-inner"><p>This site stores cookies.</p>
      <a id="hs-eu-confirmation-button" role="button" href="#" data-do="accept">Accept</a> <a id="hs-eu-decline-button" role="button" href="#" data-do="reject">Decline</a></div></div>`,
    read() { const value = cookies.get('__hs_opt_out'); return value === null ? null : value === 'no' ? ['analytics'] : []; },
    write(granted) {
      const on = granted.length > 0;
      cookies.set('__hs_opt_out', on ? 'no' : 'yes');
      cookies.set('__hs_cookie_cat_pref', `1:${on}_2:${on}_3:${on}`);
    },
    decided() { listeners.forEach(tell); },
  });
  const act = ([what, listener]) => {
    if (what === 'addPrivacyConsentListener') { listeners.push(listener); if (fixture.granted()) tell(listener); }
    if (what === 'showBanner' || what === 'revokeCookieConsent') fixture.open();
  };
  const waiting = window._hsp || [];
  window._hsp = { push: act };
  waiting.forEach(act);
})();
