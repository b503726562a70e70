"""Text of a target, made harmless for the place where it is shown. What cannot be shown as it is becomes visible.

A target chooses its bytes; a terminal obeys escapes, a browser obeys markup, an XML reader refuses control characters,
and a right-to-left override makes a line read as something else. Nothing is dropped: what is replaced stays legible.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

# C0 and C1 controls, DEL, unpaired surrogates, non-characters, line and paragraph separators, and the controls that
# reorder text or take no room. What is left is text in XML 1.0, in UTF-8 and on a terminal.
INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
    "|[\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U000ffffe\U000fffff\U0010fffe\U0010ffff]"
)
SURROGATE = re.compile("[\ud800-\udfff]")
MARKDOWN_SAFE = re.compile(r"[A-Za-z0-9 ,=\"'/%;?^-]|[^\x00-\x7f]")
SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: str, keep: str = "") -> str:
    """The text with every control, invisible and reordering character spelled as an escape, but those in `keep`."""
    return INVISIBLE.sub(lambda match: match[0] if match[0] in keep else _escape(match[0]), text)


def one_line(text: str, limit: int = 0) -> str:
    """The text printable and on one line; with a `limit`, cut to so many characters."""
    line = printable(" ".join(text.split()) if limit else text)
    return line if not limit or len(line) <= limit else line[: limit - 1] + "…"


def markdown(text: str, limit: int = 300) -> str:
    """The text as inline code in which no Markdown, HTML, mention or link of the text itself can act.

    Character references, because code spans end at backticks and table cells at pipes, whatever surrounds them.
    """
    line = one_line(text, limit)
    body = "".join(char if MARKDOWN_SAFE.fullmatch(char) else f"&#{ord(char)};" for char in line)
    return f"<code>{body}</code>" if body else ""


def encodable(value: Any) -> Any:
    """JSON values whose text is valid Unicode: unpaired surrogates, which UTF-8 cannot carry, are spelled as escapes."""
    if isinstance(value, str):
        return SURROGATE.sub(lambda match: _escape(match[0]), value)
    if isinstance(value, Mapping):
        return {encodable(key): encodable(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [encodable(item) for item in value]
    return value


def _escape(char: str) -> str:
    if char in SHORT:
        return SHORT[char]
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
