// A recorder as recorders are: an identifier in cookie and storage, an upload soon, the rest when the page is left.
document.cookie = '_rec_id=0123456789abcdef; path=/; max-age=31536000; secure';
localStorage.setItem('_rec_session', 'fedcba9876543210');
fetch('https://recorder.test/start', { method: 'POST', body: JSON.stringify({ page: location.href }), keepalive: true }).catch(() => {});
