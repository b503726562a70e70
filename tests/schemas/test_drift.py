"""What a newer document of the vendor changes is found, named by clause; how it is written changes nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

import schemas
from schemas.document import DocumentError, read_document
from schemas.drift import Drift, Movement, concerned, contract_parts, drift
from schemas.files import ROOT, read_yaml
from schemas.meaning import meaning

GONE = object()
CREATE = "paths /customers post"
REQUEST = "components schemas create-request"
ANSWER = "components schemas create-response"
NAME = f"{REQUEST} properties name"
SCENARIO = "components schemas request-headers $defs scenario"


def edited(*edits: tuple[str, Any]) -> dict[str, Any]:
    """Our own document with members replaced, added, or taken out."""
    document = schemas.openapi_document()
    for path, value in edits:
        *way, last = path.split(" ")
        node: Any = document
        for name in way:
            node = node[int(name) if isinstance(node, list) else name]
        if isinstance(node, list):
            node[int(last) : int(last) + (value is GONE)] = [] if value is GONE else [value]
        elif value is GONE:
            del node[last]
        else:
            node[last] = value
    return document


def moved(*edits: tuple[str, Any]) -> tuple[Movement, ...]:
    return drift(edited(*edits)).moved


def test_own_document_moves_nothing() -> None:
    found = drift(schemas.openapi_document())
    assert (found.moved, found.known) == ((), ())


def test_own_document_as_yaml_and_as_json_is_the_same() -> None:
    document = schemas.openapi_document()
    for text in (yaml.safe_dump(document), json.dumps(document), json.dumps(document, indent="\t")):
        assert drift(read_document(text.encode())).moved == ()


TYPE = {"type": "string", "enum": ["individual", "business"]}
TABLE: list[tuple[str, Any, str, str, str]] = [
    # edit, what, direction, the clauses concerned
    (f"{NAME} minLength", 2, "minLength", "wider", "NAME-2"),
    (f"{NAME} maxLength", 120, "maxLength", "wider", "NAME-3"),
    (f"{NAME} maxLength", 50, "maxLength", "narrower", "NAME-3"),
    (f"{NAME} maxLength", GONE, "maxLength", "wider", "NAME-3"),
    (f"{NAME} pattern", "^[ -~]+$", "pattern", "other", "NAME-4 NAME-5 NAME-7"),
    (f"{NAME} type", ["string", "null"], "type", "wider", "NAME-1"),
    (f"{NAME} nullable", True, "type", "wider", "NAME-1"),
    (f"{REQUEST} required", ["name"], "required", "wider", "TYPE-1"),
    (f"{REQUEST} required 2", "external_id", "required", "narrower", "EXT-1"),
    (f"{REQUEST} $defs customer_type enum 2", "trust", "enum", "wider", "TYPE-2 TYPE-1"),
    (f"{REQUEST} properties external_id maxLength", 64, "maxLength", "narrower", "EXT-3 EXT-4"),
    (f"{REQUEST} properties is_sub_client", GONE, "property", "other", "SUB-7 SUB-10"),
    (f"{REQUEST} properties metadata", {"type": "object"}, "property", "other", ""),
    (f"{REQUEST} properties is_sub_client default", True, "default", "other", "SUB-10"),
    (f"{REQUEST} additionalProperties", False, "additionalProperties", "narrower", "BODY-5"),
    (f"{REQUEST} additionalProperties", {"type": "string"}, "other properties", "other", "BODY-5"),
    (f"{REQUEST} minProperties", 3, "minProperties", "narrower", ""),
    (f"{REQUEST} type", GONE, "type", "wider", "BODY-2"),
    (f"{CREATE} requestBody required", False, "required", "wider", "BODY-1"),
    (f"{CREATE} requestBody content text/json", {}, "content type", "wider", "BODY-4"),
    (f"{CREATE} security", [], "security", "other", "AUTH-1 AUTH-2 AUTH-5"),
    (f"{CREATE} security", [{"apiKey": []}, {}], "security", "wider", "AUTH-1 AUTH-2 AUTH-5"),
    (f"{CREATE} deprecated", True, "deprecated", "other", ""),
    (f"{CREATE} parameters 0", GONE, "parameter", "wider", "IDEM-1 IDEM-2 IDEM-3 IDEM-4"),
    ("components parameters IdempotencyKey schema", {"type": "string"}, "format", "wider", "IDEM-2 IDEM-3 IDEM-4"),
    (f"{CREATE} parameters 0", {"in": "header", "name": "X-Trace", "required": True}, "parameter", "narrower", ""),
    ("components schemas scenarios oneOf 0", {"const": "kyb_slow"}, "enum", "wider", "SCEN-1 SCEN-7 CAT-2 CAT-3"),
    ("components schemas scenarios oneOf 0", GONE, "enum", "narrower", "SCEN-1 SCEN-7 CAT-2 CAT-3"),
    ("components schemas steps enum 0", "payout", "enum", "wider", "ERR-1 ERR-10"),
    ("components schemas request-headers $defs error_status maximum", 699, "maximum", "wider", "ERR-2 ERR-3 ERR-4"),
    ("components schemas request-headers $defs error_status enum", [400, 503], "enum", "narrower", "ERR-1 ERR-10"),
    ("components schemas request-headers $defs error_message maxLength", 250, "maxLength", "narrower", "ERR-7"),
    ("components parameters SkipAutoApproval required", True, "required", "narrower", "APPR-2 APPR-3 APPR-4 APPR-1"),
    (f"{ANSWER} properties application_expires_at type", "string", "type", "other", "RESP-1 RESP-7 RESP-8 SDK-7"),
    (f"{ANSWER} properties application_url format", GONE, "format", "wider", "RESP-1 RESP-6"),
    (f"{ANSWER} properties region", {"type": "string"}, "property", "other", "RESP-1"),
    (f"{ANSWER} properties kyb_links items", GONE, "items", "other", "RESP-1 RESP-5"),
    (f"{CREATE} responses 402", {"description": "Pay first"}, "response", "wider", ""),
    (f"{CREATE} responses 201", GONE, "response", "narrower", "RESP-1"),
    ("components schemas customer $defs kyb_status enum 0", "paused", "enum", "wider", "APPR-1 SCEN-8"),
    ("paths /sandbox/scenarios get security", [], "security", "other", "AUTH-8"),
    ("components schemas ksuid maxLength", 40, "maxLength", "wider", "SUB-6"),
    ("components schemas ksuid maxLength", 40, "maxLength", "wider", "RESP-1 RESP-2"),
    ("paths /sandbox/scenarios", GONE, "operation", "narrower", "CAT-1"),
    ("servers 0", {"url": "https://api.example"}, "servers", "wider", "ENV-1"),
    ("components responses Throttled headers Retry-After", GONE, "header", "other", "RATE-1 SDK-5"),
]


@pytest.mark.parametrize(("path", "value", "what", "direction", "clauses"), TABLE)
def test_an_edit_names_its_clauses(path: str, value: Any, what: str, direction: str, clauses: str) -> None:
    found = [(item.what, str(item.direction), " ".join(item.clauses)) for item in moved((path, value))]
    assert (what, direction, clauses) in found
    assert set(clauses.split()) <= set(schemas.registry())


def test_a_change_shared_by_many_answers_is_one_movement() -> None:
    (found,) = moved(("components schemas problem-details required", ["type", "title", "status", "detail"]))
    assert (found.what, found.clauses) == ("required", ("SDK-8",))
    assert len(found.places) > 20


# How it is written: each of these says the same in another way.
SAME: list[tuple[str, Any]] = [
    (f"{NAME} pattern", "\\S"),
    (f"{NAME} description", "Other words"),
    (f"{NAME} x-order", 1),
    (
        f"{REQUEST} properties name",
        {"allOf": [{"type": "string", "minLength": 3}, {"maxLength": 100, "pattern": "\\S.*"}]},
    ),
    (f"{REQUEST} properties customer_type", {"oneOf": [{"const": "business"}, {"const": "individual"}]}),
    (f"{REQUEST} properties customer_type", {"enum": ["business", "individual"]}),
    (f"{REQUEST} properties sub_client_id", {"type": "string", "pattern": "^[A-Za-z0-9]{27}$"}),
    (f"{REQUEST} properties sub_client_id", {"anyOf": [{"$ref": "#/components/schemas/ksuid"}]}),
    (f"{REQUEST} properties external_id minLength", 0),
    (f"{REQUEST} additionalProperties", {}),
    (f"{ANSWER} properties application_expires_at minimum", GONE),
    (f"{CREATE} operationId", "createACustomer"),
    (f"{CREATE} security", [{"apiKey": []}]),
    ("paths /other", {"get": {"responses": {"200": {"$ref": "https://elsewhere.example/x"}}}}),
    ("paths /customers/{customer_id} delete", {"responses": {}}),
    ("paths /customers/{customer_id} parameters", [{"in": "path", "name": "customer_id", "schema": False}]),
    ("components parameters IdempotencyKey name", "X-Idempotency-Key"),
    ("components parameters IdempotencyKey content", {"text/plain": {"schema": {}}}),
    (f"{CREATE} parameters 0", {"in": "header", "name": "Content-Type", "required": True}),
]


@pytest.mark.parametrize(("path", "value"), SAME)
def test_the_same_in_another_form_moves_nothing(path: str, value: Any) -> None:
    assert moved((path, value)) == ()


def test_a_path_parameter_of_another_name_is_the_same() -> None:
    document = schemas.openapi_document()
    item = document["paths"].pop("/customers/{customer_id}")
    item["get"]["parameters"][0]["name"] = "id"
    assert drift(document | {"paths": {**document["paths"], "/customers/{id}": item}}).moved == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, {"type": "integer", "exclusiveMinimum": 1}),
        ({"type": "string", "enum": ["a", None], "nullable": True}, {"enum": ["a", None]}),
        ({"nullable": True, "allOf": [{"type": "string"}]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"type": "string", "enum": ["a"]}, {"const": "a"}),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, {"type": ["integer", "string"]}),
    ],
)
def test_openapi_3_0_and_3_1_say_the_same(old: Any, new: Any) -> None:
    path = f"{REQUEST} properties metadata"
    former, latter = moved((path, old), ("openapi", "3.0.3")), moved((path, new))
    assert former == latter != ()


def test_recursion_is_a_finding_and_ends() -> None:
    found = moved(("components schemas customer properties parent", {"$ref": "#/components/schemas/customer"}))
    assert any("recursion" in str(item.after) for item in found)


STATED = [
    ("info description", "At most 120 requests per minute for a key.", "requests_per_minute", "RATE-1"),
    ("info description", "60 requests per minute with a key, 10 per minute without.", "", ""),
    ("components parameters IdempotencyKey description", "Kept for 48 hours.", "idempotency_hours", "IDEM-7"),
    ("components parameters SkipAutoApproval description", "A 10-second approval", "approval_seconds", "APPR-1"),
    ("components parameters SkipAutoApproval description", "The 5-second approval", "", ""),
    (f"{ANSWER} properties application_expires_at description", "7 days from creation", "expiry_days", "RESP-7"),
]


@pytest.mark.parametrize(("path", "text", "what", "clause"), STATED)
def test_a_stated_limit_is_held_to_ours(path: str, text: str, what: str, clause: str) -> None:
    found = [(item.what, item.clauses) for item in moved((path, text))]
    assert found == ([(what, (clause,))] if what else [])


def test_a_difference_on_purpose_is_told_and_not_counted() -> None:
    found = drift(edited((f"{CREATE} responses 415", GONE), (f"{REQUEST} not", GONE)))
    assert found.moved == ()
    assert {item.places[0] for item in found.known} == {"POST /customers 415", "POST /customers body json"}
    assert all(item.why for item in found.known)
    another = drift(edited((f"{REQUEST} not", {"required": ["external_id"]})))
    assert [item.clauses for item in another.moved] == [("SUB-3",)]


def test_every_rule_names_known_clauses_and_limits() -> None:
    data = read_yaml(ROOT / "drift.yaml")
    known = set(schemas.registry())
    named = {clause for rule in [*data["concerns"], *data["stated"]] for clause in rule["clauses"]}
    assert named <= known
    assert {name for rule in data["stated"] for name in rule["limits"]} <= set(
        read_yaml(ROOT / "sandbox.yaml")["limits"]
    )


def test_every_keyword_of_the_create_concerns_a_clause() -> None:
    parts, _ = contract_parts()
    facts = [(place, what) for place, part in parts.walk() for what in part.facts]
    ours = [(place, what) for place, what in facts if place.startswith(("POST /customers body", "POST /customers h"))]
    assert [(place, what) for place, what in ours if not concerned(place, what)] == []


BAD: list[tuple[Callable[[], dict[str, Any]], str]] = [
    (dict, "it has no `openapi` member"),
    (lambda: {"swagger": "2.0"}, "it has no `openapi` member"),
    (lambda: edited(("openapi", "2.0")), "its version is '2.0'"),
    (lambda: edited(("openapi", 3.1)), "its version is '3.1'"),
    (lambda: edited((CREATE, GONE)), "it has no POST /customers"),
    (lambda: edited(("paths", [])), "paths: not a mapping"),
    (lambda: edited((f"{CREATE} security", [{"other": []}])), "security asks for 'other'"),
    (lambda: edited((f"{REQUEST} properties name", {"$ref": "#/nowhere"})), "the $ref '#/nowhere' leads nowhere"),
    (lambda: edited((f"{REQUEST} properties name", {"$ref": "#/paths/x/0"})), "leads nowhere"),
    (lambda: edited((f"{REQUEST} properties name", {"$ref": "https://x.example/y"})), "nothing is fetched"),
    (lambda: edited((f"{REQUEST} properties name", {"$ref": 5})), "a $ref that is no text"),
    (lambda: edited((f"{NAME} enum", 5)), "not a list"),
    (lambda: edited((NAME, {"$ref": "#/" + NAME.replace(" ", "/")})), "a cycle"),
    (lambda: edited((NAME, {"anyOf": [{"$ref": "#/" + NAME.replace(" ", "/")}]})), "a cycle"),
    (lambda: edited((f"{CREATE} responses 201", {"$ref": "#/paths/~1customers/post/responses/201"})), "a cycle"),
    (lambda: edited(*doubling()), "write out to more than"),
    (lambda: edited((NAME, nest(100))), "nested more than"),
]


def doubling() -> list[tuple[str, Any]]:
    """Twenty schemas, each of which holds the next one twice."""
    edits: list[tuple[str, Any]] = [(NAME, {"$ref": "#/components/schemas/s0"})]
    for number in range(20):
        inner = {"$ref": f"#/components/schemas/s{number + 1}"}
        edits.append((f"components schemas s{number}", {"properties": {"a": inner, "b": inner}}))
    return [*edits, ("components schemas s20", {})]


def nest(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    for _ in range(depth):
        schema = {"items": schema}
    return schema


@pytest.mark.parametrize(("document", "says"), BAD)
def test_a_document_that_cannot_be_used_says_why(document: Callable[[], dict[str, Any]], says: str) -> None:
    with pytest.raises(DocumentError) as raised:
        drift(document())
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


def test_only_the_operations_of_the_contract_are_read() -> None:
    parts, operations = contract_parts()
    found: Drift = drift(schemas.openapi_document())
    assert (found.title, found.openapi) == ("Customers", "3.1.0")
    assert set(parts.parts) == set(operations.values())
    assert meaning({"openapi": "3.1.1"}, operations).parts == {}
