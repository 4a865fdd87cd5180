fetch('https://recorder.test/from-dedicated', { method: 'POST', body: 'd' });
new Worker('/nested.js');
