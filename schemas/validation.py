"""Validation that is strict where the library is lax: formats are checked, patterns cover the whole string."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend
from referencing import Registry as Schemas
from referencing import Resource
from referencing.jsonschema import DRAFT202012

from schemas.files import ROOT, read_yaml

AGREED_WHITESPACE = " \t\n\f\r"
"""Whitespace in every reading: ECMAScript, PCRE, Python and RE2 agree on these."""
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_NOT_AGREED = "[^" + AGREED_WHITESPACE.encode("unicode_escape").decode() + "]"
_DEFINITION = re.compile(r"(?<!\\)\$")


@dataclass(frozen=True)
class Problem:
    """One way in which a value breaks a schema: where (JSON pointer), what (for a person), and by which keyword."""

    pointer: str
    message: str
    keyword: str


@cache
def validator(name: str) -> Draft202012Validator:
    """The validator of `json/NAME.schema.json`, with its references resolved."""
    return _Strict({"$ref": f"json/{name}.schema.json"}, registry=_schemas(), format_checker=_formats())  # type: ignore[no-any-return]


def problems(name: str, value: object) -> list[Problem]:
    """Everything that the schema finds wrong with a value, in the order of the document."""
    found = sorted(validator(name).iter_errors(value), key=lambda error: [str(part) for part in error.absolute_path])
    return [_problem(error) for error in found]


def _problem(error: ValidationError) -> Problem:
    pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in error.absolute_path)
    return Problem(pointer, " ".join(error.message.split())[:300], str(error.validator))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    # `$` lets a final newline through in Python; `\S` means other things to others, so only the agreed set is whitespace.
    # A leading `.*` says nothing where the match may start anywhere, and takes quadratic time to say it.
    return re.compile(_DEFINITION.sub(r"\\Z", text.removeprefix(".*").replace(r"\S", _NOT_AGREED)), re.ASCII)


def _matches(_: Any, pattern: str, value: object, _schema: object) -> Iterator[ValidationError]:
    if isinstance(value, str) and not _pattern(pattern).search(value):
        yield ValidationError(f"{value[:80]!r} does not match {pattern!r}")


_Strict = extend(Draft202012Validator, {"pattern": _matches})  # type: ignore[no-untyped-call]


@cache
def _formats() -> FormatChecker:
    from rfc3339_validator import validate_rfc3339
    from rfc3986_validator import validate_rfc3986

    checker = FormatChecker(formats=())
    checks = {
        "uuid": lambda text: UUID.fullmatch(text) is not None,
        "uri": lambda text: validate_rfc3986(text, rule="URI") is not None,
        "date-time": lambda text: bool(validate_rfc3339(text)),
    }
    for name, holds in checks.items():
        # The patterns behind these checks end in `$`, which lets a final newline through; no format here has newlines.
        checker.checks(name)(
            lambda value, holds=holds: not isinstance(value, str) or ("\n" not in value and holds(value))
        )
    return checker


@cache
def _schemas() -> Schemas[Any]:
    resources: list[tuple[str, Resource[Any]]] = []
    for path in sorted((ROOT / "json").glob("*.schema.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        # With it, the library would go on with its own validator, and its own reading of patterns.
        del schema["$schema"]
        resource = Resource.from_contents(schema, default_specification=DRAFT202012)
        resources += [(f"json/{path.name}", resource), (schema["$id"], resource)]
    words = Resource.from_contents(read_yaml(ROOT / "sandbox.yaml"), default_specification=DRAFT202012)
    base = "https://conformance.example/schemas/"
    resources += [("sandbox.yaml", words), (base + "sandbox.yaml", words)]
    return Schemas().with_resources(resources)
