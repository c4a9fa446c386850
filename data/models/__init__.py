"""The tables, one file a topic."""

from data.models.base import Base
from data.models.entering import (
    FormerAddress,
    ProviderVisit,
    RecoveryCode,
    SecondFactor,
    SignInLink,
    SignInRequest,
    SignInStep,
)
from data.models.erasures import Erasure, FormerOrganisation
from data.models.favours import Contact, Favour, HelpIdea
from data.models.imports import PeopleChange, PeopleImport
from data.models.invitations import Invitation, MailCount
from data.models.live import (
    LiveAnswer,
    LiveAsk,
    LiveOffer,
    LiveParticipant,
    LiveQuote,
    LiveReveal,
    LiveSeat,
    LiveSession,
)
from data.models.notes import Action, Annotation, Commitment, CommitmentWord, Workshop, WorkshopGuest, WorkshopTeam
from data.models.organisations import Absence, Membership, Organisation, Person, RoleGrant, Team
from data.models.own import AccessEntry, AnswerConflict, OwnChoice
from data.models.results import Publication, PublishedResult
from data.models.retention import Purge
from data.models.rounds import Assignment, InstrumentVersion, Participation, Round, RoundUnit
from data.models.sessions import SignInAttempt, UserSession
from data.models.submissions import Answer, PageTime, Submission, SubmissionScore
from data.models.system import AuditEntry, OutboxMessage
from data.models.tokens import ApiToken
from data.models.webhooks import Webhook
from data.models.worksheets import PersonKey, PointConflict, Worksheet, WorksheetPoint

__all__ = [
    "Absence",
    "AccessEntry",
    "Action",
    "Annotation",
    "Answer",
    "AnswerConflict",
    "ApiToken",
    "Assignment",
    "AuditEntry",
    "Base",
    "Commitment",
    "CommitmentWord",
    "Contact",
    "Erasure",
    "Favour",
    "FormerAddress",
    "FormerOrganisation",
    "HelpIdea",
    "InstrumentVersion",
    "Invitation",
    "LiveAnswer",
    "LiveAsk",
    "LiveOffer",
    "LiveParticipant",
    "LiveQuote",
    "LiveReveal",
    "LiveSeat",
    "LiveSession",
    "MailCount",
    "Membership",
    "Organisation",
    "OutboxMessage",
    "OwnChoice",
    "PageTime",
    "Participation",
    "PeopleChange",
    "PeopleImport",
    "Person",
    "PersonKey",
    "PointConflict",
    "ProviderVisit",
    "Publication",
    "PublishedResult",
    "Purge",
    "RecoveryCode",
    "RoleGrant",
    "Round",
    "RoundUnit",
    "SecondFactor",
    "SignInAttempt",
    "SignInLink",
    "SignInRequest",
    "SignInStep",
    "Submission",
    "SubmissionScore",
    "Team",
    "UserSession",
    "Webhook",
    "Worksheet",
    "WorksheetPoint",
    "Workshop",
    "WorkshopGuest",
    "WorkshopTeam",
]
