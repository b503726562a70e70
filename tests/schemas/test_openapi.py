"""The OpenAPI document says what the schemas say, and says it by reference: one truth, no second copy."""

import json
import re
from collections.abc import Iterator
from typing import Any

from openapi_spec_validator import validate
from openapi_spec_validator.readers import read_from_filename

import schemas
from schemas.files import ROOT, contract_files, read_yaml

OPENAPI = ROOT / "openapi.yaml"
METHODS = ("get", "post", "put", "patch", "delete")


def under(name: str, node: Any) -> Iterator[Any]:
    """Every value of a member of this name, wherever it stands."""
    if isinstance(node, dict):
        for member, value in node.items():
            if member == name:
                yield value
            yield from under(name, value)
    elif isinstance(node, list):
        for element in node:
            yield from under(name, element)


def test_a_validator_accepts_the_document_as_it_stands() -> None:
    document, place = read_from_filename(str(OPENAPI))
    validate(document, base_uri=place)


def test_a_validator_accepts_the_document_in_one_piece() -> None:
    validate(schemas.openapi_document())


def test_every_schema_is_a_reference_to_a_file_of_the_contract() -> None:
    document = read_yaml(OPENAPI)
    found = list(under("schema", document))
    assert found
    for schema in found:
        assert set(schema) == {"$ref"}
        assert (ROOT / schema["$ref"].partition("#")[0]) in contract_files()
    assert "schemas" not in document["components"]


def test_the_one_piece_holds_the_files_word_for_word() -> None:
    def comparable(schema: Any) -> str:
        bare = {name: value for name, value in schema.items() if name not in {"$id", "$schema"}}
        return re.sub(r'"\$ref": "[^"]*"', '"$ref": ""', json.dumps(bare, sort_keys=True))

    moved = schemas.openapi_document()["components"]["schemas"]
    files = {path.name.removesuffix(".schema.json"): path for path in (ROOT / "json").glob("*.json")}
    assert set(moved) - set(files) == {"scenarios", "steps"}
    for name in set(moved) & set(files):
        assert comparable(moved[name]) == comparable(json.loads(files[name].read_text(encoding="utf-8")))
    words = read_yaml(ROOT / "sandbox.yaml")
    assert {name: moved[name] for name in ("scenarios", "steps")} == {
        name: words[name] for name in ("scenarios", "steps")
    }


def test_the_one_piece_refers_to_nothing_outside() -> None:
    document = schemas.openapi_document()
    references = set(under("$ref", document))
    assert references
    for reference in references:
        node: Any = document
        assert reference.startswith("#/")
        for part in reference.split("/")[1:]:
            node = node[part]


def test_a_changed_copy_changes_nobody_elses() -> None:
    schemas.openapi_document()["components"]["schemas"].clear()
    assert "create-request" in schemas.openapi_document()["components"]["schemas"]


def test_the_operations_are_those_that_are_judged() -> None:
    paths = schemas.openapi_document()["paths"]
    found = {f"{method.upper()} {path}" for path, item in paths.items() for method in item if method in METHODS}
    assert found == {
        "POST /customers",
        "GET /customers",
        "GET /customers/{customer_id}",
        "GET /sandbox/scenarios",
        "POST /sandbox/simulate/onboarding",
    }


def test_a_create_names_every_request_header() -> None:
    document = schemas.openapi_document()
    parameters = document["components"]["parameters"].values()
    headers = document["components"]["schemas"]["request-headers"]["properties"]
    assert {it["name"].lower() for it in parameters} | {"x-api-key"} == set(headers)
    assert document["components"]["securitySchemes"]["apiKey"] == {
        "type": "apiKey",
        "in": "header",
        "name": "x-api-key",
    }


def test_a_create_leads_to_its_customer() -> None:
    created = schemas.openapi_document()["paths"]["/customers"]["post"]["responses"]["201"]
    link = created["links"]["read"]
    assert (link["operationId"], link["parameters"]) == ("getCustomer", {"customer_id": "$response.body#/id"})
