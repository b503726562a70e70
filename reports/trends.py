"""What a history shows: the trend, which clauses are unsteady, how latency and scenarios moved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.history import History

GOOD = frozenset({"pass", "tolerated", "observed", "not_applicable"})


@dataclass(frozen=True)
class Flaky:
    """A clause that changed its verdict although suite, contract and configuration stayed as they were."""

    clause: str
    changes: int
    verdicts: tuple[str | None, ...]


@dataclass(frozen=True)
class Drift:
    """A scenario that answers other than it did, or a catalogue that names others."""

    scenario: str
    before: str
    after: str
    started: str


@dataclass(frozen=True)
class Trend:
    """The runs of one target, side and profile, oldest first, with what is seen across them."""

    target: str
    side: str
    profile: str
    runs: tuple[dict[str, Any], ...]
    failing: tuple[int, ...]
    flaky: tuple[Flaky, ...]
    drifts: tuple[Drift, ...]
    latency: dict[str, list[dict[str, Any] | None]] = field(default_factory=dict)


def trends(history: History, *, target: str | None = None, limit: int = 60) -> list[Trend]:
    """One trend for each target, side and profile among the latest runs."""
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for run in history.runs(target=target, limit=limit):
        groups.setdefault((run["target"], run["side"], run["profile"]), []).append(run)
    return [_trend(history, *key, runs) for key, runs in groups.items()]


def _trend(history: History, target: str, side: str, profile: str, runs: Sequence[dict[str, Any]]) -> Trend:
    clauses = [history.clauses(run["id"]) for run in runs]
    failing = tuple(sum(row["verdict"] == "fail" for row in found.values()) for found in clauses)
    flaky = _flaky(runs, clauses)
    latency: dict[str, list[dict[str, Any] | None]] = {}
    measured = [history.latencies(run["id"]) for run in runs]
    for operation in sorted({name for found in measured for name in found}):
        latency[operation] = [found.get(operation) for found in measured]
    return Trend(target, side, profile, tuple(runs), failing, flaky, _drifts(history, runs), latency)


def _flaky(runs: Sequence[dict[str, Any]], clauses: Sequence[dict[str, dict[str, Any]]]) -> tuple[Flaky, ...]:
    found = []
    for clause in dict.fromkeys(name for verdicts in clauses for name in verdicts):
        verdicts = [seen[clause]["verdict"] if clause in seen else None for seen in clauses]
        changes = 0
        last: tuple[str, str] | None = None
        for run, verdict in zip(runs, verdicts, strict=True):
            # What could not be seen says nothing about the clause, and a run that ended early says little.
            if verdict is None or verdict == "inconclusive" or run["ended"] != "complete":
                continue
            if last is not None and last[0] == run["conditions"] and (last[1] in GOOD) != (verdict in GOOD):
                changes += 1
            last = (run["conditions"], verdict)
        if changes:
            found.append(Flaky(clause, changes, tuple(verdicts)))
    return tuple(sorted(found, key=lambda item: -item.changes))


def _drifts(history: History, runs: Sequence[dict[str, Any]]) -> tuple[Drift, ...]:
    known: dict[str, str] = {}
    found = []
    for run in runs:
        for scenario, answer in history.scenarios(run["id"]).items():
            if scenario in known and known[scenario] != answer:
                found.append(Drift(scenario, known[scenario], answer, run["started"]))
            known[scenario] = answer
    return tuple(found)
