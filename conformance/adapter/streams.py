"""The two outputs of an adapter, read as they come, bounded, and searched for keys."""

import os
from collections import deque
from collections.abc import Callable
from typing import IO

from conformance.adapter.canary import WINDOW, Canary

LONGEST_LINE = 8 * 1024 * 1024
MOST_STDERR = 8 * 1024 * 1024
KEPT = 32 * 1024


class Stderr:
    """Free text: the beginning and the end are kept, all of it is searched for the canary."""

    def __init__(self, canary: Canary) -> None:
        self.size = 0
        self.leak: str | None = None
        self._canary = canary
        self._head = b""
        self._tail: deque[bytes] = deque(maxlen=8)
        self._carried = ""

    @property
    def text(self) -> str:
        """What was kept, as text; says where something was left out."""
        tail = b"".join(self._tail)[-KEPT:]
        left_out = self.size - len(self._head) - len(tail)
        middle = f"\n… {left_out} bytes left out …\n".encode() if left_out > 0 else b""
        return (self._head + middle + tail).decode("utf-8", "replace")

    @property
    def last_words(self) -> str:
        return (b"".join(self._tail) or self._head)[-KEPT:].decode("utf-8", "replace")

    def read(self, stream: IO[bytes], flooded: Callable[[int], None]) -> None:
        """Reads to the end, or until it is too much."""
        while piece := os.read(stream.fileno(), 65536):
            self._take(piece)
            if self.size > MOST_STDERR:
                flooded(MOST_STDERR)
                return

    def _take(self, piece: bytes) -> None:
        self.size += len(piece)
        room = KEPT - len(self._head)
        self._head += piece[:room]
        if piece[room:]:
            self._tail.append(piece[room:])
        text = self._carried + piece.decode("utf-8", "replace")
        self.leak = self.leak or self._canary.shown_in(text)
        self._carried = text[-4 * WINDOW :]
