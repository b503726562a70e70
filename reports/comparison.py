"""Two runs side by side: what broke, what was mended, and whether it was the target that changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conformance.results import CaseResult, Outcome, RunRecord, excused, verdict
from reports.findings import is_judged


class Change(StrEnum):
    """What became of a case from one run to the other."""

    NEW_FAILURE = "new failure"
    FIXED = "fixed"
    STILL_FAILING = "still failing"
    NEWLY_INCONCLUSIVE = "newly inconclusive"
    VANISHED = "vanished"
    NEW = "new"
    OTHER = "otherwise changed"
    ANSWERS = "answers differently"


@dataclass(frozen=True)
class Moved:
    """A case that does not stand as it stood. Either side is None where the case was not judged there."""

    id: str
    change: Change
    before: CaseResult | None
    after: CaseResult | None
    regression: bool = False

    @property
    def fails(self) -> bool:
        """Whether it fails now; of a case that is gone, whether it failed."""
        case = self.after or self.before
        return case is not None and case.counts_as_failure

    @property
    def clause(self) -> str:
        case = self.after or self.before
        return case.clauses[0] if case else ""


@dataclass(frozen=True)
class Difference:
    """Something other than a case that differs between the runs, and so may be the reason."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """Two runs compared. `two_targets`: not one target at two times, but two, which diverge."""

    before: RunRecord
    after: RunRecord
    moved: tuple[Moved, ...]
    differences: tuple[Difference, ...]
    two_targets: bool

    @property
    def regressions(self) -> tuple[Moved, ...]:
        return tuple(item for item in self.moved if item.regression)

    def of(self, change: Change) -> tuple[Moved, ...]:
        return tuple(item for item in self.moved if item.change is change)

    @property
    def cause(self) -> str:
        """The likeliest reason for what moved, in one sentence."""
        if self.two_targets:
            return "Two targets: where they differ, they diverge."
        if not self.moved:
            return "Nothing moved."
        changed = [item.what for item in self.differences if item.what not in QUIET]
        if changed:
            return f"Not the target alone: {', '.join(changed)} changed as well."
        return "Suite, contract and configuration are the same: the target changed, or it is unsteady."


QUIET = frozenset({"verdict", "seed"})


def compare(before: RunRecord, after: RunRecord) -> Comparison:
    """Sorts every case by what became of it. A regression is a failure that counts, of a case that did not fail before.

    A failing case that the earlier run did not have is a regression only when suite and contract are the same: else it
    is the question that is new, not the answer.
    """
    differences = _differences(before, after)
    same_questions = not {"suite", "contract", "profile", "selection"} & {item.what for item in differences}
    earlier = {case.id: case for case in before.cases}
    later = {case.id: case for case in after.cases}
    moved = []
    for name in dict.fromkeys([*later, *earlier]):
        was, now = earlier.get(name), later.get(name)
        change = _change(was, now, before, after)
        if change is not None:
            failed = change is Change.NEW_FAILURE or (change is Change.NEW and now is not None and same_questions)
            counts = failed and now is not None and now.counts_as_failure and is_judged(now, after)
            moved.append(Moved(name, change, was, now, counts))
    order = list(Change)
    moved.sort(key=lambda item: (order.index(item.change), not item.fails))  # lists are cut at their end
    two = any(item.what == "target" for item in differences)
    return Comparison(before, after, tuple(moved), differences, two)


def _change(was: CaseResult | None, now: CaseResult | None, before: RunRecord, after: RunRecord) -> Change | None:
    if now is None:
        # What a killed run did not get to has not vanished from the suite, but it is not seen any more either.
        return Change.VANISHED
    if was is None:
        return Change.NEW
    stood, stands = excused(was), excused(now)
    if stands is Outcome.FAIL:
        return Change.STILL_FAILING if stood is Outcome.FAIL else Change.NEW_FAILURE
    if stands is Outcome.INCONCLUSIVE and stood is not Outcome.INCONCLUSIVE:
        return Change.NEWLY_INCONCLUSIVE
    if stood is Outcome.FAIL:
        return Change.FIXED
    if stood is not stands:
        return Change.OTHER
    return Change.ANSWERS if answers(was, before) != answers(now, after) else None


def answers(case: CaseResult, record: RunRecord) -> tuple[str, ...]:
    """What came back in the exchanges of a case, in short: status and media type, or the kind of fault."""
    return tuple(answer(record.exchanges[name]) for name in case.evidence if name in record.exchanges)


def answer(exchange: Mapping[str, Any]) -> str:
    response, fault = exchange["response"], exchange["fault"]
    if response is None:
        return str((fault or {}).get("kind", "no answer"))
    kinds = [value for name, value in response["headers"] if name.lower() == "content-type"]
    media = kinds[0].partition(";")[0].strip().lower() if kinds else ""
    return f"{response['status']} {media}".strip()


def _differences(before: RunRecord, after: RunRecord) -> tuple[Difference, ...]:
    """What is not the same about the runs themselves. A loopback port is chosen anew each time and says nothing."""
    pairs = [(what, _shown(before, what), _shown(after, what)) for what in SHOWN]
    settings = [record.header.get("configuration") or {} for record in (before, after)]
    pairs += [
        (f"configuration {name}", str(settings[0].get(name)), str(settings[1].get(name)))
        for name in sorted({*settings[0], *settings[1]})
    ]
    pairs.append(("verdict", str(verdict(before)), str(verdict(after))))
    return tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])


SHOWN = ("target", "side", "suite", "contract", "profile", "strict", "selection", "seed")


def _shown(record: RunRecord, what: str) -> str:
    value = record.header.get(what)
    if what == "target" and isinstance(value, Mapping):
        words = [str(value.get("name", "")), "" if value.get("embedded") else str(value.get("base_url") or "")]
        return " ".join(dict.fromkeys(filter(None, words)))
    return " ".join(map(str, value.values())) if isinstance(value, Mapping) else str(value)
