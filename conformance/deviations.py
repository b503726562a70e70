"""Known departures of a target, as its maker lists them: each with a reason, an owner and an end.

The list is strict, so that it can only shrink by being right: an entry that passes, that names nothing, or that has
expired fails the run. It explains failures only; what could not be seen is never excused.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from conformance.outcomes import ConfigurationError
from conformance.renames import present_id
from conformance.results import CaseResult, Outcome

REQUIRED = ("reason", "owner", "expires")
ALLOWED = frozenset({"case", "clause", "link", *REQUIRED})
KEPT = frozenset({Outcome.PASS, Outcome.OBSERVED})
"""Nothing is departed from. A tolerated departure is one still: under --strict it may be a failure, and need its entry."""


@dataclass(frozen=True)
class Deviation:
    """One entry. Exactly one of `case` and `clause` is set."""

    case: str | None
    clause: str | None
    reason: str
    owner: str
    expires: dt.date
    link: str | None = None

    @property
    def names(self) -> str:
        return self.case or self.clause or ""

    def covers(self, result: CaseResult) -> bool:
        return result.id == self.case or self.clause in result.clauses

    def expired(self, today: dt.date) -> bool:
        return self.expires < today

    def shown(self) -> dict[str, Any]:
        named = {"case": self.case} if self.case else {"clause": self.clause}
        words = {"reason": self.reason, "owner": self.owner, "expires": self.expires.isoformat(), "link": self.link}
        return {**named, **words}


class Deviations:
    """The entries of a file, held against the results of a run."""

    def __init__(self, entries: Sequence[Deviation], today: dt.date) -> None:
        self._entries = entries
        self._today = today

    def explaining(self, result: CaseResult) -> Deviation | None:
        """The entry that explains a failure: the one for the case before the one for its clause. None when expired."""
        if result.outcome is not Outcome.FAIL:
            return None
        found = sorted((entry for entry in self._entries if entry.covers(result)), key=lambda entry: entry.case is None)
        return next((entry for entry in found if not entry.expired(self._today)), None)

    def stale(self, results: Iterable[CaseResult], known: Iterable[str]) -> list[str]:
        """Why entries are out of date, a line each; any of them fails the run.

        `known` are the ids of all cases and clauses there are, selected or not.
        """
        all_known, cases = set(known), list(results)
        lines = [self._why_stale(entry, cases, all_known) for entry in self._entries]
        return [line for line in lines if line]

    def _why_stale(self, entry: Deviation, cases: Sequence[CaseResult], known: set[str]) -> str | None:
        if entry.names not in known:
            return f"{entry.names}: no such case or clause; remove the entry or correct its id"
        if entry.expired(self._today):
            return f"{entry.names}: expired on {entry.expires}; fix the departure, or agree on a new date"
        mine = [case for case in cases if entry.covers(case) and (entry.case or not self._has_its_own(case))]
        told = [case.outcome for case in mine if case.outcome is not Outcome.NOT_APPLICABLE]
        if told and all(outcome in KEPT for outcome in told):
            return f"{entry.names}: passes now; remove the entry"
        return None

    def _has_its_own(self, case: CaseResult) -> bool:
        return any(entry.case == case.id for entry in self._entries)


def load_deviations(path: Path, today: dt.date | None = None) -> Deviations:
    """Reads a deviations file. Raises ConfigurationError, one line naming the entry at fault."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise ConfigurationError(f"--deviations {path}: cannot be read: {reason}"[:300]) from None
    if data is None:
        data = []
    if not isinstance(data, list):
        raise ConfigurationError(f"--deviations {path}: must be a list of entries")
    entries = [_present(_entry(item, f"--deviations {path}, entry {number}")) for number, item in enumerate(data, 1)]
    names = [entry.names for entry in entries]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ConfigurationError(f"--deviations {path}: two entries for {twice}; keep one")
    return Deviations(entries, today or dt.datetime.now(dt.UTC).date())


def _entry(item: object, where: str) -> Deviation:
    if not isinstance(item, Mapping):
        raise ConfigurationError(f"{where}: must be a mapping with case or clause, {', '.join(REQUIRED)}")
    unknown = sorted(str(name) for name in item if name not in ALLOWED)
    if unknown:
        raise ConfigurationError(f"{where}: unknown member {unknown[0]!r}; there are {', '.join(sorted(ALLOWED))}")
    if ("case" in item) == ("clause" in item):
        raise ConfigurationError(f"{where}: name either a case or a clause")
    missing = [name for name in REQUIRED if not item.get(name)]
    if missing:
        raise ConfigurationError(f"{where}: {missing[0]} is missing; each departure has a reason, an owner and an end")
    expires = item["expires"]
    if isinstance(expires, dt.datetime) or not isinstance(expires, dt.date):
        raise ConfigurationError(f"{where}: expires must be a date such as 2027-01-31")
    words = {name: str(item[name]) if item.get(name) else None for name in ("case", "clause", "link")}
    return Deviation(reason=str(item["reason"]), owner=str(item["owner"]), expires=expires, **words)


def _present(entry: Deviation) -> Deviation:
    """The entry under the name that its case goes by now."""
    return replace(entry, case=present_id(entry.case)) if entry.case else entry
