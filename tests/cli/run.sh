#!/usr/bin/env bash
# Transcripts of the program: run.sh WRIT [--update] [NAME…]
#
# A file *.transcript holds lines "$ command" with what the command says (standard output and standard error) below and
# "[2]" where its exit status is not 0. Every transcript runs in a fresh copy of fixtures/. --update writes what is said
# now; the difference is the review.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
writ=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
update=false
if [ "${1:-}" = --update ]; then
  update=true
  shift
fi

bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
ln -s "$writ" "$bin/writ"
export PATH="$bin:$PATH" LC_ALL=C.UTF-8 NO_COLOR=1
unset WRIT_STDLIB

# replay FILE: the transcript as it comes out now.
replay() {
  local line said status between=""
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      '$ '*)
        printf '%s%s\n' "$between" "$line"
        between=$'\n'
        status=0
        said=$(bash -c "${line#\$ }" 2>&1 </dev/null) || status=$?
        [ -z "$said" ] || printf '%s\n' "$said"
        [ "$status" -eq 0 ] || printf '[%s]\n' "$status"
        ;;
      '# '*)
        printf '%s%s\n' "$between" "$line"
        between=""
        ;;
    esac
  done <"$1"
}

passed=0
failed=0
for transcript in "$here"/*.transcript; do
  name=$(basename "$transcript" .transcript)
  [ $# -eq 0 ] || [[ " $* " == *" $name "* ]] || continue
  scratch=$(mktemp -d)
  cp -R "$here/fixtures/." "$scratch/"
  (cd "$scratch" && replay "$transcript") >"$bin/now"
  rm -rf "$scratch"
  if $update; then
    cp "$bin/now" "$transcript"
  elif diff -u --label "$name as it was" --label "$name now" "$transcript" "$bin/now"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
done
$update || echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
