"""The configuration of a run: resolved once, checked in full before anything is sent."""

import ipaddress
import os
import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import schemas
from conformance.options import OPTIONS, Option
from conformance.outcomes import ConfigurationError
from conformance.pacing import WITH_KEY, WITHOUT_KEY, parse_rate
from conformance.settings import COMMAND_LINE, Setting, settled
from conformance.sharding import Shard

KEY_VARIABLE = "CONFORMANCE_API_KEY"
SECOND_KEY_VARIABLE = "CONFORMANCE_SECOND_API_KEY"
PRODUCTION_HOSTS = frozenset({"api.platform.dakota.xyz"})
VENDOR_SANDBOX_HOSTS = frozenset({"api.platform.sandbox.dakota.xyz"})
VARIABLES = "CONFORMANCE_"
T = TypeVar("T")


@dataclass(frozen=True)
class Configuration:
    """What a run does and against whom. `base_url` is None for the embedded sandbox; all times are seconds."""

    base_url: str | None = None
    profile: str = "gate"
    profile_name: str = "gate"
    """As asked for: a profile of one's own, or `profile` itself."""
    out: Path = Path("out")
    clauses: str | None = None
    shard: Shard | None = None
    strict: bool = False
    seed: int = 0
    timeout: float = 10.0
    approval_seconds: float = 5.0
    grace_seconds: float = 5.0
    intervals: Mapping[str, float] = field(default_factory=dict)
    max_wait: float = 30.0
    time_limit: float | None = None
    deviations: Path | None = None
    expectations: Path | None = None
    record_expectations: Path | None = None
    consent: bool = False
    history: Path | None = None
    notify: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    second_api_key: str | None = field(default=None, repr=False)

    def shown(self) -> dict[str, Any]:
        """The part that belongs in a report: everything but secrets and places on this machine."""
        return {
            "approval_seconds": self.approval_seconds,
            "clauses": self.clauses,
            "deviations": self.deviations and self.deviations.name,
            "expectations": self.expectations and self.expectations.name,
            "grace_seconds": self.grace_seconds,
            "max_wait": self.max_wait,
            "pace": {name: round(60 / seconds, 3) for name, seconds in self.intervals.items() if seconds},
            "profile_name": self.profile_name,
            "shard": str(self.shard) if self.shard else None,
            "second_key": self.second_api_key is not None,
            "time_limit": self.time_limit,
            "timeout": self.timeout,
        }


def resolve(
    given: Mapping[str, Any],
    environment: Mapping[str, str] | None = None,
    *,
    keyless: bool = False,
    heeded: Collection[Option] | None = None,
) -> Configuration:
    """The configuration from options as given (None: not given), the environment and the file. Raises ConfigurationError.

    `keyless`: nothing will be sent, so that no API key is needed. `heeded` are the options that count; default: all.
    """
    environment = os.environ if environment is None else environment
    settings = settled(given, environment, OPTIONS if heeded is None else heeded)
    values = {name: setting.value for name, setting in settings.items()}
    profile = values["profile"]
    _whole(values)
    base_url = checked_base_url(values["base_url"]) if values["base_url"] else None
    consent = bool(values["consent_to_create_production_customers"])
    _check_production(base_url, profile, consent=consent, planning=keyless)
    if values["clauses"]:
        checked_patterns(values["clauses"])
    if heeded is not None and all(option.name != "api-key-file" for option in heeded):
        environment = {}  # who heeds no key gets none
    api_key = _key(settings["api_key_file"], environment, KEY_VARIABLE)
    if base_url and api_key is None and not keyless and not is_loopback(base_url):
        raise ConfigurationError(f"no API key for {base_url}; set {KEY_VARIABLE} or give --api-key-file")
    seed = values["seed"] if values["seed"] is not None else (0 if profile == "gate" else random.randrange(2**32))  # noqa: S311
    return Configuration(
        base_url=base_url,
        profile=profile,
        profile_name=values["profile_name"],
        out=Path(values["out"]),
        clauses=values["clauses"],
        shard=_shard(values["shard"], values["seed"], profile),
        strict=bool(values["strict"]),
        seed=seed,
        timeout=_positive("timeout", values["timeout"]),
        approval_seconds=_positive("approval-seconds", values["approval_seconds"]),
        grace_seconds=_positive("grace-seconds", values["grace_seconds"]),
        intervals=_intervals(base_url, values),
        max_wait=_max_wait(values["max_wait"], profile),
        time_limit=None if values["time_limit"] is None else _positive("time-limit", values["time_limit"]),
        deviations=_readable("deviations", values["deviations"]),
        expectations=_readable("expectations", values["expectations"]),
        record_expectations=Path(values["record_expectations"]) if values["record_expectations"] else None,
        consent=consent,
        history=Path(values["history"]) if values["history"] else None,
        notify=values["notify"],
        api_key=api_key,
        second_api_key=_key(settings["second_api_key_file"], environment, SECOND_KEY_VARIABLE),
    )


def checked_base_url(text: str) -> str:
    """The base URL without a trailing slash. Raises ConfigurationError for what cannot be a target."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ConfigurationError("--base-url is not a URL; write it like https://host[:port][/prefix]") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0 or any(c.isspace() for c in text):
        raise ConfigurationError(f"--base-url {_shown(text)} is not usable; write it like https://host[:port][/prefix]")
    if "@" in parts.netloc:
        raise ConfigurationError(f"--base-url must not carry credentials; put the API key into {KEY_VARIABLE}")
    if parts.query or parts.fragment:
        raise ConfigurationError("--base-url must end with the path; leave out what follows '?' or '#'")
    host_of(text)
    return text.rstrip("/")


def host_of(base_url: str) -> str:
    """The host as it will be looked up, however it is spelled: other dots, capitals and a final dot name the same one."""
    import httpx

    try:
        return httpx.URL(base_url).raw_host.decode("ascii").lower().rstrip(".")
    except (httpx.InvalidURL, UnicodeError):
        raise ConfigurationError(f"--base-url {_shown(base_url)} is not usable: its host is no host name") from None


def is_loopback(base_url: str) -> bool:
    host = host_of(base_url)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def checked_patterns(text: str) -> tuple[str, ...]:
    """The clause patterns of `--clauses`. Raises ConfigurationError for one that no clause matches."""
    patterns = tuple(part.strip() for part in text.split(",") if part.strip())
    known = schemas.registry()
    for pattern in patterns or (text,):
        if not known.matching(pattern):
            raise ConfigurationError(f"no clause matches {pattern!r}; `conformance explain` lists them all")
    return patterns


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:60] + "…")


def _shard(text: str | None, seed: int | None, profile: str) -> Shard | None:
    if text and seed is None and profile != "gate":
        raise ConfigurationError("shards of one run must make the same choices; give each of them the same --seed")
    return Shard.parse(text) if text else None


def _whole(values: Mapping[str, Any]) -> None:
    """What is kept of runs, and pinned from them, is of whole ones."""
    for name in ("history", "record_expectations"):
        if values["shard"] and values[name]:
            raise ConfigurationError(f"--{name.replace('_', '-')} is of whole runs; leave it out with --shard")


def _positive(name: str, value: float) -> float:
    if not 0 < value <= 86_400:
        raise ConfigurationError(f"--{name} must be more than 0 and at most 86400 seconds, it is {value:g}")
    return float(value)


def _max_wait(value: float | None, profile: str) -> float:
    if value is None:
        return 30.0 if profile == "gate" else 600.0
    return _positive("max-wait", value)


def _intervals(base_url: str | None, values: Mapping[str, Any]) -> dict[str, float]:
    vendors = base_url is not None and host_of(base_url) in VENDOR_SANDBOX_HOSTS | PRODUCTION_HOSTS
    limits = schemas.vocabulary().limits
    rate = values["rate"] or (f"{limits.requests_per_minute}/m" if vendors else None)
    unauthenticated = values["unauthenticated_rate"] or (
        f"{limits.unauthenticated_requests_per_minute}/m" if vendors else None
    )
    return {
        WITH_KEY: parse_rate(rate) if rate else 0.0,
        WITHOUT_KEY: parse_rate(unauthenticated) if unauthenticated else 0.0,
    }


def _check_production(base_url: str | None, profile: str, *, consent: bool, planning: bool) -> None:
    host = host_of(base_url) if base_url else None
    if host in PRODUCTION_HOSTS and profile != "production":
        raise ConfigurationError(f"{host} is production: only --profile production may touch it; use the sandbox host")
    if profile == "production" and not consent:
        raise ConfigurationError(
            "the production profile creates real customers; add --consent-to-create-production-customers to agree"
        )
    if profile == "production" and base_url is None and not planning:
        raise ConfigurationError("the production profile needs a --base-url; the embedded sandbox is no production")


def _key(file: Setting, environment: Mapping[str, str], variable: str) -> str | None:
    """The key of a file that was asked for here, else that of the environment, else that of a file of the configuration."""
    key = environment.get(variable)
    if file.value and (not key or file.origin == COMMAND_LINE or file.origin.startswith(VARIABLES)):
        return _read(Path(file.value), "the API key file", _first_line)
    return _checked_key(key, variable) if key else None


def _first_line(text: str) -> str:
    lines = text.splitlines()
    return _checked_key(lines[0].strip() if lines else "", "the API key file")


def _checked_key(key: str, origin: str) -> str:
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigurationError(
            f"{origin} holds no usable API key: one line of printable ASCII without spaces is needed"
        )
    return key


def _read(path: Path, what: str, take: Callable[[str], T]) -> T:
    try:
        return take(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ConfigurationError(f"cannot read {what} {path}: {reason}") from None


def _readable(name: str, value: str | None) -> Path | None:
    if value is None:
        return None
    path = Path(value)
    _read(path, f"--{name}", lambda text: text)
    return path
