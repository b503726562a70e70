"""Which of the seeded defects and conforming variants are tried: evenly spread, and every area of clauses among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox import defects, variants

T = TypeVar("T")


@dataclass(frozen=True)
class Trial:
    """A server to be judged: `clause` is what its defect breaks, None where it conforms."""

    name: str
    summary: str
    clause: str | None
    settings: dict[str, Any]


def seeded(count: int | None = None, every: int | None = None) -> list[Trial]:
    """About `count` defects, or every so many, in the order of their areas and ids; all where neither is given.

    Those that show only on a server in production are passed over: beside the reference, which is none, every tool would
    find that server different for other reasons than the defect.
    """
    everything = [
        Trial(it.id, it.summary, it.clause, {"defect": it.id, **it.settings}) for it in defects.catalogue().values()
    ]
    everything.sort(key=lambda it: (_area(it), it.name))
    chosen = (
        everything if count is None and every is None else _spread(everything, every or len(everything) / (count or 1))
    )
    if count != 1:
        for area in sorted({_area(it) for it in everything} - {_area(it) for it in chosen}):
            mine = [it for it in everything if _area(it) == area]
            chosen.append(mine[len(mine) // 2])
    comparable = [it for it in chosen if not it.settings.get("production")]
    return sorted(comparable, key=lambda it: (_area(it), it.name))


def conforming(count: int | None = None) -> list[Trial]:
    """About `count` variants, evenly spread by id; all where it is not given."""
    everything = [Trial(it.id, it.summary, None, {"variant": it.id, **it.settings}) for it in _variants()]
    if count is None:
        return everything
    return _spread(everything, len(everything) / count) if count else []


def _variants() -> list[Any]:
    return sorted(variants.catalogue().values(), key=lambda it: it.id)


def _area(trial: Trial) -> str:
    return (trial.clause or "").partition("-")[0]


def _spread(items: Sequence[T], step: float) -> list[T]:
    """Every `step`-th, from the middle of the first stretch on."""
    return [items[int(step * (number + 0.5))] for number in range(round(len(items) / step))]
