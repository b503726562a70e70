"""Where the value of each option comes from: the command line, the environment, `conformance.toml`, or the default.

The file holds options by their names, for every run; `[targets.NAME]` adds those of one target, `[profiles.NAME]` makes
a profile of one's own out of one of ours. What is nearer wins: the target's, then the profile's, then those of the file.
"""

import os
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from conformance.options import OPTIONS, PROFILES, Option
from conformance.outcomes import ConfigurationError

FILE = "conformance.toml"
NO_FILE = "none"
EXTENDS = "extends"
ADAPTER = "adapter"
PATHS = frozenset(
    {"out", "api_key_file", "second_api_key_file", "deviations", "expectations", "record_expectations", "history"}
)
"""Options that name a place; in the file they are relative to the folder of the file."""
KEY_FILES = frozenset({"api-key-file", "second-api-key-file"})
COMMAND_LINE = "command line"
DEFAULT = "default"


@dataclass(frozen=True)
class Setting:
    """The value of an option, and the words for where it comes from."""

    value: Any
    origin: str


@dataclass(frozen=True)
class Options:
    """The tables of a configuration file, by option as written. `path` is None where there is no file."""

    path: Path | None = None
    everywhere: Mapping[str, Any] = field(default_factory=dict)
    targets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    profiles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def settled(
    given: Mapping[str, Any], environment: Mapping[str, str] | None = None, heeded: Collection[Option] = OPTIONS
) -> dict[str, Setting]:
    """Every option's setting by its `dest`. Options that are not `heeded` have their default.

    The setting of `profile` is the one of ours that is to run; `profile_name` is what was asked for. Raises
    ConfigurationError for what the file or the environment gets wrong.
    """
    environment = os.environ if environment is None else environment
    direct = {option.dest: _direct(option, given, environment) for option in heeded}
    file = read_file(_value_of(direct, "config"))
    name = _asked(direct, "target", file, ())
    target = _target(file, name, direct) if name else ()
    names = {option.name for option in heeded}
    if name and target and "base-url" in names and "base-url" not in file.targets[name]:
        raise ConfigurationError(
            f"target {name!r} has no base-url, so it is no server; is it one for `conformance sdk`?"
        )
    profile = (_asked(direct, "profile", file, target) if "profile" in names else None) or "gate"
    layers = [*target, *_profile(file, profile), *_everywhere(file)]
    layers = _without_keys_of_others(layers, direct)
    found = {
        option.dest: direct.get(option.dest) or _filed(option, layers, file) or Setting(option.default, DEFAULT)
        if option in heeded
        else Setting(option.default, DEFAULT)
        for option in OPTIONS
    }
    own = file.profiles.get(profile)
    asked = found["profile"]
    found["profile_name"] = Setting(profile, asked.origin)
    found["profile"] = Setting(own[EXTENDS] if own else profile, asked.origin)
    return found


def adapter_of(target: str | None, config: str | None, environment: Mapping[str, str] | None = None) -> str | None:
    """The command of an adapter as the environment or the file gives it: of the target, else for every run."""
    environment = os.environ if environment is None else environment
    if environment.get("CONFORMANCE_ADAPTER"):
        return environment["CONFORMANCE_ADAPTER"]
    file = read_file(config or environment.get("CONFORMANCE_CONFIG"))
    target = target or environment.get("CONFORMANCE_TARGET") or file.everywhere.get("target")
    if target and ADAPTER not in _named(file, target):
        raise ConfigurationError(
            f"target {target!r} has no adapter, so it is no client; is it one for `conformance run`?"
        )
    tables = [*([_named(file, target)] if target else []), file.everywhere]
    return next((table[ADAPTER] for table in tables if ADAPTER in table), None)


def read_file(path: str | None) -> Options:
    """The file at `path`, or `conformance.toml` of this folder where there is one. Raises ConfigurationError."""
    if path == NO_FILE or (path is None and not Path(FILE).is_file()):
        return Options()
    file = Path(path or FILE)
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"cannot read --config {file}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} is no TOML: {error}") from None
    tables = {name: _tables(file, name, data.pop(name, {})) for name in ("targets", "profiles")}
    _check(str(file), data)
    for name, table in tables["targets"].items():
        _check(f"{file} [targets.{name}]", table, without={"target"})
    for name, table in tables["profiles"].items():
        where = f"{file} [profiles.{name}]"
        if name in PROFILES:
            raise ConfigurationError(f"{where}: {name} is a profile of the suite; take another name")
        if table.get(EXTENDS) not in PROFILES:
            raise ConfigurationError(f"{where}: {EXTENDS} must be one of {', '.join(PROFILES)}")
        _check(
            where,
            {key: value for key, value in table.items() if key != EXTENDS},
            without={"target", "profile", ADAPTER},
        )
    return Options(file, data, tables["targets"], tables["profiles"])


def _tables(file: Path, name: str, value: object) -> Mapping[str, Mapping[str, Any]]:
    if not isinstance(value, dict) or not all(isinstance(table, dict) for table in value.values()):
        raise ConfigurationError(f"{file}: {name} must hold tables, such as [{name}.mine]")
    return value


def _check(where: str, table: Mapping[str, Any], without: Collection[str] = ()) -> None:
    """Every name in a table is an option, and every value of its type."""
    known = {option.name: option for option in OPTIONS if option.name not in {"config", *without}}
    for name, value in table.items():
        if name in {"api-key", "second-api-key"}:
            raise ConfigurationError(f"{where}: an API key never stands in this file; name a file with {name}-file")
        if name == ADAPTER and ADAPTER not in without:
            if not isinstance(value, str):
                raise ConfigurationError(f"{where}: {name} must be text, it is {value!r}"[:200])
            continue
        if name not in known:
            near = get_close_matches(str(name).replace("_", "-"), [*known, ADAPTER], 1)
            raise ConfigurationError(f"{where}: no option {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        wanted = known[name].type
        fits = isinstance(value, (int, float) if wanted is float else wanted)
        if not fits or (isinstance(value, bool) and wanted is not bool):
            kinds = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}
            raise ConfigurationError(f"{where}: {name} must be {kinds[wanted]}, it is {value!r}"[:200])


def _direct(option: Option, given: Mapping[str, Any], environment: Mapping[str, str]) -> Setting | None:
    value = given.get(option.dest)
    if value == "":
        raise ConfigurationError(f"{option.flag} is empty; leave it out, or give it a value")
    if value is not None and value is not False:
        return Setting(value, COMMAND_LINE)
    text = environment.get(option.variable)
    return None if text is None or text == "" else Setting(_parsed(option, text), option.variable)


def _parsed(option: Option, text: str) -> Any:
    if option.type is bool:
        if text.lower() not in {"1", "true", "yes", "0", "false", "no"}:
            raise ConfigurationError(f"{option.variable} must be true or false")
        return text.lower() in {"1", "true", "yes"}
    try:
        return option.type(text)
    except ValueError:
        raise ConfigurationError(f"{option.variable} must be a number, it is {text[:60]!r}") from None


def _value_of(direct: Mapping[str, Setting | None], name: str) -> Any:
    setting = direct.get(name)
    return setting.value if setting else None


def _without_keys_of_others(layers: Collection["Layer"], direct: Mapping[str, Setting | None]) -> list["Layer"]:
    """A table that names an address names its keys with it: where a nearer address holds, they are for somebody else."""
    named = direct.get("base_url") is not None
    kept: list[Layer] = []
    for origin, table in layers:
        mine = "base-url" in table
        kept.append((origin, {key: it for key, it in table.items() if not (mine and named and key in KEY_FILES)}))
        named = named or mine
    return kept


Layer = tuple[str, Mapping[str, Any]]


def _asked(direct: Mapping[str, Setting | None], name: str, file: Options, nearer: Collection[Layer]) -> Any:
    """What decides which tables count: the profile and the target."""
    tables = [*(table for _, table in nearer), file.everywhere]
    return _value_of(direct, name) or next((table[name] for table in tables if name in table), None)


def _named(file: Options, name: str) -> Mapping[str, Any]:
    if name not in file.targets:
        there = f"it has {', '.join(file.targets)}" if file.targets else "it has none; write [targets.NAME]"
        raise ConfigurationError(f"no target {name!r} in {file.path or FILE}; {there}")
    return file.targets[name]


def _target(file: Options, name: str, direct: dict[str, Setting | None]) -> Collection[Layer]:
    """The target's own table. An address from nearer by is another target: it gets nothing of this one, its key least."""
    table = _named(file, name)
    address, asked = direct.get("base_url"), direct.get("target")
    if address is None:
        return ((f"{file.path} [targets.{name}]", table),)
    if asked is not None and (asked.origin == COMMAND_LINE) is (address.origin == COMMAND_LINE):
        raise ConfigurationError("--target and --base-url both say whom to judge; give one of them")
    if asked is None or asked.origin != COMMAND_LINE:
        return ()
    direct["base_url"] = None  # the command line is nearer than the environment
    return ((f"{file.path} [targets.{name}]", table),)


def _profile(file: Options, name: str) -> Collection[Layer]:
    if name in PROFILES:
        return ()
    if name not in file.profiles:
        raise ConfigurationError(f"no profile {name!r}; choose one of {', '.join([*PROFILES, *file.profiles])}")
    return ((f"{file.path} [profiles.{name}]", file.profiles[name]),)


def _everywhere(file: Options) -> Collection[Layer]:
    return ((str(file.path), file.everywhere),) if file.path else ()


def _filed(option: Option, layers: Collection[Layer], file: Options) -> Setting | None:
    for origin, table in layers:
        if option.name in table:
            value = table[option.name]
            if option.dest in PATHS and file.path is not None:
                value = str(file.path.parent / value)
            return Setting(float(value) if option.type is float else value, origin)
    return None
