"""NAME: 3 to 100 characters, one of them not whitespace. Characters are Unicode code points."""

import pytest
from hypothesis import given

from conformance.case import Case
from conformance.clauses import clause, depth, each
from conformance.customers import Customers
from conformance.naming import unique_external_id, unique_name
from strategies import names


@clause("NAME-1", "BODY-9", "BODY-7")
def test_the_name_is_required(customers: Customers, case: Case) -> None:
    refused = customers.create(omit=["name"]).must_be_refused(field="name")
    with case.judging("BODY-7"):
        customers.must_not_exist(refused)


@clause("NAME-1", "BODY-8", "BODY-9")
@pytest.mark.parametrize("value", each(names.NOT_STRINGS, nightly=["null", "number"], gate=["boolean"]))
def test_other_types_are_refused(customers: Customers, value: object) -> None:
    customers.create(name=value).must_be_refused(field="name")


@clause("NAME-2", "BODY-9", "BODY-7")
@pytest.mark.parametrize("value", each(names.TOO_SHORT))
def test_fewer_than_three_characters_are_refused(customers: Customers, case: Case, value: str) -> None:
    refused = customers.create(name=value).must_be_refused(field="name")
    if len(value) == 2:
        with case.judging("BODY-7"):
            customers.must_not_exist(refused)


@clause("NAME-2")
def test_three_characters_are_accepted(customers: Customers) -> None:
    customers.create(name=names.of_length(3)).must_be_accepted()


@clause("NAME-3")
def test_a_hundred_characters_are_accepted(customers: Customers) -> None:
    customers.create(name=names.of_length(100)).must_be_accepted()


@clause("NAME-3")
@pytest.mark.parametrize("length", each({str(n): n for n in (101, 1_000, 100_000)}, nightly=["101", "1000"]))
def test_more_than_a_hundred_characters_are_refused(customers: Customers, length: int) -> None:
    customers.create(name=names.of_length(length)).must_be_refused()


@clause("NAME-4")
@pytest.mark.parametrize(
    "value",
    each(
        names.WHITESPACE_ONLY,
        nightly=names.WHITESPACE_ONLY_CORE,
        gate=["three newlines", "hundred mixed"],
    ),
)
def test_whitespace_only_is_refused(customers: Customers, value: str) -> None:
    customers.create(name=value).must_be_refused()


@clause("NAME-4")
@depth("acceptance")
@given(value=names.whitespace_only())
def test_any_mix_of_agreed_whitespace_is_refused(customers: Customers, value: str) -> None:
    customers.create(name=value).must_be_refused()


@clause("NAME-5")
@pytest.mark.parametrize(
    "value",
    each(
        names.WITH_WHITESPACE,
        nightly=names.WITH_WHITESPACE_CORE,
        gate=["between", "one letter of three", "hundred with the padding"],
    ),
)
def test_whitespace_around_and_between_is_accepted(customers: Customers, value: object) -> None:
    """It counts toward the length and is not trimmed before counting."""
    customers.create(name=value).must_be_accepted()


@clause("NAME-5")
def test_whitespace_counts_toward_the_upper_length(customers: Customers) -> None:
    customers.create(name=names.padded_beyond(100)).must_be_refused()


@clause("NAME-6")
@pytest.mark.parametrize("alphabet", ["astral", "two-byte"])
def test_a_hundred_code_points_are_accepted(customers: Customers, alphabet: names.Alphabet) -> None:
    customers.create(name=names.of_length(100, alphabet)).must_be_accepted()


@clause("NAME-6")
@pytest.mark.parametrize("alphabet", ["astral", pytest.param("two-byte", marks=depth("gate"))])
def test_two_code_points_are_refused(customers: Customers, alphabet: names.Alphabet) -> None:
    customers.create(name=names.of_length(2, alphabet)).must_be_refused()


@clause("NAME-6")
@depth("gate")
@pytest.mark.parametrize("alphabet", ["astral", pytest.param("combining", marks=depth("acceptance"))])
def test_a_hundred_and_one_code_points_are_refused(customers: Customers, alphabet: names.Alphabet) -> None:
    customers.create(name=names.of_length(101, alphabet)).must_be_refused()


@clause("NAME-6")
@depth("gate")
@pytest.mark.parametrize("alphabet", ["astral", "combining"])
def test_three_code_points_are_accepted(customers: Customers, alphabet: names.Alphabet) -> None:
    customers.create(name=names.of_length(3, alphabet)).must_be_accepted()


@clause("NAME-7")
@pytest.mark.parametrize("value", each(names.SCRIPTS, nightly=names.SCRIPTS_CORE, gate=["cyrillic", "emoji sequence"]))
def test_names_in_any_script_are_accepted(customers: Customers, value: object) -> None:
    customers.create(name=value).must_be_accepted()


@clause("NAME-7")
@depth("gate")
@given(value=names.valid())
def test_any_valid_name_is_accepted(customers: Customers, value: str) -> None:
    customers.create(name=value).must_be_accepted()


@clause("NAME-8")
@pytest.mark.parametrize("value", each(names.DISPUTED, nightly=names.DISPUTED_CORE, gate=["vertical tabs"]))
def test_names_on_which_readings_differ(customers: Customers, case: Case, value: str) -> None:
    answer = customers.create(name=value).must_not_crash()
    case.observe("accepted" if answer.accepted else f"refused with {answer.status}")


@clause("NAME-9")
@pytest.mark.parametrize("place", ["alone", pytest.param("inside", marks=depth("gate"))])
def test_an_unpaired_surrogate_never_crashes_the_target(customers: Customers, case: Case, place: str) -> None:
    name = "\\ud83d\\ud83d\\ud83d" if place == "alone" else f"{unique_name()} \\udc00"
    raw = f'{{"name": "{name}", "customer_type": "business", "external_id": "{unique_external_id()}"}}'
    answer = customers.create(raw=raw.encode()).must_not_crash()
    case.note("accepted" if answer.accepted else f"refused with {answer.status}")
