#!/usr/bin/env bash
# Where pip keeps what it downloads, and the key under which the action keeps that between runs.
set -euo pipefail

suite=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
python=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
digest=$(python3 -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' \
  "$suite/constraints.txt")
{
  printf 'folder=%s\n' "$(python3 -m pip cache dir --disable-pip-version-check)"
  printf 'key=customers-conformance-%s-%s-%s-%s\n' "${RUNNER_OS:-none}" "${RUNNER_ARCH:-none}" "$python" "$digest"
} >> "$GITHUB_OUTPUT"
