"""Ctrl-C, so that it is heard wherever it comes.

What is raised in a finaliser or a callback of the garbage collector, Python throws away - a KeyboardInterrupt too, and
with Hypothesis loaded that is no rare place to be. So it is remembered as well, and raised again where the run goes on.
"""

import signal
import threading
from types import FrameType
from typing import Any


class Interruption:
    """Listens to SIGINT from `listen` to `stop`. `check` raises KeyboardInterrupt once it came."""

    def __init__(self) -> None:
        self.came = False
        self._before: Any = None

    def listen(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._heard)

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        self.came = True
        raise KeyboardInterrupt

    def check(self) -> None:
        if self.came:
            raise KeyboardInterrupt

    def stop(self) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None
