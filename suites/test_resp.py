"""RESP: the 201 and what it says. Most clauses are judged on creates that were sent anyway."""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

import schemas
from conformance.answer import Answer, value_of
from conformance.clauses import clause, depth
from conformance.customers import Customers
from conformance.outcomes import Inconclusive, NotApplicable

DAY = 86_400
THIRTY_DAYS_NS = 30 * DAY * 1_000_000_000
TOLERANCE_NS = 600 * 1_000_000_000
TOKEN_BITS = 128
LINK_MEMBERS = ("provider_id", "link_type", "url", "status", "created_at", "updated_at")
IDS = pytest.mark.parametrize("name", ["id", "application_id"])

SHAPES: Mapping[str, Mapping[str, object]] = {
    "individual": {"customer_type": "individual"},
    "business without options": {"omit": ("external_id",)},
    "individual sub-client": {"customer_type": "individual", "is_sub_client": True},
}


def server_time(answer: Answer) -> float:
    """Unix time by the server's own clock; inconclusive where it does not tell."""
    try:
        return parsedate_to_datetime(answer.response.header("date") or "").timestamp()
    except (ValueError, TypeError, OverflowError):
        raise Inconclusive("the answer has no usable Date header, so the server's clock is unknown") from None


@clause("RESP-1")
def test_a_create_answers_201_with_a_body_of_the_schema(customers: Customers) -> None:
    customers.plain().must_be_a_conforming_201()


@clause("RESP-9")
@pytest.mark.parametrize("shape", SHAPES)
def test_both_types_with_and_without_options_answer_alike(customers: Customers, shape: str) -> None:
    customers.shared(shape, **SHAPES[shape]).must_be_as_plain()


@clause("RESP-2")
@IDS
def test_ids_are_ksuids(customers: Customers, name: str) -> None:
    answer = customers.plain()
    value_of(answer, name, schemas.is_ksuid, "27 of [0-9A-Za-z], at most the largest KSUID")


@clause("RESP-3")
@IDS
def test_ids_are_unique_over_the_run(customers: Customers, name: str, late: None) -> None:
    """Every create of the run is looked at; nothing is sent for it."""
    customers.ask_of_the_run("unique", name)


@clause("RESP-4")
@IDS
def test_a_ksuids_time_is_that_of_the_server(customers: Customers, name: str) -> None:
    answer = customers.plain()
    found = answer.member(name)
    if not schemas.is_ksuid(found):
        raise Inconclusive(f"{name} is no KSUID")
    away = abs(schemas.ksuid_timestamp(str(found)) - server_time(answer))
    answer.must(away <= DAY, f"{name} with a time within a day of the server's clock", f"{away / 3600:.0f} h away")


@clause("RESP-5")
@pytest.mark.parametrize("shape", ["plain", "individual"])
def test_kyb_links_are_links(customers: Customers, shape: str) -> None:
    answer = customers.plain() if shape == "plain" else customers.given_shared(shape, **SHAPES[shape])
    links = value_of(answer, "kyb_links", lambda value: isinstance(value, list), "an array")
    assert isinstance(links, list)
    for position, link in enumerate(links):
        problems = schemas.problems("kyb-link", link)
        words = "; ".join(f"{problem.pointer or 'it'}: {problem.message}" for problem in problems[:3])
        answer.must(not problems, f"each link with {', '.join(LINK_MEMBERS)}", f"link {position}: {words}"[:300])


def application_url(answer: Answer) -> str:
    found = answer.member("application_url")
    answer.must(isinstance(found, str), "application_url: a string", f"application_url is {type(found).__name__}")
    answer.must(is_splittable(str(found)), "application_url: an absolute URI", "application_url is no URI at all")
    return str(found)


def is_splittable(url: str) -> bool:
    """Whether a URL can be taken apart: an address in brackets that do not close, for one, cannot."""
    try:
        return urlsplit(url).port != -1
    except ValueError:
        return False


def token_of(url: str) -> str | None:
    """The embedded token: a query parameter of that name, or else the longest one."""
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    named = [value for name, value in pairs if "token" in name.lower()]
    longest = sorted((value for _, value in pairs), key=len)[-1:]
    return next(iter(named or longest), None) or None


@clause("RESP-6")
def test_the_application_url_is_absolute_with_a_token(customers: Customers) -> None:
    answer = customers.plain()
    url = application_url(answer)
    parts = urlsplit(url)
    whole = bool(parts.scheme and parts.netloc and re.fullmatch(r"[!-~]+", url))
    answer.must(whole, "application_url: an absolute URI", "application_url is no absolute URI")
    answer.must(token_of(url) is not None, "application_url with an embedded token", "no token in application_url")


@clause("RESP-6", level="SHOULD")
def test_the_application_url_is_https(customers: Customers) -> None:
    answer = customers.plain()
    scheme = urlsplit(application_url(answer)).scheme
    answer.must(scheme == "https", "application_url with https", f"application_url with {scheme or 'no scheme'}")


@clause("RESP-6", level="SHOULD")
def test_the_token_is_unique_and_long(customers: Customers) -> None:
    """At least 128 bits, counting six for each character of the token."""
    first, second = customers.plain(), customers.given_shared("individual", **SHAPES["individual"])
    tokens = [token for answer in (first, second) if (token := token_of(application_url(answer)))]
    if len(tokens) < 2:
        raise NotApplicable("there is no token in application_url to look at")
    second.must(tokens[0] != tokens[1], "a token of its own for each application", "the same token twice")
    bits = min(len(set(token)) > 1 and len(token) * 6 for token in tokens)
    second.must(bits >= TOKEN_BITS, f"a token of at least {TOKEN_BITS} bits", f"a token of {int(bits)} bits")


@clause("RESP-7")
@pytest.mark.parametrize("shape", ["plain", pytest.param("individual", marks=depth("gate"))])
def test_the_application_expires_in_30_days(customers: Customers, shape: str) -> None:
    """In nanoseconds; ten minutes of tolerance, by the server's own clock."""
    answer = customers.plain() if shape == "plain" else customers.given_shared(shape, **SHAPES[shape])
    found = answer.member("application_expires_at")
    number = isinstance(found, int | float) and not isinstance(found, bool)
    answer.must(number, "application_expires_at: an integer", f"application_expires_at is {found!r}"[:120])
    assert isinstance(found, int | float)
    expected = server_time(answer) * 1_000_000_000 + THIRTY_DAYS_NS
    away = abs(found - expected)
    words = "application_expires_at: nanoseconds, 30 days after creation by the server's Date"
    answer.must(away <= TOLERANCE_NS, words, f"{found} is {away / 1e9:.0f} s away from {expected:.0f}")


@clause("RESP-8")
def test_the_expiry_is_written_as_an_exact_integer(customers: Customers) -> None:
    answer = customers.plain()
    text = schemas.number_text(answer.response.body, "/application_expires_at")
    if text is None:
        raise Inconclusive("application_expires_at is no number")
    answer.must(re.fullmatch(r"-?\d+", text) is not None, "digits only, no fraction or exponent", f"written as {text}")
