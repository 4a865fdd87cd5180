// OneTrust: banner and preference centre are siblings in one container; the choice is a cookie of group ids.
(function () {
  const page = document.documentElement.dataset;
  const groups = ['C0002', 'C0003', 'C0004'];
  const labels = { C0001: 'Needed', C0002: 'Counting visits', C0003: 'Comfort', C0004: 'Advertising' };
  const fixture = platform({
    purposes: groups,
    mount() {
      const sdk = document.createElement('div');
      sdk.id = 'onetrust-consent-sdk';
      document.body.append(sdk);
      return sdk;
    },
    banner: `<div id="onetrust-banner-sdk" class="otFlat bottom" role="dialog" aria-label="Privacy">
      <div id="onetrust-policy-text">May we use cookies to count visits and to advertise? <a href="/privacy.html">Cookie policy</a></div>
      <div id="onetrust-button-group">
        <button id="onetrust-pc-btn-handler" data-do="settings">Choose purposes</button>
        ${page.variant ? '' : '<button id="onetrust-reject-all-handler" data-do="reject">Refuse all</button>'}
        <button id="onetrust-accept-btn-handler" data-do="accept">Accept all</button>
      </div></div>`,
    settings: `<div id="onetrust-pc-sdk" class="otPcCenter" role="dialog" aria-label="Purposes">
      ${groups.map((group) => `<div class="ot-cat-item"><label><input type="checkbox" class="category-switch-handler" data-purpose="${group}"
        name="ot-group-id-${group}" id="ot-group-id-${group}" ${page.variant === 'switches' ? 'checked' : ''}>${labels[group]}</label></div>`).join('')}
      ${page.variant === 'switches' ? '' : '<button class="ot-pc-refuse-all-handler" data-do="reject">Refuse all</button>'}
      <button id="accept-recommended-btn-handler" data-do="accept">Allow all</button>
      <button class="save-preference-btn-handler onetrust-close-btn-handler" data-do="save">Confirm my choices</button></div>`,
    read() {
      if (cookies.get('OptanonAlertBoxClosed') === null) return null;
      const value = new URLSearchParams(decodeURIComponent(cookies.get('OptanonConsent') || '')).get('groups') || '';
      return value.split(',').filter((pair) => pair.endsWith(':1')).map((pair) => pair.split(':')[0]);
    },
    write(granted) {
      const value = ['C0001:1', ...groups.map((group) => `${group}:${granted.includes(group) ? 1 : 0}`)].join(',');
      cookies.set('OptanonConsent', `isGpcEnabled=0&datestamp=${encodeURIComponent(new Date())}&version=202409.1.0&interactionCount=1&groups=${encodeURIComponent(value)}`);
      cookies.set('OptanonAlertBoxClosed', new Date().toISOString());
    },
    parked: 'script[type="text/plain"][class*="optanon-category-"]',
    needs: (script) => [...script.className.matchAll(/C\d{4}/g)].map((match) => match[0]),
    decided(granted) { window.OnetrustActiveGroups = `,C0001,${granted.map((group) => group + ',').join('')}`; },
  });
  window.OneTrust = {
    AllowAll: fixture.accept, RejectAll: fixture.reject, ToggleInfoDisplay: fixture.openSettings,
    IsAlertBoxClosed: () => cookies.get('OptanonAlertBoxClosed') !== null,
  };
  document.addEventListener('click', (event) => { if (event.target.closest('.ot-sdk-show-settings')) fixture.openSettings(); });
})();
