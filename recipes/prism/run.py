"""Judges Prism, as it mocks our OpenAPI document, and shows where it departs from the contract.

    .tox/conformance/bin/python recipes/prism/run.py [--dynamic] [--bare] [options of `conformance run`]

Installs Prism with npm once, starts it on a free port of loopback, judges it, ends it, and exits as the run did. In static
mode the known departures are explained by `deviations.yaml`, so that the run is conformant; `--bare` leaves them out.
`--dynamic` has Prism make up its answers by chance: nothing explains those, for the next run has others.
"""

import argparse
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = "@stoplight/prism-cli"
LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:\d+)")


def installed(folder: Path) -> Path:
    """The program of Prism in `folder`, of the version that package.json names; installed there where it is missing."""
    program = folder / "node_modules" / ".bin" / "prism"
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"][PACKAGE]
    found = folder / "node_modules" / PACKAGE / "package.json"
    if found.exists() and json.loads(found.read_text(encoding="utf-8"))["version"] == wanted:
        return program
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        sys.exit("prism: needs Node 18.20.1 or later, with npm; install it, or put it on the PATH")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "package.json", folder)
    # Without scripts: one of its dependencies would tell a third party about the installation.
    quiet = ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error")
    words = [npm, "install", "--prefix", str(folder), *quiet]
    done = subprocess.run(words, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"prism: npm could not install {PACKAGE}@{wanted}; what it said is above")
    return program


@contextmanager
def serving(program: Path, document: Path, *, dynamic: bool) -> Iterator[str]:
    """Prism at work; yields its base URL."""
    words = [str(program), "mock", str(document), "--host", "127.0.0.1", "--port", "0"]
    if dynamic:
        words.append("--dynamic")
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as prism:  # noqa: S603
        assert prism.stdout
        try:
            told: deque[str] = deque(maxlen=5)
            for line in prism.stdout:
                told.append(line)
                if address := LISTENING.search(line):
                    break
            else:
                sys.exit(f"prism: did not start; it said:\n{''.join(told)}")
            # What it says of each request is not wanted, but has to go somewhere: a full pipe would stop it.
            threading.Thread(target=deque, args=(prism.stdout, 0), daemon=True).start()
            yield address[1]
        finally:
            prism.terminate()


def environment() -> dict[str, str]:
    """Ours without settings of other runs, and with keys: Prism wants one, and takes any."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("CONFORMANCE_")}
    return {name: secrets.token_hex(16) for name in ("CONFORMANCE_API_KEY", "CONFORMANCE_SECOND_API_KEY")} | bare


def main() -> int:
    try:
        import schemas
    except ModuleNotFoundError:
        sys.exit("prism: run this with the Python of the suite, such as .tox/conformance/bin/python")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser = argparse.ArgumentParser(description="Judges Prism; other options are those of `conformance run`.")
    parser.add_argument("--dynamic", action="store_true", help="Prism makes its answers up by chance")
    parser.add_argument("--bare", action="store_true", help="leave the known departures unexplained")
    parser.add_argument("--cache", type=Path, default=home / "customers-conformance" / "prism", help="where Prism is")
    parser.add_argument("--out", default="out-prism", help="folder for the reports")
    given, others = parser.parse_known_args()
    program = installed(given.cache)
    known = [] if given.dynamic or given.bare else [f"--deviations={HERE / 'deviations.yaml'}"]
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "openapi.json"
        document.write_text(json.dumps(schemas.openapi_document()), encoding="utf-8")
        with serving(program, document, dynamic=given.dynamic) as base_url:
            words = [f"--base-url={base_url}", f"--out={given.out}", *known, *others]
            command = [sys.executable, "-m", "conformance", "run", *words]
            return subprocess.run(command, env=environment(), check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
