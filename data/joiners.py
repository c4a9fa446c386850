"""Where Unicode lets a name hold the two joiners, which are not seen themselves but change what stands beside them.

The rules are A1, A2 and B of UAX 31, and here a letter must follow, so that no word ends with one.
"""

import unicodedata

NON_JOINER, JOINER = "\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"
NEAR = 16  # characters on each side that are looked at: nobody writes so many marks on one letter
VIRAMA = 9  # the combining class of signs that take the vowel from a letter
MARKS = frozenset({"Mn", "Me"})
# Letters that join what follows, and those that only join what comes before (Joining_Type D and R), of the scripts that
# people write their names in today: Arabic with its supplements, Syriac, N'Ko, Mandaic, Mongolian.
JOIN_ON = (
    "620 626 628 62A-62E 633-63F 641-647 649-64A 66E-66F 678-687 69A-6BF 6C1-6C2 6CC 6CE 6D0-6D1 6FA-6FC 6FF 712-714 "
    "71A-71D 71F-727 729 72B 72D-72E 74E-758 75C-76A 76D-770 772 775-777 77A-77F 7CA-7EA 841-845 848 84A-853 855 860 "
    "862-865 868 886 889-88D 88F 8A0-8A9 8AF-8B0 8B3-8B8 8BA-8C8 1807 1820-1878 1887-18A8 18AA"
)
JOIN_BACK = (
    "622-625 627 629 62F-632 648 671-673 675-677 688-699 6C0 6C3-6CB 6CD 6CF 6D2-6D3 6D5 6EE-6EF 710 715-719 71E 728 "
    "72A 72C 72F 74D 759-75B 76B-76C 771 773-774 778-779 840 846-847 849 854 856-858 867 869-86A 870-882 88E 8AA-8AC "
    "8AE 8B1-8B2 8B9"
)


def _letters(ranges: str) -> frozenset[str]:
    ends = (part.split("-") for part in ranges.split())
    return frozenset(chr(code) for pair in ends for code in range(int(pair[0], 16), int(pair[-1], 16) + 1))


ON, BACK = _letters(JOIN_ON), _letters(JOIN_BACK)


def may_stand(text: str, place: int) -> bool:
    """Tell whether the joiner at a place of a text may stand there; any other character may not."""
    before, after = text[max(0, place - NEAR) : place], text[place + 1 : place + 1 + NEAR]
    if text[place] not in {NON_JOINER, JOINER}:
        return False
    if after and unicodedata.category(after[0])[0] == "L" and _follows_virama(before):
        return True
    return text[place] == NON_JOINER and _breaks_a_join(before, after)


def _follows_virama(before: str) -> bool:
    """Whether a text ends with a letter whose vowel was taken away, as the first of two that are written as one.

    UAX 31 lets further marks stand behind the sign that takes it away, names of the internet (RFC 5892) do not.
    """
    if not before or unicodedata.combining(before[-1]) != VIRAMA:
        return False
    letters = _without_marks(before)
    return bool(letters) and unicodedata.category(letters[-1])[0] == "L"


def _breaks_a_join(before: str, after: str) -> bool:
    """Whether two letters would be written joined if nothing stood between them."""
    first, second = _without_marks(before)[-1:], _without_marks(after[::-1])[-1:]
    return first in ON and second in ON | BACK


def _without_marks(text: str) -> str:
    """Return a text without the marks at its end."""
    end = len(text)
    while end and unicodedata.category(text[end - 1]) in MARKS:
        end -= 1
    return text[:end]
