"""The oracle for request bytes: every rule can be broken, alone, and names its clause; what is open is called so."""

import json
from typing import Any

import pytest

import schemas
from schemas.oracle import REQUIRED, RULES

UUID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
KSUID = "0ujtsYcgvSTl8PAuAdqWYSMnLOv"
VALID: dict[str, Any] = {"name": "Acme", "customer_type": "business"}
BROKEN: dict[str, dict[str, Any]] = {
    "name.missing": {"name": ...}, "name.type": {"name": 7}, "name.too_short": {"name": "\u00e9\u0301"},
    "name.too_long": {"name": "x" * 101}, "name.whitespace_only": {"name": "\n" * 3},
    "customer_type.missing": {"customer_type": ...}, "customer_type.type": {"customer_type": []},
    "customer_type.unknown": {"customer_type": "business\n"}, "external_id.type": {"external_id": None},
    "sub_client_id.type": {"sub_client_id": 1}, "sub_client_id.malformed": {"sub_client_id": KSUID + "\n"},
    "is_sub_client.type": {"is_sub_client": 0},
    "sub_client.exclusive": {"sub_client_id": KSUID, "is_sub_client": True},
}  # fmt: skip
RAW = {"body.malformed": b"{", "body.not_an_object": b"[]"}
KEYS = {"idempotency_key.missing": None, "idempotency_key.spelling": UUID.upper().replace("-", ""),
        "idempotency_key.no_uuid": "\u0661" + UUID[1:]}  # fmt: skip


def judged(raw: bytes, key: str | None = UUID) -> list[schemas.Violation]:
    return schemas.violations(raw, [] if key is None else [("X-Idempotency-Key", key)])


def document(change: dict[str, Any]) -> bytes:
    return json.dumps({name: value for name, value in {**VALID, **change}.items() if value is not ...}).encode()


def test_every_rule_can_be_broken_alone() -> None:
    found = {rule: judged(document(change)) for rule, change in BROKEN.items()}
    found |= {rule: judged(raw) for rule, raw in RAW.items()}
    found |= {rule: judged(document({}), key) for rule, key in KEYS.items()}
    assert {rule: [it.rule for it in broken] for rule, broken in found.items()} == {rule: [rule] for rule in found}
    assert {rule for rule, _ in (*RULES.values(), *REQUIRED.values())} == set(BROKEN)


def test_every_clause_it_names_is_one_that_bytes_decide() -> None:
    named = {clause for _, clause in (*RULES.values(), *REQUIRED.values())} | {"BODY-1", "BODY-2"}
    assert named | {"IDEM-1", "IDEM-2", "IDEM-3"} <= schemas.DECIDABLE_CLAUSES <= set(schemas.registry())


def test_each_rule_is_named_once_and_all_are_named() -> None:
    found = judged(b'{"sub_client_id": "", "name": "", "is_sub_client": 1}', None)
    rules = [it.rule for it in found]
    assert len(rules) == len(set(rules))
    assert set(rules) == {"idempotency_key.missing", "name.too_short", "customer_type.missing", "sub_client_id.malformed",
                          "is_sub_client.type"}  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "ground"),
    [
        (b"\xef\xbb\xbf{}", "byte order mark"), (b'{"name": 1, "name": 2}', "duplicate"),
        (b'{"name": "\\udc00"}', "surrogate"), (document({"name": "\u00a0\u2003 "}), "disputed whitespace"),
        (document({"name": "a\x00b"}), "control characters"),
        (document({"sub_client_id": KSUID, "is_sub_client": False}), "is_sub_client false"),
        (document({"sub_client_id": "z" * 27}), "largest KSUID"), (b"{", None), (b"[]", None), (document({}), None),
        (document({"name": "  "}), None), (document({"name": "\u00a0x\t"}), None), (None, None),
    ],
)  # fmt: skip
def test_what_is_disputed(raw: bytes | None, ground: str | None) -> None:
    found = schemas.disputed(raw)
    assert (ground in " ".join(found)) if ground else found == []


def test_code_points_are_counted() -> None:
    for name, clauses in {"𐀀𐀀": ["NAME-2"], "𐀀" * 100: [], "é" * 100: [], "𐀀" * 101: ["NAME-3"]}.items():
        assert [it.clause for it in judged(document({"name": name}))] == clauses
