"""Failing examples that a property found: kept as Hypothesis made them, so that they can be repeated on their own.

A found example is a file of JSON: the case, the choices behind the example, and - for people - what was sent. The choices
mean something only to the version of Hypothesis, and of the suite, that made them.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import hypothesis
from hypothesis.database import ExampleDatabase

from conformance import __version__
from conformance.identity import suite_digest
from conformance.outcomes import ConfigurationError

FORMAT = 1
NODE = re.compile(r"suites/(?:\w+/)*test_\w+\.py::test_\w+(?:\[.*\])?")
ASIDE = (b".secondary", b".pareto")
"""How the keys end under which Hypothesis keeps what it has left behind."""
MINE = {"suite": __version__, "suite_digest": suite_digest(), "hypothesis": hypothesis.__version__}


class Kept(ExampleDatabase):
    """Keeps the choices of the failing examples of one property, in memory; with `again` it holds just that one."""

    def __init__(self, again: bytes | None = None) -> None:
        super().__init__()
        self.again = again
        self._values: dict[bytes, list[bytes]] = {}

    def save(self, key: bytes, value: bytes) -> None:
        values = self._values.setdefault(key, [])
        if value not in values:
            values.append(value)

    def fetch(self, key: bytes) -> Iterable[bytes]:
        if self.again is not None:
            return () if key.endswith(ASIDE) else (self.again,)
        return tuple(self._values.get(key, ()))

    def delete(self, key: bytes, value: bytes) -> None:
        if value in self._values.get(key, ()):
            self._values[key].remove(value)

    def forget(self) -> None:
        """Before another case: one function may be several, by its parameters."""
        self._values.clear()

    @property
    def smallest(self) -> bytes | None:
        """The choices of the smallest failing example. What was left behind is under longer keys."""
        if not self._values:
            return None
        values = self._values[min(self._values, key=len)]
        return values[-1] if values else None


@dataclass(frozen=True)
class Found:
    """What it takes to run one found example again: the function, the profile it ran in, where, and the choices."""

    node: str
    profile: str
    embedded: bool
    choices: bytes

    @classmethod
    def read(cls, path: Path) -> Self:
        """Reads a found example. Raises ConfigurationError where the file cannot be used by this version."""
        try:
            data: dict[str, Any] = json.loads(path.read_bytes())
            if data["format"] != FORMAT or NODE.fullmatch(data["node"]) is None or not data["choices"]:
                raise ValueError
            made, choices = {name: data[name] for name in MINE}, base64.b64decode(data["choices"], validate=True)
            found = cls(data["node"], str(data["profile"]), bool(data["target"]["embedded"]), choices)
        except OSError as error:
            raise ConfigurationError(f"cannot read {path}: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
            raise ConfigurationError(f"{path} holds no found example; give a file of OUT/found") from None
        for name, version in MINE.items():
            if made[name] != version:
                raise ConfigurationError(
                    f"{path} was made with {name.replace('_', ' ')} {str(made[name])[:80]}, this is {version};"
                    " the curl lines in it still hold"
                )
        return found


def found_line(case: str, node: str, profile: str, choices: bytes, evidence: list[str]) -> dict[str, Any]:
    """The `found` line of the run record; `evidence` are the ids of the example's exchanges."""
    return {
        "kind": "found",
        "case": case,
        "format": FORMAT,
        "node": node,
        "profile": profile,
        **MINE,
        "choices": base64.b64encode(choices).decode("ascii"),
        "evidence": evidence,
    }
