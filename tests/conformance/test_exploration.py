"""What exploring finds: blamed on the right clause, kept with what was sent, and found again on its own."""

import base64
import json
from pathlib import Path

import pytest

from conformance.found import MINE
from tests.conformance.conftest import CANARY, QUICK, Ended, conformance, run, target

DEEP = ("--profile=acceptance", "--seed=5", "-k", "model or families or any_other")


def explored(base_url: str, clauses: str, out: Path) -> Ended:
    return run(f"--base-url={base_url}", *DEEP, f"--clauses={clauses}", out=out)


def replayed(file: Path, base_url: str, out: Path) -> Ended:
    words = (f"--base-url={base_url}", f"--out={out / 'again'}", *QUICK)
    ended = conformance("replay", str(file), *words, out=out)
    return Ended(ended.code, ended.text, out / "again")


@pytest.mark.parametrize(
    ("defect", "clause"),
    [
        ("another-body-executed-in-secret", "IDEM-6"),
        ("keeps-sixty-keys", "IDEM-7"),
        ("key-without-its-middle", "IDEM-8"),
        ("keyed-by-the-external-id", "IDEM-9"),
        ("race-with-one-answer", "IDEM-10"),
        ("keys-shared-by-clients", "IDEM-11"),
        ("sub-client-refused", "SUB-1"),
    ],
)
def test_a_machine_blames_the_clause_of_the_step(defect: str, clause: str, tmp_path: Path) -> None:
    with target(defect=defect) as base_url:
        ended = explored(base_url, clause, tmp_path / "out")
    assert ended.red == {clause}


def test_what_is_found_is_found_again_and_not_where_it_is_mended(tmp_path: Path) -> None:
    with target(defect="another-body-executed") as base_url:
        ended = explored(base_url, "IDEM-6", tmp_path / "out")
        (file,) = (ended.out / "found").glob("*.json")
        assert f"conformance replay {file} --base-url {base_url}" in " ".join(ended.text.split())
        again = replayed(file, base_url, tmp_path)
    assert (again.code, again.red) == (1, {"IDEM-6"})
    with target() as base_url:
        mended = replayed(file, base_url, tmp_path)
    assert (mended.code, mended.red) == (0, set()), mended.text
    assert again.report["requests"] - 20 < mended.report["requests"] < 60
    assert any(it["outcome"] == "pass" for it in mended.report["cases"])


def test_a_found_example_says_what_was_sent_and_holds_no_key(tmp_path: Path) -> None:
    with target(defect="number-taken-for-aname") as base_url:
        ended = explored(base_url, "NAME-1", tmp_path / "out")
    (file,) = (ended.out / "found").glob("*.json")
    found = json.loads(file.read_bytes())
    assert found["case"].startswith("NAME-1/any_other_type")
    assert found["exchanges"][-1]["request"]["method"] == "POST"
    assert found["reproduce"].startswith("curl")
    assert CANARY not in file.read_text()
    assert conformance("verify", str(ended.out), out=ended.out).code == 0
    file.write_text(file.read_text().replace("NAME-1", "NAME-2"))
    assert conformance("verify", str(ended.out), out=ended.out).code == 1


def test_a_later_run_in_the_same_folder_clears_what_was_found(tmp_path: Path) -> None:
    with target(defect="number-taken-for-aname") as base_url:
        assert explored(base_url, "NAME-1", tmp_path / "out").red == {"NAME-1"}
    with target() as base_url:
        ended = explored(base_url, "NAME-1", tmp_path / "out")
    assert ended.code == 0
    assert not list((ended.out / "found").glob("*.json"))


def made_up(node: str, choices: bytes = b"\x00") -> dict[str, object]:
    coded = base64.b64encode(choices).decode()
    return {"format": 1, "node": node, "profile": "acceptance", "choices": coded, "target": {"embedded": True}, **MINE}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 2}, "holds no found example"),
        ({"node": "../../etc/passwd::test_x"}, "holds no found example"),
        ({"choices": "%%%"}, "holds no found example"),
        ({"choices": ""}, "holds no found example"),
        ({"hypothesis": "1.0"}, "was made with hypothesis 1.0"),
        ({"target": {"embedded": False}}, "name it with --base-url"),
    ],
)
def test_a_file_that_cannot_be_replayed_is_one_line(change: dict[str, object], words: str, tmp_path: Path) -> None:
    (tmp_path / "found.json").write_text(json.dumps(made_up("suites/test_name.py::test_x") | change))
    ended = conformance("replay", "found.json", out=tmp_path / "out")
    assert ended.code == 2
    assert words in ended.text
    assert len(ended.text.splitlines()) <= 2


def test_fuzzing_ends_with_the_first_round_that_finds_something(tmp_path: Path) -> None:
    words = ("--minutes=0.01", "--clauses=IDEM-4", f"--out={tmp_path / 'out'}", "--seed=3", *QUICK)
    with target() as base_url:
        quiet = conformance("fuzz", f"--base-url={base_url}", *words, out=tmp_path / "out")
    with target(defect="upper-case-key-refused") as base_url:
        loud = conformance("fuzz", f"--base-url={base_url}", *words, out=tmp_path / "out")
    assert (quiet.code, loud.code) == (0, 1), quiet.text + loud.text
    assert "nothing found in 1 rounds" in quiet.text
    assert "round 1, seed 3: exit 1" in loud.text


@pytest.mark.parametrize(
    "variant",
    [
        "nulls-are-absent",
        "unknown-members-refused",
        "errors-stored-under-the-key",
        "key-reuse-unprocessable",
        "other-routes-not-implemented",
        "list-of-every-client",
    ],
)
def test_what_targets_may_take_either_way_is_blamed_by_no_explorer(variant: str, tmp_path: Path) -> None:
    """Each of these was blamed once: exploring met what named cases leave alone."""
    with target(variant=variant) as base_url:
        words = (
            f"--base-url={base_url}",
            "--profile=acceptance",
            "--seed=5",
            "-k",
            "made_up or cover or walks or model",
        )
        ended = run(*words, out=tmp_path / "out")
    assert (ended.code, ended.red) == (0, set()), ended.text


def test_what_is_no_example_of_the_case_is_not_passed_for_one(tmp_path: Path) -> None:
    node = "suites/test_idem.py::test_keys_behave_as_the_model_says"
    (tmp_path / "found.json").write_text(json.dumps(made_up(node, b"\xff")))
    with target(defect="another-body-executed") as base_url:
        ended = replayed(tmp_path / "found.json", base_url, tmp_path)
    assert ended.code == 3, ended.text
    assert "could not be brought about again" in " ".join(ended.text.split())


def test_a_replay_heeds_no_list_and_no_filter_and_keeps_what_was_found(tmp_path: Path) -> None:
    entry = "{clause: IDEM-6, reason: known, owner: us, link: 'https://x.example/1', expires: 2100-01-01}"
    (tmp_path / "known.yaml").write_text(f"- {entry}\n")
    (tmp_path / "conformance.toml").write_text('deviations = "known.yaml"\nclauses = "NAME-1"\nhistory = "h.sqlite"\n')
    with target(defect="another-body-executed") as base_url:
        ended = run(f"--base-url={base_url}", *DEEP, "--clauses=IDEM-6", "--config=none", out=tmp_path / "out")
        (file,) = (ended.out / "found").glob("*.json")
        again = conformance("replay", str(file), f"--base-url={base_url}", *QUICK, out=tmp_path / "out")
        refused = conformance("replay", str(file), f"--base-url={base_url}", "--out=out", out=tmp_path / "out")
    assert again.code == 1, again.text
    assert refused.code == 2
    assert "would be lost" in refused.text
    assert file.exists()
    assert not (tmp_path / "h.sqlite").exists()
