"""Invented contacts and words for worksheets and favour logs of the demo."""

CONTACTS = (
    ("Mei, plant manager", "CUST"),
    ("Tomas at the dairy", "CUST"),
    ("Ruth, purchasing", "CUST"),
    ("Sami, quality lead", "CUST"),
    ("Inga, water works", "CUST"),
    ("Leo, integrator", "PART"),
    ("Carla, trade press", "PART"),
    ("Bo in service", "TEAM"),
    ("Nina in product", "TEAM"),
)

# Point -> sentences that a rep might write about a customer.
WORKSHEET_TEXTS: dict[str, tuple[str, ...]] = {
    "P1": ("Runs three plants and spends the mornings on the floor", "Half of the day goes into calls with suppliers"),
    "P2": ("Cut scrap by ten percent before the summer", "Get the second line through its audit in time"),
    "P3": ("Two line managers left and nobody has replaced them", "Spare parts arrive late and the plant stands still"),
    "P4": ("Seemed tired on Tuesday, short answers, no small talk", "Relaxed, showed me around without being asked"),
    "P5": ("The head of operations, who wants fewer surprises", "Colleagues at the sister plant, who tried a rival"),
    "P6": ("A trial on one line; no would be fair until the audit is over", "Proof that service comes within a day"),
    "P7": ("They think that we are slow to answer after the sale", "Good product, too many people to talk to"),
    "P8": ("They introduced us to two plants; we helped with the audit papers", "They spoke for us at the fair"),
    "P9": ("An introduction to our safety auditor", "A morning with their new line manager, free of charge"),
}

# Kind -> what a rep might note about help that was given, and about help that was received.
FAVOUR_NOTES: dict[str, tuple[str, str]] = {
    "INTRO": ("Passed on the name of a good electrician", "Brought me together with their sister plant"),
    "INFO": ("Told them about the changed rule for pressure vessels", "Told me early that the tender is coming"),
    "ADVICE": ("Went through their plan for the second line", "Looked over my offer before it went out"),
    "HANDS": ("Spent an hour on their drawings", "Carried the samples to the laboratory for me"),
    "VOUCH": ("Put in a good word with the integrator", "Spoke for us at the fair"),
    "CARE": ("Called after the flood to ask how they were", "Asked how the move went, and meant it"),
}

# What would help a contact next, by group.
IDEAS: dict[str, str] = {
    "CUST": "The checklist from our last audit, before theirs begins",
    "PART": "A word with our product team about the interface",
    "TEAM": "An hour on the night shift's numbers",
}

# What reps said in a debrief that they would offer.
PROMISES = ("An introduction to our safety auditor for Ruth", "A call with the integrator for Inga's team")
TEAM_PROMISES = ("Pass on one useful contact a month", "Ask the service team what customers ask them")

GIFT_RULE = (
    "Gifts, meals and invitations worth more than 50 francs go into the register before they are accepted or given. "
    "For public officials nothing is given at all. If in doubt, ask the compliance office first."
)
GIFT_REGISTER = "https://register.meridian.example/gifts"
