"""Two shards merged are one run, clause by clause; what does not belong together is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import schemas
from tests.conformance.conftest import Ended, conformance, run, target


@pytest.fixture(scope="module")
def defective() -> Iterator[str]:
    with target(defect="form-feeds-accepted") as base_url:
        yield base_url


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory, defective: str) -> list[Ended]:
    folder = tmp_path_factory.mktemp("shards")
    return [run(f"--base-url={defective}", f"--shard={n}/3", out=folder / f"s{n}") for n in (1, 2, 3)]


def merged(folders: list[Path], out: Path, *words: str) -> Ended:
    return conformance("merge", *map(str, folders), f"--out={out}", *words, out=out)


def test_merged_shards_are_the_whole_run(shards: list[Ended], defective: str, tmp_path: Path) -> None:
    whole = run(f"--base-url={defective}", out=tmp_path / "whole")
    ended = merged([shard.out for shard in reversed(shards)], tmp_path / "out")
    assert (ended.code, ended.verdicts) == (whole.code, whole.verdicts)
    mine, theirs = ({case["id"]: case["outcome"] for case in it.report["cases"]} for it in (ended, whole))
    assert mine == theirs
    assert schemas.problems("report", ended.report) == []
    assert conformance("verify", str(ended.out), out=ended.out).code == 0


def test_shards_share_the_work(shards: list[Ended]) -> None:
    sent = [shard.report["requests"] for shard in shards]
    assert max(sent) < 0.6 * sum(sent)
    ids = [case["id"] for shard in shards for case in shard.report["cases"]]
    assert len(ids) == len(set(ids))
    waited = [any(case["id"].startswith("APPR-1/") for case in shard.report["cases"]) for shard in shards]
    assert waited.count(True) == 1


def test_a_set_that_is_not_whole_is_refused(shards: list[Ended], tmp_path: Path) -> None:
    one, two, three = (shard.out for shard in shards)
    assert "shard 3/3 is missing" in merged([one, two], tmp_path / "out").text
    assert "shard 1/3 is there twice" in merged([one, one, three], tmp_path / "out").text
    assert merged([one, two], tmp_path / "out").code == 2


@pytest.mark.parametrize(
    ("words", "differs"),
    [(["--seed=7"], "seed"), (["--timeout=9"], "configuration"), (["--strict"], "strict")],
)
def test_shards_of_another_run_are_refused(
    shards: list[Ended], defective: str, words: list[str], differs: str, tmp_path: Path
) -> None:
    other = run(f"--base-url={defective}", "--shard=3/3", "--clauses=NAME-*", *words, out=tmp_path / "other")
    first = run(f"--base-url={defective}", "--shard=1/3", "--clauses=NAME-*", out=tmp_path / "first")
    second = run(f"--base-url={defective}", "--shard=2/3", "--clauses=NAME-*", out=tmp_path / "second")
    ended = merged([first.out, second.out, other.out], tmp_path / "out")
    assert ended.code == 2
    assert f"shard 3/3 is of another {differs}" in ended.text


def test_an_unsharded_run_is_no_shard(tmp_path: Path) -> None:
    run("--clauses=NAME-1", out=tmp_path / "whole")
    assert "one of these runs is no shard" in merged([tmp_path / "whole"], tmp_path / "out").text


def test_a_departure_in_one_shard_is_no_stale_entry_of_another(defective: str, tmp_path: Path) -> None:
    known = "- {clause: NAME-4, reason: known, owner: us, link: 'https://x.example/1', expires: 2100-01-01}\n"
    (tmp_path / "known.yaml").write_text(known)
    words = (f"--base-url={defective}", "--clauses=NAME-*", "--deviations=known.yaml")
    parts = [run(*words, f"--shard={n}/2", out=tmp_path / f"s{n}") for n in (1, 2)]
    assert [part.code for part in parts] == [0, 0]
    folders = [part.out for part in parts]
    assert merged(folders, tmp_path / "out", "--deviations=known.yaml").code == 0
    (tmp_path / "known.yaml").write_text(known.replace("NAME-4", "NAME-3"))
    assert "passes now" in merged(folders, tmp_path / "out", "--deviations=known.yaml").text


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b", "1/99", "²/3"])
def test_a_shard_that_is_none(text: str, tmp_path: Path) -> None:
    ended = run(f"--shard={text}", out=tmp_path / "out")
    assert (ended.code, "--shard must be written like 2/3" in ended.text) == (2, True)


def test_shards_with_choices_need_one_seed(tmp_path: Path) -> None:
    ended = run("--shard=1/2", "--profile=nightly", out=tmp_path / "out")
    assert (ended.code, "the same --seed" in ended.text) == (2, True)


def test_what_only_the_whole_run_shows_is_seen_in_parts_as_well(tmp_path: Path) -> None:
    """Two customers of one id, made by two machines, or by two processes of one."""
    with target(defect="individuals-share-an-id") as base_url:
        parts = [run(f"--base-url={base_url}", f"--shard={n}/6", out=tmp_path / f"s{n}") for n in range(1, 7)]
        together = run(f"--base-url={base_url}", "-n3", out=tmp_path / "n3")
    joined = merged([part.out for part in parts], tmp_path / "out")
    assert (joined.code, joined.red) == (1, {"RESP-3"})
    assert (together.code, together.red) == (1, {"RESP-3"})


def test_shards_of_other_cases_are_refused(tmp_path: Path) -> None:
    suites = Path(__file__).parents[2] / "suites"
    run("--shard=1/2", "--", str(suites / "test_name.py"), out=tmp_path / "s1")
    run("--shard=2/2", out=tmp_path / "s2")
    assert "of another selection" in merged([tmp_path / "s1", tmp_path / "s2"], tmp_path / "out").text


def test_a_changed_shard_is_refused(tmp_path: Path) -> None:
    parts = [run(f"--shard={n}/2", "--clauses=NAME-*", out=tmp_path / f"s{n}").out for n in (1, 2)]
    record = parts[1] / "run.jsonl"
    lines = record.read_text().splitlines(keepends=True)
    record.write_text("".join(line for number, line in enumerate(lines) if number != len(lines) - 3))
    assert "was changed since it was written" in merged(parts, tmp_path / "out").text


def test_a_shard_without_cases_is_joined_all_the_same(tmp_path: Path) -> None:
    parts = [run(f"--shard={n}/9", "--clauses=CAT-1", out=tmp_path / f"s{n}").out for n in range(1, 10)]
    ended = merged(parts, tmp_path / "out")
    assert (ended.code, set(ended.verdicts)) == (0, {"CAT-1"}), ended.text


def test_shards_are_not_joined_over_themselves(tmp_path: Path) -> None:
    parts = [run(f"--shard={n}/2", "--clauses=NAME-1", out=tmp_path / f"s{n}").out for n in (1, 2)]
    assert "is one of the shards" in merged(parts, parts[0]).text


@pytest.mark.parametrize("words", [["--history=h.sqlite"], ["--record-expectations=e.yaml"]])
def test_what_is_of_whole_runs_is_refused_with_a_shard(words: list[str], tmp_path: Path) -> None:
    ended = run("--shard=1/2", *words, out=tmp_path / "out")
    assert (ended.code, "is of whole runs" in ended.text) == (2, True)
