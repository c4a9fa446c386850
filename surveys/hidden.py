"""Fields of forms that are no answers: what a page sends along about itself."""

PROOF = "resend"  # that the page was given back to be sent again
HIDDEN = frozenset({"csrf_token", PROOF, "person", "seen", "rendered", "asked", "from", "go"})
JOTS = ("jot.", "jotted.")  # ticks of favours from the log


def is_hidden(name: str) -> bool:
    """Whether a field is no answer but something that the page sends along."""
    return name in HIDDEN or name.startswith(JOTS)
