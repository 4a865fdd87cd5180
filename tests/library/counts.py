#!/usr/bin/python3
"""The numbers and names that the library's texts give, held against the library: counts.py PATH-OF-WRIT

The last line is "N passed, N failed"; what fails says the text, the number in it and the number that there is.
"""
import collections, json, pathlib, re, subprocess, sys

WRIT = sys.argv[1]
RULES = pathlib.Path(__file__).resolve().parents[2] / "stdlib-rules"


def listed(kind, pack=None):
    of = ["--pack", str(RULES / pack)] if pack else []
    done = subprocess.run([WRIT, "list", kind, *of, "--format", "json"], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"counts: writ list {kind}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def main():
    vendors, sources, places = listed("vendors"), listed("sources"), [place["code"] for place in listed("jurisdictions")]
    core = (RULES / "core" / "README.md").read_text()
    law = (RULES / "STDLIB-LAW.md").read_text()
    whole = (RULES / "README.md").read_text()
    status = collections.Counter(source["status"] for source in sources)
    standing = collections.Counter(source["standing"] for source in sources)
    known = sorted(source["name"] for source in sources if source["status"] == "known")
    platforms = len(listed("cmps"))
    recorders = len(list((RULES / "core" / "vendors" / "recorders").glob("*.writ")))
    states = sum(place.startswith("US-") for place in places)
    # Text, a pattern with one group, what the group must say.
    held = [
        ("core/README.md", core, r"(\d+) vendors: \d+ session recorders", len(vendors)),
        ("core/README.md", core, r"\d+ vendors: (\d+) session recorders", recorders),
        ("core/README.md", core, r"the United States and (\d+) states", states),
        ("README.md", whole, r"sources of law, (\d+) vendors", len(vendors)),
        ("README.md", whole, r"of (\d+) platforms \d+ are tried", platforms),
        ("STDLIB-LAW.md", law, r"\| verified \| (\d+) \|", status["verified"]),
        ("STDLIB-LAW.md", law, r"\| known \| (\d+) \|", status["known"]),
        ("STDLIB-LAW.md", law, r"\| claimed \| (\d+) \|", status["claimed"]),
        *(("STDLIB-LAW.md", law, rf"(\d+) {word}", standing[word]) for word in ("binding", "guidance", "contested", "draft")),
    ]
    passed, faults = 0, []
    for name, text, pattern, number in held:
        found = re.search(pattern, text)
        if found and int(found.group(1)) == number:
            passed += 1
        else:
            faults.append(f"{name}: {pattern!r} says {found.group(1) if found else 'nothing'}, and there are {number}")
    said = sorted(re.findall(r"`([a-z0-9-]+)`", law.split('== "known"')[1].split("\n## ")[0]))
    if said == known:
        passed += 1
    else:
        faults.append(f"STDLIB-LAW.md: sources that are `known`: too many {sorted(set(said) - set(known))}, missing {sorted(set(known) - set(said))}")
    for pack in sorted(path.parent.name for path in RULES.glob("*/pack.writ")):
        text = (RULES / pack / "README.md").read_text()
        missing = [rule["name"] for rule in listed("rules", pack) if rule["pack"] == pack and f"`{rule['name']}`" not in text]
        if missing:
            faults.append(f"{pack}/README.md does not name {', '.join(missing)}")
        else:
            passed += 1
    for fault in faults:
        print(f"FAIL    {fault}")
    print(f"{passed} passed, {len(faults)} failed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
