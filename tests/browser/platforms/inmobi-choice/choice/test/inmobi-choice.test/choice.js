// InMobi Choice (formerly Quantcast): buttons told apart by their mode alone, the framework's string in a cookie.
(function () {
  const options = document.documentElement.dataset.variant === 'options';
  const fixture = platform({
    purposes: ['all'],
    hide: 'remove',
    mount() {
      const container = document.createElement('div');
      container.id = 'qc-cmp2-container';
      container.className = 'qc-cmp2-container';
      document.body.append(container);
      return container;
    },
    banner: `<div class="qc-cmp2-main" id="qc-cmp2-main"><div id="qc-cmp2-ui" data-box role="dialog"><h2>We value your privacy</h2>
      <div class="qc-cmp2-summary-buttons"><button mode="secondary" size="large" data-do="settings"><span>More options</span></button>
      ${options ? '' : '<button mode="secondary" size="large" id="disagree-btn" data-do="reject"><span>Disagree</span></button>'}
      <button mode="primary" size="large" data-do="accept"><span>Agree</span></button></div></div></div>`,
    settings: `<div class="qc-cmp2-main"><div id="qc-cmp2-ui" data-box role="dialog"><div class="qc-cmp2-consent-info">Choose for each purpose.</div>
      <div class="qc-cmp2-toggle-switch"><button role="switch" aria-checked="${options}" class="qc-cmp2-toggle" data-purpose="all">Store things on a device</button></div>
      <div class="qc-cmp2-footer"><div class="qc-cmp2-buttons-desktop">
      <button mode="link" data-do="reject"><span>Reject all</span></button> <button mode="primary" data-do="save"><span>Save and exit</span></button></div></div></div></div>`,
    read() {
      const value = cookies.get('addtl_consent');
      return value === null ? null : value === '1~1' ? ['all'] : [];
    },
    write(granted) {
      cookies.set('euconsent-v2', tcf.encode(10, granted.length > 0), 390);
      cookies.set('addtl_consent', granted.length > 0 ? '1~1' : '1~', 390);
    },
    decided: () => tcf.changed(),
  });
  tcf.install(10, { string: () => cookies.get('euconsent-v2'), granted: () => (fixture.granted() || []).length > 0, ui: fixture.openSettings });
  tcf.gate('https://tracker.test/t.js');
  document.addEventListener('click', (event) => { if (event.target.closest('.change-consent')) fixture.openSettings(); });
})();
