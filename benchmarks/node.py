"""Programs of npm, brought by name and version into the user's cache, never into the project."""

import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

from benchmarks import processes

INSTALL_LIMIT = 300.0


class NotRunError(Exception):
    """A tool that cannot be run here; the text says why, in one line."""


def cache_folder() -> Path:
    """The folder of this program in the cache of the user, where the system keeps that."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "customers-conformance" / "benchmarks"


@cache
def installed(name: str, version: str) -> Path:
    """The folder of a package, installed if need be. NotRunError where npm is missing or cannot bring it."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise NotRunError("npm is not installed")
    home = cache_folder() / f"{name}-{version}"
    package = home / "node_modules" / name
    if (package / "package.json").exists():
        return package
    home.parent.mkdir(parents=True, exist_ok=True)
    # Installed aside and moved when whole, so that a broken install is never taken for a finished one.
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=f"{name}-", ignore_cleanup_errors=True) as aside:
        command = [npm, "install", "--prefix", aside, "--no-audit", "--no-fund", "--no-save", "--no-package-lock"]
        ended = processes.run([*command, f"{name}@{version}"], folder=Path(aside), limit=INSTALL_LIMIT)
        if ended.code != 0 or not (Path(aside) / "node_modules" / name / "package.json").exists():
            raise NotRunError(f"npm could not install {name} {version}")
        Path(aside).replace(home)
    return package
