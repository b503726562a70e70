"""NAME: ways to measure a name wrong."""

import unicodedata
from collections.abc import Iterator

from sandbox.customers import Customer
from sandbox.defects.registry import defect
from sandbox.field_rules import AGREED_WHITESPACE
from sandbox.messages import Client, FieldError, Refused
from sandbox.reference import Sandbox
from sandbox.state import Document

UNREFUSED = "the mistake is no longer refused there"
SHORT_LETTERS = "short names are drawn from letters of many scripts, so that they do not repeat"


class NameTakenFor(Sandbox):
    """Takes some values that are no names for one."""

    def name_errors(self, document: Document) -> Iterator[FieldError]:
        return iter(()) if self.taken(document) else super().name_errors(document)

    def taken(self, document: Document) -> bool:
        raise NotImplementedError

    def new_customer(self, document: Document, client: Client, outcome: str) -> Customer:
        return super().new_customer({**document, "name": str(document.get("name", "unnamed"))}, client, outcome)


@defect("NAME-1", also={"BODY-8": UNREFUSED})
class NameNotRequired(NameTakenFor):
    """A create without a name is accepted."""

    def taken(self, document: Document) -> bool:
        return "name" not in document


@defect("NAME-1")
class NullNameAccepted(NameTakenFor):
    """null is accepted as a name."""

    def taken(self, document: Document) -> bool:
        return document.get("name", "") is None


@defect("NAME-1")
class NumberTakenForAName(NameTakenFor):
    """A number is turned into a name."""

    def taken(self, document: Document) -> bool:
        name = document.get("name")
        return isinstance(name, int) and not isinstance(name, bool)


@defect("NAME-1")
class BooleanTakenForAName(NameTakenFor):
    """A boolean is turned into a name."""

    def taken(self, document: Document) -> bool:
        return isinstance(document.get("name"), bool)


@defect("NAME-1", also=dict.fromkeys(("BODY-3", "BODY-8"), "a client's mistake answers 5xx"))
class NumberNameCrashes(Sandbox):
    """A number in the place of the name answers 500."""

    def name_errors(self, document: Document) -> Iterator[FieldError]:
        if isinstance(document.get("name"), int | float):
            raise Refused(500, "internal", "object of type 'int' has no len()")
        return super().name_errors(document)


@defect("NAME-2")
class EmptyNameAccepted(NameTakenFor):
    """An empty name is accepted."""

    def taken(self, document: Document) -> bool:
        return document.get("name") == ""


@defect("NAME-2")
class NameOfOneCharacterAccepted(Sandbox):
    """One character is accepted, two are not."""

    def name_has_length(self, name: str) -> bool:
        return len(name) == 1 or super().name_has_length(name)


@defect("NAME-2")
class NameOfTwoCharactersAccepted(Sandbox):
    """Two characters are accepted."""

    name_shortest = 2


@defect("NAME-2")
class NameOfThreeCharactersRefused(Sandbox):
    """Three characters are refused."""

    name_shortest = 4


@defect("NAME-3")
class NameOfHundredCharactersRefused(Sandbox):
    """A hundred characters are refused."""

    name_longest = 99


@defect("NAME-3", also=dict.fromkeys(("BODY-7", "BODY-8"), UNREFUSED))
class NameOfHundredAndOneAccepted(Sandbox):
    """A hundred and one characters are accepted."""

    name_longest = 101


@defect("NAME-3", also=dict.fromkeys(("BODY-7", "BODY-8"), UNREFUSED))
class NameWithoutLimit(Sandbox):
    """Names of any length are accepted."""

    name_longest = 10**9


@defect("NAME-3")
class NameOfThousandAccepted(Sandbox):
    """Names of 255 to 1,000 characters are accepted, as they fit the column."""

    def name_has_length(self, name: str) -> bool:
        return 255 <= len(name) <= 1_000 or super().name_has_length(name)


@defect("NAME-3")
class NameLengthWraps(Sandbox):
    """A very long name is accepted: its length does not fit the counter."""

    def name_length(self, name: str) -> int:
        return len(name) if len(name) < 65_536 else 50


@defect("NAME-4", also=dict.fromkeys(("BODY-7", "BODY-8"), UNREFUSED))
class WhitespaceAccepted(Sandbox):
    """Names of whitespace only are accepted."""

    def name_is_blank(self, name: str) -> bool:
        return False


@defect("NAME-4")
class OnlySpacesChecked(Sandbox):
    """Names of spaces only are refused, other whitespace is not looked for."""

    def name_is_blank(self, name: str) -> bool:
        return not name.strip(" ")


@defect("NAME-4")
class NewlinesAccepted(Sandbox):
    """A newline counts as a character like any other."""

    def name_is_blank(self, name: str) -> bool:
        return not name.strip(" \t\f\r")


@defect("NAME-4")
class FormFeedsAccepted(Sandbox):
    """A form feed counts as a character like any other."""

    def name_is_blank(self, name: str) -> bool:
        return not name.strip(" \t\n\r")


@defect("NAME-4")
class LongWhitespaceAccepted(Sandbox):
    """Only short names are looked at for whitespace."""

    def name_is_blank(self, name: str) -> bool:
        return len(name) < 50 and super().name_is_blank(name)


class NameAlsoRefused(Sandbox):
    """Refuses some names that are valid."""

    def name_is_blank(self, name: str) -> bool:
        return super().name_is_blank(name) or self.refused(name)

    def refused(self, name: str) -> bool:
        raise NotImplementedError


@defect("NAME-5")
class NewlineRefused(NameAlsoRefused):
    """A name that holds a newline is refused: the pattern's dot stops at it."""

    def refused(self, name: str) -> bool:
        return "\n" in name


@defect("NAME-5")
class LeadingWhitespaceRefused(NameAlsoRefused):
    """A name that starts with whitespace is refused."""

    def refused(self, name: str) -> bool:
        return name[:1] in AGREED_WHITESPACE


@defect("NAME-5")
class TrimmedBeforeCounting(Sandbox):
    """Whitespace around a name is cut off before it is measured."""

    def name_length(self, name: str) -> int:
        return len(name.strip(AGREED_WHITESPACE)) if name.strip(AGREED_WHITESPACE) else len(name)


@defect("NAME-5")
class TabInsideRefused(NameAlsoRefused):
    """A tab between words is refused."""

    def refused(self, name: str) -> bool:
        return "\t" in name.strip(AGREED_WHITESPACE)


@defect("NAME-6")
class BytesCounted(Sandbox):
    """The bytes of UTF-8 are counted."""

    def name_length(self, name: str) -> int:
        return len(name.encode())


@defect("NAME-6")
class Utf16UnitsCounted(Sandbox):
    """The units of UTF-16 are counted: a character beyond the first plane is two."""

    def name_length(self, name: str) -> int:
        return len(name.encode("utf-16-le")) // 2


@defect("NAME-6")
class GraphemesCounted(Sandbox):
    """Combining marks are not counted."""

    def name_length(self, name: str) -> int:
        return sum(not unicodedata.combining(char) for char in name)


@defect("NAME-6")
class NormalisedBeforeCounting(Sandbox):
    """A name is composed (NFC) before it is measured."""

    def name_length(self, name: str) -> int:
        return len(unicodedata.normalize("NFC", name))


@defect("NAME-7", also=dict.fromkeys(("NAME-2", "NAME-5", "NAME-6"), SHORT_LETTERS))
class OnlyAscii(NameAlsoRefused):
    """Names beyond ASCII are refused."""

    def refused(self, name: str) -> bool:
        return not name.isascii()


@defect("NAME-7", also={"NAME-6": "two-byte letters may be of such a script"})
class RightToLeftRefused(NameAlsoRefused):
    """Arabic and Hebrew are refused."""

    def refused(self, name: str) -> bool:
        return any("\u0590" <= char <= "\u06ff" for char in name)


@defect("NAME-7", also={"NAME-6": "combining text holds them"})
class CombiningMarksRefused(NameAlsoRefused):
    """Combining marks are refused."""

    def refused(self, name: str) -> bool:
        return any("\u0300" <= char <= "\u036f" for char in name)


@defect("NAME-7", also=dict.fromkeys(("NAME-2", "NAME-5", "NAME-6"), SHORT_LETTERS))
class HanRefused(NameAlsoRefused):
    """Han characters are refused."""

    def refused(self, name: str) -> bool:
        return any("\u4e00" <= char <= "\u9fff" for char in name)


@defect("NAME-8")
class NulCrashes(Sandbox):
    """A NUL in a name answers 500, as the database cannot hold it."""

    def name_errors(self, document: Document) -> Iterator[FieldError]:
        if "\0" in str(document.get("name")):
            raise Refused(500, "internal", "invalid byte sequence")
        return super().name_errors(document)


@defect("NAME-9")
class SurrogateCrashes(Sandbox):
    """Half of a surrogate pair answers 500."""

    def name_errors(self, document: Document) -> Iterator[FieldError]:
        for error in super().name_errors(document):
            if error.code == "encoding":
                raise Refused(500, "internal", "surrogates not allowed")
            yield error
