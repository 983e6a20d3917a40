"""Each party's duties with their live status, from dated records alone (R-103). A status says what is recorded, never more.

The terms of an agreement bind in the version that the two have signed (C-47); where that text is unknown (C-18), only the duties that the
trust's own routine states are listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cooperation import municipal_duties, trust_duties
from core.cooperation.duty import MUNICIPALITY, TRUST, Duty, Seen, Status
from core.trusts.sources import N_, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.trusts.rules import TrustRules
    from core.trusts.sources import Rule
    from core.trusts.terms import Anchor


def of(seen: Seen, version_label: str) -> list[Duty]:
    """The duties of both parties that the signed version or the routine states, in the order of the work."""
    found = []
    for key, party, label, judge in DUTIES:
        keys = (key, *ELSEWHERE.get(key, ()))
        rule = next((rule for one in keys if (rule := binding(seen.rules, version_label, one)) is not None), None)
        if rule is not None:
            found.append(Duty(key, party, label, rule, judge(seen)))
    return found


def binding(rules: TrustRules, version_label: str, key: str) -> Rule | None:
    """The rule that binds these two: of the version they signed, else of the routine; never of another version of the agreement."""
    anchors = rules.agreement_anchors()
    own = next((one for one in anchors if one.version == version_label and one.terms_known), None)
    for one in rules.every_version() if own else ():
        if one.key == key and own and _document(one) == _document(own.rule):
            return one
    rule = rules.rule(key)
    others = {_document(one.rule) for one in anchors if one.terms_known and one is not own}
    confirmed = rule.confirmed is not None
    return rule if rule.published and rule.value not in {None, False} and (confirmed or _document(rule) not in others) else None


def known(rules: TrustRules, version_label: str) -> Anchor | None:
    """The version's anchor where its text is known."""
    return next((one for one in rules.agreement_anchors() if one.version == version_label and one.terms_known), None)


def _document(rule: Rule) -> tuple[str, str | None] | None:
    return (rule.source.document, rule.source.document_date) if rule.source else None


# where the agreement's own sentence does not bind, the routine may say the same in other words
ELSEWHERE = {
    "first_notice": ("notice_months", "sender"),
    "registers_need": ("register_system",),
    "offer_where_vacant": ("vacancy_kind",),
    "trust_contact_function": ("receiver",),
}
DUTIES: Sequence[tuple[str, str, Text, Callable[[Seen], Status]]] = (
    ("coordinator_function", MUNICIPALITY, N_("Ha en ALIS-koordinator"), municipal_duties.coordinator),
    ("gate_registration", MUNICIPALITY, N_("Være registrert utdanningsvirksomhet"), municipal_duties.registration),
    (
        "objectives_plan",
        MUNICIPALITY,
        N_("Ha en plan for hvor og hvordan læringsmålene kan oppnås"),
        municipal_duties.objectives_plan,
    ),
    ("first_notice", MUNICIPALITY, N_("Melde inn ønsket i tide"), municipal_duties.notified),
    ("reconfirm_window", MUNICIPALITY, N_("Avklare på nytt før oppstart"), municipal_duties.reconfirmed),
    ("priority_group", MUNICIPALITY, N_("Fastsette rekkefølgen når flere er klare"), municipal_duties.ranked),
    ("contact_during_service", MUNICIPALITY, N_("Holde kontakt med ALIS under tjenesten"), municipal_duties.kept_in_touch),
    ("trust_contact_function", TRUST, N_("Ha en ALIS-kontakt for kommunene"), trust_duties.contact),
    ("registers_need", TRUST, N_("Registrere behovet som kommunen melder"), trust_duties.registered),
    ("offer_where_vacant", TRUST, N_("Tilby tjeneste der det er ledig vikariat"), trust_duties.offered),
    ("contract_window", TRUST, N_("Utstede arbeidsavtale i tide"), trust_duties.contracts),
    ("equal_terms", TRUST, N_("Supervisjon og veiledning på lik linje med øvrige LIS"), trust_duties.supervised),
    ("facilitate_objectives", TRUST, N_("Tilrettelegge for læringsmålene"), trust_duties.objectives_followed),
    ("course_days", TRUST, N_("Dekke kursdager under tjenesten"), trust_duties.courses_covered),
    (
        "evaluation_duty",
        TRUST,
        N_("Ta initiativ til sluttevaluering"),
        trust_duties.after_service(
            "evaluation_on",
            N_("Sluttevaluering er ført for %(n)s av %(all)s fullførte tjenester."),
        ),
    ),
    (
        "document_objectives",
        TRUST,
        N_("Dokumentere måloppnåelse"),
        trust_duties.after_service(
            "documented_on",
            N_("Måloppnåelsen er dokumentert for %(n)s av %(all)s fullførte tjenester."),
        ),
    ),
    (
        "service_certificate",
        TRUST,
        N_("Utstede dokumentasjon på gjennomført tjenestetid"),
        trust_duties.after_service(
            "certificate_on",
            N_("Dokumentasjon på tjenestetiden er utstedt for %(n)s av %(all)s fullførte tjenester."),
        ),
    ),
)
