#!/usr/bin/python3
"""Holds what the program writes and reads against the JSON Schemas of spec/schema.

    hold.py PATH-OF-WRIT

Prints a line for each document that does not follow its schema, and `N passed, N failed` at the end.
"""
import json, pathlib, subprocess, sys, tempfile, zipfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
WRIT = str(pathlib.Path(sys.argv[1]).resolve())
passed = failed = 0


def schema(name):
    found = json.loads((ROOT / "spec/schema" / f"writ.{name}-1.schema.json").read_text())
    return jsonschema.Draft7Validator(found)


SCHEMAS = {n: schema(n) for n in ("snapshot", "findings", "diagnostics", "error", "waivers", "baseline", "history", "trend", "manifest", "verification")}


def hold(name, document, where):
    global passed, failed
    faults = sorted(SCHEMAS[name].iter_errors(document), key=lambda e: list(e.absolute_path))
    if faults:
        failed += 1
        path = "/".join(map(str, faults[0].absolute_path))
        print(f"{where} does not follow writ.{name}/1 at /{path}: {faults[0].message[:300]}")
    else:
        passed += 1


def thinned(findings):
    """`--all` has a row for each rule and each vendor of the library, most of them not applicable and all of one form: every
    thousandth of those stands for the rest, so that a look at them takes seconds."""
    quiet = [f for f in findings["findings"] if f["verdict"] == "not-applicable"]
    return {**findings, "findings": [f for f in findings["findings"] if f["verdict"] != "not-applicable"] + quiet[::1000]}


def run(*args, stdin=None):
    done = subprocess.run([WRIT, *args], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    return done.stdout.decode("utf-8")


def refuse(name, document, where):
    """A schema that takes everything holds nothing: this must not pass."""
    global passed, failed
    if SCHEMAS[name].is_valid(document):
        failed += 1
        print(f"{where} should not follow writ.{name}/1")
    else:
        passed += 1


snapshots = sorted([*ROOT.glob("examples/**/*snapshot*.json"), *ROOT.glob("stdlib-rules/**/fixtures/*.json"), *ROOT.glob("tests/cli/fixtures/visit.json")])
assert snapshots, "no snapshot to look at"
for path in snapshots:
    document = json.loads(path.read_text())
    if document.get("format") != "writ.snapshot/1":
        continue
    hold("snapshot", document, path)
    for extra in ([], ["--jurisdiction", "FR,UK", "--all"], ["--as-of", "2019-01-01", "--jurisdiction", "FR,UK", "--all"]):
        out = run("eval", "--format", "json", *extra, str(path))
        hold("findings", thinned(json.loads(out)), f"eval {' '.join(extra)} {path}")

lines = "\n".join([json.dumps(json.loads(snapshots[0].read_text())), "", "{not json", "{}"])
for line in run("eval", "-", stdin=lines.encode()).splitlines():
    document = json.loads(line)
    hold("error" if document["format"] == "writ.error/1" else "findings", document, "eval -")

for path in [*sorted((ROOT / "tests/golden/diagnostics").glob("*.writ")), ROOT / "stdlib-rules/core"]:
    hold("diagnostics", json.loads(run("check", "--lint", "--release", "--format", "json", str(path))), f"check {path}")

with tempfile.TemporaryDirectory() as scratch:
    baseline = pathlib.Path(scratch) / "baseline.json"
    run("eval", "--write-baseline", str(baseline), "examples/demo-site/snapshot.json")
    hold("baseline", json.loads(baseline.read_text()), "eval --write-baseline")
    store = str(pathlib.Path(scratch) / "scans.db")
    demo = json.loads((ROOT / "examples/demo-site/snapshot.json").read_text())
    for day, phases in (("01", demo["phases"]), ("08", demo["phases"][:1]), ("15", demo["phases"])):
        run("eval", "--store", store, "-", stdin=json.dumps({**demo, "captured_at": f"2026-10-{day}T10:00:00Z", "phases": phases}).encode())
    history = json.loads(run("history", store, "--format", "json"))
    hold("history", history, "history")
    assert len(history["sites"][0]["scans"]) == 3 and history["sites"][0]["findings"], "a history without scans or findings"
    hold("history", json.loads(run("history", store, history["sites"][0]["findings"][0]["fingerprint"], "--format", "json")), "history FINGERPRINT")
    for step in ("day", "week", "month"):
        hold("trend", json.loads(run("trend", store, "--by", step, "--format", "json")), f"trend --by {step}")
    imported = pathlib.Path(scratch) / "imported.json"
    for kind, path in (("har", "tests/fixtures/import/*.har"), ("wec", "tests/fixtures/import/*inspection*.json"), ("storage-state", "tests/fixtures/import/*state*.json")):
        for source in sorted(ROOT.glob(path)):
            imported.unlink(missing_ok=True)
            run("import", kind, str(source), "-o", str(imported), "--captured-at", "2026-01-01T00:00:00Z", "--site", "https://shop.example/")
            if imported.exists():
                hold("snapshot", json.loads(imported.read_text()), f"import {kind} {source.name}")

    key = pathlib.Path(scratch) / "k.key"
    bundle = pathlib.Path(scratch) / "evidence.zip"
    run("keygen", "-o", str(key))
    for sign, trusted in (["--sign", str(key)], ["--trusted-keys", str(key.with_suffix(".pub"))]), ([], []):
        run("eval", *sign, "--bundle", str(bundle), "examples/demo-site/snapshot.json")
        hold("manifest", json.loads(zipfile.ZipFile(bundle).read("manifest.json")), "the manifest of a bundle")
        for extra in ([], ["--re-evaluate"]):
            hold("verification", json.loads(run("verify", "--format", "json", *trusted, *extra, str(bundle))), f"verify {' '.join(trusted + extra)}")
    pack = pathlib.Path(scratch) / "pack"
    pack.mkdir()
    (pack / "pack.writ").write_text('pack p "P" { version "1.0.0" }\n')
    run("sign", "--key", str(key), str(pack))
    hold("manifest", json.loads((pack / "pack.manifest.json").read_text()), "the manifest of a pack")
    (pack / "more.writ").write_text("")
    hold("verification", json.loads(run("verify", "--format", "json", str(pack))), "verify a changed pack")

hold("waivers", {"format": "writ.waivers/1", "waivers": [{"rule": "r", "until": "2027-01-01", "by": "a", "why": "b", "ticket": "c"}]}, "a waiver file")
refuse("waivers", {"format": "writ.waivers/1", "waivers": [{"rule": "r"}]}, "a waiver without until")
refuse("snapshot", {"format": "writ.snapshot/1", "site": "https://a.example/", "captured_at": "2026-01-01T00:00:00Z"}, "a snapshot without phases")
refuse("findings", {"format": "writ.findings/1", "findings": []}, "findings without a summary")
refuse("history", {"format": "writ.history/1"}, "a history without sites")
refuse("trend", {"format": "writ.trend/1", "by": "year", "rows": [], "fixed": 0, "mean_days_to_fix": None}, "a trend by years")
refuse("manifest", {"format": "writ.manifest/1", "of": "evidence-bundle", "files": []}, "a bundle's manifest without packs")
refuse("manifest", {"format": "writ.manifest/1", "of": "pack", "files": [{"path": "../a", "size": 1, "sha256": "0"}]}, "a manifest with a bad sum")
refuse("verification", {"format": "writ.verification/1", "verdict": "trusted"}, "a verdict without what it rests on")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
