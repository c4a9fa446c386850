"""The steps of a debrief in words: what stands on the screen, what phones are asked, what the coach may say."""

from collections.abc import Mapping
from dataclasses import dataclass

from data.debriefs import STEPS
from data.language import gettext, lazy, mark

USUAL_AIM = lazy("See together how we sell, and choose one thing to try.")
GUESS = mark("Two scores from 0 (never) to 100 (always): what would the answers of %(unit)s give?")
GUESS_OF_MONTH = mark("Two scores from 0 (never) to 100 (always): what did the answers of %(unit)s give for %(month)s?")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its title and line on the screen, its script, and how long it usually takes in minutes."""

    title: str
    lead: str
    what: str
    so_what: str
    now_what: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Script:
    """What the coach may say in place of a step's own script."""

    what: str
    so_what: str
    now_what: str


NOTHING_SHOWN = Script(
    lazy("There is no figure here this time. Read out the reason that stands on the screen."),
    lazy("Say that the rule protects people: nobody did anything wrong."),
    lazy("Ask what people would have expected to see, or go on at once."),
)


WORDS: Mapping[str, Step] = {
    "aim": Step(
        lazy("What this is for"),
        "",
        lazy(
            "Open the screen and move it to the projector. Read the aim aloud. "
            "Let everybody join with the code or by pointing a camera at the square."
        ),
        lazy("Say that phones are counted and never named, and that nothing here is about a single person."),
        lazy("Ask: what would make this hour worth it for you?"),
        3,
    ),
    "before": Step(
        lazy("Before we look"),
        lazy("How would you say we mostly sell at the moment?"),
        lazy("Everybody answers on the phone, alone and in silence."),
        lazy("Nobody sees a part of the answers. Show them when most have answered."),
        lazy("If opinions differ, say so and go on: the next steps look at what was answered."),
        4,
    ),
    "predict": Step(
        lazy("Guess first"),
        GUESS_OF_MONTH,
        lazy("Deal-first means: I want this, how fast can it happen? Give-and-return means: help first, ask later."),
        lazy("A guess makes the result stick. Show it when most have guessed; it then stays as it is."),
        lazy("Ask: where were we right, and what surprises you?"),
        6,
    ),
    "participation": Step(
        lazy("Who is in these figures"),
        lazy("How many of those invited have answered, round by round."),
        lazy("Read the last bar. Below 60 %% the figures speak for a part of the team only."),
        lazy("Ask: whose view may be missing? Name no person."),
        lazy("If few answered: what would make the pulse easier to answer next month?"),
        4,
    ),
    "giving": Step(
        lazy("Give and receive"),
        lazy("Favours in one month, for each 20 working days."),
        lazy("Read the longest bar on each side. People recall what they gave better than what they got."),
        lazy("Ask: which kind of help do we give, and which do we never ask for?"),
        lazy("Ask: which kind of help would move something next month?"),
        8,
    ),
    "lines": Step(
        lazy("Transactional against reciprocal"),
        lazy("Deal-first and give-and-return, month by month."),
        lazy("Read the sentence on the screen as it stands. Only what it says has changed has changed."),
        lazy("Ask: what happened around the dashed lines? Side by side is not cause."),
        lazy("Ask: which of the two lines would you like to see move, and why?"),
        8,
    ),
    "disagreement": Step(
        lazy("Where we differ most"),
        lazy("The statements on which answers lie furthest apart."),
        lazy("Read the first statement. It shows that people work in different ways, not who does what."),
        lazy("Ask: when is one way right, and when the other?"),
        lazy("Ask: is there something that we would like to do alike?"),
        7,
    ),
    "worksheets": Step(
        lazy("From their side"),
        lazy("Pick one customer. Write in their words, not ours. “I don't know yet” is a good answer."),
        lazy(
            "Everybody opens a worksheet on the phone, signs in, and writes on the nine points, alone and in silence."
        ),
        lazy(
            "You see nothing of it but how many write. What is shown says how many points were heard from a customer "
            "and how many were thought out, never a text."
        ),
        lazy("Ask: which points do we mostly guess? Those are the next questions to customers."),
        10,
    ),
    "quotes": Step(
        lazy("In pairs"),
        lazy("Find a partner. One reads out a point that is a guess; the other asks: how do you know? Then swap."),
        lazy(
            "People pair up as they sit; where one is left over, three make a pair. Start the timer, and again "
            "for the swap. Then whoever likes shares one sentence on the phone."
        ),
        lazy(
            "Sentences are shown together, without names, and can be taken back until then. "
            "A sentence can tell who wrote it: nobody has to share one."
        ),
        lazy("Let the room read in silence. Ask: what would this customer say to it? Ask nobody whose it is."),
        4,
    ),
    "after": Step(
        lazy("Having looked"),
        lazy("How would you say we mostly sell at the moment?"),
        lazy("The same question as before, answered anew on the phone."),
        lazy("It is shown only if nobody, or enough people, answer otherwise than before."),
        lazy("Ask: what do you see now that you did not see an hour ago?"),
        4,
    ),
    "focus": Step(
        lazy("Pick one thing"),
        lazy("What should we try until the next workshop?"),
        lazy("One vote each. More than one thing at a time is none."),
        lazy("Show the votes. If two are level, talk for two minutes and take the easier one."),
        lazy("Say the chosen thing in one sentence that everybody can repeat."),
        6,
    ),
    "asks": Step(
        lazy("Ask and offer"),
        lazy("Ask for one specific thing that would help you. Then offer help where you can."),
        lazy(
            "Give two minutes for one ask each: an introduction, a fact, an opinion, an hour. Vague asks find no help."
        ),
        lazy("People sign in and see each other's asks on their phones. You see how many there are, not which."),
        lazy(
            "Those who offered help find each other in the break. After 30 and 90 days each is asked whether it helped."
        ),
        8,
    ),
    "commitments": Step(
        lazy("What we will offer"),
        lazy("What will you offer, to whom, until when?"),
        lazy(
            "Begin with what is left from last time: did it happen? Where enough of the team said so after their "
            "pulse, the screen tells once how many said what. Then write new ones on the phones."
        ),
        lazy("The team's stand on the screen. What somebody takes on in their own name only they see."),
        lazy(
            "The next pulse asks each person what became of their own and of the team's. The last step of the next "
            "debrief settles the team's. End with thanks, and end the debrief."
        ),
        10,
    ),
}
SHOW_ANSWERS = lazy("Show the answers")
SHOW: Mapping[str, str] = {
    "predict": lazy("Show guesses and result"),
    "worksheets": lazy("Show what they rest on"),
    "quotes": lazy("Show the sentences"),
    "focus": lazy("Show the votes"),
}
OPTIONS: Mapping[str, Mapping[str, str]] = {
    "view": {
        "deal": lazy("Mostly deal-first: what can close soon"),
        "even": lazy("About half and half"),
        "give": lazy("Mostly give-and-return: help first, ask later"),
        "unsure": lazy("I cannot say"),
    },
    "focus": {
        "offer": lazy("Offer something useful before asking"),
        "ask": lazy("Ask for help more often"),
        "touch": lazy("Keep in touch when no deal is open"),
        "return": lazy("Return help, or set up a way to"),
        "learn": lazy("Ask customers instead of guessing"),
    },
}
GUESSED = {
    "T": (lazy("Deal-first"), lazy("I want this, how fast can it happen?")),
    "R": (lazy("Give-and-return"), lazy("Help first, ask later.")),
}


def step_words(number: int) -> Step:
    """Return the words of a step by its number, from 1."""
    return WORDS[STEPS[number - 1]]


def lead_of(step: Step, *, unit: str, month: str) -> str:
    """Return a step's line about a unit and month; phones, which look at no results, get it without the month."""
    if step.lead is not GUESS_OF_MONTH:
        return str(step.lead)
    return gettext(GUESS_OF_MONTH, unit=unit, month=month) if month else gettext(GUESS, unit=unit)
