#!/usr/bin/env bash
# One run of Writ in a pipeline: scan.sh, told what to do by its environment (see action.yml and gitlab/writ.gitlab-ci.yml).
#
# Writes every report into WRIT_OUTPUT, annotations and a step summary where GitHub asks for them, and ends with Writ's exit status:
# 0 nothing that counts, 1 something does, 2 the work could not be done.
set -euo pipefail

writ=${WRIT:-writ}
output=${WRIT_OUTPUT:-writ-reports}

# words NAME: the words of a variable, one a line.
words() { tr -s '[:space:]' '\n' <<<"${!1:-}" | sed '/^$/d'; }

mapfile -t sites < <(words WRIT_SITES)
mapfile -t snapshots < <(words WRIT_SNAPSHOTS)
mapfile -t packs < <(words WRIT_PACKS)
if [ ${#sites[@]} -gt 0 ] && [ ${#snapshots[@]} -gt 0 ]; then
  echo "writ: give sites or snapshots, not both" >&2
  exit 2
fi

options=()
for pack in "${packs[@]}"; do options+=(--pack "$pack"); done
while IFS= read -r fact; do
  [ -z "$fact" ] || options+=(--fact "$fact")
done <<<"${WRIT_FACTS:-}"
# option NAME FLAG: the flag with the variable's value, where it has one.
option() { [ -z "${!1:-}" ] || options+=("$2" "${!1}"); }
option WRIT_JURISDICTION --jurisdiction
option WRIT_FAIL_ON --fail-on
option WRIT_FAIL_ON_STANDING --fail-on-standing
option WRIT_BASELINE --baseline
option WRIT_COMPARE --compare
option WRIT_WAIVERS --waivers
# What stands on a command line is split as there, but nothing in it is run.
if [ -n "${WRIT_OPTIONS:-}" ]; then
  mapfile -t further < <(xargs -n 1 printf '%s\n' <<<"$WRIT_OPTIONS")
  options+=("${further[@]}")
fi

mkdir -p "$output"
formats=(--format "json=$output/findings.json" --format "html=$output/report.html" --format "sarif=$output/writ.sarif"
  --format "junit=$output/junit.xml" --format "gitlab=$output/gl-code-quality-report.json" --format "csv=$output/inventory.csv"
  --format "markdown=$output/summary.md")
if [ -n "${GITHUB_ACTIONS:-}" ]; then formats+=(--format github); else formats+=(--format text); fi

# Without either, the sites are those of the project file.
if [ ${#snapshots[@]} -eq 0 ]; then command=(scan "${options[@]}" "${formats[@]}" --ci -- "${sites[@]}")
else command=(eval "${options[@]}" "${formats[@]}" --ci -- "${snapshots[@]}"); fi
status=0
if [ -n "${GITHUB_ACTIONS:-}" ]; then
  # There a warning on standard error becomes an annotation.
  { "$writ" "${command[@]}" 2>&1 >&3 | sed -u '/^writ: warning: /{s/%/%25/g;s/^writ: warning: /::warning title=Writ::/}' >&2; } 3>&1 || status=$?
else
  "$writ" "${command[@]}" || status=$?
fi

if [ "$status" -le 1 ]; then
  if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$output/summary.md" >>"$GITHUB_STEP_SUMMARY"; fi
  if [ -n "${GITHUB_OUTPUT:-}" ]; then
    {
      echo "sarif=$output/writ.sarif"
      echo "html=$output/report.html"
      echo "findings=$output/findings.json"
      echo "violations=$(grep -o '"violation": [0-9]*' "$output/findings.json" | awk '{n += $2} END {print n + 0}')"
    } >>"$GITHUB_OUTPUT"
  fi
fi
exit "$status"
