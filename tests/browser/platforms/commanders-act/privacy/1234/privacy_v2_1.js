// Commanders Act: a popin with numbered buttons, a cookie of fields between at signs, and commands that wait in a queue until this script comes.
(function () {
  const purposes = ["1", "2"];
  const listeners = [];
  const fixture = platform({
    purposes,
    hide: 'remove',
    banner: `<div id="tc-privacy-wrapper"><div id="popin_tc_privacy" role="dialog" data-box><div id="popin_tc_privacy_text">Cookies.</div><div id="popin_tc_privacy_container_button">
      <button id="popin_tc_privacy_button" data-do="settings">Set</button> <button id="popin_tc_privacy_button_3" data-do="reject">Refuse all</button>
      <button id="popin_tc_privacy_button_2" data-do="accept">Accept all</button></div></div></div>`,
    read() { const value = cookies.get('TC_PRIVACY'); return value === null ? null : decodeURIComponent(value).split('@')[2].split(',').filter(Boolean); },
    write(granted) { cookies.set('TC_PRIVACY', encodeURIComponent(`${granted.length ? 0 : 1}@001|1|1234@${granted.join(',')}@@${Date.now()},${Date.now()},${Date.now()}@`), 365); cookies.set('TC_PRIVACY_CENTER', encodeURIComponent(granted.join(',')), 365); },
    decided(granted) {
      if (granted.length) { const script = document.createElement('script'); script.src = 'https://tracker.test/t.js'; document.head.append(script); }
      listeners.forEach((listener) => listener({ ...consent(), updateEvent: 'changed' }));
    },
  });
  const consent = () => {
    const granted = fixture.granted();
    const status = granted === null ? 'unset' : granted.length === purposes.length ? 'all-on' : granted.length ? 'mixed' : 'all-off';
    return { consent: { status, vendors: {}, categories: Object.fromEntries(purposes.map((p) => [p, { status: (granted || []).includes(p) ? 'on' : 'off' }])) } };
  };
  // The stored choice is read once the page is there; a question that comes earlier waits until then.
  const known = new Promise((done) => document.readyState === 'loading' ? document.addEventListener('DOMContentLoaded', () => setTimeout(done)) : setTimeout(done));
  const act = ([command, callback]) => {
    if (command === 'consent.get') known.then(() => callback(consent()));
    if (command === 'consent.onUpdate') listeners.push(callback);
  };
  const waiting = window.caReady || [];
  window.caReady = { push: act };
  window.cact = (...command) => act(command);
  waiting.forEach(act);
  window.tC = { privacyCenter: { showPrivacyCenter: fixture.open } };
})();
