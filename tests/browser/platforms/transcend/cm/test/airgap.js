// Transcend: a host element with the dialog in its open shadow root; only a visitor's own press changes the choice.
(function () {
  const purposes = ['Functional', 'Analytics', 'Advertising'];
  const fixture = platform({
    purposes,
    mount() {
      const host = document.createElement('div');
      host.id = 'transcend-consent-manager';
      document.body.append(host);
      return host.attachShadow({ mode: 'open' });
    },
    banner: `<div id="consentManagerMainDialog" role="dialog"><div class="inner-container"><p>We use cookies and similar technologies.</p>
      <button class="x1" data-do="accept">Accept all</button> <button class="x2" data-do="reject">Reject all</button></div></div>`,
    read() {
      const value = localStorage.getItem('tcmConsent');
      return value === null ? null : JSON.parse(value).purposes;
    },
    write: (granted) => localStorage.setItem('tcmConsent', JSON.stringify({ purposes: granted, confirmed: true })),
    parked: 'script.site-gate',
    needs: () => ['Analytics'],
    address: 'data-src',
    decided: () => changes.dispatchEvent(new Event('consent-change')),
  });
  const changes = new EventTarget();
  const waiting = (window.airgap && window.airgap.readyQueue) || [];
  window.airgap = { addEventListener: (...listener) => changes.addEventListener(...listener), ready: (call) => call(window.airgap), getConsent: () => ({ confirmed: fixture.granted() !== null, purposes: { Essential: true, ...Object.fromEntries(purposes.map((p) => [p, (fixture.granted() || []).includes(p)])) } }) };
  window.transcend = { showConsentManager: fixture.open };
  document.addEventListener('DOMContentLoaded', () => setTimeout(() => waiting.forEach(window.airgap.ready)));
})();
