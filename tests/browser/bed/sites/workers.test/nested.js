fetch('https://recorder.test/from-nested', { method: 'POST', body: 'n' });
