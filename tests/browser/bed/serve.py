"""The sites of the bed on one port, plain and TLS: `sites/HOST/…` as files, and answers that no file can give.

Routes, on every host:
  /-/never              answers nothing, ever
  /-/slow?s=N           answers after N seconds
  /-/endless            a body without end, as a download with ?download
  /-/big?mb=N           a body of N megabytes
  /-/redirect?to=URL    302, with ?cookie=NAME sets one on the way
  /-/cookie?line=TEXT   sets a cookie, answers a pixel
  /-/status?code=N      an error page
  /-/socket             a websocket that reads; with ?flood it sends without end
  /-/kill               ends the renderers of the browser that asks (a crash)
Every other request to a missing path gets a small answer of the type that its name asks for.
"""
import base64
import hashlib
import http.server
import mimetypes
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
SITES = HERE / "sites"
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def hosts():
    return sorted(path.name for path in SITES.iterdir() if path.is_dir())


def certificate(folder):
    """One self-signed certificate for every host of the bed."""
    pem, key = folder / "bed.pem", folder / "bed.key"
    names = ",".join("DNS:" + host for host in hosts())
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=bed", "-addext", "subjectAltName=" + names,
                    "-keyout", str(key), "-out", str(pem)], check=True, capture_output=True)
    return pem, key


def kill_renderers(host):
    """The renderers of the browser that a collector started for that site."""
    parents, commands = {}, {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            stat = pathlib.Path("/proc", entry, "stat").read_text()
            commands[int(entry)] = pathlib.Path("/proc", entry, "cmdline").read_bytes()
            parents[int(entry)] = int(stat.rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError, ValueError):
            continue
    for pid, command in commands.items():
        if b"--type=renderer" not in command:
            continue
        at = pid
        while at > 1 and ("//" + host).encode() not in commands.get(at, b""):
            at = parents.get(at, 0)
        if at > 1:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120

    def log_message(self, *unused):
        pass

    def host(self):
        return self.headers.get("Host", "").split(":")[0].lower()

    def send(self, body, kind="text/html; charset=utf-8", status=200, headers=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "*"))
        self.send_header("Access-Control-Allow-Credentials", "true")
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_OPTIONS(self):
        self.send(b"", status=204, headers=[("Access-Control-Allow-Headers", "*"), ("Access-Control-Allow-Methods", "*")])

    def do_POST(self):
        left = int(self.headers.get("Content-Length", 0))
        while left > 0:
            piece = self.rfile.read(min(left, 1 << 20))
            if not piece:
                return
            left -= len(piece)
        self.do_GET()

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = {key: values[0] for key, values in urllib.parse.parse_qs(url.query, keep_blank_values=True).items()}
        try:
            if url.path.startswith("/-/"):
                self.special(url.path[3:], query)
            else:
                self.file(urllib.parse.unquote(url.path))
        except (OSError, ValueError):
            self.close_connection = True

    do_HEAD = do_GET

    def file(self, path):
        name = path.lstrip("/") or "index.html"
        file = (SITES / self.host() / name).resolve()
        kind = mimetypes.guess_type(name)[0] or "text/html"
        headers = [("Cache-Control", "max-age=600")] if kind == "text/javascript" else []
        extra = file.with_name(file.name + ".headers")
        if extra.is_file():
            headers += [tuple(part.strip() for part in line.split(":", 1)) for line in extra.read_text().splitlines() if line.strip()]
        if file.is_file() and SITES in file.parents:
            return self.send(file.read_bytes(), kind + ("; charset=utf-8" if kind.startswith("text/") else ""), headers=headers)
        if self.host() not in hosts():
            return self.send(b"no such site", status=404)
        return self.send(PIXEL if kind.startswith("image/") else b"{}" if kind.endswith("json") else b"", kind)

    def special(self, name, query):
        if name == "never":
            time.sleep(100)
        elif name == "slow":
            time.sleep(float(query.get("s", 1)))
            self.send(PIXEL, "image/gif")
        elif name == "endless":
            self.send_response(200)
            self.send_header("Content-Type", "application/octet-stream" if "download" in query else "text/plain")
            if "download" in query:
                self.send_header("Content-Disposition", "attachment; filename=endless.bin")
            self.end_headers()
            self.close_connection = True
            while True:
                self.wfile.write(b"x" * 65536)
                time.sleep(0.01)
        elif name == "big":
            self.send(b"y" * (int(query.get("mb", 1)) << 20), "application/octet-stream")
        elif name == "redirect":
            cookies = [("Set-Cookie", query["cookie"] + "=r1234567; Path=/; Secure; SameSite=None")] if "cookie" in query else []
            self.send(b"", status=302, headers=[("Location", query["to"])] + cookies)
        elif name == "cookie":
            self.send(PIXEL, "image/gif", headers=[("Set-Cookie", query["line"])])
        elif name == "status":
            self.send(b"<h1>error</h1>", status=int(query["code"]))
        elif name == "socket":
            self.websocket("flood" in query)
        elif name == "kill":
            kill_renderers(self.host())
            self.send(b"")
        else:
            self.send(b"", status=404)

    def websocket(self, flood):
        accept = base64.b64encode(hashlib.sha1((self.headers.get("Sec-WebSocket-Key", "") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        self.send_response(101)
        for header, value in (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept)):
            self.send_header(header, value)
        self.end_headers()
        self.close_connection = True
        while flood:
            self.wfile.write((b"\x81\x7e" + (1000).to_bytes(2, "big") + b"f" * 1000) * 20)
            time.sleep(0.01)
        while self.rfile.read1(65536):
            pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, pem, key):
        super().__init__(("127.0.0.1", 0), Handler)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(pem, key)

    def finish_request(self, request, client_address):
        # Who begins with a TLS record gets TLS; in the connection's own thread, so that nobody waits for the handshake.
        request.settimeout(60)
        try:
            if request.recv(1, socket.MSG_PEEK) == b"\x16":
                request = self.tls.wrap_socket(request, server_side=True)
            super().finish_request(request, client_address)
        except (OSError, ValueError):
            pass
        finally:
            try:
                request.close()
            except OSError:
                pass

    def handle_error(self, request, client_address):
        pass


def start(folder):
    pem, key = certificate(folder)
    server = Server(pem, key)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, pem
