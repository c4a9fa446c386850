"""What people type, made fit to be kept: one kind of line end, nothing that no database takes."""

import re
import unicodedata
from collections.abc import Iterator

from data.errors import RefusedError
from data.joiners import JOINER, may_stand
from data.language import gettext, lazy, mark

UNKEEPABLE = frozenset({"Cc", "Cs"})  # controls and halves of characters
REPLACED = "\N{REPLACEMENT CHARACTER}"  # what a page shows in place of such a one
PICTURE = "So"
FORMAT = "Cf"  # marks of direction and the like
LINES = frozenset("\n\t")
PICTURE_MARKS = "\N{VARIATION SELECTOR-16}" + "".join(map(chr, range(0x1F3FB, 0x1F400)))  # in colour, tones of skin
TURNING = mark(
    "This holds a character that cannot be seen (%(code)s) and can turn or hide what stands beside it. Type it again "
    "rather than pasting it."
)
UNSEEN = mark("This holds a character that cannot be seen (%(code)s). Type it again rather than pasting it.")
UNREADABLE = lazy(
    "This text holds a character that cannot be stored. It may be shown as \N{REPLACEMENT CHARACTER}: remove it, or "
    "type it again rather than pasting it."
)
NO_WORDS = lazy("Write at least one letter or digit.")
UNSPACED = ("CJK ", "HIRAGANA ", "KATAKANA ", "THAI ", "LAO ", "KHMER ", "MYANMAR ", "TIBETAN ")  # names of characters


def check_seen(text: str) -> None:
    """Refuse a name with characters that cannot be seen, such as those that turn the direction of what follows.

    Joiners stay between letters that they join or keep apart, as names in Persian, Hindi or Sinhala are written.

    Raises:
        RefusedError: It holds one; the message names it.
    """
    _refuse(next((text[place] for place in _unseen(text) if not may_stand(text, place)), None))


def _unseen(text: str) -> Iterator[int]:
    return (place for place, character in enumerate(text) if not character.isprintable())


def _unkeepable(character: str) -> bool:
    return character == REPLACED or unicodedata.category(character) in UNKEEPABLE


def _refuse(unseen: str | None) -> None:
    if unseen is not None:
        words = TURNING if unicodedata.category(unseen) == FORMAT else UNSEEN
        raise RefusedError(gettext(words, code=f"U+{ord(unseen):04X}"))


def _joins_pictures(text: str, place: int) -> bool:
    """Whether a joiner makes one picture of two, as telephones write them."""
    before, after = text[:place].rstrip(PICTURE_MARKS), text[place + 1 : place + 2]
    return text[place] == JOINER and all(
        unicodedata.category(sign) == PICTURE for sign in (before[-1:] or " ", after or " ")
    )


def says_something(text: str, *, pictures: bool = False) -> bool:
    """Tell whether a text holds a letter or a digit of any script: what cannot be seen and bare marks say nothing.

    With `pictures` one of those is enough.
    """
    return any(
        (kind := unicodedata.category(character))[0] in "LN" or (pictures and kind == PICTURE) for character in text
    )


def word_count(line: str) -> float:
    """Return how many words a line has; two characters of a script without spaces are one."""
    unspaced = [character for character in line if unicodedata.name(character, "").startswith(UNSPACED)]
    apart = "".join(" " if character in unspaced else character for character in line)
    return sum(map(says_something, apart.split())) + len(unspaced) / 2


def plain_line(text: str, *, longest: int, refusal: str, pictures: bool = False) -> str:
    """Return a name or another single line, composed (NFC), with single spaces.

    Raises:
        RefusedError: It is empty, longer than `longest` characters, holds characters that cannot be kept or seen, or no
            letter or digit, nor a picture where `pictures` are enough.
    """
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if not 0 < len(line) <= longest:
        raise RefusedError(refusal)
    if any(_unkeepable(character) for character in line):
        raise RefusedError(UNREADABLE)
    if not says_something(line, pictures=pictures):
        raise RefusedError(NO_WORDS)
    may = (may_stand, _joins_pictures)
    _refuse(next((line[place] for place in _unseen(line) if not any(rule(line, place) for rule in may)), None))
    return line


def plain_text(text: str, *, longest: int, refusal: str) -> str:
    """Return a text of several lines without outer space, every line end as one newline; it may be empty.

    Raises:
        RefusedError: It is longer than `longest` characters or holds characters that cannot be kept.
    """
    words = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(words) > longest:
        raise RefusedError(refusal)
    if any(_unkeepable(character) and character not in LINES for character in words):
        raise RefusedError(UNREADABLE)
    return words


def plain_digits(text: str) -> str:
    """Return a text with the digits of every script as 0 to 9: people type what their keyboards write."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def same_name(name: str) -> str:
    """Return the form of a name by which two writings of it are the same: case and width do not matter."""
    return unicodedata.normalize("NFKC", name).casefold()


def alphabetical(name: str) -> tuple[str, str]:
    """Return the key by which names are ordered: accents and case aside first, then as written."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)), name


def spelled_alike(text: str) -> str:
    """Return the form of a text in which words are looked for: case, width, accents and what is not seen are aside."""
    letters = unicodedata.normalize("NFKD", same_name(text))
    seen = (
        letter for letter in letters if not unicodedata.combining(letter) and unicodedata.category(letter) != FORMAT
    )
    return " ".join("".join(seen).split())


def finds(words: str, *texts: str) -> bool:
    """Tell whether each of some words, or pieces of words, stands in at least one text; no words find everything."""
    within = [spelled_alike(text) for text in texts]
    return all(any(piece in text for text in within) for piece in spelled_alike(words).split())


def curled(text: str) -> str:
    """Return a text of ours with curled quotation marks in place of straight ones; the published file keeps those."""
    return re.sub(r'"([^"]*)"', r"“\1”", text)
