"""The clause registry is complete, and says in one line what is wrong with it when something is."""

from pathlib import Path

import pytest

import schemas

ENTRY = """\
  - {id: %s, level: %s, title: A title, source: [ref], needs: [%s], accepts: ["anything"]}
"""
HEAD = """\
version: 1
date: "2026-06"
areas: {AUTH: {title: Authentication, profiles: [gate]}}
needs: {read: reading works}
clauses:
"""


def load(tmp_path: Path, text: str) -> schemas.Registry:
    path = tmp_path / "clauses.yaml"
    path.write_text(text, encoding="utf-8")
    return schemas.load_registry(path)


def test_every_clause_of_the_contract_is_there() -> None:
    counts = {area: len(schemas.registry().matching(f"{area}-*")) for area in schemas.registry().areas}
    assert counts == {
        "AUTH": 8, "IDEM": 13, "NAME": 9, "TYPE": 2, "EXT": 4, "SUB": 10, "BODY": 9, "RESP": 9, "SCEN": 9, "CAT": 3,
        "ERR": 13, "APPR": 6, "ENV": 1, "RATE": 1, "SDK": 16,
    }  # fmt: skip


def test_a_good_registry_loads(tmp_path: Path) -> None:
    assert list(load(tmp_path, HEAD + ENTRY % ("AUTH-1", "MUST", "read"))) == ["AUTH-1"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + ENTRY % ("AUTH-1", "MUST", "") * 2, "AUTH-1 stands twice"),
        (HEAD + ENTRY % ("AUTH-1", "MAY", ""), "AUTH-1/level: 'MAY' is not one of"),
        (HEAD + ENTRY % ("AUTH-1", "MUST", "luck"), "AUTH-1: no need 'luck'"),
        (HEAD + ENTRY % ("NOPE-1", "MUST", ""), "NOPE-1: no area NOPE"),
        (HEAD + ENTRY % ("auth-one", "MUST", ""), "auth-one/id"),
        (HEAD + "  - {id: AUTH-1, id: AUTH-2}\n", "stands twice"),
        ("clauses: [", "cannot be read"),
    ],
)
def test_a_bad_registry_says_why_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(schemas.RegistryError, match=r"^clauses\.yaml: ") as raised:
        load(tmp_path, text)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_vocabulary_has_all_scenarios_and_steps() -> None:
    words = schemas.vocabulary()
    assert len(words.scenarios) == 15
    assert len(words.steps) == 7
    assert {it.name for it in words.scenarios if not it.approves} == {
        "kyb_manual_review",
        "kyb_rejected",
        "kyb_expired",
    }
    assert (words.limits.name_shortest, words.limits.name_longest, words.limits.message_length) == (3, 100, 500)
