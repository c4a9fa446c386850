"""Live debriefs: a coach steers, a screen presents, phones follow (those in `surveys.rooms`)."""

from surveys.debriefs.charts import use_charts
from surveys.debriefs.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint", "use_charts"]
