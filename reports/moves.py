"""What moved since the run before: the only thing that is worth waking somebody for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reports.history import History

BROKEN = "fail"


class Kind(StrEnum):
    """Why somebody is told."""

    REGRESSION = "regression"
    RECOVERY = "recovery"
    DRIFT = "drift"
    OUTAGE = "outage"


@dataclass(frozen=True)
class Move:
    """One thing that moved, in a line."""

    kind: Kind
    text: str


def moves(history: History, run: str) -> list[Move]:
    """What moved between the run before and this one. The first run of a target moves only by failing."""
    now = history.run(run)
    before = history.before(run)
    if _out(now):
        # An outage is told once, when it begins; what it hides is not called broken.
        return [] if before is not None and _out(before) else [Move(Kind.OUTAGE, _outage(now))]
    judged = _judged_before(history, run)
    found = list(_clauses(history.clauses(judged["id"]) if judged else {}, history.clauses(run)))
    if before is not None and _out(before):
        found.insert(0, Move(Kind.RECOVERY, "the target can be judged again"))
    if judged is not None:
        found += _drifts(history.scenarios(judged["id"]), history.scenarios(run))
    return found


def _out(run: Mapping[str, Any]) -> bool:
    """Whether the run says that the target could not be judged."""
    return run["ended"] in {"stopped", "fault", "killed"} or (
        run["verdict"] == "inconclusive" and run["ended"] == "complete"
    )


def _outage(run: Mapping[str, Any]) -> str:
    if run["ended"] == "fault":
        return f"the suite itself is at fault: {run['reason'] or 'no reason given'}"
    return f"the target could not be judged: {run['reason'] or 'nothing that it answered could be judged'}"


def _judged_before(history: History, run: str) -> dict[str, Any] | None:
    """The latest earlier run that judged the target: outages in between are looked over."""
    earlier = history.before(run)
    while earlier is not None and (_out(earlier) or earlier["ended"] != "complete"):
        earlier = history.before(earlier["id"])
    return earlier


def _clauses(before: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]) -> Iterator[Move]:
    for clause, row in now.items():
        was = before.get(clause, {}).get("verdict")
        if row["verdict"] == BROKEN and was != BROKEN:
            yield Move(Kind.REGRESSION, f"{clause} ({row['level']}) is broken; it was {was or 'not judged'}")
        elif was == BROKEN and row["verdict"] not in {BROKEN, "inconclusive"}:
            yield Move(Kind.RECOVERY, f"{clause} ({row['level']}) holds again: {row['verdict']}")


def _drifts(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Move]:
    for scenario, answer in now.items():
        was = before.get(scenario)
        if was is not None and was != answer:
            yield Move(Kind.DRIFT, f"scenario {scenario} answers {answer[:200]}; it answered {was[:200]}")
