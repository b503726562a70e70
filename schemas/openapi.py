"""The OpenAPI document in one piece, for tools that follow no references to files."""

import json
from pathlib import Path
from typing import Any

from schemas.files import ROOT, read_yaml

OPENAPI = ROOT / "openapi.yaml"
SCHEMAS = "#/components/schemas/"


def openapi_document() -> dict[str, Any]:
    """`openapi.yaml` with every schema that it refers to moved under `components/schemas`.

    A new document on every call, so that a reader may change its own.
    """
    bundle = Bundle()
    document: dict[str, Any] = bundle.rewritten(read_yaml(OPENAPI), OPENAPI)
    document["components"]["schemas"] = dict(sorted(bundle.schemas.items()))
    return document


class Bundle:
    """Gathers schemas by the name of their file, and turns references to files into references to them."""

    def __init__(self) -> None:
        self.schemas: dict[str, Any] = {}

    def rewritten(self, node: Any, file: Path) -> Any:
        """A copy of a part of `file` whose references point into the document."""
        if isinstance(node, list):
            return [self.rewritten(element, file) for element in node]
        if not isinstance(node, dict):
            return node
        return {
            name: self._moved(value, file) if name == "$ref" else self.rewritten(value, file)
            for name, value in node.items()
        }

    def _moved(self, reference: str, file: Path) -> str:
        path, _, pointer = reference.partition("#")
        if not path and file == OPENAPI:
            return reference
        source = (file.parent / path).resolve() if path else file
        if source.suffix == ".json":
            name = source.name.removesuffix(".schema.json")
            if name not in self.schemas:
                self.schemas[name] = {}  # taken, before its own references are followed
                schema = json.loads(source.read_text(encoding="utf-8"))
                # With an `$id`, references in it would be read against that, not against the document.
                bare = {key: value for key, value in schema.items() if key not in {"$id", "$schema"}}
                self.schemas[name] = self.rewritten(bare, source)
            return f"{SCHEMAS}{name}{pointer}"
        name = pointer.rpartition("/")[2]
        part = read_yaml(source)
        for member in pointer.split("/")[1:]:
            part = part[member]
        self.schemas[name] = part
        return SCHEMAS + name
