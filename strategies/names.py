"""Names: 3 to 100 code points, one of them not whitespace."""

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from schemas import AGREED_WHITESPACE, vocabulary
from strategies.letters import Alphabet, random_text

SHORTEST = vocabulary().limits.name_shortest
LONGEST = vocabulary().limits.name_longest
UNIQUE = 10
"""Code points of ASCII letters that make a name unique: 52 to the power of 10."""

Name = str
DISPUTED_WHITESPACE = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
    "\u0085\x0b\x1c\x1d\x1e\x1f"
)
"""Whitespace to some of ECMAScript, PCRE, Python and RE2, and not to others."""


@dataclass(frozen=True)
class DrawnName:
    """A name that is another one on every draw: fixed text around letters of an alphabet."""

    length: int
    alphabet: Alphabet = "ascii"
    before: str = ""
    after: str = ""

    def draw(self) -> str:
        """`before`, then as many letters as are left of the length, then `after`."""
        return self.before + random_text(self.length - len(self.before) - len(self.after), self.alphabet) + self.after

    def __str__(self) -> str:
        return f"{self.length} code points, {self.alphabet}"


@dataclass(frozen=True)
class Padded:
    """A name with unique letters in the place of each `*` of a pattern."""

    pattern: str

    def draw(self) -> str:
        return "".join(random_text(UNIQUE, "ascii") if char == "*" else char for char in self.pattern)


def of_length(length: int, alphabet: Alphabet | None = None) -> DrawnName:
    """A name of exactly so many code points. Short ones are drawn from thousands of letters, so that they do not repeat."""
    return DrawnName(length, alphabet or ("letters" if length < UNIQUE else "ascii"))


def padded_beyond(length: int) -> DrawnName:
    """One code point more than `length`, of which trimming would leave two fewer."""
    return DrawnName(length + 1, before=" ", after="  ")


TOO_SHORT: Mapping[str, str] = {"empty": "", "one": "a", "two": "ab"}
NOT_STRINGS: Mapping[str, object] = {
    "null": None, "number": 123, "fraction": 1.5, "boolean": True, "array": ["Acme Corporation"], "object": {"name": "Acme"},
}  # fmt: skip

WHITESPACE_ONLY: Mapping[str, str] = {
    "three spaces": "   ",
    "three tabs": "\t\t\t",
    "three newlines": "\n\n\n",
    "three form feeds": "\f\f\f",
    "three returns": "\r\r\r",
    "all kinds": " \t\n\f\r",
    "newline between spaces": " \n ",
    "fifty mixed": (AGREED_WHITESPACE * 10)[:50],
    "hundred spaces": " " * 100,
    "hundred mixed": (AGREED_WHITESPACE * 20)[:100],
}
WHITESPACE_ONLY_CORE = ("three spaces", "all kinds")

WITH_WHITESPACE: Mapping[str, DrawnName | Padded] = {
    "newline first": Padded("\n*"),
    "around": Padded("  *  "),
    "between": Padded("* \t *"),
    "newline between": Padded("*\n*"),
    "one letter of three": DrawnName(3, "letters", before=" ", after=" "),
    "hundred with the padding": DrawnName(LONGEST, before="   ", after="   "),
    "return and newline last": Padded("*\r\n"),
}
WITH_WHITESPACE_CORE = ("newline first", "around")

SCRIPTS: Mapping[str, Padded] = {
    "cyrillic": Padded("Ромашка *"),
    "greek": Padded("Ωμέγα *"),
    "arabic": Padded("شركة * المحدودة"),
    "hebrew": Padded("חברה *"),
    "han": Padded("株式会社 * 有限公司"),
    "hangul": Padded("주식회사 *"),
    "devanagari": Padded("कंपनी * लिमिटेड"),
    "thai": Padded("บริษัท * จำกัด"),
    "combining marks": Padded("Cafe\u0301 A\u030angstro\u0308m *"),
    "emoji sequence": Padded("👩‍👩‍👧‍👦 * 🏳️‍🌈"),
    "right-to-left marks": Padded("\u200fאב\u200e *"),
    "quotes and markup": Padded('O\'Brien & "Söhne" <*> \\ /'),
}
SCRIPTS_CORE = ("arabic", "han", "combining marks")

DISPUTED: Mapping[str, str] = {
    "no-break spaces": "\u00a0\u00a0\u00a0",
    "ideographic spaces": "\u3000\u3000\u3000",
    "zero width no-break spaces": "\ufeff\ufeff\ufeff",
    "vertical tabs": "\x0b\x0b\x0b",
    "next lines": "\u0085\u0085\u0085",
    "unit separators": "\x1f\x1f\x1f",
    "em spaces": "\u2003\u2003\u2003",
    "nul": "a\x00b",
    "escape": "a\x1b[31mb",
    "decomposed": "e\u0301e\u0301",
}
DISPUTED_CORE = ("no-break spaces", "nul")


def valid() -> st.SearchStrategy[DrawnName]:
    """Valid names of every length and alphabet, with and without whitespace around; drawn when sent, so unique."""
    blank = st.text(st.sampled_from(AGREED_WHITESPACE), max_size=4)
    edges = st.sampled_from([SHORTEST, SHORTEST + 1, LONGEST - 1, LONGEST])
    kinds: st.SearchStrategy[Alphabet] = st.sampled_from(["letters", "two-byte", "astral", "combining"])

    def build(length: int, kind: Alphabet, before: str, after: str) -> DrawnName:
        room = length - len(before) - len(after)
        return DrawnName(length, kind, before, after) if room >= SHORTEST else DrawnName(max(length, 4), kind)

    lengths = st.one_of(edges, st.integers(SHORTEST, LONGEST))
    return st.builds(build, lengths, kinds, blank, blank).filter(
        lambda name: name.length > 3 or name.alphabet == "letters"
    )


def any_script() -> st.SearchStrategy[DrawnName]:
    """Names in every alphabet, of a length that is valid whether code points, bytes, UTF-16 or shown characters count."""
    kinds: st.SearchStrategy[Alphabet] = st.sampled_from(["letters", "two-byte", "astral", "combining"])
    return st.builds(DrawnName, st.integers(2 * SHORTEST, LONGEST // 4), kinds)


def whitespace_only() -> st.SearchStrategy[str]:
    """Every mix of the agreed whitespace, of every valid length."""
    return st.text(st.sampled_from(AGREED_WHITESPACE), min_size=SHORTEST, max_size=LONGEST)


def disputed_whitespace_only() -> st.SearchStrategy[str]:
    """Names that some readings take for whitespace only, and others not."""
    return st.text(st.sampled_from(DISPUTED_WHITESPACE), min_size=SHORTEST, max_size=LONGEST)


def too_short() -> st.SearchStrategy[str]:
    """Fewer than three code points, one of them not whitespace where there is any."""
    return st.text(st.characters(codec="utf-8", categories=["L", "N", "S"]), max_size=SHORTEST - 1)


def too_long() -> st.SearchStrategy[str]:
    """More than a hundred code points, in every alphabet."""
    kinds: st.SearchStrategy[Alphabet] = st.sampled_from(["ascii", "two-byte", "astral"])
    return st.builds(random_text, st.integers(LONGEST + 1, 4 * LONGEST), kinds)


def plainly_too_short() -> st.SearchStrategy[str]:
    """Fewer than three characters by every way to count, none of them whitespace."""
    return st.text(_PRINTABLE, max_size=SHORTEST - 1)


def plainly_too_long() -> st.SearchStrategy[str]:
    """More than a hundred characters by every way to count, none of them whitespace."""
    return st.text(_PRINTABLE, min_size=LONGEST + 1, max_size=4 * LONGEST)


_PRINTABLE = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
