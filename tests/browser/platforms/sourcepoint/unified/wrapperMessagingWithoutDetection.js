// Sourcepoint: the message is a frame of another site; its buttons bear the type of the choice in their class; it answers by messages.
(function () {
  const variant = document.documentElement.dataset.variant || 'first';
  const key = '_sp_user_consent_1234';
  const framed = (what) => `<div id="sp_message_container_1" style="display:block"><iframe id="sp_message_iframe_1" title="Privacy message"
    src="https://cdn.privacy-mgmt.com/index.html?message_id=1&kind=${what}" width="640" height="240"></iframe></div>`;
  const fixture = platform({
    purposes: ['all'],
    hide: 'remove',
    banner: framed(variant),
    settings: framed('open-manager'),
    read() {
      const value = JSON.parse(localStorage.getItem(key) || 'null');
      return value === null ? null : value.gdpr.consentStatus.consentedToAny ? ['all'] : [];
    },
    write(granted) {
      const all = granted.length > 0;
      localStorage.setItem(key, JSON.stringify({ gdpr: { euconsent: tcf.encode(6, all), consentStatus: { rejectedAny: !all, consentedAll: all, consentedToAny: all } } }));
      cookies.set('euconsent-v2', tcf.encode(6, all));
      cookies.set('consentUUID', 'test_1');
    },
    shown() { document.documentElement.classList.add('sp-message-open'); },
    hidden() { document.documentElement.classList.remove('sp-message-open'); },
    decided: () => tcf.changed(),
  });
  tcf.install(6, { string: () => cookies.get('euconsent-v2'), granted: () => (fixture.granted() || []).length > 0, ui: fixture.openSettings });
  tcf.gate('https://tracker.test/t.js');
  window._sp_ = { gdpr: { loadPrivacyManagerModal: fixture.openSettings } };
  window.addEventListener('message', (event) => {
    if (event.origin !== 'https://cdn.privacy-mgmt.com') return;
    if (event.data.choice === 11) fixture.accept();
    if (event.data.choice === 13) fixture.reject();
    if (event.data.choice === 9) location.href = '/pay.html';
  });
})();
