"""The step of the action that judges, run as GitHub runs it: exit code, outputs, annotations, summary."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.recipes.conftest import Served, free_port, missing
from tests.recipes.runner import ROOT, Job

ANNOTATION = re.compile(r"::(error|warning) file=([^,:]+),title=([^,:]+)::(\S.*)")
WORKFLOW = ".github/workflows/mock.yml"
TWO = "name-of-two-characters-accepted"


def test_a_conforming_server_passes(job: Job, served: Served) -> None:
    sandbox = served()
    inputs = {"base-url": sandbox.base_url, "clauses": "AUTH-*,NAME-2", "strict": "true", "out": "to be/kept"}
    assert job.action(inputs, CONFORMANCE_API_KEY=sandbox.api_keys[0]) == 0, job.said
    assert job.outputs == {"verdict": "conformant", "report": "to be/kept/report.json"}
    report = json.loads((job.workspace / job.outputs["report"]).read_text(encoding="utf-8"))
    assert (report["strict"], report["selection"]) == (True, "AUTH-*,NAME-2")
    assert job.annotations == []
    assert job.summary.startswith("## ✅ Conformant")
    assert sandbox.api_keys[0] not in job.said


def test_a_broken_clause_is_annotated_once_and_fails_the_step(job: Job, served: Served) -> None:
    sandbox = served(TWO)
    assert job.action({"base-url": sandbox.base_url, "clauses": "NAME-*"}, CONFORMANCE_API_KEY=sandbox.api_keys[0]) == 1
    assert job.outputs["verdict"] == "nonconformant"
    (line,) = job.annotations
    kind, file, title, words = ANNOTATION.fullmatch(line).groups()  # type: ignore[union-attr]
    assert (kind, file) == ("error", WORKFLOW)
    assert title.startswith("NAME-2 (MUST) ")
    assert words.startswith("expected refused")
    assert "## ❌ Nonconformant" in job.summary


def test_a_broken_should_is_a_warning(job: Job, served: Served) -> None:
    sandbox = served("no-rate-headers")
    inputs = {"base-url": sandbox.base_url, "clauses": "RATE-1,AUTH-1", "profile": "gate"}
    assert job.action(inputs, CONFORMANCE_API_KEY=sandbox.api_keys[0]) == 0
    (line,) = job.annotations
    assert line.startswith("::warning file=")


def test_a_deviation_that_is_out_of_date_is_annotated_in_its_file(job: Job, served: Served) -> None:
    sandbox = served()
    entry = "- {clause: NAME-2, reason: known, owner: me, expires: 2999-01-01}\n"
    (job.workspace / "deviations.yaml").write_text(entry, encoding="utf-8")
    inputs = {"base-url": sandbox.base_url, "clauses": "NAME-2", "deviations": "deviations.yaml"}
    assert job.action(inputs, CONFORMANCE_API_KEY=sandbox.api_keys[0]) == 1
    (line,) = job.annotations
    assert line.startswith("::error file=deviations.yaml,title=The deviations file is out of date::NAME-2")


def test_a_target_that_is_not_there_is_inconclusive(job: Job) -> None:
    assert job.action({"base-url": f"http://127.0.0.1:{free_port()}"}) == 3
    assert job.outputs["verdict"] == "inconclusive"
    (line,) = job.annotations
    assert "title=Inconclusive::" in line


def test_a_client_is_judged_through_its_adapter(job: Job) -> None:
    adapter = f"{sys.executable} -m adapters.faulty expiry_rounded"
    assert job.action({"adapter": adapter, "clauses": "SDK-7,SDK-1"}) == 1, job.said
    assert job.outputs["verdict"] == "nonconformant"
    (line,) = job.annotations
    assert "title=SDK-7 (MUST) " in line


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({}, "neither base-url nor adapter is given"),
        ({"base-url": "http://127.0.0.1:1", "adapter": "true"}, "base-url and adapter are both given"),
        ({"adapter": "true", "profile": "gate"}, "profile and expectations are of servers"),
        ({"adapter": "true", "expectations": "table.yaml"}, "profile and expectations are of servers"),
        ({"base-url": "http://127.0.0.1:1", "strict": "yes"}, "strict must be true or false"),
        ({"base-url": "http://127.0.0.1:1", "out": "out\nverdict=conformant"}, "out must be a path on one line"),
        ({"base-url": "http://127.0.0.1:1", "clauses": "NAME-99"}, "no clause matches 'NAME-99'"),
        ({"base-url": "http://127.0.0.1:1", "deviations": "none.yaml"}, "cannot read --deviations none.yaml"),
        ({"base-url": "http://127.0.0.1:1", "clauses": '$(touch x) "; touch x; `touch x`'}, "no clause matches"),
    ],
)
def test_wrong_inputs_are_one_annotation_and_nothing_is_judged(job: Job, inputs: dict[str, str], words: str) -> None:
    assert job.action(inputs) == 2, job.said
    (line,) = job.annotations
    assert words in line
    assert job.outputs == {}
    assert [path.name for path in job.workspace.iterdir()] == []


def test_the_report_of_an_earlier_run_is_not_taken_for_this_one(job: Job) -> None:
    old = job.workspace / "out" / "report.json"
    old.parent.mkdir()
    old.write_text('{"verdict": "conformant"}', encoding="utf-8")
    assert job.action({"base-url": "http://127.0.0.1:1", "clauses": "NAME-99"}) == 2
    assert not old.exists()
    assert job.outputs == {}


def test_the_cache_is_kept_under_the_digest_of_the_pins(job: Job) -> None:
    assert job.run(f"bash '{ROOT}/recipes/action/cache.sh'", RUNNER_OS="Linux", RUNNER_ARCH="X64") == 0, job.said
    assert re.fullmatch(r"customers-conformance-Linux-X64-3\.\d+-[0-9a-f]{64}", job.outputs["key"])
    assert Path(job.outputs["folder"]).is_absolute()


def test_the_suite_is_installed_with_its_commands(job: Job, tmp_path: Path) -> None:
    installed = tmp_path / "elsewhere"
    if job.run(f"bash '{ROOT}/recipes/install.sh' '{installed}'", PIP_RETRIES="0"):
        missing(f"what pip installs from ({job.said.strip().splitlines()[-1:]})", "CONFORMANCE_REQUIRE_INSTALL")
    assert job.run("conformance --version && conformance history --help") == 0, job.said
    assert job.run("conformance-moved a b") == 2
    assert "a/report.json" not in job.said
    assert (job.folder / "path").read_text(encoding="utf-8") == f"{installed}/commands\n"
    packages = subprocess.run([installed / "bin" / "pip", "list"], capture_output=True, text=True, check=True).stdout
    assert {"sqlite-utils", "apprise"} <= {line.split()[0] for line in packages.splitlines() if line}
