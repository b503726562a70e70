"""What moved between our contract and a newer OpenAPI document of the vendor, and which clauses that concerns."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from schemas.document import DocumentError
from schemas.files import ROOT, read_yaml
from schemas.meaning import METHODS, meaning, template
from schemas.openapi import openapi_document
from schemas.oracle import REQUIRED, RULES
from schemas.parts import LOWER, UPPER, Part, canonical, number, widened
from schemas.vocabulary import vocabulary

CREATE = "POST /customers"
BODY = f"{CREATE} body json"
NOTHING = "-"
WORDS = frozenset({"type", "enum", "security", "servers"})
"""Keywords whose value is a set of words: what moved is the words."""
NEEDED = frozenset({"property", "parameter", "header", "body"})
"""Kinds of part that are required or optional."""
NO_BOUND = frozenset({"default", "deprecated", "readOnly", "writeOnly", "recursion"})
"""Keywords that let neither more nor less through."""
LONGEST_TEXT = 20_000


class Direction(StrEnum):
    """Whether fewer or more values keep the document than kept ours."""

    NARROWER = "narrower"
    WIDER = "wider"
    OTHER = "other"


@dataclass(frozen=True)
class Movement:
    """One thing that is not as it was. `what` is a keyword, or the kind of a part that is new or gone.

    `before` and `after` are values of a keyword, None where it is missing; of a part, what it is in words. `clauses` are
    the clauses concerned, empty where there is none yet; `why` is the reason of a difference that is there on purpose.
    """

    places: tuple[str, ...]
    what: str
    before: Any
    after: Any
    direction: Direction
    clauses: tuple[str, ...]
    why: str | None = None


@dataclass(frozen=True)
class Drift:
    """All that moved, what differs on purpose, and what the document calls itself."""

    title: str
    version: str
    openapi: str
    moved: tuple[Movement, ...]
    known: tuple[Movement, ...]

    def concerning(self, clause: str) -> tuple[Movement, ...]:
        return tuple(item for item in self.moved if clause in item.clauses)

    @property
    def unclaimed(self) -> tuple[Movement, ...]:
        """What no clause speaks of yet: each may be worth a new one."""
        return tuple(item for item in self.moved if not item.clauses)


def drift(document: Mapping[str, Any]) -> Drift:
    """Compares the operations of our contract with those of a document.

    Raises DocumentError on a document that is not OpenAPI 3.0 or 3.1, that does not hold together, or has no create.
    """
    ours, operations = contract_parts()
    theirs = meaning(document, operations)
    if CREATE not in theirs.parts:
        raise DocumentError(f"it has no {CREATE}; give the document of the whole platform API")
    # One change of a schema that many answers share is one movement at many places.
    places: dict[str, list[str]] = {}
    first: dict[str, Movement] = {}
    for item in [*_compared(ours, theirs, ""), *_stated(theirs)]:
        key = canonical(asdict(replace(item, places=())))
        places.setdefault(key, []).extend(item.places)
        first.setdefault(key, item)
    movements = [replace(item, places=tuple(places[key])) for key, item in first.items()]
    info = document.get("info", {})
    return Drift(
        str(info.get("title", "untitled")),
        str(info.get("version", "without version")),
        document["openapi"],
        tuple(item for item in movements if item.why is None),
        tuple(item for item in movements if item.why is not None),
    )


@cache
def contract_parts() -> tuple[Part, Mapping[str, str]]:
    """Our own contract as parts, and the names of its operations by their template."""
    document = openapi_document()
    names = [f"{word.upper()} {path}" for path, item in document["paths"].items() for word in METHODS if word in item]
    operations = {template(name): name for name in names}
    return meaning(document, operations), operations


def shown(value: Any) -> str:
    """A value as a reader sees it; `-` for none."""
    if value is None:
        return NOTHING
    if isinstance(value, list) and all(isinstance(it, str) for it in value):
        return ", ".join(value)
    return value if isinstance(value, str) else canonical(value)


# -------------------------------------------------------------------------------------------------------- the comparison


def _compared(ours: Part, theirs: Part, place: str) -> Iterator[Movement]:
    for keyword in dict.fromkeys([*ours.facts, *theirs.facts]):
        before, after = ours.facts.get(keyword), theirs.facts.get(keyword)
        if canonical(before) != canonical(after):
            yield _movement(place, keyword, before, after, _direction(keyword, before, after))
    for name in dict.fromkeys([*ours.parts, *theirs.parts]):
        was, now = ours.parts.get(name), theirs.parts.get(name)
        if was and now:
            yield from _compared(was, now, place + name)
        elif was:
            yield _movement(place + name, was.kind, _in_words(was), None, _direction_of_part(was, gone=True))
        elif now:
            yield _movement(place + name, now.kind, None, _in_words(now), _direction_of_part(now, gone=False))


def _in_words(part: Part) -> str:
    """`optional, type string, maxLength 64`."""
    need = ["required" if "required" in part.facts else "optional"] if part.kind in NEEDED else []
    said = [f"{name} {shown(value)}" for name, value in part.facts.items() if name != "required"]
    inner = [f"with {', '.join(sorted(name.strip(' /') for name in part.parts))}"] if part.parts else []
    return ", ".join([*need, *said, *inner]) or "present"


def _direction_of_part(part: Part, *, gone: bool) -> Direction:
    if part.kind in {"response", "content type", "operation"}:
        return Direction.NARROWER if gone else Direction.WIDER
    if "required" in part.facts:
        return Direction.WIDER if gone else Direction.NARROWER
    return Direction.OTHER


def _direction(keyword: str, before: Any, after: Any) -> Direction:
    """What a change of a keyword's value does. A missing keyword lets everything through."""
    if keyword in WORDS:
        return _of_sets(_words(keyword, before), _words(keyword, after))
    if keyword in LOWER | UPPER and number(before) and number(after):
        return Direction.NARROWER if (after > before) is (keyword in LOWER) else Direction.WIDER
    if keyword not in NO_BOUND and (before is None or after is None):
        return Direction.NARROWER if before is None else Direction.WIDER
    return Direction.OTHER


def _words(keyword: str, value: Any) -> set[str] | None:
    if value is None:
        return None
    return widened(value) if keyword == "type" else set(map(canonical, value))


def _of_sets(before: set[str] | None, after: set[str] | None) -> Direction:
    if before is None or (after is not None and after < before):
        return Direction.NARROWER
    if after is None or before < after:
        return Direction.WIDER
    return Direction.OTHER


def _stated(theirs: Part) -> Iterator[Movement]:
    """Numbers in descriptions that are not those of our contract."""
    limits = asdict(vocabulary().limits)
    for rule in _data()["stated"]:
        ours = sorted({limits[name] for name in rule["limits"]})
        numbers = cache(lambda text, says=re.compile(rule["says"], re.IGNORECASE): _numbers(says, text))
        for place, part in theirs.walk():
            said = (
                {found for text in part.texts for found in numbers(text)}
                if fnmatchcase(place, rule["where"])
                else set()
            )
            if said - set(ours):
                yield Movement((place,), rule["limits"][0], ours, sorted(said), Direction.OTHER, tuple(rule["clauses"]))


def _numbers(says: re.Pattern[str], text: str) -> list[int]:
    return [int(word.replace(",", "")) for word in says.findall(" ".join(text[:LONGEST_TEXT].split()))]


# ----------------------------------------------------------------------------------------------------------- the clauses


def _movement(place: str, what: str, before: Any, after: Any, direction: Direction) -> Movement:
    reasons = ((it["why"], entry) for it in _data()["known"] for entry in it["differences"])
    why = next((why for why, entry in reasons if _fits(entry, place, what, before, after)), None)
    return Movement((place,), what, before, after, direction, concerned(place, what), why)


def _fits(entry: Mapping[str, str], place: str, what: str, before: Any, after: Any) -> bool:
    return (
        entry["what"] == what
        and fnmatchcase(place, entry["where"])
        and fnmatchcase(shown(before), entry.get("ours", "*"))
        and fnmatchcase(shown(after), entry.get("theirs", "*"))
    )


def concerned(place: str, what: str) -> tuple[str, ...]:
    """The clauses that a keyword at a place concerns: those of the oracle's rules, and those of `drift.yaml`."""
    found = list(_of_oracle(place, what))
    for rule in _data()["concerns"]:
        if what in rule.get("what", [what]) and fnmatchcase(place, rule["where"]):
            found += rule["clauses"]
    return tuple(dict.fromkeys(found))


def _of_oracle(place: str, what: str) -> Iterator[str]:
    if place != BODY and not place.startswith(BODY + "/"):
        return
    field = place.removeprefix(BODY).removeprefix("/")
    if what in {"required", "property"} and field in REQUIRED:
        yield REQUIRED[field][1]
    for (name, keyword), (_, clause) in RULES.items():
        if name == field and what in {keyword, "property"}:
            yield clause


@cache
def _data() -> Any:
    return read_yaml(ROOT / "drift.yaml")
