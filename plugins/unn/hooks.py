"""UNN's answers."""

from dataclasses import replace

from core.trusts.hookspecs import hookimpl
from core.trusts.sequence import numbered
from core.trusts.terms import (
    DEFAULT_WORDS,
    M_,
    N_,
    ContactSpec,
    Event,
    Routing,
    Rule,
    RuleBook,
    Step,
    TrustIdentity,
    UnitSpec,
    Words,
)
from plugins.unn import facts

_WORDS = replace(
    DEFAULT_WORDS,
    trust_contact=N_("lokal koordinator i UNN"),
    unit_leader=N_("avdelingsleder"),
    unit=N_("avdeling"),
    reconfirm=N_("avklaring"),
    reconfirm_label=M_("Avklaring"),
)


@hookimpl
def trust_identity() -> TrustIdentity:
    return facts.IDENTITY


@hookimpl
def rules() -> tuple[Rule, ...]:
    return facts.RULES


@hookimpl
def units() -> tuple[UnitSpec, ...]:
    return facts.UNITS


@hookimpl
def contacts() -> tuple[ContactSpec, ...]:
    return facts.CONTACTS


@hookimpl
def words() -> Words:
    return _WORDS


@hookimpl
def steps(book: RuleBook) -> tuple[Step, ...]:
    """The five numbered steps of the routine (R-024)."""
    return numbered(
        book,
        ("need", N_("Meldt behov for vikariat"), "trust.unit_leader", "need_months"),
        ("candidates", N_("Liste, kommune og mulige kandidater"), "trust.contact", "candidate_check"),
        ("first_contact", N_("Avdelingsleder tar kontakt"), "trust.unit_leader", "first_contact"),
        ("hiring_form", N_("Ført i Personalportalen"), "trust.unit_leader", "hiring_form"),
        ("offer_letter", N_("Tilbudsbrev"), "trust.personnel", "offer_letter"),
    )


@hookimpl
def routing(event: Event, book: RuleBook) -> Routing | None:
    """«ta kontakt med lokal koordinator … og kopi til fagrådgiver» (R-020); other messages as elsewhere (C-14)."""
    if event is not Event.NEED_REPORTED:
        return None
    rule = book.rule("need_copy")
    return Routing(event, ("trust.contact",), ("trust.adviser",), "need", cc_mandatory=True, rule=rule)
