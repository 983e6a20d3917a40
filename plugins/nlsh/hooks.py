"""NLSH's answers."""

from dataclasses import replace

from core.trusts.hookspecs import hookimpl
from core.trusts.sequence import numbered
from core.trusts.terms import (
    DEFAULT_WORDS,
    N_,
    ContactSpec,
    ExtraField,
    Finding,
    NotificationFacts,
    PeriodFacts,
    Rule,
    RuleBook,
    Severity,
    Step,
    TrustIdentity,
    UnitSpec,
    Words,
)
from plugins.nlsh import facts as nlsh
from plugins.nlsh.units import UNITS

_WORDS = replace(
    DEFAULT_WORDS,
    period=N_("tjeneste"),
    periods=N_("tjenester"),
    trust_contact=N_("ALIS-koordinator i Nordlandssykehuset"),
    unit=N_("avdeling"),
)


@hookimpl
def trust_identity() -> TrustIdentity:
    return nlsh.IDENTITY


@hookimpl
def rules() -> tuple[Rule, ...]:
    return nlsh.RULES


@hookimpl
def units() -> tuple[UnitSpec, ...]:
    return UNITS


@hookimpl
def contacts() -> tuple[ContactSpec, ...]:
    return nlsh.CONTACTS


@hookimpl
def words() -> Words:
    return _WORDS


@hookimpl
def steps(book: RuleBook) -> tuple[Step, ...]:
    return numbered(
        book,
        ("notification", N_("Innmelding"), "municipality.coordinator", "notice_months"),
        ("registered", N_("Ført i Fiktiv enhet"), "trust.contact", "register_system"),
        ("reconfirm", N_("Fornyet forespørsel"), "municipality.coordinator", "reconfirm_window"),
        ("offer", N_("Tilbud"), "trust.contact", "offer_where_vacant"),
        ("answer", N_("ALIS svarer"), "trainee", "after_decline"),
        ("employment_contract", N_("Arbeidsavtale"), "trust.personnel", "contract_window"),
        ("service", N_("Tjeneste"), "trust.unit_leader", "employer"),
        ("documentation", N_("Dokumentasjon"), "trust.unit_leader", "document_objectives"),
    )


@hookimpl
def extra_fields(book: RuleBook) -> tuple[ExtraField, ...]:
    """«Straks gjennomføringsplan er tildelt»: the day it was assigned (R-033)."""
    rule = book.rule("first_notice")
    return (ExtraField("plan_assigned_on", N_("Gjennomføringsplanen tildelt"), rule),) if rule.published else ()


@hookimpl
def notification_findings(facts: NotificationFacts, book: RuleBook) -> tuple[Finding, ...]:
    """«gjelder ALIS på ny utdanningsordning og de som har konvertert» (R-011), «Straks» (R-033)."""
    found = []
    if facts.scheme == "old":
        text = N_(
            "ALIS i gammel ordning kan ikke meldes inn her: rutinen gjelder ALIS på ny utdanningsordning og de som har "
            "konvertert fra gammel til ny ordning."
        )
        remedy = N_("Har ALIS konvertert, velg «konvertert» og oppgi datoen.")
        found.append(Finding("old_scheme", Severity.REFUSE, text, book.rule("schemes"), "scheme", remedy, facts.sender_role))
    assigned, rule = facts.plan_assigned_on, book.rule("first_notice")
    if rule.published and assigned is not None and assigned < facts.notified_on:
        days = (facts.notified_on - assigned).days
        text = N_("Meldt %(days)s dager etter at gjennomføringsplanen ble tildelt; det skal meldes straks.", days=days)
        found.append(Finding("not_at_once", Severity.INFO, text, rule, "plan_assigned_on"))
    return tuple(found)


@hookimpl
def duration_findings(periods: tuple[PeriodFacts, ...], book: RuleBook) -> tuple[Finding, ...]:
    """«i hovedsak … sammenhengende tjeneste ved samme avdeling» (R-049)."""
    rule = book.rule("continuity")
    if len(periods) < 2 or not rule.published:  # noqa: PLR2004 - one period is continuous
        return ()
    text = N_("Tjenesten skal i hovedsak være sammenhengende ved samme avdeling; her er den delt.")
    remedy = N_("Velg én sammenhengende periode, eller begrunn hvorfor dette fravikes.")
    return (Finding("continuity", Severity.WARN, text, rule, "period", remedy, "municipality.coordinator", needs_reason=True),)
