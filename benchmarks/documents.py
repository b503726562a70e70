"""The OpenAPI document in the dialect that each tool reads, so that none is judged by what it cannot parse.

Schemathesis reads OpenAPI 3.1 as it is. Specmatic follows no reference to a part of a schema, and starts from examples.
Dredd reads 3.0 only, and sends nothing but examples.
"""

import copy
import itertools
from collections.abc import Iterator
from typing import Any

SCHEMAS = "#/components/schemas/"
IDEMPOTENCY = "x-idempotency-key"
NOT_IN_30 = {"$defs", "examples", "if", "then", "propertyNames", "prefixItems", "not", "default"}


def without_sandbox_headers(document: dict[str, Any]) -> dict[str, Any]:
    """A copy whose create takes no header that injects an error or plays a scenario.

    Those headers make a conforming server answer 4xx and 5xx to valid bodies, which a tool that goes by the document
    can only take for failures; they would hide real ones.
    """
    changed = copy.deepcopy(document)
    create = changed["paths"]["/customers"]["post"]
    create["parameters"] = [it for it in create["parameters"] if it.get("$ref", "").endswith("IdempotencyKey")]
    return changed


def for_specmatic(document: dict[str, Any], customer_id: str) -> dict[str, Any]:
    """The document for Specmatic: no references to parts of schemas, and no links, which it cannot follow.

    An object that says nothing of other members allows them, in JSON Schema; Specmatic must be told. A read has an
    example, since no id that it makes up is known to the server.
    """
    changed: dict[str, Any] = _opened(_whole_references(without_sandbox_headers(document)))
    for operation in _operations(changed):
        for response in operation["responses"].values():
            response.pop("links", None)
    read = changed["paths"]["/customers/{customer_id}"]["get"]
    read["parameters"][0]["examples"] = {"known": {"value": customer_id}}
    read["responses"]["200"]["content"]["application/json"]["examples"] = {"known": {"value": _customer(customer_id)}}
    return changed


def dictionary(customer_id: str, application_id: str) -> dict[str, Any]:
    """Specmatic's dictionary: values that stand for something the server knows, so that reads do not end in 404."""
    return {
        "PARAMETERS": {"PATH": {"customer_id": customer_id}},
        "onboarding-request": {"applicant_id": application_id},
        # Both at once, a sub-client of a sub-client, is refused; booleans are made up at random.
        "create-request": {"sub_client_id": customer_id, "is_sub_client": False},
    }


def as_openapi_30(document: dict[str, Any], customer_id: str, application_id: str) -> dict[str, Any]:
    """The document for Dredd: OpenAPI 3.0 without references, one example for each parameter and body."""
    changed: dict[str, Any] = _inlined(without_sandbox_headers(document), document)
    changed["openapi"] = "3.0.3"
    for name in ("summary", "license"):
        changed["info"].pop(name, None)
    paths = changed["paths"]
    keys = (f"7d9f2c1e-4b7a-4c55-9a39-0000000000{number:02d}" for number in itertools.count(1))
    for operation in _operations(changed):
        operation["parameters"] = [it for it in operation.get("parameters", []) if it.get("required")]
        for parameter in operation["parameters"]:
            parameter["example"] = next(keys) if parameter["name"] == IDEMPOTENCY else customer_id
        operation["responses"] = {
            status: {"description": answer["description"], "content": _json_only(answer)}
            for status, answer in operation["responses"].items()
            if status in {"200", "201"}
        }
    for path, method, status, example in _good_answers(customer_id, application_id):
        paths[path][method]["responses"][status]["content"]["application/json"]["example"] = example
    changed["components"] = {"securitySchemes": changed["components"]["securitySchemes"]}
    _body(paths["/customers"]["post"])["example"] = _created_body()
    _body(paths["/sandbox/simulate/onboarding"]["post"])["example"] = _approval(application_id)
    return changed


def _created_body() -> dict[str, Any]:
    return {"name": "Example Company", "customer_type": "business", "external_id": "customer-1"}


def _good_answers(customer_id: str, application_id: str) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Dredd asks for every member of an example; so an example holds what every conforming server answers, no more."""
    created = {"id": customer_id, "application_id": application_id, "application_url": "https://apply.example"}
    page = {"total_count": 1, "has_more_after": False, "has_more_before": False}
    moved = {"simulation_id": application_id, "applicant_id": application_id}
    yield "/customers", "post", "201", {**created, "kyb_links": [], "application_expires_at": 1}
    yield "/customers", "get", "200", {"data": [_customer(customer_id)], "meta": page}
    yield "/customers/{customer_id}", "get", "200", _customer(customer_id)
    yield "/sandbox/simulate/onboarding", "post", "200", {**moved, "previous_state": "pending", "new_state": "active"}


def _approval(application_id: str) -> dict[str, Any]:
    return {"type": "kyb_approve", "applicant_id": application_id, "simulation_id": application_id}


def _customer(customer_id: str) -> dict[str, Any]:
    """A customer with the members that every reading has; a tool may ask for each member of an example."""
    known = {"id": customer_id, "name": "Known to the benchmark", "customer_type": "business"}
    return {**known, "kyb_status": "pending", "kyc_status": "pending", "created_at": 1, "updated_at": 1}


def _opened(node: Any) -> Any:
    """Every object schema that says nothing of members it does not name, allowing them in so many words."""
    if isinstance(node, list):
        return [_opened(element) for element in node]
    if not isinstance(node, dict):
        return node
    opened = {name: _opened(value) for name, value in node.items()}
    return {**opened, "additionalProperties": True} if _closed_to_some(opened) else opened


def _closed_to_some(node: dict[str, Any]) -> bool:
    kind: object = node.get("type")
    return kind == "object" and "additionalProperties" not in node


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        yield from item.values()


def _body(operation: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = operation["requestBody"]["content"]["application/json"]
    return body


def _json_only(answer: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": answer["content"]["application/json"]}


def _at(document: dict[str, Any], reference: str) -> Any:
    node: Any = document
    for part in reference.split("/")[1:]:
        node = node[part]
    return node


def _whole_references(document: dict[str, Any]) -> dict[str, Any]:
    """Every part of a schema that is referred to becomes a schema of its own name."""
    found: dict[str, Any] = {}

    def moved(node: Any) -> Any:
        if isinstance(node, list):
            return [moved(element) for element in node]
        if not isinstance(node, dict):
            return node
        return {
            name: renamed(value) if name == "$ref" else moved(value) for name, value in node.items() if name != "$defs"
        }

    def renamed(reference: str) -> str:
        if not reference.startswith(SCHEMAS) or "/" not in reference.removeprefix(SCHEMAS):
            return reference
        name = reference.removeprefix(SCHEMAS).replace("/$defs/", "-").replace("/properties/", "-")
        if name not in found:
            found[name] = {}  # taken, before its own references are followed
            found[name] = moved(_at(document, reference))
        return SCHEMAS + name

    changed: dict[str, Any] = moved(document)
    changed["components"]["schemas"].update(found)
    return changed


def _inlined(node: Any, document: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_inlined(element, document) for element in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined({**_at(document, node["$ref"]), **{k: v for k, v in node.items() if k != "$ref"}}, document)
    plain = {name: _inlined(value, document) for name, value in node.items() if name not in NOT_IN_30}
    if "const" in plain:
        plain["enum"] = [plain.pop("const")]
    return plain
