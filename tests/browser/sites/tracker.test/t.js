// A tracker as the fixtures need it: an identifier of its own in the page's cookies, and a message home.
(function () {
  const id = (document.cookie.match(/(?:^|; )_trk=([^;]+)/) || [])[1] || 'trk.' + crypto.randomUUID();
  document.cookie = '_trk=' + id + '; path=/; max-age=31536000';
  fetch('https://tracker.test/collect?id=' + encodeURIComponent(id), { method: 'POST', mode: 'no-cors', keepalive: true });
})();
