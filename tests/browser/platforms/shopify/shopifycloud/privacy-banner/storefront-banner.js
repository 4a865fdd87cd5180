// Shopify: a banner and preferences whose ids share a prefix, a cookie with single letters, an event for the site, and an
// interface that a page has loaded before it asks.
(function () {
  const letters = { a: 'analytics', m: 'marketing', p: 'preferences' };
  const fixture = platform({
    purposes: Object.keys(letters),
    hide: 'remove',
    mount() {
      const host = document.createElement('div');
      host.id = 'shopify-pc__container';
      document.body.append(host);
      return host;
    },
    banner: `<div id="shopify-pc__banner" class="shopify-pc__banner__dialog" role="alertdialog"><h2>Cookie consent</h2>
      <button id="shopify-pc__banner__btn-manage-prefs" data-do="settings">Manage preferences</button> <button id="shopify-pc__banner__btn-accept" data-do="accept">Accept</button>
      <button id="shopify-pc__banner__btn-decline" data-do="reject">Decline</button></div>`,
    settings: `<div id="shopify-pc__prefs" role="dialog"><div id="shopify-pc__prefs__dialog"><button id="shopify-pc__prefs__header-decline" data-do="reject">Decline all</button>
      <button id="shopify-pc__prefs__header-accept" data-do="accept">Accept all</button>${Object.entries(letters).map(([l, n]) => `<label><input type="checkbox" id="shopify-pc__prefs__${n}-input" data-purpose="${l}">${n}</label>`).join('')}
      <button id="shopify-pc__prefs__header-save" data-do="save">Save my choices</button></div></div>`,
    read() {
      const value = cookies.get('_tracking_consent');
      return value === null ? null : Object.entries(JSON.parse(decodeURIComponent(value)).con.CMP).filter(([, on]) => on === '1').map(([l]) => l);
    },
    write(granted) {
      const con = Object.fromEntries(Object.keys(letters).map((l) => [l, granted.includes(l) ? '1' : '0']));
      cookies.set('_tracking_consent', encodeURIComponent(JSON.stringify({ con: { CMP: { ...con, s: '' } }, v: '2.1', region: 'DEBE', reg: 'GDPR' })), 365);
    },
    decided(granted) { document.dispatchEvent(new CustomEvent('visitorConsentCollected', { detail: { analyticsAllowed: granted.includes('a') } })); },
  });
  window.privacyBanner = { showPreferences: fixture.openSettings };
  const allowed = (letter) => () => (fixture.granted() || []).includes(letter);
  const ready = new Promise((done) => document.readyState === 'loading' ? document.addEventListener('DOMContentLoaded', () => setTimeout(done)) : setTimeout(done));
  window.Shopify = { loadFeatures(features, callback) {
    if (!features.some((feature) => feature.name === 'consent-tracking-api')) return callback(new Error('no such feature'));
    ready.then(() => {
      window.Shopify.customerPrivacy = { analyticsProcessingAllowed: allowed('a'), marketingAllowed: allowed('m'), preferencesProcessingAllowed: allowed('p') };
      callback();
    });
  } };
})();
