#!/usr/bin/python3
"""Holds signatures, sums and archives of writ against other people's programs: minisign, openssl, hashlib, zipfile, unzip.

    hold.py PATH-OF-WRIT

Prints a line for each thing that is not as it should be, and `N passed, N failed` at the end. Without minisign or openssl their part is left
out, and said to be.
"""
import hashlib, http.server, io, json, pathlib, shutil, stat, struct, subprocess, sys, tempfile, threading, warnings, zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
WRIT = str(pathlib.Path(sys.argv[1]).resolve())
passed = failed = 0
warnings.simplefilter("ignore")  # zipfile's, of names that stand twice


def expect(holds, what):
    global passed, failed
    passed += bool(holds)
    if not holds:
        failed += 1
        print(f"wrong: {what}")


def run(*args, stdin=b"", cwd=None):
    done = subprocess.run(args, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=cwd or here)
    return done.returncode, done.stdout.decode("utf-8", "replace")


here = pathlib.Path(tempfile.mkdtemp(prefix="writ-seal-"))
try:
    snapshot = ROOT / "tests/cli/fixtures/visit.json"
    rules = ROOT / "tests/cli/fixtures/rules.writ"
    run(WRIT, "keygen", "-o", "alice.key")
    status, said = run(WRIT, "eval", "--pack", str(rules), "--bundle", "a.zip", "--sign", "alice.key", str(snapshot))
    expect(status in (0, 1), f"eval --bundle: {said}")
    verify = [WRIT, "verify", "--trusted-keys", "alice.pub"]
    expect(run(*verify, "--re-evaluate", "a.zip")[0] == 0, "a fresh bundle is whole and trusted")

    # The archive, by Python's own reader; the sums, by hashlib and openssl.
    archive = zipfile.ZipFile(here / "a.zip")
    expect(archive.testzip() is None, "zipfile finds the archive sound")
    manifest = json.loads(archive.read("manifest.json"))
    listed = [f["path"] for f in manifest["files"]]
    expect(archive.namelist() == ["manifest.json", "manifest.json.minisig", *sorted(listed)], "manifest, signature, files by name")
    for file in manifest["files"]:
        data = archive.read(file["path"])
        expect(len(data) == file["size"] and hashlib.sha256(data).hexdigest() == file["sha256"], f"hashlib: {file['path']}")
        if shutil.which("openssl"):
            _, sum_line = run("openssl", "dgst", "-sha256", stdin=data)
            expect(sum_line.split()[-1] == file["sha256"], f"openssl: {file['path']}")
    if not shutil.which("openssl"):
        print("left out: openssl is not installed")
    times = {info.date_time for info in archive.infolist()}
    expect(times == {(2026, 11, 23, 10, 0, 0)}, f"the time of every file is that of the capture, not {times}")
    archive.extractall(here / "out")

    # minisign, both ways.
    if shutil.which("minisign"):
        expect(run("minisign", "-V", "-p", "alice.pub", "-m", "out/manifest.json")[0] == 0, "minisign verifies the bundle's manifest")
        (here / "out/manifest.json").write_bytes(archive.read("manifest.json").replace(b"1", b"2", 1))
        expect(run("minisign", "-V", "-p", "alice.pub", "-m", "out/manifest.json")[0] != 0, "minisign refuses a changed manifest")
        run("minisign", "-G", "-W", "-p", "mini.pub", "-s", "mini.key")
        (here / "pack.writ").write_bytes(rules.read_bytes())
        run("minisign", "-S", "-s", "mini.key", "-m", "pack.writ")
        expect(run(WRIT, "verify", "--trusted-keys", "mini.pub", "pack.writ")[0] == 0, "writ verifies what minisign signed")
        expect(run(WRIT, "verify", "--trusted-keys", "alice.pub", "pack.writ")[0] == 1, "… and not by another key")
        run("minisign", "-S", "-l", "-s", "mini.key", "-m", "pack.writ")
        status, said = run(WRIT, "verify", "--trusted-keys", "mini.pub", "pack.writ")
        expect(status == 1 and "old kind" in said, f"minisign's old kind is refused: {said}")
        expect(run(WRIT, "sign", "--key", "mini.key", "pack.writ")[0] == 0, "writ signs with a key of minisign")
        expect(run("minisign", "-V", "-p", "mini.pub", "-m", "pack.writ")[0] == 0, "… and minisign verifies it")
        run("minisign", "-S", "-s", "alice.key", "-m", "pack.writ")
        expect(run(WRIT, "verify", "--trusted-keys", "alice.pub", "pack.writ")[0] == 0, "minisign signs with a key of writ")
        (here / "pass").write_text("correct horse\n")
        run(WRIT, "keygen", "-o", "locked.key", "--passphrase-file", "pass")
        status, said = run("minisign", "-S", "-s", "locked.key", "-m", "pack.writ", stdin=b"correct horse\n")
        expect(status == 0 and run(WRIT, "verify", "--trusted-keys", "locked.pub", "pack.writ")[0] == 0, f"… one with a passphrase, too: {said}")
        status, said = run("minisign", "-G", "-p", "m2.pub", "-s", "m2.key", stdin=b"correct horse\ncorrect horse\n")
        expect(run(WRIT, "sign", "--key", "m2.key", "--passphrase-file", "pass", "pack.writ")[0] == 0, "a key that minisign encrypted is read")
        expect(run("minisign", "-V", "-p", "m2.pub", "-m", "pack.writ")[0] == 0, "… and signs as itself")
    else:
        print("left out: minisign is not installed")

    # A scan, as a fetch and with a browser: the evidence of a visit, pictures included, judged again to the same findings.
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Shop</title><h1>Shop</h1><p>Welcome.")
        def log_message(self, *_): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ways = [["--static"]] + ([["--phases", "before-consent"]] if shutil.which("chromium") else [])
    if len(ways) == 1:
        print("left out: no browser is installed")
    for way in ways:
        (here / "scan.zip").unlink(missing_ok=True)
        status, said = run(WRIT, "scan", *way, "--allow-private", "--no-project", "--pack", str(rules), "--bundle", "scan.zip", "--sign", "alice.key", f"http://127.0.0.1:{server.server_port}/")
        expect(status in (0, 1), f"scan {way}: {status} {said}")
        if status not in (0, 1):
            continue
        status, said = run(*verify, "--re-evaluate", "scan.zip")
        expect(status == 0, f"the bundle of scan {way}: {said}")
        about = json.loads(zipfile.ZipFile(here / "scan.zip").read("manifest.json"))
        pictures = [f["path"] for f in about["files"] if f["path"].endswith(".png")]
        expect(bool(pictures) == (way != ["--static"]) and about["snapshots"][0]["screenshots"] == pictures, f"pictures of scan {way}: {pictures}")
        expect(about["command"]["name"] == "scan" and about["command"]["options"]["collect"]["static"] == (way == ["--static"]), f"the command of scan {way}")
    server.shutdown()

    # Another file under the same name, for every file of the bundle.
    def packed(files, name, **how):
        with zipfile.ZipFile(here / name, "w", zipfile.ZIP_DEFLATED) as out:
            for path, data in files.items():
                out.writestr(zipfile.ZipInfo(path, (2026, 11, 23, 10, 0, 0)), data, **how)
        return name

    files = {name: archive.read(name) for name in archive.namelist()}
    expect(run(*verify, packed(files, "again.zip"))[0] == 0, "packed again by zipfile it is the same evidence")
    for name, data in files.items():
        middle = len(data) // 2
        changed = {**files, name: data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1:]}
        status, said = run(*verify, packed(changed, "changed.zip"))
        expect(status == 1 and name.removesuffix(".minisig") in said, f"a byte of {name}: {status} {said}")

    # Archives that mean harm: each refused as unreadable, with a reason.
    def hostile(what, name, make, words):
        with zipfile.ZipFile(here / name, "w", zipfile.ZIP_DEFLATED) as out:
            make(out)
        status, said = run(*verify, name)
        expect(status == 2 and words in said, f"{what}: {status} {said}")

    def entry(name, mode=0o100644, **more):
        info = zipfile.ZipInfo(name, (2026, 11, 23, 10, 0, 0))
        info.create_system, info.external_attr, info.compress_type = 3, mode << 16, zipfile.ZIP_DEFLATED
        for key, value in more.items():
            setattr(info, key, value)
        return info

    for name in ("../evil", "/etc/evil", "a/../../evil", "..\\evil", "C:/evil"):
        hostile(f"the name {name}", "h.zip", lambda out: out.writestr(entry(name), "x"), "would leave the folder")
    for name in ("manifést.json", "a b", "a\u202eb", "a/./b"):
        hostile(f"the name {name!r}", "h.zip", lambda out: out.writestr(entry(name), "x"), "not everything reads alike")
    hostile("a symbolic link", "h.zip", lambda out: out.writestr(entry("a", stat.S_IFLNK | 0o777), "/etc/passwd"), "is a symbolic link")
    hostile("a device", "h.zip", lambda out: out.writestr(entry("a", stat.S_IFCHR | 0o666), ""), "is no regular file")
    hostile("a folder", "h.zip", lambda out: out.writestr(entry("a/", stat.S_IFDIR | 0o755), ""), "is a folder")
    hostile("an extra field", "h.zip", lambda out: out.writestr(entry("a", extra=struct.pack("<HH", 0x7075, 1) + b"x"), "x"), "extra fields")
    hostile("a comment", "h.zip", lambda out: setattr(out, "comment", b"hello") or out.writestr(entry("a"), "x"), "follows behind its end")
    with zipfile.ZipFile(here / "h.zip", "w") as out:
        out.writestr(entry("a"), "x")
        out.writestr(entry("a"), "y")
    expect("is there twice" in run(*verify, "h.zip")[1], "one name twice")
    hostile("a method that nobody asked for", "h.zip", lambda out: out.writestr(entry("a"), "x", zipfile.ZIP_LZMA), "packed by method 14")

    class Stream(io.RawIOBase):
        """A file that cannot be gone back in, so that sizes come behind the data."""
        def __init__(self, path): self.out = open(path, "wb")
        def writable(self): return True
        def write(self, data): return self.out.write(data)
        def flush(self): self.out.flush()
    with zipfile.ZipFile(Stream(here / "h.zip"), "w") as out:
        out.writestr("a", "x")
    expect("data descriptor" in run(*verify, "h.zip")[1], "sizes behind the data")

    # Bombs. One that says how large it is is refused for it; one that lies is unpacked no further than it said.
    for claimed, expected, words in ((0x30000000, 2, "more than"), (100, 1, "cannot be unpacked")):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr(entry("manifest.json"), bytes(1 << 26))
        data = bytearray(bomb.getvalue())
        data[22:26] = struct.pack("<I", claimed)
        central = data.index(b"PK\1\2")
        data[central + 24:central + 28] = struct.pack("<I", claimed)
        (here / "bomb.zip").write_bytes(data)
        status, said = run(*verify, "bomb.zip")
        expect(status == expected and words in said, f"a bomb that says it has {claimed} bytes: {status} {said}")
    (here / "h.zip").write_bytes(b"#!/bin/sh\n" + (here / "a.zip").read_bytes())
    expect(run(*verify, "h.zip")[0] != 0, "a script before the archive")
    whole = (here / "a.zip").read_bytes()
    for cut in range(0, len(whole), max(1, len(whole) // 50)):
        (here / "h.zip").write_bytes(whole[:cut])
        expect(run(*verify, "h.zip")[0] != 0, f"the archive cut after {cut} bytes")
finally:
    shutil.rmtree(here)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
