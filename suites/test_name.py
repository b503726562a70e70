"""NAME: 3 to 100 characters, one of them not whitespace. Characters are Unicode code points."""

import pytest
from hypothesis import given

from conformance.answer import Answer
from conformance.case import Case
from conformance.clauses import clause, depth, each
from conformance.customers import Customers
from conformance.naming import unique_external_id, unique_name
from conformance.outcomes import NotApplicable
from strategies import names
from strategies.customers import others
from strategies.letters import Alphabet

TWO = names.TOO_SHORT["two"]


@clause("NAME-1", "BODY-9", "BODY-7")
def test_the_name_is_required(customers: Customers, case: Case) -> None:
    refused = customers.create(omit=["name"]).must_be_refused(field="name")
    with case.judging("BODY-7"):
        customers.must_not_exist(refused)


@clause("NAME-1", "BODY-8", "BODY-9")
@pytest.mark.parametrize("value", each(names.NOT_STRINGS, nightly=["null", "number"], gate=["boolean"]))
def test_other_types_are_refused(customers: Customers, value: object) -> None:
    customers.create(name=value).must_be_refused(field="name")


def ascii_of(customers: Customers, length: int) -> Answer:
    """A name of so many ASCII letters, sent once: what NAME-2 and NAME-3 judge, and what other lengths compare with."""
    name = TWO if length == len(TWO) else names.of_length(length)
    return customers.shared(f"{length} letters", name=name)


def length_itself(customers: Customers, answer: Answer, length: int) -> None:
    """Not applicable where ASCII letters of that length fare alike: then the edge is wrong, and not the counting."""
    if answer.accepted == ascii_of(customers, length).accepted:
        raise NotApplicable(f"{length} ASCII letters answer alike; NAME-2 or NAME-3 judges that")


@clause("NAME-2", "BODY-9", "BODY-7")
@pytest.mark.parametrize("value", each(names.TOO_SHORT))
def test_fewer_than_three_characters_are_refused(customers: Customers, case: Case, value: str) -> None:
    refused = ascii_of(customers, 2) if value == TWO else customers.create(name=value)
    refused.must_be_refused(field="name")
    if len(value) == 2:
        with case.judging("BODY-7"):
            customers.must_not_exist(refused)


@clause("NAME-2")
def test_three_characters_are_accepted(customers: Customers) -> None:
    ascii_of(customers, 3).must_be_accepted()


@clause("NAME-3")
def test_a_hundred_characters_are_accepted(customers: Customers) -> None:
    ascii_of(customers, 100).must_be_accepted()


@clause("NAME-3")
@pytest.mark.parametrize("length", each({str(n): n for n in (101, 1_000, 100_000)}, nightly=["101", "1000"]))
def test_more_than_a_hundred_characters_are_refused(customers: Customers, length: int) -> None:
    ascii_of(customers, length).must_be_refused()


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


@clause("NAME-2")
@depth("acceptance")
@given(value=names.plainly_too_short())
def test_any_shorter_name_is_refused(customers: Customers, value: str) -> None:
    customers.create(name=value).must_be_refused()


@clause("NAME-3")
@depth("acceptance")
@given(value=names.plainly_too_long())
def test_any_longer_name_is_refused(customers: Customers, value: str) -> None:
    customers.create(name=value).must_be_refused()


@clause("NAME-1")
@depth("acceptance")
@given(value=others(str))
def test_any_other_type_is_refused(customers: Customers, value: object) -> None:
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
    answer = customers.create(name=value)
    if isinstance(value, names.DrawnName) and not answer.accepted and not answer.crashed:
        length_itself(customers, answer, value.length)
    answer.must_be_accepted()


@clause("NAME-5")
def test_whitespace_counts_toward_the_upper_length(customers: Customers) -> None:
    answer = customers.create(name=names.padded_beyond(100))
    if answer.accepted:
        length_itself(customers, answer, 101)
    answer.must_be_refused()


@clause("NAME-6")
@pytest.mark.parametrize("alphabet", ["astral", "two-byte"])
def test_a_hundred_code_points_are_accepted(customers: Customers, alphabet: Alphabet) -> None:
    answer = customers.create(name=names.of_length(100, alphabet))
    if not answer.accepted and not answer.crashed:
        length_itself(customers, answer, 100)
    answer.must_be_accepted()


@clause("NAME-6")
@pytest.mark.parametrize("alphabet", ["astral", pytest.param("two-byte", marks=depth("gate"))])
def test_two_code_points_are_refused(customers: Customers, alphabet: Alphabet) -> None:
    answer = customers.create(name=names.of_length(2, alphabet))
    if answer.accepted:
        length_itself(customers, answer, 2)
    answer.must_be_refused()


@clause("NAME-6")
@depth("gate")
@pytest.mark.parametrize("alphabet", ["astral", pytest.param("combining", marks=depth("acceptance"))])
def test_a_hundred_and_one_code_points_are_refused(customers: Customers, alphabet: Alphabet) -> None:
    answer = customers.create(name=names.of_length(101, alphabet))
    if answer.accepted:
        length_itself(customers, answer, 101)
    answer.must_be_refused()


@clause("NAME-6")
@depth("gate")
@pytest.mark.parametrize("alphabet", ["astral", "combining"])
def test_three_code_points_are_accepted(customers: Customers, alphabet: Alphabet) -> None:
    answer = customers.create(name=names.of_length(3, alphabet))
    if not answer.accepted and not answer.crashed:
        length_itself(customers, answer, 3)
    answer.must_be_accepted()


@clause("NAME-7")
@pytest.mark.parametrize("value", each(names.SCRIPTS, nightly=names.SCRIPTS_CORE, gate=["cyrillic", "emoji sequence"]))
def test_names_in_any_script_are_accepted(customers: Customers, value: object) -> None:
    customers.create(name=value).must_be_accepted()


@clause("NAME-7")
@depth("gate")
@given(value=names.any_script())
def test_any_name_of_middle_length_is_accepted(customers: Customers, value: names.DrawnName) -> None:
    """Of a length that is valid by every way to count, so that only the characters matter."""
    customers.create(name=value).must_be_accepted()


@clause("NAME-6")
@depth("acceptance")
@given(value=names.valid())
def test_any_valid_name_is_accepted(customers: Customers, value: names.DrawnName) -> None:
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
