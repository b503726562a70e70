"""Answers against their schemas: formats are checked, patterns cover the whole string, behind references too."""

import copy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import schemas
from schemas.files import ROOT

KSUID = "0ujtsYcgvSTl8PAuAdqWYSMnLOv"
LINK: dict[str, Any] = {"provider_id": "p", "link_type": "tos", "url": "u", "status": "pending", "created_at": 1,
                        "updated_at": 2}  # fmt: skip
CREATED: dict[str, Any] = {
    "id": KSUID, "kyb_links": [LINK], "application_id": KSUID, "application_url": "https://apply.example/1?token=x",
    "application_expires_at": 1734567890123456789,
}  # fmt: skip


def broken(pointer: str, value: object) -> list[tuple[str, str]]:
    """What the schema of the 201 finds when one place of a good one holds something else."""
    body: Any = copy.deepcopy(CREATED)
    *path, last = pointer.split("/")[1:]
    place = body
    for part in path:
        place = place[int(part)] if isinstance(place, list) else place[part]
    place[last] = value
    return [(it.pointer, it.keyword) for it in schemas.problems("create-response", body)]


def test_a_good_201_may_hold_more() -> None:
    assert schemas.problems("create-response", {**CREATED, "more": {"a": []}, "kyb_links": []}) == []


@pytest.mark.parametrize(
    ("pointer", "value", "keyword"),
    [
        ("/id", KSUID + "\n", "pattern"), ("/id", KSUID[:-1] + "é", "pattern"), ("/application_id", KSUID[1:], "minLength"),
        ("/application_url", "no uri at all", "format"), ("/application_url", "/relative", "format"),
        ("/application_expires_at", 1.5, "type"), ("/application_expires_at", "1", "type"),
        ("/application_expires_at", 2**63, "maximum"), ("/kyb_links", {}, "type"),
        ("/kyb_links/0/link_type", "TOS", "enum"), ("/kyb_links/0/status", "active", "enum"),
        ("/kyb_links/0/created_at", "1", "type"), ("/kyb_links/0/expires_at", True, "type"),
    ],
)  # fmt: skip
def test_one_mistake_in_a_201_is_named_by_place_and_keyword(pointer: str, value: object, keyword: str) -> None:
    assert (pointer, keyword) in broken(pointer, value)
    assert {place for place, _ in broken(pointer, value)} == {pointer}


@pytest.mark.parametrize("missing", sorted(CREATED))
def test_a_member_of_the_201_that_is_missing(missing: str) -> None:
    found = schemas.problems("create-response", {name: value for name, value in CREATED.items() if name != missing})
    assert [(it.pointer, it.keyword) for it in found] == [("", "required")]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("problem-details", {"type": "about:blank", "title": "t", "status": 400}, {"type": "t", "title": "t", "status": 99}),
        ("code-message-error", {"error": {"code": 7, "message": "m"}}, {"code": 7, "message": ""}),
        ("structured-error", {"error": {"message": "m"}}, {"message": " \n"}),
        ("structured-error", {"detail": "d", "status": "odd"}, {"detail": "d", "status": 1000}),
        ("customer-list", {"data": [], "meta": {"total_count": 0, "has_more_after": False, "has_more_before": False}},
         {"data": [{}], "meta": {"total_count": 0, "has_more_after": False, "has_more_before": False}}),
        ("scenario-catalogue", {"scenarios": []}, []),
        ("onboarding-request", {"type": "kyb_approve", "applicant_id": "a", "simulation_id": "s"},
         {"type": "kyb_approve", "applicant_id": "a", "simulation_id": "s" * 129}),
        ("request-headers", {"x-api-key": "k", "x-idempotency-key": "7c9e6679-7425-40de-944b-e07fc1f90ae7"},
         {"x-api-key": "k", "x-idempotency-key": "7c9e6679742540de944be07fc1f90ae7"}),
    ],
)  # fmt: skip
def test_the_other_schemas_tell_good_from_bad(name: str, good: object, bad: object) -> None:
    assert schemas.problems(name, good) == []
    assert schemas.problems(name, bad) != []


def test_pointers_are_escaped() -> None:
    found = schemas.problems(
        "clauses", {"version": 1, "date": "2026-06", "areas": {}, "needs": {"a/b~c": 1}, "clauses": []}
    )
    assert "/needs/a~1b~0c" in {it.pointer for it in found}


def test_the_digest_changes_with_any_file_and_with_nothing_else(tmp_path: Path) -> None:
    def digest() -> str:
        code = "import schemas; print(schemas.contract_digest())"
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    copied = Path(shutil.copytree(ROOT, tmp_path / "schemas", ignore=shutil.ignore_patterns("__pycache__")))
    same = digest()
    assert same == schemas.contract_digest()
    with (copied / "sandbox.yaml").open("a", encoding="utf-8") as file:
        file.write("# one more line\n")
    assert digest() != same


@pytest.mark.parametrize(
    ("name", "good", "text"),
    [
        ("create-response", CREATED, "application_url"),
        ("request-headers", {"x-api-key": "k", "x-idempotency-key": "7c9e6679-7425-40de-944b-e07fc1f90ae7"},
         "x-idempotency-key"),
    ],
)  # fmt: skip
def test_a_format_lets_no_final_newline_through(name: str, good: dict[str, Any], text: str) -> None:
    assert schemas.problems(name, good) == []
    found = schemas.problems(name, {**good, text: good[text] + "\n"})
    assert [(it.pointer, it.keyword) for it in found] == [(f"/{text}", "format")]
