// Google's messages: a dialog in a root element, options with two switches for a purpose (consent, legitimate interest), the string in a cookie.
(function () {
  const options = document.documentElement.dataset.variant === 'options';
  const fixture = platform({
    purposes: ['consent', 'interest'],
    hide: 'remove',
    mount() {
      const root = document.createElement('div');
      root.className = 'fc-consent-root';
      document.body.append(root);
      return root;
    },
    banner: `<div class="fc-dialog-container"><div class="fc-dialog fc-choice-dialog" role="dialog" data-box><h1>Your data</h1><div class="fc-footer-buttons">
      <button class="fc-button fc-cta-consent fc-primary-button" data-do="accept"><p class="fc-button-label">Consent</p></button>
      ${options ? '' : '<button class="fc-button fc-cta-do-not-consent fc-secondary-button" data-do="reject"><p class="fc-button-label">Do not consent</p></button>'}
      <button class="fc-button fc-cta-manage-options fc-secondary-button" data-do="settings"><p class="fc-button-label">Manage options</p></button></div></div></div>`,
    settings: `<div class="fc-dialog-container"><div class="fc-dialog fc-data-preferences-dialog" role="dialog" data-box>
      <label><input type="checkbox" class="fc-preference-consent purpose" data-purpose="consent">Consent</label>
      <label><input type="checkbox" class="fc-preference-legitimate-interest purpose" data-purpose="interest" checked>Legitimate interest</label>
      <button class="fc-button fc-confirm-choices fc-primary-button" data-do="save"><p class="fc-button-label">Confirm choices</p></button></div></div>`,
    read() { const value = cookies.get('FCNEC'); return value === null ? null : value === '1' ? ['consent', 'interest'] : []; },
    write(granted) {
      cookies.set('euconsent-v2', tcf.encode(300, granted.includes('consent')), 390);
      cookies.set('FCCDCF', encodeURIComponent(JSON.stringify([null, null, null, [tcf.encode(300, granted.includes('consent'))]])), 390);
      cookies.set('FCNEC', granted.includes('consent') ? '1' : '0', 390);
    },
    decided: () => tcf.changed(),
  });
  tcf.install(300, { string: () => cookies.get('euconsent-v2'), granted: () => (fixture.granted() || []).includes('consent'), ui: fixture.openSettings });
  tcf.gate('https://tracker.test/t.js');
  // What pages had queued, and what they queue from now on: functions, or an object whose member says what has to be there first.
  const waiting = (window.googlefc && window.googlefc.callbackQueue) || [];
  const push = (act) => (typeof act === 'function' ? act() : act.CONSENT_API_READY && act.CONSENT_API_READY());
  window.googlefc = { callbackQueue: { push }, showRevocationMessage: fixture.open };
  waiting.forEach(push);
})();
