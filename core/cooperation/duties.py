"""Each party's duties with their live status, from dated records alone (R-103). A status says what is recorded, never more.

The terms of an agreement bind in the version that the two have signed (C-47); where that text is unknown (C-18), only the duties that the
trust's own routine states are listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.dates import add_months
from core.trusts.sources import N_, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from core.cooperation.queries import Matters
    from core.trusts.rules import TrustRules
    from core.trusts.sources import Rule
    from core.trusts.terms import Anchor

MUNICIPALITY, TRUST = "municipality", "trust"
SHOWN = 5  # cases named under a duty; the rest are counted
BACK_MONTHS = 12

KEPT, OPEN, LATE, IDLE, UNMEASURED = "kept", "open", "late", "idle", "unmeasured"


@dataclass(frozen=True, slots=True)
class Status:
    """``said`` in words; ``records`` are addresses of what proves it: (words, address, permission needed to open it)."""

    state: str
    said: Text
    records: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    key: str
    party: str
    label: Text
    rule: Rule
    status: Status


@dataclass(frozen=True, slots=True)
class Seen:
    """What a status is judged from."""

    trust: str
    municipality: str
    rules: TrustRules
    matters: Matters
    today: date


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


def _cases(seen: Seen, rows: Iterable[Any], path: str = "requests") -> tuple[tuple[str, str, str], ...]:
    permission = {"requests": "request:read", "placements": "placement:read", "offers": "offer:read"}[path]
    return tuple((f"{seen.trust}-{one.id}", f"/{path}/{seen.trust}-{one.id}", permission) for one in [*rows][:SHOWN])


def _list(seen: Seen, words: Text, **more: str) -> tuple[str, str, str]:
    """The waiting list narrowed to this pair; ``words`` are what the link says."""
    pair = "&".join(f"{name}={value}" for name, value in {"trust": seen.trust, "municipality": seen.municipality, **more}.items())
    return (words.msgid, f"/requests?{pair}", "request:read")


# --- the municipality's


def _coordinator(seen: Seen) -> Status:
    profile = seen.matters.profile
    record = ((N_("Kommunens profil").msgid, f"/municipalities/{seen.municipality}", "contact:read"),)
    if profile is not None and profile.coordinator:
        return Status(KEPT, N_("Kommunen har ført en ALIS-koordinator."), record)
    return Status(OPEN, N_("Ingen ALIS-koordinator er ført."), record)


def _registration(seen: Seen) -> Status:
    profile = seen.matters.profile
    record = ((N_("Kommunens profil").msgid, f"/municipalities/{seen.municipality}", "contact:read"),)
    if profile is not None and profile.registered_on:
        return Status(KEPT, N_("Registrert hos Helsedirektoratet %(date)s.", date=profile.registered_on), record)
    return Status(OPEN, N_("Registreringen er ikke ført."), record)


def _objectives_plan(seen: Seen) -> Status:
    profile = seen.matters.profile
    record = ((N_("Kommunens profil").msgid, f"/municipalities/{seen.municipality}", "contact:read"),)
    if profile is not None and profile.objectives_plan:
        return Status(KEPT, N_("Planen for læringsmålene er ført."), record)
    return Status(OPEN, N_("Planen for læringsmålene er ikke ført."), record)


def _recent(seen: Seen) -> list[Any]:
    since = add_months(seen.today, -BACK_MONTHS)
    return [one for one in seen.matters.requests if one.notified_on > since]


def _notified(seen: Seen) -> Status:
    """A deadline is no bar (C-44): a late notification is told, and its date stands."""
    recent = _recent(seen)
    judged = [one for one in recent if one.notice_due_on]
    late = [one for one in judged if one.notified_on > one.notice_due_on]
    listed = _list(seen, N_("Innmeldte ALIS"), status="all")
    if not recent:
        return Status(IDLE, N_("Ingen er meldt inn de siste tolv månedene."))
    if not judged:
        return Status(
            KEPT, N_("%(n)s meldt inn de siste tolv månedene. Rutinen har ingen frist å måle mot.", n=len(recent)), (listed,)
        )
    said = N_("%(n)s av %(all)s meldt inn innen fristen de siste tolv månedene.", n=len(judged) - len(late), all=len(judged))
    return Status(LATE if late else KEPT, said, (*_cases(seen, late), listed))


def _reconfirmed(seen: Seen) -> Status:
    waiting = [one for one in seen.matters.requests if not one.reconfirm_closed and one.reconfirm_opens_on]
    late = [one for one in waiting if one.reconfirm_due_on and one.reconfirm_due_on < seen.today]
    opened = [one for one in waiting if one.reconfirm_opens_on <= seen.today and one not in late]
    done = [one for one in seen.matters.requests if one.reconfirm_done_on]
    if late:
        return Status(LATE, N_("%(n)s mangler fornyet avklaring etter fristen.", n=len(late)), _cases(seen, late))
    if opened:
        return Status(OPEN, N_("%(n)s kan avklares på nytt nå.", n=len(opened)), _cases(seen, opened))
    if done:
        return Status(KEPT, N_("%(n)s er avklart på nytt, ingen mangler.", n=len(done)), _cases(seen, done))
    return Status(IDLE, N_("Ingen skal avklares på nytt nå."))


def _ranked(seen: Seen) -> Status:
    waiting = [
        one for one in seen.matters.requests if one.ended_on is None and one.status in {"notified", "waiting", "confirmed"}
    ]
    without = [one for one in waiting if one.rank is None]
    if len(waiting) <= 1:
        return Status(IDLE, N_("Ikke flere enn én venter."))
    if without:
        return Status(
            OPEN,
            N_("%(n)s av %(all)s som venter, har ingen plass i rekkefølgen.", n=len(without), all=len(waiting)),
            _cases(seen, without),
        )
    order = ((N_("Rekkefølge").msgid, "/ranking", "ranking:read"),)
    return Status(KEPT, N_("Alle %(all)s som venter, har en plass i rekkefølgen.", all=len(waiting)), order)


def _kept_in_touch(seen: Seen) -> Status:
    serving = [one for one in seen.matters.placements if one.status == "in_service"]
    if not serving:
        return Status(IDLE, N_("Ingen er i tjeneste nå."))
    return Status(
        UNMEASURED,
        N_("%(n)s er i tjeneste. Kontakten er kommunens egen og telles ikke her.", n=len(serving)),
        _cases(seen, serving, "placements"),
    )


# --- the trust's


def _contact(seen: Seen) -> Status:
    record = ((N_("Kontakter").msgid, "/contacts", "contact:read"),)
    if seen.matters.contacts:
        return Status(KEPT, N_("Helseforetaket har en ALIS-kontakt i dag."), record)
    return Status(OPEN, N_("Ingen ALIS-kontakt er gyldig i dag."), record)


def _registered(seen: Seen) -> Status:
    there = [one for one in seen.matters.requests if one.ended_on is None]
    without = [one for one in there if one.register == "to_register"]
    if not there:
        return Status(IDLE, N_("Kommunen har ingen åpne innmeldinger."))
    listed = _list(seen, N_("Ikke ført i Fiktiv enhet"), register="to_register")
    if without:
        return Status(
            OPEN,
            N_("%(n)s av %(all)s åpne innmeldinger er ikke ført.", n=len(without), all=len(there)),
            (*_cases(seen, without), listed),
        )
    return Status(KEPT, N_("Alle %(all)s åpne innmeldinger er ført.", all=len(there)), _cases(seen, there))


def _offered(seen: Seen) -> Status:
    """Told as it is: a post is offered where one is vacant, and nobody is promised one (C-06)."""
    offers = [one for one in seen.matters.offers if one.made_on > add_months(seen.today, -BACK_MONTHS)]
    waiting = [one for one in seen.matters.requests if one.status in {"notified", "waiting", "confirmed", "presented"}]
    if not offers and not waiting:
        return Status(IDLE, N_("Ingen venter på tilbud."))
    taken, refused = (sum(1 for one in offers if one.status == state) for state in ("accepted", "declined"))
    said = N_(
        "%(n)s tilbud de siste tolv månedene: %(yes)s takket ja, %(no)s takket nei. %(waiting)s venter.",
        n=len(offers),
        yes=taken,
        no=refused,
        waiting=len(waiting),
    )
    return Status(KEPT if offers else OPEN, said, _cases(seen, offers, "offers"))


def _contracts(seen: Seen) -> Status:
    window = seen.rules.book.pair("contract_window")
    if window is None:
        return Status(UNMEASURED, N_("Rutinen har ingen frist å måle mot."))
    due, opens = sorted(window)
    coming = [one for one in seen.matters.placements if one.status == "planned" and one.contract_issued_on is None]
    late = [one for one in coming if add_months(one.starts_on, -due) < seen.today]
    opened = [one for one in coming if add_months(one.starts_on, -opens) <= seen.today and one not in late]
    issued = [one for one in seen.matters.placements if one.contract_issued_on]
    in_time = [one for one in issued if one.contract_issued_on <= add_months(one.starts_on, -due)]
    if late:
        return Status(LATE, N_("%(n)s mangler arbeidsavtale etter fristen.", n=len(late)), _cases(seen, late, "placements"))
    if opened:
        return Status(OPEN, N_("%(n)s skal ha arbeidsavtale nå.", n=len(opened)), _cases(seen, opened, "placements"))
    if issued:
        said = N_("%(n)s av %(all)s arbeidsavtaler utstedt innen fristen.", n=len(in_time), all=len(issued))
        return Status(KEPT if len(in_time) == len(issued) else LATE, said, _cases(seen, issued, "placements"))
    return Status(IDLE, N_("Ingen skal ha arbeidsavtale nå."))


def _after_service(date_name: str, without: Text, all_done: Text) -> Callable[[Seen], Status]:
    """A duty that falls due when a service is over: the date in ``date_name`` proves it."""

    def judge(seen: Seen) -> Status:
        over = [one for one in seen.matters.placements if one.status == "completed"]
        missing = [one for one in over if getattr(one, date_name) is None]
        if not over:
            return Status(IDLE, N_("Ingen har fullført tjeneste de siste tolv månedene."))
        if missing:
            said = Text(without.msgid, (("n", len(missing)), ("all", len(over))))
            return Status(OPEN, said, _cases(seen, missing, "placements"))
        return Status(KEPT, Text(all_done.msgid, (("all", len(over)),)), _cases(seen, over, "placements"))

    return judge


def _unmeasured(seen: Seen) -> Status:
    serving = [one for one in seen.matters.placements if one.status == "in_service"]
    if not serving:
        return Status(IDLE, N_("Ingen er i tjeneste nå."))
    return Status(
        UNMEASURED,
        N_("%(n)s er i tjeneste. Se hver tjeneste for det som er ført.", n=len(serving)),
        _cases(seen, serving, "placements"),
    )


# where the agreement's own sentence does not bind, the routine may say the same in other words
ELSEWHERE = {
    "first_notice": ("notice_months", "sender"),
    "registers_need": ("register_system",),
    "offer_where_vacant": ("vacancy_kind",),
    "trust_contact_function": ("receiver",),
}
DUTIES: Sequence[tuple[str, str, Text, Callable[[Seen], Status]]] = (
    ("coordinator_function", MUNICIPALITY, N_("Ha en ALIS-koordinator"), _coordinator),
    ("gate_registration", MUNICIPALITY, N_("Være registrert utdanningsvirksomhet"), _registration),
    ("objectives_plan", MUNICIPALITY, N_("Ha en plan for hvor og hvordan læringsmålene kan oppnås"), _objectives_plan),
    ("first_notice", MUNICIPALITY, N_("Melde inn ønsket i tide"), _notified),
    ("reconfirm_window", MUNICIPALITY, N_("Avklare på nytt før oppstart"), _reconfirmed),
    ("priority_group", MUNICIPALITY, N_("Fastsette rekkefølgen når flere er klare"), _ranked),
    ("contact_during_service", MUNICIPALITY, N_("Holde kontakt med ALIS under tjenesten"), _kept_in_touch),
    ("trust_contact_function", TRUST, N_("Ha en ALIS-kontakt for kommunene"), _contact),
    ("registers_need", TRUST, N_("Registrere behovet som kommunen melder"), _registered),
    ("offer_where_vacant", TRUST, N_("Tilby tjeneste der det er ledig vikariat"), _offered),
    ("contract_window", TRUST, N_("Utstede arbeidsavtale i tide"), _contracts),
    ("equal_terms", TRUST, N_("Supervisjon og veiledning på lik linje med øvrige LIS"), _unmeasured),
    ("facilitate_objectives", TRUST, N_("Tilrettelegge for læringsmålene"), _unmeasured),
    ("course_days", TRUST, N_("Dekke kursdager under tjenesten"), _unmeasured),
    (
        "evaluation_duty",
        TRUST,
        N_("Ta initiativ til sluttevaluering"),
        _after_service(
            "evaluation_on",
            N_("%(n)s av %(all)s fullførte tjenester mangler sluttevaluering."),
            N_("Sluttevaluering er ført for alle %(all)s fullførte tjenester."),
        ),
    ),
    (
        "document_objectives",
        TRUST,
        N_("Dokumentere måloppnåelse"),
        _after_service(
            "documented_on",
            N_("%(n)s av %(all)s fullførte tjenester er ikke dokumentert."),
            N_("Alle %(all)s fullførte tjenester er dokumentert."),
        ),
    ),
    (
        "service_certificate",
        TRUST,
        N_("Utstede dokumentasjon på gjennomført tjenestetid"),
        _after_service(
            "certificate_on",
            N_("%(n)s av %(all)s fullførte tjenester mangler dokumentasjon på tjenestetiden."),
            N_("Dokumentasjon er utstedt for alle %(all)s fullførte tjenester."),
        ),
    ),
)
