"""Conforming variants: shapes of a server that the contract allows, and that the suite must not blame."""

from collections.abc import Mapping
from functools import cache

from sandbox.defects.registry import named
from sandbox.reference import Sandbox
from sandbox.variants.registry import Variant, registered


@cache
def catalogue() -> Mapping[str, Variant]:
    """All variants by id."""
    from sandbox.variants import answers, connections, routes, tolerated  # noqa: F401 - importing registers them

    return registered()


def find(name: str) -> type[Sandbox]:
    """The class of a variant. ConfigurationError for an unknown id."""
    found: Variant = named(name, catalogue(), "variant")
    return found.layer
