// Ketch: a banner whose second button does what the site sets, and a window of preferences with switches.
(function () {
  const variant = document.currentScript.dataset.variant;
  const fixture = platform({
    purposes: ['analytics', 'advertising'],
    mount() {
      const root = document.createElement('div');
      root.id = 'lanyard_root';
      document.body.append(root);
      return root;
    },
    banner: `<div id="ketch-banner" role="dialog" aria-describedby="banner-description"><p id="banner-description">We use cookies for what you see here.</p>
      ${variant ? '<button id="ketch-banner-button-secondary" data-do="settings">Customize settings</button>' : '<button id="ketch-banner-button-secondary" aria-label="Reject all" data-do="reject">Reject all</button>'}
      <button id="ketch-banner-button-primary" aria-label="Accept all" data-do="accept">Accept all</button></div>`,
    settings: `<div id="ketch-modal" role="dialog" aria-describedby="modal-description"><p id="modal-description">Choose</p>
      ${['analytics', 'advertising'].map((p) => `<label><input type="checkbox" role="switch" data-purpose="${p}" ${variant ? 'checked' : ''}>${p}</label>`).join('')}
      <button aria-label="Reject All" data-do="all-off">Reject all</button> <button aria-label="Confirm" data-do="save">Confirm</button></div>`,
    read() {
      const value = cookies.get('_ketch_consent_v1_');
      return value === null ? null : Object.entries(JSON.parse(atob(decodeURIComponent(value)))).filter((one) => one[1].status === 'granted').map((one) => one[0]);
    },
    write(granted) {
      const value = Object.fromEntries(['analytics', 'advertising'].map((p) => [p, { status: granted.includes(p) ? 'granted' : 'denied' }]));
      cookies.set('_ketch_consent_v1_', encodeURIComponent(btoa(JSON.stringify(value))), 390);
    },
    parked: 'script.site-gate',
    needs: () => ['analytics'],
    address: 'data-src',
  });
  window.semaphore = window.semaphore || [];
  window.ketch = (what) => { if (what === 'showPreferences') fixture.openSettings(); };
})();
