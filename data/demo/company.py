"""Who works in the demo's company, where, and what happens to them over the months; all of it invented."""

from dataclasses import dataclass

NAME = "Meridian Sensors"
DOMAIN = "meridian.example"
ZONE = "Europe/Zurich"
MONTHS = 18  # closed rounds; the one after them is open

# Team, region, people at the start. Danube is too small to be shown, which hides one of its neighbours as well.
REGIONS = ("North", "Central", "South")
TEAMS: tuple[tuple[str, str, int], ...] = (
    ("Harbour", "North", 9),
    ("Fjord", "North", 7),
    ("Lakes", "North", 8),
    ("Rhine", "Central", 9),
    ("Alps", "Central", 7),
    ("Danube", "Central", 3),
    ("Coast", "South", 9),
    ("Valley", "South", 8),
)
TRIED_OUT = ("Harbour", "Lakes", "Rhine")  # teams with a rep to sign in as, besides the leaders
GIVER = "Lakes"  # the one of them who gives a lot and receives little, and is told so, alone
# Month of the history (0 = first) in which a team had a workshop; give-and-return rises slowly after it.
WORKSHOPS: dict[str, int] = {"Harbour": 6, "Coast": 9, "Rhine": 11}
NEXT_WORKSHOP = "Harbour"

# Roles that people have in turn, and for how many months those of the first day had been here by then, in turn.
ROLES = ("Account manager", "Inside sales", "Account manager", "Key account manager", "Inside sales")
MONTHS_HERE = (4, 50, 16, 8, 90, 26, 70)

# fmt: off
FIRST_NAMES = (
    "Ana", "Ben", "Chiara", "David", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Katja", "Liam", "Mei",
    "Noor", "Oskar", "Paula", "Quentin", "Rosa", "Samir", "Tara", "Ulrich", "Vera", "Wei", "Ximena", "Yusuf", "Zoe",
    "Aiko", "Bruno", "Clara", "Dario", "Emma", "Felix", "Gita", "Henrik", "Ida", "Jakob", "Kenji", "Lena", "Marco",
    "Nadia", "Olga", "Pavel", "Rania", "Stefan", "Thea", "Umut", "Vito", "Wanda", "Yara", "Zeno", "Amir", "Bianca",
    "Carlos", "Dina", "Emil", "Fatima", "Goran", "Hanna", "Ivo", "Jana", "Karim", "Livia", "Milan", "Nils", "Petra",
    "Rafael", "Selma", "Tomas", "Ursula", "Viktor",
)
# fmt: on
# fmt: off
LAST_NAMES = (
    "Almeida", "Berger", "Costa", "Dubois", "Eriksen", "Fischer", "Gruber", "Hansen", "Ivanov", "Jensen", "Keller",
    "Lopez", "Moretti", "Novak", "Olsen", "Peeters", "Rossi", "Schmid", "Tanaka", "Usman", "Vogel", "Weber", "Yilmaz",
    "Zeller", "Arnold", "Brandt", "Chen", "Dahl", "Egger", "Frei", "Graf", "Huber", "Imhof", "Jost", "Kunz", "Lang",
    "Meier", "Nowak", "Ott", "Pfister", "Roth", "Sato", "Tran", "Urban", "Vidal", "Wong", "Young", "Zhang", "Abadi",
    "Baumann", "Cruz", "Demir", "Esposito", "Fuchs", "Gomez", "Hahn", "Iten", "Jung", "Koch", "Lutz", "Mancini",
    "Nagel", "Oberholzer", "Perez", "Ritter", "Suter", "Thoma", "Ulmer", "Villar",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody who joins, leaves or moves in a month of the history; `number` counts within the team."""

    month: int
    team: str
    number: int = 0
    to: str = ""


JOINERS = (Change(3, "Fjord"), Change(5, "Valley"), Change(8, "Harbour"), Change(12, "Lakes"), Change(15, "Coast"))
LEAVERS = (Change(4, "Lakes", 6), Change(7, "Coast", 7), Change(10, "Harbour", 8), Change(14, "Valley", 5))
MOVERS = (Change(6, "Alps", 5, "Rhine"), Change(11, "Harbour", 7, "Fjord"), Change(16, "Valley", 6, "Coast"))

# Month, team, kind, words: what leaders noted on their trends.
ANNOTATIONS = (
    (2, "Harbour", "market", "Two large customers froze their budgets"),
    (8, "Harbour", "team", "New colleague for the north coast"),
    (10, "Coast", "product", "Second generation of the flow sensor released"),
    (13, "Rhine", "market", "Trade fair in Cologne"),
    (15, "Fjord", "team", "Territories were split anew"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """An action of a team: how many days ago it was added, in how many days it is due; closed if it has an outcome."""

    team: str
    words: str
    measure: str
    added: int
    due: int
    outcome: str = ""


ACTIONS = (
    Plan(
        "Harbour",
        "Begin first conversations with something useful",
        "score:R",
        160,
        -70,
        "Most of us do so by now; with new customers it is still hard.",
    ),
    Plan("Harbour", "Ask each customer what would help, before the next quote", "score:T", 40, -6),
    Plan("Harbour", "Return one favour each that is older than half a year", "rate:given", 12, 25),
    Plan("Coast", "Keep in touch with three customers without an open deal", "score:L", 30, 40),
)
