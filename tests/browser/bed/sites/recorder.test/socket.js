const socket = new WebSocket('wss://recorder.test/-/socket');
socket.onopen = () => { socket.send('{"event":"scroll","y":120}'); socket.send(new TextEncoder().encode('binary words')); };
