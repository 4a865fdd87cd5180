#!/usr/bin/python3
"""How much of recorded traffic the vendors of the library explain.

    attribution.py PATH-OF-WRIT FILE…

FILE is a HAR file, or a JSON file with a list of objects that have `url` and `sourceUrl`. For each file: third-party requests, how many
of them are attributed to somebody, how many to more than one vendor, and the hosts that nobody claims, most frequent first. Attribution
is the engine's own: the requests go through `writ eval` in snapshots of twenty, which is how many items a finding lists.
"""
import collections, json, pathlib, subprocess, sys, tempfile, urllib.parse

WRIT, FILES = sys.argv[1], [pathlib.Path(f) for f in sys.argv[2:]]
PROBE = """
pack probe { version "1.0" depends core "^1.0" }
jurisdiction XX "Anywhere" {}
source probe-source { title "None" kind standard binds XX reference "none" date 2000-01-01 }
rule third "A third-party request" { jurisdiction XX severity low condition any request r where r.party is third cites probe-source }
rule claimed "A third-party request of a vendor" {
  vendor any jurisdiction XX severity low condition any request r where r.party is third and r.vendor is vendor cites probe-source
}
"""


def requests_of(path):
    document = json.loads(path.read_text(errors="replace"))
    if isinstance(document, list):
        return [(r["sourceUrl"] if len(r["sourceUrl"]) > 10 else "https://page.example/", r["url"]) for r in document]
    entries = document["log"]["entries"]
    pages = document["log"].get("pages") or [{}]
    title = pages[0].get("title", "")
    site = title if title.startswith("http") else entries[0]["request"]["url"]
    return [(site, e["request"]["url"]) for e in entries]


def snapshots(requests):
    by_site = collections.defaultdict(list)
    for site, url in requests:
        if url.startswith(("http://", "https://", "ws://", "wss://")) and site.startswith("http"):
            by_site[site].append(url)
    for site, urls in by_site.items():
        for start in range(0, len(urls), 20):
            yield {"format": "writ.snapshot/1", "site": site, "captured_at": "2026-01-01T00:00:00Z", "phases": [
                {"phase": "before-consent", "choice": None, "coverage": {"requests": "complete"},
                 "requests": [{"url": u} for u in urls[start:start + 20]], "frames": [{"url": site, "parent": None}]}]}


def measure(path, pack):
    given = list(snapshots(requests_of(path)))
    done = subprocess.run([WRIT, "eval", "--pack", str(pack), "--format", "ndjson", "-"], input="\n".join(map(json.dumps, given)), capture_output=True, text=True)
    third, vendors = [], collections.Counter()
    several = collections.Counter()
    lines = done.stdout.splitlines()
    if len(lines) != len(given):
        sys.exit(f"{path}: {done.stderr.strip()[:500]}")
    for snapshot, line in zip(given, lines):
        report = json.loads(line)
        if report["format"] != "writ.findings/1":
            continue
        of = collections.defaultdict(set)
        seen = set()
        for finding in report["findings"]:
            for item in finding["evidence"]["items"]:
                if finding["rule"] == "third":
                    seen.add(item["pointer"])
                else:
                    of[item["pointer"]].add(finding["vendor"])
        for pointer in seen:
            url = snapshot["phases"][0]["requests"][int(pointer.rsplit("/", 1)[1])]["url"]
            third.append((urllib.parse.urlsplit(url).hostname or "", bool(of[pointer])))
            vendors.update(of[pointer])
            if len(of[pointer]) > 1:
                several[" + ".join(sorted(of[pointer]))] += 1
    return third, vendors, several


def main():
    total, known, unclaimed, pairs = 0, 0, collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as scratch:
        pack = pathlib.Path(scratch) / "probe.writ"
        pack.write_text(PROBE)
        for path in FILES:
            third, vendors, several = measure(path, pack)
            hit = sum(1 for _, claimed in third if claimed)
            total, known = total + len(third), known + hit
            pairs.update(several)
            unclaimed.update(host for host, claimed in third if not claimed)
            share = f"{100 * hit / len(third):.1f} %" if third else "-"
            print(f"{path.name}: {len(third)} third-party requests, {hit} attributed ({share}), {sum(several.values())} to several")
            print("  " + ", ".join(f"{v} {n}" for v, n in vendors.most_common(12)))
    print(f"all: {total} third-party requests, {known} attributed ({100 * known / max(total, 1):.1f} %)")
    print("to several: " + (", ".join(f"{p} {n}" for p, n in pairs.most_common(20)) or "none"))
    print("hosts of nobody: " + ", ".join(f"{h} {n}" for h, n in unclaimed.most_common(150)))


main()
