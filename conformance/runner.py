"""The life of a run in the process that owns its record: start the target, look at it, write results, say how it ended."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import schemas
from conformance import __version__
from conformance.case import case_line
from conformance.configuration import Configuration
from conformance.deviations import load_deviations
from conformance.evidence import exchange_line, iso
from conformance.exchange import Exchange
from conformance.identity import suite_digest
from conformance.lookback import amended, exchange_of
from conformance.pacing import Pacer, Schedule, SharedSchedule
from conformance.pinned import Pinned, load_pinned
from conformance.preflight import pre_flight
from conformance.record import Recorder
from conformance.redaction import Redactor
from conformance.results import CaseResult, RunRecord, case_of
from conformance.run import Run
from conformance.wire import opened_wire


def secrets_of(configuration: Configuration) -> list[str]:
    return [key for key in (configuration.api_key, configuration.second_api_key) if key]


def open_run(stack: ExitStack, configuration: Configuration, *, state: Path | None = None, prefix: str = "") -> Run:
    """A run against `configuration.base_url` in this process, closed with the stack."""
    schedule = SharedSchedule(state) if state else Schedule()
    pacer = Pacer(configuration.intervals, configuration.max_wait, schedule)
    assert configuration.base_url is not None
    late: list[Run] = []
    wire = stack.enter_context(
        opened_wire(
            configuration.base_url,
            timeout=configuration.timeout,
            pacer=pacer,
            prefix=prefix,
            on_exchange=lambda exchange: late[0].noted(exchange),  # noqa: PLW0108 - there is no run yet
            on_throttled=lambda exchange, seconds: late[0].throttled(exchange, seconds),  # noqa: PLW0108
        )
    )
    run = Run(configuration, wire, Redactor(secrets_of(configuration)), state)
    if configuration.expectations or configuration.record_expectations:
        table = load_pinned(configuration.expectations) if configuration.expectations else None
        run.pinned = Pinned(table, configuration.record_expectations)
    late.append(run)
    return run


class Runner:
    """Owns the run record."""

    def __init__(self, configuration: Configuration, *, side: str, target: Mapping[str, Any]) -> None:
        self._deviations = load_deviations(configuration.deviations) if configuration.deviations else None
        self.configuration = configuration
        self.recorder = Recorder(configuration.out)
        self.redactor = Redactor(secrets_of(configuration))
        self._side = side
        self._target = dict(target)
        self._began = time.monotonic()
        self._requests = 0
        self._fault: str | None = None
        self._stopped: str | None = None
        self._results: list[CaseResult] = []
        self._exchanges: list[Exchange] = []
        self._last: list[Mapping[str, Any]] = []
        self._created: set[str] = set()

    def begin(self, planned: int, selection: str | None = None) -> None:
        """Writes the header. `selection` says in words what narrowed the cases, beside `--clauses`."""
        self.recorder.write(
            {
                "kind": "header",
                "format": 1,
                "side": self._side,
                "suite": {"name": "customers-conformance", "version": __version__, "digest": suite_digest()},
                "contract": {"date": schemas.registry().date, "digest": schemas.contract_digest()},
                "target": self._target,
                "profile": self.configuration.profile,
                "seed": self.configuration.seed,
                "started": iso(time.time()),
                "strict": self.configuration.strict,
                "selection": ", ".join(filter(None, (self.configuration.clauses, selection))) or None,
                "configuration": self.configuration.shown(),
                "planned": planned,
            }
        )

    def look_first(self, run: Run) -> None:
        """The pre-flight, with its exchanges and findings in the record."""
        pre_flight(run)
        self.take(lines_of(run, []))
        self.recorder.write(
            {"kind": "event", "name": "preflight", "detail": run.stopped or "the target answers and can be judged"}
        )

    def take(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Writes what one case left: its exchanges, events and results."""
        for line in lines:
            if line["kind"] == "exchange":
                self._requests += line["attempts"]
                self._look_at(line)
                self._created |= created_by(line)
            elif line["kind"] == "event" and line["name"] == "stopped":
                self._stopped = str(line["detail"])
            elif line["kind"] == "fault":
                self._fault = self._fault or str(line["detail"])
                continue
            if line.get("over"):
                self._last.append(line)
            else:
                self.recorder.write(self._explained(line) if line["kind"] == "case" else dict(line))

    def _look_at(self, line: Mapping[str, Any]) -> None:
        """Keeps what a question over the run may want to see."""
        status = (line["response"] or {}).get("status", 0)
        if status == 429 or (status < 300 and line["operation"] == "POST /customers"):
            self._exchanges.append(exchange_of(line))

    def look_back(self) -> None:
        """The questions over the run, answered by all of it."""
        for line in self._last:
            self.recorder.write(self._explained(amended(line, self._exchanges)))
        self._last = []

    def _explained(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """The case line with the deviation that explains its failure, if one does."""
        result = case_of(line)
        deviation = self._deviations.explaining(result) if self._deviations else None
        self._results.append(result)
        return {**line, "deviation": deviation.shown() if deviation else line["deviation"]}

    def close_deviations(self, known: Iterable[str], *, whole: bool = True) -> None:
        """Holds the deviations file against what was found; each stale entry fails the run.

        Unless `whole`, this is a part of a run, which cannot know that nothing departs any more.
        """
        for reason in self._deviations.stale(self._results if whole else (), known) if self._deviations else ():
            self.recorder.write({"kind": "event", "name": "deviation", "detail": reason})

    def at_fault(self, reason: str) -> None:
        self._fault = self._fault or self.redactor.text(reason)

    def finish(self, *, interrupted: bool) -> RunRecord:
        ended, reason = "complete", None
        if self._fault:
            ended, reason = "fault", self._fault
        elif interrupted:
            ended, reason = "interrupted", "ended by the user before every case was judged"
        elif self._stopped:
            ended, reason = "stopped", self._stopped
        return self.recorder.close(
            {
                "finished": iso(time.time()),
                "seconds": round(time.monotonic() - self._began, 3),
                "requests": self._requests,
                "creations": len(self._created),
                "ended": ended,
                "reason": reason,
            }
        )


def created_by(line: Mapping[str, Any]) -> set[str]:
    """The id of the customer that an exchange created, as far as it can be told; empty for anything else."""
    response = line["response"] or {}
    if line["operation"] != "POST /customers" or response.get("status") not in {200, 201}:
        return set()
    try:
        body = json.loads((response["body"] or {}).get("text", ""))
    except (ValueError, RecursionError):  # nested beyond what a parser follows
        return set()
    return {str(body["id"])} if isinstance(body, dict) and body.get("id") else set()


def lines_of(run: Run, results: Sequence[CaseResult]) -> list[dict[str, Any]]:
    """What happened since the last call, as lines for the record."""
    exchanges: list[Exchange] = list(run.drain())
    lines = [exchange_line(exchange, run.redactor) for exchange in exchanges]
    while run.events:
        lines.append(run.events.popleft())
    return lines + [case_line(result) for result in results]
