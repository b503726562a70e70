"""The clause registry: `clauses.yaml` as values, checked in full when it is loaded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from schemas.files import ROOT, read_yaml

CLAUSES = ROOT / "clauses.yaml"


class RegistryError(Exception):
    """The registry is malformed; one line that names the file and the clause."""


@dataclass(frozen=True)
class Clause:
    """One clause of the contract.

    `source` is where it comes from (ref, api, doc, an RFC), `needs` what must be there to judge it whole, `accepts`
    every acceptable outcome in words, `ruling` how an ambiguous text is read.
    """

    id: str
    level: str
    title: str
    area: str
    source: tuple[str, ...]
    needs: tuple[str, ...]
    accepts: tuple[str, ...]
    profiles: tuple[str, ...]
    ruling: str | None = None


class Registry(Mapping[str, Clause]):
    """All clauses by id, in the order of the contract."""

    def __init__(self, clauses: Mapping[str, Clause], areas: Mapping[str, str], date: str, version: int) -> None:
        self._clauses = dict(clauses)
        self.areas = dict(areas)
        """Title of each area."""
        self.date = date
        self.version = version

    def __getitem__(self, clause: str) -> Clause:
        return self._clauses[clause]

    def __iter__(self) -> Iterator[str]:
        return iter(self._clauses)

    def __len__(self) -> int:
        return len(self._clauses)

    def matching(self, pattern: str) -> tuple[Clause, ...]:
        """The clauses whose id fits a pattern such as `NAME-*`."""
        return tuple(clause for clause in self._clauses.values() if fnmatchcase(clause.id, pattern))


@cache
def registry() -> Registry:
    """The registry of this contract."""
    return load_registry(CLAUSES)


def load_registry(path: Path) -> Registry:
    """Reads and checks a registry. Raises RegistryError on anything malformed, unknown or double."""
    try:
        data = read_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RegistryError(f"{path.name}: cannot be read: {' '.join(str(error).split())}") from None
    _check_form(data, path.name)
    clauses: dict[str, Clause] = {}
    for entry in data["clauses"]:
        clause = _clause(entry, data, path.name)
        if clause.id in clauses:
            raise RegistryError(f"{path.name}: {clause.id} stands twice")
        clauses[clause.id] = clause
    titles = {area: entry["title"] for area, entry in data["areas"].items()}
    return Registry(clauses, titles, data["date"], data["version"])


def _check_form(data: Any, file: str) -> None:
    from schemas.validation import problems

    for problem in problems("clauses", data):
        parts = problem.pointer.split("/")
        where = problem.pointer or "the file"
        if len(parts) > 2 and parts[1] == "clauses":
            entry = data["clauses"][int(parts[2])]
            named = entry.get("id") if isinstance(entry, dict) else None
            where = f"{named or 'clause ' + parts[2]}{'/' if parts[3:] else ''}{'/'.join(parts[3:])}"
        raise RegistryError(f"{file}: {where}: {problem.message}")


def _clause(entry: Mapping[str, Any], data: Mapping[str, Any], file: str) -> Clause:
    area = entry["id"].rpartition("-")[0]
    if area not in data["areas"]:
        raise RegistryError(f"{file}: {entry['id']}: no area {area}")
    unknown = [need for need in entry["needs"] if need not in data["needs"]]
    if unknown:
        raise RegistryError(f"{file}: {entry['id']}: no need {unknown[0]!r}; there are {', '.join(data['needs'])}")
    return Clause(
        id=entry["id"],
        level=entry["level"],
        title=entry["title"],
        area=area,
        source=tuple(entry["source"]),
        needs=tuple(entry["needs"]),
        accepts=tuple(entry["accepts"]),
        profiles=tuple(entry.get("profiles", data["areas"][area]["profiles"])),
        ruling=entry.get("ruling"),
    )
