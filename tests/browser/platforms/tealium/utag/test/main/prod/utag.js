// Tealium: a modal of the tag manager, categories and consent in one cookie. The tags of the published profile stand in this script at the vendor;
// here the page gives them: a tag is loaded once its category is granted, and one without a category at once.
(function () {
  const categories = { analytics: 'c1', affiliates: 'c2', display_ads: 'c3' };
  const purposes = Object.values(categories);
  const tags = window.publishedTags || [{ category: 'analytics', src: 'https://tracker.test/t.js' }];
  const load = (tag) => { const script = document.createElement('script'); script.src = tag.src; document.head.append(script); };
  tags.filter((tag) => !categories[tag.category]).forEach(load);
  const fixture = platform({
    purposes,
    hide: 'remove',
    banner: `<div id="__tealiumGDPRecModal" class="tealium_consent"><div class="consent_prompt" id="consent_prompt" role="dialog" data-box><p>Consent?</p>
      <button id="consent_prompt_submit" data-do="accept">Yes</button> <button id="consent_prompt_decline" data-do="reject">No</button></div></div>`,
    read() { const value = cookies.get('CONSENTMGR'); return value === null ? null : purposes.filter((p) => decodeURIComponent(value).includes(p + ':1')); },
    write(granted) { cookies.set('CONSENTMGR', encodeURIComponent(`${purposes.map((p) => `${p}:${granted.includes(p) ? 1 : 0}`).join('|')}|ts:${Date.now()}|consent:${granted.length > 0}`), 90); },
    decided(granted) { tags.filter((tag) => granted.includes(categories[tag.category])).forEach(load); },
  });
  window.utag = { gdpr: { setConsentValue: (yes) => yes ? fixture.accept() : fixture.reject() } };
})();
