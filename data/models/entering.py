"""Ways in: links of mails that are good once, second steps, second factors, what a provider has vouched for."""

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Kind, Label, LongText, Moment, RowId, Tenant, one_of, tenant_key, within
from data.types import LinkPurpose


class SignInRequest(Base):
    """Somebody asked for a mail with a link; whose address it is, if anybody's, is looked up by the worker."""

    __tablename__ = "sign_in_request"
    __table_args__ = (one_of("purpose", LinkPurpose.ENTER, LinkPurpose.RESET, LinkPurpose.WELCOME),)

    id: Mapped[RowId]
    purpose: Mapped[Kind]
    locked_address: Mapped[LongText]
    asked_at: Mapped[Moment]


class SignInLink(Tenant, Base):
    """A link that was mailed to a person; only the sha256 of its token is kept, and the row goes when it is used."""

    __tablename__ = "sign_in_link"
    __table_args__ = (
        tenant_key(),
        within("person_id", "person"),
        UniqueConstraint("token_hash"),
        one_of("purpose", *LinkPurpose),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    purpose: Mapped[Kind]
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]


class SignInStep(Tenant, Base):
    """Somebody has given one proof and owes the second; it is no session, so nothing can be reached with it."""

    __tablename__ = "sign_in_step"
    __table_args__ = (tenant_key(), within("person_id", "person"), UniqueConstraint("token_hash"))

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]


class SecondFactor(Tenant, Base):
    """The secret that a person's app makes codes of; it counts once a first code has confirmed it.

    `last_step` is the 30 seconds whose code was taken last: no code is taken twice.
    """

    __tablename__ = "second_factor"
    __table_args__ = (within("person_id", "person"),)

    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    locked_secret: Mapped[LongText]
    created_at: Mapped[Moment]
    confirmed_at: Mapped[Moment | None]
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Tenant, Base):
    """A code that stands in for the app once; only its sha256 is kept, and the row goes when it is used."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        tenant_key(),
        within("person_id", "person"),
        Index("ix_recovery_code_person", "person_id", "code_hash", unique=True),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(BigId)
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Moment]


class FormerAddress(Tenant, Base):
    """The address that a person signed in with before, kept until the mail that says so has gone."""

    __tablename__ = "former_address"
    __table_args__ = (tenant_key(), within("person_id", "person"))

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    address: Mapped[Label]
    changed_at: Mapped[Moment]


class ProviderVisit(Base):
    """A way to the organisation's own sign-in service and back that has been used up."""

    __tablename__ = "provider_visit"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[Moment]
