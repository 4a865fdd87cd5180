// Piwik PRO: an overlay with its switches in it, consents with a status in a cookie.
(function () {
  const purposes = ["analytics"];
  const fixture = platform({
    purposes,
    hide: 'remove',
    banner: `<div id="ppms_cm_popup_overlay" class="ppms_cm_popup_overlay"><div id="ppms_cm_consent_popup" role="dialog" data-box><h2>Privacy</h2>
      <label><input type="checkbox" id="consent-switcher--analytics" data-purpose="analytics">Analytics</label>
      <button id="ppms_cm_agree-to-all" data-do="accept">Agree to all</button> <button id="ppms_cm_reject-all" data-do="reject">Reject all</button>
      <button id="ppms_cm_save-choices" data-do="save">Save choices</button></div></div>`,
    read() { const value = cookies.get('ppms_privacy_test'); return value === null ? null : JSON.parse(decodeURIComponent(value)).consents.analytics.status === 1 ? ['analytics'] : []; },
    write(granted) { const status = granted.length > 0 ? 1 : 0; cookies.set('ppms_privacy_test', encodeURIComponent(JSON.stringify({ visitorId: 'test', domain: { url: location.host }, consents: { analytics: { status, updatedAt: 'x' } } })), 365); },
    decided(granted) { if (granted.length) { const script = document.createElement('script'); script.src = 'https://tracker.test/t.js'; document.head.append(script); } },
  });
  window.ppms = { cm: { api: (what) => { if (what === 'openConsentForm') fixture.open(); } } };
})();
