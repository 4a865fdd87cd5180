// Securiti: a loader that carries the account's numbers; the banner is known by its words.
(function () {
  const fixture = platform({
    purposes: ['analytics'],
    banner: `<div class="consent-box" role="dialog"><p>This site uses cookies.</p><button class="choice" data-do="reject">Reject all</button> <button class="choice" data-do="accept">Accept all</button></div>`,
    read() {
      const value = cookies.get('__privaci_cookie_consents');
      return value === null ? null : Object.entries(JSON.parse(decodeURIComponent(value)).consents).filter((one) => one[1] === 'granted').map((one) => one[0]);
    },
    write(granted) {
      cookies.set('__privaci_cookie_consent_uuid', 'test:1', 365);
      cookies.set('__privaci_cookie_consents', encodeURIComponent(JSON.stringify({ consents: { analytics: granted.length ? 'granted' : 'declined' }, location: 'BY#DE' })), 365);
    },
    parked: 'script.site-gate',
    needs: () => ['analytics'],
    address: 'data-src',
  });
  window.showConsentPreferencesPopup = fixture.open;
})();
