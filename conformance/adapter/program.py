"""One running adapter: starts the program, sends it calls, matches answers, and ends it with all its children."""

import contextlib
import json
import os
import secrets
import shlex
import subprocess
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import IO, Any

from conformance.adapter import processes
from conformance.adapter.canary import Canary
from conformance.adapter.spoken import Answer, answer_of
from conformance.adapter.streams import LONGEST_LINE, Stderr
from conformance.adapter.troubles import (
    AdapterAnsweredUnknownId,
    AdapterClosedStdout,
    AdapterDied,
    AdapterEndedBadly,
    AdapterFlooded,
    AdapterLeftProcesses,
    AdapterSpokeRubbish,
    AdapterTrouble,
)
from conformance.outcomes import ConfigurationError

MOMENT = 0.5
"""Seconds between the end of its output and its own end that look like one event."""
PATIENCE = 3.0
"""Seconds that an adapter may take to end when its stdin is closed."""
OWN_VARIABLES = ("CONFORMANCE_API_KEY", "CONFORMANCE_SECOND_API_KEY", "CONFORMANCE_NOTIFY")


@dataclass(frozen=True)
class Ending:
    """How an adapter ended: its exit status (None when it had to be killed) and how long it took, in seconds."""

    status: int | None
    seconds: float


class Program:
    """An adapter under way. Not started until `start`; `end` leaves nothing of it behind, whatever it did."""

    def __init__(self, command: str, canary: Canary) -> None:
        self._command = command
        self._mark = secrets.token_hex(8)
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: dict[str, Future[Answer]] = {}
        self._answered: set[str] = set()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._outgoing: SimpleQueue[bytes | None] = SimpleQueue()
        self._ending = False
        self._ended: Ending | None = None
        self._count = 0
        self.stderr = Stderr(canary)
        self.trouble: AdapterTrouble | None = None

    def start(self) -> None:
        """Starts the program in a session of its own. Raises ConfigurationError when that cannot be."""
        environment = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
        try:
            words = shlex.split(self._command)
            self._process = subprocess.Popen(  # noqa: S603 - the command is the user's own
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**environment, processes.MARK: self._mark},
                start_new_session=True,
            )
        except (OSError, ValueError, IndexError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not a command line"
            raise ConfigurationError(f"--adapter cannot be started: {reason}; give a command that runs here") from None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        assert self._process.stdin is not None
        self._thread(self._speak, self._process.stdin)
        self._overhearing = self._thread(self.stderr.read, self._process.stderr, self._flooded)
        self._listening = self._thread(self._listen, self._process.stdout)
        self._thread(self._watch)

    def call(self, call: Mapping[str, Any]) -> "Future[Answer]":
        """Sends a call without its id. The future gets the answer, or the trouble that kept it from coming."""
        future: Future[Answer] = Future()
        with self._lock:
            self._count += 1
            call_id = str(self._count)
            if self.trouble is not None:
                future.set_exception(self.trouble)
                return future
            self._waiting[call_id] = future
        self._outgoing.put(json.dumps({"id": call_id, **call}).encode() + b"\n")
        return future

    def end(self, patience: float = PATIENCE) -> Ending:
        """Closes stdin, waits, kills what is left. Safe to call in any state."""
        if self._process is None:
            return Ending(None, 0.0)
        if self._ended is not None:
            return self._ended
        self._ending = True
        began = time.monotonic()
        self._outgoing.put(None)
        ended = self.trouble is None and self._has_ended(patience)
        status = self._process.returncode if ended else None
        seconds = time.monotonic() - began
        left = processes.remaining(self._process.pid, self._mark) if status == 0 else 0
        processes.kill_all(self._process.pid, self._mark)
        self._process.wait()
        for thread in self._threads:
            thread.join(PATIENCE)
        for stream in (self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()
        if self.trouble is None and status not in (0, None):
            self.trouble = AdapterEndedBadly(status, self.stderr.last_words)
        if self.trouble is None and left:
            self.trouble = AdapterLeftProcesses(left)
        self.abandon()
        self._ended = Ending(status, seconds)
        return self._ended

    def abandon(self) -> None:
        """Nobody waits any longer for the calls under way."""
        with self._lock:
            waiting, self._waiting = list(self._waiting.values()), {}
        for future in waiting:
            future.set_exception(AdapterTrouble("the adapter was ended while the call was under way"))

    def _thread(self, work: Any, *arguments: Any) -> threading.Thread:
        thread = threading.Thread(target=work, args=arguments, name="adapter", daemon=True)
        thread.start()
        self._threads.append(thread)
        return thread

    def _speak(self, stdin: IO[bytes]) -> None:
        """Writes calls; an adapter that does not read blocks this thread only."""
        with contextlib.suppress(OSError):  # it is dying: the listener finds out how, and tells every future
            while (line := self._outgoing.get()) is not None:
                stdin.write(line)
                stdin.flush()
        with contextlib.suppress(OSError):
            stdin.close()

    def _listen(self, stdout: IO[bytes]) -> None:
        while line := stdout.readline(LONGEST_LINE):
            if len(line) >= LONGEST_LINE:
                self.fail(AdapterFlooded("stdout in one line", LONGEST_LINE))
                return
            if line.strip():
                self._take(line)
        if not self._ending and not self._has_ended(MOMENT):
            self.fail(AdapterClosedStdout(self.stderr.last_words))

    def _watch(self) -> None:
        """Sees the program die, also when children of it keep its outputs open."""
        assert self._process is not None
        status = self._process.wait()
        if not self._ending:
            processes.kill_all(self._process.pid, self._mark)
            for thread in (self._overhearing, self._listening):  # what it said last says more than that it died
                thread.join(PATIENCE)
            self.fail(AdapterDied(status, self.stderr.last_words))

    def _has_ended(self, within: float) -> bool:
        assert self._process is not None
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _take(self, line: bytes) -> None:
        try:
            call_id, answer = answer_of(line)
        except AdapterSpokeRubbish as trouble:
            self.fail(trouble)
            return
        with self._lock:
            future = self._waiting.pop(call_id, None)
        if future is None:
            self.fail(AdapterAnsweredUnknownId(call_id))
        else:
            future.set_result(answer)

    def _flooded(self, size: int) -> None:
        self.fail(AdapterFlooded("stderr", size))

    def fail(self, trouble: AdapterTrouble) -> None:
        """Every call under way, and every later one, ends in the first trouble there was."""
        with self._lock:
            if self.trouble is None:
                self.trouble = trouble
            waiting, self._waiting = list(self._waiting.values()), {}
        for future in waiting:
            future.set_exception(self.trouble)
