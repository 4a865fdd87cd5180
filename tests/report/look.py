#!/usr/bin/python3
"""Holds the HTML report to what only a browser can tell: look.py WRIT

- axe-core finds nothing serious in it, in every language, light and dark, with the trend of a store of past scans;
- texts of a hostile page stay texts: nothing of theirs runs, and no element is made of them;
- it asks the network for nothing.

The last line is "N passed, N failed". Without Chromium nothing is tested, which fails."""
import datetime
import html
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

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
passed = failed = 0


def check(what, good, detail=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"FAIL  {what}\n      {detail}")


def dom_of(browser, page, theme="light"):
    """The page as it stands when its scripts have had their time."""
    with tempfile.TemporaryDirectory() as profile:
        call = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                f"--user-data-dir={profile}", "--virtual-time-budget=15000", f"--blink-settings=preferredColorScheme={0 if theme == 'dark' else 1}", "--dump-dom", page.as_uri()]
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
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


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
        page = folder / "with-axe.html"
        page.write_text(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text).replace("</body>", f"<script>{AXE}</script><script>{RUN}</script></body>"), encoding="utf-8")
        found = re.search(r'<script type="application/json" id="axe-result">(.*?)</script>', dom_of(browser, page, theme), re.S)
        check(f"{language}, {theme}: axe-core ran", found is not None)
        if found:
            faults = [fault for fault in json.loads(found.group(1)) if fault["impact"] in ("serious", "critical", "moderate")]
            check(f"{language}, {theme}: axe-core finds nothing moderate, serious or critical", not faults, json.dumps(faults, indent=1))

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
