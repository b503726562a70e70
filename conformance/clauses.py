"""How a case says what it judges: `@clause("NAME-2")`, and how deep a profile must go to run it: `@depth("gate")`."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import pytest

VERSION = re.compile(r"\d+\.\d+", re.ASCII)
F = TypeVar("F", bound=Callable[..., Any])

DEPTHS = {"nightly": 0, "gate": 1, "acceptance": 2}
"""Each profile runs the cases of its own depth and of all before it: nightly is the smallest set, acceptance is all."""


def clause(primary: str, *also: str, level: str | None = None, if_seen: bool = False) -> Callable[[F], F]:
    """Names the clauses that a function judges, one case each.

    A failed expectation is blamed on the primary clause unless it is inside `case.judging(other)`; a crash of the
    target is blamed on BODY-8 as well, where it is among them. `level` lowers the case where the clause itself says
    SHOULD for a part of it. With `if_seen`, which of the other clauses come up is left to chance: those that did not do not
    apply, instead of passing.
    """
    return pytest.mark.clause(primary, *also, level=level, if_seen=if_seen)


def depth(profile: str) -> pytest.MarkDecorator:
    """Runs a case, or one parameter of it, only from this profile on: nightly (always), gate, or acceptance."""
    if profile not in DEPTHS:
        raise ValueError(f"no depth {profile!r}")
    return pytest.mark.depth(profile)


def examples(**counts: int) -> pytest.MarkDecorator:
    """Runs a property in just these profiles, with so many examples: `@examples(nightly=6, acceptance=200)`."""
    unknown = sorted(set(counts) - set(DEPTHS))
    if unknown:
        raise ValueError(f"no profile {unknown[0]!r}")
    return pytest.mark.examples(**counts)


def each(
    table: Mapping[str, object], *, nightly: Collection[str] | None = None, gate: Collection[str] | None = None
) -> list[Any]:
    """The entries of a named table as parameters, their names as ids.

    `nightly` names those that every profile runs, `gate` those that it adds; the rest is left to acceptance. Without
    `gate` the rest belongs to the gate, without `nightly` every profile runs all. A name that the table lacks is an
    error, so that a renamed entry is noticed.
    """
    unknown = {*(nightly or ()), *(gate or ())} - set(table)
    if unknown:
        raise ValueError(f"the table has no {', '.join(sorted(unknown))}")

    def marks(name: str) -> tuple[pytest.MarkDecorator, ...]:
        if nightly is None or name in nightly:
            return ()
        return (depth("gate" if gate is None or name in gate else "acceptance"),)

    return [pytest.param(value, id=name, marks=marks(name)) for name, value in table.items()]


def provisional(until: str) -> pytest.MarkDecorator:
    """A new case: its failures are shown, and counted from the suite's version `until` on, such as 0.2.

    So an upgrade by one minor version breaks nobody's gate, and says what the next one will.
    """
    if VERSION.fullmatch(until) is None:
        raise ValueError(f"{until!r} is no minor version such as 0.2")
    return pytest.mark.provisional(until)
