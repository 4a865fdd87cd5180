addEventListener('pagehide', () => navigator.sendBeacon('https://recorder.test/exit', 'last words'));
