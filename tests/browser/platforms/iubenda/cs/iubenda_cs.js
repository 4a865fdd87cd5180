// iubenda: a banner, a cookie whose name has the site's number, purposes as numbers of which 1 is needed.
(function () {
  const purposes = ['2', '3', '4', '5'];
  const fixture = platform({
    purposes,
    hide: 'remove',
    banner: `<div id="iubenda-cs-banner" class="iubenda-cs-default iubenda-cs-visible" role="alertdialog"><div class="iubenda-cs-container"><div class="iubenda-cs-content" data-box>
      <div id="iubenda-cs-title">Notice</div><div class="iubenda-cs-opt-group"><button class="iubenda-cs-customize-btn" data-do="settings">Learn more</button>
      <button class="iubenda-cs-reject-btn iubenda-cs-btn-primary" data-do="reject">Reject</button>
      <button class="iubenda-cs-accept-btn iubenda-cs-btn-primary" data-do="accept">Accept</button></div></div></div></div>`,
    settings: `<div id="iubenda-iframe" role="dialog"><div id="iubenda-iframe-popup" data-box>${purposes.map((p) => `<label><input type="checkbox" data-purpose="${p}">Purpose ${p}</label>`).join('')}
      <button class="iub-btn-reject" data-do="all-off">Reject all</button> <button id="iubFooterBtn" data-do="save">Save and continue</button></div></div>`,
    read() {
      const value = cookies.get('_iub_cs-1234567');
      return value === null ? null : Object.entries(JSON.parse(decodeURIComponent(value)).purposes).filter(([p, on]) => on && p !== '1').map(([p]) => p);
    },
    write(granted) {
      const value = { timestamp: new Date().toISOString(), version: '1.70.0', purposes: Object.fromEntries([['1', true], ...purposes.map((p) => [p, granted.includes(p)])]), id: 1234567 };
      cookies.set('_iub_cs-1234567', encodeURIComponent(JSON.stringify(value)), 365);
    },
    parked: 'script[type="text/plain"]._iub_cs_activate',
    needs: (tag) => tag.dataset.iubPurposes.split(','),
    address: 'data-suppressedsrc',
  });
  window._iub = { cs: { api: { acceptAll: fixture.accept, rejectAll: fixture.reject, openPreferences: fixture.openSettings, isPreferenceExpressed: () => fixture.granted() !== null } } };
  document.addEventListener('click', (event) => {
    if (event.target.closest('.iubenda-cs-preferences-link')) { event.preventDefault(); fixture.openSettings(); }
  });
})();
