// Wix: parts known by hooks, a policy as JSON in a cookie, and a manager that tells the policy and its changes.
(function () {
  const purposes = ["func", "anl", "adv"];
  const fixture = platform({
    purposes,
    hide: 'remove',
    banner: `<div data-hook="consent-banner-root" role="dialog"><p>Cookies.</p><button data-hook="consent-banner-settings-button" data-do="settings">Settings</button>
      <button data-hook="consent-banner-decline-button" data-do="reject">Decline all</button> <button data-hook="consent-banner-apply-button" data-do="accept">Accept</button></div>`,
    read() { const value = cookies.get('consent-policy'); return value === null ? null : purposes.filter((p) => JSON.parse(decodeURIComponent(value))[p] === 1); },
    write(granted) { cookies.set('consent-policy', encodeURIComponent(JSON.stringify({ ess: 1, ...Object.fromEntries(purposes.map((p) => [p, granted.includes(p) ? 1 : 0])), dt3: 1, ts: 1 })), 365); },
    decided(granted) {
      if (granted.length) { const script = document.createElement('script'); script.src = 'https://tracker.test/t.js'; document.head.append(script); }
      document.dispatchEvent(new CustomEvent('consentPolicyChanged', { detail: details() }));
    },
  });
  const names = { functional: 'func', analytics: 'anl', advertising: 'adv' };
  const details = () => ({ defaultPolicy: fixture.granted() === null, policy: { essential: true, dataToThirdParty: true,
    ...Object.fromEntries(Object.entries(names).map(([name, short]) => [name, (fixture.granted() || []).includes(short)])) } });
  window.consentPolicyManager = { getCurrentConsentPolicy: details };
  document.dispatchEvent(new CustomEvent('consentPolicyInitialized', { detail: details() }));
})();
