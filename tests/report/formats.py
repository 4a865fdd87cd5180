#!/usr/bin/python3
"""Holds every format that other programs read against that format's own schema: formats.py WRIT

    SARIF 2.1.0, OSCAL 1.0.6, HAR 1.2   their JSON schemas, tests/report/vendor
    JUnit                               the XSD of the Ant tasks, by xmllint
    GitLab code quality                 the members that GitLab documents; there is no schema
    GitHub                              the grammar of workflow commands
    CSV                                 Python's reader: every line has the members of the first

over snapshots of the tree, several at once, and with everything that a gate adds (baseline, waivers). The last line is
"N passed, N failed"."""
import copy
import csv
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import warnings

import jsonschema

from checks import check, counted

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
VENDOR = HERE / "vendor"
FORMATS = ("json", "sarif", "junit", "markdown", "github", "gitlab", "csv", "oscal", "har")


def load(path):
    return json.loads((VENDOR / path).read_text(encoding="utf-8"))


def har_validator():
    warnings.simplefilter("ignore", DeprecationWarning)  # newer versions of jsonschema resolve otherwise, Debian's does not
    parts = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (VENDOR / "har-schema").glob("*.json")}
    resolver = jsonschema.RefResolver(base_uri="", referrer=parts["har.json"], store={part["$id"].rstrip("#"): part for part in parts.values()})
    # An address is either of version 4 or of version 6: only with the formats looked at is it not both.
    return jsonschema.Draft6Validator(parts["har.json"], resolver=resolver, format_checker=jsonschema.FormatChecker(formats=("ipv4", "ipv6")))


def objects(node):
    """Every object of a JSON document, each before those in it."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from objects(inner)


def oscal_validator():
    """OSCAL names its parts by `$id`, and its patterns by Unicode classes that Python's `re` does not have."""
    text = (VENDOR / "oscal/oscal_assessment-results_schema.json").read_text(encoding="utf-8")
    schema = json.loads(text.replace("\\\\p{L}", "[^\\\\W\\\\d_]").replace("\\\\p{N}", "\\\\d"))
    named = {node["$id"]: node for node in objects(schema) if str(node.get("$id")).startswith("#")}
    flat = copy.deepcopy(schema)
    for name, node in named.items():
        flat["definitions"][name[1:]] = copy.deepcopy(node)
    for node in objects(flat):
        if node.get("$ref") in named:
            node["$ref"] = "#/definitions/" + node["$ref"][1:]
        if isinstance(node.get("$id"), str) and node["$id"].startswith("#"):
            del node["$id"]
    flat.pop("$id")
    return jsonschema.Draft7Validator(flat)


SCHEMAS = {"sarif": jsonschema.Draft4Validator(load("sarif/sarif-schema-2.1.0.json")), "oscal": oscal_validator(), "har": har_validator()}


def hold(name, text, where):
    faults = sorted(SCHEMAS[name].iter_errors(json.loads(text)), key=lambda error: list(map(str, error.absolute_path)))
    check(f"{where}: follows the schema of {name}", not faults, "; ".join(f"/{'/'.join(map(str, f.absolute_path))}: {f.message[:200]}" for f in faults[:3]))


def refuse(name, text, change, what):
    """A schema that takes everything holds nothing."""
    document = json.loads(text)
    change(document)
    check(f"{name}: {what} is refused", not SCHEMAS[name].is_valid(document))


def junit(path, where):
    done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", str(VENDOR / "junit/JUnit.xsd"), str(path)], capture_output=True, text=True)
    check(f"{where}: follows the schema of JUnit", done.returncode == 0, done.stderr[:600])


def gitlab(text, where):
    """https://docs.gitlab.com/ci/testing/code_quality/: what a tool's report must have."""
    issues = json.loads(text)
    bad = [issue for issue in issues
           if not (issue.get("description") and issue.get("check_name") and issue.get("fingerprint") and issue.get("severity") in ("info", "minor", "major", "critical", "blocker")
                   and issue.get("location", {}).get("path") and not issue["location"]["path"].startswith("./")
                   and isinstance(issue["location"].get("lines", issue["location"].get("positions", {}).get("begin", {})).get("begin", issue["location"].get("positions", {}).get("begin", {}).get("line")), int))]
    prints = [issue["fingerprint"] for issue in issues]
    check(f"{where}: every issue of GitLab has its members", not bad, str(bad[:1]))
    check(f"{where}: no two issues of GitLab are one", len(prints) == len(set(prints)))


def github(text, where):
    command = re.compile(r"^::(error|warning|notice)( [a-zA-Z]+=[^,:]*(,[a-zA-Z]+=[^,:]*)*)?::.*$")
    bad = [line for line in text.splitlines() if line.startswith("::") and not command.match(line)]
    plain = [line for line in text.splitlines() if not line.startswith("::")]
    check(f"{where}: what begins as a workflow command is one", not bad, str(bad[:1]))
    check(f"{where}: the rest is the sum", all(line.startswith("Writ: ") for line in plain), str(plain[:1]))


def table(text, where):
    rows = list(csv.reader(io.StringIO(text), strict=True))
    check(f"{where}: every line of the table has the members of the first", len(rows) > 1 and all(len(row) == len(rows[0]) for row in rows))


def har_again(writ, har, where, folder):
    """`writ import har` of each page gives the requests of the page."""
    document = json.loads(har)["log"]
    for page in document["pages"]:
        mine = [entry for entry in document["entries"] if entry["pageref"] == page["id"]]
        if not mine:
            continue
        (folder / "in.har").write_text(har, encoding="utf-8")
        done = subprocess.run([writ, "import", "har", str(folder / "in.har"), "--page", page["id"], "-o", str(folder / "again.json")], capture_output=True, text=True)
        if done.returncode != 0:
            check(f"{where}: {page['id']} is read again", False, done.stderr[:400])
            continue
        again = json.loads((folder / "again.json").read_text(encoding="utf-8"))["phases"][0]["requests"]
        told = [(e["request"]["url"].split("#")[0], e["request"]["method"], e["_resourceType"] if "_resourceType" in e else None, e.get("_blockedReason")) for e in mine]
        got = [(r["url"], r.get("method", ""), r.get("type"), r.get("blocked")) for r in again]
        same = len(told) == len(got) and all(a[:2] == b[:2] and a[3] == b[3] and a[2] in (None, b[2]) for a, b in zip(told, got))
        check(f"{where}: {page['id']} gives the same requests again", same, f"{len(told)} of them, then {len(got)}")


def written(writ, folder, snapshots, options):
    for name in FORMATS:
        (folder / f"out.{name}").unlink(missing_ok=True)
    formats = [part for name in FORMATS for part in ("--format", f"{name}={folder}/out.{name}")]
    done = subprocess.run([writ, "eval", *formats, *options, *map(str, snapshots)], capture_output=True, text=True, cwd=ROOT)
    if done.returncode > 1:
        raise SystemExit(f"writ eval failed: {done.stderr}")
    return {name: (folder / f"out.{name}").read_text(encoding="utf-8") for name in FORMATS}


TAG = '<script async src="https://static.hotjar.com/c/hotjar-5550123.js?sv=6"></script>'


def tagged(demo):
    """The demonstration with its recorder in a tag of its own, and with the addresses of servers as a browser tells them."""
    visit = json.loads(demo.read_text(encoding="utf-8"))
    for phase in visit["phases"]:
        for frame in phase.get("frames", []):
            for part in ("source", "dom"):
                if part in frame:
                    frame[part] = re.sub(r"<script>\s*\(function\(h,o,t,j,a,r\).*?</script>", lambda _: TAG, frame[part], count=1, flags=re.S)
        for number, request in enumerate(phase.get("requests", [])):
            request["remote_ip"] = ("192.0.2.7", "2001:db8::7")[number % 2]
    return visit


def fixes(text, visit, where):
    """Applies each fix to the document that it names: the tag is gone from where it was, and the one that waits stands there."""
    sources = {frame["url"]: frame["source"] for phase in visit["phases"] for frame in phase.get("frames", []) if "source" in frame}
    found = [fix for result in json.loads(text)["runs"][0]["results"] for fix in result.get("fixes", [])]
    check(f"{where}: some finding has a fix", bool(found))
    for fix in found:
        change = fix["artifactChanges"][0]
        region, text = change["replacements"][0]["deletedRegion"], change["replacements"][0]["insertedContent"]["text"]
        lines = sources[change["artifactLocation"]["uri"]].split("\n")
        same = region["startLine"] == region["endLine"] and lines[region["startLine"] - 1][region["startColumn"] - 1:region["endColumn"] - 1] == TAG
        check(f"{where}: a fix takes the tag away and puts one there that waits", same and text.startswith("<script") and 'type="text/plain"' in text and TAG not in text, json.dumps(fix))


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    writ = str(pathlib.Path(sys.argv[1]).resolve())
    if shutil.which("xmllint") is None:
        check("xmllint is there", False, "install libxml2-utils")
        return counted()
    demo = ROOT / "examples/demo-site/snapshot.json"
    others = [ROOT / "examples/first-rule/snapshot.json", ROOT / "examples/custom-vendor/snapshot.json"]
    runs = [("the demonstration", [demo], []), ("two sites", others, ["--jurisdiction", "FR,UK"]), ("all verdicts", [others[0]], ["--all", "--jurisdiction", "FR,UK"])]
    runs += [(path, [pathlib.Path(path).resolve()], []) for path in sys.argv[2:]]
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        waivers = folder / "waivers.json"
        first = json.loads(written(writ, folder, [demo], [])["json"])["findings"][0]
        waivers.write_text(json.dumps({"format": "writ.waivers/1", "waivers": [{"fingerprint": first["fingerprint"], "until": "2099-01-01", "by": "a", "why": "b", "ticket": "c"}]}))
        earlier = folder / "earlier.json"
        earlier.write_text((folder / "out.json").read_text())
        runs.append(("a gate", [demo], ["--waivers", str(waivers), "--compare", str(earlier)]))
        with_tag = folder / "tagged.json"
        with_tag.write_text(json.dumps(tagged(demo)), encoding="utf-8")
        runs.append(("a tag", [with_tag], []))
        for where, snapshots, options in runs:
            out = written(writ, folder, snapshots, options)
            for name in SCHEMAS:
                hold(name, out[name], where)
            junit(folder / "out.junit", where)
            gitlab(out["gitlab"], where)
            github(out["github"], where)
            table(out["csv"], where)
            har_again(writ, out["har"], where, folder)
            if where == "a tag":
                fixes(out["sarif"], json.loads(snapshots[0].read_text(encoding="utf-8")), where)
            check(f"{where}: the summary fits into a comment", len(out["markdown"]) < 65_536, f"{len(out['markdown'])} characters")
        out = written(writ, folder, [demo], [])
        refuse("sarif", out["sarif"], lambda d: d["runs"][0]["results"][0].pop("message"), "a result without message")
        refuse("oscal", out["oscal"], lambda d: d["assessment-results"]["results"][0]["findings"][0].pop("target"), "a finding without target")
        refuse("har", out["har"], lambda d: d["log"]["entries"][0]["request"].pop("cookies"), "a request without cookies")
    return counted()


if __name__ == "__main__":
    sys.exit(main())
