"""What a trust's rules ask for before a service starts and before it is closed: findings that warn and take a reason (C-48)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.trusts.sources import N_
from core.trusts.terms import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Row

    from core.placements.models import Placement
    from core.trusts.rules import TrustRules
    from core.trusts.sources import Text
    from core.trusts.terms import Rule

LEADER, CONTACT, PERSONNEL = "trust.unit_leader", "trust.contact", "trust.personnel"


def before_start(rules: TrustRules, period: Placement | Row[Any]) -> list[Finding]:
    """Supervisor (R-078) and contract (R-038), where the trust's own source asks for them."""
    found = []
    if rules.rule("equal_terms").value and not (period.supervisor and period.department_contact):
        found.append(
            _warn(
                "supervisor_missing",
                N_("Veileder/supervisør og kontakt i avdelingen er ikke ført."),
                rules.rule("equal_terms"),
                "supervisor",
                N_("Før inn hvem det er, eller skriv hvorfor tjenesten starter uten."),
                LEADER,
            )
        )
    if rules.rule("contract_window").value and period.contract_issued_on is None:
        found.append(
            _warn(
                "contract_missing",
                N_("Arbeidsavtalen er ikke ført som utstedt."),
                rules.rule("contract_window"),
                "reason",
                N_("Før inn datoen, eller skriv hvorfor tjenesten starter uten."),
                PERSONNEL,
            )
        )
    return found


def before_closing(rules: TrustRules, period: Placement | Row[Any], ended_on: date, *, certified: bool) -> list[Finding]:
    """The evaluation (R-089), Kompetansemodulen (R-087), the certificate (R-088), and an end before the day agreed."""
    found = []
    if rules.evaluation_duty is not None and period.evaluation_on is None:
        found.append(
            _warn(
                "evaluation_missing",
                N_("Sluttevalueringen er ikke ført."),
                rules.rule("evaluation_duty"),
                "closing_reason",
                N_("Før den først, eller skriv hvorfor tjenesten avsluttes uten."),
                rules.evaluation_duty,
            )
        )
    if rules.rule("document_objectives").value and period.documented_on is None:
        found.append(
            _warn(
                "not_documented",
                N_("Måloppnåelsen er ikke ført som dokumentert i Kompetansemodulen."),
                rules.rule("document_objectives"),
                "closing_reason",
                N_("Dokumenter den og før inn datoen, eller skriv hvorfor tjenesten avsluttes uten."),
                LEADER,
            )
        )
    if rules.rule("service_certificate").value and not certified and ended_on >= period.ends_on:
        found.append(
            _warn(
                "certificate_missing",
                N_("Dokumentasjonen på gjennomført tjenestetid er ikke utstedt."),
                rules.rule("service_certificate"),
                "closing_reason",
                N_("Utsted den, eller skriv hvorfor tjenesten avsluttes uten. Den kan også utstedes etterpå."),
                LEADER,
            )
        )
    if ended_on < period.ends_on:
        found.append(
            _warn(
                "ended_early",
                N_(
                    "Tjenesten avsluttes %(days)s dager før %(ends)s.", days=(period.ends_on - ended_on).days, ends=period.ends_on
                ),
                None,
                "closing_reason",
                N_("Skriv hvorfor. Posten blir ledig fra dagen etter."),
                CONTACT,
            )
        )
    return found


def objectives_open(rules: TrustRules, statuses: Iterable[str]) -> list[Finding]:
    """The objectives are not reached: the service can be prolonged (R-081). Never in the way of closing."""
    if all(status == "achieved" for status in statuses):
        return []
    rule = rules.rule("prolongation")
    remedy = (
        N_("Be kommunen om forlengelse, eller før målene som nådd.") if rule.value else N_("Før målene som nådd når de er det.")
    )
    return [Finding("objectives_open", Severity.INFO, N_("Læringsmålene er ikke ført som nådd."), rule, None, remedy, LEADER)]


def without_yes(rules: TrustRules, found: Any) -> list[Finding]:  # noqa: ANN401 - a Prolongation or its row
    """«i tett dialog med kommunen»: no answer, or a no, is said and takes a reason."""
    if found.answer == "yes":
        return []
    said = (
        N_("Kommunen har ikke svart på spørsmålet om forlengelse.")
        if found.answer is None
        else N_("Kommunen har svart nei til forlengelsen.")
    )
    remedy = N_("Vent på svaret, eller skriv hva dere har avtalt og med hvem.")
    return [_warn("no_yes", said, rules.rule("prolongation"), "outcome_reason", remedy, "municipality.coordinator")]


def _warn(key: str, said: Text, rule: Rule | None, field: str, remedy: Text, who: str) -> Finding:
    return Finding(key, Severity.WARN, said, rule, field, remedy, who, needs_reason=True)
