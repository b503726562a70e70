"""How a case says what it judges: `@clause("NAME-2")`, and how deep a profile must go to run it: `@depth("gate")`."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import pytest

F = TypeVar("F", bound=Callable[..., Any])

DEPTHS = {"nightly": 0, "gate": 1, "acceptance": 2}
"""Each profile runs the cases of its own depth and of all before it: nightly is the smallest set, acceptance is all."""


def clause(primary: str, *also: str, level: str | None = None) -> Callable[[F], F]:
    """Names the clauses that a function judges, one case each.

    A failed expectation is blamed on the primary clause unless it is inside `case.judging(other)`; a crash of the
    target fails them all. `level` lowers the case where the clause itself says SHOULD for a part of it.
    """
    return pytest.mark.clause(primary, *also, level=level)


def depth(profile: str) -> pytest.MarkDecorator:
    """Runs a case, or one parameter of it, only from this profile on: nightly (always), gate, or acceptance."""
    if profile not in DEPTHS:
        raise ValueError(f"no depth {profile!r}")
    return pytest.mark.depth(profile)


def each(
    table: Mapping[str, object], *, nightly: Collection[str] | None = None, acceptance: Collection[str] = ()
) -> list[Any]:
    """The entries of a named table as parameters, their names as ids.

    `nightly` names those that every profile runs (all, when it is not given), `acceptance` those that only the deepest
    one does; the rest belong to the gate. A name that the table lacks is an error, so that a renamed entry is noticed.
    """
    unknown = {*(nightly or ()), *acceptance} - set(table)
    if unknown:
        raise ValueError(f"the table has no {', '.join(sorted(unknown))}")

    def marks(name: str) -> tuple[pytest.MarkDecorator, ...]:
        if name in acceptance:
            return (depth("acceptance"),)
        return () if nightly is None or name in nightly else (depth("gate"),)

    return [pytest.param(value, id=name, marks=marks(name)) for name, value in table.items()]
