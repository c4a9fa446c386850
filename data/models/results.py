"""Published results: computed once when a round closes, never changed again."""

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Kind, LongText, Moment, RowId, Tenant, one_of, tenant_key, within
from data.types import Bound, IntervalKind, Publishing, ResultState


class PublishedResult(Tenant, Base):
    """A cell about a group: a value with its interval and n, a word, or the reason why it is withheld.

    Numbers are stored as they are shown, already rounded and bounded, so that no reader can come by more.
    """

    __tablename__ = "published_result"
    __table_args__ = (
        tenant_key(),
        within("round_id", "round"),
        within("team_id", "team"),
        UniqueConstraint("round_id", "team_id", "measure", "part"),
        one_of("state", *ResultState),
        one_of("bound", *Bound),
        one_of("interval", *IntervalKind),
        Index("ix_published_result_team", "organisation_id", "team_id", "measure"),
    )

    id: Mapped[RowId]
    round_id: Mapped[int] = mapped_column(BigId)
    team_id: Mapped[int] = mapped_column(BigId)
    measure: Mapped[Kind]
    part: Mapped[Kind] = mapped_column(default="")
    state: Mapped[Kind]
    value: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    bound: Mapped[Kind] = mapped_column(default="exact")
    interval: Mapped[Kind] = mapped_column(default="none")
    n: Mapped[int | None]
    base: Mapped[int | None]
    word: Mapped[Kind | None]
    caution: Mapped[bool] = mapped_column(default=False)
    note: Mapped[LongText | None]
    publication_version: Mapped[Kind]
    published_at: Mapped[Moment]


class Publication(Tenant, Base):
    """Says that a round's results of a kind are all there: from then on the database takes no more of them."""

    __tablename__ = "publication"
    __table_args__ = (within("round_id", "round"), one_of("kind", *Publishing))

    round_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    kind: Mapped[Kind] = mapped_column(primary_key=True)
    published_at: Mapped[Moment]
    counted: Mapped[int | None]  # closed deals of the month, of all people together; what later files are held against
