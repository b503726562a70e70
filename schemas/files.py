"""The files of the contract, read once."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(str(files("schemas")))


class UniqueLoader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Refuses a mapping with the same key twice, of which YAML readers silently keep one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.MarkedYAMLError(problem=f"the key {twice!r} stands twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]


def read_yaml(path: Path) -> Any:
    """A YAML file as values. Raises yaml.YAMLError, also for a key that stands twice."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=UniqueLoader)  # noqa: S506 - a safe loader


@cache
def contract_files() -> tuple[Path, ...]:
    """Every file that the contract consists of, in stable order."""
    found = [
        ROOT / "clauses.yaml",
        ROOT / "sandbox.yaml",
        ROOT / "openapi.yaml",
        *sorted((ROOT / "json").glob("*.json")),
    ]
    return tuple(path for path in found if path.exists())
