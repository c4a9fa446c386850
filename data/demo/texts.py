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

FAVOUR_NOTES = (
    "Told them about the changed rule for pressure vessels",
    "Shared the checklist from the last audit",
    "Put in a good word with the integrator",
    "Spent an hour on their drawings",
    "Called after the flood to ask how they were",
    "Passed on the name of a good electrician",
)
