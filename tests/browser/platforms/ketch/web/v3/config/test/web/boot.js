// Ketch: a banner whose second button does what the site sets, and a window of preferences with switches.
(function () {
  const variant = document.currentScript.dataset.variant;
  const purposes = ['analytics', 'targeted_advertising'];
  const listeners = [];
  const fixture = platform({
    purposes,
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
      ${purposes.map((p) => `<label><input type="checkbox" role="switch" data-purpose="${p}" ${variant ? 'checked' : ''}>${p}</label>`).join('')}
      <button aria-label="Reject All" data-do="all-off">Reject all</button> <button aria-label="Confirm" data-do="save">Confirm</button></div>`,
    read() {
      const value = cookies.get('_ketch_consent_v1_');
      return value === null ? null : Object.entries(JSON.parse(atob(decodeURIComponent(value)))).filter((one) => one[1].status === 'granted').map((one) => one[0]);
    },
    write(granted) {
      const value = Object.fromEntries(purposes.map((p) => [p, { status: granted.includes(p) ? 'granted' : 'denied' }]));
      cookies.set('_ketch_consent_v1_', encodeURIComponent(btoa(JSON.stringify(value))), 390);
    },
    parked: 'script.site-gate',
    needs: () => ['analytics'],
    address: 'data-src',
    decided: () => listeners.forEach((listener) => listener(consent())),
  });
  const consent = () => ({ purposes: Object.fromEntries(purposes.map((p) => [p, fixture.granted().includes(p)])) });
  // Calls that came before this script wait in a queue. Who listens is told the purposes that are known, and every change.
  const act = ([what, event, listener]) => {
    if (what === 'showPreferences') fixture.openSettings();
    if (what === 'on' && event === 'consent') { listeners.push(listener); if (fixture.granted()) listener(consent()); }
  };
  const waiting = window.semaphore || [];
  window.semaphore = { push: act };
  window.ketch = (...call) => act(call);
  waiting.forEach(act);
})();
