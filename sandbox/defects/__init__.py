"""Seeded defects: one small class over the reference for each way to break a clause."""

from collections.abc import Mapping
from functools import cache

from sandbox.defects.registry import Defect, named, registered
from sandbox.reference import Sandbox


@cache
def catalogue() -> Mapping[str, Defect]:
    """All defects by id, in the order of the clauses' areas."""
    from sandbox.defects import (  # noqa: F401 - importing registers them
        authentication,
        bodies,
        idempotency,
        injection,
        members,
        names,
        responses,
        scenarios,
        side_effects,
        timing,
    )

    return registered()


def find(name: str) -> type[Sandbox]:
    """The class of a defect. ConfigurationError for an unknown id."""
    found: Defect = named(name, catalogue(), "defect")
    return found.layer
