// Cookie Information: an overlay, categories approved and denied as lists in a cookie.
(function () {
  const purposes = ['cookie_cat_functional', 'cookie_cat_statistic', 'cookie_cat_marketing'];
  const fixture = platform({
    purposes,
    mount() {
      const host = document.createElement('div');
      host.id = 'cookie-information-template-wrapper';
      document.body.append(host);
      return host;
    },
    banner: `<div id="coiOverlay" class="coi-consent-banner" role="dialog" tabindex="-1"><div id="coi-consent-banner" class="coi-consent-banner__base" data-box>
      <h2 id="coiBannerHeadline">Your privacy</h2><button id="coi-banner-settings" data-do="settings">Settings</button>
      <button id="declineButton" class="coi-banner__decline" data-do="reject">Decline all</button>
      <button class="coi-banner__accept" data-do="accept">Accept all</button></div></div>`,
    settings: `<div id="coi-second-layer" role="dialog">${purposes.map((p) => `<label><input type="checkbox" data-purpose="${p}">${p}</label>`).join('')}
      <button class="coi-banner__lastpage" data-do="save">Update</button></div>`,
    widget: '<button id="Coi-Renew" data-do="reopen" aria-label="Renew or change your consent">c</button>',
    read() {
      const value = cookies.get('CookieInformationConsent');
      return value === null ? null : JSON.parse(decodeURIComponent(value)).consents_approved.filter((p) => purposes.includes(p));
    },
    write(granted) {
      cookies.set('CookieInformationConsent', encodeURIComponent(JSON.stringify({ website_uuid: 'test', timestamp: new Date().toISOString(), consents_approved: ['cookie_cat_necessary', ...granted],
        consents_denied: purposes.filter((p) => !granted.includes(p)), user_agent: 'x' })), 365);
    },
    parked: 'script[data-category-consent][data-consent-src]',
    needs: (tag) => [tag.dataset.categoryConsent],
    address: 'data-consent-src',
  });
  window.CookieInformation = { submitAllCategories: fixture.accept, declineAllCategories: fixture.reject, renew: fixture.open };
})();
