"""What a variant is: another shape of a server that the contract allows. Nobody may be blamed for one."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sandbox.reference import Sandbox

S = TypeVar("S", bound=type[Sandbox])


@dataclass(frozen=True)
class Variant:
    """One conforming variant. `settings` is what the instance is configured with."""

    id: str
    summary: str
    layer: type[Sandbox] = field(repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict)


_CATALOGUE: dict[str, Variant] = {}


def variant(**settings: Any) -> Callable[[S], S]:
    """Registers a class over the reference as a variant; its id is its name, its summary the first line it says."""

    def register(layer: S) -> S:
        name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", layer.__name__).lower()
        if name in _CATALOGUE:
            raise ValueError(f"two variants are called {name}")
        summary = (layer.__doc__ or "").strip().splitlines()[0]
        _CATALOGUE[name] = Variant(name, summary, layer, settings)
        return layer

    return register


def registered() -> dict[str, Variant]:
    return dict(_CATALOGUE)
