"""The configuration of a run is resolved once and checked in full: what is wrong is one line that says what to do."""

from pathlib import Path
from typing import Any

import pytest

from conformance.configuration import Configuration, resolve
from conformance.outcomes import ConfigurationError
from conformance.pacing import WITH_KEY, WITHOUT_KEY
from conformance.pinned import load_pinned

HERE = "http://127.0.0.1:4010"
VENDOR = "https://api.platform.sandbox.dakota.xyz"
KEY = "a-key-of-these-tests"


def given(environment: dict[str, str] | None = None, /, **options: Any) -> Configuration:
    return resolve(options, {"CONFORMANCE_API_KEY": KEY, **(environment or {})})


def refusal(environment: dict[str, str] | None = None, /, **options: Any) -> str:
    with pytest.raises(ConfigurationError) as raised:
        given(environment, **options)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize(
    "url",
    ["", "127.0.0.1:4010", "ftp://x", "http://", "http://:80", "http://x:0", "http://x:99999", "http://x:port", "http://[::1",
     "http://x y", "http://x/?a", "http://x/#a", "http://u:p@x", "https://x\n", "HTTP//x", "http://" + "x" * 500 + " "],
)  # fmt: skip
def test_urls_that_are_no_target(url: str) -> None:
    said = refusal(base_url=url) if url else refusal({"CONFORMANCE_BASE_URL": " "})
    assert said.startswith("--base-url")
    assert len(said) < 200


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (HERE + "/", HERE),
        (HERE + "/v1/", HERE + "/v1"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("https://ü.example", None),
    ],
)
def test_urls_that_are(url: str, kept: str | None) -> None:
    assert given(base_url=url).base_url == (kept or url)


@pytest.mark.parametrize("name", ["timeout", "approval_seconds", "grace_seconds", "max_wait"])
@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf"), 1e9])
def test_times_that_are_none(name: str, value: float) -> None:
    assert f"--{name.replace('_', '-')} must be more than 0" in refusal(**{name: value})


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("TIMEOUT", "soon", "CONFORMANCE_TIMEOUT must be a number"), ("SEED", "1.5", "CONFORMANCE_SEED must be a number"),
        ("STRICT", "perhaps", "CONFORMANCE_STRICT must be true or false"), ("PROFILE", "deep", "no profile 'deep'"),
        ("RATE", "fast", "is not a rate"), ("CLAUSES", "NAME-99", "no clause matches 'NAME-99'"),
        ("CLAUSES", ",", "no clause matches ','"), ("BASE_URL", "x", "--base-url 'x' is not usable"),
    ],
)  # fmt: skip
def test_variables_are_checked_like_options(name: str, text: str, says: str) -> None:
    assert says in refusal({f"CONFORMANCE_{name}": text})


def test_an_option_stands_before_its_variable_and_both_before_the_default() -> None:
    environment = {"CONFORMANCE_TIMEOUT": "3", "CONFORMANCE_STRICT": "yes", "CONFORMANCE_PROFILE": ""}
    assert (given(environment).timeout, given(environment, timeout=4.0).timeout, given().timeout) == (3, 4, 10)
    assert (given(environment).strict, given(environment).profile) == (True, "gate")


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"\n" + KEY.encode(), b"two words", b"\xff\xfe", "schlüssel-1".encode()]
)
def test_key_files_without_a_key(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    said = refusal(api_key_file=str(path))
    assert said.startswith(("the API key file holds no usable API key", "cannot read the API key file"))
    assert "words" not in said


def test_a_key_file_stands_before_the_variable(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("  from-the-file \r\nmore\n", encoding="utf-8")
    assert given(api_key_file=str(path)).api_key == "from-the-file"
    assert given(second_api_key_file=str(path)).second_api_key == "from-the-file"


@pytest.mark.parametrize("where", ["nowhere", ""])
@pytest.mark.parametrize("name", ["api_key_file", "second_api_key_file", "deviations", "expectations"])
def test_files_that_cannot_be_read(tmp_path: Path, name: str, where: str) -> None:
    assert "cannot read" in refusal(**{name: str(tmp_path / where)})


def test_a_key_is_needed_where_the_target_is_remote() -> None:
    for url in (HERE, "http://localhost:1", "http://[::1]:1"):
        assert resolve({"base_url": url}, {}).api_key is None
    for url in ("https://example.com", "http://127.example.com"):
        with pytest.raises(ConfigurationError, match="set CONFORMANCE_API_KEY or give --api-key-file"):
            resolve({"base_url": url}, {})


@pytest.mark.parametrize(
    "host",
    [
        "api.platform.dakota.xyz",
        "API.Platform.Dakota.XYZ",
        "api.platform.dakota.xyz.",
        "api\u3002platform.dakota.xyz:443",
    ],
)
def test_production_is_not_touched_by_accident(host: str) -> None:
    for profile in ("gate", "nightly", "acceptance"):
        assert "is production" in refusal(base_url=f"https://{host}", profile=profile)
    assert "--consent-to-create-production-customers" in refusal(base_url=f"https://{host}", profile="production")
    assert given(base_url=f"https://{host}", profile="production", consent_to_create_production_customers=True).consent


def test_the_vendors_hosts_are_paced_unless_told_otherwise() -> None:
    assert given(base_url=VENDOR).intervals == {WITH_KEY: 1.0, WITHOUT_KEY: 6.0}
    assert given(base_url=VENDOR, rate="10/s").intervals[WITH_KEY] == pytest.approx(0.1)
    assert given(base_url=HERE).intervals == {WITH_KEY: 0.0, WITHOUT_KEY: 0.0}


def test_the_gate_is_the_same_every_time_and_other_profiles_say_their_seed() -> None:
    assert given().seed == 0
    assert given(profile="nightly").seed != given(profile="nightly").seed
    assert given(profile="nightly", seed=7).seed == 7


def test_no_key_is_shown() -> None:
    configuration = given({"CONFORMANCE_SECOND_API_KEY": "another-key-of-these"}, base_url=HERE)
    assert KEY not in f"{configuration!r} {configuration.shown()}"
    assert "another-key" not in f"{configuration!r} {configuration.shown()}"
    assert configuration.shown()["second_key"] is True


@pytest.mark.parametrize("text", ["[]", "scenarios: []", "scenarios: {a: 1}", "{", "other: {}"])
def test_an_expectations_file_that_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "expectations.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="--expectations"):
        load_pinned(path)
