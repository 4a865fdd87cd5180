// Fides: an overlay with a banner and a window; the choice is JSON in a cookie.
(function () {
  const variant = document.currentScript.dataset.variant;
  const fixture = platform({
    purposes: ['analytics', 'advertising'],
    mount() {
      const outer = document.createElement('div'), inner = document.createElement('div');
      outer.id = 'fides-overlay';
      inner.id = 'fides-overlay-wrapper';
      outer.append(inner);
      document.body.append(outer);
      return inner;
    },
    banner: `<div id="fides-banner" role="dialog"><p>Your privacy matters: may we use cookies?</p><button class="fides-banner-button fides-manage-preferences-button" data-do="settings">Manage preferences</button>
      ${variant ? '' : '<button class="fides-banner-button fides-reject-all-button" data-do="reject">Opt out of all</button>'}
      <button class="fides-banner-button fides-accept-all-button" data-do="accept">Opt in to all</button></div>`,
    settings: `<div id="fides-modal"><div class="fides-modal-content" role="dialog" data-box><p>Preferences</p><button class="fides-banner-button fides-reject-all-button" data-do="reject">Opt out of all</button>
      <button class="fides-banner-button fides-save-button" data-do="save">Save</button></div></div>`,
    read() {
      const value = cookies.get('fides_consent');
      return value === null ? null : Object.entries(JSON.parse(decodeURIComponent(value)).consent).filter((one) => one[1] && one[0] !== 'essential').map((one) => one[0]);
    },
    write: (granted) => cookies.set('fides_consent', encodeURIComponent(JSON.stringify({ consent: { essential: true, analytics: granted.includes('analytics'), advertising: granted.includes('advertising') } })), 365),
    parked: 'script.site-gate',
    needs: () => ['analytics'],
    address: 'data-src',
    decided: () => tell('FidesUpdated'),
  });
  const tell = (name) => window.dispatchEvent(new CustomEvent(name, { detail: { consent: window.Fides.consent } }));
  document.addEventListener('DOMContentLoaded', () => setTimeout(() => tell('FidesInitialized')));
  window.Fides = {
    get consent() { const given = fixture.granted() || []; return { essential: true, analytics: given.includes('analytics'), advertising: given.includes('advertising') }; },
    showModal: fixture.openSettings,
  };
  document.addEventListener('click', (event) => {
    if (!event.isTrusted || !event.target.closest('#fides-modal-link')) return;
    event.preventDefault();
    fixture.openSettings();
  });
})();
