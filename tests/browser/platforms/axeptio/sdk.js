// Axeptio: an overlay with an open shadow root, vendors in two cookies, sites wait in a queue.
(function () {
  const listeners = [];
  const fixture = platform({
    purposes: ['tracker'],
    hide: 'remove',
    mount() {
      const host = document.createElement('div');
      host.id = 'axeptio_overlay';
      host.className = 'axeptio_mount';
      document.body.append(host);
      return host.attachShadow({ mode: 'open' });
    },
    banner: `<div class="axeptio_widget needs-consent" role="dialog"><p>Hello. May we?</p>
      <button id="axeptio_btn_dismiss" class="ax-discardButton" data-do="reject">No, thank you</button>
      <button id="axeptio_btn_configure" data-do="settings">I choose</button> <button id="axeptio_btn_acceptAll" data-do="accept">OK for me</button></div>`,
    settings: `<div class="axeptio_widget" role="dialog"><label><input type="checkbox" data-purpose="tracker">Tracker</label>
      <button id="axeptio_btn_dismiss" data-do="reject">None</button> <button id="axeptio_btn_next" data-do="save">Done</button></div>`,
    widget: '<button id="axeptio_main_button" class="axeptio_btn_open" data-do="reopen" aria-label="Cookie choices">c</button>',
    read() {
      const value = cookies.get('axeptio_cookies');
      if (value === null) return null;
      return JSON.parse(decodeURIComponent(value)).tracker ? ['tracker'] : [];
    },
    write(granted) {
      const value = { $$token: 'test', $$date: new Date().toISOString(), $$cookiesVersion: {}, tracker: granted.includes('tracker'), $$completed: true };
      cookies.set('axeptio_cookies', encodeURIComponent(JSON.stringify(value)));
      cookies.set('axeptio_authorized_vendors', encodeURIComponent(`,${granted.join(',')}${granted.length ? ',' : ''}`));
      cookies.set('axeptio_all_vendors', encodeURIComponent(',tracker,'));
    },
    decided(granted) { listeners.forEach((listener) => listener({ tracker: granted.includes('tracker') })); },
  });
  const sdk = { on: (event, listener) => { if (event === 'cookies:complete') listeners.push(listener); } };
  window.axeptioSDK = sdk;
  window.openAxeptioCookies = fixture.open;
  window._axcb = { push: (act) => act(sdk) };
})();
