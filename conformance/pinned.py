"""The expectations file: what each scenario answers at one target, since the contract leaves it open (SCEN-9).

Recorded from a run that someone looked at, compared by later ones: a difference is drift.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from conformance import structured
from conformance.answer import Answer
from conformance.customers import Customers
from conformance.outcomes import ConfigurationError, Inconclusive

HEADER = """\
# What each scenario answers at this target: status, step and message of an error, final KYB status of a customer.
# Written by `conformance run --record-expectations`; compared with --expectations (clause SCEN-9).
"""
MEMBERS = ("status", "step", "message", "kyb_status")
VOLATILE = (
    (re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE), "<uuid>"),
    (re.compile(r"\b(?=[A-Za-z]*\d)[0-9A-Za-z]{27}\b"), "<id>"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:?\d\d)?"), "<time>"),
    (re.compile(r"\b\d{9,}\b"), "<number>"),
)


class Pinned:
    """The table of one target: compared against where it was read, filled where it is recorded."""

    def __init__(self, table: Mapping[str, Mapping[str, Any]] | None, record_to: Path | None = None) -> None:
        self._table = table
        self._record_to = record_to
        self._seen: dict[str, dict[str, Any]] = {}

    def must_match(self, name: str, answers: Sequence[Answer], customers: Customers) -> None:
        """Holds a scenario's answers against the table; an intermittent scenario has several, pinned by status alone.

        A scenario that the table lacks was not seen when it was made.
        """
        seen = observed(answers[0], customers)
        statuses = sorted({answer.status or 0 for answer in answers})
        if len(statuses) > 1:
            seen = {**dict.fromkeys(MEMBERS), "status": statuses}
        self._seen[name] = seen
        if self._table is None:
            return
        pinned = self._table.get(name)
        if pinned is None:
            raise Inconclusive(f"the expectations file has no entry for {name}; record it again")
        for member in MEMBERS:
            wanted, found = pinned.get(member), seen.get(member)
            fits = set(_listed(found)) <= set(wanted) if isinstance(wanted, list) else found == wanted
            answers[0].must(fits, f"{member} {wanted!r} as pinned", f"{member} {found!r}")
            if isinstance(wanted, list):
                return  # between its statuses, nothing else is steady

    def save(self) -> None:
        """Writes what was seen, in stable order, when this run records."""
        if self._record_to is None or not self._seen:
            return
        table = {name: {m: v for m, v in self._seen[name].items() if v is not None} for name in sorted(self._seen)}
        text = yaml.safe_dump({"scenarios": table}, sort_keys=False, allow_unicode=True, width=110)
        try:
            self._record_to.write_text(HEADER + text, encoding="utf-8")
        except OSError as error:
            raise ConfigurationError(f"--record-expectations {self._record_to}: {error.strerror}") from None


def observed(answer: Answer, customers: Customers) -> dict[str, Any]:
    """What a scenario answered, without what changes from request to request."""
    body = answer.exchange.response.json if answer.exchange.response else None
    seen: dict[str, Any] = dict.fromkeys(MEMBERS)
    seen["status"] = answer.status
    if answer.accepted:
        if customers.run.capabilities.has("read"):
            seen["kyb_status"] = customers.read(answer).get("kyb_status")
    elif isinstance(body, Mapping):
        said = next(structured.readable(body), None)
        seen["message"] = steady(said[1]) if said else None
        step = body.get("step", body.get("error_step"))
        seen["step"] = step if isinstance(step, str) else None
    return seen


def steady(text: str) -> str:
    """The text with ids, times and long numbers replaced by what they are."""
    for pattern, what in VOLATILE:
        text = pattern.sub(what, text)
    return text


def load_pinned(path: Path) -> dict[str, dict[str, Any]]:
    """Reads an expectations file. Raises ConfigurationError."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise ConfigurationError(f"--expectations {path}: cannot be read: {reason}"[:300]) from None
    table = data.get("scenarios") if isinstance(data, Mapping) else None
    if not isinstance(table, Mapping) or not all(isinstance(entry, Mapping) for entry in table.values()):
        raise ConfigurationError(f"--expectations {path}: must hold `scenarios:` with an entry for each scenario")
    return {str(name): dict(entry) for name, entry in table.items()}


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]
