#!/usr/bin/python3
"""Consent platforms in a real browser: run.py WRIT [--keep FOLDER] [--jobs N] [NAME...]

A case is a page of tests/browser/platforms/<platform> (its case.json says which) that is captured with the library of rules; what the snapshot
says of the choices is held against what the case expects. NAME picks cases: all that begin with it.

case.json: {"hosts": [further hosts that this folder answers for], "cases": [CASE...]}; the page's own host is <platform>.test. "hosts" may
be an object, too: a host, and the folders in this one that are looked in for it, in order. A CASE:
  name      of the case
  page      path of the page (/)
  by        the declaration that must have made the choice, or heuristic; the snapshot's platform too, unless `platform` says another
  accept, reject, withdraw
            a number: applied by so many clicks; a text: that outcome; an object {"outcome", "clicks", "path", "by"}; null: not asked
  gated     the page's tracker runs after accept, and at no other time (true); false: not looked at
  banner    whether a banner is shown before consent (true)
  known     the platform is found (true)
  returns   whether the banner is back after a reload of a made choice (false)
"""
import argparse
import concurrent.futures
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import serve  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ACTIONS = {"accept": "after-accept", "reject": "after-reject", "withdraw": "after-withdraw"}
TRACKER = "https://tracker.test/"
# Fixtures are quick, so a visit to one need not be long. Options that this `writ` does not have are left out.
TIMES = {"--least-stay": "0.6", "--quiet": "0.4", "--most-stay": "8", "--after-pointer": "0.3", "--after-choice": "0.8", "--leaving": "0.2"}
# What Chromium itself says when it falls over; not what a page or `writ` did wrong.
CRASH = re.compile(r"the browser (?:has )?(?:ended|crashed|closed)|browser\.(?:ended|crashed|gone)", re.IGNORECASE)


def load_cases(wanted):
    cases, hosts = [], {}
    for file in sorted(glob.glob(os.path.join(HERE, "platforms", "*", "case.json"))):
        folder = os.path.dirname(file)
        platform = os.path.basename(folder)
        with open(file, encoding="utf-8") as text:
            described = json.load(text)
        further = described.get("hosts", [])
        folders = further if isinstance(further, dict) else {host: ["."] for host in further}
        for host, where in {f"{platform}.test": ["."], **folders}.items():
            hosts.setdefault(host, []).extend(os.path.join(folder, inner) for inner in where)
        for case in described["cases"]:
            unknown = set(case) - {"name", "page", "by", "platform", "accept", "reject", "withdraw", "gated", "banner", "known", "returns", "arguments"}
            if unknown:
                raise SystemExit(f"{file}: case {case['name']}: unknown {', '.join(sorted(unknown))}")
            case["url"] = f"https://{platform}.test{case.get('page', '/')}"
            if not wanted or any(case["name"].startswith(name) for name in wanted):
                cases.append(case)
    return cases, hosts


def options_of(writ):
    text = subprocess.run([writ, "capture", "--help"], capture_output=True, text=True, check=True).stdout
    return [part for name, value in TIMES.items() if name in text for part in (name, value)]


def capture(writ, arguments, case, folder):
    snapshot = os.path.join(folder, case["name"] + ".json")
    command = [writ, "capture", case["url"], "-o", snapshot, *arguments, *case.get("arguments", [])]
    crashed = False
    for attempt in (1, 2):
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode == 0 or attempt == 2 or not CRASH.search(done.stderr):
            break
        crashed = True
    return snapshot, done, crashed


def tracked(phase):
    return any((request.get("url") or "").startswith(TRACKER) for request in phase.get("requests") or [])


def judge(case, snapshot):
    """What differs from the expectations, one sentence each."""
    wrong = []

    def expect(what, wanted, found):
        if wanted != found:
            wrong.append(f"{what}: expected {json.dumps(wanted)}, found {json.dumps(found)}")

    phases = {phase["phase"]: phase for phase in snapshot["phases"]}
    found = snapshot.get("cmp") or {}
    if case.get("known", True):
        expect("platform", case.get("platform", case["by"]), found.get("id"))
    expect("banner shown", case.get("banner", True), found.get("banner_shown", False))
    if "before-consent" not in phases:
        wrong.append("before-consent: expected to be captured, is missing")
    for action, name in ACTIONS.items():
        wanted = case.get(action)
        if wanted is None:
            continue
        if isinstance(wanted, int):
            wanted = {"outcome": "applied", "clicks": wanted, "path": "click"}
        elif isinstance(wanted, str):
            wanted = {"outcome": wanted}
        phase = phases.get(name)
        choice = (phase or {}).get("choice")
        if choice is None:
            wrong.append(f"{action}: expected {json.dumps(wanted)}, found no choice ({json.dumps((phase or {}).get('reasons'))})")
            continue
        for key, value in wanted.items():
            expect(f"{action}, {key}", value, choice.get(key))
        if wanted.get("outcome") == "applied":
            expect(f"{action}, made by", wanted.get("by", case["by"]), choice.get("by", case["by"]))
            expect(f"{action}, banner returned", case.get("returns", False), choice.get("banner_returned", False))
            if choice.get("outcome") != "applied":
                wrong.append(f"{action}: why: {json.dumps(choice.get('why') or (phase.get('reasons') or {}).get('all'))}")
    if case.get("gated", True):
        for name, phase in phases.items():
            applied = (phase.get("choice") or {}).get("outcome") == "applied"
            if name == "before-consent" or (name in ("after-reject", "after-withdraw") and applied):
                expect(f"{name}: the tracker runs", False, tracked(phase))
            elif name == "after-accept" and applied:
                expect(f"{name}: the tracker runs", True, tracked(phase))
    return wrong


def run_case(writ, arguments, case, folder):
    began = time.monotonic()
    try:
        snapshot, done, crashed = capture(writ, arguments, case, folder)
    except subprocess.TimeoutExpired:
        return case, ["no end within 600 s"], "", False, time.monotonic() - began
    if done.returncode != 0:
        return case, [f"`writ capture` ended with {done.returncode}: {done.stderr.strip()}"], "", crashed, time.monotonic() - began
    with open(snapshot, encoding="utf-8") as file:
        return case, judge(case, json.load(file)), snapshot, crashed, time.monotonic() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("writ")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--keep", help="a folder for the snapshots (else a temporary one, which stays where a case failed)")
    parser.add_argument("--jobs", type=int, default=2)
    flags = parser.parse_args()
    cases, hosts = load_cases(flags.names)
    if not cases:
        raise SystemExit("no case has such a name")
    server = serve.Server([os.path.join(HERE, "sites")], hosts).start()
    folder = flags.keep or tempfile.mkdtemp(prefix="browser-snapshots-")
    os.makedirs(folder, exist_ok=True)
    failed = 0
    try:
        writ = os.path.abspath(flags.writ)
        arguments = [*server.arguments(), "--pack", os.path.join(HERE, "..", "..", "stdlib-rules", "core"), *options_of(writ)]
        with concurrent.futures.ThreadPoolExecutor(flags.jobs) as pool:
            runs = [pool.submit(run_case, writ, arguments, case, folder) for case in cases]
            for run in concurrent.futures.as_completed(runs):
                case, wrong, snapshot, crashed, seconds = run.result()
                if crashed:
                    print(f"      {case['name']}: the browser itself crashed, captured once more")
                print(f"{'FAIL' if wrong else 'ok'}{'' if wrong else '  '}  {case['name']} ({seconds:.0f} s)", flush=True)
                for line in wrong:
                    print(f"        {line}")
                if wrong:
                    failed += 1
                    print(f"        page {case['url']}, snapshot {snapshot or 'none'}", flush=True)
    finally:
        server.close()
        if not failed and not flags.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
