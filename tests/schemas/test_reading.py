"""Strict where the libraries are lax: JSON, formats, patterns, KSUIDs, and the oracle for request bytes."""

import json

import pytest
from jsonschema import Draft202012Validator

import schemas
from schemas.files import ROOT

KEY = ("x-idempotency-key", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
VALID = {"name": "Acme", "customer_type": "business"}


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"NaN", b"[Infinity]", b'{"a":1,"a":2}', b"\xef\xbb\xbf{}", b'"\xff"', b"{} x", b"[1,]", b"1e999",
        b"[" * 200_000 + b"]" * 200_000, b"9" * 6_000, b'"\\ud800"', b"{'a':1}", b'{"a":' * 300 + b"1" + b"}" * 300,
    ],
    ids=range(14),
)  # fmt: skip
def test_what_is_no_strict_json_is_refused(raw: bytes) -> None:
    with pytest.raises(schemas.StrictJSONError):
        schemas.parse(raw)


def test_what_is_strict_json_is_read() -> None:
    assert schemas.parse('{"a": ["ü", 1, 1.5, null, "\\ud83d\\ude00"]}'.encode()) == {"a": ["ü", 1, 1.5, None, "😀"]}


@pytest.mark.parametrize("written", ["1734567890123456789", "1.73e18", "1734567890000000000.0", "-0", "1E5"])
def test_a_number_is_shown_as_it_was_written(written: str) -> None:
    raw = f'{{"a": [{{"b/c": {written}}}]}}'.encode()
    assert schemas.number_text(raw, "/a/0/b~1c") == written
    assert schemas.number_text(raw, "/a/1") is None


def test_ksuids_carry_their_time() -> None:
    assert schemas.ksuid_timestamp("0ujtsYcgvSTl8PAuAdqWYSMnLOv") == 1_400_000_000 + 107_608_047
    assert schemas.encode_ksuid(1_400_000_000 + 2**32 - 1, 2**128 - 1) == schemas.LARGEST_KSUID
    assert schemas.is_ksuid(schemas.LARGEST_KSUID)
    assert not schemas.is_ksuid(schemas.LARGEST_KSUID[:-1] + "W")


@pytest.mark.parametrize("path", sorted((ROOT / "json").glob("*.json")), ids=lambda path: path.name)
def test_every_schema_is_one(path: object) -> None:
    text = (ROOT / "json" / str(getattr(path, "name", ""))).read_text(encoding="utf-8")
    Draft202012Validator.check_schema(json.loads(text))


def rules(**change: object) -> list[tuple[str, str]]:
    body = {name: value for name, value in {**VALID, **change}.items() if value is not ...}
    return [(it.clause, it.rule) for it in schemas.violations(json.dumps(body).encode(), [KEY])]


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        ({"name": ...}, "NAME-1"), ({"name": None}, "NAME-1"), ({"name": "ab"}, "NAME-2"), ({"name": ""}, "NAME-2"),
        ({"name": "x" * 101}, "NAME-3"), ({"name": " \t\n\f\r"}, "NAME-4"), ({"customer_type": ...}, "TYPE-1"),
        ({"customer_type": "BUSINESS"}, "TYPE-2"), ({"customer_type": 1}, "TYPE-2"), ({"external_id": 1}, "EXT-2"),
        ({"sub_client_id": "1NFHrqBHb3cTfLVkFSGmHZqdDPi\n"}, "SUB-6"), ({"sub_client_id": 1}, "SUB-7"),
        ({"is_sub_client": "true"}, "SUB-7"),
        ({"sub_client_id": "1NFHrqBHb3cTfLVkFSGmHZqdDPi", "is_sub_client": True}, "SUB-3"),
    ],
)  # fmt: skip
def test_the_oracle_names_one_rule_for_one_mistake(change: dict[str, object], clause: str) -> None:
    assert [found for found, _ in rules(**change)] == [clause]


@pytest.mark.parametrize(
    "change",
    [{}, {"name": "\n a"}, {"name": "𐀀" * 100}, {"name": "\u00a0" * 3}, {"extra": 1}, {"external_id": ""},
     {"sub_client_id": "z" * 27}],
)  # fmt: skip
def test_the_oracle_lets_the_rest_be(change: dict[str, object]) -> None:
    assert rules(**change) == []


@pytest.mark.parametrize(
    ("key", "clause"),
    [("", "IDEM-2"), ("words", "IDEM-2"), (KEY[1][:-1], "IDEM-2"), (KEY[1].replace("-", ""), "IDEM-3"),
     ("{" + KEY[1] + "}", "IDEM-3"), ("urn:uuid:" + KEY[1], "IDEM-3"), (KEY[1] + "\n", "IDEM-3")],
)  # fmt: skip
def test_the_oracle_reads_keys(key: str, clause: str) -> None:
    assert [it.clause for it in schemas.violations(json.dumps(VALID).encode(), [(KEY[0], key)])] == [clause]


def test_the_digest_is_that_of_all_files() -> None:
    assert schemas.contract_digest().startswith("sha256:")
    assert schemas.contract_digest() == schemas.contract_digest()
