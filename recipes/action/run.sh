#!/usr/bin/env bash
# The step of the action that judges: its inputs are INPUT_ variables, its exit code is that of the run.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
programs=$RUNNER_TEMP/customers-conformance/bin

refused() { # MESSAGE - our own words only, so that nothing in them needs escaping
  printf '::error title=Customers conformance::%s\n' "$1"
  exit 2
}

if [ -n "${INPUT_BASE_URL:-}" ] && [ -n "${INPUT_ADAPTER:-}" ]; then
  refused 'base-url and adapter are both given; give one: base-url judges a server, adapter a client'
elif [ -n "${INPUT_BASE_URL:-}" ]; then
  arguments=(run "--base-url=$INPUT_BASE_URL")
  [ -z "${INPUT_PROFILE:-}" ] || arguments+=("--profile=$INPUT_PROFILE")
  [ -z "${INPUT_EXPECTATIONS:-}" ] || arguments+=("--expectations=$INPUT_EXPECTATIONS")
elif [ -n "${INPUT_ADAPTER:-}" ]; then
  if [ -n "${INPUT_PROFILE:-}" ] || [ -n "${INPUT_EXPECTATIONS:-}" ]; then
    refused 'profile and expectations are of servers; leave them out where an adapter is given'
  fi
  arguments=(sdk "--adapter=$INPUT_ADAPTER")
else
  refused 'neither base-url nor adapter is given; give one: base-url judges a server, adapter a client'
fi
[ -z "${INPUT_CLAUSES:-}" ] || arguments+=("--clauses=$INPUT_CLAUSES")
[ -z "${INPUT_DEVIATIONS:-}" ] || arguments+=("--deviations=$INPUT_DEVIATIONS")
case ${INPUT_STRICT:-} in
  true) arguments+=(--strict) ;;
  false | '') ;;
  *) refused 'strict must be true or false' ;;
esac
out=${INPUT_OUT:-out}
case $out in
  *$'\n'* | *$'\r'*) refused 'out must be a path on one line' ;;
esac
arguments+=("--out=$out")

# What an earlier run left there must not be taken for what this one found.
report=$out/report.json
rm -f -- "$report"

# Nothing that is printed in between can be a command to GitHub, whoever had a word in it. The program's own annotations
# would be stopped as well, so it is not asked for them; annotate.py makes them from the report.
token=$("$programs/python" -c 'import secrets; print(secrets.token_hex(16))')
said=$RUNNER_TEMP/customers-conformance-said.txt
printf '::stop-commands::%s\n' "$token"
code=0
env -u GITHUB_ACTIONS "$programs/conformance" "${arguments[@]}" 2>&1 | tee "$said" || code=${PIPESTATUS[0]}
printf '\n::%s::\n' "$token"

# Whatever becomes of the annotations, the step ends as the run did.
"$programs/python" "$here/annotate.py" "$report" "$code" "$said" "${INPUT_DEVIATIONS:-}" || :
exit "$code"
