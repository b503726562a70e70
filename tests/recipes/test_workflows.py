"""The example workflows, step by step, with a sandbox on loopback in the place of what they judge.

What is not run here is what needs the services' own machines: checkout, setup-node, caches, artifacts, `git clone` of
a place that is the reader's own, and schedules.
"""

import shlex
import shutil
import subprocess
import sys

import pytest

from tests.recipes.conftest import Served, free_port
from tests.recipes.runner import ROOT, Job, loaded

GITHUB = ROOT / "recipes/github"
GITLAB = loaded(ROOT / "recipes/gitlab/.gitlab-ci.yml")
CONFORMANCE = f"{shlex.quote(sys.executable)} -m conformance"
ADAPTER = f"{shlex.quote(sys.executable)} -m adapters.reference"
FEW = {"CONFORMANCE_CLAUSES": "AUTH-*,NAME-2"}
needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="the recipe waits for the mock with curl")


def mock(port: int, *words: str) -> dict[str, str]:
    """Our sandbox as the reader's mock."""
    command = f"{CONFORMANCE} serve --port {port} --approval-delay 0.6 {shlex.join(words)}"
    return {"MOCK_COMMAND": command, "MOCK_URL": f"http://127.0.0.1:{port}", **FEW}


KEYS = {"CONFORMANCE_API_KEY": "key-of-the-mock-1", "CONFORMANCE_SECOND_API_KEY": "key-of-the-mock-2"}


@needs_curl
@pytest.mark.parametrize(("words", "code"), [((), 0), (("--defect", "name-of-two-characters-accepted"), 1)])
def test_the_mock_is_started_and_judged(job: Job, words: tuple[str, ...], code: int) -> None:
    job.variables = mock(free_port(), *words) | KEYS
    job.secrets = {"MOCK_API_KEY": KEYS["CONFORMANCE_API_KEY"]}
    assert job.steps(GITHUB / "mock.yml") == code, job.said
    assert job.outputs["verdict"] == ("nonconformant" if code else "conformant")
    assert ("Sandbox on http" in job.said) == bool(code), "what the mock said is shown after a failure only"


@needs_curl
def test_a_mock_that_does_not_start_is_said_by_its_own_words(job: Job) -> None:
    job.variables = mock(free_port()) | {"MOCK_COMMAND": "echo no such mock; false"}
    found = loaded(GITHUB / "mock.yml")["jobs"]["conformance"]["steps"]
    start, log = (step["run"] for step in found if "run" in step)
    assert job.run(start.replace("--retry 60", "--retry 1")) != 0
    assert job.run(log) == 0
    assert "no such mock" in job.said


def test_the_sdk_is_built_asked_and_judged(job: Job) -> None:
    job.variables = {"BUILD_COMMAND": "touch built", "ADAPTER_COMMAND": ADAPTER, "CONFORMANCE_CLAUSES": "SDK-1,SDK-7"}
    assert job.steps(GITHUB / "sdk.yml") == 0, job.said
    assert (job.workspace / "built").exists()
    assert job.outputs["verdict"] == "conformant"


def test_an_adapter_that_does_not_speak_stops_before_the_run(job: Job) -> None:
    job.variables = {"BUILD_COMMAND": "true", "ADAPTER_COMMAND": "cat > /dev/null"}
    assert job.steps(GITHUB / "sdk.yml") == 1
    assert not (job.workspace / "out").exists()


def test_a_night_is_red_once_and_the_history_is_kept(job: Job, served: Served) -> None:
    sandbox = served("name-of-two-characters-accepted")
    job.secrets = {"CONFORMANCE_API_KEY": sandbox.api_keys[0]}
    job.variables = dict(FEW)
    first, second = (job.steps(GITHUB / "nightly.yml", **{"base-url": sandbox.base_url}) for _ in range(2))
    assert (first, second) == (1, 0), job.said
    assert "new        NAME-2 is broken" in job.said
    assert "as before  NAME-2 is broken" in job.said
    assert "(nightly, server): 2 runs" in job.said
    assert sandbox.api_keys[0] not in job.said


def test_a_night_that_could_not_begin_is_red(job: Job) -> None:
    job.variables = {"CONFORMANCE_CLAUSES": "NAME-99"}
    assert job.steps(GITHUB / "nightly.yml", **{"base-url": "http://127.0.0.1:1"}) == 2


def gitlab(job: Job, name: str, **more: str) -> int:
    """The script of a GitLab job, its lines in one shell as GitLab runs them."""
    described = GITLAB[name]
    variables = described.get("variables", {}) | {"CI_PROJECT_DIR": str(job.workspace)} | more
    return job.run("\n".join(described["script"]), **{key: str(value) for key, value in variables.items()})


@needs_curl
def test_gitlab_judges_the_mock(job: Job) -> None:
    assert gitlab(job, "conformance of the mock", **mock(free_port()), **KEYS) == 0, job.said
    assert (job.workspace / GITLAB[".conformance"]["artifacts"]["reports"]["junit"]).exists()
    assert job.run("\n".join(GITLAB["conformance of the mock"]["after_script"])) == 0


def test_gitlab_judges_the_sdk(job: Job) -> None:
    variables = {"BUILD_COMMAND": "true", "ADAPTER_COMMAND": f"{sys.executable} -m adapters.faulty expiry_rounded"}
    assert gitlab(job, "conformance of the SDK", CONFORMANCE_CLAUSES="SDK-7", **variables) == 1, job.said


def test_gitlab_has_nights_that_are_red_once(job: Job, served: Served) -> None:
    sandbox = served("name-of-two-characters-accepted")
    given = {"TARGET_URL": sandbox.base_url, "CONFORMANCE_API_KEY": sandbox.api_keys[0], **FEW}
    assert [gitlab(job, "conformance of the sandbox", **given) for _ in range(2)] == [1, 0], job.said
    assert "(nightly, server): 2 runs" in job.said


def test_gitlab_installs_by_a_script_that_parses() -> None:
    # It clones a place that is the reader's own; install.sh itself is run in test_action.py.
    script = "\n".join(GITLAB[".conformance"]["before_script"])
    subprocess.run(["bash", "-n", "-c", script], check=True)
    assert "recipes/install.sh" in script


def test_shards_are_judged_one_by_one_and_joined(job: Job, served: Served) -> None:
    """The machines of the matrix, one after the other; their artifacts lie where the download lays them."""
    described = loaded(GITHUB / "shards.yml")
    sandbox = served("name-of-two-characters-accepted")
    shards = described["env"]["SHARDS"]
    assert described["jobs"]["shard"]["strategy"]["matrix"]["number"] == list(range(1, shards + 1))
    codes = []
    for number in range(1, shards + 1):
        more = {"CONFORMANCE_SHARD": f"{number}/{shards}", "CONFORMANCE_SEED": "7"}
        given = {"base-url": sandbox.base_url, "out": f"shards/shard-{number}"}
        codes.append(job.action(given, CONFORMANCE_API_KEY=sandbox.api_keys[0], **FEW, **more))
    merge, tell = [step["run"] for step in described["jobs"]["merge"]["steps"] if "run" in step][1:]
    assert job.run(merge) == 1, job.said
    assert max(codes) == 1
    assert job.run(tell) == 0
    assert "nonconformant" in job.summary.lower()
