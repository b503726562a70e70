"""The boundary tables: every entry breaks exactly the clause that its table is for, or none."""

import json
import unicodedata
from collections.abc import Collection, Mapping
from types import ModuleType
from typing import Any

import pytest

import schemas
from conformance.naming import Drawn
from strategies import broken_json, customers, keys, ksuids, names
from strategies.letters import alphabet

PLAIN = {"name": "Acme", "customer_type": "business"}
KEY = "x-idempotency-key"


def broken(fields: Mapping[str, Any], key: str = keys.SAMPLE) -> set[str]:
    """The clauses that a create with these members breaks."""
    omitted: Collection[str] = fields.get("omit", ())
    given = {name: value.draw() if isinstance(value, Drawn) else value for name, value in {**PLAIN, **fields}.items()}
    body = {name: value for name, value in given.items() if name not in {"omit", "headers", *omitted}}
    return {it.clause for it in schemas.violations(json.dumps(body).encode(), [(KEY, key)])}


@pytest.mark.parametrize(
    ("member", "table", "clause"),
    [
        ("name", names.TOO_SHORT, "NAME-2"),
        ("name", names.WHITESPACE_ONLY, "NAME-4"),
        ("name", names.NOT_STRINGS, "NAME-1"),
        ("customer_type", customers.NOT_TYPES, "TYPE-2"),
        ("sub_client_id", ksuids.NOT_KSUIDS, "SUB-6"),
    ],
)
def test_a_table_breaks_one_clause(member: str, table: Mapping[str, object], clause: str) -> None:
    assert {name: broken({member: value}) for name, value in table.items()} == {name: {clause} for name in table}


@pytest.mark.parametrize("table", [names.WITH_WHITESPACE, names.SCRIPTS], ids=["whitespace", "scripts"])
def test_a_table_of_valid_names_breaks_none_and_repeats_none(table: Mapping[str, Drawn]) -> None:
    drawn = {name: [value.draw() for _ in range(50)] for name, value in table.items()}
    assert [name for name, many in drawn.items() if any(broken({"name": it}) for it in many)] == []
    assert all(len(set(many)) == len(many) for many in drawn.values())


def test_a_name_padded_beyond_the_length_would_fit_when_trimmed() -> None:
    name = names.padded_beyond(names.LONGEST).draw()
    assert (len(name), broken({"name": name})) == (101, {"NAME-3"})
    assert broken({"name": name.strip()}) == set()


def test_disputed_names_are_disputed_or_controls_or_change_when_composed() -> None:
    def open_to_readers(name: str) -> bool:
        return bool(schemas.disputed(json.dumps({**PLAIN, "name": name}).encode())) or (
            unicodedata.normalize("NFC", name) != name
        )

    assert [label for label, name in names.DISPUTED.items() if not open_to_readers(name)] == []


def test_creates_refused_whole_have_one_mistake_each() -> None:
    found = {name: len(broken(fields)) for name, fields in customers.REFUSED_WHOLE.items()}
    assert found == {**dict.fromkeys(customers.REFUSED_WHOLE, 1), "another content type": 0}


@pytest.mark.parametrize(
    ("table", "clauses"),
    [(keys.NOT_UUIDS, {"IDEM-2"}), (keys.OTHER_SPELLINGS, {"IDEM-3"}), (keys.UUIDS, set())],
    ids=["no uuids", "other spellings", "uuids"],
)
def test_tables_of_keys(table: Mapping[str, Any], clauses: set[str]) -> None:
    for value in table.values():
        assert broken({}, str(value.draw() if isinstance(value, Drawn) else value)) == clauses


def test_keys_that_differ_do_so_wherever_asked() -> None:
    for key in (keys.SAMPLE, keys.SAMPLE.upper(), *(value.draw() for value in keys.UUIDS.values())):
        for place in keys.PLACES:
            other = keys.differing(key, place)
            assert broken({}, other) == set()
            assert sum(a != b for a, b in zip(key.lower(), other.lower(), strict=True)) == 1


def test_malformed_documents_parse_nowhere_and_crushing_ones_are_never_valid() -> None:
    for name, raw in broken_json.MALFORMED.items():
        with pytest.raises(schemas.StrictJSONError):
            schemas.parse(raw)
        if name != "nan":  # which Python's own reader takes
            with pytest.raises(ValueError, match=r".+"):
                json.loads(raw)
    for raw in broken_json.CRUSHING.values():
        assert schemas.violations(raw, [(KEY, keys.SAMPLE)])


@pytest.mark.parametrize("module", [broken_json, customers, keys, ksuids, names], ids=lambda module: module.__name__)
def test_what_every_profile_sends_is_in_the_table(module: ModuleType) -> None:
    cores = [name for name in vars(module) if name.endswith("_CORE")]
    assert cores
    for core in cores:
        assert set(getattr(module, core)) <= set(getattr(module, core.removesuffix("_CORE")))


def test_alphabets_are_large_plain_and_stable() -> None:
    assert len(alphabet("letters")) > 20_000
    for kind in ("ascii", "letters", "two-byte", "astral"):
        letters = alphabet(kind)
        assert len(set(letters)) == len(letters)
        assert unicodedata.normalize("NFC", letters) == letters
        assert not any(char.isspace() or unicodedata.category(char).startswith("C") for char in letters)
