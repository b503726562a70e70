"""The action and the workflows by the published JSON Schemas of GitHub and GitLab, and by rules of our own."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.recipes.runner import OURS, ROOT, loaded

WORKFLOWS = sorted((ROOT / "recipes/github").glob("*.yml"))
GITLAB = ROOT / "recipes/gitlab/.gitlab-ci.yml"
SHELL = sorted((ROOT / "recipes").rglob("*.sh"))
EACH = pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)


def steps(workflow: Path) -> Iterator[dict[str, Any]]:
    for job in loaded(workflow)["jobs"].values():
        yield from job["steps"]


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-actions", [ROOT / "action.yml"]),
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.gitlab-ci", [GITLAB]),
    ],
)
def test_files_are_valid_by_the_schema_of_their_service(schema: str, files: list[Path]) -> None:
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    transform = ["--data-transform", "gitlab-ci"] if "gitlab" in schema else []
    done = subprocess.run([*words, *transform, *map(str, files)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@EACH
def test_a_workflow_may_read_the_code_and_no_more(workflow: Path) -> None:
    found = loaded(workflow)
    assert found["permissions"] == {"contents": "read"}
    assert found["concurrency"]["group"]
    assert all(1 <= job["timeout-minutes"] <= 180 for job in found["jobs"].values())
    assert all("permissions" not in job for job in found["jobs"].values())
    checkouts = [step for step in steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@EACH
def test_a_workflow_names_actions_by_their_major_version(workflow: Path) -> None:
    used = {step["uses"] for step in steps(workflow) if "uses" in step}
    assert OURS in used
    assert all(re.fullmatch(r"[\w./-]+@v\d+", name) for name in used)


@EACH
def test_a_workflow_gives_the_action_inputs_that_it_has(workflow: Path) -> None:
    inputs = set(loaded(ROOT / "action.yml")["inputs"])
    assert all(set(step["with"]) <= inputs for step in steps(workflow) if step.get("uses") == OURS)


def test_no_expression_is_pasted_into_a_script() -> None:
    scripts = [step["run"] for workflow in WORKFLOWS for step in steps(workflow) if "run" in step]
    scripts += [step["run"] for step in loaded(ROOT / "action.yml")["runs"]["steps"] if "run" in step]
    assert len(scripts) > 8
    assert not [script for script in scripts if "${{" in script]


def test_no_api_key_is_an_input() -> None:
    assert not [name for name in loaded(ROOT / "action.yml")["inputs"] if re.search("key|token|secret|notify", name)]


@pytest.mark.parametrize("script", SHELL, ids=lambda path: path.name)
def test_shell_is_strict_and_parses(script: Path) -> None:
    assert "\nset -euo pipefail\n" in script.read_text(encoding="utf-8")
    subprocess.run(["bash", "-n", script], check=True)
