"""What a strategy calls valid validates; what it calls invalid breaks exactly the rule it names."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings

import schemas
from strategies import broken_json, customers, keys, ksuids, names
from strategies.letters import Alphabet, random_text

KEY = [("x-idempotency-key", keys.SAMPLE)]
FEW = settings(max_examples=60, derandomize=True, database=None, deadline=None)


def clauses(body: Mapping[str, object]) -> list[str]:
    return [it.clause for it in schemas.violations(json.dumps(body, ensure_ascii=False).encode(), KEY)]


def with_name(name: object) -> dict[str, object]:
    return {"name": name, "customer_type": "business"}


@FEW
@given(body=customers.valid())
def test_valid_customers_break_nothing(body: dict[str, object]) -> None:
    assert clauses(body) == []


@FEW
@given(mistake=customers.one_rule_broken())
def test_a_mistake_breaks_the_rule_it_names_and_no_other(mistake: customers.Mistake) -> None:
    found = schemas.violations(json.dumps(mistake.body).encode(), KEY)
    assert [(it.rule, it.clause) for it in found] == [(mistake.rule, mistake.clause)]


@FEW
@given(name=names.valid(), middle=names.any_script())
def test_valid_names_are_valid(name: names.DrawnName, middle: names.DrawnName) -> None:
    assert clauses(with_name(name.draw())) == []
    assert clauses(with_name(middle.draw())) == []


@FEW
@given(blank=names.whitespace_only(), short=names.too_short(), long=names.too_long())
def test_invalid_names_are_invalid(blank: str, short: str, long: str) -> None:
    found = [clauses(with_name(name)) for name in (blank, short, long)]
    assert found == [["NAME-4"], ["NAME-2"], ["NAME-3"]]


@FEW
@given(name=names.disputed_whitespace_only())
def test_disputed_names_are_disputed(name: str) -> None:
    assert schemas.disputed(json.dumps(with_name(name)).encode())


@pytest.mark.parametrize("table", [names.WITH_WHITESPACE, names.SCRIPTS], ids=["whitespace", "scripts"])
def test_tables_of_valid_names(table: Mapping[str, names.Padded | names.DrawnName]) -> None:
    assert [name for name, value in table.items() if clauses(with_name(value.draw()))] == []


def test_tables_of_invalid_names() -> None:
    assert {found for value in names.WHITESPACE_ONLY.values() for found in clauses(with_name(value))} == {"NAME-4"}
    assert {found for value in names.TOO_SHORT.values() for found in clauses(with_name(value))} == {"NAME-2"}
    assert {found for value in names.NOT_STRINGS.values() for found in clauses(with_name(value))} == {"NAME-1"}


@pytest.mark.parametrize("alphabet", ["ascii", "letters", "two-byte", "astral", "combining"])
@pytest.mark.parametrize("length", [2, 3, 100, 101])
def test_lengths_are_exact(alphabet: Alphabet, length: int) -> None:
    drawn = names.of_length(length, alphabet).draw()
    assert len(drawn) == length
    units = {"two-byte": len(drawn.encode()) == 2 * length, "astral": len(drawn.encode("utf-16-le")) == 4 * length}
    assert units.get(alphabet, True)


def test_names_of_three_characters_do_not_repeat() -> None:
    drawn = [names.of_length(3).draw() for _ in range(20_000)]
    assert len(set(drawn)) == len(drawn)
    assert len(set(random_text(1, "letters") for _ in range(5_000))) > 2_000  # noqa: C401


@FEW
@given(good=ksuids.valid(), bad=ksuids.malformed())
def test_ksuids(good: str, bad: str) -> None:
    assert schemas.is_ksuid(good)
    assert clauses({**with_name("Acme"), "sub_client_id": bad}) == ["SUB-6"]


def test_ksuid_tables() -> None:
    assert {
        it for bad in ksuids.NOT_KSUIDS.values() for it in clauses({**with_name("Acme"), "sub_client_id": bad})
    } == {"SUB-6"}
    assert not schemas.is_ksuid(ksuids.BEYOND_THE_LARGEST)
    assert schemas.is_ksuid(ksuids.fresh())
    assert ksuids.fresh() != ksuids.fresh()


@FEW
@given(good=keys.valid(), bad=keys.not_uuids())
def test_keys(good: keys.DrawnKey, bad: str) -> None:
    body = json.dumps(with_name("Acme")).encode()
    assert schemas.violations(body, [(KEY[0][0], good.draw())]) == []
    assert [it.clause for it in schemas.violations(body, [(KEY[0][0], bad)])] == ["IDEM-2"]


@pytest.mark.parametrize("place", keys.PLACES)
def test_differing_keys_differ_in_one_digit(place: str) -> None:
    other = keys.differing(keys.SAMPLE, place)
    assert sum(a != b for a, b in zip(keys.SAMPLE, other, strict=True)) == 1


def test_broken_json_is_broken() -> None:
    found = {name: schemas.violations(raw, KEY)[0].clause for name, raw in broken_json.MALFORMED.items()}
    assert set(found.values()) == {"BODY-1"}
    assert {schemas.violations(raw, KEY)[0].clause for raw in broken_json.NOT_OBJECTS.values()} == {"BODY-2"}
    assert all(schemas.violations(raw, KEY) for raw in broken_json.CRUSHING.values())
    assert all(schemas.disputed(raw) for raw in broken_json.AMBIGUOUS.values())
