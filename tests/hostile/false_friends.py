"""Animals that speak HTTP and JSON well: those that never let anyone in, that send one away, and that mean harm."""

import json
from typing import Any

from tests.hostile.broken_http import drips, endless_100_continue, endless_body, garbage, never_answers, resets
from tests.hostile.cage import Animal, Asked, Visit
from tests.hostile.plausible import Plausible, created
from tests.hostile.strange_bodies import LOGIN

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)></script>\"'><svg/onload=alert(1)>{{7*7}}${7*7}"
MARKDOWN = (
    "| a | b |\n|--|--|\n[x](javascript:alert(1)) ![y](http://evil.example/z)\n```\n# <!-- --> @everyone ::error::x"
)
TERMINAL = (
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m\x9b31m\r\b\x7f[bold red]rich[/bold red] [link=http://evil.example]x[/]"
)
XML = "]]>\x00\x0b\x1f\ufffe\uffff<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;"
BIDI = "\u202egnp.exe\u2066\u200b\u2028\u2029\ufeff"
FORMULA = "=cmd|'/c calc'!A1\n::set-output name=x::y\n%0A::error::z\n##[error]w"
TRAVERSAL = "../../../../tmp/owned\0/..\\..\\owned?x=%2e%2e%2f#y"


def _always(status: int, *extra: bytes) -> Animal:
    body = json.dumps({"message": "not for you", "status": status}).encode()

    async def animal(visit: Visit, asked: Asked) -> None:
        await visit.answer(status, body, *extra)

    return animal


def _saying(text: str) -> Plausible:
    """Every string of every answer says the same: values, names of members, and what is between."""

    def dress(body: Any) -> Any:
        if isinstance(body, str):
            return body + text
        if isinstance(body, dict):
            return {name: dress(value) for name, value in body.items()} | {text: text, "message": text, "detail": text}
        return [dress(it) for it in body] if isinstance(body, list) else body

    line = bytes(byte for byte in text.encode("utf-8", "replace") if byte >= 32 and byte != 127)
    heads = (b"X-Request-Id: ", b"Content-Language: ", b"Set-Cookie: ", b"Server: ", b"Warning: ")
    return Plausible(dress, *(name + line for name in heads))


def _after(count: int, later: Animal) -> Animal:
    """Plausible for a while, which is enough for a pre-flight to let it pass."""
    first = Plausible()

    async def animal(visit: Visit, asked: Asked) -> None:
        await (first if visit.number <= count else later)(visit, asked)

    return animal


async def loops(visit: Visit, asked: Asked) -> None:
    await visit.answer(307, b"", b"Location: " + asked.path.encode())


async def redirects_later(visit: Visit, asked: Asked) -> None:
    """Only what is not a plain create is sent to another origin, with whatever it carries."""
    await visit.answer(
        201 if visit.number <= 5 else 308, json.dumps(created()).encode(), b"Location: http://127.0.0.1:9/"
    )


async def login_page_later(visit: Visit, asked: Asked) -> None:
    if visit.number <= 5:
        await visit.answer(201, json.dumps(created()).encode())
    else:
        await visit.answer(200, LOGIN, media="text/html")


class EveryFifthReset(Plausible):
    async def __call__(self, visit: Visit, asked: Asked) -> None:
        if visit.number % 5:
            await super().__call__(visit, asked)
            visit.close()
        else:
            visit.reset()


ANIMALS: dict[str, Animal] = {
    "always_401": _always(401),
    "always_403": _always(403),
    "always_404": _always(404),
    "always_429": _always(429),
    "always_429_huge": _always(429, b"Retry-After: 999999999999"),
    "always_429_far_date": _always(429, b"Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"),
    "always_429_past_date": _always(429, b"Retry-After: Thu, 01 Jan 1970 00:00:00 GMT"),
    "always_429_zero": _always(429, b"Retry-After: 0"),
    "always_429_junk": _always(429, b"Retry-After: -1e999 \xff bananas"),
    "always_500": _always(500),
    "always_503": _always(503, b"Retry-After: 86400"),
    "redirects_away": _always(302, b"Location: http://127.0.0.1:9/elsewhere"),
    "redirects_in_a_loop": loops,
    "redirects_later": redirects_later,
    "login_page_later": login_page_later,
    "allowance_spent": Plausible(
        lambda body: body, b"X-RateLimit-Limit: 100", b"X-RateLimit-Remaining: 0", b"X-RateLimit-Reset: 3600"
    ),
    "date_of_1970": Plausible(lambda body: body, b"Date: Thu, 01 Jan 1970 00:00:00 GMT"),
    "date_broken": Plausible(lambda body: body, b"Date: Blursday, 99 Foo -1 99:99:99 +9999"),
    "date_of_no_time": Plausible(lambda body: body, b"Date: Fri, 31 Dec 9999 23:59:59 -2359"),
    "cookies": Plausible(lambda body: body, b"Set-Cookie: session=1; Domain=..; Max-Age=1e9", b"Set-Cookie: =;;"),
    "every_fifth_reset": EveryFifthReset(),
    "script": _saying(SCRIPT),
    "markdown": _saying(MARKDOWN),
    "terminal_escapes": _saying(TERMINAL),
    "xml": _saying(XML),
    "bidirectional_text": _saying(BIDI),
    "formulas_and_commands": _saying(FORMULA),
    "path_traversal": Plausible(lambda body: body | {"id": TRAVERSAL, "request_id": TRAVERSAL}),
    "silent_later": _after(30, never_answers),
    "dripping_later": _after(30, drips),
    "endless_later": _after(30, endless_body),
    "continuing_later": _after(30, endless_100_continue),
    "garbage_later": _after(30, garbage),
    "resetting_later": _after(30, resets),
    "throttling_later": _after(30, _always(429, b"Retry-After: 1")),
    "locked_later": _after(30, _always(401)),
    "failing_later": _after(30, _always(500)),
}
