"""What a defect is: the reference with one rule broken, and the clause that must turn red for it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar

from sandbox.configuration import ConfigurationError
from sandbox.reference import Sandbox

S = TypeVar("S", bound=type[Sandbox])


@dataclass(frozen=True)
class Defect:
    """One seeded defect.

    `clause` must turn red, and no other but those of `also_breaks`, each with the reason why it cannot stay green.
    `settings` is what the instance must be configured with for the defect to show. `pinned`: it shows only against an
    expectations file of the reference.
    """

    id: str
    clause: str
    summary: str
    layer: type[Sandbox] = field(repr=False)
    also_breaks: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    pinned: bool = False


_CATALOGUE: dict[str, Defect] = {}


def defect(
    clause: str,
    *,
    also: Mapping[str, str] | None = None,
    settings: Mapping[str, Any] | None = None,
    pinned: bool = False,
) -> Callable[[S], S]:
    """Registers a class over the reference as a defect; its id is its name, its summary the first line it says."""

    def register(layer: S) -> S:
        name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", layer.__name__).lower()
        if name in _CATALOGUE:
            raise ValueError(f"two defects are called {name}")
        summary = (layer.__doc__ or "").strip().splitlines()[0]
        _CATALOGUE[name] = Defect(name, clause, summary, layer, dict(also or {}), dict(settings or {}), pinned)
        return layer

    return register


def registered() -> dict[str, Defect]:
    return dict(_CATALOGUE)


def named(name: str, known: Mapping[str, Any], what: str) -> Any:
    """The entry of that name. ConfigurationError with the nearest names where there is none."""
    if name not in known:
        near = get_close_matches(name, known, 3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"list them with --list-{what}s"
        raise ConfigurationError(f"no {what} {name!r}; {hint}")
    return known[name]
