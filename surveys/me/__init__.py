"""My page: a person's own figures, choices, downloads and erasure; nobody else's, ever."""

from surveys.me.charts import use_charts
from surveys.me.routes import ACCESS, INVITED, blueprint

__all__ = ["ACCESS", "INVITED", "blueprint", "use_charts"]
