"""What each case costs, as measured on the embedded sandbox: requests and creations, its own and those it shares.

`suites/cases.json` keeps it, and with it the id of every case there is: the plan is made from it without sending
anything, and a changed id shows as a changed line. `pytest suites --profile=acceptance --snapshot=FILE` writes it, and
`--profile=production` (against `conformance serve --production`) its own part.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.clauses import DEPTHS
from conformance.outcomes import ConfigurationError

SNAPSHOT = Path("suites") / "cases.json"
PRE_FLIGHT = "pre-flight"
PRODUCTION = "production"


@dataclass(frozen=True)
class Cost:
    """Requests and creations; of one example of a property, what it took on average."""

    requests: float = 0
    creations: float = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.requests + other.requests, self.creations + other.creations)

    def times(self, count: int) -> "Cost":
        """So many of them, in whole requests."""
        return Cost(round(self.requests * count), round(self.creations * count))


@dataclass(frozen=True)
class Function:
    """One case function with one parameter id.

    `examples` has, for a property, how often each profile that runs it does; `own` is then the cost of one example.
    """

    clauses: tuple[str, ...]
    depth: str
    own: Cost
    shares: tuple[str, ...]
    examples: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    def runs_in(self, profile: str) -> bool:
        if PRODUCTION in {profile, self.depth}:
            return profile == self.depth
        if self.examples and profile not in self.examples:
            return False
        return DEPTHS[self.depth] <= DEPTHS[profile]


@dataclass(frozen=True)
class Snapshot:
    """All functions by the id of their primary case, and the cost of what they share."""

    functions: Mapping[str, Function]
    shared: Mapping[str, Cost]

    def case_ids(self) -> list[str]:
        """Every case id there is: one for each clause of each function."""
        return [
            f"{clause}/{name.partition('/')[2]}"
            for name, function in self.functions.items()
            for clause in function.clauses
        ]

    def chosen(self, profile: str, clauses: Iterable[str] | None = None) -> dict[str, Function]:
        wanted = None if clauses is None else set(clauses)
        return {
            name: function
            for name, function in self.functions.items()
            if function.runs_in(profile) and (wanted is None or not wanted.isdisjoint(function.clauses))
        }

    def cost(self, functions: Mapping[str, Function], profile: str) -> Cost:
        """What it takes to run them: each its own cost, each shared exchange once, the pre-flight always."""
        total = self.shared.get(PRE_FLIGHT, Cost())
        for function in functions.values():
            total += function.own.times(function.examples.get(profile, 1))
        for name in {name for function in functions.values() for name in function.shares} - {PRE_FLIGHT}:
            total += self.shared.get(name, Cost())
        return total


def requests_of(case: str, functions: Mapping[str, Function], profile: str) -> float:
    """What a case sends by itself in a profile; a new one, which was never measured, counts as one request."""
    measured = functions.get(case)
    return measured.own.requests * measured.examples.get(profile, 1) if measured else 1.0


def each(total: int, examples: int) -> float:
    """The part of one example, as short as it can be written: a whole number stays one."""
    part = round(total / examples, 2)
    return int(part) if part.is_integer() else part


def load_snapshot(path: Path) -> Snapshot:
    """Reads the snapshot. Raises ConfigurationError where it is missing or damaged."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Snapshot(
            functions={name: _function(entry) for name, entry in data["functions"].items()},
            shared={name: Cost(*entry) for name, entry in data["shared"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{path} cannot be used ({type(error).__name__}); restore it from version control"
        ) from None


def _function(entry: Mapping[str, Any]) -> Function:
    return Function(
        clauses=tuple(entry["clauses"]),
        depth=entry["depth"],
        own=Cost(*entry["own"]),
        shares=tuple(entry.get("shares", ())),
        examples=entry.get("examples", {}),
        seconds=entry.get("seconds", 0.0),
    )


def write_snapshot(
    path: Path,
    functions: Mapping[str, Mapping[str, Any]],
    shared: Mapping[str, Sequence[float]],
    *,
    production: bool = False,
) -> None:
    """Writes one line for each function, in stable order, so that a change is seen in a diff.

    No profile runs everything: what the production profile runs, no other does. So the other part stays as it was.
    """
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"functions": {}, "shared": {}}
    others = {
        name: entry for name, entry in before["functions"].items() if (entry["depth"] == PRODUCTION) is not production
    }
    functions = {**others, **functions}
    shared = before["shared"] if production and before["shared"] else shared

    def block(entries: Mapping[str, Any]) -> str:
        lines = [f"    {json.dumps(name)}: {json.dumps(entries[name], sort_keys=True)}" for name in sorted(entries)]
        return ",\n".join(lines)

    text = f'{{\n  "functions": {{\n{block(functions)}\n  }},\n  "shared": {{\n{block(shared)}\n  }}\n}}\n'
    path.write_text(text, encoding="utf-8")
