#!/usr/bin/env bash
# Installs the suite that this file belongs to, with pinned versions, and puts its commands into FOLDER/commands.
#
#     recipes/install.sh FOLDER
set -euo pipefail

folder=${1:?give the folder to install into}
suite=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

python3 -m venv "$folder"
# In place, because the cases are files that pytest reads where they lie.
PIP_CONSTRAINT="$suite/constraints.txt" "$folder/bin/python" -m pip install \
  --quiet --disable-pip-version-check --editable "${suite}[history,notify]"

mkdir -p "$folder/commands"
ln -sf "$folder/bin/conformance" "$folder/commands/conformance"
printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$folder/bin/python" "$suite/recipes/moved.py" > "$folder/commands/conformance-moved"
chmod +x "$folder/commands/conformance-moved"

# Later steps of a GitHub job have the commands, but not the Python of the suite in place of their own.
if [ -n "${GITHUB_PATH:-}" ]; then
  printf '%s\n' "$folder/commands" >> "$GITHUB_PATH"
fi
