"""What an OpenAPI document says about the operations of the contract, however it is written.

References, `allOf`, `nullable`, constants and inline schemas come out in one form, so that two documents that mean the
same are equal here. Descriptions, examples and other annotations are left out.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from referencing import Registry, Specification
from referencing.exceptions import Unresolvable

from schemas.document import DocumentError
from schemas.parts import Part, both, chosen, enumerated, keywords, plain, settled, texts, with_null

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
NO_KEY = "no key"
SILENT = {("header", "accept"), ("header", "content-type"), ("header", "authorization")}
"""Parameters that say nothing, by the specification."""
MOST_VALUES = 100_000
MOST_BRANCHES = 500
DEEPEST = 60
LONGEST_NAME = 200
NESTED = ("not", "if", "then", "else", "contains", "propertyNames")
NESTED_BY_NAME = ("patternProperties", "dependentSchemas")


def meaning(document: Mapping[str, Any], operations: Mapping[str, str]) -> Part:
    """The parts of a document that are about these operations: what each is called, by `template` of its name.

    Raises DocumentError on a document that is not OpenAPI 3.0 or 3.1, and on one that does not hold together.
    """
    version = document.get("openapi")
    if not isinstance(version, str) or not version.startswith(("3.0", "3.1")):
        said = f"its version is {str(version)[:20]!r}" if "openapi" in document else "it has no `openapi` member"
        raise DocumentError(f"not an OpenAPI 3.0 or 3.1 document: {said}")
    return _Reader(document).whole(operations)


def template(operation: str) -> str:
    """The name of an operation without the names of its path parameters, which mean nothing on the wire."""
    return re.sub(r"\{[^{}]*\}", "{}", operation).rstrip("/")


class _Reader:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        # Nothing is ever fetched: what a reference asks for beyond the document is not in this registry.
        resource = Specification.OPAQUE.create_resource(document)
        self.resolver = Registry().with_resource("", resource).resolver()
        self.count = 0

    def whole(self, operations: Mapping[str, str]) -> Part:
        info = self.mapping(self.document.get("info", {}), "info")
        root = Part("document", texts=texts(info))
        servers = self.list(self.document.get("servers", []), "servers")
        addresses = sorted({str(it["url"]).rstrip("/") for it in servers if isinstance(it, dict) and "url" in it})
        if any("://" in address for address in addresses):
            root.facts["servers"] = addresses
        for path, raw in self.mapping(self.document.get("paths", {}), "paths").items():
            bare = template(path)
            wanted = {word: operations[key] for word in METHODS if (key := f"{word.upper()} {bare}") in operations}
            item = self.mapping(self.followed(raw, path), path) if wanted else {}
            for method, name in wanted.items():
                if method in item and name not in root.parts:
                    root.parts[name] = self.operation(item, method, path, name)
        return root

    def operation(self, item: Mapping[str, Any], method: str, path: str, name: str) -> Part:
        node = self.mapping(item[method], name)
        part = Part("operation", {"security": self.security(node, name)}, texts=texts(node))
        if node.get("deprecated") is True:
            part.facts["deprecated"] = True
        ordinals = {word: f"path {number}" for number, word in enumerate(re.findall(r"\{([^{}]*)\}", path), 1)}
        for raw in [*self.list(item.get("parameters", []), name), *self.list(node.get("parameters", []), name)]:
            parameter = self.mapping(self.followed(raw, name), f"a parameter of {name}")
            where, word = str(parameter.get("in")), str(parameter.get("name"))
            word = word.lower() if where == "header" else word
            if (where, word) in SILENT:
                continue
            key = " " + (ordinals.get(word, f"path {word}") if where == "path" else f"{where} {word}")
            part.parts[key] = self.valued(parameter, "parameter", name + key)
        if "requestBody" in node:
            body = self.mapping(self.followed(node["requestBody"], name), f"{name} body")
            part.parts[" body"] = self.content(body, "body", f"{name} body")
            if body.get("required") is True:
                part.parts[" body"].facts["required"] = True
        for status, raw in self.mapping(node.get("responses", {}), name).items():
            where = f"{name} {status}"
            answer = self.mapping(self.followed(raw, where), where)
            part.parts[f" {str(status).upper() if status != 'default' else status}"] = self.answer(answer, where)
        return part

    def answer(self, node: Mapping[str, Any], where: str) -> Part:
        part = self.content(node, "response", where)
        for header, raw in self.mapping(node.get("headers", {}), where).items():
            key = f" header {header.lower()}"
            valued = self.mapping(self.followed(raw, where + key), where + key)
            part.parts[key] = self.valued(valued, "header", where + key)
        return part

    def content(self, node: Mapping[str, Any], kind: str, where: str) -> Part:
        part = Part(kind, texts=texts(node))
        for media, raw in self.mapping(node.get("content", {}), where).items():
            key = " " + media.partition(";")[0].strip().lower().removeprefix("application/")
            held = self.mapping(self.followed(raw, where + key), where + key)
            part.parts[key] = self.schema(held.get("schema", True), "content type", where + key)
        return part

    def valued(self, node: Mapping[str, Any], kind: str, where: str) -> Part:
        """A parameter or header, whose schema may stand under `content`."""
        schema = node.get("schema")
        if schema is None:
            media = self.mapping(node.get("content", {}), where)
            schema = next((it.get("schema") for it in media.values() if isinstance(it, dict)), True)
        part = self.schema(schema, kind, where)
        part.texts += texts(node)
        if node.get("required") is True or node.get("in") == "path":
            part.facts["required"] = True
        return part

    def security(self, node: Mapping[str, Any], where: str) -> list[str]:
        """The ways to be let in, each as words. None at all, and the empty one, are `no key`."""
        ways = self.list(node.get("security", self.document.get("security", [])), f"security of {where}")
        found = {" and ".join(sorted(map(self.scheme, self.mapping(way, f"security of {where}")))) for way in ways}
        return sorted(way or NO_KEY for way in found) or [NO_KEY]

    def scheme(self, name: str) -> str:
        components = self.mapping(self.document.get("components", {}), "components")
        known = self.mapping(components.get("securitySchemes", {}), "components/securitySchemes")
        if name not in known:
            raise DocumentError(f"security asks for {name!r}, which components/securitySchemes does not define")
        scheme = self.mapping(self.followed(known[name], name), f"the security scheme {name}")
        if scheme.get("type") == "apiKey":
            word = str(scheme.get("name"))
            return f"{scheme.get('in')} {word.lower() if scheme.get('in') == 'header' else word}"
        return f"{scheme.get('type')} {scheme.get('scheme', '')}".strip().lower()

    # ------------------------------------------------------------------------------------------------------ schemas

    def schema(self, node: Any, kind: str, where: str, chain: Mapping[str, str] | None = None, depth: int = 0) -> Part:
        """A schema in its one form. `chain` holds the references on the way here, each with the place it stood at."""
        self.weigh(node)
        if depth > DEEPEST:
            raise DocumentError(f"{where[:120]}: schemas nested more than {DEEPEST} deep; it cannot be compared")
        if isinstance(node, bool):
            return Part(kind, {} if node else {"not": {}})
        chain = chain or {}

        def sub(inner: Any, below: str = "", inner_kind: str = kind) -> Part:
            return self.schema(inner, inner_kind, where + below, chain, depth + 1)

        schema = self.mapping(node, f"the schema of {where}")
        part = self.own(schema, kind, where, sub)
        if "$ref" in schema:
            part = both(part, self.referred(schema["$ref"], kind, where, chain, depth))
        for branch in self.branches(schema, "allOf", where):
            part = both(part, sub(branch))
        for choice in ("anyOf", "oneOf"):
            if choice in schema:
                part = both(part, chosen(choice, [sub(it) for it in self.branches(schema, choice, where)], kind))
        if schema.get("nullable") is True:  # beside `allOf`, 3.0 gives it no meaning by the letter, but its authors do
            with_null(part)
        return settled(part)

    def branches(self, schema: Mapping[str, Any], keyword: str, where: str) -> list[Any]:
        found = self.list(schema.get(keyword, []), f"{keyword} of {where}")
        if len(found) > MOST_BRANCHES:
            raise DocumentError(f"{where[:120]}: {keyword} of more than {MOST_BRANCHES}; it cannot be compared")
        return found

    def referred(self, reference: Any, kind: str, where: str, chain: Mapping[str, str], depth: int) -> Part:
        target = self.target(reference, where)
        if chain.get(reference) == where:
            raise DocumentError(f"{where[:120]}: a cycle: {reference[:120]} comes back to itself")
        if reference in chain:
            return Part(kind, {"recursion": f"as {chain[reference]}"})
        return self.schema(target, kind, where, {**chain, reference: where}, depth + 1)

    def own(self, schema: Mapping[str, Any], kind: str, where: str, sub: Callable[..., Part]) -> Part:
        """The keywords that stand in the schema itself."""
        part = Part(kind, keywords(schema), texts=texts(schema))
        if "enum" in schema or "const" in schema:
            words = self.list(schema.get("enum", [schema.get("const")]), f"enum of {where}")
            part.facts |= enumerated(words, part.facts.get("type"))
        for name, raw in self.mapping(schema.get("properties", {}), f"properties of {where}").items():
            key = "/" + self.name(name)
            part.parts[key] = sub(raw, key, "property")
        for name in self.list(schema.get("required", []), f"required of {where}"):
            part.parts.setdefault("/" + self.name(name), Part("property")).facts["required"] = True
        if "items" in schema:
            part.parts["/*"] = sub(schema["items"], "/*", "items")
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            others = schema.get(keyword, True)
            if others is False:
                part.facts["additionalProperties"] = False
            elif others is not True and others != {}:
                part.parts["/(others)"] = sub(others, "/(others)", "other properties")
        part.facts |= {keyword: plain(sub(schema[keyword])) for keyword in NESTED if keyword in schema}
        for keyword in NESTED_BY_NAME:
            named = self.mapping(schema.get(keyword, {}), f"{keyword} of {where}")
            part.facts |= {keyword: {name: plain(sub(raw)) for name, raw in named.items()}} if named else {}
        return part

    # --------------------------------------------------------------------------------------------------- references

    def followed(self, node: Any, where: str) -> Any:
        """What a parameter, body, answer or path item is, through all its references."""
        self.weigh(None)
        seen: set[str] = set()
        while isinstance(node, dict) and "$ref" in node:
            reference = node["$ref"]
            if isinstance(reference, str) and reference in seen:
                raise DocumentError(f"{where[:120]}: a cycle: {reference[:120]} comes back to itself")
            node = self.target(reference, where)
            seen.add(reference)
        return node

    def target(self, reference: Any, where: str) -> Any:
        if not isinstance(reference, str):
            raise DocumentError(f"{where[:120]}: a $ref that is no text")
        if not reference.startswith("#"):
            raise DocumentError(
                f"{where[:120]}: the $ref {reference[:120]!r} leads to another document, and nothing is fetched; "
                "bundle it into one file first"
            )
        try:
            return self.resolver.lookup(reference).contents
        except (Unresolvable, LookupError, TypeError, ValueError):
            raise DocumentError(f"{where[:120]}: the $ref {reference[:120]!r} leads nowhere") from None

    def weigh(self, node: Any) -> None:
        """Counts what the references write out to: a few lines can stand for more than there is room for."""
        held = [node.get(name) for name in ("properties", "required", "enum")] if isinstance(node, dict) else []
        self.count += 1 + sum(len(value) for value in held if isinstance(value, dict | list))
        if self.count > MOST_VALUES:
            raise DocumentError(f"its references write out to more than {MOST_VALUES:,} values; it cannot be compared")

    def name(self, name: Any) -> str:
        """A name as a JSON pointer has it."""
        if not isinstance(name, str) or len(name) > LONGEST_NAME:
            raise DocumentError(f"a name that is no text of at most {LONGEST_NAME} characters: {str(name)[:40]!r}")
        return name.replace("~", "~0").replace("/", "~1")

    def mapping(self, node: Any, where: str) -> Mapping[str, Any]:
        if not isinstance(node, dict):
            raise DocumentError(f"{where[:120]}: not a mapping, where OpenAPI asks for one")
        return node

    def list(self, node: Any, where: str) -> list[Any]:
        if not isinstance(node, list):
            raise DocumentError(f"{where[:120]}: not a list, where OpenAPI asks for one")
        return node
