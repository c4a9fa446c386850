"""Passwords that are guessed first: how much is left of one beside what everybody tries."""

import itertools
from collections.abc import Iterable, Iterator
from functools import cache

FEWEST_CHARACTERS = 6  # different ones; "aaaaaaaaaaaa" and "121212121212" are guessed first
LEAST_WEIGHT = 7  # what must be left when each common word, row of keys or repetition counts as one character
SHORTEST_WHOLE = 12  # what is only said again and again must be a good password itself
SHORTEST_PIECE, LONGEST_PIECE = 3, 40
# Of sign-in pages and offices, of what people love and follow, of the calendar and the map.
COMMON = (
    "password passwort passwd pass word kennwort admin administrator root user login logon signin account "
    "access welcome willkommen letmein changeme change default guest gast secret geheim master system server "
    "computer internet test testing temp demo example guanxi pulse survey sales team leader coach manager "
    "office company customer mima mimamima huanying iloveyou loveyou iloveu love liebe schatz woaini nihao "
    "hello hallo bonjour baby angel princess prince monkey dragon tiger horse kitty puppy sunshine flower "
    "rainbow star chocolate coffee cheese banana apple orange pepper cookie football fussball soccer baseball "
    "hockey tennis golf guitar music pokemon superman batman starwars shadow hunter killer freedom whatever "
    "trustno trust nothing money lucky happy family mother father summer sommer winter spring fruehling "
    "frühling autumn herbst michael thomas andreas daniel jordan robert jessica january february march april "
    "june july august september october november december januar februar maerz juni juli oktober dezember "
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag "
    "samstag sonntag london paris berlin zurich zürich geneva vienna tokyo beijing shanghai china america "
    "germany switzerland schweiz google facebook microsoft windows samsung iphone amazon linkedin "
)
STEMS = frozenset(COMMON.split())
ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl",
    "qsdfghjklm", "zxcvbnm", "yxcvbnm", "wxcvbn", "qazwsxedcrfvtgbyhnujm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "1q2w3e4r5t6y7u8i9o0p", "1a2b3c4d5e6f7g8h9i0", "a1b2c3d4e5f6g7h8i9", "02468", "13579", "147258369", "159753",
    "!@#$%^&*()", '!"§$%&/()=',
)  # fmt: skip
WALKS = tuple(walk for row in ROWS for walk in (row, row[::-1]))
# Figures and marks that stand for letters: "p@ssw0rd" is "password".
DISGUISES = tuple(str.maketrans("013457@$!+", letters) for letters in ("oleastasit", "oieastasit"))


@cache
def _years() -> frozenset[str]:
    return frozenset(str(year) for year in range(1900, 2100))


def easy_to_guess(password: str, *, own: Iterable[str] = ()) -> bool:
    """Whether a password is guessed first; `own` are words that everybody knows who knows the person."""
    text = password.casefold()
    if (
        len(set(text)) < FEWEST_CHARACTERS
        or not any(sign.isalpha() for sign in text)
        or _said_again(text)
        or _said_again(password)
    ):
        return True
    return _weight(text, STEMS | {word.casefold() for word in own}) < LEAST_WEIGHT


def _said_again(text: str) -> bool:
    """Whether the text is a short piece, said again and again to its end."""
    for length in range(1, min(SHORTEST_WHOLE, len(text) // 2 + 1)):
        whole = itertools.islice(itertools.cycle(text[:length]), len(text))
        if all(sign == again for sign, again in zip(text, whole, strict=True)):
            return True
    return False


def _weight(text: str, words: frozenset[str]) -> int:
    """Return in how few characters and pieces the text can be told."""
    forms = (text, *(text.translate(disguise) for disguise in DISGUISES))
    least = [0, *itertools.repeat(len(text), len(text))]
    for begin in range(len(text)):
        for end in (begin + 1, *_pieces(text, forms, words, begin)):
            least[end] = min(least[end], least[begin] + 1)
    return least[-1]


def _pieces(text: str, forms: tuple[str, ...], words: frozenset[str], begin: int) -> Iterator[int]:
    """Yield where pieces that begin here end: words, years, rows of keys, one sign many times, what was said before."""
    for end in range(begin + 2, min(begin + LONGEST_PIECE, len(text)) + 1):
        piece = text[begin:end]
        if (
            len(set(piece)) == 1
            or piece in _years()
            or (
                len(piece) >= SHORTEST_PIECE
                and (
                    piece in text[:begin]
                    or any(form[begin:end] in words for form in forms)
                    or any(piece in walk for walk in WALKS)
                )
            )
        ):
            yield end
