"""The parts of a contract in one form: keywords that mean the same are equal, whichever way they were written."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

LOWER = frozenset({"minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties", "minContains"})
UPPER = frozenset({"maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties", "maxContains"})
FLAGS = frozenset({"required", "uniqueItems", "deprecated", "readOnly", "writeOnly"})
SPECIAL = frozenset({"pattern", "format", "multipleOf", "contentEncoding"})
IMPLIED = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
_COUNTED = re.compile(r"\^\[[^\[\]\\]+\]\{(\d{1,6})\}\$")
_CLASS = re.compile(r"\[((?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9_])++)\]")


@dataclass
class Part:
    """One place of a contract: an operation, a parameter, an answer, a property. `facts` are its keywords.

    The name of a part below it starts with what separates it, so that a place is written by joining names. `texts` are
    the descriptions, as they stand; they are not compared.
    """

    kind: str
    facts: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, "Part"] = field(default_factory=dict)
    texts: tuple[str, ...] = ()

    def walk(self, place: str = "") -> Iterator[tuple[str, "Part"]]:
        """Every part with its place."""
        yield place, self
        for name, part in self.parts.items():
            yield from part.walk(place + name)


def canonical(value: Any) -> str:
    """A value as text: the same for equal values, another for 1 and true."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def plain(part: Part) -> dict[str, Any]:
    """A part as one value, for a place where parts are alternatives and so have no names."""
    below = {name: plain(inner) for name, inner in part.parts.items()}
    return {**part.facts, **({"parts": below} if below else {})}


def texts(node: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(node[name] for name in ("summary", "description") if isinstance(node.get(name), str))


def keywords(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords of a schema that hold no schemas, without those that say nothing, such as a least length of 0."""
    facts: dict[str, Any] = {}
    if "type" in schema:
        named = schema["type"]
        facts["type"] = sorted(map(str, named)) if isinstance(named, list) else [str(named)]
    for keyword in (LOWER | UPPER) & schema.keys():
        facts[keyword] = schema[keyword]
    for bound in ("minimum", "maximum"):  # 3.0 says by a flag whether a bound is exclusive
        flag = facts.get(exclusive := "exclusive" + bound.capitalize())
        if isinstance(flag, bool):
            del facts[exclusive]
            if flag and bound in facts:
                facts[exclusive] = facts.pop(bound)
    for keyword in ("minLength", "minItems", "minProperties"):
        if facts.get(keyword) == 0:
            del facts[keyword]
    facts |= {keyword: True for keyword in (FLAGS - {"required"}) & schema.keys() if schema[keyword] is True}
    facts |= {keyword: [schema[keyword]] for keyword in SPECIAL & schema.keys()}
    if isinstance(schema.get("pattern"), str):
        facts["pattern"] = [_pattern(schema["pattern"])]
    if "default" in schema:
        facts["default"] = schema["default"]
    return facts


def _pattern(text: str) -> str:
    """A pattern without what says nothing: `.*` at an end that is not anchored, and the order within a class."""
    text = text.removeprefix(".*").removesuffix(".*") if not text.endswith("\\.*") else text.removeprefix(".*")
    return _CLASS.sub(lambda match: f"[{''.join(sorted(re.findall('.-.|.', match[1])))}]", text)


def enumerated(words: Sequence[Any], types: Sequence[str] | None) -> dict[str, Any]:
    """An enumeration as keywords. Null in it is a type, like any other null."""
    found = {canonical(word): word for word in words if word is not None}
    known = set(types) if types is not None else {TYPES.get(type(word), "string") for word in found.values()}
    if None in words and types is None:
        known.add("null")
    facts: dict[str, Any] = {"type": sorted(known)}
    if found or None not in words:
        facts["enum"] = [found[key] for key in sorted(found)]
    return facts


def both(first: Part, second: Part) -> Part:
    """What holds where both hold: the narrower of two bounds, the words that both allow, all that either asks for."""
    facts = dict(first.facts)
    for keyword, value in second.facts.items():
        facts[keyword] = _joined(keyword, facts[keyword], value) if keyword in facts else value
    parts = dict(first.parts)
    for name, part in second.parts.items():
        parts[name] = both(parts[name], part) if name in parts else part
    return Part(first.kind, facts, parts, first.texts + second.texts)


def _joined(keyword: str, first: Any, second: Any) -> Any:
    if canonical(first) == canonical(second) or keyword == "default":
        return first
    if keyword in LOWER | UPPER and number(first) and number(second):
        return (max if keyword in LOWER else min)(first, second)
    if keyword == "type":
        return sorted(widened(first) & widened(second) - ({"integer"} if {*first} & {*second} >= {"number"} else set()))
    if keyword == "enum":
        allowed = set(map(canonical, second))
        return [word for word in first if canonical(word) in allowed]
    if isinstance(first, list) and isinstance(second, list):
        return sorted({canonical(it): it for it in [*first, *second]}.values(), key=canonical)
    if isinstance(first, bool) and isinstance(second, bool):
        return keyword != "additionalProperties"  # two flags that differ: asked for by one, so asked for
    return sorted([first, second], key=canonical)


def chosen(choice: str, branches: Sequence[Part], kind: str) -> Part:
    """What `anyOf` or `oneOf` says: words and types where the branches are no more than that, else the branches."""
    null = {"type": ["null"]}
    rest = [it for it in branches if it.parts or it.facts != null]
    if not rest:
        return Part(kind, dict(null) if branches else {})
    said = {frozenset(it.facts) for it in rest}
    if len(rest) == 1:
        found = Part(kind, dict(rest[0].facts), rest[0].parts, rest[0].texts)
    elif not any(it.parts for it in rest) and said in ({frozenset({"type"})}, {frozenset({"type", "enum"})}):
        words = [word for it in rest for word in it.facts.get("enum", [])]
        types = sorted({name for it in rest for name in it.facts["type"]})
        found = Part(kind, {"type": types, **(enumerated(words, types) if words else {})})
    else:
        return Part(kind, {choice: sorted(map(plain, branches), key=canonical)})
    if len(rest) < len(branches):
        with_null(found)
    return found


def with_null(part: Part) -> None:
    """Lets null in, where the type keeps it out."""
    if "type" in part.facts:
        part.facts["type"] = sorted({*part.facts["type"], "null"})


def settled(part: Part) -> Part:
    """Leaves out the bounds that the format says already, and writes out the length that a pattern says."""
    facts = part.facts
    for name in facts.get("format", []):
        low, high = IMPLIED.get(str(name), (None, None))
        facts |= {"type": ["integer"]} if facts.get("type") == ["number"] and low is not None else {}
        for keyword, implied in (("minimum", low), ("maximum", high)):
            if implied is not None and facts.get(keyword) == implied:
                del facts[keyword]
    for pattern in facts.get("pattern", []):
        counted = _COUNTED.fullmatch(str(pattern))
        if counted:
            facts.setdefault("minLength", int(counted[1]))
            facts.setdefault("maxLength", int(counted[1]))
    return part


def widened(types: Sequence[str]) -> set[str]:
    """The types with those that they include: every integer is a number."""
    return {*types, "integer"} if "number" in types else set(types)


def number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
