// consentmanager: boxes of links that act as buttons, one `__cmp` for everything, the framework's string among its cookies.
(function () {
  const fixture = platform({
    purposes: ['s26'],
    hide: 'remove',
    mount() {
      const host = document.createElement('div');
      host.id = 'cmpwrapper';
      host.className = 'cmpwrapper';
      document.body.append(host);
      return host.attachShadow({ mode: 'open' });
    },
    banner: `<div id="cmpbox" class="cmpbox" role="dialog"><div id="cmpboxcontent"><div class="cmpboxheadline">Your choice</div><div class="cmpboxbtns">
      <div id="cmpwelcomebtncustom"><a class="cmpboxbtn cmpboxbtncustom" role="button" href="#" data-do="settings">Settings</a></div>
      <div id="cmpwelcomebtnno"><a class="cmpboxbtn cmpboxbtnno" role="button" href="#" data-do="reject">Reject</a></div>
      <div id="cmpwelcomebtnyes"><a class="cmpboxbtn cmpboxbtnyes" role="button" href="#" data-do="accept">Accept all</a></div></div></div></div>`,
    settings: `<div id="cmpbox" class="cmpbox cmpboxcustom" role="dialog"><table class="cmptblbox"><tr><td class="cmptdchoice"><a role="switch" href="#" aria-checked="false" data-purpose="s26">Tracker</a></td></tr></table>
      <a class="cmpboxbtn cmpboxbtnno" role="button" href="#" data-do="reject">Reject</a> <a class="cmpboxbtn cmpboxbtnyescustomchoices" role="button" href="#" data-do="save">Save</a></div>`,
    read() {
      const value = cookies.get('__cmpcvc1234');
      return value === null ? null : value.split('_').filter((v) => v === 's26');
    },
    write(granted) {
      cookies.set('__cmpconsent1234', tcf.encode(31, granted.length > 0), 365);
      cookies.set('__cmpcvc1234', `__s1_${granted.map((v) => v + '_').join('')}`, 365);
    },
    parked: 'script[type="text/plain"].cmplazyload',
    needs: (tag) => [tag.dataset.cmpVendor],
    address: 'data-cmp-src',
    decided: () => tcf.changed(),
  });
  tcf.install(31, { string: () => cookies.get('__cmpconsent1234'), granted: () => (fixture.granted() || []).length > 0, ui: fixture.openSettings });
  window.__cmp = (command, value) => {
    if (command === 'setConsent') return value ? fixture.accept() : fixture.reject();
    if (command === 'showScreenAdvanced') return fixture.openSettings();
    if (command === 'showScreen') return fixture.open();
    if (command === 'consentStatus') return { userChoiceExists: fixture.granted() !== null };
    return null;
  };
})();
