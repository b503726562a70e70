"""The server counts what it is sent, whatever the tool says of itself."""

import httpx

from benchmarks import documents
from benchmarks.targets import serving
from schemas import openapi_document


def test_every_request_is_counted_and_the_known_customer_is_not() -> None:
    with serving() as target:
        assert target.requests == 0
        headers = {"x-api-key": target.api_keys[0]}
        known = httpx.get(f"{target.base_url}/customers/{target.customer_id}", headers=headers)
        refused = httpx.get(f"{target.base_url}/customers")
        assert (known.status_code, refused.status_code, target.requests) == (200, 401, 2)


def test_a_server_that_creates_nothing_is_served_all_the_same() -> None:
    with serving(production=True, defect="key-not-required") as target:
        assert target.requests == 0


def test_the_documents_for_other_tools_refer_to_nothing_that_they_cannot_follow() -> None:
    whole = openapi_document()
    for_specmatic = documents.for_specmatic(whole, "0ujtsYcgvSTl8PAuAdqWYSMnLOv")
    for_dredd = documents.as_openapi_30(whole, "0ujtsYcgvSTl8PAuAdqWYSMnLOv", "0ujtsYcgvSTl8PAuAdqWYSMnLOv")
    references = str(for_specmatic).split("'$ref': '")[1:]
    assert references
    assert all(reference.partition("'")[0].count("/") == 3 for reference in references)
    assert "$ref" not in str(for_dredd)
    assert whole == openapi_document()
