#!/usr/bin/python3
"""Holds the HTML report to what only a browser can tell: look.py WRIT

- axe-core finds nothing serious in it, in every language, light and dark, with the trend of a store of past scans;
- texts of a hostile page stay texts: nothing of theirs runs, and no element is made of them;
- it asks the network for nothing;
- of a page that was scanned it shows the pictures, with what was found outlined where it lay, on a screen of any density;
- printed it is a tagged PDF with page numbers that holds the same text.

The last line is "N passed, N failed". Without Chromium nothing is tested, which fails."""
import datetime
import html
import http.server
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

from checks import check, counted

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
AXE = (HERE / "vendor/axe-core/axe.min.js").read_text(encoding="utf-8")
RUN = """
axe.run(document, {resultTypes: ['violations']}).then((result) => {
  const out = document.createElement('script');
  out.type = 'application/json';
  out.id = 'axe-result';
  out.textContent = JSON.stringify(result.violations.map((v) => ({id: v.id, impact: v.impact, nodes: v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160))})))
    .replace(/</g, '\\\\u003c');
  document.body.append(out);
});
"""
# A page whose banner lies where the test knows, and rules that name its button and its field.
SITE = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Shop</title><style>body { margin: 0; font: 16px sans-serif; background: #eef3ee }
#cookie-banner { position: fixed; left: 20px; right: 20px; bottom: 30px; height: 180px; background: #fff; border: 1px solid #999 }
#yes { position: absolute; left: 24px; top: 100px; width: 150px; height: 44px } #no { position: absolute; left: 190px; top: 100px; width: 140px; height: 44px }
#mail { position: absolute; left: 60px; top: 120px; width: 200px; height: 36px; box-sizing: border-box }</style>
<h1>Shop</h1><form><label>Mail <input id="mail" type="email"></label></form>
<div id="cookie-banner" role="dialog" aria-label="Cookies"><p>We use cookies to track you. Do you accept cookies?</p>
<button id="yes">Accept all</button><button id="no">Reject all</button></div></html>"""
RULES = """jurisdiction EU "European Union" {}
source act { title "An act" kind statute binds EU reference "1" date 2000-01-01 url "https://law.example/1" holds "It." status verified }
rule button "A button" { jurisdiction EU severity high condition any control c where c.role is reject message "It is there." cites act }
rule field "A field" { jurisdiction EU severity low condition any field f where f.type is "email" message "It asks." cites act }
"""


def dom_of(browser, page, theme="light", width=1366):
    """The page as it stands when its scripts have had their time."""
    with tempfile.TemporaryDirectory() as profile:
        call = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                f"--user-data-dir={profile}", f"--window-size={width},900", "--virtual-time-budget=15000", f"--blink-settings=preferredColorScheme={0 if theme == 'dark' else 1}", "--dump-dom", page.as_uri()]
        return subprocess.run(call, capture_output=True, text=True, timeout=180, check=True).stdout


def report_of(writ, snapshot, out, *options):
    done = subprocess.run([writ, "eval", "--format", f"html={out}", *options, str(snapshot)], capture_output=True, text=True, timeout=120)
    if done.returncode > 1:
        raise SystemExit(f"writ eval failed: {done.stderr}")
    return out.read_text(encoding="utf-8")


def fill(writ, store):
    """Visits before the demonstration's: more and less of what it loads, so that faults come, go and come back."""
    demo = json.loads((ROOT / "examples/demo-site/snapshot.json").read_text(encoding="utf-8"))
    captured = datetime.datetime.fromisoformat(demo["captured_at"].replace("Z", "+00:00"))
    for week, kept in enumerate((2, 5, 9, 14, 8, 8, 3, 100)):
        visit = json.loads(json.dumps(demo))
        visit["captured_at"] = (captured - datetime.timedelta(days=7 * (8 - week))).strftime("%Y-%m-%dT%H:%M:%SZ")
        for phase in visit["phases"]:
            for kind in ("requests", "cookies", "storage"):
                phase[kind] = phase.get(kind, [])[:kept]
        subprocess.run([writ, "eval", "--store", store, "-"], input=json.dumps(visit), capture_output=True, text=True, timeout=120)


def hostile_snapshot():
    """The demonstration's, every text of the page turned into an attack."""
    attack = "</code></script></style><img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>\"' onmouseover='document.title=1' x='"
    data = json.loads((ROOT / "examples/demo-site/snapshot.json").read_text(encoding="utf-8"))
    for phase in data["phases"]:
        for cookie in phase.get("cookies", []):
            cookie["value"] = attack
            cookie["path"] = attack
        for entry in phase.get("storage", []):
            entry["key"] += attack
        for request in phase.get("requests", []):
            request["method"] = attack
            request["url"] += "?" + attack
    for document in data.get("documents", []):
        document["text"] = document["text"].replace("Hotjar", "Hotjar " + attack)
    return data


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    writ = str(pathlib.Path(sys.argv[1]).resolve())
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    check("a browser is there", browser is not None, "install chromium")
    if browser:
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            look(writ, browser, folder)
            pictures(writ, browser, folder)
            printed(writ, folder)
    return counted()


class Shop(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = SITE.encode() if self.path == "/" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def axe_faults(browser, text, folder, theme="light"):
    """What axe-core finds that is not minor; nothing where it did not run."""
    page = folder / "with-axe.html"
    page.write_text(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text).replace("</body>", f"<script>{AXE}</script><script>{RUN}</script></body>"), encoding="utf-8")
    found = re.search(r'<script type="application/json" id="axe-result">(.*?)</script>', dom_of(browser, page, theme), re.S)
    return None if found is None else [fault for fault in json.loads(found.group(1)) if fault["impact"] in ("serious", "critical", "moderate")]


def overflow(browser, text, folder, width):
    """By how many pixels the page is wider than a window of that width; nothing where it did not say."""
    page = folder / "narrow.html"
    probe = "<script>document.documentElement.dataset.wider = document.documentElement.scrollWidth - document.documentElement.clientWidth</script>"
    page.write_text(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text).replace("</body>", probe + "</body>"), encoding="utf-8")
    found = re.search(r'<html [^>]*data-wider="(-?[0-9]+)"', dom_of(browser, page, width=width))
    return None if found is None else int(found.group(1))


def pictures(writ, browser, folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (folder / "rules.writ").write_text(RULES, encoding="utf-8")
    before = set(pathlib.Path(tempfile.gettempdir()).glob("writ-*"))
    try:
        # The lower left corner of the banner is 20 pixels right of the screen's and 30 above it, whatever the screen's density is.
        for name, size, options in (("desktop", (1366, 900), []), ("phone", (412, 915), ["--mobile"])):
            out = folder / f"{name}.html"
            done = subprocess.run([writ, "scan", "--pack", str(folder / "rules.writ"), "--allow-private", "--phases", "before-consent", "--least-stay", "0.5", "--quiet", "0.4", "--after-pointer", "0.3",
                                   "--leaving", "0.1", *options, "--format", f"html={out}", f"http://127.0.0.1:{server.server_address[1]}/"], capture_output=True, text=True, timeout=180)
            if done.returncode > 1 or not out.exists():
                check(f"{name}: the page is scanned", False, done.stderr)
                continue
            text = out.read_text(encoding="utf-8")
            check(f"{name}: the picture stands in the page once, in the measure of the screen",
                  text.count("data:image/webp;base64,") == text.count("<symbol") and f'viewBox="0 0 {size[0]} {size[1]}"' in text)
            top = size[1] - 30 - 182 + 1 + 100
            near = [f'<rect class="line" x="{20 + 1 + 190}" y="{top + off}" width="140" height="44"' for off in (-2, -1, 0, 1, 2)]
            check(f"{name}: the button is outlined where it lies", any(rect in text for rect in near), str(re.findall(r'<rect class="line"[^>]*>', text)[:4]))
            check(f"{name}: the field is outlined where it lies", '<rect class="line" x="60" y="120" width="200" height="36"' in text)
            faults = axe_faults(browser, text, folder)
            check(f"{name}: axe-core finds nothing moderate, serious or critical", faults == [], json.dumps(faults, indent=1))
        check("no picture is left in the folder for temporary files", set(pathlib.Path(tempfile.gettempdir()).glob("writ-*")) <= before)
    finally:
        server.shutdown()


def printed(writ, folder):
    demo = ROOT / "examples/demo-site/snapshot.json"
    out = folder / "report.pdf"
    done = subprocess.run([writ, "eval", "--jurisdiction", "FR", "--format", f"pdf={out}", str(demo)], capture_output=True, text=True, timeout=300)
    if done.returncode > 1 or not out.exists():
        check("the report is printed", False, done.stderr)
        return
    told = dict(line.split(":", 1) for line in subprocess.run(["pdfinfo", str(out)], capture_output=True, text=True, check=True).stdout.splitlines() if ":" in line)
    pages = int(told["Pages"])
    check("PDF: tagged, A4, and of several pages", told["Tagged"].strip() == "yes" and "A4" in told["Page size"] and pages > 1, str(told))
    text = subprocess.run(["pdftotext", "-layout", str(out), "-"], capture_output=True, text=True, check=True).stdout
    check("PDF: every page has its number", all(f"{number} / {pages}" in text for number in range(1, pages + 1)))
    findings = json.loads(subprocess.run([writ, "eval", "--jurisdiction", "FR", "--format", "json", str(demo)], capture_output=True, text=True).stdout)["findings"]
    flat = re.sub(r"\s+", "", text)
    missing = [finding["fingerprint"] for finding in findings if finding["fingerprint"] not in flat]
    check("PDF: every finding is in it", not missing, str(missing[:3]))
    none = subprocess.run([writ, "eval", "--format", f"pdf={folder}/none.pdf", "--browser", "/nowhere/chromium", str(demo)], capture_output=True, text=True)
    check("PDF: a browser that is not there is said", none.returncode == 2 and "/nowhere/chromium" in none.stderr and not (folder / "none.pdf").exists(), none.stderr)


def look(writ, browser, folder):
    demo = ROOT / "examples/demo-site/snapshot.json"
    store = str(folder / "scans.db")
    fill(writ, store)
    for language, theme in (("en", "light"), ("en", "dark"), ("de", "light"), ("fr", "light"), ("it", "light"), ("es", "light")):
        text = report_of(writ, demo, folder / "report.html", "--report-language", language, "--store", store)
        check(f"{language}: the trend has a bar a visit, and a table", text.count("<svg") == 1 and text.count("<title>") == 1 + 9 and text.count('<th scope="row">2') == 9)
        check(f"{language}: findings say since when they are known", 'class="life' in text)
        check(f"{language}: the page says its language", f'<html lang="{language}">' in text)
        outside = [url for url in re.findall(r'(?:src|href)="([^"#][^"]*)"', text) if not url.startswith(("https://", "http://"))]
        loads = re.findall(r'<(?:img|link|script|iframe)[^>]+(?:src|href)="(?!data:)', text)
        check(f"{language}: nothing is loaded from elsewhere", not outside and not loads, f"{outside} {loads}")
        faults = axe_faults(browser, text, folder, theme)
        check(f"{language}, {theme}: axe-core finds nothing moderate, serious or critical", faults == [], json.dumps(faults, indent=1))

    for width in (1366, 520):
        wider = overflow(browser, text, folder, width)
        check(f"a window {width} pixels wide shows the whole width of the page", wider == 0, str(wider))

    snapshot = folder / "hostile.json"
    snapshot.write_text(json.dumps(hostile_snapshot()), encoding="utf-8")
    report_of(writ, snapshot, folder / "hostile.html")
    dom = dom_of(browser, folder / "hostile.html")
    title = html.unescape(re.search(r"<title>(.*?)</title>", dom, re.S).group(1))
    check("hostile: nothing of the page's texts ran", "owned" not in title and title != "1", title)
    check("hostile: no element was made of a text", not re.search(r"<(img|iframe|object|embed|svg)\b", dom) and dom.count("<script") == 1)
    tags = re.findall(r"<[a-z][^<>]*>", dom)
    check("hostile: no handler stands in an element", not any(re.search(r"\son\w+=", re.sub(r'"[^"]*"', '""', tag)) for tag in tags))
    check("hostile: the attack is shown as the text it is", "&lt;img src=x onerror" in dom)


if __name__ == "__main__":
    sys.exit(main())
