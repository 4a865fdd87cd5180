#!/usr/bin/python3
"""How right the library's findings are: counts by rule, with the judgement of whoever looked.

    quality.py PATH-OF-WRIT [--as-of DATE] [--write] FOLDER…

Every `.har` and `.html` file and every snapshot or inspection (`.json`) below the folders is imported and judged by the whole library, as
a visit before a choice where the file does not say. Each violation of severity medium or more is looked up in
`stdlib-rules/reviewed.tsv`: rule, vendor, site, fingerprint, judgement (right, wrong, arguable), why. What stands there nowhere is
listed as not reviewed, in the form of that file, so that somebody can look and write it down. Rows of that file on a site of this run that nothing
bears out any more are listed as well. `--write` makes `stdlib-rules/QUALITY.md`; its section on what was looked at by hand is written by
people and stays.
"""
import argparse, collections, csv, json, pathlib, re, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
REVIEWED = ROOT / "stdlib-rules" / "reviewed.tsv"
QUALITY = ROOT / "stdlib-rules" / "QUALITY.md"
BY_HAND = "## Looked at by hand"
SEVERITIES = ["info", "low", "medium", "high", "critical"]
JUDGEMENTS = ["right", "arguable", "wrong"]


def run(writ, *arguments):
    done = subprocess.run([writ, *map(str, arguments)], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr.strip()


# A saved page does not say where it came from. Its file is named after the host, with more behind a dot or a dash.
def site_of(path):
    host = re.match(r"(?:[a-z0-9-]+\.)+(?:com|net|org|info|tv|[a-z]{2})(?=[.-]|$)", path.stem.lower())
    return f"https://{host.group() if host else path.stem.lower().replace('_', '-') + '.example'}/"


def snapshot(writ, path, folder):
    out = folder / "snapshot.json"
    if path.suffix == ".har":
        how = ["har", path]
    elif path.suffix == ".html":
        page = folder / "page"
        page.mkdir(exist_ok=True)
        (page / "index.html").write_bytes(path.read_bytes())
        how = ["html", page, "--site", site_of(path), "--captured-at", "2026-01-01T00:00:00Z"]
    else:
        try:
            if "writ.snapshot/" in str(json.loads(path.read_text()).get("format", "")):
                return path, None
        except (ValueError, AttributeError, UnicodeDecodeError):
            return None, "no JSON object"
        how = ["wec", path]
    status, _, error = run(writ, "import", *how, "-o", out)
    return (out, None) if status == 0 else (None, error.splitlines()[0] if error else "not imported")


def findings(writ, snapshot_path, as_of):
    status, output, error = run(writ, "eval", snapshot_path, "--format", "json", "--as-of", as_of)
    if status not in (0, 1):
        raise SystemExit(f"quality: {snapshot_path}: {error}")
    return json.loads(output)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("writ")
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--as-of", default="2026-11-23", help="the law of that day")
    parser.add_argument("--write", action="store_true", help="write stdlib-rules/QUALITY.md")
    options = parser.parse_args()

    with REVIEWED.open(newline="") as file:
        reviewed = {(r["rule"], r["vendor"], r["site"], r["fingerprint"]): r for r in csv.DictReader(file, delimiter="\t")}
    for row in reviewed.values():
        if row["judgement"] not in JUDGEMENTS:
            raise SystemExit(f"quality: {REVIEWED}: {row['judgement']}: expected one of {', '.join(JUDGEMENTS)}")

    kinds = [".har", ".html", ".json"]
    files = sorted(f for folder in options.folders for f in ([folder] if folder.is_file() else folder.rglob("*")) if f.suffix in kinds)
    counts, vendors, kind_of, verdicts = collections.defaultdict(collections.Counter), collections.defaultdict(collections.Counter), \
        collections.Counter(), collections.Counter()
    open_ones, left_out, sites, found = [], [], set(), set()
    for path in files:
        with tempfile.TemporaryDirectory() as folder:
            ready, problem = snapshot(options.writ, path, pathlib.Path(folder))
            if not ready:
                left_out.append(f"{path.name}: {problem}")
                continue
            kind_of[path.suffix[1:]] += 1
            report = findings(options.writ, ready, options.as_of)
        site = re.sub(r"^\w+://([^/]+).*", r"\1", report["site"])
        sites.add(site)
        for finding in report["findings"]:
            verdicts[finding["verdict"]] += 1
            if finding["verdict"] != "violation" or SEVERITIES.index(finding["severity"]) < SEVERITIES.index("medium"):
                continue
            vendor = finding["vendor"] or ""
            key = (finding["rule"], vendor, site, finding["fingerprint"])
            found.add(key)
            judgement = reviewed[key]["judgement"] if key in reviewed else "not reviewed"
            counts[finding["rule"]][judgement] += 1
            vendors[(finding["rule"], vendor)][judgement] += 1
            if key not in reviewed:
                open_ones.append((*key, "", finding["message"]))

    columns = [*JUDGEMENTS, "not reviewed"]
    lines = [
        "# How right the findings are", "",
        "Made by `./dev quality --write FOLDER…` (tests/library/quality.py) over recorded pages, which are not part of the library: "
        + ", ".join(f"{n} {k}" for k, n in sorted(kind_of.items())) + f" files, judged by the law of {options.as_of}.",
        "Recordings that do not say it were taken for visits before a choice. The evidence of every violation of severity medium or more was looked at; where",
        "several laws speak of the same evidence, once for all of them. The judgements stand in [reviewed.tsv](reviewed.tsv). *Right*: what the rule says happened is in the recording, and the rule",
        "means it. *Arguable*: it happened, and whether the rule's law reaches it is open. *Wrong*: a false alarm. Precision counts the",
        "right ones among those looked at.", "",
        "| rule | findings | " + " | ".join(columns) + " | precision |", "| --- " + "| --: " * (len(columns) + 2) + "|",
    ]
    total = collections.Counter()
    for rule, count in sorted(counts.items()):
        total.update(count)
        lines.append(row_of(f"`{rule}`", count, columns))
    lines += [row_of("all", total, columns), "", *by_hand(), "## By vendor", "", "| rule | vendor | " + " | ".join(columns) + " |",
              "| --- | --- " + "| --: " * len(columns) + "|"]
    lines += [f"| `{rule}` | {vendor or '(site)'} | " + " | ".join(str(count[c]) for c in columns) + " |"
              for (rule, vendor), count in sorted(vendors.items())]
    lines += ["", "Verdicts of all severities: " + ", ".join(f"{n} {v}" for v, n in sorted(verdicts.items())) + ".", ""]
    text = "\n".join(lines)
    if options.write:
        QUALITY.write_text(text)
    else:
        print(text)
    for row in open_ones:
        print("\t".join(str(cell).replace("\t", " ").replace("\n", " ") for cell in row))
    for key in sorted(key for key in reviewed if key[2] in sites and key not in found):
        print("no longer found\t" + "\t".join(key))
    for line in left_out:
        print(f"quality: left out {line}", file=sys.stderr)
    print(f"{sum(total.values())} findings, {total['right']} right, {total['arguable']} arguable, {total['wrong']} wrong, "
          f"{total['not reviewed']} not reviewed", file=sys.stderr)
    return 1 if total["not reviewed"] else 0


# The section that people wrote, as it stands, up to the next one.
def by_hand():
    written = re.search(rf"^{BY_HAND}$.*?(?=^## |\Z)", QUALITY.read_text() if QUALITY.exists() else "", re.M | re.S)
    return written.group().rstrip("\n").split("\n") + [""] if written else []


def row_of(name, count, columns):
    looked = sum(count[c] for c in JUDGEMENTS)
    precision = f"{100 * count['right'] / looked:.0f} %" if looked else "–"
    return f"| {name} | {sum(count.values())} | " + " | ".join(str(count[c]) for c in columns) + f" | {precision} |"


if __name__ == "__main__":
    sys.exit(main())
