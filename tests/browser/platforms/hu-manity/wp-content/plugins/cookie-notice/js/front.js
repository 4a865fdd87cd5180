// Cookie Notice: a notice with two buttons and one cookie that says true or false.
(function () {
  const purposes = ["all"];
  const fixture = platform({
    purposes,
    hide: 'remove',
    banner: `<div id="cookie-notice" role="dialog" class="cookie-notice-visible"><div class="cookie-notice-container"><span id="cn-notice-text">Cookies.</span>
      <span id="cn-notice-buttons"><button id="cn-accept-cookie" data-cookie-set="accept" class="cn-set-cookie cn-button" data-do="accept">Ok</button>
      <button id="cn-refuse-cookie" data-cookie-set="refuse" class="cn-set-cookie cn-button" data-do="reject">No</button></span></div></div>`,
    read() { const value = cookies.get('cookie_notice_accepted'); return value === null ? null : value === 'true' ? ['all'] : []; },
    write(granted) { cookies.set('cookie_notice_accepted', String(granted.length > 0), 30); },
    decided(granted) { if (granted.length) { const script = document.createElement('script'); script.src = 'https://tracker.test/t.js'; document.head.append(script); } },
  });
})();
