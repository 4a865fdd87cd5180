#!/usr/bin/python3
"""Whether memory, processes and files stay bounded over many sites: soak.py WRIT N [--concurrency N] [--recycle-after N]

N sites of this machine, all the same small page with a consent banner, are captured in one call with short times, the browser being replaced
every 100 sites unless told otherwise. Meanwhile these are looked at every two seconds, and said for each tenth of the sites:

  writ      resident memory of the program, and its open files
  browser   proportional memory of the browser's processes together, and how many they are
  files     what lies in the folder for temporary files, in files and bytes

At the end: how many sites have a snapshot, and which processes and files are left. Exit status 1 where something is left or missing, or where the
program's memory in the last tenth is more than half above that of the third: by then everything that is made once is there.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tests", "browser"))
import serve  # noqa: E402

PLATFORM = os.path.join(ROOT, "tests", "browser", "platforms", "klaro")
QUICK = ["--least-stay", "0.3", "--quiet", "0.3", "--most-stay", "8", "--after-pointer", "0.2", "--leaving", "0.2"]
EVERY = 2.0
TENTHS = 10


def proc(pid, name):
    try:
        with open(f"/proc/{pid}/{name}", encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def kib(text, name):
    """A figure of /proc/PID/status or smaps_rollup, in KiB."""
    for line in text.splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    return 0


def below(pid):
    """Every process that descends from this one."""
    children = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        stat = proc(entry, "stat")
        if stat:
            children.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(entry))
    out = []
    work = [pid]
    while work:
        for child in children.get(work.pop(), []):
            out.append(child)
            work.append(child)
    return out


def files_in(folder):
    count = size = 0
    for where, _, names in os.walk(folder):
        for name in names:
            try:
                size += os.lstat(os.path.join(where, name)).st_size
                count += 1
            except OSError:
                continue
    return count, size


def left_of(folder):
    """Processes that still know the folder for temporary files."""
    return [int(pid) for pid in filter(str.isdigit, os.listdir("/proc")) if folder in proc(pid, "cmdline") and int(pid) != os.getpid()]


def lines_of(path):
    try:
        with open(path, "rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
    except OSError:
        return 0


def look(process, temporary, output):
    tree = below(process.pid)
    try:
        open_files = len(os.listdir(f"/proc/{process.pid}/fd"))
    except OSError:
        open_files = 0
    return {"sites": max(lines_of(output), lines_of(output + ".part")), "writ": kib(proc(process.pid, "status"), "VmRSS"), "open": open_files,
            "browser": sum(kib(proc(pid, "smaps_rollup"), "Pss") for pid in tree), "processes": len(tree), "files": files_in(temporary)}


def row_of(looks):
    def most(key):
        return max(key(one) for one in looks)
    return (f"{looks[0]['sites']:5}–{looks[-1]['sites']:<5}{statistics.median(one['writ'] for one in looks) / 1024:8.0f}{most(lambda one: one['writ']) / 1024:7.0f}"
            f"{most(lambda one: one['open']):7}{statistics.median(one['browser'] for one in looks) / 1024:11.0f}{most(lambda one: one['browser']) / 1024:7.0f}"
            f"{most(lambda one: one['processes']):7}{most(lambda one: one['files'][0]):8}{most(lambda one: one['files'][1]) / 1048576:9.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("writ")
    parser.add_argument("sites", type=int)
    parser.add_argument("--concurrency", type=int, default=2)
    parser.add_argument("--recycle-after", type=int, default=100)
    given = parser.parse_args()
    writ = os.path.abspath(given.writ)
    hosts = [f"site{i}.test" for i in range(given.sites)]
    folders = [PLATFORM, os.path.join(ROOT, "tests", "browser", "vendor", "klaro")]
    server = serve.Server([], {"tracker.test": folders}, every=folders).start()
    looks, wrong = [], []
    try:
        with tempfile.TemporaryDirectory(prefix="soak-") as folder:
            temporary, output, listed = (os.path.join(folder, name) for name in ("tmp", "out.ndjson", "sites.txt"))
            os.mkdir(temporary)
            with open(listed, "w", encoding="utf-8") as file:
                file.write("".join(f"http://{host}/\n" for host in hosts))
            arguments = [writ, "capture", "--sites", listed, "-o", output, "--phases", "before-consent", "--concurrency", str(given.concurrency),
                         "--recycle-after", str(given.recycle_after), *server.arguments(), "--pack", os.path.join(ROOT, "stdlib-rules", "core"), *QUICK]
            began = time.monotonic()
            print(f"{given.sites} sites, {given.concurrency} pages at a time, a new browser every {given.recycle_after}; load {os.getloadavg()[0]:.1f}; MiB")
            print(f"{'sites':>11}{'writ':>8}{'most':>7}{'open':>7}{'browser':>11}{'most':>7}{'procs':>7}{'files':>8}{'MiB':>9}", flush=True)
            with open(os.path.join(folder, "said"), "w+", encoding="utf-8") as said:
                process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=said, env={**os.environ, "TMPDIR": temporary})
                shown = 0
                rows = []
                while process.poll() is None:
                    time.sleep(EVERY)
                    one = look(process, temporary, output)
                    if not one["writ"]:
                        continue  # it has ended meanwhile
                    looks.append(one)
                    if one["sites"] >= (len(rows) + 1) * given.sites / TENTHS:
                        rows.append(looks[shown:])
                        shown = len(looks)
                        print(row_of(rows[-1]), flush=True)
                if shown < len(looks):
                    rows.append(looks[shown:])
                    print(row_of(rows[-1]), flush=True)
                said.seek(0)
                text = said.read()
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline and (left_of(temporary) or files_in(temporary)[0]):
                time.sleep(0.2)
            processes, files = left_of(temporary), files_in(temporary)[0]
            with open(output, encoding="utf-8") as file:
                done = sum('"format":"writ.snapshot/1"' in line[:200] for line in file)
            print(f"{done} of {given.sites} sites have a snapshot, exit status {process.returncode}, {time.monotonic() - began:.0f} s; left: {len(processes)} processes, {files} files")
            if done != given.sites or process.returncode != 0:
                wrong.append(f"sites are missing: {text[-2000:]}")
            if processes or files:
                wrong.append(f"left: {processes}, {os.listdir(temporary)}")
            if len(rows) >= TENTHS:
                third, last = (statistics.median(one["writ"] for one in row) for row in (rows[2], rows[TENTHS - 1]))
                if last > third * 1.5:
                    wrong.append(f"the program grew from {third} to {last} KiB")
    finally:
        server.close()
    for line in wrong:
        print(f"FAIL  {line}")
    print(f"{0 if wrong else 1} passed, {1 if wrong else 0} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
