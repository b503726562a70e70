"""The tools, each told what a user who knows it would tell it. No key is an argument: each gets it by its environment."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import schemas
from benchmarks import documents, failures, node, processes
from benchmarks.node import NotRunError
from benchmarks.targets import Target

ROOT = Path(__file__).resolve().parents[1]
SEED = "1"
SPECMATIC, DREDD = ("specmatic", "2.55.1"), ("dredd", "14.1.0")
KEY = "BENCHMARK_API_KEY"
Environment = dict[str, str]


@dataclass(frozen=True)
class Tool:
    """One way to judge a server.

    `command` gives the words of the command line as they are shown, with `TARGET` for the server; the first word is
    replaced by what `program` finds, which raises NotRunError where the tool cannot be had. `set_up` writes its input
    into the folder it runs in and gives its environment. `read` reads `result` of that folder. `blind` says what it
    cannot see by its design, `told` what it was given beside the command line.
    """

    name: str
    command: Sequence[str]
    program: Callable[[], Sequence[str]]
    set_up: Callable[[Target, Path], Environment]
    result: str
    read: failures.Reader
    version: Callable[[], str]
    told: str
    blind: str
    limit: float = 240.0
    shown_environment: Mapping[str, str] = field(default_factory=dict)

    def judge(self, target: Target, folder: Path) -> "Judgement":
        """Runs it once against a server, in a folder of its own that is empty."""
        environment = {**self.set_up(target, folder), **self.shown_environment}
        words = [word.replace("TARGET", target.base_url) for word in self.command[1:]]
        ended = processes.run([*self.program(), *words], folder=folder, limit=self.limit, more=environment)
        trouble = None
        found: frozenset[str] = frozenset()
        try:
            found = self.read(folder / self.result)
        except failures.NoResultError as error:
            # Without a result to read, the exit code is all there is to compare.
            found = frozenset({f"exit {ended.code}"} if ended.code not in {0, None} else ())
            trouble = str(error)
        if ended.code is None:
            trouble = f"stopped after {self.limit:.0f} s"
        return Judgement(found, ended.seconds, target.requests, trouble)


@dataclass(frozen=True)
class Judgement:
    """What a tool reported of one server, the seconds and requests it took, and what was wrong with the run itself."""

    failures: frozenset[str]
    seconds: float
    requests: int
    trouble: str | None = None


def _document(folder: Path, document: dict[str, Any]) -> None:
    (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")


def _ours(target: Target, _: Path) -> Environment:
    first, second = target.api_keys
    return {"CONFORMANCE_API_KEY": first, "CONFORMANCE_SECOND_API_KEY": second}


def _schemathesis(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Target, Path], Environment]:
    def set_up(target: Target, folder: Path) -> Environment:
        _document(folder, change(schemas.openapi_document()))
        (folder / "schemathesis.toml").write_text(
            f'[auth.openapi]\napiKey = {{ api_key = "${{{KEY}}}" }}\n', encoding="utf-8"
        )
        return {KEY: target.api_keys[0]}

    return set_up


KNOWING_HOOKS = """\
import os
import re
import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    body = case.body
    if isinstance(body, dict) and re.fullmatch("[0-9A-Za-z]{27}", str(body.get("sub_client_id"))):
        body["sub_client_id"] = os.environ["BENCHMARK_SUB_CLIENT"]
    headers = case.headers or {}
    try:
        uuid.UUID(headers.get("x-idempotency-key"))
    except (AttributeError, TypeError, ValueError):
        return
    headers["x-idempotency-key"] = str(uuid.uuid4())
"""
"""Else one valid key goes with many bodies, and a conforming server repeats its first answer to all of them."""


def _schemathesis_deep(target: Target, folder: Path) -> Environment:
    (folder / "hooks.py").write_text(KNOWING_HOOKS, encoding="utf-8")
    environment = _schemathesis(documents.without_sandbox_headers)(target, folder)
    known = {"BENCHMARK_SUB_CLIENT": target.customer_id}
    return {**environment, **known, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(folder)}


def _specmatic(target: Target, folder: Path) -> Environment:
    _document(folder, documents.for_specmatic(schemas.openapi_document(), target.customer_id))
    words = documents.dictionary(target.customer_id, target.application_id)
    (folder / "openapi_dictionary.json").write_text(json.dumps(words), encoding="utf-8")
    return {"apiKey": target.api_keys[0]}


def _dredd(target: Target, folder: Path) -> Environment:
    example = (target.customer_id, target.application_id)
    _document(folder, documents.as_openapi_30(schemas.openapi_document(), *example))
    (folder / "hooks.js").write_text(
        "require('hooks').beforeEach((t, done) => {\n"
        f"  t.request.headers['x-api-key'] = process.env.{KEY};\n"
        "  done();\n});\n",
        encoding="utf-8",
    )
    return {KEY: target.api_keys[0]}


def _command_of_this_python(name: str) -> Callable[[], Sequence[str]]:
    def program() -> Sequence[str]:
        found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
        if found is None:
            raise NotRunError(f"{name} is not installed")
        return [found]

    return program


def _specmatic_program() -> Sequence[str]:
    java = shutil.which("java")
    if java is None:
        raise NotRunError("java is not installed")
    return [java, "-jar", str(node.installed(*SPECMATIC) / "specmatic.jar")]


def _dredd_program() -> Sequence[str]:
    return [shutil.which("node") or "node", str(node.installed(*DREDD) / "bin" / "dredd")]


def _package_version(name: str) -> Callable[[], str]:
    def found() -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return "of this checkout"

    return found


def _after(number: str, *command: str) -> Callable[[], str]:
    def found() -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        line = next(iter((done.stdout + done.stderr).strip().splitlines()), "")
        return f"{number}, {line}"

    return found


TOOLS = (
    Tool(
        name="conformance",
        command=("conformance", "run", "--base-url", "TARGET", "--out", "out"),
        program=lambda: [sys.executable, "-m", "conformance"],
        set_up=_ours,
        result="out/report.json",
        read=failures.of_conformance,
        version=_package_version("customers-conformance"),
        told="The gate profile with its defaults, and two API keys. No pinned expectations.",
        blind="Scenarios that drift from a pinned table, which it is not given.",
        shown_environment={"PYTHONPATH": str(ROOT)},
    ),
    Tool(
        name="schemathesis",
        command=(
            "schemathesis", "run", "openapi.json", "--url", "TARGET", "--seed", SEED,
            "--report", "junit", "--report-junit-path", "junit.xml",
        ),
        program=_command_of_this_python("schemathesis"),
        set_up=_schemathesis(lambda document: document),
        result="junit.xml",
        read=failures.of_schemathesis,
        version=_package_version("schemathesis"),
        told="What a newcomer gives it: the whole document of the contract, the first API key, a seed; else its defaults.",
        blind="Whatever OpenAPI cannot say: that a repeated key creates nothing, that an approval comes in time, which"
        " key sees whose customers, what a scenario answers.",
    ),
    Tool(
        name="schemathesis-deep",
        command=(
            "schemathesis", "run", "openapi.json", "--url", "TARGET", "--seed", SEED, "--checks", "all",
            "--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "200", "--continue-on-failure",
            "--report", "junit", "--report-junit-path", "junit.xml",
        ),
        program=_command_of_this_python("schemathesis"),
        set_up=_schemathesis_deep,
        result="junit.xml",
        read=failures.of_schemathesis,
        version=_package_version("schemathesis"),
        told="All checks, all phases, twice the examples. A hook replaces each valid idempotency key by a fresh one, since"
        " it sends one key with many bodies, and a conforming server repeats its first answer to all of them; and each"
        " well-formed sub-client by one that exists. The create's `X-Sandbox-*` headers are left out of its document: with"
        " them a conforming server must answer errors to valid bodies, and the many failures reported for those would"
        " hide others.",
        blind="As above; and, since those headers are left out, injected errors and scenarios.",
        limit=400.0,
    ),
    Tool(
        name="specmatic",
        command=("specmatic", "test", "openapi.json", "--testBaseURL=TARGET", "--junitReportDir=junit"),
        program=_specmatic_program,
        set_up=_specmatic,
        result="junit/TEST-junit-jupiter.xml",
        read=failures.of_specmatic,
        version=_after(SPECMATIC[1], "java", "-version"),
        told="Its generative tests; the key as the security scheme's environment variable; a dictionary with a customer"
        " that exists. In its document every schema has a name of its own and allows members that it does not name, and"
        " the `X-Sandbox-*` headers and the links are left out.",
        blind="As Schemathesis; and sequences of requests, since each of its tests is one request.",
        shown_environment={"SPECMATIC_GENERATIVE_TESTS": "true"},
    ),
    Tool(
        name="dredd",
        command=(
            "dredd", "openapi.json", "TARGET", "--hookfiles", "hooks.js", "--reporter", "xunit", "--output", "xunit.xml",
            "--loglevel", "error",
        ),
        program=_dredd_program,
        set_up=_dredd,
        result="xunit.xml",
        read=failures.of_dredd,
        version=_after(DREDD[1], "node", "--version"),
        told="A hook that adds the key. Its document is the contract's rewritten as OpenAPI 3.0, with one example for"
        " each operation and its good answer, with ids of a customer that exists.",
        blind="Everything but whether the example of each operation is answered in the expected shape.",
    ),
)  # fmt: skip
