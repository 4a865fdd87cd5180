"""Questions on a terminal: terminal.py WRIT. Every answer is typed when its question stands on the screen; the last line is "N passed, N failed"."""
import json
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WRIT = str(Path(sys.argv[1]).resolve())
HERE = Path(__file__).resolve().parent
DEADLINE = 120  # seconds for one question, on a busy machine
passed = failed = 0


def check(what, holds, shown=""):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print(f"FAIL  {what}\n{shown}")


def run(folder, arguments, answers):
    """Runs writ on a terminal of its own; `answers` are (question, what is typed then). Standard output goes to the file `out`.
    Gives the exit status and what stood on the screen."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.dup2(os.open("out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 1)
        os.environ.update(LC_ALL="C.UTF-8", NO_COLOR="1", TERM="dumb")
        os.environ.pop("WRIT_STDLIB", None)
        os.execv(WRIT, ["writ", *arguments])
    screen, at, waiting, until = "", 0, list(answers), time.monotonic() + DEADLINE
    while True:
        if waiting and waiting[0][0] in screen[at:]:
            question, typed = waiting.pop(0)
            at = screen.index(question, at) + len(question)
            until = time.monotonic() + DEADLINE
            if callable(typed):
                typed(child)
            else:
                os.write(terminal, typed.encode())
            continue
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            screen += f"\n(nothing more came; still waiting for {waiting})"
            break
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            read = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        if not read:
            break
        screen += read.decode(errors="replace")
    status = os.waitpid(child, 0)[1]
    os.close(terminal)
    screen = screen.replace("\r\n", "\n")
    if waiting:
        screen += f"\n(never asked: {[question for question, _ in waiting]})"
    return (os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)), screen, not waiting


RULES = """
fact sector "What is the site for?" { one of health, retail }
fact employees "How many people does the operator employ?" { integer }
fact public-body "Is the operator a public body?" { boolean }
fact shop "Is there a shop?" { boolean }

# Settled by the sector alone, whatever else is not known.
rule health-tracker "A tracker on a site about health" {
  vendor       any
  jurisdiction FR
  severity     high
  applies when site.sector is health
  condition    any request r during before-consent where r.vendor is vendor
  cites        cnil-2020-091
}

rule large-tracker "A tracker of a large company" {
  vendor       any
  jurisdiction FR
  severity     low
  applies when site.employees >= 50 and not site.public-body
  condition    any request r during before-consent where r.vendor is vendor
  cites        cnil-2020-091
}

# A shop changes nothing here, whichever way: what matters was not captured.
rule shop-after "A tracker after refusal" {
  vendor       any
  jurisdiction FR
  severity     low
  condition    ((any request r during after-reject where r.vendor is vendor) or site.shop)
               and ((any request r during after-reject where r.vendor is vendor) or not site.shop)
  cites        cnil-2020-091
}
"""


def fresh():
    folder = Path(tempfile.mkdtemp())
    rules = (HERE / "fixtures/rules.writ").read_text()
    rules = "\n".join(line for line in rules.splitlines() if not line.startswith("fact sector"))
    (folder / "rules.writ").write_text(rules + RULES)
    shutil.copy(HERE / "fixtures/visit.json", folder)
    (folder / ".git").mkdir()
    return folder


def verdicts(path):
    return {f["rule"]: f["verdict"] for f in json.loads(path.read_text())["findings"] if f["vendor"] == "hotjar"}


def test_ask():
    folder = fresh()
    (folder / "writ.toml").write_text('# ours\npacks = ["rules.writ"]\nfail-on = "none"\n\n[facts]  # of the site\n# more to come\n\n[collect]\ngpc = true  # always\n')
    status, screen, asked = run(folder, ["eval", "--ask", "--format", "json", "--all", "visit.json"], [
        ("What is the site for? (sector; 1 finding waits for it)", "helth\n"),
        ("did you mean `health`?", ""),
        ("1 health, 2 retail; Enter: not known >", "1\n"),
        ("How many people does the operator employ?", "many\n"),
        ("expected an integer", "0080\n"),
        ("Is the operator a public body?", "N\n"),
        ("Keep the 3 answers under [facts] in writ.toml? [Y/n]", "maybe\n"),
        ("y or n?", "\n"),
        ("3 answers kept in writ.toml", ""),
    ])
    check("the facts that are missed are asked for, each until its answer is one", status == 0 and asked, screen)
    check("a fact that changes nothing is not asked for", "Is there a shop?" not in screen, screen)
    found = verdicts(folder / "out")
    check("the answers decide the verdicts", found["health-tracker"] == "violation" and found["large-tracker"] == "violation", str(found))
    check("the answers stand in the file, and all else as it was",
          (folder / "writ.toml").read_text() == '# ours\npacks = ["rules.writ"]\nfail-on = "none"\n\n[facts]  # of the site\nsector = "health"\nemployees = 80\n'
          'public-body = false\n# more to come\n\n[collect]\ngpc = true  # always\n', (folder / "writ.toml").read_text())
    status, screen, asked = run(folder, ["eval", "--ask", "--format", "json", "--all", "visit.json"], [])
    check("what is known is not asked again", status == 0 and "?" not in screen, screen)
    check("and decides as before", verdicts(folder / "out") == found)


def test_bundle():
    folder = fresh()
    status, screen, asked = run(folder, ["eval", "--ask", "--no-project", "--pack", "rules.writ", "--fail-on", "none", "--bundle", "evidence.zip", "--format", "json", "visit.json"], [
        ("What is the site for?", "health\n"), ("How many people does the operator employ?", "80\n"), ("Is the operator a public body?", "n\n"), ("the same answers", "")])
    check("a bundle is made after the questions", status == 0 and asked and (folder / "evidence.zip").exists(), screen)
    manifest = json.loads(subprocess.run(["unzip", "-p", "evidence.zip", "manifest.json"], cwd=folder, capture_output=True, check=True).stdout)
    check("the answers stand among its facts", manifest["command"]["options"]["facts"] == ["sector=health", "employees=80", "public-body=false"], str(manifest["command"]))
    said = subprocess.run([WRIT, "verify", "--re-evaluate", "evidence.zip"], cwd=folder, capture_output=True, text=True).stdout
    check("and its findings come out of it again", "Judged again" in said and "byte for byte" in said, said)


def test_unknown():
    folder = fresh()
    before = sorted(os.listdir(folder))
    status, screen, asked = run(folder, ["eval", "--ask", "--pack", "rules.writ", "--fail-on", "none", "--format", "json", "visit.json"], [
        ("What is the site for?", "?\n"), ("How many people does the operator employ?", "10\n"), ("Keep the answer under [facts] in writ.toml? [Y/n]", "n\n"),
        ("the same answers for another run: --fact employees=10", "")])
    check("what is not known stays so, and a refusal keeps nothing", status == 0 and asked and sorted(os.listdir(folder)) == sorted([*before, "out"]), screen)
    check("an answer may settle another question", "public body" not in screen, screen)
    check("its finding stays inconclusive", verdicts(folder / "out")["health-tracker"] == "inconclusive")
    status, screen, asked = run(folder, ["eval", "--ask", "--pack", "rules.writ", "--fail-on", "none", "--format", "json", "visit.json"], [
        ("What is the site for?", "retail\n"), ("How many people does the operator employ?", "\x04"), ("--fact sector=retail", "")])
    check("the end of input ends the questions", status == 0 and "sector" in screen, screen)


def test_new_file():
    folder = fresh()
    status, screen, asked = run(folder, ["eval", "--ask", "--pack", "rules.writ", "--fail-on", "none", "--format", "json", "visit.json"], [
        ("What is the site for?", "health\n"), ("How many people does the operator employ?", "\n"), ("Is the operator a public body?", "\n"), ("Keep the answer", "y\n")])
    check("a new file is written where there is none", status == 0 and asked and (folder / "writ.toml").read_text().endswith('\n[facts]\nsector = "health"\n'), screen)
    status, screen, asked = run(folder, ["eval", "--ask", "--no-project", "--pack", "rules.writ", "--fail-on", "none", "--format", "json", "visit.json"], [
        ("What is the site for?", "health\n"), ("How many people does the operator employ?", "1\n"), ("the same answers for another run: --fact sector=health --fact employees=1", "")])
    check("with --no-project none is offered", status == 0 and asked and "Keep" not in screen, screen)


def test_interrupt():
    folder = fresh()
    status, screen, _ = run(folder, ["eval", "--ask", "--pack", "rules.writ", "visit.json", "-o", "report.txt"], [("What is the site for?", "\x03")])
    check("Ctrl-C ends it, and nothing is written", status in (130, -signal.SIGINT) and not (folder / "report.txt").exists(), f"{status}\n{screen}")


def test_init():
    folder = fresh()
    status, screen, asked = run(folder, ["init", "--pack", "rules.writ"], [
        ("Which sites are to be scanned?", "shop.example, https://blog.example/\n"),
        ("Where are the visitors whose law counts?", "Frankreich\n"), ("unknown jurisdiction `Frankreich`", ""),
        ("Where are the visitors whose law counts?", "france, uk\n"),
        ("What is the site for? (sector)", "2\n"), ("Is the operator a public body? (public-body)", "\n"),
        ("From which severity on does a run fail", "hihg\n"), ("did you mean `high`?", ""), ("From which severity on does a run fail", "high\n"),
        ("`writ.toml` is written; next: `writ scan --ask`", "")])
    text = (folder / "writ.toml").read_text() if (folder / "writ.toml").exists() else ""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    check("init writes what was answered", status == 0 and asked and lines == [
        'sites = ["https://shop.example/", "https://blog.example/"]', 'packs = ["rules.writ"]', 'jurisdictions = ["FR", "UK"]', 'fail-on = "high"',
        "[facts]", 'sector = "retail"', "[collect]", "[collect.vantage]"], f"{screen}\n{text}")
    status, screen, _ = run(folder, ["init", "--force"], [("Which sites are to be scanned?", "\x03")])
    check("an interrupt leaves the file that was there", status in (130, -signal.SIGINT) and (folder / "writ.toml").read_text() == text, screen)
    status, screen, _ = run(folder, ["init"], [("is there already", "")])
    check("without --force it is not written over", status == 2 and (folder / "writ.toml").read_text() == text, screen)


for test in [value for name, value in list(globals().items()) if name.startswith("test_")]:
    test()
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
