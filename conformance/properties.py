"""How Hypothesis behaves over a network: no deadline, a fixed seed where asked, as many examples as the profile allows.

Each example is a request or more, and shrinking repeats them; in the gate nothing is shrunk, since the first failing
example is evidence enough.
"""

from collections.abc import Callable, Iterable
from functools import partial, wraps
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from conformance.case import Case
from conformance.found import Kept

EXAMPLES = {"nightly": 1, "gate": 2, "acceptance": 200, "production": 1}
STEPS = 12
"""Of a state machine, so many at most in one example."""
PLAYED = "play"
"""The fixture by which a case plays a state machine."""
Play = Callable[[type[RuleBasedStateMachine]], None]
"""What that fixture gives: it plays a machine, as deep as the profile asks for."""
KEPT = pytest.StashKey[Kept]()
_SETTLED: "WeakKeyDictionary[Callable[..., Any], Kept]" = WeakKeyDictionary()
"""Settings can be given to a function once; a process that runs the suites again finds its functions settled."""


def keep_house(checkout: Path) -> None:
    """Hypothesis keeps what it worked out in the checkout, not in whatever folder a run is started from."""
    set_hypothesis_home_dir(checkout / ".hypothesis")


def settle(items: Iterable[pytest.Item], profile: str, seed: int, again: bytes | None = None) -> None:
    """Gives the profile's settings to every property among the items.

    `again` are the choices of a found example: that one is run, and nothing else.
    """
    for item in items:
        if not is_property(item):
            continue
        function = getattr(item, "obj")  # noqa: B009 - pytest's items do not declare it
        if PLAYED in _fixtures(item) or function not in _SETTLED:
            kept = Kept(again)
            chosen = _settings(kept, examples_of(item, profile), shrink=profile == "acceptance")
            if PLAYED in _fixtures(item):
                played: Callable[[Case, type[RuleBasedStateMachine]], None] = partial(_played, chosen, seed)
                item.stash[PLAY] = played
            else:
                chosen(seeded(seed)(function))
                function.hypothesis.inner_test = _telling_examples_apart(function.hypothesis.inner_test)
            _SETTLED[function] = kept
        item.stash[KEPT] = _SETTLED[function]


PLAY = pytest.StashKey[Callable[[Case, type[RuleBasedStateMachine]], None]]()


def _played(chosen: settings, seed: int, case: Case, machine: type[RuleBasedStateMachine]) -> None:
    def anew() -> RuleBasedStateMachine:
        case.begin_example()
        return machine()

    run_state_machine_as_test(seeded(seed)(anew), settings=chosen)  # type: ignore[arg-type]


def _telling_examples_apart(inner: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(inner)
    def example(*args: Any, **given: Any) -> Any:
        case = given["case"] if "case" in given else given["customers"].case
        case.begin_example()
        return inner(*args, **given)

    return example


def _settings(kept: Kept, examples: int, *, shrink: bool) -> settings:
    """The seed alone decides what is drawn: `derandomize` would do so too, but keeps no example."""
    phases = (Phase.explicit, Phase.generate, Phase.shrink) if shrink else (Phase.explicit, Phase.generate)
    return settings(
        max_examples=examples,
        derandomize=False,
        database=kept,
        deadline=None,
        phases=phases if kept.again is None else (Phase.reuse,),
        report_multiple_bugs=False,
        print_blob=False,
        stateful_step_count=STEPS,
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
    """Whether Hypothesis makes the examples of the item: of a property, or of a state machine that it plays."""
    return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False)) or PLAYED in _fixtures(item)


def _fixtures(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])
