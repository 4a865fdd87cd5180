#!/usr/bin/python3
"""What a report with many findings costs: report.py WRIT [FINDINGS]

Makes rules and a snapshot that give so many violations (10,000), has them written as HTML, and opens the page in Chromium. Figures are
ratios within this run, so that they can be compared from one machine to the next: writing HTML beside writing JSON of the same
findings, opening the page beside opening the same number of bytes as plain text, a keystroke in the filter beside opening."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

VENDORS = 100
WORLD = """jurisdiction EU "European Union" {}
jurisdiction FR "France" { in EU }
jurisdiction DE "Germany" { in EU }
source act { title "An act" kind statute binds EU reference "Art. 5" date 2000-01-01 url "https://law.example/1" holds "Nobody may, unless somebody agreed." status verified }
category tracking "Tracking"
subtype analytics "Analytics" { of tracking }
remedy later "Load {vendor.name} later" { otherwise \"\"\"
<script type="text/plain" data-src="{script.src}"></script>
\"\"\" }
"""
MEASURE = """<script>
addEventListener('load', () => {
  const form = document.querySelector('form.filters'), field = form.querySelector('[data-filter=text]'), of = (run) => {
    const start = performance.now();
    run();
    document.body.getBoundingClientRect();
    return performance.now() - start;
  };
  const search = (text) => of(() => { field.value = text; field.dispatchEvent(new Event('input', {bubbles: true})); });
  const timing = performance.getEntriesByType('navigation')[0];
  const out = {content: timing.domContentLoadedEventEnd, load: performance.now(), first: search('rule 17'), next: search('rule 171'), all: search('')};
  const line = document.createElement('p');
  line.id = 'measured';
  line.textContent = JSON.stringify(out);
  document.body.append(line);
});
</script>"""


def pack(count):
    rules = [WORLD] + [f'vendor v{i} "Vendor {i}" {{ subtype analytics hosts "v{i}.example" }}\n' for i in range(VENDORS)]
    for i in range(count // VENDORS):
        rules.append(f'rule r{i} "Rule {i} was broken" {{ vendor any jurisdiction EU severity {["low", "medium", "high", "critical"][i % 4]}\n'
                     f'  condition any request r during before-consent where r.vendor is vendor\n'
                     f'  message "{{vendor.name}} was active: {{evidence.first}}" cites act remedy later }}\n')
    return "".join(rules)


def snapshot():
    requests = [{"url": f"https://v{i}.example/{name}.js", "method": "GET", "type": "script", "at_ms": 10 * i + n, "status": 200}
                for i in range(VENDORS) for n, name in enumerate(("tag", "more"))]
    kinds = ("requests", "cookies", "local_storage", "session_storage", "indexed_db", "cache_storage", "service_workers", "scripts", "dom", "globals", "fields", "controls")
    return {"format": "writ.snapshot/1", "site": "https://shop.example/", "captured_at": "2026-01-31T10:00:00Z", "coverage": {"documents": "complete"},
            "phases": [{"phase": "before-consent", "coverage": {kind: "complete" for kind in kinds}, "requests": requests}]}


def opened(browser, page, folder):
    """What the page says of itself, and how long the browser took as a whole."""
    start = time.monotonic()
    call = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", f"--user-data-dir={folder}/profile", "--timeout=120000",
            "--window-size=1366,900", "--dump-dom", page.as_uri()]
    dom = subprocess.run(call, capture_output=True, text=True, timeout=600, check=True).stdout
    found = re.search(r'<p id="measured">(.*?)</p>', dom)
    return json.loads(found.group(1)) if found else None, time.monotonic() - start


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    writ, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        (folder / "many.writ").write_text(pack(count))
        (folder / "visit.json").write_text(json.dumps(snapshot()))
        subprocess.run([writ, "compile", str(folder / "many.writ"), "-o", str(folder / "many.writc")], check=True)

        def run(name):
            start = time.monotonic()
            done = subprocess.run([writ, "eval", "--pack", str(folder / "many.writc"), "--format", f"{name}={folder}/out.{name}", str(folder / "visit.json")], capture_output=True, text=True)
            if done.returncode > 1:
                raise SystemExit(done.stderr)
            return time.monotonic() - start, (folder / f"out.{name}").stat().st_size

        seconds, size = {}, {}
        for name in ("csv", "json", "html"):
            seconds[name], size[name] = min(run(name) for _ in range(3))
        findings = sum(json.loads((folder / "out.json").read_text())["summary"][verdict] for verdict in ("violation",))
        print(f"{findings} findings")
        print(f"  HTML {size['html'] / 1e6:.1f} MB, {size['html'] / findings:.0f} bytes a finding; JSON {size['json'] / 1e6:.1f} MB")
        write_html, write_json = seconds["html"] - seconds["csv"], seconds["json"] - seconds["csv"]
        print(f"  judging {seconds['csv']:.2f} s; writing HTML {write_html:.2f} s ({write_html / max(seconds['csv'], 1e-3):.2f} of judging), JSON {write_json:.2f} s")
        if browser is None:
            print("  no browser: the page is not opened")
            return
        text = (folder / "out.html").read_text(encoding="utf-8")
        (folder / "measured.html").write_text(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text).replace("</body>", MEASURE + "</body>"), encoding="utf-8")
        plain = MEASURE.replace("document.querySelector('form.filters')", "document.body").replace("form.querySelector('[data-filter=text]')", "document.createElement('input')")
        (folder / "plain.html").write_text("<!doctype html><meta charset=utf-8><pre>" + ("x" * 79 + "\n") * (len(text) // 80) + "</pre>" + plain, encoding="utf-8")
        opened(browser, folder / "plain.html", folder)
        bare, _ = opened(browser, folder / "plain.html", folder)
        told, whole = opened(browser, folder / "measured.html", folder)
        if told is None or bare is None:
            raise SystemExit("the page did not say how long it took")
        print(f"  DOMContentLoaded {told['content']:.0f} ms ({told['content'] / bare['content']:.1f} times plain text of that size), loaded {told['load']:.0f} ms, the browser's whole run {whole:.1f} s")
        print(f"  filter: first letters {told['first']:.0f} ms, next {told['next']:.0f} ms, all again {told['all']:.0f} ms")


if __name__ == "__main__":
    main()
