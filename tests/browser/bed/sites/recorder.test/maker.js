const text = "fetch('https://made-worker.test/collect', { method: 'POST', body: 'w' }); indexedDB.open('made-db');";
new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
