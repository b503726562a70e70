"""What a run leaves behind, as values: outcomes, cases, verdicts. Pure; reads `run.jsonl`, sends nothing.

The run record is one JSON object a line - header, exchanges, cases, events, footer - appended as things happen, so a
killed run keeps everything up to the kill. Reports are made from these lines alone.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import schemas

RECORD = "run.jsonl"


class Outcome(StrEnum):
    """How a case ended; also how a clause stands. The words are those of the contract."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    TOLERATED = "tolerated"
    OBSERVED = "observed"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    """How the target stands after a run."""

    CONFORMANT = "conformant"
    NONCONFORMANT = "nonconformant"
    INCONCLUSIVE = "inconclusive"


WORST_FIRST = (
    Outcome.FAIL,
    Outcome.INCONCLUSIVE,
    Outcome.TOLERATED,
    Outcome.OBSERVED,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)

EXIT_CODES: Mapping[Verdict, int] = {Verdict.CONFORMANT: 0, Verdict.NONCONFORMANT: 1, Verdict.INCONCLUSIVE: 3}
EXIT_USAGE = 2
EXIT_OWN_FAULT = 4

LEGEND: Mapping[Outcome, str] = {
    Outcome.PASS: "The target was seen to keep the clause.",
    Outcome.FAIL: "The target was seen to break the clause; the evidence is attached.",
    Outcome.TOLERATED: "A known, harmless departure from the clause.",
    Outcome.OBSERVED: "The contract is silent or ambiguous here; what the target did is recorded, not judged.",
    Outcome.INCONCLUSIVE: "This target gave no way to see it; what was missing is named. Never counted as a pass.",
    Outcome.NOT_APPLICABLE: "Does not apply to this profile, environment or client.",
}


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The verdict of a clause: the worst outcome among its cases; not applicable when it has none."""
    seen = set(outcomes)
    return next((outcome for outcome in WORST_FIRST if outcome in seen), Outcome.NOT_APPLICABLE)


@dataclass(frozen=True)
class CaseResult:
    """One case as it ended. `level` is MUST, SHOULD or INFO; `seconds` is the wall time of its function."""

    id: str
    clauses: tuple[str, ...]
    level: str
    outcome: Outcome
    expected: str = ""
    actual: str = ""
    reproduce: str = ""
    evidence: tuple[str, ...] = ()
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    deviation: Mapping[str, Any] | None = None
    over: Mapping[str, str] | None = None
    """The question that the case asks of the whole run, where it asks one."""

    @property
    def counts_as_failure(self) -> bool:
        return self.outcome is Outcome.FAIL and self.deviation is None


@dataclass(frozen=True)
class ClauseResult:
    """A clause as it stands after a run."""

    id: str
    level: str
    title: str
    area: str
    verdict: Outcome
    cases: tuple[str, ...]


class RecordError(Exception):
    """The run record cannot be read; the message is one line that says why and what to do."""


@dataclass(frozen=True)
class RunRecord:
    """The lines of one `run.jsonl`, sorted by kind. `footer` is empty when the run was cut off."""

    header: Mapping[str, Any]
    exchanges: Mapping[str, Mapping[str, Any]]
    cases: tuple[CaseResult, ...]
    events: tuple[Mapping[str, Any], ...] = ()
    footer: Mapping[str, Any] = field(default_factory=dict)
    found: tuple[Mapping[str, Any], ...] = ()
    torn: bool = False

    @property
    def incomplete(self) -> bool:
        """True when the run was killed: no footer, or a last line that is torn."""
        return not self.footer

    @property
    def clauses(self) -> tuple[ClauseResult, ...]:
        """Every clause that a case of this run names, in the order of the registry."""
        by_clause: dict[str, list[CaseResult]] = {}
        for case in self.cases:
            for clause in case.clauses:
                by_clause.setdefault(clause, []).append(case)
        known = schemas.registry()
        order = {clause: position for position, clause in enumerate(known)}
        return tuple(
            ClauseResult(
                id=clause,
                level=known[clause].level if clause in known else cases[0].level,
                title=known[clause].title if clause in known else "",
                area=known[clause].area if clause in known else clause.rpartition("-")[0],
                verdict=worst(excused(case) for case in cases),
                cases=tuple(case.id for case in cases),
            )
            for clause, cases in sorted(by_clause.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
        )


def excused(case: CaseResult) -> Outcome:
    """A failure that a deviation entry explains stands as tolerated; everything else as it ended."""
    return Outcome.TOLERATED if case.outcome is Outcome.FAIL and case.deviation else case.outcome


def verdict(record: RunRecord) -> Verdict:
    """The verdict of a run.

    Nonconformant when a MUST fails (under `strict` also a SHOULD), or when a deviations entry is stale. Inconclusive
    when the run was cut off, or nothing passed: a run in which nothing passed is never conformant.
    """
    if record.footer.get("ended") == "interrupted":
        return Verdict.INCONCLUSIVE
    judged = ("MUST", "SHOULD", "INFO") if record.header.get("strict") else ("MUST", "INFO")
    if any(case.counts_as_failure and case.level in judged for case in record.cases):
        return Verdict.NONCONFORMANT
    if record.incomplete or record.footer.get("ended") != "complete":
        return Verdict.INCONCLUSIVE
    if any(event.get("name") == "deviation" for event in record.events):
        return Verdict.NONCONFORMANT
    if not any(case.outcome is Outcome.PASS for case in record.cases):
        return Verdict.INCONCLUSIVE
    return Verdict.CONFORMANT


def exit_code(record: RunRecord) -> int:
    """0 conformant, 1 nonconformant, 3 inconclusive; 4 when the suite itself was at fault."""
    return EXIT_OWN_FAULT if record.footer.get("ended") == "fault" else EXIT_CODES[verdict(record)]


def unseen(record: RunRecord) -> tuple[str, ...]:
    """The MUST clauses that this run could not see in full."""
    return tuple(
        clause.id for clause in record.clauses if clause.level == "MUST" and clause.verdict is Outcome.INCONCLUSIVE
    )


def read_record(path: Path) -> RunRecord:
    """Reads `run.jsonl` (or the folder that holds it). A torn last line is the mark of a kill, not an error."""
    path = path / RECORD if path.is_dir() else path
    try:
        whole, end, rest = path.read_bytes().rpartition(b"\n")
        lines = [*(whole + end).decode().split("\n")[:-1], rest.decode(errors="replace")]  # a kill cuts anywhere
    except FileNotFoundError:
        raise RecordError(f"{path}: no run record here; give the folder that a run wrote with --out") from None
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: cannot be read ({error}); run the suite again") from None
    return record_of(lines, str(path))


def record_of(lines: Sequence[str], origin: str = RECORD) -> RunRecord:
    """Sorts the lines of a record by kind. Raises RecordError on anything but a torn last line."""
    parsed: list[dict[str, Any]] = []
    exchanges: dict[str, Mapping[str, Any]] = {}
    cases: list[CaseResult] = []
    torn = bool(lines) and lines[-1] != ""
    for number, line in enumerate(lines[:-1], 1):
        try:
            entry = json.loads(line)
            if entry["kind"] == "case":
                cases.append(case_of(entry))
            elif entry["kind"] == "exchange":
                exchanges[str(entry["id"])] = entry
        except (ValueError, TypeError, KeyError, RecursionError):
            raise RecordError(f"{origin}:{number}: not a line of a run record; the file was changed") from None
        parsed.append(entry)
    if not parsed or parsed[0]["kind"] != "header":
        raise RecordError(f"{origin}: has no header line; it is not a run record, or the run was killed at its start")
    footers = [entry for entry in parsed if entry["kind"] == "footer"]
    return RunRecord(
        header=parsed[0],
        exchanges=exchanges,
        cases=tuple(cases),
        events=tuple(entry for entry in parsed if entry["kind"] == "event"),
        footer=footers[-1] if footers else {},
        found=tuple(entry for entry in parsed if entry["kind"] == "found"),
        torn=torn,
    )


def case_of(entry: Mapping[str, Any]) -> CaseResult:
    """One `case` line as a value."""
    return CaseResult(
        id=entry["id"],
        clauses=tuple(entry["clauses"]),
        level=entry["level"],
        outcome=Outcome(entry["outcome"]),
        expected=entry.get("expected", ""),
        actual=entry.get("actual", ""),
        reproduce=entry.get("reproduce", ""),
        evidence=tuple(entry.get("evidence", ())),
        seconds=entry.get("seconds", 0.0),
        notes=tuple(entry.get("notes", ())),
        deviation=entry.get("deviation"),
        over=entry.get("over"),
    )
