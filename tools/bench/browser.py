#!/usr/bin/python3
"""What a capture with the browser costs: browser.py WRIT [N]

The consent fixture of the tests is captured N times (4) in each of several ways: one phase alone, all phases in a row, all phases side by side, and
several sites with more and more pages open at a time. Every figure is of this run and machine, so only their ratios are to be compared with another's.
Wall is that of the whole call with the start of the browser, a site; a phase is what `--timings` says of it, the median.
"""
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tests", "browser"))
import serve  # noqa: E402

PLATFORM = os.path.join(ROOT, "tests", "browser", "platforms", "klaro")
PHASES = ("before-consent", "after-accept", "after-reject", "after-withdraw")
PHASE = re.compile(r"(before-consent|after-accept|after-reject|after-withdraw) ([0-9.]+)")


def measure(writ, arguments, sites, more):
    """Seconds a site, and the median of each phase."""
    with tempfile.TemporaryDirectory() as folder:
        listed = os.path.join(folder, "sites.txt")
        with open(listed, "w", encoding="utf-8") as file:
            file.write("\n".join(sites) + "\n")
        began = time.monotonic()
        done = subprocess.run([writ, "capture", "--sites", listed, "-o", os.path.join(folder, "out.ndjson"), "--timings", *arguments, *more],
                              capture_output=True, text=True, check=False)
        wall = time.monotonic() - began
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    phases = {}
    for name, seconds in PHASE.findall("\n".join(line for line in done.stderr.splitlines() if "warning" not in line)):
        phases.setdefault(name, []).append(float(seconds))
    return wall / len(sites), {name: statistics.median(values) for name, values in phases.items()}


def main():
    writ, count = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 4
    hosts = [f"klaro{i}.test" for i in range(count)]
    folders = [PLATFORM, os.path.join(ROOT, "tests", "browser", "vendor", "klaro")]
    server = serve.Server([], {host: folders for host in [*hosts, "tracker.test"]}).start()
    sites = [f"https://{host}/" for host in hosts]
    ways = [(f"{phase} alone", ["--concurrency", "1", "--phases", phase]) for phase in PHASES]
    ways += [(f"all phases, {n} page{'' if n == 1 else 's'} at a time", ["--concurrency", str(n)]) for n in (1, 2, 4, 8)]
    print(f"{count} sites; load before: {os.getloadavg()[0]:.1f}, cores: {os.cpu_count()}")
    print(f"{'':34}{'s a site':>9}  {'ratio':>6}   " + "".join(f"{phase:>16}" for phase in PHASES))
    base = None
    try:
        arguments = [*server.arguments(), "--pack", os.path.join(ROOT, "stdlib-rules", "core")]
        for name, more in ways:
            seconds, phases = measure(writ, arguments, sites, more)
            base = base or seconds
            row = "".join(f"{phases[phase]:16.1f}" if phase in phases else " " * 16 for phase in PHASES)
            print(f"{name:34}{seconds:9.1f}  {seconds / base:6.2f}   {row}", flush=True)
    finally:
        server.close()


if __name__ == "__main__":
    main()
