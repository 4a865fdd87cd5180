// The WordPress plugin that came before CookieYes: a bar, a cookie for each category and one that the bar was answered.
(function () {
  const purposes = ['functional', 'analytics', 'advertisement'];
  const fixture = platform({
    purposes,
    banner: `<div id="cookie-law-info-bar" data-nosnippet="true"><span>Cookies? <a role="button" class="cli_settings_button" data-do="settings" href="#">Settings</a>
      <a role="button" id="wt-cli-reject-btn" class="cookie_action_close_header_reject" data-cli_action="reject" data-do="reject" href="#">Reject</a>
      <a role="button" id="wt-cli-accept-all-btn" data-cli_action="accept_all" data-do="accept" href="#">Accept all</a></span></div>`,
    settings: `<div id="cliSettingsPopup" class="cli-modal cli-show" role="dialog">${purposes.map((purpose) => `<label><input type="checkbox"
      class="cli-user-preference-checkbox" data-id="checkbox-${purpose}" data-purpose="${purpose}">${purpose}</label>`).join('')}
      <a id="wt-cli-privacy-save-btn" role="button" data-do="save" href="#">Save</a></div>`,
    widget: '<div id="cookie-law-info-again" data-do="reopen">Cookies</div>',
    read() { return cookies.get('viewed_cookie_policy') === null ? null : purposes.filter((p) => cookies.get(`cookielawinfo-checkbox-${p}`) === 'yes'); },
    write(granted) {
      for (const p of purposes) cookies.set(`cookielawinfo-checkbox-${p}`, granted.includes(p) ? 'yes' : 'no', 365);
      cookies.set('cookielawinfo-checkbox-necessary', 'yes', 365);
      cookies.set('viewed_cookie_policy', granted.length ? 'yes' : 'no', 365);
    },
    parked: 'script[data-cli-class="cli-blocker-script"]',
    needs: (tag) => [tag.dataset.cliScriptType],
  });
  window.CLI = { showAgain: fixture.open };
})();
