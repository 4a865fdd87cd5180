// Cookiebot: one dialog, levels as check boxes, the choice in a cookie that looks like JSON with single quotes.
(function () {
  const variant = document.documentElement.dataset.variant;
  const levels = { Preferences: 'preferences', Statistics: 'statistics', Marketing: 'marketing' };
  const boxes = Object.entries(levels).map(([name, level]) => `<label><input type="checkbox" class="CybotCookiebotDialogBodyLevelButton"
    id="CybotCookiebotDialogBodyLevelButton${name}" data-purpose="${level}" ${variant === 'levels' ? 'checked' : ''}>${name}</label>`).join('');
  const buttons = {
    undefined: `<button id="CybotCookiebotDialogBodyButtonDecline" data-do="reject">Deny</button>
      <button id="CybotCookiebotDialogBodyLevelButtonCustomize" data-do="settings">Customise</button>
      <button id="CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll" data-do="accept">Allow all</button>`,
    levels: `${boxes}<button id="CybotCookiebotDialogBodyLevelButtonAccept" data-do="save">Allow selection</button>`,
    'accept-only': '<button id="CybotCookiebotDialogBodyButtonAccept" data-do="accept">OK</button>',
  }[variant];
  const fixture = platform({
    purposes: Object.values(levels),
    hide: 'remove',
    banner: `<div id="CybotCookiebotDialog" role="dialog" lang="en"><div id="CybotCookiebotDialogBody">
      <h2 id="CybotCookiebotDialogBodyContentTitle">This site would like to use cookies</h2>
      <p id="CybotCookiebotDialogBodyContentText">Some count visits, some are for advertising.</p>${buttons}</div></div>`,
    settings: `<div id="CybotCookiebotDialog" role="dialog" lang="en">${boxes}
      <button id="CybotCookiebotDialogBodyButtonDecline" data-do="reject">Deny</button>
      <button id="CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll" data-do="accept">Allow all</button></div>`,
    read() {
      const value = cookies.get('CookieConsent');
      return value === null ? null : Object.values(levels).filter((level) => decodeURIComponent(value).includes(level + ':true'));
    },
    write(granted) {
      const value = `{stamp:'dGVzdA==',necessary:true,${Object.values(levels).map((level) => `${level}:${granted.includes(level)}`).join(',')},method:'explicit',ver:1,utc:${Date.now()},region:'de'}`;
      cookies.set('CookieConsent', encodeURIComponent(value), 365);
    },
    parked: 'script[type="text/plain"][data-cookieconsent]',
    needs: (tag) => tag.dataset.cookieconsent.split(','),
    decided(granted) { window.Cookiebot.consent = Object.fromEntries([['necessary', true], ...Object.values(levels).map((level) => [level, granted.includes(level)])]); },
  });
  window.Cookiebot = {
    renew: fixture.open, show: fixture.open, hide: fixture.close, withdraw: fixture.reject,
    submitCustomConsent: (...given) => fixture.decide(Object.values(levels).filter((_, i) => given[i])),
  };
})();
