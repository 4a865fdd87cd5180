// Usercentrics, third edition: an element of its own with an open shadow root, buttons by the type of their action, promises everywhere.
(function () {
  const fixture = platform({
    purposes: ['Tracker'],
    hide: 'remove',
    mount() {
      const host = document.createElement('aside');
      host.id = 'usercentrics-cmp-ui';
      document.body.append(host);
      return host.attachShadow({ mode: 'open' });
    },
    banner: `<div id="uc-main-dialog" class="cmp" role="dialog"><p>Some services here need your leave.</p>
      <button data-action-type="more" data-do="settings">More information</button>
      <button data-action-type="deny" data-do="reject">Deny</button>
      <button data-action-type="accept" data-do="accept">Accept all</button></div>`,
    settings: `<div id="uc-main-dialog" class="cmp second" role="dialog"><h2>Services</h2>
      <button role="switch" aria-checked="false" data-purpose="Tracker">Tracker</button>
      <button data-action-type="deny" data-do="reject">Deny</button>
      <button data-action-type="save" data-do="save">Save</button></div>`,
    widget: '<div><button data-action-type="privacyButton" data-do="reopen-settings">Privacy</button></div>',
    read() {
      const value = JSON.parse(localStorage.getItem('ucData') || 'null');
      return value ? Object.values(value.consent.services).filter((s) => s.consent && s.name !== 'Needed').map((s) => s.name) : null;
    },
    write(granted) {
      localStorage.setItem('ucData', JSON.stringify({ consent: { services: { needed: { name: 'Needed', consent: true }, t1: { name: 'Tracker', consent: granted.includes('Tracker') } } } }));
    },
    parked: 'script[type="text/plain"][data-usercentrics]',
    needs: (tag) => [tag.dataset.usercentrics],
  });
  const later = (act) => async () => act();
  window.__ucCmp = {
    isInitialized: later(() => true), acceptAllConsents: later(fixture.accept), denyAllConsents: later(fixture.reject), saveConsents: later(() => {}),
    closeCmp: later(fixture.close), showFirstLayer: later(fixture.open), showSecondLayer: later(fixture.openSettings),
    isConsentRequired: later(() => fixture.granted() === null),
    getConsentDetails: later(() => ({ consent: { status: (fixture.granted() || []).length ? 'ALL_ACCEPTED' : 'ALL_DENIED', required: true } })),
  };
})();
