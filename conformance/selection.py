"""Which of the collected functions are cases of this run, and in which order they run."""

from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

import schemas
from conformance import __version__, costs, properties
from conformance.approval import Watched
from conformance.clauses import DEPTHS
from conformance.configuration import Configuration, checked_patterns
from conformance.outcomes import SuiteFault

LATE_FIXTURES = frozenset({"watch", "after_approval", "late"})
CLIENT_AREA = "SDK"
WHOLE = frozenset({"suites", "sdk"})
"""The folders of all cases, of servers and of clients."""
FILTERS = {"-k": "keyword", "-m": "markexpr"}


def is_case(item: pytest.Item) -> bool:
    return item.get_closest_marker("clause") is not None


def clauses_of(item: pytest.Item) -> tuple[str, ...]:
    """The clauses that a function judges, the primary one first."""
    marker = item.get_closest_marker("clause")
    return tuple(marker.args) if marker else ()


def level_of(item: pytest.Item) -> str | None:
    marker = item.get_closest_marker("clause")
    return marker.kwargs.get("level") if marker else None


def provisional_until(item: pytest.Item) -> str | None:
    """The version from which the failures of a new case count; None for one that counts."""
    marker = item.get_closest_marker("provisional")
    until = str(marker.args[0]) if marker else None
    return until if until and _version(until) > _version(__version__) else None


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:2])


def must_be_told_apart(items: Sequence[pytest.Item]) -> None:
    """Case ids are what people put into lists: raises SuiteFault where two cases share one."""
    names = Counter(f"{clause}/{name_of(item)}" for item in items for clause in clauses_of(item))
    twice = next((name for name, count in names.items() if count > 1), None)
    if twice:
        raise SuiteFault(f"two cases are called {twice}; rename one of them")


def is_left_to_chance(item: pytest.Item) -> bool:
    """Whether the clauses beside the primary one need not come up."""
    marker = item.get_closest_marker("clause")
    return bool(marker and marker.kwargs.get("if_seen"))


def name_of(item: pytest.Item) -> str:
    """Function and parameter id: stable across runs, order and machines."""
    return item.name.removeprefix("test_")


def runs_in(item: pytest.Item, profile: str) -> bool:
    """Whether the profile goes as deep as the item, and its clause belongs to the profile."""
    known = schemas.registry()
    for clause in clauses_of(item):
        if clause not in known:
            raise SuiteFault(f"{item.nodeid} names {clause}, which the registry does not have")
    if profile == "production" or "production" in known[clauses_of(item)[0]].profiles:
        return profile in known[clauses_of(item)[0]].profiles
    counts = item.get_closest_marker("examples")
    if counts is not None:
        return profile in counts.kwargs
    return DEPTHS[depth_of(item)] <= DEPTHS[profile]


def depth_of(item: pytest.Item) -> str:
    """The first profile that runs the item: the deepest of what its function and its parameters ask for."""
    if schemas.registry()[clauses_of(item)[0]].profiles == ("production",):
        return "production"
    asked = [str(marker.args[0]) for marker in item.iter_markers("depth")]
    return max(asked, key=DEPTHS.__getitem__, default="nightly")


def selected(items: Sequence[pytest.Item], configuration: Configuration, *, client: bool) -> list[pytest.Item]:
    """The items that judge the wanted side, clauses and profile."""
    return [
        item
        for item in items
        if any(clause.startswith(f"{CLIENT_AREA}-") for clause in clauses_of(item)) is client
        and (client or runs_in(item, configuration.profile))
        and any(is_wanted(clause, configuration) for clause in clauses_of(item))
    ]


def is_wanted(clause: str, configuration: Configuration) -> bool:
    """Whether `--clauses` asks for this one; without it, all are."""
    patterns = checked_patterns(configuration.clauses) if configuration.clauses else ("*",)
    return any(fnmatchcase(clause, pattern) for pattern in patterns)


def is_late(item: pytest.Item) -> bool:
    """Whether the item looks at what time does, and so should run when time has passed."""
    return not LATE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def ordered(items: Sequence[pytest.Item], *, parallel: bool) -> list[pytest.Item]:
    """Late items last, since the run has then waited the window out by itself.

    In parallel they come first, as one group: a single worker starts all watches and waits while the others work.
    """
    late = [item for item in items if is_late(item)]
    others = [item for item in items if not is_late(item)]
    if not parallel:
        return others + late
    for item in late:
        item.add_marker(pytest.mark.xdist_group("approval"))
    for item in others:
        item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    return late + others


def watched_by(items: Sequence[pytest.Item]) -> list[Watched]:
    """Everything the selected items want to see watched."""
    found: list[Watched] = []
    for item in items:
        callspec: Any = getattr(item, "callspec", None)
        watched = callspec.params.get("watch") if callspec else None
        if isinstance(watched, Watched):
            found.append(watched)
    return found


def chosen(config: pytest.Config, configuration: Configuration, cases: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The cases of this run, by everything that was asked for. Raises SuiteFault where two share a name."""
    found = selected(cases, configuration, client=bool(config.getoption("adapter", None)))
    if config.option.conformance_only_properties:
        found = [item for item in found if properties.is_property(item)]
    must_be_told_apart(found)
    if configuration.shard is None:
        return found
    measured = costs.load_snapshot(config.rootpath / costs.SNAPSHOT).functions

    def name(item: pytest.Item) -> str:
        return f"{clauses_of(item)[0]}/{name_of(item)}"

    return configuration.shard.part_of(
        found,
        name=name,
        cost=lambda item: costs.requests_of(name(item), measured, configuration.profile),
        together=[item for item in found if is_late(item)],
    )


def narrowed(config: pytest.Config) -> str | None:
    """What narrows the cases beside the options of a run, in words: pytest's own filters, and node ids."""
    words = [f"{flag} {value}" for flag in ("-k", "-m") if (value := config.getoption(FILTERS[flag]))]
    words += [Path(argument).name for argument in config.args if Path(argument).name not in WHOLE]
    words += ["--only-properties"] if config.option.conformance_only_properties else []
    return ", ".join(words) or None
