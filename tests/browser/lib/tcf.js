// The IAB's framework as the fixtures need it: a string with all purposes consented to, or none, and `__tcfapi` over it.
(function () {
  'use strict';
  const kLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const listeners = [];
  let state = null;

  const encode = (cmpId, granted) => {
    let bits = '';
    const add = (value, size) => { bits += value.toString(2).padStart(size, '0'); };
    const letters = (text) => [...text].forEach((letter) => add(letter.charCodeAt(0) - 65, 6));
    const now = Math.round(Date.now() / 86400000) * 864000;  // tenths of a second, whole days
    add(2, 6); add(now, 36); add(now, 36); add(cmpId, 12); add(1, 12); add(1, 6); letters('EN'); add(48, 12); add(4, 6);
    add(1, 1); add(0, 1); add(granted ? 0xc00 : 0, 12); add(granted ? 0xffe000 : 0, 24); add(0, 24); add(0, 1); letters('DE');
    add(granted ? 8 : 0, 16); add(0, 1); if (granted) add(0xff, 8);
    add(0, 16); add(0, 1); add(0, 12);
    bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0');  // whole bytes, as everyone writes it
    return bits.match(/.{1,6}/g).map((part) => kLetters[parseInt(part.padEnd(6, '0'), 2)]).join('');
  };
  const data = (id) => ({
    tcString: state.string() || '', cmpId: state.cmpId, gdprApplies: true, listenerId: id, tcfPolicyVersion: 4,
    cmpStatus: 'loaded', eventStatus: state.string() ? (state.decided ? 'useractioncomplete' : 'tcloaded') : 'cmpuishown',
    purpose: { consents: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [i + 1, state.granted()])), legitimateInterests: {} },
    vendor: { consents: {}, legitimateInterests: {} },
  });

  window.tcf = {
    encode,
    /// What platforms put into the page ahead of their script: commands wait, and a call without one gives the queue.
    stub() {
      const queue = [];
      window.__tcfapi = (...command) => {
        if (command.length === 0) return queue;
        if (command[0] === 'ping') return command[2]({ cmpLoaded: false, cmpStatus: 'stub' });
        queue.push(command);
      };
    },
    /// `string` gives the stored string, `granted` whether it consents, `ui` opens the second layer.
    install(cmpId, { string, granted, ui }) {
      state = { cmpId, string, granted, decided: false };
      const waiting = (window.__tcfapi && window.__tcfapi()) || [];
      window.__tcfapi = (command, version, callback) => {
        if (command === 'ping') return callback({ cmpId, cmpLoaded: true, gdprApplies: true, cmpStatus: 'loaded', apiVersion: '2.2' });
        if (command === 'getTCData') return callback(data(), true);
        if (command === 'displayConsentUi') { ui(); return callback({}, true); }
        if (command === 'addEventListener') {
          const id = listeners.push(callback);
          return callback(data(id), true);
        }
        return callback(null, false);
      };
      waiting.forEach((command) => window.__tcfapi(...command));
    },
    changed() {
      state.decided = true;
      listeners.forEach((listener, i) => listener(data(i + 1), true));
    },
    /// What a site does that waits for purpose 1 before it loads its tracker.
    gate(address) {
      let loaded = false;
      window.__tcfapi('addEventListener', 2, (found) => {
        if (loaded || found.eventStatus === 'cmpuishown' || !found.purpose.consents[1]) return;
        loaded = true;
        const script = document.createElement('script');
        script.src = address;
        document.head.append(script);
      });
    },
  };
})();
