"""A line of the worklist in words: what to do, why, the rule behind it, and where it is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from core.cases import case
from core.i18n import dato, render
from core.i18n import gettext as _
from core.trusts import sources
from core.trusts.rules import TrustRules, rules_for
from core.trusts.terms import Agreed, MilestoneFacts, PlannedMilestone, Rule, Text
from core.worklist.entry import NAMELESS, TO_KNOW
from core.worklist.sayings import SAYINGS

if TYPE_CHECKING:
    from sqlalchemy import Row

    from core.worklist.queries import Worklist


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
