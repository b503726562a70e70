"""Pages of one file: style and script inlined, and a content security policy that lets nothing else in."""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup

from conformance.results import LEGEND, Outcome
from reports.untrusted import encodable, one_line, printable

TEMPLATES = Path(__file__).parent / "templates"
SIGNS = {
    Outcome.PASS: "✓",
    Outcome.FAIL: "✗",
    Outcome.TOLERATED: "≈",
    Outcome.OBSERVED: "○",
    Outcome.INCONCLUSIVE: "?",
    Outcome.NOT_APPLICABLE: "–",
}


def page(template: str, script: str | None = None, **values: Any) -> str:
    """The page as HTML. Its only script and style are those of this package, named by digest in its policy."""
    style = asset("style.css")
    code = asset(script) if script else ""
    policy = [
        "default-src 'none'",
        f"style-src '{_source(style)}'",
        f"script-src '{_source(code)}'" if script else "script-src 'none'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    ]
    return (
        _environment()
        .get_template(template)
        .render(
            policy="; ".join(policy),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(code),  # noqa: S704 - our own file
            **values,
        )
    )


def data_block(value: Any) -> Markup:
    """JSON for a `<script type="application/json">`: no `<` in it, so that no text can close the element."""
    text = json.dumps(encodable(value), ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704


@cache
def asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _source(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "shown": lambda value: printable(str(value), keep="\n"),
        "line": _line,
        "spoken": lambda value: str(value).replace("_", " "),
        "web": web_address,
        "anchor": anchor,
        "moment": moment,
    }
    environment.globals |= {"SIGNS": SIGNS, "LEGEND": LEGEND, "OUTCOMES": list(Outcome)}
    return environment


def _line(value: Any, limit: int = 0) -> str:
    return one_line(str(value), limit)


def moment(value: Any) -> str:
    """An ISO 8601 time in UTC as people read it, to the second."""
    return f"{str(value)[:19].replace('T', ' ')} UTC" if value else ""


def web_address(value: Any) -> str:
    """The address when it is one that a reader may follow, else nothing: no `javascript:` behind a link."""
    try:
        parts = urlsplit(str(value))
    except ValueError:
        return ""
    return str(value) if parts.scheme in {"http", "https"} and parts.netloc else ""


def anchor(value: Any) -> str:
    """A name for an element that any text may be given: short, and safe in an address."""
    return "c-" + hashlib.sha256(str(value).encode("utf-8", "backslashreplace")).hexdigest()[:12]


def identity(report: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Who was judged, by what, and how: the rows at the top of every page."""
    target, suite, contract = report["target"], report["suite"], report["contract"]
    how = f"{report['profile']}{', strict' if report['strict'] else ''}"
    rows = [
        ("Target", str(target.get("name") or "")),
        ("Address", str(target.get("base_url") or "")),
        ("Judged as", str(report["side"])),
        ("Suite", f"{suite.get('name', '')} {suite.get('version', '')}"),
        ("Contract", f"{contract.get('date', '')} · {contract.get('digest', '')[:19]}…"),
        ("Profile", how),
        ("Selection", str(report["selection"] or "")),
        ("Seed", str(report["seed"])),
        ("Started", moment(report["started"])),
        ("Took", f"{report['seconds']:.1f} s"),
        ("Sent", f"{report['requests']} requests, {report['creations']} customers created"),
    ]
    if target.get("name") == target.get("base_url"):
        rows = rows[1:]
    return [(name, value) for name, value in rows if value]
