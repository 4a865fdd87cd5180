#!/usr/bin/env python3
"""The steps of integrations/Dockerfile in bare Debian roots: what an image engine would do, where there is none.

Each `FROM` becomes a root made by debootstrap; COPY, RUN, USER and WORKDIR do in it what they say. Then the image's program
judges the demonstration site and captures a page in the image's own browser, both as the image's user.
Needs root and the network, and takes minutes: `./dev try-image` runs it, `./dev test` does not.
"""
import argparse
import functools
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "integrations" / "Dockerfile"
MIRROR = "http://deb.debian.org/debian"


def say(text):
    print(f"image: {text}", file=sys.stderr, flush=True)


def instructions(text):
    """The file's instructions as (word, rest), continued lines joined."""
    joined = re.sub(r"\\\n", " ", text)
    for line in joined.splitlines():
        line = line.strip()
        if line and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            yield word.upper(), rest.strip()


class Stage:
    """A root, and where and as whom its next step runs."""

    def __init__(self, base, folder):
        self.root, self.user, self.cwd = folder, "root", "/"
        subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(folder)], check=True)
        shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")

    def run(self, command, **more):
        """A shell's line in the root, as the stage's user. What is mounted for it goes with its own mount namespace."""
        home = "/root" if self.user == "root" else f"/home/{self.user}"
        prepare = ("mount -t proc proc /proc; mkdir -p /dev/shm; mount -t tmpfs shm /dev/shm; cd \"$2\" && "
                   "exec setpriv --reuid=\"$3\" --regid=\"$(id -g \"$3\")\" --init-groups sh -c \"$1\"")
        return subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "chroot", str(self.root), "/usr/bin/env", "-i",
                               f"HOME={home}", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                               "sh", "-c", prepare, "sh", command, self.cwd, self.user], **more)


def source_files():
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            check=True, capture_output=True).stdout
    return [name for name in listed.decode().split("\0") if name and (ROOT / name).exists()]


def copy(stage, stages, rest):
    words = rest.split()
    origin = ROOT
    if words[0].startswith("--from="):
        origin = stages[words.pop(0).split("=", 1)[1]].root
    *sources, target = words
    target = stage.root / target.lstrip("/")
    for source in sources:
        if origin == ROOT and source == ".":
            for name in source_files():
                place = target / name
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, place, follow_symlinks=False)
            continue
        found = sorted(origin.glob(source.lstrip("/")))
        if not found:
            raise SystemExit(f"image: COPY {rest}: nothing is named {source}")
        target.mkdir(parents=True, exist_ok=True)
        for path in found:
            shutil.copy2(path, target / path.name)


def build(base, folder):
    stages, stage, entry = {}, None, []
    for word, rest in instructions(DOCKERFILE.read_text()):
        say(f"{word} {rest[:100]}")
        if word == "FROM":
            image, _, name = rest.partition(" AS ")
            if not image.startswith("debian:bookworm"):
                raise SystemExit(f"image: {image} is no bare Debian bookworm")
            stage = stages[name or f"stage{len(stages)}"] = Stage(base, folder / f"stage{len(stages)}")
        elif word == "COPY":
            copy(stage, stages, rest)
        elif word == "RUN":
            if stage.run(rest, stdout=sys.stderr).returncode != 0:
                raise SystemExit(f"image: the step failed: RUN {rest}")
        elif word == "USER":
            stage.user = rest
        elif word == "WORKDIR":
            stage.cwd = rest
            (stage.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif word == "ENTRYPOINT":
            entry = json.loads(rest)
        elif word != "CMD":
            raise SystemExit(f"image: this script does not know {word}")
    return stage, entry


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", help="a bare bookworm root that exists already (else debootstrap makes one)")
    parser.add_argument("--keep", action="store_true", help="leave the roots where they are")
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        raise SystemExit("image: wants root: it makes roots and enters them")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="writ-image."))
    passed = failed = 0
    try:
        base = pathlib.Path(arguments.base) if arguments.base else folder / "base"
        if not arguments.base:
            say("making a bare root")
            subprocess.run(["debootstrap", "--variant=minbase", "bookworm", str(base), MIRROR], check=True, stdout=subprocess.DEVNULL)
        stage, entry = build(base, folder)
        shutil.copy(ROOT / "examples/demo-site/snapshot.json", stage.root / "work/snapshot.json")
        page = folder / "page"
        page.mkdir()
        (page / "index.html").write_text("<!doctype html><title>Shop</title><p id=said></p><script>said.textContent = 'ran' + 1</script>\n")
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(page))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        program = " ".join(entry)
        address = f"http://127.0.0.1:{server.server_port}/"
        tries = [
            ("the program says its version", f"{program} --version", 0, "writ"),
            ("the library judges the demonstration site", f"{program} eval --jurisdiction FR /work/snapshot.json", 1, "violation"),
            ("a page is captured in the image's browser, its script run",
             f"{program} capture --allow-private --phases before-consent {address} -o /tmp/page.json && cat /tmp/page.json", 0, "ran1"),
        ]
        for name, command, status, holds in tries:
            ran = stage.run(command, capture_output=True, text=True)
            good = ran.returncode == status and holds in ran.stdout
            passed, failed = passed + good, failed + (not good)
            print(("ok    " if good else "FAIL  ") + name)
            if not good:
                print(f"      exit {ran.returncode}, expected {status} and {holds!r}\n{ran.stdout[-2000:]}\n{ran.stderr[-2000:]}")
        size = subprocess.run(["du", "-sm", str(stage.root)], capture_output=True, text=True).stdout.split()[0]
        print(f"the image's root: {size} MiB")
    finally:
        if not arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
