#!/usr/bin/python3
"""Runs over many sites, and who visits, in a real browser: many.py WRIT

A server of this file plays every host: http://probe.test/ writes down what a page and its worker see of the visitor, http://dead.test/ answers
nothing but ends the connection, all others are small pages. What the server hears is held against what it should.
"""
import collections
import glob
import http.server
import json
import os
import re
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import time

PROBE = """<!doctype html><html lang="en"><title>probe</title><p id="said"></p><iframe src="http://other.test/frame"></iframe><script>
const seen = () => ({gpc: navigator.globalPrivacyControl === true, languages: navigator.languages, zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
                     locale: Intl.DateTimeFormat().resolvedOptions().locale, mobile: /Mobile/.test(navigator.userAgent)});
const say = (name, value) => { document.getElementById('said').append('[' + name + ' ' + JSON.stringify(value) + ']'); };
say('page', {...seen(), touch: navigator.maxTouchPoints, width: screen.width});
say('local', localStorage.getItem('brought'));
new Worker(URL.createObjectURL(new Blob(['postMessage((' + seen + ')())']))).onmessage = (event) => say('worker', event.data);
fetch('/own');
fetch('http://other.test/third', {mode: 'no-cors'});
fetch('/echo?secret=' + encodeURIComponent(localStorage.getItem('brought')));
const opening = indexedDB.open('base');
opening.onsuccess = () => { opening.result.transaction('store').objectStore('store').get('k').onsuccess = (event) => say('record', event.target.result); };
</script></html>"""
SMALL = "<!doctype html><html lang='en'><title>small</title><p>A small page.</p></html>"
QUICK = ["--least-stay", "0.4", "--quiet", "0.3", "--most-stay", "8", "--after-pointer", "0.2", "--after-choice", "0.3", "--leaving", "0.2", "--banner-wait", "0.5"]
SECRETS = {"header": "the-header-secret", "cookie": "the-cookie-secret", "local": "the-local-secret", "record": "the-record-secret"}
passed = failed = 0


def check(what, holds, detail=""):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print(f"FAIL  {what}: {detail}", flush=True)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format, *args):
        pass

    def do_GET(self):
        host = self.headers.get("Host", "").split(":")[0]
        self.server.heard.append({"host": host, "path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
        if host == "dead.test":
            self.close_connection = True
            return
        body = (PROBE if host == "probe.test" and self.path == "/" else SMALL).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128


class Run:
    """One call of the program, its processes and its temporary files with it."""

    def __init__(self, writ, folder, *arguments):
        self.temporary = os.path.join(folder, "tmp")
        os.makedirs(self.temporary, exist_ok=True)
        self.errors = tempfile.TemporaryFile()
        # A signal that the caller ignores would be ignored by the program, too.
        self.process = subprocess.Popen([writ, *arguments], cwd=folder, stdout=subprocess.DEVNULL, stderr=self.errors, env={**os.environ, "TMPDIR": self.temporary},
                                        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def end(self):
        status = self.process.wait(timeout=900)
        self.errors.seek(0)
        self.said = self.errors.read().decode("utf-8", "replace")
        left = []
        for attempt in range(50):
            left = [pid for pid in filter(str.isdigit, os.listdir("/proc")) if self.mine(pid)]
            if not left and not os.listdir(self.temporary):
                break
            time.sleep(0.1)
        check("no process is left", not left, left)
        check("no file is left", not os.listdir(self.temporary), os.listdir(self.temporary))
        return status

    def mine(self, pid):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                return self.temporary.encode() in file.read()
        except OSError:
            return False


def lines(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return [json.loads(line) for line in text.splitlines()], text.endswith("\n") or text == ""


def visitor(writ, server, folder, base):
    state = {"cookies": [{"name": "sid", "value": SECRETS["cookie"], "domain": "probe.test", "path": "/", "expires": -1, "httpOnly": True, "secure": False, "sameSite": "Lax"}],
             "origins": [{"origin": "http://probe.test", "localStorage": [{"name": "brought", "value": SECRETS["local"]}],
                          "indexedDB": [{"name": "base", "version": 1, "stores": [{"name": "store", "autoIncrement": False, "indexes": [],
                                                                                   "records": [{"key": "k", "value": SECRETS["record"]}]}]}]}]}
    with open(os.path.join(folder, "state.json"), "w", encoding="utf-8") as file:
        json.dump(state, file)
    server.heard.clear()
    run = Run(writ, folder, "capture", *base, "--phases", "before-consent", "--vantage", "country=FR,language=fr-FR,timezone=Asia/Tokyo", "--gpc", "--mobile", "--no-redact",
              "--header", f"X-Secret: Bearer {SECRETS['header']}", "--storage-state", "state.json", "http://probe.test/", "-o", "probe.json")
    check("the probe is captured", run.end() == 0, run.said)
    with open(os.path.join(folder, "probe.json"), encoding="utf-8") as file:
        text = file.read()
    for kind, secret in SECRETS.items():
        check(f"the secret of the {kind} stands nowhere", secret not in text and secret not in run.said)
    snapshot = json.loads(text)
    said = dict(re.findall(r"\[(\w+) (.*?)\](?=\[|</p>)", snapshot["phases"][0]["frames"][0]["dom"]))
    for who in ("page", "worker"):
        found = json.loads(said.get(who, "{}"))
        wanted = {"gpc": True, "languages": ["fr-FR", "fr", "en"], "zone": "Asia/Tokyo", "locale": "fr-FR", "mobile": True}
        for key, value in wanted.items():
            check(f"{who}: {key}", found.get(key) == value, found.get(key))
    page = json.loads(said.get("page", "{}"))
    check("the page is a telephone's", page.get("touch") == 5 and page.get("width") == 412, page)
    check("storage was brought along", said.get("local", "null") != "null" and "record" in said, said)
    heard = {(entry["host"], entry["path"].split("?")[0]): entry for entry in server.heard}
    for place in (("probe.test", "/"), ("probe.test", "/own")):
        check(f"the header goes to {place}", heard.get(place, {}).get("x-secret") == f"Bearer {SECRETS['header']}", heard.get(place))
        check(f"the cookie goes to {place}", SECRETS["cookie"] in heard.get(place, {}).get("cookie", ""), heard.get(place))
    for place in (("other.test", "/frame"), ("other.test", "/third")):
        check(f"the header does not go to {place}", place in heard and "x-secret" not in heard[place], heard.get(place))
    check("the signal goes everywhere", all(entry.get("sec-gpc") == "1" for entry in heard.values()), server.heard)
    vantage = snapshot["vantage"]
    check("the vantage is written down", [vantage.get(key) for key in ("country", "language", "timezone", "mobile", "gpc", "headers", "storage_state")] ==
          ["FR", "fr-FR", "Asia/Tokyo", True, True, ["X-Secret"], True], vantage)
    check("the viewport is written down", vantage.get("viewport") == {"width": 412, "height": 915}, vantage)
    phase = snapshot["phases"][0]
    brought = [cookie.get("new") for cookie in phase["cookies"] if cookie["name"] == "sid"] + [entry.get("new") for entry in phase["storage"] if entry["key"] == "brought"]
    check("what was brought along is not new", brought == [False, False], brought)


def preset(writ, folder, base):
    with open(os.path.join(folder, "choice.json"), "w", encoding="utf-8") as file:
        json.dump({"cookies": [{"name": "choice", "value": "all", "domain": "a.test", "path": "/"}], "origins": []}, file)
    run = Run(writ, folder, "capture", *base, "--phases", "after-accept", "--storage-state", "after-accept=choice.json", "http://a.test/", "-o", "preset.json")
    check("a phase with its choice brought along is captured", run.end() == 0, run.said)
    with open(os.path.join(folder, "preset.json"), encoding="utf-8") as file:
        snapshot = json.load(file)
    choice = snapshot["phases"][0]["choice"]
    check("the choice is a preset one", len(snapshot["phases"]) == 1 and choice["path"] == "preset" and choice["outcome"] == "applied", snapshot["phases"][0]["choice"])


def many(writ, folder, base):
    sites = [f"http://s{i}.test/" for i in range(12)] + ["http://dead.test/"]
    with open(os.path.join(folder, "sites.txt"), "w", encoding="utf-8") as file:
        file.write("# many\n" + "\n".join(sites) + "\n")
    call = ["capture", *base, "--phases", "before-consent", "--retries", "0", "--concurrency", "2", "--recycle-after", "5", "--sites", "sites.txt", "-o", "out.ndjson"]
    run = Run(writ, folder, *call)
    part = os.path.join(folder, "out.ndjson.part")
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and run.process.poll() is None and not (os.path.exists(part) and lines_so_far(part) >= 3):
        time.sleep(0.05)
    run.process.send_signal(signal.SIGINT)
    check("an interrupt ends with 130", run.end() == 130, run.said)
    check("it is said how to go on", "--resume goes on" in run.said, run.said)
    check("the file has no name yet", not os.path.exists(os.path.join(folder, "out.ndjson")))
    found, whole = lines(part)
    check("lines are whole", whole and 3 <= len(found) < len(sites), len(found))
    with open(part, "a", encoding="utf-8") as file:
        file.write('{"format":"writ.snapshot/1","site":"http')
    run = Run(writ, folder, *call)
    check("a new run does not take what is left", run.end() == 2 and len(lines_so_far_text(part)) > 0, run.said)
    run = Run(writ, folder, *call, "--resume")
    check("a site that failed makes 2", run.end() == 2, run.said)
    found, whole = lines(os.path.join(folder, "out.ndjson"))
    counts = collections.Counter(line["asked"] for line in found)
    check("every site has one line", whole and counts == collections.Counter(sites), counts)
    check("the bad one has an error", [line["asked"] for line in found if line["format"] == "writ.error/1"] == ["http://dead.test/"])
    check("nothing is left beside", glob.glob(os.path.join(folder, "out.ndjson*")) == [os.path.join(folder, "out.ndjson")])


def killed(writ, server, folder, base):
    """The browser is killed while two sites are in work: both are taken again and nothing is lost."""
    server.heard.clear()
    longer = ["8" if before == "--least-stay" else word for before, word in zip(["", *base], base)]
    run = Run(writ, folder, "capture", *longer, "--phases", "before-consent", "--concurrency", "2", "http://a.test/", "http://b.test/", "-o", "killed.ndjson")
    deadline, browser = time.monotonic() + 60, None
    while time.monotonic() < deadline and browser is None and run.process.poll() is None:
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    words = file.read()
                if run.temporary.encode() in words and b"--type=renderer" in words:
                    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                        browser = int(file.read().rsplit(")", 1)[1].split()[2])
            except OSError:
                continue
        time.sleep(0.1)
    # In the middle: both pages were asked for, and neither was stayed on long enough.
    while time.monotonic() < deadline and not {"a.test", "b.test"} <= {entry["host"] for entry in list(server.heard)}:
        time.sleep(0.05)
    os.killpg(browser, signal.SIGKILL)
    check("a run outlives its browser", run.end() == 0, run.said)
    found, whole = lines(os.path.join(folder, "killed.ndjson"))
    check("both sites are there", whole and sorted(line["asked"] for line in found) == ["http://a.test/", "http://b.test/"] and
          all(line["format"] == "writ.snapshot/1" and "requests" in line["phases"][0] for line in found), [line.get("asked") for line in found])


def full(writ, folder, base):
    """The folder for temporary files is full: from the beginning the run ends with a reason, later it goes on, and nothing stays behind."""
    temporary = os.path.join(folder, "full")
    os.makedirs(temporary, exist_ok=True)
    small = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o "$1" none "$2" && shift && TMPDIR=$1 && export TMPDIR && shift && "$@"; s=$?; ls -A "$TMPDIR" >&2; exit $s', "sh"]
    if subprocess.run([*small, "size=16k", temporary, "true"], capture_output=True, check=False).returncode != 0:
        print("      no small file system can be made here: a full disk is not tried")
        return
    for size, wanted, said in (("size=4k,nr_inodes=1", 2, "No space left on device"), ("size=4k,nr_inodes=3", 2, "profile cannot be written"), ("size=16k", 0, "")):
        output = os.path.join(folder, "full.json")
        done = subprocess.run([*small, size, temporary, writ, "capture", *base, "--phases", "before-consent", "--retries", "0", "http://a.test/", "-o", output],
                              capture_output=True, text=True, timeout=300, check=False)
        told = [line for line in done.stderr.splitlines() if "sandbox" not in line]
        check(f"a full disk ({size})", done.returncode == wanted and said in done.stderr and os.path.exists(output) == (wanted == 0), (done.returncode, done.stderr))
        check(f"nothing is left on it ({size})", len(told) == (1 if wanted else 0), told)


def lines_so_far_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def lines_so_far(path):
    return lines_so_far_text(path).count("\n")


def main():
    writ = os.path.abspath(sys.argv[1])
    server = Server(("127.0.0.1", 0), Handler)
    server.heard = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    core = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "stdlib-rules", "core")
    base = ["--connect-to", f"::127.0.0.1:{server.server_address[1]}", "--pack", core, *QUICK]
    with tempfile.TemporaryDirectory(prefix="many-sites-") as folder:
        visitor(writ, server, folder, base)
        preset(writ, folder, base)
        many(writ, folder, base)
        killed(writ, server, folder, base)
        full(writ, folder, base)
    server.shutdown()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
