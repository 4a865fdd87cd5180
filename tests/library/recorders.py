#!/usr/bin/python3
"""The eight recorders that people ask about first: a table of what the library says of each, on three pages, in five places.

    recorders.py PATH-OF-WRIT [--write]

For each recorder three visits are judged by the pack `recorders`: its tag runs before a choice; a consent platform's mark-up holds it back until
the visitor agrees; it starts although the visitor has refused. A page is made of the recorder's loader, its upload and its cookie as they
stand in the table below, and, held back, of the mark-up that the remedy of the library gives for the platform. Held against what is
expected, and against the table in stdlib-rules/recorders/README.md, which --write renews. The last line is "N passed, N failed".
"""
import html, json, pathlib, re, subprocess, sys

WRIT = sys.argv[1]
README = pathlib.Path(__file__).resolve().parents[2] / "stdlib-rules" / "recorders" / "README.md"
RULES = README.parent
PLACES = ["FR", "IT", "NO", "DE-BY", "UK"]
AS_OF = "2026-11-23"
HELD = ["recorder-before-consent", "recorder-script-not-held-back", "recorder-tag-live", "recorder-after-reject"]

# Title, vendor, the platform that holds it back, loader, where it uploads, its cookie. What a loader asks for and sets is what each vendor
# documents; the files in stdlib-rules/core/vendors/recorders say where from.
RECORDERS = [
    ("Hotjar", "hotjar", "klaro", "https://static.hotjar.com/c/hotjar-1414213.js?sv=6", "https://content.hotjar.io/", "_hjSessionUser_1414213"),
    ("FullStory", "fullstory", "cookiebot", "https://edge.fullstory.com/s/fs.js", "https://rs.fullstory.com/rec/bundle?OrgId=ABC", "fs_uid"),
    ("LogRocket", "logrocket", "onetrust", "https://cdn.lr-in-prod.com/LogRocket.min.js", "https://r.lr-in-prod.com/i?a=acme%2Fshop", "_lr_uf_-acme"),
    ("Microsoft Clarity", "microsoft-clarity", "vanilla-cookieconsent", "https://www.clarity.ms/tag/abcdefghij", "https://k.clarity.ms/collect", "_clck"),
    ("Mouseflow", "mouseflow", "usercentrics", "https://cdn.mouseflow.com/projects/91e0c7aa-5b1f-4d0e-8a3c-6c2b9d7f1140.js", "https://o2.mouseflow.com/init", "mf_user"),
    ("Smartlook", "smartlook", "iubenda", "https://web-sdk.smartlook.com/recorder.js", "https://web-writer.eu.smartlook.cloud/rec/v2/write", "SL_C_23361dd035530_SID"),
    ("Inspectlet", "inspectlet", "didomi", "https://cdn.inspectlet.com/inspectlet.js?wid=1", "https://hn.inspectlet.com/adddata", "__insp_uid"),
    ("Crazy Egg", "crazy-egg", "complianz", "https://script.crazyegg.com/pages/scripts/0012/3456.js", "https://tracking.crazyegg.com/clock", "_ce.s"),
]
COMPLETE = dict.fromkeys(["requests", "cookies", "local_storage", "session_storage", "indexed_db", "cache_storage", "service_workers", "scripts", "dom",
                          "globals", "fields"], "complete")
PHASES = {"before-consent": None, "after-accept": "accept", "after-reject": "reject"}


def visit(recorder, tag, running, platform):
    """A snapshot: `tag` stands in the page, and the recorder ran in the phases of `running`."""
    _, _, _, loader, upload, cookie = recorder
    page = f'<!doctype html><html lang="en"><head><title>Shop</title>{tag}</head><body><h1>Shop</h1></body></html>'
    phases = []
    for name, action in PHASES.items():
        asked = [{"url": "https://shop.example/", "type": "document"}]
        ran = name in running
        if ran:
            asked += [{"url": loader, "method": "GET", "type": "script"}, {"url": upload, "method": "POST", "type": "xhr"}]
        phases.append({"phase": name, "choice": {"action": action, "path": "click", "outcome": "applied"} if action else None, "coverage": COMPLETE,
                       "requests": asked, "storage": [], "globals": [], "frames": [{"url": "https://shop.example/", "parent": None, "source": page, "dom": page}],
                       "cookies": [{"name": cookie, "value": "a1b2c3d4e5f6", "domain": "shop.example", "path": "/", "lifetime": 365 * 86400}] if ran else []})
    return {"format": "writ.snapshot/1", "site": "https://shop.example/", "captured_at": f"{AS_OF}T10:00:00Z", "phases": phases,
            **({"cmp": {"id": platform, "banner_shown": True}} if platform else {}),
            "documents": [{"kind": "cookie-policy", "url": "https://shop.example/cookies", "language": "en", "text": f"With your consent: {recorder[0]}."}]}


def judged(snapshot, vendor):
    """What is found on the vendor: (rule, place) to the verdict with its severity; and the texts of remedies."""
    done = subprocess.run([WRIT, "eval", "--pack", str(RULES), "--jurisdiction", ",".join(PLACES), "--as-of", AS_OF, "--all", "--format", "json", "-"],
                          input=json.dumps(snapshot), capture_output=True, text=True)
    if done.returncode > 1:
        raise SystemExit(f"recorders: writ eval: {done.stderr.strip()}")
    found, remedies = {}, {}
    for finding in json.loads(done.stdout)["findings"]:
        if finding.get("vendor") != vendor:
            continue
        remedies.update({remedy["id"]: html.unescape(remedy["text"]) for remedy in finding["remedies"]})
        for place in finding["jurisdictions"]:
            seen = f'violation ({place["severity"]})' if place["verdict"] == "violation" else place["verdict"]
            found[finding["rule"], place["code"]] = seen
    return found, remedies


def row(found, rules):
    """One cell a place: what all the rules have in common, else what they say one by one."""
    cells = []
    for place in PLACES:
        seen = sorted({found.get((rule, place), "nothing") for rule in rules})
        cells.append(seen[0] if len(seen) == 1 else "; ".join(f"{rule}: {found.get((rule, place), 'nothing')}" for rule in rules))
    return cells


def rows_of(recorder):
    """The three rows of a recorder: situation, cells, what every cell is expected to be."""
    title, vendor, platform, loader = recorder[:4]
    live = f'<script async src="{loader}"></script>'
    before, remedies = judged(visit(recorder, live, ["before-consent", "after-accept"], platform), vendor)
    text = remedies.get("block-until-consent", "")
    parked = re.search(r"<script[^>]*>.*?</script>", text, re.DOTALL)
    if not parked:
        raise SystemExit(f"recorders: the remedy for {title} on {platform} has no mark-up: {text!r}")
    held, _ = judged(visit(recorder, parked.group(0), ["after-accept"], platform), vendor)
    after, _ = judged(visit(recorder, "", ["after-accept", "after-reject"], platform), vendor)
    return [("before the choice: `recorder-before-consent`", row(before, ["recorder-before-consent"]), "violation (high)"),
            (f"held back by {TITLES[platform]}: all four rules", row(held, HELD), "clear"),
            ("after a refusal: `recorder-after-reject`", row(after, ["recorder-after-reject"]), "violation (high)"),
            (None, row(after, ["recorder-before-consent"]), "clear")]


TITLES = {"klaro": "Klaro", "cookiebot": "Cookiebot", "onetrust": "OneTrust", "vanilla-cookieconsent": "vanilla-cookieconsent", "usercentrics": "Usercentrics",
          "iubenda": "iubenda", "didomi": "Didomi", "complianz": "Complianz"}
HEAD = ["| recorder | situation | " + " | ".join(PLACES) + " |", "| --- | --- | " + " | ".join("---" for _ in PLACES) + " |"]


def main():
    lines, passed, failed = list(HEAD), 0, 0
    for recorder in RECORDERS:
        for number, (situation, cells, expected) in enumerate(rows_of(recorder)):
            if situation:
                lines.append(f"| {recorder[0] if number == 0 else ''} | {situation} | ".replace("|  |", "| |") + " | ".join(cells) + " |")
            for place, cell in zip(PLACES, cells):
                passed, failed = passed + (cell == expected), failed + (cell != expected)
                if cell != expected:
                    print(f"FAIL    {recorder[0]}, {situation or 'after a refusal: `recorder-before-consent`'}, {place}: expected {expected}, found {cell}")
    print("\n".join(lines))
    text = README.read_text()
    table = re.search(r"\| recorder \| situation \|.*?(?=\n\n)", text, re.DOTALL)
    if "--write" in sys.argv:
        README.write_text(text.replace(table.group(0), "\n".join(lines)))
    elif table.group(0) != "\n".join(lines):
        print(f"FAIL    the table in {README} is another; --write renews it")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
