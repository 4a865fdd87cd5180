#!/usr/bin/python3
"""The mark-up of the remedies "load it after consent", applied in a real browser: remedies.py WRIT [--all] [--purpose NAME] [NAME...]

Into the page of each platform a tag of an invented vendor is written, live: a recorder, then an advertiser. It is captured, and the finding
is there. The remedy that the finding offers for the platform is then put in place of the tag: what stands between <script> and </script>,
else its code. What it asks of the account is read out of its words (the group, the category) and set in the imitation. Captured again, the
finding is gone before the choice and after a refusal, and the vendor's script is loaded after consent.

Without a name the platforms are tried that run their real code (tests/browser/vendor); --all takes the imitated ones as well. An
imitation has the interface as the vendor documents it: it shows that the remedy fits that, and not that the product does what its
vendor says. The last line is "N passed, N failed", with what was skipped.
"""
import argparse
import base64
import collections
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
SCRIPT = "https://recorder.test/t.js"
TAG = f'<script src="{SCRIPT}"></script>'
REAL = ["cookieconsent", "klaro", "tarteaucitron", "vanilla-cookieconsent", "vanilla-cookieconsent-2"]

# What a vendor does, and with it: the packs that judge it, the rule that finds its tag before consent, the remedy of that rule, and the
# rules that must find nothing once it is applied.
Purpose = collections.namedtuple("Purpose", "subtype packs rule remedy gone")
PURPOSES = {
    "recording": Purpose("session-recording", ["recorders"], "recorder-before-consent", "block-until-consent",
                         ["recorder-before-consent", "recorder-after-reject", "recorder-tag-live"]),
    "advertising": Purpose("advertising", ["requests", "refusal"], "advertising-before-consent", "load-after-consent",
                           ["advertising-before-consent", "advertising-after-reject", "advertising-contacted-after-reject"]),
}

# Platforms of which no source shows an interface that a page could ask: they get the words for any platform, which name no mark-up of theirs.
# Secure Privacy documents an automatic blocker alone, which watches the page as it is built: too late for what a browser asks for ahead.
NO_INTERFACE = {"evidon", "secure-privacy", "securiti"}

# What the remedy leaves to the account as "…", as the imitation has it.
ACCOUNT = {"consentmanager": "s26", "commanders-act": "2"}

# The plugin's functions that a remedy calls on the server, imitated in this file of the platform's folder.
ON_SERVER = {"hu-manity": "functions.php", "moove-gdpr": "functions.php"}

# The service that the remedy queues is one that the page defines, and has an address of its own there.
OWN_SERVICE = {"tarteaucitron": "https://tracker.test/t.js"}

# Mark-up that has to stand above the platform's own script.
ABOVE = {"osano", "transcend"}

PACK = """
pack tried {{ version "1.0"  depends core "^1.0" }}
vendor tracker "Tracker" {{ operator "Nobody"  country FR  subtype {subtype}  severity high  hosts "recorder.test" }}
"""


class Skipped(Exception):
    pass


def named(pattern, text):
    """What the remedy's words name; a remedy that does not say it tells nobody what to set."""
    found = re.search(pattern, " ".join(text.split()))
    if not found:
        raise RuntimeError(f"the remedy does not say {pattern!r}: {text!r}")
    return found.group(1)


def service(container, key, group, code):
    """What a Borlabs account says of a service, as its plugin writes it into the page."""
    config = {container: {group: {"tracker": {key: base64.b64encode(code.encode()).decode()}}}}
    return f"<script>window.borlabsCookieConfig = {json.dumps(config)};</script>"


def borlabs(text):
    return service("services", "optInCode", named(r"in the group (\w+) and give it the tag as its opt-in code", text).lower(), TAG)


def borlabs_2(text):
    elements = re.findall(r"<script[^>]*>.*?</script>", text, re.DOTALL)
    group = named(r"a cookie for \S+ in the group (\w+), with the opt-in code", text).lower()
    return elements[0] + service("cookies", "optInJS", group, elements[1])


def tealium(text):
    category = named(r"under Consent Management into the category (.+?), and take the tag out of the page", text)
    return f"<script>window.publishedTags = {json.dumps([{'category': category.lower().replace(' ', '_'), 'src': SCRIPT}])};</script>"


# Where the remedy is a setting of the account, whole or in part: from its words to what the page gets of the setting.
SETTINGS = {"borlabs": borlabs, "borlabs-2": borlabs_2, "tealium": tealium}
ABOVE |= {*SETTINGS}


def applied(text, platform):
    """The remedy's text as it goes into the page."""
    text = html.unescape(text).replace("…", ACCOUNT.get(platform, "…"))
    if platform in SETTINGS:
        return SETTINGS[platform](text)
    if platform in ON_SERVER:
        return named(r"(<\?php if .*endif; \?>)", text)
    element = re.search(r"<script[^>]*>.*?</script>", text, re.DOTALL)
    if element:
        return element.group(0)
    # Code stands after a sentence that ends in a colon or a full stop, and an empty line.
    code = text.split("\n\n", 1)[1] if "\n\n" in text else ""
    return f"<script>{code}</script>" if "createElement" in code or ".push(" in code else None


def page_of(folder, name, live, platform):
    """The platform's page with the mark-up above its first heading, below the library and above what the page itself runs."""
    with open(os.path.join(folder, "index.html"), encoding="utf-8") as file:
        text = file.read()
    # The library's own start is the remedy's matter where the remedy has one, and what an account says of the page's own tag as well.
    if "initialise(" in live:
        text = re.sub(r"<script>(?:(?!</script>).)*initialise\(.*?</script>", "", text, flags=re.DOTALL)
    if "borlabsCookieConfig" in live:
        text = re.sub(r"<script>window\.borlabsCookieConfig.*?</script>\n", "", text)
    where = re.search(r"<script src=\"(?!/__lib)", text).start() if platform in ABOVE and live != TAG else text.index("<h1>")
    text = f"{text[:where]}{live}\n{text[where:]}"
    shutil.rmtree(name, ignore_errors=True)
    os.makedirs(name)
    if "<?php" in live:
        functions = os.path.join(folder, ON_SERVER[platform])
        text = f'<?php $_COOKIE = json_decode(getenv("COOKIES"), true); require {json.dumps(functions)}; ?>\n{text}'
    with open(os.path.join(name, "index.php" if "<?php" in live else "index.html"), "w", encoding="utf-8") as file:
        file.write(text)


def capture(writ, arguments, platform, phases, folder, purpose):
    case = {"name": f"{platform}-{len(phases)}", "url": f"https://{platform}.test/", "arguments": ["--phases", ",".join(phases)]}
    snapshot, done, _ = run.capture(writ, arguments, case, folder)
    if done.returncode != 0:
        raise RuntimeError(f"`writ capture` ended with {done.returncode}: {done.stderr.strip()}")
    packs = [part for pack in purpose.packs for part in ("--pack", os.path.join(RULES, pack))]
    judged = subprocess.run([writ, "eval", *packs, "--pack", os.path.join(folder, "tried.writ"), "--format", "json", snapshot],
                            capture_output=True, text=True, check=False)
    if judged.returncode > 1:
        raise RuntimeError(f"`writ eval` ended with {judged.returncode}: {judged.stderr.strip()}")
    with open(snapshot, encoding="utf-8") as file:
        seen = {phase["phase"]: phase for phase in json.load(file)["phases"]}
    found = {}
    for f in json.loads(judged.stdout)["findings"]:
        # Where places differ, a violation anywhere counts.
        rule = f["rule"].split("/")[-1]
        if (f.get("vendor") or "").split("/")[-1] == "tracker" and found.get(rule, {}).get("verdict") != "violation":
            found[rule] = f
    return seen, found


def asked(phase, address):
    return any((request.get("url") or "").startswith(address) for request in phase.get("requests") or [])


def attempt(writ, arguments, platform, folder, page, purpose):
    """What was wrong, one sentence each."""
    if platform in NO_INTERFACE:
        raise Skipped("no source shows how a page asks it")
    if platform in ON_SERVER and not shutil.which("php"):
        raise Skipped("its remedy is PHP, and php-cli is not installed")
    here = os.path.join(HERE, "platforms", platform)
    page_of(here, page, TAG, platform)
    _, found = capture(writ, arguments, platform, ["before-consent"], folder, purpose)
    finding = found.get(purpose.rule, {})
    if finding.get("verdict") != "violation":
        return [f"the live tag is not found: {finding.get('verdict')}"]
    text = next((r["text"] for r in finding["remedies"] if r["id"].split("/")[-1] == purpose.remedy), "")
    mark_up = applied(text, platform)
    if not mark_up:
        return [f"the remedy holds nothing for a page: {text!r}"]
    page_of(here, page, mark_up, platform)
    seen, found = capture(writ, arguments, platform, ["before-consent", "after-accept", "after-reject"], folder, purpose)
    wrong = []
    for rule in purpose.gone:
        if found.get(rule, {"verdict": "clear"})["verdict"] == "violation":
            wrong.append(f"{rule} is still found")
    for name in ("after-accept", "after-reject"):
        if (seen.get(name, {}).get("choice") or {}).get("outcome") != "applied":
            wrong.append(f"{name}: the choice was not applied: {seen.get(name, {}).get('choice')}")
    if not asked(seen.get("after-accept", {}), OWN_SERVICE.get(platform, SCRIPT)):
        wrong.append("after-accept: the script is not loaded")
    return wrong + ([f"in the page: {mark_up}"] if wrong else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("writ")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--purpose", choices=PURPOSES, action="append", help="recording, advertising; else both")
    parser.add_argument("--jobs", type=int, default=2)
    flags = parser.parse_intermixed_args()
    writ = os.path.abspath(flags.writ)
    every = sorted(os.path.basename(os.path.dirname(file)) for file in glob.glob(os.path.join(HERE, "platforms", "*", "case.json")))
    passed = failed = 0
    skipped = []
    for purpose in flags.purpose or PURPOSES:
        counts = try_all(writ, flags.names or (every if flags.all else REAL), purpose, flags.jobs)
        passed, failed, skipped = passed + counts[0], failed + counts[1], skipped + counts[2]
    print(f"{passed} passed, {failed} failed" + (f"; skipped: {', '.join(skipped)}" if skipped else ""))
    return 1 if failed else 0


def try_all(writ, names, purpose, jobs):
    """How many passed, how many failed, and who was skipped."""
    _, hosts = run.load_cases([])
    folder = tempfile.mkdtemp(prefix="browser-remedies-")
    pages = {name: os.path.join(folder, "pages", name) for name in names}
    for name, page in pages.items():
        hosts[f"{name}.test"] = [page, *hosts.get(f"{name}.test", [])]
    hosts["recorder.test"] = [os.path.join(HERE, "sites", "tracker.test")]
    with open(os.path.join(folder, "tried.writ"), "w", encoding="utf-8") as file:
        file.write(PACK.format(subtype=PURPOSES[purpose].subtype))
    server = serve.Server([os.path.join(HERE, "sites")], hosts).start()
    passed = failed = 0
    skipped = []
    try:
        arguments = [*server.arguments(), "--pack", os.path.join(RULES, "core"), *run.options_of(writ)]

        def one(name):
            try:
                return name, attempt(writ, arguments, name, folder, pages[name], PURPOSES[purpose]), ""
            except Skipped as why:
                return name, None, str(why)
            except (RuntimeError, subprocess.TimeoutExpired) as error:
                return name, [str(error)], ""

        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for name, wrong, why in pool.map(one, names):
                if wrong is None:
                    print(f"SKIPPED {name}, {purpose}: {why}", flush=True)
                    skipped.append(f"{name} ({purpose})")
                    continue
                print(f"{'FAIL' if wrong else 'ok'}{'' if wrong else '  '}    {name}, {purpose}", flush=True)
                for line in wrong:
                    print(f"          {line}")
                passed, failed = passed + (not wrong), failed + bool(wrong)
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)
    return passed, failed, skipped


if __name__ == "__main__":
    sys.exit(main())
