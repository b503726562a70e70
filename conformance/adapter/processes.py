"""Ends an adapter with everything it started: its process group, and children that left the group."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

LINUX: bool = sys.platform.startswith("linux")
MOMENT = 0.5
"""Seconds that children may take to follow their parent."""
MARK = "CONFORMANCE_ADAPTER_MARK"
"""A variable with a value of its own for each adapter. Children inherit it, whatever group they move to."""


def marked(value: str) -> list[int]:
    """The processes that carry the mark, other than this one. Only Linux lets us look; elsewhere none are found."""
    if not LINUX:
        return []
    wanted = f"{MARK}={value}".encode()
    others = [path for path in Path("/proc").iterdir() if path.name.isdigit() and path.name != str(os.getpid())]
    return [int(path.name) for path in others if _carries(path, wanted)]


def _carries(folder: Path, wanted: bytes) -> bool:
    try:
        if wanted not in (folder / "environ").read_bytes().split(b"\0"):
            return False
        state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:  # gone meanwhile, or not ours
        return False
    return state not in {"Z", "X"}


def remaining(group: int, mark: str) -> int:
    """How many processes an adapter that ended has left behind. Those that are about to end are given a moment."""
    ends = time.monotonic() + MOMENT
    while left := _remaining_now(group, mark):
        if time.monotonic() > ends:
            return left
        time.sleep(0.02)
    return 0


def _remaining_now(group: int, mark: str) -> int:
    if LINUX:
        return len(marked(mark))
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return 0
    return 1


def kill_all(group: int, mark: str) -> None:
    """Kills the group and every marked process, until none is left."""
    seen: set[int] = set()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    for _ in range(10):  # a process may start another while we look
        alive = marked(mark)
        if not set(alive) - seen:
            break
        seen.update(alive)
        for pid in alive:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
