"""The steps of a debrief in words: what stands on the screen, what phones are asked, what the coach may say."""

from collections.abc import Mapping
from dataclasses import dataclass

from data.debriefs import STEPS

USUAL_AIM = "See together how we sell, and choose one thing to try."


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its title and line on the screen, its script, and how long it usually takes in minutes."""

    title: str
    lead: str
    what: str
    so_what: str
    now_what: str
    minutes: int


WORDS: Mapping[str, Step] = {
    "aim": Step(
        "What this is for",
        "",
        "Read the aim aloud. Let everybody join with the code or by pointing a camera at the square.",
        "Say that phones are counted and never named, and that nothing here is about a single person.",
        "Ask: what would make this hour worth it for you?",
        3,
    ),
    "before": Step(
        "Before we look",
        "How would you say we mostly sell at the moment?",
        "Everybody answers on the phone, alone and in silence.",
        "Nobody sees a part of the answers. Show them when most have answered.",
        "If opinions differ, say so and go on: the next steps look at what was answered.",
        4,
    ),
    "predict": Step(
        "Guess first",
        "Out of 100: how often did {unit} describe each{month}?",
        "Deal-first means: I want this, how fast can it happen? Give-and-return means: help first, ask later.",
        "A guess makes the result stick. Show it when most have guessed; it then stays as it is.",
        "Ask: where were we right, and what surprises you?",
        6,
    ),
    "participation": Step(
        "Who is in these figures",
        "How many of those invited have answered, round by round.",
        "Read the last bar. Below 60 % the figures speak for a part of the team only.",
        "Ask: whose view may be missing? Name no person.",
        "If few answered: what would make the pulse easier to answer next month?",
        4,
    ),
    "giving": Step(
        "Give and receive",
        "Favours in one month, for each 20 working days.",
        "Read the longest bar on each side. People recall what they gave better than what they got.",
        "Ask: which kind of help do we give, and which do we never ask for?",
        "Ask: which kind of help would move something next month?",
        8,
    ),
    "lines": Step(
        "Transactional against reciprocal",
        "Deal-first and give-and-return, month by month.",
        "Read the sentence on the screen as it stands. Only what it says has changed has changed.",
        "Ask: what happened around the dashed lines? Side by side is not cause.",
        "Ask: which of the two lines would you like to see move, and why?",
        8,
    ),
    "disagreement": Step(
        "Where we differ most",
        "The statements on which answers lie furthest apart.",
        "Read the first statement. It shows that people work in different ways, not who does what.",
        "Ask: when is one way right, and when the other?",
        "Ask: is there something that we would like to do alike?",
        7,
    ),
    "worksheets": Step(
        "From their side",
        "Pick one customer. Write in their words, not ours. “I don't know yet” is a good answer.",
        "Everybody opens a worksheet on the phone, signs in, and writes on the nine points, alone and in silence.",
        "You see nothing of it but how many write. What is shown says how many points were heard from a customer and "
        "how many were thought out, never a text.",
        "Ask: which points do we mostly guess? Those are the next questions to customers.",
        10,
    ),
    "quotes": Step(
        "In pairs",
        "Find a partner. One reads out a point that is a guess; the other asks: how do you know? Then swap.",
        "People pair up as they sit; where one is left over, three make a pair. Start the timer, and again for the "
        "swap. Then whoever likes shares one sentence on the phone.",
        "Sentences are shown together, without names, and can be taken back until then. A sentence can tell who wrote "
        "it: nobody has to share one.",
        "Let the room read in silence. Ask: what would this customer say to it? Ask nobody whose it is.",
        4,
    ),
    "after": Step(
        "Having looked",
        "How would you say we mostly sell at the moment?",
        "The same question as before, answered anew on the phone.",
        "It is shown only if nobody, or enough people, answer otherwise than before.",
        "Ask: what do you see now that you did not see an hour ago?",
        4,
    ),
    "focus": Step(
        "Pick one thing",
        "What should we try until the next workshop?",
        "One vote each. More than one thing at a time is none.",
        "Show the votes. If two are level, talk for two minutes and take the easier one.",
        "Say the chosen thing in one sentence that everybody can repeat.",
        6,
    ),
    "asks": Step(
        "Ask and offer",
        "Ask for one specific thing that would help you. Then offer help where you can.",
        "Give two minutes for one ask each: an introduction, a fact, an opinion, an hour. Vague asks find no help.",
        "People sign in and see each other's asks on their phones. You see how many there are, not which.",
        "Those who offered help find each other in the break. After 30 and 90 days each is asked whether it helped.",
        8,
    ),
    "commitments": Step(
        "What we will offer",
        "What will you offer, to whom, until when?",
        "Begin with what is left from last time: did it happen? Then write new ones on the phones.",
        "The team's stand on the screen. What somebody takes on in their own name only they see.",
        "The next pulse asks about them. End with thanks, and end the debrief.",
        10,
    ),
}
OPTIONS: Mapping[str, Mapping[str, str]] = {
    "view": {
        "deal": "Mostly deal-first: what can close soon",
        "even": "About half and half",
        "give": "Mostly give-and-return: help first, ask later",
        "unsure": "I cannot say",
    },
    "focus": {
        "offer": "Offer something useful before asking",
        "ask": "Ask for help more often",
        "touch": "Keep in touch when no deal is open",
        "return": "Return help, or set up a way to",
        "learn": "Ask customers instead of guessing",
    },
}
GUESSED = {"T": "Deal-first", "R": "Give-and-return"}


def step_words(number: int) -> Step:
    """Return the words of a step by its number, from 1."""
    return WORDS[STEPS[number - 1]]


def lead_of(step: Step, *, unit: str, month: str) -> str:
    """Return a step's line about a unit and month; phones, which look at no results, get it without the month."""
    return step.lead.format(unit=unit, month=f" in {month}" if month else "")
