addEventListener('install', (event) => event.waitUntil(caches.open('sw-cache').then((cache) => cache.put('/kept', new Response('kept')))));
addEventListener('activate', (event) => event.waitUntil((async () => {
  await fetch('https://recorder.test/from-worker', { method: 'POST', body: 'installed' });
  await new Promise((done) => { indexedDB.open('sw-db', 1).onupgradeneeded = (opened) => { opened.target.result.createObjectStore('queue').put('x', 'q1'); done(); }; });
})()));
