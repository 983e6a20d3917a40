"""What may be done, by which role. The only place that knows; a route without a permission keeps the app from starting."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from core.errors import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

F = TypeVar("F", bound="Callable[..., object]")


class Permission(StrEnum):
    """``resource:action``, alphabetical. The last three are not granted by roles but by how one comes."""

    AGREEMENT_FOLLOW = "agreement:follow"
    AGREEMENT_READ = "agreement:read"
    AGREEMENT_REGISTER = "agreement:register"
    AGREEMENT_SEND = "agreement:send"
    AGREEMENT_SIGN = "agreement:sign"
    AGREEMENT_TEMPLATE = "agreement:template"
    ARCHIVE_EXPORT = "archive:export"
    AUDIT_READ = "audit:read"
    CAPACITY_READ = "capacity:read"
    CONTACT_EDIT = "contact:edit"
    CONTACT_READ = "contact:read"
    EVALUATION_REPLY = "evaluation:reply"
    FOLLOW_UP_WRITE = "follow_up:write"
    HIRING_UPDATE = "hiring:update"
    MESSAGE_READ = "message:read"
    MESSAGE_RETRY = "message:retry"
    NEED_REPORT = "need:report"
    NOTE_WRITE = "note:write"
    OFFER_ANSWER = "offer:answer"
    OFFER_MAKE = "offer:make"
    OFFER_READ = "offer:read"
    OPERATOR_READ = "operator:read"
    OUTCOME_RECORD = "outcome:record"
    PEOPLE_MANAGE = "people:manage"
    PEOPLE_READ = "people:read"
    PLACEMENT_READ = "placement:read"
    PLACEMENT_UPDATE = "placement:update"
    PLAN_DECIDE = "plan:decide"
    PLAN_READ = "plan:read"
    PRESENTATION_MAKE = "presentation:make"
    PRESENTATION_READ = "presentation:read"
    PROFILE_EDIT = "profile:edit"
    PROFILE_READ = "profile:read"
    PROLONGATION_ANSWER = "prolongation:answer"
    PROPOSAL_DECIDE = "proposal:decide"
    PROPOSAL_READ = "proposal:read"
    PROPOSAL_RUN = "proposal:run"
    PROGRAMME_EDIT = "programme:edit"
    QUERY_ANSWER = "query:answer"
    QUERY_ASK = "query:ask"
    RANKING_EDIT = "ranking:edit"
    RANKING_READ = "ranking:read"
    REGION_READ = "region:read"
    REGISTER_UPDATE = "register:update"
    REQUEST_CONFIRM = "request:confirm"
    REQUEST_END = "request:end"
    REQUEST_ENTER = "request:enter"
    REQUEST_NOTIFY = "request:notify"
    REQUEST_READ = "request:read"
    REQUEST_UPDATE = "request:update"
    RULE_CONFIRM = "rule:confirm"
    RULE_READ = "rule:read"
    TEMPLATE_EDIT = "template:edit"
    TRAINEE_EDIT = "trainee:edit"
    TRAINEE_READ = "trainee:read"
    UNIT_EDIT = "unit:edit"
    VACANCY_EDIT = "vacancy:edit"
    VACANCY_READ = "vacancy:read"
    WORKLIST_READ = "worklist:read"
    # how one comes
    ANSWER_LINK = "-answer-link"
    PUBLIC = "-public"
    SIGNED_IN = "-signed-in"


class Role(StrEnum):
    """The role keys of a membership (product: «People, and how often they come»)."""

    MUNICIPALITY_COORDINATOR = "municipality.coordinator"
    MUNICIPALITY_LEADER = "municipality.leader"
    MUNICIPALITY_MENTOR = "municipality.mentor"
    MUNICIPALITY_SIGNATORY = "municipality.signatory"
    OPERATOR = "operator"
    REGION_ADMIN = "region.admin"
    REGION_PROGRAMME = "region.programme"
    TRUST_ADMIN = "trust.admin"
    TRUST_ADVISER = "trust.adviser"
    TRUST_CONTACT = "trust.contact"
    TRUST_PERSONNEL = "trust.personnel"
    TRUST_SIGNATORY = "trust.signatory"
    TRUST_UNIT_LEADER = "trust.unit_leader"


ROLE_NAMES: dict[str, str] = {
    "municipality.coordinator": N_("ALIS-koordinator i kommunen"),
    "municipality.leader": N_("leder for legetjenesten"),
    "municipality.mentor": N_("veileder i allmennmedisin"),
    "municipality.signatory": N_("signaturberettiget"),
    "operator": N_("drift"),
    "region.admin": N_("regional rådgiver"),
    "region.programme": N_("programleder ALIS-Nord"),
    "trust.admin": N_("administrator"),
    "trust.adviser": N_("fagrådgiver"),
    "trust.contact": N_("ALIS-kontakt i helseforetaket"),
    "trust.personnel": N_("Personal"),
    "trust.signatory": N_("signaturberettiget"),
    "trust.unit_leader": N_("leder for enheten"),
}

P = Permission
_ALL = {P.CONTACT_READ, P.RULE_READ, P.WORKLIST_READ}
_SENDER = _ALL | {
    P.AGREEMENT_FOLLOW,
    P.AGREEMENT_READ,
    P.AGREEMENT_REGISTER,
    P.ARCHIVE_EXPORT,
    P.AUDIT_READ,
    P.FOLLOW_UP_WRITE,
    P.MESSAGE_READ,
    P.MESSAGE_RETRY,
    P.NOTE_WRITE,
    P.OFFER_ANSWER,
    P.OFFER_READ,
    P.PEOPLE_MANAGE,
    P.PEOPLE_READ,
    P.PLACEMENT_READ,
    P.PROFILE_EDIT,
    P.PROFILE_READ,
    P.PROLONGATION_ANSWER,
    P.PROPOSAL_READ,
    P.QUERY_ANSWER,
    P.RANKING_EDIT,
    P.RANKING_READ,
    P.REQUEST_CONFIRM,
    P.REQUEST_END,
    P.REQUEST_NOTIFY,
    P.REQUEST_READ,
    P.REQUEST_UPDATE,
    P.TRAINEE_EDIT,
    P.TRAINEE_READ,
}
_SIGNATORY = _ALL | {P.AGREEMENT_FOLLOW, P.AGREEMENT_READ, P.AGREEMENT_SIGN, P.PROFILE_READ}
_ADVISER = _ALL | {
    P.AGREEMENT_READ,
    P.CAPACITY_READ,
    P.MESSAGE_READ,
    P.OFFER_READ,
    P.PLACEMENT_READ,
    P.PLAN_READ,
    P.PRESENTATION_READ,
    P.PROFILE_READ,
    P.PROPOSAL_READ,
    P.RANKING_READ,
    P.REQUEST_READ,
    P.VACANCY_READ,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.MUNICIPALITY_COORDINATOR: frozenset(_SENDER),
    Role.MUNICIPALITY_LEADER: frozenset(_SENDER),
    Role.MUNICIPALITY_SIGNATORY: frozenset(_SIGNATORY),
    Role.MUNICIPALITY_MENTOR: frozenset(
        _ALL | {P.EVALUATION_REPLY, P.FOLLOW_UP_WRITE, P.PLACEMENT_READ, P.REQUEST_READ, P.TRAINEE_READ}
    ),
    Role.OPERATOR: frozenset({P.OPERATOR_READ, P.RULE_READ, P.WORKLIST_READ}),
    Role.REGION_ADMIN: frozenset({P.REGION_READ, P.RULE_READ, P.WORKLIST_READ}),
    Role.REGION_PROGRAMME: frozenset({P.PROGRAMME_EDIT, P.REGION_READ, P.RULE_READ, P.WORKLIST_READ}),
    Role.TRUST_ADMIN: frozenset(
        _ADVISER
        | {
            P.AGREEMENT_FOLLOW,
            P.AGREEMENT_REGISTER,
            P.AGREEMENT_SEND,
            P.AGREEMENT_TEMPLATE,
            P.AUDIT_READ,
            P.CONTACT_EDIT,
            P.MESSAGE_RETRY,
            P.PEOPLE_MANAGE,
            P.PEOPLE_READ,
            P.PLAN_DECIDE,
            P.RULE_CONFIRM,
            P.TEMPLATE_EDIT,
            P.UNIT_EDIT,
        }
    ),
    Role.TRUST_ADVISER: frozenset(_ADVISER),
    Role.TRUST_CONTACT: frozenset(
        _ADVISER
        | {
            P.AGREEMENT_FOLLOW,
            P.AGREEMENT_REGISTER,
            P.AGREEMENT_SEND,
            P.ARCHIVE_EXPORT,
            P.AUDIT_READ,
            P.MESSAGE_RETRY,
            P.NEED_REPORT,
            P.NOTE_WRITE,
            P.OFFER_MAKE,
            P.PEOPLE_READ,
            P.PLACEMENT_UPDATE,
            P.PRESENTATION_MAKE,
            P.PROPOSAL_DECIDE,
            P.PROPOSAL_RUN,
            P.QUERY_ASK,
            P.REGISTER_UPDATE,
            P.REQUEST_END,
            P.REQUEST_ENTER,
            P.REQUEST_UPDATE,
            P.VACANCY_EDIT,
        }
    ),
    Role.TRUST_SIGNATORY: frozenset(_SIGNATORY),
    Role.TRUST_PERSONNEL: frozenset(_ALL | {P.ARCHIVE_EXPORT, P.HIRING_UPDATE, P.PLACEMENT_READ}),
    Role.TRUST_UNIT_LEADER: frozenset(
        _ALL
        | {
            P.HIRING_UPDATE,
            P.NEED_REPORT,
            P.OUTCOME_RECORD,
            P.PLACEMENT_READ,
            P.PLACEMENT_UPDATE,
            P.PRESENTATION_READ,
            P.VACANCY_READ,
        }
    ),
}


def granted(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything that a set of roles may do together."""
    return frozenset().union(*(GRANTS[Role(role)] for role in roles))


def requires(permission: Permission) -> Callable[[F], F]:
    """Say what a route needs. Goes directly above the function, below every other decorator."""

    def mark(view: F) -> F:
        view.__permission__ = permission  # type: ignore[attr-defined]
        return view

    return mark


class RouteWithoutPermission(RuntimeError):
    """The app does not start with a route that nobody has decided about."""
