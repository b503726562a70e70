"""`conformance contract` in a process of its own: its exit codes, and what a person and a program read."""

import json
from pathlib import Path
from typing import Any

import pytest

import schemas

from .conftest import Ended, conformance

CREATE = "/customers"


def diff(tmp_path: Path, document: dict[str, Any] | bytes, *words: str) -> Ended:
    path = tmp_path / "openapi.yaml"
    path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
    return conformance("contract", "diff", str(path), *words, out=tmp_path / "out")


def newer() -> dict[str, Any]:
    """Our document, with names of 120 characters, a property that nobody knows, and hostile words of its own."""
    document = schemas.openapi_document()
    request = document["components"]["schemas"]["create-request"]
    request["properties"]["name"]["maxLength"] = 120
    request["properties"]["\x1b[31mtier" + "x" * 90] = {"type": "string", "description": "a" * 200}
    document["info"] |= {"title": "Customers\x1b[2J\n\u202e", "version": "2026-09"}
    return document


def test_show_counts_every_clause(tmp_path: Path) -> None:
    ended = conformance("contract", "show", out=tmp_path / "out")
    assert ended.code == 0
    assert schemas.contract_digest() in ended.text
    assert ended.text == conformance("contract", out=tmp_path / "out").text
    value = json.loads(conformance("contract", "show", "--json", out=tmp_path / "out").text)
    assert (
        sum(sum(levels.values()) for levels in value["areas"].values()) == value["clauses"] == len(schemas.registry())
    )


def test_our_own_document_moves_nothing(tmp_path: Path) -> None:
    ended = diff(tmp_path, schemas.openapi_document())
    assert (ended.code, ended.text.splitlines()[-1]) == (0, "nothing moved.")


def test_a_person_reads_it_clause_by_clause(tmp_path: Path) -> None:
    ended = diff(tmp_path, newer())
    assert ended.code == 1
    assert "NAME-3  MUST  Names of 100 characters" in ended.text
    assert "  wider    maxLength: 100 -> 120\n           POST /customers body json/name\n" in ended.text
    assert ended.text.index("No clause yet") < ended.text.index("tier")
    assert "2 moved (1 wider, 1 other); 1 clause concerned, 1 without a clause." in ended.text
    assert max(map(len, ended.text.splitlines())) <= 80
    assert "\x1b" not in ended.text
    assert "\u202e" not in ended.text


def test_a_program_reads_one_object(tmp_path: Path) -> None:
    ended = diff(tmp_path, newer(), "--json")
    value = json.loads(ended.text)
    assert (ended.code, value["document"]["version"], value["contract"]["date"]) == (1, "2026-09", "2026-06")
    (number,) = value["clauses"]["NAME-3"]
    assert value["moved"][number] == {
        "places": ["POST /customers body json/name"], "what": "maxLength", "before": 100, "after": 120,
        "direction": "wider", "clauses": ["NAME-3"],
    }  # fmt: skip
    assert len(value["no_clause_yet"]) == 1


def test_a_difference_on_purpose_leaves_the_exit_at_0(tmp_path: Path) -> None:
    document = schemas.openapi_document()
    del document["paths"][CREATE]["post"]["responses"]["415"]
    ended = diff(tmp_path, document)
    assert (ended.code, "On purpose, not counted" in ended.text) == (0, True)
    assert ended.text.endswith("nothing moved. 1 on purpose.\n")


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"a: [", "not YAML: line 2"),
        (b"openapi: 3.1.0\npaths: {}", "it has no POST /customers"),
        (b"swagger: '2.0'", "not an OpenAPI 3.0 or 3.1 document"),
        (b"openapi: 3.0.3\npaths: {/customers: {$ref: '#/paths/~1customers'}}", "a cycle"),
        (b"openapi: 3.0.3\npaths: {/customers: {$ref: '#/nowhere'}}", "leads nowhere"),
        (b"openapi: 3.0.3\npaths: {/customers: {$ref: 'http://127.0.0.1:9/x'}}", "nothing is fetched"),
        (b"[" * 1_000_000, "nested more than"),
    ],
)
def test_a_document_that_cannot_be_used_is_one_line_and_exit_2(tmp_path: Path, document: bytes, says: str) -> None:
    ended = diff(tmp_path, document)
    assert ended.code == 2
    assert ended.text.startswith(f"conformance: {tmp_path}/openapi.yaml cannot be used: ")
    assert says in ended.text
    assert len(ended.text.splitlines()) == 1


@pytest.mark.parametrize(("name", "says"), [("nowhere.yaml", "No such file"), (".", "Is a directory")])
def test_a_file_that_cannot_be_read_is_one_line_and_exit_2(tmp_path: Path, name: str, says: str) -> None:
    ended = conformance("contract", "diff", name, out=tmp_path / "out")
    assert (ended.code, len(ended.text.splitlines()), says in ended.text) == (2, 1, True)
