// GDPR Cookie Compliance: a bar that may refuse, and three strengths of cookies.
(function () {
  const purposes = ["thirdparty", "advanced"];
  const fixture = platform({
    purposes,
    hide: 'remove',
    banner: `<aside id="moove_gdpr_cookie_info_bar" role="dialog"><p>Cookies.</p>
      <button class="mgbutton moove-gdpr-infobar-allow-all" data-do="accept">Accept</button> <button class="mgbutton moove-gdpr-infobar-reject-btn" data-do="reject">Reject</button></aside>`,
    read() { const value = cookies.get('moove_gdpr_popup'); return value === null ? null : purposes.filter((p) => JSON.parse(decodeURIComponent(value))[p] === '1'); },
    write(granted) { cookies.set('moove_gdpr_popup', encodeURIComponent(JSON.stringify({ strict: '1', ...Object.fromEntries(purposes.map((p) => [p, granted.includes(p) ? '1' : '0'])) })), 365); },
    decided(granted) { if (granted.length) { const script = document.createElement('script'); script.src = 'https://tracker.test/t.js'; document.head.append(script); } },
  });
})();
