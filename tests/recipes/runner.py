"""What GitHub's runner does with the steps of a job, as far as the recipes need it: the environment, the files behind
GITHUB_OUTPUT and GITHUB_STEP_SUMMARY, plain expressions, and which steps run after one failed. Actions of others do
nothing here.
"""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
OURS = "OWNER/customers-conformance@v0"
EXPRESSION = re.compile(r"\$\{\{ *(\w+)\.([\w-]+) *\}\}")
QUICK = {"CONFORMANCE_APPROVAL_SECONDS": "0.6", "CONFORMANCE_GRACE_SECONDS": "1", "CONFORMANCE_TIMEOUT": "5"}


def loaded(path: Path) -> dict[str, Any]:
    """A YAML file, with `on` for the key that YAML 1.1 reads as true."""
    found: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if name is True else str(name): value for name, value in found.items()}


@dataclass
class Job:
    """A job on a runner of its own, in `folder`. `secrets` and `variables` are those of the repository."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    said: str = ""
    code: int = 0
    groups: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        for folder in (self.workspace, self.temp):
            folder.mkdir(parents=True, exist_ok=True)
        installed = self.temp / "customers-conformance"
        if not installed.exists():
            installed.symlink_to(sys.prefix)  # what install.sh makes anew is tried in a test of its own
        self.commands.mkdir(exist_ok=True)
        for name, words in (("conformance", "-m conformance"), ("conformance-moved", f"'{ROOT}/recipes/moved.py'")):
            command = self.commands / name
            command.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
            command.chmod(0o755)

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    @property
    def temp(self) -> Path:
        return self.folder / "temp"

    @property
    def commands(self) -> Path:
        """Where the commands are that install.sh puts on the PATH."""
        return self.folder / "commands"

    @property
    def outputs(self) -> dict[str, str]:
        lines = (self.folder / "output").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    @property
    def summary(self) -> str:
        return (self.folder / "summary.md").read_text(encoding="utf-8")

    @property
    def annotations(self) -> list[str]:
        return [line for line in self.said.splitlines() if line.startswith(("::error", "::warning"))]

    def environment(self, more: dict[str, str]) -> dict[str, str]:
        for name in ("output", "summary.md", "path"):
            (self.folder / name).touch()
        added = (self.folder / "path").read_text(encoding="utf-8").splitlines()
        names = {"GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary.md", "GITHUB_PATH": "path"}
        bare = {name: value for name, value in os.environ.items() if not name.startswith(("CONFORMANCE_", "GITHUB_"))}
        return {
            **bare,
            "PATH": os.pathsep.join([*reversed(added), str(self.commands), os.environ["PATH"]]),
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKFLOW_REF": "octo/mock/.github/workflows/mock.yml@refs/heads/main",
            "RUNNER_TEMP": str(self.temp),
            **{name: str(self.folder / file) for name, file in names.items()},
            **QUICK,
            **self.variables,
            **more,
        }

    def run(self, script: str, **more: str) -> int:
        """A `run` step, by the command that GitHub uses for `shell: bash`."""
        words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        told = self.folder / "told"
        with told.open("w+", encoding="utf-8") as file:  # no pipe: what a step leaves behind would hold it open
            step = subprocess.Popen(
                words,
                cwd=self.workspace,
                env=self.environment(more),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self.groups.append(step.pid)
            code = step.wait(120)
        self.said += told.read_text(encoding="utf-8")
        return code

    def action(self, given: dict[str, str], **more: str) -> int:
        """Our own action with inputs; the exit code of the step that failed, or 0."""
        described = loaded(ROOT / "action.yml")
        inputs = {name: str(given.get(name, what["default"])) for name, what in described["inputs"].items()}
        assert set(given) <= set(inputs), "no such input"
        for step in described["runs"]["steps"]:
            if step.get("id") == "run":
                environment = {name: self.resolved(text, inputs) for name, text in step["env"].items()}
                return self.run(step["run"], **environment, **more)
        raise AssertionError("the action has no step that runs")

    def resolved(self, text: object, inputs: dict[str, str] | None = None) -> str:
        known = {"inputs": inputs or {}, "secrets": self.secrets, "env": self.variables}
        words = "true" if text is True else str(text)
        return EXPRESSION.sub(lambda match: known[match[1]].get(match[2], ""), words)

    def steps(self, workflow: Path, **inputs: str) -> int:
        """Every step of the one job of a workflow; `inputs` stand in for those that it gives to our action."""
        found = loaded(workflow)
        self.variables = {**found.get("env", {}), **self.variables}
        (job,) = found["jobs"].values()
        self.code = 0
        for step in job["steps"]:
            if not self._is_due(step.get("if", "success()")):
                continue
            environment = {name: self.resolved(text) for name, text in step.get("env", {}).items()}
            code = 0
            if step.get("uses") == OURS:
                given = {name: self.resolved(text) for name, text in step["with"].items()}
                code = self.action(given | inputs, **environment)
            elif "run" in step:
                code = self.run(step["run"], **environment)
            self.code = self.code or (0 if step.get("continue-on-error") else code)
        return self.code

    def _is_due(self, condition: str) -> bool:
        if "hashFiles('kept/history.sqlite')" in condition and not (self.workspace / "kept/history.sqlite").exists():
            return False
        return "!cancelled()" in condition or ("failure()" in condition) == bool(self.code)

    def end(self) -> None:
        """Ends what the steps left running, as the runner does."""
        for group in self.groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
