#!/usr/bin/python3
"""The mark-up of the remedy block-until-consent, applied in a real browser: remedies.py WRIT [--all] [NAME...]

Into the page of each platform a tag of an invented recorder is written, live. It is captured, and the finding is there. The remedy that the
finding offers for the platform is then put in place of the tag: what stands between <script> and </script>, else its code. Captured
again, the finding is gone before the choice and after a refusal, and the recorder is loaded after consent.

Without a name the platforms are tried that run their real code (tests/browser/vendor); --all takes the imitated ones as well, as far as
the imitation blocks scripts or has the interface that the remedy calls. The last line is "N passed, N failed", with what was skipped.
"""
import argparse
import concurrent.futures
import glob
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import run  # noqa: E402
import serve  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
RULES = os.path.join(HERE, "..", "..", "stdlib-rules")
TAG = '<script src="https://recorder.test/t.js"></script>'
REAL = ["cookieconsent", "klaro", "tarteaucitron", "vanilla-cookieconsent", "vanilla-cookieconsent-2"]

# Why a remedy cannot be tried in the page: it is carried out in an account, in a tag manager or on the server.
ELSEWHERE = {"borlabs": "in the plugin's settings", "hu-manity": "on the server", "moove-gdpr": "on the server", "tealium": "in the tag manager"}

# What the remedy leaves to the account, as the imitation has it.
ACCOUNT = {"consentmanager": "s26", "commanders-act": "2"}

# What the imitations do not have of their originals: the interface that the remedy calls, or the way to hold a script back.
NOT_IMITATED = {"commanders-act": "cact", "piwik-pro": "getComplianceSettings", "wix": "getCurrentConsentPolicy",
                "shopify": "customerPrivacy", "inmobi-choice": "the stub with which its tag begins",
                "osano": "holding back a script that is not parked", "borlabs-2": "the script blocker's own names"}

# The service that the remedy queues is one that the page defines, and has an address of its own there.
OWN_SERVICE = {"tarteaucitron": "https://tracker.test/t.js"}

PACK = """
pack tried { version "1.0"  depends core "^1.0" }
vendor tracker "Tracker" { operator "Nobody"  country FR  subtype session-recording  severity high  hosts "recorder.test" }
"""


def applied(text, platform):
    """The remedy's text as it goes into the page."""
    text = html.unescape(text).replace("…", ACCOUNT.get(platform, "…"))
    element = re.search(r"<script[^>]*>.*?</script>", text, re.DOTALL)
    if element:
        return element.group(0)
    # Code stands after a sentence that ends in a colon and an empty line.
    code = text.split("\n\n", 1)[1] if "\n\n" in text else ""
    return f"<script>{code}</script>" if "createElement" in code or ".push(" in code else None


def page_of(folder, name, live):
    """The platform's page with the tag above its first heading: below the library, above what the page itself runs."""
    with open(os.path.join(folder, "index.html"), encoding="utf-8") as file:
        text = file.read()
    # The library's own start is the remedy's matter where the remedy has one.
    if "initialise(" in live:
        text = re.sub(r"<script>(?:(?!</script>).)*initialise\(.*?</script>", "", text, flags=re.DOTALL)
    os.makedirs(name, exist_ok=True)
    with open(os.path.join(name, "index.html"), "w", encoding="utf-8") as file:
        file.write(text.replace("<h1>", f"{live}\n<h1>", 1))


def capture(writ, arguments, platform, phases, folder):
    case = {"name": f"{platform}-{len(phases)}", "url": f"https://{platform}.test/", "arguments": ["--phases", ",".join(phases)]}
    snapshot, done, _ = run.capture(writ, arguments, case, folder)
    if done.returncode != 0:
        raise RuntimeError(f"`writ capture` ended with {done.returncode}: {done.stderr.strip()}")
    pack = os.path.join(folder, "tried.writ")
    judged = subprocess.run([writ, "eval", "--pack", os.path.join(RULES, "recorders"), "--pack", pack, "--format", "json", snapshot],
                            capture_output=True, text=True, check=False)
    if judged.returncode > 1:
        raise RuntimeError(f"`writ eval` ended with {judged.returncode}: {judged.stderr.strip()}")
    with open(snapshot, encoding="utf-8") as file:
        seen = {phase["phase"]: phase for phase in json.load(file)["phases"]}
    found = {f["rule"].split("/")[-1]: f for f in json.loads(judged.stdout)["findings"]
             if (f.get("vendor") or "").split("/")[-1] == "tracker"}
    return seen, found


def asked(phase, address):
    return any((request.get("url") or "").startswith(address) for request in phase.get("requests") or [])


def attempt(writ, arguments, platform, folder, page):
    """What was wrong, one sentence each."""
    here = os.path.join(HERE, "platforms", platform)
    page_of(here, page, TAG)
    _, found = capture(writ, arguments, platform, ["before-consent"], folder)
    finding = found.get("recorder-before-consent", {})
    if finding.get("verdict") != "violation":
        return [f"the live tag is not found: {finding.get('verdict')}"]
    text = next((r["text"] for r in finding["remedies"] if r["id"].split("/")[-1] == "block-until-consent"), "")
    mark_up = applied(text, platform)
    if not mark_up:
        return [f"the remedy holds nothing for a page: {text!r}"]
    page_of(here, page, mark_up)
    seen, found = capture(writ, arguments, platform, ["before-consent", "after-accept", "after-reject"], folder)
    wrong = []
    for rule in ("recorder-before-consent", "recorder-after-reject", "recorder-tag-live"):
        if found.get(rule, {"verdict": "clear"})["verdict"] == "violation":
            wrong.append(f"{rule} is still found")
    for name in ("after-accept", "after-reject"):
        if (seen.get(name, {}).get("choice") or {}).get("outcome") != "applied":
            wrong.append(f"{name}: the choice was not applied: {seen.get(name, {}).get('choice')}")
    if not asked(seen.get("after-accept", {}), OWN_SERVICE.get(platform, "https://recorder.test/t.js")):
        wrong.append("after-accept: the recorder is not loaded")
    return wrong + ([f"in the page: {mark_up}"] if wrong else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("writ")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    flags = parser.parse_args()
    every = sorted(os.path.basename(os.path.dirname(file)) for file in glob.glob(os.path.join(HERE, "platforms", "*", "case.json")))
    names = flags.names or (every if flags.all else REAL)
    _, hosts = run.load_cases([])
    folder = tempfile.mkdtemp(prefix="browser-remedies-")
    pages = {name: os.path.join(folder, "pages", name) for name in names}
    for name, page in pages.items():
        hosts[f"{name}.test"] = [page, *hosts.get(f"{name}.test", [])]
    hosts["recorder.test"] = [os.path.join(HERE, "sites", "tracker.test")]
    with open(os.path.join(folder, "tried.writ"), "w", encoding="utf-8") as file:
        file.write(PACK)
    server = serve.Server([os.path.join(HERE, "sites")], hosts).start()
    passed = failed = 0
    skipped = []
    try:
        writ = os.path.abspath(flags.writ)
        arguments = [*server.arguments(), "--pack", os.path.join(RULES, "core"), *run.options_of(writ)]

        def one(name):
            why = ELSEWHERE.get(name) or (f"the imitation lacks {NOT_IMITATED[name]}" if name in NOT_IMITATED else None)
            if why:
                return name, None, why
            try:
                return name, attempt(writ, arguments, name, folder, pages[name]), ""
            except (RuntimeError, subprocess.TimeoutExpired) as error:
                return name, [str(error)], ""

        with concurrent.futures.ThreadPoolExecutor(flags.jobs) as pool:
            for name, wrong, why in pool.map(one, names):
                if wrong is None:
                    print(f"SKIPPED {name}: {why}", flush=True)
                    skipped.append(name)
                    continue
                print(f"{'FAIL' if wrong else 'ok'}{'' if wrong else '  '}    {name}", flush=True)
                for line in wrong:
                    print(f"          {line}")
                passed, failed = passed + (not wrong), failed + bool(wrong)
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed" + (f"; skipped: {', '.join(skipped)}" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
