"""A whole trust in one module: who it is, its rules, units, contact, words and a group of its own."""

from dataclasses import replace

from core.trusts.catalogue import Document
from core.trusts.hookspecs import hookimpl
from core.trusts.terms import (
    DEFAULT_WORDS,
    N_,
    ContactSpec,
    Rule,
    TrustIdentity,
    UnitKind,
    UnitSpec,
    Words,
)
from core.trusts.units import unit_tree

ROUTINE = Document("Rutine for ALIS ved Fjellvik sykehus (oppdiktet)", "2026-01-15")
NOTICE = "Kommunen melder inn ALIS senest 8 måneder før ønsket oppstart."
LENGTH = "Tjenesten varer i fire måneder."
ORDER = "Har kommunen flere ALIS samtidig, fastsetter den rekkefølgen."
PLACES = "Fjellvik: Medisin og Kirurgi"
CONTACT = "Meldingen sendes til Prøve Prøvesen, prove.provesen@fjellvik.example"


@hookimpl
def trust_identity() -> TrustIdentity:
    return TrustIdentity(
        code="fjellvik",
        name="Fjellvik sykehus HF (oppdiktet)",
        oso_name="OSO for Fjellvik og kommunene (oppdiktet)",
        email_domain="fjellvik.example",
        sites=("Fjellvik",),
    )


@hookimpl
def rules() -> tuple[Rule, ...]:
    return (
        ROUTINE.stated("notice_months", 8, NOTICE),
        ROUTINE.stated("default_months", 4, LENGTH),
        ROUTINE.stated("priority_group", "period", ORDER),
    )


@hookimpl
def units() -> tuple[UnitSpec, ...]:
    source = ROUTINE.says(PLACES)
    rows = [
        (("Fjellvik", "Medisin"), "internal_medicine", source),
        (("Fjellvik", "Kirurgi"), "surgery", source),
    ]
    return unit_tree((UnitKind.SITE, UnitKind.DEPARTMENT), rows)


@hookimpl
def contacts() -> tuple[ContactSpec, ...]:
    source = ROUTINE.says(CONTACT)
    return (ContactSpec("notification", "trust.contact", "Prøve Prøvesen", "kontakt", "prove.provesen@fjellvik.example", source),)


@hookimpl
def words() -> Words:
    return replace(DEFAULT_WORDS, period=N_("praksis"))
