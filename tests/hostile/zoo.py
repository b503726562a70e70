"""All hostile servers by name."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager

from tests.hostile import broken_http, echoes, false_friends, strange_bodies
from tests.hostile.cage import Animal, kept

ZOO: dict[str, Animal] = {
    **dict(inspect.getmembers(broken_http, inspect.iscoroutinefunction)),
    **strange_bodies.ANIMALS,
    **false_friends.ANIMALS,
    **echoes.ANIMALS,
}


@contextmanager
def visited(name: str) -> Iterator[str]:
    """The base URL of one hostile server."""
    with kept(ZOO[name]) as base_url:
        yield base_url
