"""What phones send: a code, an answer, a commitment with a day."""

import re
from collections.abc import Mapping

from wtforms import Form, StringField, ValidationError

from data.commands.commitments import COMMITMENT_RULE, LONGEST_COMMITMENT
from data.commands.live import ALPHABET, CODE_LENGTH
from data.debriefs import Question, wrong_scores
from data.language import lazy
from surveys.fields import DayField, PlainText

NO_CODE = lazy("Enter the %(code_length)s letters and digits that stand on the screen.", code_length=CODE_LENGTH)
WRONG_CODE = lazy("No debrief has this code now. Look at the screen again.")
LONGEST_TYPED = 40


class CodeForm(Form):
    """A code as people type it: capitals, spaces and hyphens do not matter."""

    code = StringField(lazy("Code on the screen"))

    def validate_code(self, field: StringField) -> None:
        """Ask for something that was typed."""
        if not self.typed:
            field.data = (field.data or "")[:LONGEST_TYPED]
            raise ValidationError(NO_CODE)

    @property
    def typed(self) -> str:
        """The letters and digits of the code, as they are kept."""
        return re.sub(r"[\s-]+", "", (self.code.data or "")[:LONGEST_TYPED]).upper()

    @property
    def possible(self) -> bool:
        """Whether there can be such a code."""
        return len(self.typed) == CODE_LENGTH and set(self.typed) <= set(ALPHABET)


class CommitmentForm(Form):
    """What somebody will offer, and until when."""

    words = StringField(lazy("What will you offer?"), [PlainText(LONGEST_COMMITMENT, COMMITMENT_RULE, lines=False)])
    due_on = DayField(lazy("Until when?"))


def wrong_fields(question: Question, given: Mapping[str, str]) -> list[str]:
    """Return the ids of the fields that a refused answer has to be put right in."""
    if question.options:
        return [f"choice-{question.options[0]}"]
    return [f"guess-{scale}" for scale in wrong_scores(given)]
