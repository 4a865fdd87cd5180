// Evidon, now Crownpeak: a banner, and a window of preferences that can decline.
(function () {
  const variant = document.currentScript.dataset.variant;
  const fixture = platform({
    purposes: ['analytics'],
    banner: `<div id="_evidon_banner" class="evidon-banner"><span id="_evidon-message" class="evidon-banner-message">This site uses cookies.</span>
      <button id="_evidon-option-button" class="evidon-banner-optionbutton" data-do="settings">Options</button>
      ${variant ? '' : '<button id="_evidon-decline-button" class="evidon-banner-declinebutton" data-do="reject">Decline</button>'}
      <button id="_evidon-accept-button" class="evidon-banner-acceptbutton" data-do="accept">Accept</button></div>`,
    settings: `<div id="evidon-prefdiag-overlay" class="evidon-prefdiag-overlay" role="dialog"><h2>Cookie preferences</h2>
      <button id="evidon-prefdiag-decline" class="evidon-prefdiag-declinebtn" data-do="reject">Decline all</button>
      <button id="evidon-prefdiag-accept" class="evidon-prefdiag-acceptbtn" data-do="accept">Accept all</button></div>`,
    read() {
      const value = cookies.get('_evidon_consent_cookie');
      return value === null ? null : JSON.parse(decodeURIComponent(value)).consented;
    },
    write: (granted) => cookies.set('_evidon_consent_cookie', encodeURIComponent(JSON.stringify({ consent_date: '2026-01-01', consented: granted })), 390),
    parked: 'script.site-gate',
    needs: () => ['analytics'],
    address: 'data-src',
  });
  window.evidon = { notice: { showPreferences: fixture.openSettings } };
  document.addEventListener('click', (event) => {
    if (!event.isTrusted || !event.target.closest('#_evidon-consent-link')) return;
    event.preventDefault();
    fixture.openSettings();
  });
})();
