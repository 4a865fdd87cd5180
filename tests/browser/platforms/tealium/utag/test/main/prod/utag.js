// Tealium: a modal of the tag manager, categories and consent in one cookie.
(function () {
  const purposes = ["c1", "c2"];
  const fixture = platform({
    purposes,
    hide: 'remove',
    banner: `<div id="__tealiumGDPRecModal" class="tealium_consent"><div class="consent_prompt" id="consent_prompt" role="dialog" data-box><p>Consent?</p>
      <button id="consent_prompt_submit" data-do="accept">Yes</button> <button id="consent_prompt_decline" data-do="reject">No</button></div></div>`,
    read() { const value = cookies.get('CONSENTMGR'); return value === null ? null : purposes.filter((p) => decodeURIComponent(value).includes(p + ':1')); },
    write(granted) { cookies.set('CONSENTMGR', encodeURIComponent(`${purposes.map((p) => `${p}:${granted.includes(p) ? 1 : 0}`).join('|')}|ts:${Date.now()}|consent:${granted.length > 0}`), 90); },
    decided(granted) { if (granted.length) { const script = document.createElement('script'); script.src = 'https://tracker.test/t.js'; document.head.append(script); } },
  });
  window.utag = { gdpr: { setConsentValue: (yes) => yes ? fixture.accept() : fixture.reject() } };
})();
