"""Splits the cases of a run over machines: each shard gets about as many requests as the others.

A case's share is what it was measured to send (`suites/cases.json`): against a paced target, requests are time. What
looks at the approval stays together, so that one shard alone waits for it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

from conformance.outcomes import ConfigurationError

MOST = 64
WRITTEN = re.compile(r"(\d{1,3})/(\d{1,3})", re.ASCII)
T = TypeVar("T")


@dataclass(frozen=True)
class Shard:
    """One of so many parts, counted from 1."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `2/3`. Raises ConfigurationError."""
        written = WRITTEN.fullmatch(text)
        shard = cls(int(written[1]), int(written[2])) if written else None
        if shard is None or not 1 <= shard.number <= shard.of <= MOST:
            raise ConfigurationError(
                f"--shard must be written like 2/3, with at most {MOST} shards, it is {text[:20]!r}"
            )
        return shard

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def part_of(
        self, items: Sequence[T], *, name: Callable[[T], str], cost: Callable[[T], float], together: Iterable[T]
    ) -> list[T]:
        """The items of this shard, in their order. The same everywhere, whatever the order they come in."""
        inseparable = {name(item) for item in together}
        groups: dict[str, list[T]] = {}
        for item in items:
            groups.setdefault("" if name(item) in inseparable else name(item), []).append(item)
        weights = {key: sum(map(cost, group)) for key, group in groups.items()}
        loads = dict.fromkeys(range(1, self.of + 1), 0.0)
        mine: set[str] = set()
        for key in sorted(groups, key=lambda key: (-weights[key], key)):  # the heaviest first, to the emptiest shard
            lightest = min(loads, key=lambda number: (loads[number], number))
            loads[lightest] += weights[key]
            if lightest == self.number:
                mine.add(key)
        return [item for item in items if ("" if name(item) in inseparable else name(item)) in mine]
