#!/usr/bin/python3
"""Remedies of the library, applied: remedies.py PATH-OF-WRIT [NAME…]

For nginx, Apache, Django, Express and Rails: a small site sets a session cookie without any flag, a static capture shows that, the
server's line is taken out of the finding's own remedy and put where it belongs, and the findings are gone while the cookie is still there.
A server whose Debian package is missing is skipped, and said so. Besides ("marks"), each mark by which a recorder leaves a field out is
put on a field that it takes, or may take; and the code that deletes what a recorder stored ("clearing") is run in a page by Chromium, and
paragraphs for policies ("policy") are put into the demonstration's.

The last line is "N passed, N failed", with what was skipped. Debian has them as nginx-light, apache2-bin, python3-django, node-express,
ruby-railties with ruby-webrick; `./dev test` installs those that bring few packages and start no service.
"""
import contextlib, http.server, json, os, pathlib, re, shutil, socket, ssl, subprocess, sys, tempfile, threading, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "browser"))
from serve import make_certificate  # noqa: E402  (the browser tests' own)

WRIT = sys.argv[1]
HOST = "shop.test"
RULES = ["session-cookie-over-http", "session-cookie-for-scripts"]
PAGE = b"<!doctype html><html lang=en><title>Shop</title><h1>Shop</h1><p>Paper maps.</p></html>"
PATH = {**os.environ, "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}


class Skipped(Exception):
    pass


def program(name):
    found = shutil.which(name, path=PATH["PATH"])
    if not found:
        raise Skipped(f"{name} is not installed")
    return found


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, process=None):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process and process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("the server does not answer")


@contextlib.contextmanager
def served(server):
    """The port of a server that answers in the background until the end of the block."""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def backend(cookie):
    """A plain site behind a proxy: each answer sets the cookie, with no flag but those that say the worst."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Set-Cookie", cookie)
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)

        def log_message(self, *_):
            pass

    with served(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield port


@contextlib.contextmanager
def running(arguments, port, **options):
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**PATH, **options.pop("env", {})}, **options)
    try:
        try:
            wait_for(port, process)
        except RuntimeError as error:
            process.kill()
            raise RuntimeError(f"{error}: {process.communicate()[1].decode(errors='replace')[-1000:]}") from None
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def in_front(port, certificate, key):
    """TLS before an application that speaks plain HTTP: bytes pass through, and the application is told as by any such proxy."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as inner:
                inner.sendall(f"GET {self.path} HTTP/1.0\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Ssl: on\r\n\r\n".encode())
                answer = b"".join(iter(lambda: inner.recv(65536), b""))
            self.connection.sendall(answer)
            self.close_connection = True

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with served(server) as outer:
        yield outer


def scan(port, certificate):
    """The findings of the pack `security` that are violations, by rule; and the cookies of the visit."""
    with tempfile.TemporaryDirectory() as folder:
        snapshot = pathlib.Path(folder, "snapshot.json")
        reach = ["--static", "--connect-to", f"::127.0.0.1:{port}", "--cacert", str(certificate), "--allow-private", "--ignore-robots"]
        done = subprocess.run([WRIT, "capture", *reach, f"https://{HOST}/", "-o", str(snapshot)], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"writ capture: {done.stderr.strip()}")
        done = subprocess.run([WRIT, "eval", "--pack", str(ROOT / "stdlib-rules" / "security"), "--format", "json", str(snapshot)],
                              capture_output=True, text=True)
        if done.returncode > 1:
            raise RuntimeError(f"writ eval: {done.stderr.strip()}")
        cookies = [c for phase in json.loads(snapshot.read_text())["phases"] for c in phase.get("cookies", [])]
    return {f["rule"].split("/")[-1]: f for f in json.loads(done.stdout)["findings"] if f["verdict"] == "violation"}, cookies


def line_for(finding, label):
    """The line of the remedy that begins with the server's name, without the name."""
    text = next(r["text"] for r in finding["remedies"] if r["id"].split("/")[-1] == "cookie-flags")
    return next(m.group(1) for m in re.finditer(r"(?m)^\s*(\S+)\s+(.*)$".replace(r"(\S+)\s+(.*)", label + r"\s+(.*)"), text)).strip()


# ---- The servers. Each is a function that serves with a line of configuration, or with none, and yields the port of its TLS.

@contextlib.contextmanager
def nginx(line, folder, certificate, key):
    name = program("nginx")
    port = free_port()
    with backend("PHPSESSID=abc123def456; Path=/") as inner:
        (folder / "nginx.conf").write_text(f"""
            daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
            events {{ }}
            http {{
              access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
              uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
              server {{
                listen 127.0.0.1:{port} ssl; server_name {HOST}; ssl_certificate {certificate}; ssl_certificate_key {key};
                location / {{ proxy_pass http://127.0.0.1:{inner}; {line or ""} }}
              }}
            }}""")
        with running([name, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"], port):
            yield port


@contextlib.contextmanager
def apache(line, folder, certificate, key):
    name = program("apache2")
    modules = "/usr/lib/apache2/modules"
    port = free_port()
    with backend("PHPSESSID=abc123def456; Path=/") as inner:
        loaded = "\n".join(f"LoadModule {m}_module {modules}/mod_{m}.so" for m in ("mpm_event", "authz_core", "headers", "proxy", "proxy_http", "ssl", "socache_shmcb"))
        (folder / "httpd.conf").write_text(f"""
            {loaded}
            ServerName {HOST}
            Listen 127.0.0.1:{port}
            PidFile {folder}/httpd.pid
            DefaultRuntimeDir {folder}
            ErrorLog {folder}/error.log
            User #{os.getuid()}
            SSLEngine on
            SSLCertificateFile {certificate}
            SSLCertificateKeyFile {key}
            ProxyPass / http://127.0.0.1:{inner}/
            {line or ""}
            """)
        # A process that may be root is refused as User by Apache; the account that Debian gives it serves then.
        if os.getuid() == 0:
            (folder / "httpd.conf").write_text((folder / "httpd.conf").read_text().replace("User #0", "User www-data\nGroup www-data"))
            os.chmod(folder, 0o755)
        with running([name, "-X", "-f", f"{folder}/httpd.conf"], port):
            yield port


DJANGO = """
import sys
from django.conf import settings
WEAK = dict(SESSION_COOKIE_SECURE=False, SESSION_COOKIE_HTTPONLY=False, SESSION_COOKIE_SAMESITE=None)
given = {}
exec(sys.argv[2], given)
settings.configure(SECRET_KEY="not a secret", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, DEBUG=False,
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies", INSTALLED_APPS=["django.contrib.sessions"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"], **{**WEAK, **{k: v for k, v in given.items() if k.isupper()}})
import django
django.setup()
from django.http import HttpResponse
from django.urls import path
def page(request):
    request.session["visits"] = 1
    return HttpResponse(PAGE)
PAGE = "<!doctype html><html lang=en><title>Shop</title><h1>Shop</h1></html>"
urlpatterns = [path("", page)]
from django.core.wsgi import get_wsgi_application
from wsgiref.simple_server import make_server, WSGIRequestHandler
class Quiet(WSGIRequestHandler):
    def log_message(self, *_): pass
make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application(), handler_class=Quiet).serve_forever()
"""


@contextlib.contextmanager
def django(line, folder, certificate, key):
    python = "/usr/bin/python3"
    if not os.path.exists(python) or subprocess.run([python, "-c", "import django"], capture_output=True).returncode != 0:
        raise Skipped("python3-django is not installed")
    (folder / "site.py").write_text(DJANGO)
    port = free_port()
    with running([python, str(folder / "site.py"), str(port), line or ""], port), in_front(port, certificate, key) as outer:
        yield outer


EXPRESS = """
const express = require('express');
const app = express();
app.get('/', (req, res) => {
  const value = 'abc123def456';
  if (process.argv[3]) eval(process.argv[3]);
  else res.set('Set-Cookie', 'PHPSESSID=' + value + '; Path=/');
  res.type('html').send('<!doctype html><html lang=en><title>Shop</title><h1>Shop</h1></html>');
});
app.listen(Number(process.argv[2]), '127.0.0.1');
"""


@contextlib.contextmanager
def express(line, folder, certificate, key):
    name = program("node")
    where = "/usr/share/nodejs:/usr/lib/nodejs"
    if subprocess.run([name, "-e", "require('express')"], capture_output=True, env={**PATH, "NODE_PATH": where}).returncode != 0:
        raise Skipped("node-express is not installed")
    (folder / "site.js").write_text(EXPRESS)
    port = free_port()
    with running([name, str(folder / "site.js"), str(port), line or ""], port, env={"NODE_PATH": where}), in_front(port, certificate, key) as outer:
        yield outer


RAILS = """
require "action_controller/railtie"
require "rack/handler/webrick"
class Shop < Rails::Application
  config.eager_load = false
  config.secret_key_base = "not a secret" * 8
  config.hosts.clear
  config.logger = Logger.new(nil)
  config.session_store :cookie_store, key: "_shop_session", secure: false, httponly: false, same_site: nil
end
eval(ARGV[1]) unless ARGV[1].empty?
class PagesController < ActionController::Base
  def index
    session[:visits] = 1
    render html: "<h1>Shop</h1>".html_safe
  end
end
Rails.application.initialize!
Rails.application.routes.draw { root "pages#index" }
Rack::Handler::WEBrick.run(Rails.application, Host: "127.0.0.1", Port: ARGV[0].to_i, Logger: WEBrick::Log.new(nil, 0), AccessLog: [])
"""


@contextlib.contextmanager
def rails(line, folder, certificate, key):
    name = "/usr/bin/ruby"
    if not os.path.exists(name) or subprocess.run([name, "-e", "require 'action_controller/railtie'; require 'rack/handler/webrick'"],
                                                  capture_output=True).returncode != 0:
        raise Skipped("ruby-railties or ruby-webrick is not installed")
    (folder / "site.rb").write_text(RAILS)
    port = free_port()
    with running([name, str(folder / "site.rb"), str(port), line or ""], port, cwd=folder, env={"RAILS_ENV": "production"}), \
            in_front(port, certificate, key) as outer:
        yield outer


SERVERS = {"nginx": nginx, "Apache": apache, "Django": django, "Express": express, "Rails": rails}


def applied(label, server):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        certificate, key = make_certificate(name, [HOST])
        with server(None, folder, certificate, key) as port:
            found, cookies = scan(port, certificate)
        missing = [rule for rule in RULES if rule not in found]
        if missing:
            raise AssertionError(f"before: not found: {', '.join(missing)}; cookies: {cookies}")
        line = line_for(found[RULES[0]], label)
        with server(line, folder, certificate, key) as port:
            left, kept = scan(port, certificate)
        still = [rule for rule in RULES if rule in left]
        if still:
            raise AssertionError(f"after `{line}`: still found: {', '.join(still)}; cookies: {kept}")
        if {c["name"] for c in cookies} != {c["name"] for c in kept}:
            raise AssertionError(f"after `{line}`: the cookie itself is gone: {kept}")
        if any(c.get("same_site") != "Lax" for c in kept):
            raise AssertionError(f"after `{line}`: not limited to its own site: {kept}")
        return line


# ---- The marks of recorders: a field that is taken, or may be, is left out once it bears any of them.

def recorders():
    """Name, a host, the default and the marks of each recorder of the library that has marks."""
    for file in sorted((ROOT / "stdlib-rules" / "core" / "vendors" / "recorders").glob("*.writ")):
        text = re.sub(r"(?m)^\s*#.*$", "", file.read_text())
        masking = re.search(r"masking\s*\{([^}]*)\}", text)
        host = re.search(r"(?m)^  hosts\s+\"([^\"]+)\"", text)
        if not masking or not host:
            continue
        default = re.search(r"default\s+(\S+)", masking.group(1))
        marks = [m for m in re.findall(r'"([^"]+)"', masking.group(1)) if not m.startswith("input")]
        if marks:
            yield re.search(r"(?m)^vendor (\S+)", text).group(1), host.group(1), default.group(1) if default else None, marks


def attribute_of(mark):
    if mark.startswith("."):
        return f'class="{mark[1:]}"'
    name, _, value = mark[1:-1].partition("=")
    return f'{name}="{value.strip(chr(34))}"' if value else name


def verdict_on(vendor, host, attribute):
    """Of sensitive-field-unmasked, on a page with the recorder and a field for an account number."""
    complete = {k: "complete" for k in ("requests", "cookies", "local_storage", "session_storage", "indexed_db", "cache_storage", "service_workers",
                                        "scripts", "dom", "globals", "fields")}
    page = f'<!doctype html><html lang="en"><body><form><input name="iban" {attribute}></form></body></html>'
    snapshot = {"format": "writ.snapshot/1", "site": f"https://{HOST}/", "captured_at": "2026-11-23T10:00:00Z", "phases": [
        {"phase": name, "choice": choice, "coverage": complete, "requests": [{"url": f"https://{host}/r.js", "method": "GET", "type": "script"}],
         "cookies": [], "storage": [], "globals": [], "frames": [{"url": f"https://{HOST}/", "parent": None, "source": page, "dom": page}]}
        for name, choice in (("before-consent", None), ("after-accept", {"action": "accept", "path": "click", "outcome": "applied"}))]}
    done = subprocess.run([WRIT, "eval", "--pack", str(ROOT / "stdlib-rules" / "recorders"), "--format", "json", "-"], input=json.dumps(snapshot),
                          capture_output=True, text=True)
    return {f["vendor"]: f["verdict"] for f in json.loads(done.stdout)["findings"] if f["rule"] == "sensitive-field-unmasked"}.get(vendor, "clear")


def marked():
    tried = 0
    for vendor, host, default, marks in recorders():
        if default in ("inputs", "all"):
            continue
        if verdict_on(vendor, host, "") == "clear":
            raise AssertionError(f"{vendor}: the field without a mark is clear")
        for mark in marks:
            if verdict_on(vendor, host, attribute_of(mark)) not in ("clear", "not-applicable"):
                raise AssertionError(f"{vendor}: the field with {attribute_of(mark)} is not left out")
            tried += 1
    if tried < 20:
        raise AssertionError(f"only {tried} marks were tried")
    return f"{tried} marks, each of which takes the field out"


def after_refusal(cookies, entries):
    """A visit whose recorder runs after a refusal, and has stored that."""
    url = f"https://{HOST}/"
    whole = {kind: "complete" for kind in ("requests", "cookies", "local_storage", "session_storage", "indexed_db", "cache_storage", "service_workers", "scripts", "dom", "globals", "fields", "controls")}
    frame = {"url": url, "parent": None, "source": PAGE.decode(), "dom": PAGE.decode()}
    document = {"url": url, "method": "GET", "type": "document", "at_ms": 0, "frame": 0, "status": 200}
    tag = {"url": "https://www.clarity.ms/tag/abc", "method": "GET", "type": "script", "at_ms": 90, "frame": 0, "status": 200}
    phases = [{"phase": "before-consent", "choice": None, "coverage": whole, "requests": [document], "frames": [frame]},
              {"phase": "after-reject", "choice": {"action": "reject", "path": "click", "clicks": 1, "outcome": "applied"}, "coverage": whole, "requests": [document, tag], "frames": [frame],
               "cookies": [{"name": name, "domain": f".{HOST}", "path": "/", "expires": None, "new": True} for name in cookies],
               "storage": [{"kind": "session", "origin": url.rstrip("/"), "key": key, "value": "1", "new": True} for key in entries]}]
    return {"format": "writ.snapshot/1", "site": url, "captured_at": "2026-11-23T10:00:00Z", "language": "en", "phases": phases, "documents": [], "coverage": {"documents": "complete"}}


def cleared():
    """The code of the remedy, run in a page that has what it names and something else: that alone is left, and the recorder is told."""
    chromium = program("chromium")
    cookies, entries = ["_clck", "_clsk"], ["_cltk"]
    with tempfile.TemporaryDirectory() as folder:
        snapshot = pathlib.Path(folder, "visit.json")
        snapshot.write_text(json.dumps(after_refusal(cookies, entries)), encoding="utf-8")
        call = [WRIT, "eval", "--pack", str(ROOT / "stdlib-rules/recorders"), "--stdlib", str(ROOT / "stdlib-rules"), "--jurisdiction", "FR", "--fail-on", "none", "--format", "json", str(snapshot)]
        findings = json.loads(subprocess.run(call, capture_output=True, text=True, check=True).stdout)["findings"]
        texts = [remedy["text"] for finding in findings if finding["rule"] == "recorder-after-reject" for remedy in finding["remedies"] if remedy["id"] == "clear-after-refusal"]
        if len(texts) != 1 or "\n\n" not in texts[0]:
            raise AssertionError(f"one remedy with code was expected: {texts}")
        code = texts[0].split("\n\n", 1)[1]
        if "location.reload();" not in code:
            raise AssertionError(f"the page is not loaded anew: {code}")
        body = f"""<!doctype html><title>Shop</title><script>
            const told = [];
            const clarity = (...words) => told.push(words[0]);
            for (const name of {json.dumps(cookies + ["basket"])}) document.cookie = name + "=1; Path=/";
            for (const key of {json.dumps(entries + ["theme"])}) {{ localStorage.setItem(key, "1"); sessionStorage.setItem(key, "1"); }}
            const had = document.cookie.split("; ").length + " " + localStorage.length;
            {code.replace("location.reload();", "")}
            document.title = [had, document.cookie, Object.keys(localStorage), Object.keys(sessionStorage), told].join("|");
            </script>""".encode()

        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        with served(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)) as port:
            call = [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile", "--dump-dom", f"http://127.0.0.1:{port}/"]
            page = subprocess.run(call, capture_output=True, text=True, timeout=120).stdout
    title = re.search(r"<title>(.*?)</title>", page, re.S)
    if not title or title.group(1) != "3 2|basket=1|theme|theme|consentv2,stop":
        raise AssertionError(f"the page says {title.group(1) if title else page[:300]!r} after {code}")
    return "what the recorder stored is deleted, the rest is not, and the recorder is told and stopped"


def judged(visit, folder):
    """What is wrong in France with the demonstration's recorders: the fixes, by rule and vendor."""
    snapshot = pathlib.Path(folder, "visit.json")
    snapshot.write_text(json.dumps(visit), encoding="utf-8")
    call = [WRIT, "eval", "--pack", str(ROOT / "stdlib-rules/recorders"), "--stdlib", str(ROOT / "stdlib-rules"), "--jurisdiction", "FR", "--fail-on", "none", "--format", "json", str(snapshot)]
    findings = json.loads(subprocess.run(call, capture_output=True, text=True, check=True).stdout)["findings"]
    return {(f["rule"], f["vendor"]): f["remedies"] for f in findings if f["verdict"] == "violation"}


def worded():
    """The paragraphs of the fixes, put into the demonstration's policies: a claim of legitimate interest and a recorder left unnamed."""
    claim, unnamed = ("policy-legitimate-interest", "hotjar"), ("recorder-undisclosed", "microsoft-clarity")
    visit = json.loads((ROOT / "examples/demo-site/snapshot.json").read_text(encoding="utf-8"))
    privacy, cookies = ({document["kind"]: document for document in visit["documents"]}[kind] for kind in ("privacy-policy", "cookie-policy"))
    with tempfile.TemporaryDirectory() as folder:
        before = judged(visit, folder)
        if claim not in before or unnamed not in before:
            raise AssertionError(f"the demonstration has not both faults: {sorted(map(str, before))}")
        paragraph = before[claim][0]["text"].split("\n\n")[1]
        privacy["text"] = "\n\n".join(paragraph if "legitimate interest" in part else part for part in privacy["text"].split("\n\n"))
        cookies["text"] += "\n\n" + before[unnamed][0]["text"].split("\n\n")[1]
        after = judged(visit, folder)
    if claim in after or unnamed in after or set(after) - set(before):
        raise AssertionError(f"after the fixes: {sorted(map(str, after))}")
    return "the claim of a legitimate interest and the unnamed recorder are gone, and nothing new is found"


passed = failed = 0
skipped = []
tries = {label: (lambda label=label, server=server: applied(label, server)) for label, server in SERVERS.items()} | {"marks": marked, "clearing": cleared, "policy": worded}
for label, attempt in tries.items():
    if sys.argv[2:] and label not in sys.argv[2:]:
        continue
    try:
        print(f"ok      {label}: {attempt()}")
        passed += 1
    except Skipped as why:
        print(f"SKIPPED {label}: {why}")
        skipped.append(label)
    except (AssertionError, RuntimeError) as error:
        print(f"FAIL    {label}: {error}")
        failed += 1
print(f"{passed} passed, {failed} failed" + (f"; skipped: {', '.join(skipped)}" if skipped else ""))
sys.exit(1 if failed else 0)
