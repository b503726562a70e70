"""Run records to make reports from: every verdict, a hostile target, any number of cases. Written like the engine does."""

import hashlib
import json
from pathlib import Path
from typing import Any

import schemas
from conformance.results import RECORD, RunRecord, read_record

HOSTILE = (
    "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "\x1b[2J\x1b]0;owned\x07\x00\u202eevil\u2066\ud800 `code` | **bold** [link](javascript:alert(1)) @everyone"
    " &lt; ]]> {{ 7*7 }} ##[error]owned\n::error::owned\r\n"
)
KEY = "canary-key-7f3c9d2e1b"
OPERATIONS = ("POST /customers", "GET /customers/{id}", "GET /sandbox/scenarios")


def exchange(number: int, status: int | None = 201, text: str | None = None, **more: Any) -> dict[str, Any]:
    """One exchange as the engine writes it; `status` None for a dropped connection."""
    body = text if text is not None else json.dumps({"id": f"{number:027d}", "kyb_links": [], "note": "ok"})
    response = {
        "status": status,
        "reason": "Created" if status == 201 else "Other",
        "http_version": "HTTP/1.1",
        "headers": [["date", "Tue, 24 Nov 2026 10:12:22 GMT"], ["content-type", "application/json"]],
        "body": {"text": body},
        "size": len(body.encode("utf-8", "replace")),
        "truncated": False,
    }
    return {
        "kind": "exchange",
        "id": f"x{number}",
        "operation": OPERATIONS[0],
        "request": {
            "method": "POST",
            "url": "http://127.0.0.1:4010/customers?a=1",
            "headers": [
                ["x-api-key", "[redacted]"],
                ["x-idempotency-key", f"00000000-0000-4000-8000-{number:012d}"],
                ["content-type", "application/json"],
            ],
            "body": {"text": json.dumps({"name": f"It's number {number}", "customer_type": "business"})},
            "size": 60,
        },
        "response": response if status is not None else None,
        "fault": None if status is not None else {"kind": "reset", "detail": "connection reset by peer"},
        "started": "2026-11-24T10:12:22.150Z",
        "seconds": 0.0125 + number / 1000,
        "first_byte": 0.01 if status is not None else None,
        "connection": "new",
        "attempts": 1,
        "request_id": f"req_{number}" if status is not None else None,
        **more,
    }


def case(name: str, outcome: str = "pass", evidence: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """One case of the clause in its id, at the level that the registry gives it."""
    clause = name.partition("/")[0]
    return {
        "kind": "case",
        "id": name,
        "clauses": [clause],
        "level": schemas.registry()[clause].level,
        "outcome": outcome,
        "expected": "201 with a conforming body",
        "actual": "201 application/json {}",
        "reproduce": "curl -i -X POST 'http://127.0.0.1:4010/customers'",
        "evidence": list(evidence),
        "seconds": 0.02,
        "notes": [],
        "deviation": None,
        **more,
    }


def header(**more: Any) -> dict[str, Any]:
    return {
        "kind": "header",
        "format": 1,
        "side": "server",
        "suite": {"name": "customers-conformance", "version": "0.1.0"},
        "contract": {"date": schemas.registry().date, "digest": schemas.contract_digest()},
        "target": {"name": "mock", "base_url": "http://127.0.0.1:4010", "embedded": False},
        "profile": "gate",
        "seed": 7,
        "started": "2026-11-24T10:12:22.150Z",
        "strict": False,
        "selection": None,
        "configuration": {"timeout": 10.0, "second_key": False},
        "planned": 9,
        **more,
    }


def with_every_verdict(text: str = "nothing out of the ordinary") -> list[dict[str, Any]]:
    """Each outcome once or more, a deviation, faults and events; `text` is what the target says wherever it can."""
    deviation = {"case": "TYPE-2/other_words", "reason": "known, fix under way", "owner": "api team"}
    deviation |= {"expires": "2027-01-31", "link": "https://tracker.example/42"}
    return [
        exchange(1),
        exchange(2, 201, json.dumps({"id": text, "note": text})),
        exchange(3, None),
        exchange(4, 422, text, request_id=text),
        exchange(5, 400, "{}"),
        {"kind": "event", "name": "throttled", "detail": "429: waiting 1.0 s as told"},
        case("AUTH-1/missing_key_is_refused", evidence=("x1",)),
        case("NAME-2/short_names_are_refused[2]", "fail", ("x2",), actual=f"201 application/json {text}"),
        case("BODY-3/deep_nests_do_not_crash", "fail", ("x3",), actual="no answer (reset)", notes=[text]),
        case("BODY-4/other_content_types_are_refused", "fail", ("x1",), actual="201"),
        case("TYPE-2/other_words", "fail", ("x5",), actual="201", deviation=deviation),
        case("ERR-5/other_text_is_ignored[abc]", "tolerated", ("x4",), actual=f"422 {text}"),
        case("EXT-4/empty_values", "observed", ("x1", "x4"), actual=f"accepted {text}"),
        case("IDEM-11/keys_belong_to_their_client", "inconclusive", actual="no second API key was given"),
        case("ENV-1/sandbox_is_kept_out", "not_applicable", actual="runs in the production profile only"),
    ]


def of_size(cases: int) -> list[dict[str, Any]]:
    """A run of so many cases with an exchange each, of the size that real ones have."""
    clauses = list(schemas.registry())
    lines: list[dict[str, Any]] = []
    for number in range(cases):
        clause = clauses[number % len(clauses)]
        answer = json.dumps({"id": f"{number:027d}", "message": "The name is too short. " * 12, "n": number})
        lines.append(exchange(number, 201 if number % 7 else 422, answer))
        outcome = ("pass", "pass", "pass", "pass", "fail", "observed", "tolerated")[number % 7]
        words = f"201 application/json {answer[:220]}"
        curl = f"curl -i -X POST http://127.0.0.1:4010/customers -H 'x-idempotency-key: {number}' " + "-H 'a: b' " * 40
        lines.append(case(f"{clause}/case_{number}", outcome, (f"x{number}",), actual=words, reproduce=curl))
    return lines


def write(out: Path, lines: list[dict[str, Any]], *, ended: str | None = "complete", **head: Any) -> RunRecord:
    """Writes `run.jsonl` with header and sealed footer, none when `ended` is None: the run was killed."""
    out.mkdir(parents=True, exist_ok=True)
    rows = [json.dumps(line) + "\n" for line in [header(**head), *lines]]
    if ended is not None:
        digest = f"sha256:{hashlib.sha256(''.join(rows).encode()).hexdigest()}"
        counts = {"seconds": 6.3, "requests": len(lines), "creations": 3, "ended": ended, "reason": None}
        rows.append(
            json.dumps({"kind": "footer", "finished": "2026-11-24T10:12:28Z", **counts, "digest": digest}) + "\n"
        )
    (out / RECORD).write_text("".join(rows))
    return read_record(out)
