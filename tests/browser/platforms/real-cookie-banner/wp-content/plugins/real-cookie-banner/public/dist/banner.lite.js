// Real Cookie Banner: a dialog in an element that its own blocker skips. Ids and classes are made up anew with every build, buttons are links.
(function () {
  const made = 'a' + Math.random().toString(36).slice(2, 8);
  let agreed;
  const fixture = platform({
    purposes: ['7'],
    hide: 'remove',
    banner: `<div id="${made}" consent-skip-blocker="1" data-bg="rgba(0, 0, 0, 0.5)"><dialog open data-box><div><div><div><p>We use cookies on this site.</p>
      <a role="button" tabindex="0" id="${made}-all" data-do="accept"><span>Accept all</span></a>
      <a role="button" tabindex="0" data-do="reject"><span>Continue without consent</span></a></div></div></div></dialog></div>`,
    read() {
      const value = cookies.get('real_cookie_banner-v:4_blog:1_path:0');
      return value === null ? null : JSON.parse(decodeURIComponent(value)).services;
    },
    write: (granted) => cookies.set('real_cookie_banner-v:4_blog:1_path:0', encodeURIComponent(JSON.stringify({ uuid: 'test', services: granted })), 365),
    parked: 'script[type="application/consent"]',
    needs: (tag) => [tag.getAttribute('consent-required')],
    address: 'consent-original-src-_',
    decided: (granted) => { if (granted.length) agreed(); },
  });
  // The account has one service; for a name that it does not have nobody waits.
  const consented = new Promise((done) => { agreed = done; });
  window.consentApi = {
    consentSync: () => ({ cookieOptIn: (fixture.granted() || []).length > 0 }),
    consent: (name) => name === 'tracker' ? consented : Promise.resolve(),
  };
  document.addEventListener('click', (event) => {
    if (!event.isTrusted || !event.target.closest('a[href="#consent-change"]')) return;
    event.preventDefault();
    fixture.open();
  });
})();
