// Usercentrics, second edition: everything in an open shadow root, test ids instead of ids, services in local storage.
(function () {
  const fixture = platform({
    purposes: ['Tracker'],
    hide: 'remove',
    mount() {
      const host = document.createElement('div');
      host.id = 'usercentrics-root';
      document.body.append(host);
      return host.attachShadow({ mode: 'open' });
    },
    banner: `<div data-testid="uc-app-container"><div data-testid="uc-default-banner" data-box role="dialog"><p>We would like to use services that need your leave.</p>
      <button data-testid="uc-more-button" data-do="settings">More</button>
      <button data-testid="uc-deny-all-button" data-do="reject">Deny</button>
      <button data-testid="uc-accept-all-button" data-do="accept">Accept all</button></div></div>`,
    settings: `<div data-testid="uc-app-container"><div data-box role="dialog"><h2>Services</h2>
      <button role="switch" aria-checked="false" data-purpose="Tracker">Tracker</button>
      <button data-testid="uc-deny-all-button" data-do="reject">Deny</button>
      <button data-testid="uc-save-button" data-do="save">Save</button>
      <button data-testid="uc-accept-all-button" data-do="accept">Accept all</button></div></div>`,
    read() {
      const value = JSON.parse(localStorage.getItem('uc_settings') || 'null');
      return value && localStorage.getItem('uc_user_interaction') ? value.services.filter((s) => s.status && s.id !== 'needed').map((s) => s.name) : null;
    },
    write(granted) {
      const service = (id, name, status) => ({ id, name, status, history: [{ action: 'onUpdateServices', status, timestamp: Date.now(), type: 'explicit' }] });
      localStorage.setItem('uc_settings', JSON.stringify({ controllerId: 'test', services: [service('needed', 'Needed', true), service('t1', 'Tracker', granted.includes('Tracker'))] }));
      localStorage.setItem('uc_user_interaction', 'true');
    },
    parked: 'script[type="text/plain"][data-usercentrics]',
    needs: (tag) => [tag.dataset.usercentrics],
  });
  const later = (act) => () => Promise.resolve(act());
  window.UC_UI = {
    isInitialized: () => true, acceptAllConsents: later(fixture.accept), denyAllConsents: later(fixture.reject), closeCMP: fixture.close,
    showFirstLayer: fixture.open, showSecondLayer: fixture.openSettings, isConsentRequired: () => fixture.granted() === null,
    areAllConsentsAccepted: () => (fixture.granted() || []).length === 1,
  };
})();
