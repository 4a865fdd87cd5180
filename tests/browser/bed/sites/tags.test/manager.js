// Configuration first, then a timer, then what it is configured to load.
setTimeout(async () => {
  await fetch('https://tags.test/config.json');
  const script = document.createElement('script');
  script.src = 'https://recorder.test/r.js';
  document.head.append(script);
}, 200);
