#!/usr/bin/env bash
# Tries what pipelines call, on snapshots and folders without a browser: run.sh WRIT. pull_request.sh plays a pull request in the browser.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
writ=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
scan=$root/integrations/scan.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export WRIT=$writ
passed=0
failed=0

# check WHAT COMMAND…: the command must end well.
check() {
  local what=$1
  shift
  if "$@"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL  $what" >&2
  fi
}
# ends STATUS COMMAND…: the command must end with that status; its output goes to `said`.
ends() {
  local wanted=$1 status=0
  shift
  "$@" >said 2>&1 || status=$?
  [ "$status" -eq "$wanted" ] || { cat said >&2; echo "      exit status $status, expected $wanted" >&2; return 1; }
}

cp "$root/examples/demo-site/snapshot.json" dirty.json
# The site before the change: nothing but itself, and nothing stored.
/usr/bin/python3 - <<'END'
import json
site = json.load(open("dirty.json"))
for phase in site["phases"]:
    phase["requests"] = [r for r in phase["requests"] if "halden-tea.example" in r["url"]]
    phase["cookies"] = [c for c in phase.get("cookies", []) if not c["name"].startswith(("_hj", "_cl"))]
    phase["storage"] = []
    phase["globals"] = []
    for frame in phase.get("frames", []):
        for part in ("source", "dom"):
            if part in frame:
                frame[part] = "<!doctype html><html lang=en><title>Tea</title><body><p>Tea.</p>"
site["documents"] = []
json.dump(site, open("clean.json", "w"))
END

base=(env WRIT_JURISDICTION=FR WRIT_PACKS="$root/stdlib-rules/recorders" WRIT_OPTIONS="--stdlib '$root/stdlib-rules'")
check "a clean build passes" ends 0 "${base[@]}" WRIT_SNAPSHOTS=clean.json WRIT_OUTPUT=before "$scan"
check "a recorder before consent fails" ends 1 "${base[@]}" WRIT_SNAPSHOTS=dirty.json WRIT_OUTPUT=after "$scan"
check "the log names the line that would waive" grep -q '"rule":"recorders.recorder-before-consent"' said
for file in findings.json report.html writ.sarif junit.xml gl-code-quality-report.json inventory.csv summary.md; do
  check "there is a $file" test -s "after/$file"
done
check "what the run compared with knows does not fail" ends 0 "${base[@]}" WRIT_SNAPSHOTS=dirty.json WRIT_COMPARE=after/findings.json WRIT_OUTPUT=again "$scan"
check "what is new against a clean run fails" ends 1 "${base[@]}" WRIT_SNAPSHOTS=dirty.json WRIT_COMPARE=before/findings.json WRIT_OUTPUT=new "$scan"
check "SARIF tells what is new" grep -q '"baselineState": "new"' new/writ.sarif

check "the comment tells what changed" grep -q '^Compared with the earlier run: [1-9]' new/summary.md
check "and which line would waive it" grep -q '^{"rule":"recorders.recorder-before-consent"' new/summary.md
echo '{"format": "writ.baseline/1", "fingerprints": []}' >nothing.json
check "what no baseline knows fails" ends 1 "${base[@]}" WRIT_SNAPSHOTS=dirty.json WRIT_BASELINE=nothing.json WRIT_OUTPUT=unknown "$scan"
check "and SARIF calls it new" grep -q '"baselineState": "new"' unknown/writ.sarif

# The lines that the log offered, signed, are a waivers file.
ends 1 "${base[@]}" WRIT_SNAPSHOTS=dirty.json WRIT_OUTPUT=waive "$scan"
{ echo '{"format": "writ.waivers/1", "waivers": ['; grep '^ *{"rule":' said | sed 's/"by":""/"by":"Ada"/; s/$/,/; $ s/,$//'; echo ']}'; } >waivers.json
check "waived findings do not fail" ends 0 "${base[@]}" WRIT_SNAPSHOTS=dirty.json WRIT_WAIVERS=waivers.json WRIT_OUTPUT=waived "$scan"
check "an expired waiver fails again" ends 1 "${base[@]}" WRIT_SNAPSHOTS=dirty.json WRIT_WAIVERS=waivers.json WRIT_OUTPUT=expired \
  WRIT_OPTIONS="--stdlib '$root/stdlib-rules' --as-of 2031-01-01" "$scan"
check "and says so" grep -q 'expired after' said

check "GitHub gets annotations, a summary and outputs" ends 1 "${base[@]}" WRIT_SNAPSHOTS=dirty.json WRIT_OUTPUT=hub GITHUB_ACTIONS=true \
  GITHUB_STEP_SUMMARY=step.md GITHUB_OUTPUT=outputs "$scan"
check "annotations" grep -q '^::error title=' said
check "a summary" grep -q '^### Violations' step.md
check "outputs" grep -qE '^violations=[1-9]' outputs
check "what warns is an annotation there" ends 0 "${base[@]}" WRIT_SNAPSHOTS=clean.json WRIT_WAIVERS=waivers.json WRIT_OUTPUT=hub GITHUB_ACTIONS=true "$scan"
check "of the waiver that nothing needs" grep -q '^::warning title=Writ::waiver of recorders.recorder-before-consent .* matches nothing' said

# A folder that a build wrote, before it is deployed: nothing is asked of third parties, and what the pages ask of them counts.
mkdir -p clean dirty
echo '<!doctype html><html lang=en><meta charset=utf-8><title>Tea</title><h1>Tea</h1>' >clean/index.html
echo '<!doctype html><html lang=en><meta charset=utf-8><title>Tea</title><script src="https://static.hotjar.com/c/hotjar-1.js?sv=6"></script><h1>Tea</h1>' >dirty/index.html
local=("${base[@]}" WRIT_OPTIONS="--stdlib '$root/stdlib-rules' --static --serve-as https://shop.example/")
check "a built folder passes" ends 0 "${local[@]}" WRIT_SITES=./clean WRIT_OUTPUT=built "$scan"
check "a built folder with a recorder fails" ends 1 "${local[@]}" WRIT_SITES=./dirty WRIT_OUTPUT=built-dirty "$scan"
check "under the name that it will have" grep -q 'https://shop.example/' built-dirty/findings.json
check "what is no built folder is an error" ends 2 "${local[@]}" WRIT_SITES=./missing WRIT_OUTPUT=built-missing "$scan"

check "nothing to judge is an error" ends 2 "${base[@]}" WRIT_OUTPUT=none "$scan"
check "sites and snapshots together are an error" ends 2 "${base[@]}" WRIT_SITES=https://a.example WRIT_SNAPSHOTS=clean.json "$scan"
check "what cannot be read is an error" ends 2 "${base[@]}" WRIT_SNAPSHOTS=missing.json WRIT_OUTPUT=broken "$scan"
check "which leaves no report" test ! -e broken/findings.json
check "nothing in an option is run" ends 2 "${base[@]}" WRIT_SNAPSHOTS=clean.json WRIT_OUTPUT=safe WRIT_OPTIONS='--all $(touch ran)' "$scan"
check "indeed" test ! -e ran

# The variables that action.yml hands over are those that the script reads.
for name in $(grep -oE '^ {8}WRIT_[A-Z_]+' "$root/action.yml"); do
  check "scan.sh reads $name" grep -q "$name" "$scan"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
