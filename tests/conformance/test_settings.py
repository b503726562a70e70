"""`conformance.toml`: what is nearer wins, what is unknown is said, and a target's key goes to that target alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.configuration import Configuration, resolve
from conformance.outcomes import ConfigurationError
from conformance.settings import adapter_of
from tests.conformance.conftest import CANARY, QUICK, conformance, target

FILE = """
profile = "nightly"
timeout = 3
adapter = "node sdk.mjs"

[targets.here]
base-url = "http://127.0.0.1:4010"
api-key-file = "here.key"
timeout = 4
profile = "release"

[targets.mine]
adapter = "./mine"

[profiles.release]
extends = "acceptance"
strict = true
timeout = 5
grace-seconds = 6
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "conformance.toml").write_text(FILE)
    (tmp_path / "here.key").write_text("key-of-here-12345\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def held(environment: dict[str, str] | None = None, /, **given: Any) -> Configuration:
    return resolve(given, environment or {})


def test_what_is_nearer_wins(folder: Path) -> None:
    assert (held().profile, held().timeout) == ("nightly", 3)
    here = held(target="here")
    assert (here.timeout, here.grace_seconds, here.strict, here.profile_name) == (4, 6, True, "release")
    assert (here.profile, here.base_url, here.api_key) == ("acceptance", "http://127.0.0.1:4010", "key-of-here-12345")
    assert held({"CONFORMANCE_TIMEOUT": "7"}, target="here").timeout == 7
    assert held({"CONFORMANCE_TIMEOUT": "7"}, target="here", timeout=8.0).timeout == 8
    assert held(config="none").profile == "gate"


def test_the_key_of_a_target_goes_to_no_other_address(folder: Path) -> None:
    environment = {"CONFORMANCE_API_KEY": "another-key-12345"}
    (folder / "conformance.toml").write_text('target = "here"\n' + FILE)
    assert held().api_key == "key-of-here-12345"
    assert held(environment, base_url="http://127.0.0.1:9").api_key == "another-key-12345"
    with pytest.raises(ConfigurationError, match="give one of them"):
        held(environment, base_url="http://127.0.0.1:9", target="here")


def test_the_key_beside_an_address_goes_to_no_other(folder: Path) -> None:
    text = 'base-url = "http://127.0.0.1:1"\napi-key-file = "here.key"\n'
    (folder / "conformance.toml").write_text(text)
    environment = {"CONFORMANCE_API_KEY": "another-key-12345"}
    assert held().api_key == "key-of-here-12345"
    assert held(environment).api_key == "another-key-12345"
    assert held(environment, base_url="http://127.0.0.1:9").api_key == "another-key-12345"
    assert held(base_url="http://127.0.0.1:9").api_key is None


def test_no_is_an_answer_as_well(folder: Path) -> None:
    (folder / "conformance.toml").write_text("strict = true\n[targets.x]\nbase-url = 'http://x'\nstrict = false\n")
    assert held().strict
    assert not held({"CONFORMANCE_API_KEY": "another-key-12345"}, target="x").strict
    assert not held({"CONFORMANCE_STRICT": "false"}).strict


def test_the_command_line_is_nearer_than_the_environment(folder: Path) -> None:
    elsewhere = {"CONFORMANCE_BASE_URL": "http://127.0.0.1:9"}
    assert held(elsewhere, target="here").base_url == "http://127.0.0.1:4010"
    assert held({"CONFORMANCE_TARGET": "here"}, base_url="http://127.0.0.1:9").base_url == "http://127.0.0.1:9"


def test_nobody_is_judged_by_mistake(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="has no base-url"):
        held(target="mine")
    with pytest.raises(ConfigurationError, match="has no adapter"):
        adapter_of("here", None, {})
    with pytest.raises(ConfigurationError, match="--base-url is empty"):
        held(base_url="")


def test_places_are_relative_to_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path.parent)
    assert held(config=str(folder / "conformance.toml"), target="here").api_key == "key-of-here-12345"


def test_an_adapter_may_stand_in_the_file(folder: Path) -> None:
    assert adapter_of(None, None, {}) == "node sdk.mjs"
    assert adapter_of("mine", None, {}) == "./mine"
    assert adapter_of("mine", None, {"CONFORMANCE_ADAPTER": "./other"}) == "./other"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("profil = 'gate'", "no option 'profil'; did you mean 'profile'?"),
        ("base_url = 'http://x'", "did you mean 'base-url'?"),
        ("config = 'x'", "no option 'config'"),
        ("timeout = '3'", "timeout must be a number"),
        ("strict = 'yes'", "strict must be true or false"),
        ("seed = true", "seed must be a whole number"),
        ("api-key = 'k'", "an API key never stands in this file"),
        ("x = ", "is no TOML"),
        ("targets = 1", "must hold tables"),
        ("adapter = 3", "adapter must be text"),
        ("[profiles.mine]\nextends = 'gate'\nadapter = 'x'", "no option 'adapter'"),
        ("[profiles.gate]\nextends = 'nightly'", "is a profile of the suite"),
        ("[profiles.mine]", "extends must be one of gate"),
        ("[profiles.mine]\nextends = 'gate'\ntarget = 'x'", "no option 'target'"),
        ("profile = 'mine'", "no profile 'mine'; choose one of gate"),
        ("target = 'mine'", "no target 'mine' in conformance.toml; it has none"),
    ],
)
def test_what_is_wrong_is_one_line(text: str, words: str, folder: Path) -> None:
    (folder / "conformance.toml").write_text(text)
    with pytest.raises(ConfigurationError) as raised:
        held()
    assert words in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    ended = conformance("run", "--config=nowhere.toml", out=tmp_path / "out")
    assert (ended.code, ended.text) == (
        2,
        "conformance: cannot read --config nowhere.toml: No such file or directory\n",
    )


def test_config_shows_what_holds_and_why_and_no_secret(folder: Path) -> None:
    words = ("config", "--target=here", "--json", "--notify=json://user:s3cret@127.0.0.1/", "--history=h.sqlite")
    ended = conformance(*words, out=folder / "out", CONFORMANCE_RATE="30/m")
    rows = json.loads(ended.text)
    assert rows["rate"] == {"value": "30/m", "origin": "CONFORMANCE_RATE"}
    assert rows["timeout"] == {"value": 4.0, "origin": "conformance.toml [targets.here]"}
    assert rows["grace-seconds"]["origin"] == "conformance.toml [profiles.release]"
    assert rows["max-wait"]["origin"] == "default"
    assert "s3cret" not in ended.text
    assert CANARY not in ended.text


def test_a_run_and_its_workers_heed_the_file(folder: Path) -> None:
    (folder / "here.key").write_text(CANARY)
    with target() as base_url:
        text = f'history = "runs.sqlite"\nclauses = "NAME-1"\n[targets.here]\nbase-url = "{base_url}"\n'
        (folder / "conformance.toml").write_text(text + 'api-key-file = "here.key"\n')
        ended = conformance("run", "--target=here", "-n2", *QUICK, out=folder / "out", CONFORMANCE_API_KEY="")
    assert ended.code == 0, ended.text
    assert ended.report["target"]["base_url"] == base_url
    assert set(ended.verdicts) == {"NAME-1"}
    assert (folder / "runs.sqlite").exists()


def test_check_heeds_no_file(folder: Path) -> None:
    (folder / "conformance.toml").write_text('base-url = "http://127.0.0.1:9"\n')
    ended = conformance("check", "--out=out", out=folder / "out")
    assert ended.code == 0, ended.text
