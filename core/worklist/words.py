"""What a line of the worklist says: what to do, why, the rule behind it, and where it is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from core.cases import case
from core.errors import M_, N_
from core.i18n import dato, render
from core.i18n import gettext as _
from core.trusts import sources
from core.trusts.rules import TrustRules, rules_for
from core.trusts.terms import Agreed, MilestoneFacts, PlannedMilestone, Rule, Text
from core.worklist.agreement_words import AGREEMENT_SAYINGS
from core.worklist.entry import NAMELESS, TO_KNOW
from core.worklist.service_words import SERVICE_SAYINGS

if TYPE_CHECKING:
    from sqlalchemy import Row

    from core.worklist.queries import Worklist

CASE, HERE, PERIOD = "/requests/{case}", "", "/placements/{number}"


@dataclass(frozen=True, slots=True)
class Saying:
    """``todo`` and ``why`` are msgids; ``rule`` is the key of the rule they rest on, none where it is our own housekeeping."""

    todo: str
    why: str
    url: str
    rule: str | None = None


SAYINGS = {
    "coordinator_missing": Saying(
        N_("Oppnevn ALIS-koordinator"),
        N_("Mangler ALIS-koordinator. Innmeldinger kan sendes likevel."),
        "/profile",
        "coordinator_function",
    ),
    "registration_missing": Saying(
        N_("Før opp registreringen som utdanningsvirksomhet"),
        N_("Registrering mangler før tilbud kan gis hos %(trust)s. Antall innmeldte som venter på det: %(n)s."),
        "/profile",
        "gate_registration",
    ),
    "agreement_missing": Saying(
        N_("Få avtalen med %(trust)s på plass"),
        N_("Avtale mangler før tilbud kan gis. Antall innmeldte som venter på det: %(n)s."),
        "/agreements",
        "gate_agreement",
    ),
    "ranking_missing": Saying(
        N_("Fastsett rekkefølgen hos %(trust)s"),
        N_("Flere av kommunens ALIS ønsker det samme samtidig, og rekkefølgen er ikke fullstendig."),
        "/ranking",
        "priority_group",
    ),
    "query_waiting": Saying(
        M_("Svar helseforetaket om %(name)s"),
        M_("%(trust)s spør om ALIS-en kan begynne ved %(unit)s %(from)s."),
        "/queries",
        "candidate_check",
    ),
    "offer_waiting": Saying(
        M_("Svar på tilbudet til %(name)s"), M_("Tilbud ved %(unit)s fra %(from)s venter på svar."), CASE, "offer_where_vacant"
    ),
    "offer_over_limit": Saying(
        M_("Ta stilling til tilbudet til %(name)s"),
        M_("Tilbudet ved %(unit)s fra %(from)s avviker så mye fra ønsket at både ALIS-en og kommunen må si ja."),
        CASE,
        "max_deviation_months",
    ),
    "elsewhere": Saying(
        N_("Ta stilling til innmeldingen av %(name)s hos %(trust)s"),
        N_("ALIS-en har fått plass ved et annet helseforetak. La innmeldingen stå, eller trekk den."),
        "/elsewhere",
        "post_elsewhere",
    ),
    "offer_moved": Saying(
        N_("Gi tilbudet til %(name)s en ny periode"),
        N_("Vikariatet ved %(unit)s er flyttet etter at tilbudet ble gitt, og ALIS-en kan ikke takke ja."),
        "/offers/{number}",
        "offer_where_vacant",
    ),
    "draft": Saying(
        N_("Fullfør utkastet: %(name)s"),
        N_("Innmeldingen er lagret som utkast %(saved)s av %(by)s og ikke sendt."),
        "/notify?draft={id}",
    ),
    "new_notification": Saying(
        N_("Ta imot innmeldingen av %(name)s"),
        N_("Innmeldt %(notified)s og ikke ført i Fiktiv enhet ennå."),
        CASE,
        "register_system",
    ),
    "read_along": Saying(
        N_("%(name)s er meldt inn"),
        N_("Innmeldt %(notified)s. Kontaktpersonen i helseforetaket følger opp."),
        CASE,
        "first_notice",
    ),
    "past_due": Saying(
        N_("Frister som er passert: %(n)s"),
        N_("Datoene står på hver sak. De som har oppgaven, ser dem på sin arbeidsliste."),
        "/requests",
    ),
    "to_register": Saying(
        N_("Før innmeldte i Fiktiv enhet: %(n)s"),
        N_("De ble meldt inn her for mer enn to uker siden og er ikke ført der. De nyere står hver for seg."),
        "/requests?register=to_register",
        "register_system",
    ),
    "still_registered": Saying(
        N_("Fjern avsluttede fra Fiktiv enhet: %(n)s"),
        N_("Sakene er avsluttet, men står fortsatt som ført."),
        "/requests?status=ended&register=registered",
        "register_system",
    ),
    "vacancy_stale": Saying(
        N_("Bekreft at vikariatet fortsatt er ledig"),
        N_("Sist bekreftet %(confirmed)s, for mer enn tre måneder siden."),
        "/vacancies/{number}",
    ),
    "candidates": Saying(
        N_("Finn ALIS til vikariatet"),
        N_("Ledig %(from)s–%(to)s. Innmeldte ALIS som ønsker enheten i perioden: %(n)s."),
        "/vacancies/{number}",
        "candidate_check",
    ),
    "offer_overdue": Saying(
        M_("Følg opp tilbudet til %(name)s"),
        M_("Tilbudet ved %(unit)s fra %(from)s er ikke besvart innen fristen."),
        CASE,
        "after_decline",
    ),
    "query_overdue": Saying(
        M_("Følg opp spørsmålet om %(name)s"),
        M_("Kommunen har ikke svart innen fristen på spørsmålet om %(unit)s."),
        CASE,
        "candidate_check",
    ),
    "query_answered": Saying(
        N_("Meld %(name)s inn for lederen"), N_("Kommunen har svart ja til %(unit)s fra %(from)s."), CASE, "candidate_check"
    ),
    "contact_candidate": Saying(
        M_("Ta kontakt med %(name)s"),
        M_("Kandidaten er meldt inn for enheten og venter på første kontakt."),
        "/candidates",
        "first_contact",
    ),
    "choose_outcome": Saying(
        N_("Før utfallet for %(name)s"), N_("Dere tok kontakt %(contacted)s; utfallet er ikke ført."), "/candidates", "direction"
    ),
    "offer_letter": Saying(
        N_("Send tilbudsbrev til %(name)s"),
        N_("Har takket ja til oppstart %(from)s; tilbudsbrevet er ikke ført som sendt."),
        "/hiring",
        "offer_letter",
    ),
    "no_contact": Saying(
        N_("Før opp en ALIS-kontakt"),
        N_("Helseforetaket har ingen gjeldende ALIS-kontakt, så innmeldinger når ingen."),
        "/contacts",
        "trust_contact_function",
    ),
    "contacts_stale": Saying(
        N_("Bekreft kontaktene: %(n)s"),
        N_("De er ikke bekreftet de siste seks månedene, eller e-postadressen er avvist."),
        "/contacts",
    ),
    "rules_open": Saying(
        N_("Fyll inn regler som ikke er publisert: %(n)s"),
        N_("Kilden sier ikke noe om dem. Til de er fylt inn, oppgir sidene «ikke publisert»."),
        "/rules/{trust}",
    ),
    "mentor_evaluation": Saying(
        M_("Delta i sluttevalueringen av %(name)s"), M_("Tjenesten går mot slutten."), CASE, "mentor_in_evaluation"
    ),
    "contract_waits": Saying(
        M_("Avklar med kommunen før arbeidsavtalen til %(name)s"),
        M_("Arbeidsavtalen kan utstedes nå, men kommunen har ikke bekreftet at planen står. Ta begge deler i ett."),
        CASE,
        "reconfirm_window",
    ),
    "waiting": Saying(N_("%(name)s venter på tilbud"), "", CASE, "offer_where_vacant"),
}
SAYINGS |= {kind: Saying(todo, why, PERIOD, rule) for kind, (todo, why, rule) in SERVICE_SAYINGS.items()}
SAYINGS |= {kind: Saying(todo, why, "/agreements/{number}", rule) for kind, (todo, why, rule) in AGREEMENT_SAYINGS.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as pages, API and mail show it."""

    kind: str
    case: str | None
    todo: str
    label: str
    due_on: date | None
    days_late: int
    why: str
    rule: Rule | None
    url: str
    info: bool
    # what to do and why, for who reads another language than whoever asks (a reminder)
    said: tuple[Text, Text]


def entries(found: Worklist, today: date, *, reads_requests: bool = True) -> list[Entry]:
    """The lines in words. Rules are those of the day of notification, worked out in memory.

    Who may not open a request (Personal, a unit's leader) is led to the service period instead.
    """
    dated: dict[tuple[str, date], TrustRules] = {}

    def rules_of(trust: str | None, on: date | None) -> TrustRules | None:
        now = found.rules.get(trust or "")
        if now is None or on is None:
            return now
        if (now.code, on) not in dated:
            dated[now.code, on] = rules_for(now.code, on=on, confirmed=now.confirmed)
        return dated[now.code, on]

    said = [_entry(row, rules_of(row.trust, row.notified_on), found, today) for row in found.rows]
    if reads_requests:
        return said
    return [_where_it_is_done(one, row) for one, row in zip(said, found.rows, strict=True)]


def _where_it_is_done(one: Entry, row: Row[Any]) -> Entry:
    number = (row.extra or {}).get("placement")
    return replace(
        one, url=one.url.replace(f"/requests/{one.case}", f"/placements/{case(row.trust, number)}" if number else "/placements")
    )


def _entry(row: Row[Any], rules: TrustRules | None, found: Worklist, today: date) -> Entry:
    matter = case(row.trust, row.request_id) if row.request_id else None
    extra = row.extra or {}
    if row.kind == "milestone":
        planned = _planned(row, rules)
        todo, why, rule, url = _milestone(row, planned, matter)
    else:
        saying = SAYINGS[row.kind]
        given = _given(row, extra, rules, found)
        todo = _sentence(saying.todo, given)
        why = Text(_wait(row, rules, found, today)) if row.kind == "waiting" else _sentence(saying.why, given)
        rule = rules.rule(saying.rule) if rules and saying.rule else None
        if row.kind == "mentor_evaluation" and (planned := _planned(row, rules)):
            rule = planned.rule
        url = saying.url.format(case=matter, number=case(row.trust, row.object_id), id=row.object_id, trust=row.trust)
    late = max(0, (today - row.due_on).days) if row.due_on else 0
    return Entry(
        row.kind,
        matter,
        render(todo),
        row.label or "",
        row.due_on,
        late,
        render(why),
        rule,
        url,
        row.tier == TO_KNOW,
        (todo, why),
    )


def _sentence(msgid: str, given: dict[str, Any]) -> Text:
    return Text(msgid, tuple((name, value) for name, value in given.items() if f"%({name})s" in msgid))


def _name(row: Row[Any]) -> str | Text:
    return Text(NAMELESS) if row.name == NAMELESS else row.name or _("uten navn")


def _given(row: Row[Any], extra: dict[str, Any], rules: TrustRules | None, found: Worklist) -> dict[str, Any]:
    return {
        "name": _name(row),
        "trust": rules.identity.name if rules else "",
        "other": extra.get("other") or (rules.identity.name if rules else ""),
        "unit": extra.get("unit", ""),
        "by": extra.get("by", ""),
        "notified": dato(row.notified_on),
        "n": found.candidates.get(row.object_id, 0) if row.kind == "candidates" else extra.get("n", 0),
        **{
            key: dato(date.fromisoformat(extra[key]))
            for key in ("from", "to", "confirmed", "contacted", "saved")
            if extra.get(key)
        },
    }


def _planned(row: Row[Any], rules: TrustRules | None) -> PlannedMilestone | None:
    """The stored milestone as the rules plan it: label, rule, and the combined words of a compressed one."""
    if rules is None:
        return None
    plan = row.extra["plan"]
    facts = MilestoneFacts(
        start_on=date.fromisoformat(row.extra["from"]),
        end_on=date.fromisoformat(row.extra["to"]),
        plan_assigned_on=date.fromisoformat(plan) if plan else None,
        notified_on=row.notified_on,
        agreed=_agreed(row.extra),
    )
    return next((one for one in rules.milestones(facts) if one.key == row.extra["key"]), None)


def _agreed(extra: dict[str, Any]) -> Agreed | None:
    found = extra.get("agreed")
    return Agreed(*(date.fromisoformat(found[key]) for key in ("from", "to", "on"))) if found else None


def _milestone(row: Row[Any], planned: PlannedMilestone | None, matter: str | None) -> tuple[Text, Text, Rule | None, str]:
    label = planned.label if planned else row.extra["key"]
    agreed = _agreed(row.extra)
    start = dato(agreed.starts_on if agreed else date.fromisoformat(row.extra["from"]))
    todo = sources.M_("%(what)s for %(name)s", what=label, name=_name(row))
    if planned and planned.compressed and planned.combined:
        return sources.M_("Kort varsel for %(name)s", name=_name(row)), planned.combined, planned.rule, f"/requests/{matter}"
    why = (
        sources.M_("Avtalt oppstart er %(start)s.", start=start)
        if agreed
        else sources.M_("Ønsket oppstart er %(start)s.", start=start)
    )
    if row.extra["key"] == "final_evaluation":
        ends = dato(agreed.ends_on if agreed else date.fromisoformat(row.extra["to"]))
        why = sources.M_(
            "Tjenesten avsluttes %(ends)s. Det er lederen for enheten som tar initiativ til sluttevalueringen.", ends=ends
        )
    elif planned and planned.opens_on and planned.due_on:
        why = sources.M_(
            "Skal skje mellom %(opens)s og %(due)s, før oppstart %(start)s.",
            opens=dato(planned.opens_on),
            due=dato(planned.due_on),
            start=start,
        )
    return todo, why, planned.rule if planned else None, f"/requests/{matter}"


def _wait(row: Row[Any], rules: TrustRules | None, found: Worklist, today: date) -> str:
    """Why nothing has happened yet, in words that can be sent on to the ALIS: no other person, no number of the case."""
    trust = rules.identity.name if rules else ""
    said = [
        _(
            "Innmeldt %(notified)s til %(trust)s for %(unit)s, ønsket oppstart %(start)s. Ingen ledig plass er tilbudt ennå.",
            notified=dato(row.notified_on),
            trust=trust,
            unit=row.label,
            start=dato(date.fromisoformat(row.extra["from"])),
        )
    ]
    waiting = found.waiting.get((row.trust, row.extra["unit"] or 0))
    if waiting:
        said.append(
            _("Ingen andre venter på samme enhet.")
            if waiting == 1
            else _("%(n)s ALIS venter på samme enhet, denne medregnet.", n=waiting)
        )
    coming = row.extra.get("next")
    if coming:
        said.append(_("Neste dato er %(date)s.", date=dato(date.fromisoformat(coming))))
    elif date.fromisoformat(row.extra["from"]) < today:
        said.append(_("Den ønskede oppstarten er passert; innmeldingen står til dere ber om noe annet."))
    return " ".join(said)
