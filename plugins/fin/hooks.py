"""FIN's answers."""

from dataclasses import replace

from core.trusts.hookspecs import hookimpl
from core.trusts.sequence import numbered
from core.trusts.terms import (
    DEFAULT_WORDS,
    M_,
    N_,
    ContactSpec,
    Finding,
    NotificationFacts,
    Rule,
    RuleBook,
    Severity,
    Step,
    TrustIdentity,
    UnitSpec,
    Words,
)
from plugins.fin import facts as fin

_COORDINATOR = "municipality.coordinator"

_WORDS = replace(
    DEFAULT_WORDS,
    period=N_("spesialiseringsperiode"),
    periods=N_("spesialiseringsperioder"),
    reconfirm=N_("avklaring"),
    reconfirm_label=M_("Avklaring"),
    trust_contact=N_("ALIS-kontakt i FIN"),
    unit_leader=N_("enhetsleder"),
    unit=N_("klinisk enhet"),
    plan=N_("individuell gjennomføringsplan"),
)


@hookimpl
def trust_identity() -> TrustIdentity:
    return fin.IDENTITY


@hookimpl
def rules() -> tuple[Rule, ...]:
    return fin.RULES


@hookimpl
def units() -> tuple[UnitSpec, ...]:
    return fin.UNITS


@hookimpl
def contacts() -> tuple[ContactSpec, ...]:
    return fin.CONTACTS


@hookimpl
def words() -> Words:
    return _WORDS


@hookimpl
def steps(book: RuleBook) -> tuple[Step, ...]:
    return numbered(
        book,
        ("notification", N_("Ført i planen og meldt samtidig"), _COORDINATOR, "first_notice"),
        ("reconfirm", N_("Avklaring"), _COORDINATOR, "reconfirm_window"),
        ("offer", N_("Tilbud"), "trust.contact", "vacancy_kind"),
        ("answer", N_("ALIS svarer"), "trainee", "after_decline"),
        ("service", N_("Spesialiseringsperiode"), "trust.unit_leader", "contact_during_service"),
        ("final_evaluation", N_("Sluttevaluering"), "trust.unit_leader", "evaluation_duty"),
    )


@hookimpl
def notification_findings(facts: NotificationFacts, book: RuleBook) -> tuple[Finding, ...]:
    """«ALIS i den nye utdanningsreformen» (R-012); «meldes … av ALIS-koordinator i kommunen» (R-023)."""
    found = []
    if facts.scheme == "old":
        text = N_("Rutinen gjelder ALIS i den nye utdanningsreformen; den sier ikke noe om gammel ordning.")
        rule = book.rule("schemes")
        found.append(Finding("old_scheme", Severity.WARN, text, rule, "scheme", None, _COORDINATOR, needs_reason=True))
    if facts.sender_role.startswith("municipality.") and facts.sender_role != _COORDINATOR:
        text = N_("Innmeldingen skal komme fra kommunens ALIS-koordinator. Den tas imot likevel.")
        remedy = N_("La ALIS-koordinatoren få kopi.")
        rule = book.rule("sender")
        found.append(Finding("sender", Severity.INFO, text, rule, None, remedy, _COORDINATOR))
    return tuple(found)
