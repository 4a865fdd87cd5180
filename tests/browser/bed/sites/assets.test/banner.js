// The bed's banner. Attributes of its script: data-gate: a script that is loaded after consent; data-wall: nothing but
// accepting is offered; data-dead: refusing does nothing; data-forget: the choice is not kept; data-leaky: what is gated
// also starts after a refusal; data-shadow: the banner stands in an open shadow root; data-then: code run at a choice.
(() => {
  const { gate, wall, dead, forget, leaky, shadow, then } = document.currentScript.dataset;
  const start = () => {
    if (!gate) return;
    const script = document.createElement('script');
    script.src = gate;
    document.head.append(script);
  };
  const kept = (document.cookie.match(/bed_choice=(\w+)/) || [])[1];
  if (kept === 'yes' || (kept && leaky !== undefined)) start();
  if (kept) return;
  const host = document.createElement('div');
  const root = shadow === undefined ? host : host.attachShadow({ mode: 'open' });
  const banner = document.createElement('div');
  banner.setAttribute('role', 'dialog');
  banner.style.cssText = 'position: fixed; left: 0; right: 0; bottom: 0; z-index: 1000; padding: 20px; background: #eef; font: 16px sans-serif';
  banner.append('We use cookies and similar techniques to record your visit. Do you give your consent? ');
  const choose = (choice) => {
    if (forget === undefined) document.cookie = `bed_choice=${choice}; path=/; max-age=86400; secure`;
    host.remove();
    if (choice === 'yes' || leaky !== undefined) start();
    if (then) (0, eval)(then);
  };
  const button = (text, action) => {
    const made = document.createElement('button');
    made.textContent = text;
    made.addEventListener('click', (event) => { if (event.isTrusted) action(); });
    banner.append(made, ' ');
  };
  button('Accept all', () => choose('yes'));
  if (wall === undefined) button('Reject all', dead === undefined ? () => choose('no') : () => {});
  root.append(banner);
  document.body.append(host);
})();
