#!/usr/bin/env bash
# A pull request, from the clean build to the end of a waiver: pull_request.sh WRIT. A repository with a small built site and a writ.toml is
# scanned in the browser through the script of the action, as a pipeline does it. Prints what a person would see.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
writ=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export WRIT=$writ WRIT_STDLIB=$root/stdlib-rules NO_COLOR=1
unset GITHUB_ACTIONS GITHUB_STEP_SUMMARY GITHUB_OUTPUT
passed=0
failed=0
reports=site/writ-reports

step() { printf '\n== %s\n' "$*"; }
show() { sed 's/^/   | /' "$@"; }
# check WHAT COMMAND…: the command must end well.
check() {
  local what=$1
  shift
  if "$@"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAIL  $what"
  fi
}
# pipeline STATUS [NAME=VALUE…]: one run in the repository, which must end with that status; what it says goes to the file `said`.
pipeline() {
  local wanted=$1 status=0
  shift
  (cd site && env "$@" "$root/integrations/scan.sh") >said 2>&1 || status=$?
  echo "   scan.sh${1:+ with $*}: exit status $status"
  [ "$status" -eq "$wanted" ] || { show said; echo "      expected $wanted"; return 1; }
}
# says TEXT [FILE]: shows the first line with the text.
says() { grep -m 1 -F -- "$1" "${2:-said}" | cut -c 1-160 | show || { echo "      nothing says \`$1\`"; return 1; }; }
commit() { git -C site add -A && git -C site -c user.name=Ada -c user.email=ada@shop.example -c commit.gpgsign=false commit -qm "$1"; }
# sarif FILE EXPRESSION: what Python makes of the results; `failing` are those of violations by fingerprint.
sarif() {
  /usr/bin/python3 - "$@" <<'END'
import json, sys
results = json.load(open(sys.argv[1]))["runs"][0]["results"]
failing = {r["partialFingerprints"]["writ/v1"]: r for r in results if r["kind"] == "fail"}
print(eval(sys.argv[2]))
END
}
is() { [ "$1" = "$2" ] || { echo "      it is \`$1\`, expected \`$2\`"; return 1; }; }

step "main: a built site and a writ.toml"
mkdir -p site/dist
git -C site init -q -b main
cat >site/dist/index.html <<'END'
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Halden Tea</title>
<link rel="icon" href="data:,">
<h1>Tea</h1>
<p id="basket"></p>
<script>document.getElementById('basket').textContent = 'Your basket is empty.';</script>
END
cat >site/writ.toml <<'END'
sites = ["./dist"]
packs = ["recorders"]
jurisdictions = ["FR"]
baseline = "writ-baseline.json"

[collect]
serve-as = "https://shop.example/"
phases = ["before-consent"]
END
echo writ-reports >site/.gitignore
check "a clean build passes" pipeline 0 WRIT_OPTIONS="--write-baseline writ-baseline.json"
check "a browser looked at it" says "(browser)"
check "as the site that it will be" says "https://shop.example/"
check "it passes by what writ.toml asks" says "Passes: "
check "nothing is known from before" grep -q '"fingerprints": \[\]' site/writ-baseline.json
commit "Build, and what is known"
cp -R "$reports" main-reports

step "Pull request: a session recorder, in the way its vendor describes"
git -C site switch -qc add-recorder
cat >>site/dist/index.html <<'END'
<script>
(function (h, o, t, j, a, r) {
  h.hj = h.hj || function () { (h.hj.q = h.hj.q || []).push(arguments); };
  h._hjSettings = { hjid: 3141592, hjsv: 6 };
  a = o.getElementsByTagName('head')[0];
  r = o.createElement('script'); r.async = 1;
  r.src = t + h._hjSettings.hjid + j + h._hjSettings.hjsv;
  a.appendChild(r);
})(window, document, 'https://static.hotjar.com/c/hotjar-', '.js?sv=');
</script>
END
commit "Watch what visitors do"
check "against the baseline it fails" pipeline 1
check "the log says why" says "[high] A session recorder runs before consent: Hotjar"
check "and by how much" says "Fails: "
check "SARIF calls it new" is "$(sarif "$reports/writ.sarif" '{r["baselineState"] for r in failing.values()}')" "{'new'}"
check "against the run of main it fails" pipeline 1 WRIT_COMPARE=../main-reports/findings.json
check "the log says what changed" says "Compared with the earlier run"
fresh=$(sarif "$reports/writ.sarif" '" ".join(sorted(failing))')
check "main had none of its fingerprints" is "$(sarif main-reports/writ.sarif '" ".join(sorted(failing))')" ""
check "there are new ones" test -n "$fresh"
echo "   new in SARIF, beside main:"
sarif "$reports/writ.sarif" '"\n".join("  ".join([known, result["level"], result["ruleId"]]) for known, result in sorted(failing.items()))' | show

step "The comment (summary.md)"
check "it counts" says "**" "$reports/summary.md"
check "it says what changed" says "Compared with the earlier run" "$reports/summary.md"
check "it shows the proof" says "static.hotjar.com" "$reports/summary.md"
check "it has a fix" says "Fix: " "$reports/summary.md"
check "it has the line that would waive" says '"rule":"recorders.' "$reports/summary.md"
check "it fits a comment" test "$(wc -c <"$reports/summary.md")" -lt 65536
echo "   $(wc -c <"$reports/summary.md") bytes, headings:"
grep -E '^#{1,3} |^<details>' "$reports/summary.md" | sed -E 's/<\/?(details|summary)>/ /g' | cut -c 1-140 | show

step "The same on GitHub"
check "it fails there, too" pipeline 1 GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=../step.md GITHUB_OUTPUT=../outputs WRIT_COMPARE=../main-reports/findings.json
check "it annotates" says "::error title="
check "the step summary is the comment" cmp -s step.md "$reports/summary.md"
check "it hands over how many there are" says "violations=$(wc -w <<<"$fresh")" outputs

step "A waiver: the lines of the log, somebody's name and reason put in"
pipeline 1
{
  echo '{"format": "writ.waivers/1", "waivers": ['
  grep -E '^ *\{"rule":' said | sed 's/"by":"","why":"","ticket":""/"by":"Ada","why":"A trial for two weeks, agreed with the data protection officer","ticket":"SHOP-7"/; s/$/,/; $ s/,$//'
  echo ']}'
} >site/writ-waivers.json
show site/writ-waivers.json
sed -i '/^baseline/a waivers = "writ-waivers.json"' site/writ.toml
commit "Answer for the trial"
check "it passes" pipeline 0
check "it says until when" says "Waived until"
check "nothing is left to waive" test -z "$(grep -E '^ *\{"rule":' said)"
check "the comment says so" says "Waived until" "$reports/summary.md"
check "SARIF has a suppression for each" is "$(sarif "$reports/writ.sarif" '[s["justification"] for r in failing.values() for s in r["suppressions"]] == ["A trial for two weeks, agreed with the data protection officer"] * len(failing)')" True

step "The waiver ends"
sed -i "s/\"until\":\"[0-9-]*\"/\"until\":\"$(date -u -d yesterday +%F)\"/" site/writ-waivers.json
check "it fails again" pipeline 1
check "a warning says why" says "writ: warning: waiver of recorders."
check "the finding says so" says "A waiver expired after"
check "SARIF suppresses nothing" is "$(sarif "$reports/writ.sarif" '[r for r in results if "suppressions" in r]')" "[]"

step "The recorder is taken out again, and the waiver forgotten"
git -C site show main:dist/index.html >site/dist/index.html
check "it passes" pipeline 0 GITHUB_ACTIONS=true WRIT_COMPARE=../main-reports/findings.json
check "the forgotten waiver is an annotation" says "::warning title=Writ::waiver of recorders."

echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
