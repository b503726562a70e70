"""Our own reading of a create request: which rules its bytes break, each with its clause.

It judges what the bytes alone decide. Whether a key is known or a reference exists is not for it to say.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.ksuid import is_ksuid
from schemas.strict_json import StrictJSONError, parse
from schemas.validation import AGREED_WHITESPACE, UUID, Problem, problems

KEY = "x-idempotency-key"
DECIDABLE_CLAUSES = frozenset(
    {"BODY-1", "BODY-2", "EXT-2", "IDEM-1", "IDEM-2", "IDEM-3", "NAME-1", "NAME-2", "NAME-3", "NAME-4", "NAME-5",
     "NAME-6", "SUB-3", "SUB-6", "SUB-7", "TYPE-1", "TYPE-2"}
)  # fmt: skip
"""The clauses whose breach the bytes of a request show."""
SPELLINGS = re.compile(r"(?:urn:uuid:)?\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Violation:
    """One rule that a request breaks. `field` is the member or header at fault, empty for the body as a whole."""

    rule: str
    clause: str
    field: str
    message: str


RULES: dict[tuple[str, str], tuple[str, str]] = {
    ("name", "type"): ("name.type", "NAME-1"),
    ("name", "minLength"): ("name.too_short", "NAME-2"),
    ("name", "maxLength"): ("name.too_long", "NAME-3"),
    ("name", "pattern"): ("name.whitespace_only", "NAME-4"),
    ("customer_type", "type"): ("customer_type.type", "TYPE-2"),
    ("customer_type", "enum"): ("customer_type.unknown", "TYPE-2"),
    ("external_id", "type"): ("external_id.type", "EXT-2"),
    ("sub_client_id", "type"): ("sub_client_id.type", "SUB-7"),
    ("sub_client_id", "minLength"): ("sub_client_id.malformed", "SUB-6"),
    ("sub_client_id", "maxLength"): ("sub_client_id.malformed", "SUB-6"),
    ("sub_client_id", "pattern"): ("sub_client_id.malformed", "SUB-6"),
    ("is_sub_client", "type"): ("is_sub_client.type", "SUB-7"),
    ("", "not"): ("sub_client.exclusive", "SUB-3"),
}
REQUIRED = {"name": ("name.missing", "NAME-1"), "customer_type": ("customer_type.missing", "TYPE-1")}
BREAKABLE_CLAUSES = tuple(
    sorted(
        {clause for _, clause in (*RULES.values(), *REQUIRED.values())}
        | {"BODY-1", "BODY-2", "IDEM-1", "IDEM-2", "IDEM-3"}
    )
)
"""The clauses that a violation may name."""


def violations(body: bytes | None, headers: Iterable[tuple[str, str]]) -> list[Violation]:
    """Every rule that a create request breaks, one entry for each rule, in the order headers, body."""
    found = [*_of_headers(headers), *_of_body(body or b"")]
    return list({violation.rule: violation for violation in found}.values())


def _of_headers(headers: Iterable[tuple[str, str]]) -> list[Violation]:
    keys = [value for name, value in headers if name.lower() == KEY]
    if not keys:
        return [Violation("idempotency_key.missing", "IDEM-1", KEY, "the header is missing")]
    if UUID.fullmatch(keys[0]):
        return []
    if SPELLINGS.fullmatch(keys[0].strip()):
        return [Violation("idempotency_key.spelling", "IDEM-3", KEY, "a UUID in another spelling than 8-4-4-4-12")]
    return [Violation("idempotency_key.no_uuid", "IDEM-2", KEY, "not a UUID")]


def _of_body(body: bytes) -> list[Violation]:
    try:
        value = parse(body)
    except StrictJSONError as error:
        return [Violation("body.malformed", "BODY-1", "", str(error))]
    if not isinstance(value, dict):
        return [Violation("body.not_an_object", "BODY-2", "", "a JSON value other than an object")]
    found = [violation for problem in problems("create-request", value) for violation in _of_problem(problem, value)]
    whole = {violation.rule for violation in found}
    if "name.whitespace_only" in whole and len(value["name"]) == 0:
        found = [violation for violation in found if violation.rule != "name.whitespace_only"]
    return found


def _of_problem(problem: Problem, body: dict[str, object]) -> list[Violation]:
    field = problem.pointer.removeprefix("/")
    if problem.keyword == "required":
        return [
            Violation(rule, clause, name, f"{name} is missing")
            for name, (rule, clause) in REQUIRED.items()
            if name not in body and f"'{name}'" in problem.message
        ]
    rule, clause = RULES[field, problem.keyword]
    if field == "customer_type" and not isinstance(body[field], str):
        rule = "customer_type.type"
    if problem.keyword == "not":
        field = "is_sub_client"
    return [Violation(rule, clause, field, problem.message)]


def disputed(body: bytes | None) -> list[str]:
    """Grounds on which readers of the contract differ (the INFO clauses), in words; empty where there is none."""
    raw = body or b""
    if raw.startswith(b"\xef\xbb\xbf"):
        return ["a byte order mark"]
    try:
        value = parse(raw)
    except StrictJSONError as error:
        return [str(error)] if "duplicate" in str(error) or "surrogate" in str(error) else []
    if not isinstance(value, dict):
        return []
    name, grounds = value.get("name"), []
    if isinstance(name, str) and name.strip(AGREED_WHITESPACE) and all(map(_blank_to_some, name)):
        grounds.append("a name of disputed whitespace only")
    if isinstance(name, str) and any(ord(char) < 32 and char not in AGREED_WHITESPACE for char in name):
        grounds.append("control characters in the name")
    if value.get("is_sub_client") is False and "sub_client_id" in value:
        grounds.append("sub_client_id with is_sub_client false")
    if isinstance(value.get("sub_client_id"), str) and not is_ksuid(value["sub_client_id"]):
        grounds.append("a reference beyond the largest KSUID")
    return grounds


def _blank_to_some(char: str) -> bool:
    return char.isspace() or char in "\ufeff\u200b\u180e"
