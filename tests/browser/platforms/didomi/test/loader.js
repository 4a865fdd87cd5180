// Didomi: a host element, a notice and a popup of preferences; the token is opaque, so the interface and the framework's string are asked.
(function () {
  const variant = document.documentElement.dataset.variant;
  const fixture = platform({
    purposes: ['cookies', 'analytics'],
    hide: 'remove',
    mount() {
      const host = document.createElement('div');
      host.id = 'didomi-host';
      document.body.append(host);
      return host;
    },
    banner: `<div id="didomi-notice" class="didomi-popup-notice" role="dialog">
      ${variant === 'continue' ? '<span class="didomi-continue-without-agreeing" role="button" tabindex="0" data-do="reject">Continue without agreeing</span>' : ''}
      <p class="didomi-notice-text">We and our partners would like to keep things on your device.</p>
      <button id="didomi-notice-learn-more-button" class="didomi-button" data-do="settings">Learn more</button>
      ${variant ? '' : '<button id="didomi-notice-disagree-button" class="didomi-button" data-do="reject">Disagree</button>'}
      <button id="didomi-notice-agree-button" class="didomi-button didomi-button-highlight" data-do="accept">Agree</button></div>`,
    settings: `<div class="didomi-popup didomi-consent-popup-preferences" role="dialog"><h2>Purposes</h2>
      <button class="didomi-components-button didomi-button" data-do="reject">Disagree to all</button>
      <button class="didomi-components-button didomi-button" data-do="accept">Agree to all</button></div>`,
    read() {
      const token = cookies.get('didomi_token');
      return token === null ? null : JSON.parse(atob(token)).purposes.enabled;
    },
    write(granted) {
      cookies.set('didomi_token', btoa(JSON.stringify({ user_id: 'test', purposes: { enabled: granted, disabled: [] }, version: 2 })));
      cookies.set('euconsent-v2', tcf.encode(7, granted.length > 0));
    },
    parked: 'script[type="didomi/javascript"]',
    // A custom vendor of the account has consent where all purposes that it asks for have.
    needs(tag) {
      const asks = { 'c:tracker': ['cookies', 'analytics'], 'c:tracker-test': ['cookies', 'analytics'] };
      return [...(tag.dataset.purposes || '').split(',').filter(Boolean), ...(tag.dataset.vendor ? asks[tag.dataset.vendor] || ['unknown'] : [])];
    },
    decided: () => tcf.changed(),
  });
  window.Didomi = {
    setUserAgreeToAll: fixture.accept, setUserDisagreeToAll: fixture.reject, preferences: { show: fixture.openSettings },
    shouldConsentBeCollected: () => fixture.granted() === null, isConsentRequired: () => true,
    getCurrentUserStatus: () => ({ purposes: Object.fromEntries(fixture.purposes.map((id) => [id, { id, enabled: (fixture.granted() || []).includes(id) }])), vendors: {} }),
  };
  document.addEventListener('DOMContentLoaded', () => tcf.install(7, {
    string: () => cookies.get('euconsent-v2'), granted: () => (fixture.granted() || []).length > 0, ui: fixture.openSettings }), { once: true, capture: true });
})();
