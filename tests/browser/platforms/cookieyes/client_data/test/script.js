// CookieYes: elements known by data-cky-tag, the choice as words in one cookie.
(function () {
  const customise = document.documentElement.dataset.variant === 'customise';
  const purposes = ['functional', 'analytics', 'performance', 'advertisement'];
  const fixture = platform({
    purposes,
    keep: true,
    banner: `<div class="cky-consent-container cky-box-bottom-left" role="region"><div class="cky-consent-bar" data-cky-tag="notice">
      <p class="cky-title" data-cky-tag="title">Cookies</p><div class="cky-notice-btn-wrapper" data-cky-tag="notice-buttons">
      <button class="cky-btn cky-btn-customize" data-cky-tag="settings-button" data-do="settings">Customise</button>
      ${customise ? '' : '<button class="cky-btn cky-btn-reject" data-cky-tag="reject-button" data-do="reject">Reject all</button>'}
      <button class="cky-btn cky-btn-accept" data-cky-tag="accept-button" data-do="accept">Accept all</button></div></div></div>`,
    settings: `<div class="cky-modal cky-modal-open" role="dialog"><div class="cky-preference-center" data-cky-tag="detail">
      ${purposes.map((purpose) => `<label class="cky-switch"><input type="checkbox" id="ckySwitch${purpose}" data-purpose="${purpose}" ${customise ? 'checked' : ''}>${purpose}</label>`).join('')}
      <button class="cky-btn cky-btn-preferences" data-cky-tag="detail-save-button" data-do="save">Save my preferences</button>
      <button class="cky-btn cky-btn-accept" data-cky-tag="detail-accept-button" data-do="accept">Accept all</button></div></div>`,
    widget: '<div class="cky-btn-revisit-wrapper"><button class="cky-btn-revisit" data-cky-tag="revisit-consent" data-do="reopen" aria-label="Consent preferences">c</button></div>',
    read() {
      const value = cookies.get('cookieyes-consent');
      if (value === null || !decodeURIComponent(value).includes('action:yes')) return null;
      return purposes.filter((purpose) => decodeURIComponent(value).includes(purpose + ':yes'));
    },
    write(granted) {
      cookies.set('cookieyes-consent', `consentid:dGVzdA,consent:${granted.length ? 'yes' : 'no'},action:yes,necessary:yes,${purposes.map((p) => `${p}:${granted.includes(p) ? 'yes' : 'no'}`).join(',')}`, 365);
    },
    shown(layer, nodes) { if (layer === 1) nodes[0].classList.add('cky-modal-open'); },
    hidden(layer, nodes) { if (layer === 1) nodes[0].classList.remove('cky-modal-open'); },
    parked: 'script[data-cookieyes]',
    needs: (tag) => [tag.dataset.cookieyes.replace('cookieyes-', '')],
  });
  window.revisitCkyConsent = fixture.open;
  window.performBannerAction = (what) => what === 'accept_all' ? fixture.accept() : fixture.reject();
})();
