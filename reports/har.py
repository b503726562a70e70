"""`evidence.har`: every exchange as HAR 1.2, which browsers' developer tools open, with the cases that rest on it."""

import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import harfile

from conformance.results import RunRecord
from reports.untrusted import encodable


def har(record: RunRecord) -> str:
    """All exchanges in order. Times are milliseconds; an exchange without an answer has status 0 and says why."""
    text = io.StringIO()
    suite = record.header.get("suite", {})
    creator = harfile.Creator(str(suite.get("name", "")), str(suite.get("version", "")))
    rests_on = cases_by_exchange(record)
    with harfile.HarFile.open(text, creator=creator) as archive:
        for name, exchange in record.exchanges.items():
            clean = encodable(exchange)
            archive.add_entry(
                startedDateTime=clean["started"],
                time=round(clean["seconds"] * 1000, 3),
                request=_request(clean),
                response=_response(clean),
                timings=_timings(clean),
                comment=_comment(clean, rests_on.get(name, [])),
            )
    return text.getvalue() + "\n"


def cases_by_exchange(record: RunRecord) -> dict[str, list[str]]:
    """The ids of the cases whose evidence an exchange is."""
    found: dict[str, list[str]] = {}
    for case in record.cases:
        for name in case.evidence:
            found.setdefault(name, []).append(case.id)
    return found


def _request(exchange: Mapping[str, Any]) -> harfile.Request:
    request = exchange["request"]
    body = request["body"]
    posted = None
    if body is not None:
        encoded = "base64" in body
        posted = harfile.PostData(
            mimeType=_header(request["headers"], "content-type"),
            text=body.get("text", body.get("base64", "")),
            comment="base64 of bytes that are not UTF-8" if encoded else None,
        )
    return harfile.Request(
        method=request["method"],
        url=request["url"],
        httpVersion=(exchange["response"] or {}).get("http_version") or "HTTP/1.1",
        headers=_records(request["headers"]),
        queryString=_records(_query(request["url"])),
        postData=posted,
        bodySize=request["size"],
    )


def _response(exchange: Mapping[str, Any]) -> harfile.Response:
    response, fault = exchange["response"], exchange["fault"]
    if response is None:
        why = f"{fault['kind']}: {fault['detail']}" if fault else "no answer"
        return harfile.Response(0, "", "", content=harfile.Content(0, mimeType="x-unknown"), bodySize=0, comment=why)
    body = response["body"] or {}
    return harfile.Response(
        status=response["status"],
        statusText=response["reason"],
        httpVersion=response["http_version"],
        headers=_records(response["headers"]),
        content=harfile.Content(
            size=response["size"],
            mimeType=_header(response["headers"], "content-type") or "x-unknown",
            text=body.get("text", body.get("base64")),
            encoding="base64" if "base64" in body else None,
            comment="the body went on; the rest was not read" if response["truncated"] else None,
        ),
        redirectURL=_header(response["headers"], "location"),
        bodySize=response["size"],
    )


def _timings(exchange: Mapping[str, Any]) -> harfile.Timings:
    whole, first = exchange["seconds"], exchange["first_byte"]
    wait = whole if first is None else min(first, whole)
    return harfile.Timings(send=0, wait=round(wait * 1000, 3), receive=round((whole - wait) * 1000, 3))


def _comment(exchange: Mapping[str, Any], cases: list[str]) -> str:
    parts = [f"exchange {exchange['id']}"]
    if cases:
        parts.append(f"cases: {', '.join(encodable(cases))}")
    if exchange["request_id"]:
        parts.append(f"request id: {exchange['request_id']}")
    return "; ".join(parts)


def _records(pairs: Any) -> list[harfile.Record]:
    return [harfile.Record(name, value) for name, value in pairs]


def _query(url: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(url).query, keep_blank_values=True)
    except ValueError:
        return []


def _header(headers: Any, name: str) -> str:
    return next((str(value) for key, value in headers if key.lower() == name), "")
