"""How Hypothesis behaves over a network: no deadline, a fixed seed where asked, as many examples as the profile allows.

Each example is a request or more, and shrinking repeats them; in the gate nothing is shrunk, since the first failing
example is evidence enough.
"""

from collections.abc import Callable, Iterable
from typing import Any
from weakref import WeakSet

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as hypothesis_seed

EXAMPLES = {"nightly": 1, "gate": 2, "acceptance": 200, "production": 1}
_SETTLED: "WeakSet[Callable[..., Any]]" = WeakSet()
"""Settings can be given to a function once; a process that runs the suites again finds its functions settled."""


def settle(items: Iterable[pytest.Item], profile: str, seed: int) -> None:
    """Gives the profile's settings to every property among the items."""
    deep = profile == "acceptance"
    chosen = settings(
        max_examples=EXAMPLES[profile],
        derandomize=seed == 0,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink) if deep else (Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    for function in {item.obj for item in items if isinstance(item, pytest.Function) and is_property(item)}:
        if function not in _SETTLED:
            chosen(function)
            if seed:
                hypothesis_seed(seed)(function)
            _SETTLED.add(function)


def is_property(item: pytest.Item) -> bool:
    return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))
