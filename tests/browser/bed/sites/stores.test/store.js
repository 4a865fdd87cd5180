cookieStore.set('by_store', 'value1');
cookieStore.set({ name: 'by_store_object', value: 'value2', expires: Date.now() + 1e8 });
document.cookie = 'by_document=value3; secure';
localStorage.setItem('by_call', '1');
localStorage.by_property = '2';
sessionStorage.setItem('by_session', '3');
indexedDB.open('by_database', 2).onupgradeneeded = (event) => { const store = event.target.result.createObjectStore('rows', { autoIncrement: true }); for (let i = 0; i < 40; ++i) store.add({ i }); };
caches.open('by_cache').then((cache) => cache.put('/in-cache', new Response('kept')));
