"""The words of the sandbox: `sandbox.yaml` as values, with the lengths that the schemas state already."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from schemas.files import ROOT, read_yaml


@dataclass(frozen=True)
class Scenario:
    """A documented scenario. `approves`: its customers may end approved; `stays`: the KYB status they keep."""

    name: str
    kind: str
    approves: bool = True
    stays: str | None = None
    intermittent: bool = False


@dataclass(frozen=True)
class ErrorStatus:
    usual: tuple[int, ...]
    ends: tuple[int, ...]
    not_short_circuiting: tuple[int, ...]
    ignored: tuple[int, ...]
    other_text: Mapping[str, str]


@dataclass(frozen=True)
class SkipFlag:
    truthy: tuple[str, ...]
    falsy: tuple[str, ...]
    junk: Mapping[str, str]
    other_case: tuple[str, ...]


@dataclass(frozen=True)
class Limits:
    """Numbers of the contract. Times in seconds unless the name says otherwise; lengths in code points."""

    name_shortest: int
    name_longest: int
    message_length: int
    step_length: int
    approval_seconds: int
    approval_earliest_seconds: int
    approval_grace_seconds: int
    expiry_days: int
    expiry_tolerance_seconds: int
    idempotency_hours: int
    ksuid_clock_tolerance_seconds: int
    requests_per_minute: int
    unauthenticated_requests_per_minute: int
    concurrent_requests: int
    token_bits: int


@dataclass(frozen=True)
class Vocabulary:
    scenarios: tuple[Scenario, ...]
    steps: tuple[str, ...]
    error_status: ErrorStatus
    skip_auto_approval: SkipFlag
    limits: Limits
    approved_kyb_status: str


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of this contract."""
    data = read_yaml(ROOT / "sandbox.yaml")
    request, headers = _schema("create-request"), _schema("request-headers")
    name = request["properties"]["name"]
    return Vocabulary(
        scenarios=tuple(Scenario(name=it.pop("const"), **it) for it in data["scenarios"]["oneOf"]),
        steps=tuple(data["steps"]["enum"]),
        error_status=ErrorStatus(**_frozen(data["error_status"])),
        skip_auto_approval=SkipFlag(**_frozen(data["skip_auto_approval"])),
        limits=Limits(
            name_shortest=name["minLength"],
            name_longest=name["maxLength"],
            message_length=headers["$defs"]["error_message"]["maxLength"],
            step_length=headers["$defs"]["error_step"]["maxLength"],
            **data["limits"],
        ),
        approved_kyb_status=data["approved_kyb_status"],
    )


def _schema(name: str) -> Any:
    return json.loads((ROOT / "json" / f"{name}.schema.json").read_text(encoding="utf-8"))


def _frozen(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in members.items()}
