"""JSON as RFC 8259 has it, without what Python's reader lets through."""

import json
import re
from typing import Any

DEEPEST = 256
MOST_DIGITS = 4000
# A string that never ends is one match too: to begin anew within it would take quadratic time.
_STRUCTURE = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


class StrictJSONError(ValueError):
    """The bytes are no JSON document by the strict reading; the message says why."""


class Literal(float):
    """A number with the text it was written as."""

    text: str

    def __new__(cls, text: str) -> "Literal":
        number = super().__new__(cls, text)
        number.text = text
        return number


def parse(raw: bytes) -> Any:
    """The value of a document.

    Raises StrictJSONError on invalid UTF-8, a byte order mark, NaN and infinities, numbers beyond a double or of
    thousands of digits, duplicate members, unpaired surrogates, text after the document, and nests that are too deep.
    """
    return _load(raw, parse_float=_finite, parse_int=_whole)


def number_text(raw: bytes, pointer: str) -> str | None:
    """The text of the number at a JSON pointer, as it stands in the document: `1.7e18` and `1700.0` show as such.

    None where there is no number. Clause RESP-8 needs it, since a parser hides how an integer was written.
    """
    try:
        value = _load(raw, parse_float=Literal, parse_int=Literal)
    except StrictJSONError:
        return None
    for escaped in pointer.split("/")[1:]:
        part = escaped.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value.text if isinstance(value, Literal) else None


def _load(raw: bytes, **options: Any) -> Any:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise StrictJSONError(f"invalid UTF-8 at byte {error.start}") from None
    if text.startswith("\ufeff"):
        raise StrictJSONError("a byte order mark")
    _check_depth(raw)
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_constant=_constant, **options)
    except StrictJSONError:
        raise
    except (ValueError, RecursionError) as error:
        raise StrictJSONError(str(error).partition("; use sys")[0]) from None
    if "\\u" in text:
        _check_surrogates(value)
    return value


def _check_depth(raw: bytes) -> None:
    depth = 0
    for match in _STRUCTURE.finditer(raw):
        token = match.group()
        depth += (token in b"[{") - (token in b"]}")
        if depth > DEEPEST:
            raise StrictJSONError(f"nested more than {DEEPEST} deep")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise StrictJSONError("duplicate members")
    return members


def _constant(name: str) -> Any:
    raise StrictJSONError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise StrictJSONError(f"a number beyond a double: {text[:20]}")
    return number


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise StrictJSONError(f"a number of {len(text)} digits")
    return int(text)


def _check_surrogates(value: Any) -> None:
    if isinstance(value, str):
        if any("\ud800" <= char <= "\udfff" for char in value):
            raise StrictJSONError("an unpaired surrogate")
    elif isinstance(value, dict):
        for name, member in value.items():
            _check_surrogates(name)
            _check_surrogates(member)
    elif isinstance(value, list):
        for element in value:
            _check_surrogates(element)
