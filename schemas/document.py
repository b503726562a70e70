"""An OpenAPI document that somebody else wrote, read with bounds: it may be large, deep, or made to do harm."""

from dataclasses import dataclass, field
from typing import Any

import yaml

from schemas.files import UniqueLoader
from schemas.strict_json import StrictJSONError, parse

MOST_BYTES = 8 * 1024 * 1024
MOST_VALUES = 500_000
DEEPEST = 200
TIMES = "tag:yaml.org,2002:timestamp"


class DocumentError(Exception):
    """A document that cannot be used; one line that says what is wrong, and what to do where that is not plain."""


class _Loader(UniqueLoader):
    """Safe YAML whose keys are text, as in JSON: the `404` of a response, which YAML takes for a number, included."""

    # A date is a word here; an impossible one in some example would make the whole document unreadable.
    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own shape
        first: [entry for entry in resolvers if entry[0] != TIMES]
        for first, resolvers in UniqueLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: ARG002
        self.flatten_mapping(node)
        members = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key that is no text", problem_mark=key.start_mark)
            members[key.value] = self.construct_object(value, deep=True)
        return members


def read_document(data: bytes) -> dict[str, Any]:
    """The document in YAML or JSON. Raises DocumentError on anything that is not a mapping within the bounds."""
    if len(data) > MOST_BYTES:
        raise DocumentError(f"it is larger than {MOST_BYTES >> 20} MiB; take out what is not about customers")
    try:
        value = parse(data) if data.lstrip()[:1] == b"{" else None
    except StrictJSONError as error:
        value = None
        wrong = f"not JSON: {error}"
    else:
        wrong = ""
    if value is None:
        value = _yaml(data, wrong)
    if not isinstance(value, dict):
        raise DocumentError("not an OpenAPI document: it is no mapping with an `openapi` member")
    return value


def _yaml(data: bytes, wrong: str) -> Any:
    try:
        text = data.decode("utf-8-sig")
        _check_size(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except DocumentError:
        raise
    except UnicodeDecodeError as error:
        raise DocumentError(f"not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except (yaml.YAMLError, ValueError, RecursionError, ArithmeticError) as error:
        raise DocumentError(wrong or f"not YAML: {_said(error)}") from None


def _said(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        return f"line {mark.line + 1}, column {mark.column + 1}: {error.problem or error.context}"
    return " ".join(str(error).split())[:200]


@dataclass
class _Open:
    """A collection whose end has not been seen: how many values it holds, aliases written out, and its keys."""

    anchor: str | None
    mapping: bool
    values: int = 1
    depth: int = 1
    keys: set[str] = field(default_factory=set)
    at_key: bool = True


class _Size:
    """How large the document is with every alias written out. It is counted from the events, before anything is built:
    merge keys and recursive readers would pay for every copy.
    """

    def __init__(self) -> None:
        self.anchors: dict[str, tuple[int, int] | None] = {}
        self.stack: list[_Open] = []

    def see(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.CollectionStartEvent):
            if event.anchor:
                self.anchors[event.anchor] = None
            self.stack.append(_Open(event.anchor, isinstance(event, yaml.MappingStartEvent)))
            if len(self.stack) > DEEPEST:
                raise DocumentError(f"nested more than {DEEPEST} deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            ended = self.stack.pop()
            self._add(ended.anchor, ended.values, ended.depth)
        elif isinstance(event, yaml.ScalarEvent):
            self._check_key(event)
            self._add(event.anchor, 1, 0)
        elif isinstance(event, yaml.AliasEvent):
            size = self.anchors.get(event.anchor or "", (1, 0))
            if size is None:
                raise DocumentError(f"the anchor {event.anchor} holds itself")
            self._add(None, *size)

    def _check_key(self, event: yaml.ScalarEvent) -> None:
        holder = self.stack[-1] if self.stack else None
        if holder and holder.mapping and holder.at_key and event.value != "<<":
            if event.value in holder.keys:
                raise DocumentError(f"the key {event.value[:80]!r} stands twice in one mapping")
            holder.keys.add(event.value)

    def _add(self, anchor: str | None, values: int, depth: int) -> None:
        if anchor:
            self.anchors[anchor] = (values, depth)
        if not self.stack:
            return
        holder = self.stack[-1]
        holder.at_key = not holder.at_key
        holder.values += values
        holder.depth = max(holder.depth, depth + 1)
        if holder.values > MOST_VALUES:
            raise DocumentError(f"it holds more than {MOST_VALUES:,} values, aliases written out")
        if holder.depth + len(self.stack) > DEEPEST:
            raise DocumentError(f"nested more than {DEEPEST} deep, aliases written out")


def _check_size(text: str) -> None:
    size = _Size()
    for event in yaml.parse(text, Loader=_Loader):
        size.see(event)
