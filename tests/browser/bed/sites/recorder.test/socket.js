const socket = new WebSocket('wss://recorder.test/__do/echo');
socket.onopen = () => { socket.send('{"event":"scroll","y":120}'); socket.send(new TextEncoder().encode('binary words')); };
