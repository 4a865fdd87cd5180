// Piwik PRO: an overlay with its switches in it, consents with a status in a cookie (1 yes, 0 no, nothing before a choice). Calls that came before
// this container wait in the data layer as events with their parameters.
(function () {
  const purposes = ["analytics", "remarketing"];
  const stored = () => { const value = cookies.get('ppms_privacy_test'); return value === null ? null : JSON.parse(decodeURIComponent(value)).consents; };
  const fixture = platform({
    purposes,
    hide: 'remove',
    banner: `<div id="ppms_cm_popup_overlay" class="ppms_cm_popup_overlay"><div id="ppms_cm_consent_popup" role="dialog" data-box><h2>Privacy</h2>
      ${purposes.map((p) => `<label><input type="checkbox" id="consent-switcher--${p}" data-purpose="${p}">${p}</label>`).join('')}
      <button id="ppms_cm_agree-to-all" data-do="accept">Agree to all</button> <button id="ppms_cm_reject-all" data-do="reject">Reject all</button>
      <button id="ppms_cm_save-choices" data-do="save">Save choices</button></div></div>`,
    read() { const found = stored(); return found === null ? null : purposes.filter((p) => found[p].status === 1); },
    write(granted) {
      const consents = Object.fromEntries(purposes.map((p) => [p, { status: granted.includes(p) ? 1 : 0, updatedAt: 'x' }]));
      cookies.set('ppms_privacy_test', encodeURIComponent(JSON.stringify({ visitorId: 'test', domain: { url: location.host }, consents })), 365);
    },
    decided(granted) { if (granted.includes('analytics')) { const script = document.createElement('script'); script.src = 'https://tracker.test/t.js'; document.head.append(script); } },
  });
  const act = (what, ...parameters) => {
    if (what === 'openConsentForm') fixture.open();
    if (what === 'getComplianceSettings') parameters[0](stored() === null ? {} : { consents: stored() });
  };
  const waiting = (window.dataLayer || []).filter((item) => String(item.event).startsWith('ppms.cm:'));
  window.ppms = { cm: { api: act } };
  waiting.forEach((item) => act(item.event.slice('ppms.cm:'.length), ...item.parameters));
})();
