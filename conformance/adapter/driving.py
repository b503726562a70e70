"""Drives a client through all trials, then ends it. What came of it is a value that cases judge afterwards."""

import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from conformance.adapter.canary import Canary
from conformance.adapter.program import Ending, Program
from conformance.adapter.recorded import Recorded
from conformance.adapter.spoken import PROTOCOL, Answer
from conformance.adapter.trials import TIMEOUT, Call, Trial
from conformance.adapter.troubles import AdapterHung, AdapterSpokeRubbish, AdapterTrouble

TO_START = 30.0
"""Seconds that an adapter has to start and describe itself: some languages compile first."""
TO_DESCRIBE = 5.0
"""Seconds that it has to describe itself when it is running and a call seems to hang."""
AT_ONCE = 96
"""Trials under way at once. They mostly wait."""


class Played(Protocol):
    """A script that the scripted server plays."""

    base_url: str
    elsewhere_url: str

    def requests(self) -> Sequence[Recorded]: ...

    def customers(self) -> Sequence[Mapping[str, Any]]: ...


class Server(Protocol):
    """The scripted server, as far as the engine knows it."""

    def open(self, script: Mapping[str, Any]) -> Played: ...


@dataclass(frozen=True)
class Spoken:
    """A call that was made, and its answer: None when it never ended. Times are seconds on the monotonic clock."""

    call: Call
    answer: Answer | None
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass(frozen=True)
class Outcome:
    """What came of a trial: the calls, and what the server received and holds. `skipped` says why it was not made."""

    trial: Trial
    spoken: tuple[Spoken, ...] = ()
    requests: tuple[Recorded, ...] = ()
    customers: tuple[Mapping[str, Any], ...] = ()
    base_url: str = ""
    elsewhere_url: str = ""
    skipped: str | None = None


@dataclass(frozen=True)
class Driven:
    """Everything that a drive left behind. `trouble` is the adapter's own: nothing can be judged then."""

    identity: Mapping[str, Any]
    outcomes: Mapping[Trial, Outcome]
    ending: Ending
    canary: Canary = field(repr=False)
    stderr: str = field(repr=False)
    leak: str | None = None
    trouble: AdapterTrouble | None = None


class Drive:
    """One drive of one adapter: `start` it, `make` the trials. Nothing of the adapter is left when `make` returns."""

    def __init__(self, command: str, server: Server, canary: Canary) -> None:
        self._command = command
        self._server = server
        self._canary = canary
        self._programs: list[Program] = []
        self._made: dict[Trial, tuple[Played, list[Spoken]]] = {}
        self._skipped: dict[Trial, str] = {}
        self.identity: Mapping[str, Any] = {}

    def start(self) -> Mapping[str, Any]:
        """Starts the adapter; what it says of itself, empty when it is in trouble already.

        Raises ConfigurationError when the command cannot be started.
        """
        with suppress(AdapterTrouble):
            self.identity = self._started()
        return self.identity

    def make(self, trials: Iterable[Trial]) -> Driven:
        """Makes every trial, then ends the adapter."""
        ending = Ending(None, 0.0)
        try:
            if self._trouble is None:
                self._set_out(trials)
                self._make_all()
                ending = self._program.end()
        except AdapterTrouble:
            pass  # the program remembers the first one, which is the cause of all others
        finally:
            self.end()
        return Driven(
            identity=self.identity,
            outcomes=self._outcomes(),
            ending=ending,
            canary=self._canary,
            stderr="\n".join(program.stderr.text for program in self._programs),
            leak=next((program.stderr.leak for program in self._programs if program.stderr.leak), None),
            trouble=self._trouble,
        )

    def end(self) -> None:
        """Kills whatever is left of the adapter."""
        for program in self._programs:
            program.end(0.0)

    @property
    def _trouble(self) -> AdapterTrouble | None:
        return next((program.trouble for program in self._programs if program.trouble), None)

    @property
    def capabilities(self) -> frozenset[str]:
        """What the adapter says its SDK can do; creating customers is taken for granted."""
        return frozenset(map(str, self.identity.get("capabilities") or ()))

    @property
    def _program(self) -> Program:
        return self._programs[-1]

    def _started(self) -> Mapping[str, Any]:
        program = Program(self._command, self._canary)
        self._programs.append(program)
        program.start()
        answer = self._described(program, TO_START)
        result: dict[str, Any] = answer.result if isinstance(answer.result, dict) else {}
        if result.get("protocol") != PROTOCOL:
            program.fail(AdapterSpokeRubbish(answer.raw, f"does not describe an adapter of protocol {PROTOCOL}"))
            raise program.trouble or AssertionError
        return result

    def _described(self, program: Program, within: float) -> Answer:
        future = program.call({"op": "describe"})
        done, _ = wait_for([future], within)
        if not done:
            program.fail(AdapterHung("describe", within, program.stderr.last_words))
        return future.result()

    # -- trials ---------------------------------------------------------------------------------------------------

    def _set_out(self, trials: Iterable[Trial]) -> None:
        """Opens the scripts, long ones first, so that their waits overlap with everything else."""
        for each in sorted(trials, key=lambda each: -each.seconds):
            lacking = sorted(each.needs - self.capabilities)
            if lacking:
                self._skipped[each] = f"the client does not offer {', '.join(lacking)}"
            else:
                self._made[each] = (self._server.open(each.script), [])

    def _make_all(self) -> None:
        at_once = AT_ONCE if "overlap" in self.capabilities else 1
        with ThreadPoolExecutor(at_once, thread_name_prefix="trial") as pool:
            futures = [pool.submit(self._make, each, *made) for each, made in self._made.items()]
            try:
                for future in futures:
                    future.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self._program.abandon()
                raise

    def _make(self, trial: Trial, played: Played, spoken: list[Spoken]) -> None:
        key = self._canary.key()
        if trial.together and "overlap" in self.capabilities:
            under_way = [(call, self._begun(call, played, key), time.monotonic()) for call in trial.calls]
            spoken.extend(self._ended(trial, *each) for each in under_way)
            return
        spoken.extend(
            self._ended(trial, call, self._begun(call, played, key), time.monotonic()) for call in trial.calls
        )

    def _begun(self, call: Call, played: Played, key: str) -> "Future[Answer]":
        options = {"timeout_seconds": TIMEOUT, **call.options}
        for name, capability in (("timeout_seconds", "timeout"), ("max_attempts", "retry")):
            if capability not in self.capabilities:
                options.pop(name, None)
        spoken = {"op": call.op, "base_url": played.base_url, "api_key": key, "input": call.input, "options": options}
        return self._program.call(spoken)

    def _ended(self, trial: Trial, call: Call, future: "Future[Answer]", began: float) -> Spoken:
        """Waits for the answer as long as the call may take; then finds out whether SDK or adapter hangs."""
        program = self._program
        done, _ = wait_for([future], max(0.0, began + call.timeout + trial.patience - time.monotonic()))
        if done:
            answer = future.result()
            return Spoken(call, answer, began, answer.arrived)
        if "overlap" in self.capabilities:
            self._described(program, TO_DESCRIBE)
        else:
            program.end(0.0)  # it can do one thing at a time and is at it: a fresh one must be able to go on
            self._started()
        return Spoken(call, None, began, time.monotonic())

    def _outcomes(self) -> dict[Trial, Outcome]:
        """Looked at when the adapter has ended: a request that came after the answer is seen, too."""
        made = {
            each: Outcome(
                each,
                tuple(spoken),
                tuple(played.requests()),
                tuple(played.customers()),
                played.base_url,
                played.elsewhere_url,
            )
            for each, (played, spoken) in self._made.items()
        }
        return made | {each: Outcome(each, skipped=why) for each, why in self._skipped.items()}
