"""The frozen dataclasses that cross the border between core and plugin; import them from here."""

from dataclasses import dataclass
from enum import StrEnum

from core.trusts.matters import (
    Agreed,
    Difference,
    Finding,
    Match,
    MilestoneFacts,
    NotificationFacts,
    OfferFacts,
    Path,
    PeriodFacts,
    PlannedMilestone,
    RankFacts,
    RequestFacts,
    Severity,
    Standing,
    VacancyFacts,
    Window,
    WishFacts,
)
from core.trusts.sources import (
    M_,
    N_,
    ConfirmedRule,
    Rule,
    RuleBook,
    RuleStatus,
    RuleValue,
    Source,
    Suggestion,
    Text,
)

__all__ = [
    "DEFAULT_WORDS",
    "M_",
    "N_",
    "Agreed",
    "Anchor",
    "ConfirmedRule",
    "ContactSpec",
    "Difference",
    "Event",
    "ExtraField",
    "Finding",
    "Match",
    "MilestoneFacts",
    "NotificationFacts",
    "Objective",
    "OfferFacts",
    "Path",
    "PeriodFacts",
    "PlannedMilestone",
    "RankFacts",
    "RequestFacts",
    "Routing",
    "Rule",
    "RuleBook",
    "RuleStatus",
    "RuleValue",
    "Severity",
    "Source",
    "Standing",
    "Step",
    "Suggestion",
    "Text",
    "TrustIdentity",
    "UnitKind",
    "UnitSpec",
    "VacancyFacts",
    "VacancyRules",
    "Window",
    "WishFacts",
    "Words",
]


class UnitKind(StrEnum):
    """What a node of the unit tree is."""

    SITE = "site"
    CLINIC = "clinic"
    DEPARTMENT = "department"
    ENTRY = "entry"
    SUB_AREA = "sub_area"


NAMED = (UnitKind.DEPARTMENT, UnitKind.ENTRY, UnitKind.SUB_AREA)


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """A node of the trust's tree. `path` is the labels from the root to the node itself, word for word."""

    path: tuple[str, ...]
    kind: UnitKind
    specialty: str | None = None
    site: str | None = None
    source: Source | None = None
    examples: bool = False

    @property
    def label(self) -> str:
        """The node's own name, verbatim."""
        return self.path[-1]

    @property
    def parent(self) -> tuple[str, ...]:
        """The path of the node above, empty for a root."""
        return self.path[:-1]

    @property
    def named(self) -> bool:
        """True for what the source lists as a place of service, not for the sites and clinics above it."""
        return self.kind in NAMED


@dataclass(frozen=True, slots=True)
class ContactSpec:
    """A published contact, the first version of a dated record (R-026). `copy` receives copies only."""

    purpose: str
    role: str
    name: str
    title: str
    email: str
    source: Source
    copy: bool = False


@dataclass(frozen=True, slots=True)
class TrustIdentity:
    """All the directory needs to make a tenant. The Sámi name is as printed; `sami_verified` False says so (R-125)."""

    code: str
    name: str
    oso_name: str
    orgnr: str | None = None
    email_domain: str | None = None
    name_sami: str | None = None
    sami_language: str | None = None
    sami_verified: bool = False
    sami_source: Source | None = None
    sites: tuple[str, ...] = ()
    position: int = 100


class Event(StrEnum):
    """What may have to be told to somebody."""

    NOTIFICATION = "notification"
    NEED_REPORTED = "need_reported"
    QUERY = "query"
    PRESENTED = "presented"
    RECONFIRM = "reconfirm"
    OFFER = "offer"
    ANSWERED = "answered"
    POST_ELSEWHERE = "post_elsewhere"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Routing:
    """Who is told: role keys (`trust.contact`, `trainee`). Contacts of the role with this `purpose` first, else the role's."""

    event: Event
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    purpose: str | None = None
    cc_mandatory: bool = False
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trust's way from need to finished service; out of order warns (C-48)."""

    key: str
    label: Text
    role: str
    order: int
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class ExtraField:
    """A field beyond the seven that a rule needs."""

    key: str
    label: Text
    rule: Rule
    required: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """A version of the cooperation agreement: what it hangs on, when its text was adopted, whether its terms are known."""

    version: str
    anchored_in: str
    rule: Rule
    terms_known: bool


@dataclass(frozen=True, slots=True)
class Objective:
    """A learning objective, its wording verbatim."""

    code: str
    wording: str
    source: Source


@dataclass(frozen=True, slots=True)
class VacancyRules:
    """What a vacancy is at this trust; a None is not stated."""

    kind: str
    min_months: int | None
    default_months: int | None
    max_months: int | None
    suggested_months: tuple[int, int] | None
    rule: Rule


@dataclass(frozen=True, slots=True)
class Words:
    """The trust's own words, label by label; start from the core's, `DEFAULT_WORDS`."""

    period: Text
    periods: Text
    reconfirm: Text
    reconfirm_label: Text
    notice_deadline: Text
    municipal_coordinator: Text
    trust_contact: Text
    adviser: Text
    unit_leader: Text
    unit: Text
    personnel: Text
    plan: Text
    mentor: Text


DEFAULT_WORDS = Words(
    period=N_("tjenesteperiode"),
    periods=N_("tjenesteperioder"),
    reconfirm=N_("fornyet forespørsel"),
    reconfirm_label=M_("Fornyet forespørsel"),
    notice_deadline=N_("frist for innmelding"),
    municipal_coordinator=N_("ALIS-koordinator i kommunen"),
    trust_contact=N_("ALIS-kontakt i helseforetaket"),
    adviser=N_("fagrådgiver"),
    unit_leader=N_("leder for enheten"),
    unit=N_("enhet"),
    personnel=N_("Personal"),
    plan=N_("gjennomføringsplan"),
    mentor=N_("veileder i allmennmedisin"),
)
