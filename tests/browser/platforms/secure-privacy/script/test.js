// Secure Privacy: a dialog that holds a frame of the page's own origin, with the buttons in it.
(function () {
  const begin = () => {
    let choice = localStorage.getItem('sp_consent');
    const release = () => {
      if (choice !== 'all') return;
      for (const parked of document.querySelectorAll('script.site-gate')) {
        const live = document.createElement('script');
        live.src = parked.dataset.src;
        parked.replaceWith(live);
      }
    };
    const badge = document.createElement('button');
    badge.id = 'sp-trust-badge';
    badge.textContent = 'i';
    badge.style.cssText = 'position:fixed;left:8px;bottom:8px;z-index:9';
    const decide = (what) => {
      choice = what;
      localStorage.setItem('sp_consent', what);
      document.getElementById('main-cookie-banner').remove();
      document.body.append(badge);
      release();
    };
    const show = () => {
      const dialog = document.createElement('dialog');
      dialog.id = 'main-cookie-banner';
      dialog.open = true;
      dialog.style.cssText = 'position:fixed;left:0;right:0;top:auto;bottom:0;margin:0;padding:0;width:100%;height:140px;border:0;z-index:99999';
      const frame = document.createElement('iframe');
      frame.id = 'ifrmCookieBanner';
      frame.style.cssText = 'width:100%;height:100%;border:0';
      frame.srcdoc = '<p>We use cookies to count our guests.</p><button id="sp-decline">Decline</button> <button id="sp-accept">Accept</button>';
      frame.onload = () => frame.contentDocument.addEventListener('click', (event) => {
        if (!event.isTrusted) return;
        if (event.target.id === 'sp-accept') decide('all');
        if (event.target.id === 'sp-decline') decide('none');
      });
      dialog.append(frame);
      document.body.append(dialog);
    };
    badge.onclick = (event) => { if (event.isTrusted) { badge.remove(); show(); } };
    if (choice) { document.body.append(badge); release(); } else setTimeout(show, 60);
  };
  document.addEventListener('DOMContentLoaded', begin);
})();
