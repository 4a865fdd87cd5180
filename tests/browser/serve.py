#!/usr/bin/python3
"""A server that plays many hosts at once, for tests in a real browser.

    serve.py [--sites FOLDER]... [--host HOST=FOLDER]...

Plain HTTP and TLS come to one free port of the loopback address. What is asked for lies in FOLDER/<host>/<path> of the first
folder that has it, `index.html` where a folder is meant. The first line written is JSON: the port, the file with the
self-signed certificate, which names every host, and the arguments that `writ capture` wants for it. The server ends with its
parent, or when its standard input is closed.

Every host has, besides its files:
  /__log             what arrived so far, as JSON; /__log?clear empties it
  /__lib/FILE        files of tests/browser/lib
  /__do/cookie       ?name=&value=[&max-age=&domain=&path=&same-site=&http-only&secure&partitioned][&to=URL]: sets it; 204, or on to URL;
                     ?line=TEXT: sets that, and answers a pixel
  /__do/redirect     ?to=URL[&status=302][&cookie=NAME]: on the way it sets a cookie of that name
  /__do/beacon       204 to everything
  /__do/pixel        a picture of one pixel
  /__do/slow         ?ms=500[&type=text/javascript][&body=]
  /__do/status       ?code=500[&body=]
  /__do/echo         a web socket that says again what it hears; ?flood: it speaks without end and does not listen
  /__do/never        answers nothing
  /__do/endless      a body without end; ?download: as a file
  /__do/big          ?mb=1: a body of so many megabytes
  /__do/kill         ends the renderers of the browser that was started for this host (a crash)

A file NAME has the headers that NAME.headers names, one `Name: value` a line. A POST to anything is answered 204. An `index.php` that a folder has in
place of `index.html` is run by php-cli, with the cookies as a JSON object in the environment's COOKIES.
"""
import argparse
import base64
import ctypes
import hashlib
import http.server
import json
import mimetypes
import os
import shutil
import signal
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
MOST_BODY = 4 * 1024 * 1024
TYPES = {".js": "text/javascript; charset=utf-8", ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
         ".json": "application/json", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8"}


def make_certificate(folder, hosts):
    """A self-signed certificate for all hosts; returns the files of the certificate and of its key."""
    certificate, key = os.path.join(folder, "certificate.pem"), os.path.join(folder, "key.pem")
    settings = os.path.join(folder, "openssl.cnf")
    names = "\n".join(f"DNS.{i + 1} = {host}" for i, host in enumerate(hosts))
    with open(settings, "w", encoding="utf-8") as file:
        file.write("[req]\ndistinguished_name = who\nx509_extensions = what\nprompt = no\n[who]\nCN = browser tests\n"
                   f"[what]\nbasicConstraints = critical, CA:true\nsubjectAltName = @names\n[names]\n{names}\n")
    done = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                           "-days", "30", "-config", settings, "-keyout", key, "-out", certificate],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl made no certificate: {done.stderr.strip()}")
    return certificate, key


def kill_renderers(host):
    """The renderers of the browser that a collector started for that site: `//HOST` stands in the call of one of their ancestors."""
    parents, commands = {}, {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                parents[int(entry)] = int(file.read().rsplit(")", 1)[1].split()[1])
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                commands[int(entry)] = file.read()
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
    server_version = "fixture"
    sys_version = ""
    timeout = 60

    def log_message(self, format, *args):  # the log is /__log
        pass

    def host(self):
        return self.headers.get("Host", "").rsplit(":", 1)[0].lower()

    def body(self):
        try:
            size = int(self.headers.get("Content-Length") or 0)
        except ValueError:
            size = 0
        body = self.rfile.read(min(size, MOST_BODY)) if size > 0 else b""
        # The rest is read as well: the connection goes on behind it.
        left = size - len(body)
        while left > 0:
            piece = self.rfile.read(min(left, 1 << 20))
            if not piece:
                break
            left -= len(piece)
        return body

    def answer(self, status, content=b"", kind=None, headers=()):
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        names = {name.lower() for name, _ in headers}
        for name, value in headers:
            self.send_header(name, value)
        if "cache-control" not in names:
            self.send_header("Cache-Control", "no-store")
        if "access-control-allow-origin" not in names and self.headers.get("Origin"):
            self.send_header("Access-Control-Allow-Origin", self.headers["Origin"])
            self.send_header("Access-Control-Allow-Credentials", "true")
            self.send_header("Access-Control-Allow-Headers", "content-type")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def serve(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        body = self.body()
        if url.path != "/__log":
            self.server.note({
                "host": self.host(), "method": self.command, "path": self.path,
                "scheme": "https" if isinstance(self.connection, ssl.SSLSocket) else "http",
                "cookies": self.headers.get("Cookie", ""), "size": len(body), "origin": self.headers.get("Origin", ""),
                "referer": self.headers.get("Referer", "")})
        if self.command == "OPTIONS":
            return self.answer(204)
        if url.path == "/__log":
            if "clear" in query:
                self.server.clear()
            return self.answer(200, json.dumps(self.server.log(), indent=1).encode(), "application/json")
        if url.path.startswith("/__do/"):
            return self.do_something(url.path[len("/__do/"):], query)
        if self.command not in ("GET", "HEAD"):
            return self.answer(204)
        path = urllib.parse.unquote(url.path)
        if path.startswith("/__lib/"):
            return self.send_file(self.server.within(os.path.join(HERE, "lib"), path[len("/__lib/"):]))
        return self.send_file(self.server.find(self.host(), path))

    do_GET = do_HEAD = do_POST = do_PUT = do_OPTIONS = serve

    def send_file(self, found):
        if found is None and not (self.server.lenient and self.host() in self.server.names):
            return self.answer(404, b"no such file\n", "text/plain")
        if found is None:
            kind = mimetypes.guess_type(urllib.parse.urlsplit(self.path).path)[0] or "text/html"
            return self.answer(200, PIXEL if kind.startswith("image/") else b"{}" if kind.endswith("json") else b"", kind)
        if found.endswith(".php"):
            return self.run_php(found)
        with open(found, "rb") as file:
            content = file.read()
        headers = []
        if os.path.isfile(found + ".headers"):
            with open(found + ".headers", encoding="utf-8") as file:
                headers = [tuple(part.strip() for part in line.split(":", 1)) for line in file if ":" in line]
        extension = os.path.splitext(found)[1]
        if self.server.lenient and extension == ".js":
            headers.append(("Cache-Control", "max-age=600"))
        kind = TYPES.get(extension) or mimetypes.guess_type(found)[0] or "application/octet-stream"
        return self.answer(200, content, kind, headers)

    def run_php(self, file):
        cookies = dict(pair.strip().split("=", 1) for pair in self.headers.get("Cookie", "").split(";") if "=" in pair)
        cookies = {name: urllib.parse.unquote(value) for name, value in cookies.items()}
        done = subprocess.run(["php", "-d", "display_errors=stderr", file], env={**os.environ, "COOKIES": json.dumps(cookies)},
                              capture_output=True, timeout=30, check=False)
        if done.returncode != 0 or done.stderr:
            return self.answer(500, done.stderr, "text/plain")
        return self.answer(200, done.stdout, TYPES[".html"])

    def do_something(self, what, query):
        if what == "cookie" and "line" in query:
            return self.answer(200, PIXEL, "image/gif", [("Set-Cookie", query["line"])])
        if what == "cookie":
            cookie = f"{query.get('name', 'fixture')}={query.get('value', '1')}; Path={query.get('path', '/')}"
            for key, name in (("max-age", "Max-Age"), ("domain", "Domain"), ("same-site", "SameSite")):
                if key in query:
                    cookie += f"; {name}={query[key]}"
            for key, name in (("http-only", "HttpOnly"), ("secure", "Secure"), ("partitioned", "Partitioned")):
                if key in query:
                    cookie += f"; {name}"
            headers = [("Set-Cookie", cookie)]
            if "to" in query:
                return self.answer(302, b"", None, headers + [("Location", query["to"])])
            return self.answer(204, b"", None, headers)
        if what == "redirect":
            cookies = [("Set-Cookie", f"{query['cookie']}=r1234567; Path=/; Secure; SameSite=None")] if "cookie" in query else []
            return self.answer(int(query.get("status", "302")), b"", None, [("Location", query.get("to", "/")), *cookies])
        if what == "beacon":
            return self.answer(204)
        if what == "pixel":
            return self.answer(200, PIXEL, "image/gif")
        if what == "slow":
            time.sleep(min(int(query.get("ms", "500")), 60_000) / 1000)
            return self.answer(200, query.get("body", "").encode(), query.get("type", "text/javascript"))
        if what == "status":
            return self.answer(int(query.get("code", "500")), query.get("body", "").encode(), "text/plain")
        if what == "echo":
            return self.echo("flood" in query)
        if what == "never":
            return time.sleep(100)
        if what == "endless":
            return self.endless("download" in query)
        if what == "big":
            return self.answer(200, b"y" * (int(query.get("mb", "1")) << 20), "application/octet-stream")
        if what == "kill":
            kill_renderers(self.host())
            return self.answer(200)
        return self.answer(404, b"nothing of that name is done here\n", "text/plain")

    def endless(self, download):
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream" if download else "text/plain")
        if download:
            self.send_header("Content-Disposition", "attachment; filename=endless.bin")
        self.end_headers()
        self.close_connection = True
        while True:
            self.wfile.write(b"x" * 65536)
            time.sleep(0.01)

    def echo(self, flood):
        key = self.headers.get("Sec-WebSocket-Key")
        if not key:
            return self.answer(426, b"a web socket is spoken here\n", "text/plain")
        accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        self.send_response(101)
        for name, value in (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept)):
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        while flood:
            self.wfile.write((b"\x81\x7e" + (1000).to_bytes(2, "big") + b"f" * 1000) * 20)
            time.sleep(0.01)
        while True:
            head = self.rfile.read(2)
            if len(head) < 2:
                return None
            code, size = head[0] & 0x0F, head[1] & 0x7F
            if size == 126:
                size = int.from_bytes(self.rfile.read(2), "big")
            elif size == 127:
                size = int.from_bytes(self.rfile.read(8), "big")
            if size > MOST_BODY:
                return None
            mask = self.rfile.read(4) if head[1] & 0x80 else b"\0\0\0\0"
            data = bytes(byte ^ mask[i % 4] for i, byte in enumerate(self.rfile.read(size)))
            # A ping is answered by a pong, a close by a close; anything else is said again.
            length = bytes([len(data)]) if len(data) < 126 else bytes([126]) + len(data).to_bytes(2, "big") \
                if len(data) < 65536 else bytes([127]) + len(data).to_bytes(8, "big")
            self.wfile.write(bytes([0x80 | {9: 10}.get(code, code)]) + length + data)
            if code == 8:
                return None


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, folders=(), hosts=None, every=(), lenient=False):
        """`folders` each hold a folder for a host; `hosts` gives single hosts a list of folders of their own, `every` all others.
        `lenient`: a known host answers with something small of the right type where it has no such file, and scripts may be cached."""
        self.lenient = lenient
        self.folders = [os.path.abspath(folder) for folder in folders]
        self.hosts = {host.lower(): [os.path.abspath(folder) for folder in where] for host, where in (hosts or {}).items()}
        self.every = [os.path.abspath(folder) for folder in every]
        names = set(self.hosts)
        for folder in self.folders:
            names.update(name.lower() for name in os.listdir(folder) if os.path.isdir(os.path.join(folder, name)))
        self.names = sorted(names)
        self.temporary = tempfile.mkdtemp(prefix="browser-tests-")
        self.certificate, key = make_certificate(self.temporary, sorted(names) or ["localhost"])
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.certificate, key)
        self.lock, self.entries = threading.Lock(), []
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]

    def arguments(self):
        return ["--connect-to", f"::127.0.0.1:{self.port}", "--cacert", self.certificate, "--allow-private"]

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def close(self):
        self.shutdown()
        self.server_close()
        shutil.rmtree(self.temporary, ignore_errors=True)

    def note(self, entry):
        with self.lock:
            self.entries.append(entry)

    def log(self):
        with self.lock:
            return list(self.entries)

    def clear(self):
        with self.lock:
            self.entries.clear()

    @staticmethod
    def within(folder, path):
        """The file at `path` in `folder`, never one outside of it."""
        root = os.path.realpath(folder)
        found = os.path.realpath(os.path.join(root, path.lstrip("/")))
        if found != root and not found.startswith(root + os.sep):
            return None
        if os.path.isdir(found):
            written = os.path.join(found, "index.php")
            found = written if os.path.isfile(written) else os.path.join(found, "index.html")
        return found if os.path.isfile(found) else None

    def find(self, host, path):
        for folder in self.hosts.get(host, []) + [os.path.join(folder, host) for folder in self.folders] + self.every:
            # A host from a request is used as a name of a folder only where it is a plain one.
            if os.path.basename(folder) in ("", ".", ".."):
                continue
            found = self.within(folder, path)
            if found:
                return found
        return None

    def process_request_thread(self, request, client_address):
        try:
            request.settimeout(30)
            first = request.recv(1, socket.MSG_PEEK)
            if first == b"\x16":
                request = self.context.wrap_socket(request, server_side=True)
        except (OSError, ssl.SSLError):
            self.shutdown_request(request)
            return
        super().process_request_thread(request, client_address)

    def handle_error(self, request, client_address):
        # A browser that leaves in the middle of an answer is no fault of the server's.
        if not isinstance(sys.exc_info()[1], (OSError, ssl.SSLError)):
            super().handle_error(request, client_address)


def end_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", action="append", default=[], help="a folder of folders, one a host (else tests/browser/sites)")
    parser.add_argument("--host", action="append", default=[], help="HOST=FOLDER: one host's folder")
    flags = parser.parse_args()
    end_with_parent()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    hosts = {}
    for pair in flags.host:
        name, _, folder = pair.partition("=")
        hosts.setdefault(name, []).append(folder)
    server = Server(flags.sites or ([] if hosts else [os.path.join(HERE, "sites")]), hosts).start()
    try:
        print(json.dumps({"port": server.port, "cacert": server.certificate, "arguments": server.arguments()}), flush=True)
        while sys.stdin.read(4096):
            pass
    finally:
        server.close()


if __name__ == "__main__":
    main()
