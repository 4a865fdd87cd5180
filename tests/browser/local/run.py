#!/usr/bin/env python3
"""Scans built folders in a real browser: run.py WRIT

What a page asks of third parties is found although they are held back; what waits for a choice is clear; an archive answers.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PACK = HERE.parents[2] / "stdlib-rules" / "recorders"
RULE = "recorder-before-consent"
passed = failed = 0


def check(what, holds, shown=""):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print(f"FAIL  {what}\n{shown}")


def writ(command, *arguments):
    return subprocess.run([str(pathlib.Path(sys.argv[1]).resolve()), command, *arguments], cwd=HERE, capture_output=True, text=True, timeout=400)


def scan(folder, *options):
    """Exit status, verdicts of the rule by vendor, what was said."""
    run = writ("scan", f"./{folder}", "--serve-as", "https://shop.example/", "--phases", "before-consent", "--jurisdiction", "FR", "--pack", str(PACK),
               "--stdlib", str(PACK.parent), "--format", "json", "--all", *options)
    try:
        reports = json.loads(run.stdout)
    except ValueError:
        return run.returncode, {}, run.stdout + run.stderr
    findings = [finding for report in (reports.get("reports") or [reports]) for finding in report["findings"]]
    return run.returncode, {finding.get("vendor"): finding["verdict"] for finding in findings if finding["rule"] == RULE}, run.stderr


def capture(folder, *options):
    run = writ("capture", str(folder) if pathlib.Path(folder).is_absolute() else f"./{folder}", "--serve-as", "https://shop.example/", "--phases", "before-consent", *options)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    return lines, run.stderr


def archive(folder):
    """A recorder that, once loaded, sends and stores."""
    script = "new Image().src='https://in.hotjar.com/api/v2/client/sites/6/visit-data?sv=6'; document.cookie='_hjSessionUser_6=abc; Secure; path=/';"
    entries = [
        {"request": {"method": "GET", "url": "https://static.hotjar.com/c/hotjar-1.js?sv=6"},
         "response": {"status": 200, "headers": [{"name": "Content-Type", "value": "text/javascript"}], "content": {"text": script}}},
    ]
    path = pathlib.Path(folder) / "third.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    return path


def socket(folder):
    """A page that talks over a WebSocket and goes on without; and a recording of it."""
    page = pathlib.Path(folder) / "live"
    page.mkdir()
    (page / "index.html").write_text("""<!doctype html><html lang=en><meta charset=utf-8><title>Live</title><link rel=icon href="data:,"><script>
const feed = new WebSocket("wss://live.example/feed");
feed.onopen = () => { document.documentElement.dataset.feed = "open"; };
feed.onerror = () => { document.documentElement.dataset.feed = "none"; };
</script><h1>Live</h1>""")
    entries = [
        {"request": {"method": "GET", "url": "https://live.example/other.js"}, "response": {"status": 200, "headers": [], "content": {"text": ""}}},
        {"request": {"method": "GET", "url": "wss://live.example/feed"}, "response": {"status": 101, "headers": [], "content": {}},
         "_webSocketMessages": [{"type": "send", "time": 1, "opcode": 1, "data": "hello"}, {"type": "receive", "time": 2, "opcode": 1, "data": "price 3"}]},
    ]
    path = pathlib.Path(folder) / "live.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    return page, path


def main():
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")):
        print("skipped: no Chromium or Chrome")
        return 77
    status, verdicts, said = scan("dist")
    check("a held back recorder is a violation", status == 1 and "violation" in verdicts.values(), f"{status} {verdicts} {said}")
    check("what the folder lacks is said", "/api/basket" in said, said)
    status, verdicts, said = scan("gated")
    check("a recorder that waits for the choice is clear", status == 0 and set(verdicts.values()) <= {"clear", "not-applicable"}, f"{status} {verdicts} {said}")

    snapshots, said = capture("dist")
    phase = snapshots[0]["phases"][0] if snapshots else {}
    asked = {request["url"]: request for request in phase.get("requests", [])}
    held = asked.get("https://static.hotjar.com/c/hotjar-1.js?sv=6", {})
    check("it was asked for and gave no answer", held and "status" not in held and "blocked" not in held, str(held))
    check("the page believes its name", snapshots and snapshots[0]["site"] == "https://shop.example/" and 'data-secure="true"' in phase["frames"][0]["dom"], said)
    check("it may store Secure cookies", any(cookie["name"] == "seen" and cookie.get("secure") for cookie in phase.get("cookies", [])), str(phase.get("cookies")))
    check("what was not seen is said", phase.get("coverage", {}).get("requests") == "partial" and "third parties were held back" in json.dumps(phase), str(phase.get("coverage")))

    with tempfile.TemporaryDirectory() as folder:
        snapshots, said = capture("dist", "--third-parties", f"replay={archive(folder)}")
    phase = snapshots[0]["phases"][0] if snapshots else {}
    asked = {request["url"].split("?")[0]: request for request in phase.get("requests", [])}
    check("an archive answers", asked.get("https://static.hotjar.com/c/hotjar-1.js", {}).get("status") == 200, said)
    check("what it answers runs", any(cookie["name"].startswith("_hj") for cookie in phase.get("cookies", [])), str(phase.get("cookies")))
    check("what is not in the archive is held back and told", "status" not in asked.get("https://in.hotjar.com/api/v2/client/sites/6/visit-data", {"status": 0})
          and "third parties were held back" in json.dumps(phase), str(asked.keys()))

    with tempfile.TemporaryDirectory() as folder:
        page, recording = socket(folder)
        for others in ("block", f"replay={recording}"):
            snapshots, said = capture(page, "--third-parties", others)
            phase = snapshots[0]["phases"][0] if snapshots else {}
            asked = [request for request in phase.get("requests", []) if request["url"] == "wss://live.example/feed"]
            check(f"{others}: a WebSocket stands without an answer", len(asked) == 1 and asked[0]["type"] == "websocket" and "status" not in asked[0] and "blocked" not in asked[0], f"{asked} {said}")
            check(f"{others}: the page goes on without", snapshots and 'data-feed="none"' in phase["frames"][0]["dom"], said)
            check(f"{others}: what it would have brought counts as unseen", {phase.get("coverage", {}).get(kind) for kind in ("requests", "cookies", "dom", "scripts")} == {"partial"},
                  str(phase.get("coverage")))

    lines, said = capture("dist", "--crawl", "2", "--least-stay", "0.3", "--most-stay", "2", "--after-pointer", "0.2", "--leaving", "0.2")
    check("a crawl visits each page once, and no link that does something", sorted(line["asked"] for line in lines) ==
          ["https://shop.example/", "https://shop.example/about", "https://shop.example/about/team.html", "https://shop.example/deep.html"], f"{[line.get('asked') for line in lines]} {said}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
