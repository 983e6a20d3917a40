"""What holds back an offer beside a notification, never the notification itself (R-007…R-009, R-015; C-37, C-43)."""

from core.trusts.matters import Finding, Severity, Standing
from core.trusts.sources import N_, Rule, RuleBook, Text

_SEVERITY = {"hold": Severity.HOLD, "warn": Severity.WARN}
_AGREEMENT_HELD = N_("Avtale mangler før tilbud kan gis: samarbeidsavtalen med helseforetaket er ikke i kraft.")
_AGREEMENT = N_("Avtale mangler: samarbeidsavtalen med helseforetaket er ikke i kraft. Det stopper ikke tilbud her.")
_REGISTRATION_HELD = N_("Registrering mangler før tilbud kan gis: kommunen er ikke registrert som utdanningsvirksomhet.")
_REGISTRATION = N_("Registrering mangler: kommunen er ikke registrert som utdanningsvirksomhet.")
_SIGN = N_("Last ned avtalemalen, få den signert av begge parter, og registrer den her.")
_REGISTER = N_("Registrer kommunen hos Helsedirektoratet, og før inn dato og kilde her.")


def check_standing(standing: Standing, book: RuleBook) -> tuple[Finding, ...]:
    """Say what is missing between municipality and trust, what to do about it, and who can do it."""
    found: list[Finding] = []
    if not standing.agreement_in_force:
        found += _gate("agreement_missing", book.rule("gate_agreement"), _AGREEMENT_HELD, _AGREEMENT, _SIGN)
    if standing.registered_on is None:
        rule = book.rule("gate_registration")
        found += _gate("registration_missing", rule, _REGISTRATION_HELD, _REGISTRATION, _REGISTER)
    if book.flag("objectives_plan") and not standing.objectives_plan:
        found.append(_objectives_plan(book.rule("objectives_plan")))
    if book.flag("coordinator_function") and not standing.coordinator:
        found.append(_coordinator(book.rule("coordinator_function")))
    return tuple(found)


def _gate(key: str, rule: Rule, held: Text, otherwise: Text, remedy: Text) -> list[Finding]:
    value = rule.value or (rule.suggestion.value if rule.suggestion else None)
    severity = _SEVERITY.get(str(value))
    if severity is None:
        return []
    # A suggestion is nobody's rule yet: it may warn, never hold (C-37).
    severity = severity if rule.value else Severity.WARN
    who = "municipality.signatory" if key == "agreement_missing" else "municipality.coordinator"
    return [Finding(key, severity, held if severity is Severity.HOLD else otherwise, rule, None, remedy, who)]


def _objectives_plan(rule: Rule) -> Finding:
    text = N_("Kommunen har ikke ført opp en plan for hvor og hvordan læringsmålene kan oppnås.")
    remedy = N_("Før opp i kommunens profil at planen finnes.")
    return Finding("objectives_plan_missing", Severity.WARN, text, rule, None, remedy, "municipality.coordinator")


def _coordinator(rule: Rule) -> Finding:
    remedy = N_("Oppnevn en ALIS-koordinator nå; innmeldingen kan sendes likevel.")
    return Finding(
        "coordinator_missing", Severity.WARN, N_("Mangler ALIS-koordinator."), rule, None, remedy, "municipality.leader"
    )
