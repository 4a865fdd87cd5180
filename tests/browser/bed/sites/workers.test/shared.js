fetch('https://recorder.test/from-shared', { method: 'POST', body: 's' });
caches.open('shared-cache').then((cache) => cache.put('/shared-kept', new Response('kept')));
