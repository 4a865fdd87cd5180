#!/usr/bin/env python3
"""Captures every site of the bed with a real browser and holds snapshot and findings against the truth beside it.

  run.py WRIT [SITE…] [--jobs N] [--keep DIR]

`sites/HOST/truth.json` makes HOST a site. Its members, all optional:
  about       what is hard about it
  scheme, path of the page (https, /)
  options     of `writ capture`
  fails       the capture fails, with this in what is said
  choices     {phase: outcome}, or {phase: {member of the choice: value, …}}
  failures    {phase: text in the reason that the phase was not measured}
  expect      items that must be there: {phase, in: member of the phase, where: {dotted.path: glob}, count}; `count` 0: must not
  documents   [{kind, contains, lacks}, …]: a document of that kind is there, its text with the one and without the other
  violations  [[rule, vendor], …] of bed.writ: these and no others
  clear       [[rule, vendor], …]: these are clear, not only not found
"""
import argparse
import concurrent.futures
import fnmatch
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SITES = HERE / "sites"
sys.path.insert(0, str(HERE.parent))
import serve  # noqa: E402


def member(item, path):
    for step in path.split("."):
        if isinstance(item, list):
            item = item[int(step)] if step.isdigit() and int(step) < len(item) else None
        elif isinstance(item, dict):
            item = item.get(step)
        else:
            return None
    return item


def fits(item, where):
    for path, wanted in where.items():
        value = member(item, path)
        if isinstance(wanted, str):
            if not fnmatch.fnmatchcase("null" if value is None else json.dumps(value) if not isinstance(value, str) else value, wanted):
                return False
        elif value != wanted:
            return False
    return True


def judge(site, truth, snapshot, findings):
    """What is wrong, a line each."""
    wrong = []
    phases = {phase["phase"]: phase for phase in snapshot["phases"]}
    for name, outcome in truth.get("choices", {}).items():
        got = phases.get(name, {}).get("choice") or {}
        for key, value in (outcome if isinstance(outcome, dict) else {"outcome": outcome}).items():
            if got.get(key) != value:
                wrong.append(f"{name}: {key} of the choice is {got.get(key)}, not {value} ({got.get('why')})")
    for name, text in truth.get("failures", {}).items():
        phase = phases.get(name, {})
        if text not in phase.get("reasons", {}).get("all", "") or set(phase.get("coverage", {}).values()) != {"none"}:
            wrong.append(f"{name}: not measured because of {text!r} was expected, found {phase.get('reasons')}")
    for name, phase in phases.items():
        if name not in truth.get("failures", {}) and "all" in phase.get("reasons", {}):
            wrong.append(f"{name} was not measured: {phase['reasons']['all']}")
    for wanted in truth.get("expect", []):
        phase = phases.get(wanted.get("phase", "before-consent"), {})
        items = phase.get(wanted["in"], [])
        items = items if isinstance(items, list) else [items]
        found = sum(fits(item, wanted["where"]) for item in items)
        count = wanted.get("count")
        if (count is None and not found) or (isinstance(count, int) and found != count) or (isinstance(count, str) and found < int(count.lstrip(">="))):
            wrong.append(f"{found} of {wanted}")
    for wanted in truth.get("documents", []):
        texts = [document["text"] for document in snapshot.get("documents", []) if document["kind"] == wanted["kind"]]
        if not any(wanted.get("contains", "") in text and not ("lacks" in wanted and wanted["lacks"] in text) for text in texts):
            wrong.append(f"no document fits {wanted}: {texts}")
    verdicts = {verdict: {(f["rule"], f["vendor"]) for f in findings["findings"] if f["verdict"] == verdict} for verdict in ("violation", "clear")}
    violations = {tuple(pair) for pair in truth.get("violations", [])}
    for pair in sorted(violations - verdicts["violation"]):
        wrong.append(f"violation not found: {pair}")
    for pair in sorted(verdicts["violation"] - violations):
        wrong.append(f"false alarm: {pair}")
    for pair in truth.get("clear", []):
        if tuple(pair) not in verdicts["clear"]:
            wrong.append(f"not clear: {pair}")
    return wrong


def check(writ, site, server, keep):
    truth = json.loads((SITES / site / "truth.json").read_text())
    snapshot = keep / (site + ".json")
    network = [option for host in server.names for option in ("--connect-to", f"{host}::127.0.0.1:{server.port}")]
    command = [writ, "capture", f"{truth.get('scheme', 'https')}://{site}{truth.get('path', '/')}", "-o", str(snapshot), "--cacert", server.certificate, "--pack", str(HERE / "bed.writ"),
               "--no-redact", *network, *truth.get("options", [])]
    snapshot.unlink(missing_ok=True)
    begin = time.monotonic()
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=500)
    except subprocess.TimeoutExpired:
        return ["writ did not end within 500 s"], 500.0
    seconds = time.monotonic() - begin
    if "fails" in truth:
        if run.returncode != 2 or truth["fails"] not in run.stderr or snapshot.exists():
            return [f"a failure with {truth['fails']!r} was expected: exit {run.returncode}, {run.stderr.strip()[-300:]}"], seconds
        return [], seconds
    if run.returncode != 0:
        return [f"exit {run.returncode}: {run.stderr.strip()[-400:]}"], seconds
    judged = subprocess.run([writ, "eval", "--pack", str(HERE / "bed.writ"), "--format", "json", "--all", str(snapshot)], capture_output=True, text=True)
    if judged.returncode not in (0, 1):
        return ["eval: " + judged.stderr.strip()], seconds
    return judge(site, truth, json.loads(snapshot.read_text()), json.loads(judged.stdout)), seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("writ")
    parser.add_argument("sites", nargs="*")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=pathlib.Path, help="where the snapshots go")
    arguments = parser.parse_intermixed_args()
    probe = subprocess.run([arguments.writ, "capture", "https://127.0.0.1/"], capture_output=True, text=True)
    if "no Chromium or Chrome was found" in probe.stderr or not shutil.which("openssl"):
        print("skipped: this wants Chromium and openssl")
        return 77
    known = sorted(path.parent.name for path in SITES.glob("*/truth.json"))
    sites = [host for host in known if not arguments.sites or host.removesuffix(".test") in arguments.sites or host in arguments.sites]
    with tempfile.TemporaryDirectory(prefix="writ-bed-") as scratch:
        folder = pathlib.Path(scratch)
        keep = arguments.keep or folder
        keep.mkdir(parents=True, exist_ok=True)
        server = serve.Server([str(SITES)], lenient=True).start()
        failed, times = 0, []
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            runs = {site: pool.submit(check, arguments.writ, site, server, keep) for site in sites}
            for site, run in runs.items():
                wrong, seconds = run.result()
                times.append(seconds)
                failed += bool(wrong)
                print(f"{'wrong' if wrong else 'ok':5} {seconds:5.1f} s  {site}", flush=True)
                for line in wrong:
                    print("        " + line, flush=True)
        server.close()
    if not sites:
        print("no such site", file=sys.stderr)
        return 2
    print(f"{len(sites) - failed} of {len(sites)} sites as they are; median {sorted(times)[len(times) // 2]:.1f} s, most {max(times):.1f} s a site")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
