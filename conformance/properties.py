"""How Hypothesis behaves over a network: no deadline, a fixed seed where asked, as many examples as the profile allows.

Each example is a request or more, and shrinking repeats them; in the gate nothing is shrunk, since the first failing
example is evidence enough.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as hypothesis_seed
from hypothesis.configuration import set_hypothesis_home_dir

EXAMPLES = {"nightly": 1, "gate": 2, "acceptance": 200, "production": 1}
_SETTLED: "WeakSet[Callable[..., Any]]" = WeakSet()
"""Settings can be given to a function once; a process that runs the suites again finds its functions settled."""


def keep_house(checkout: Path) -> None:
    """Hypothesis keeps what it worked out in the checkout, not in whatever folder a run is started from."""
    set_hypothesis_home_dir(checkout / ".hypothesis")


def settle(items: Iterable[pytest.Item], profile: str, seed: int) -> None:
    """Gives the profile's settings to every property among the items."""
    for item in items:
        function = getattr(item, "obj", None)
        if function is None or not is_property(item) or function in _SETTLED:
            continue
        _settings(examples_of(item, profile), seed, shrink=profile == "acceptance")(function)
        if seed:
            hypothesis_seed(seed)(function)
        _SETTLED.add(function)


def _settings(examples: int, seed: int, *, shrink: bool) -> settings:
    return settings(
        max_examples=examples,
        derandomize=seed == 0,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink) if shrink else (Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )


def counts_of(item: pytest.Item) -> dict[str, int]:
    """The examples of a property in each profile that runs it; empty for a function that is no property."""
    if not is_property(item):
        return {}
    marker = item.get_closest_marker("examples")
    return dict(marker.kwargs) if marker else {name: count for name, count in EXAMPLES.items() if name != "production"}


def examples_of(item: pytest.Item, profile: str) -> int:
    """How often a profile runs the body of a function: 1 where it is no property."""
    return counts_of(item).get(profile, 1)


def is_property(item: pytest.Item) -> bool:
    return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))
