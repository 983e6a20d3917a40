"""How the status of each of the municipality's duties is judged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core.cooperation.duty import (
    BACK_MONTHS,
    IDLE,
    KEPT,
    LATE,
    NOBODY_SERVES,
    OPEN,
    UNMEASURED,
    Seen,
    Status,
    cases,
    in_service,
    listed,
)
from core.dates import add_months
from core.trusts.sources import N_


def coordinator(seen: Seen) -> Status:
    profile = seen.matters.profile
    record = ((N_("Kommunens profil"), f"/municipalities/{seen.municipality}", "contact:read"),)
    if profile is not None and profile.coordinator:
        return Status(KEPT, N_("Kommunen har ført en ALIS-koordinator."), record)
    return Status(OPEN, N_("Ingen ALIS-koordinator er ført."), record)


def registration(seen: Seen) -> Status:
    profile = seen.matters.profile
    record = ((N_("Kommunens profil"), f"/municipalities/{seen.municipality}", "contact:read"),)
    if profile is not None and profile.registered_on:
        return Status(KEPT, N_("Registrert hos Helsedirektoratet %(date)s.", date=profile.registered_on), record)
    return Status(OPEN, N_("Registreringen er ikke ført."), record)


def objectives_plan(seen: Seen) -> Status:
    profile = seen.matters.profile
    record = ((N_("Kommunens profil"), f"/municipalities/{seen.municipality}", "contact:read"),)
    if profile is not None and profile.objectives_plan:
        return Status(KEPT, N_("Planen for læringsmålene er ført."), record)
    return Status(OPEN, N_("Planen for læringsmålene er ikke ført."), record)


def _recent(seen: Seen) -> list[Any]:
    since = add_months(seen.today, -BACK_MONTHS)
    return [one for one in seen.matters.requests if one.notified_on > since]


def notified(seen: Seen) -> Status:
    """A deadline is no bar (C-44): a late notification is told, and its date stands."""
    recent = _recent(seen)
    judged = [one for one in recent if one.notice_due_on]
    late = [one for one in judged if one.notified_on > one.notice_due_on]
    shown = listed(seen, N_("Innmeldte ALIS"), status="all")
    if not recent:
        return Status(IDLE, N_("Ingen er meldt inn de siste tolv månedene."))
    if not judged:
        return Status(
            KEPT, N_("%(n)s meldt inn de siste tolv månedene. Rutinen har ingen frist å måle mot.", n=len(recent)), (shown,)
        )
    said = N_("%(n)s av %(all)s meldt inn innen fristen de siste tolv månedene.", n=len(judged) - len(late), all=len(judged))
    return Status(LATE if late else KEPT, said, (*cases(seen, late), shown))


def reconfirmed(seen: Seen) -> Status:
    waiting = [one for one in seen.matters.requests if not one.reconfirm_closed and one.reconfirm_opens_on]
    late = [one for one in waiting if one.reconfirm_due_on and one.reconfirm_due_on < seen.today]
    opened = [one for one in waiting if one.reconfirm_opens_on <= seen.today and one not in late]
    done = [one for one in seen.matters.requests if one.reconfirm_done_on]
    if late:
        return Status(LATE, N_("%(n)s mangler fornyet avklaring etter fristen.", n=len(late)), cases(seen, late))
    if opened:
        return Status(OPEN, N_("%(n)s kan avklares på nytt nå.", n=len(opened)), cases(seen, opened))
    if done:
        return Status(KEPT, N_("%(n)s er avklart på nytt, ingen mangler.", n=len(done)), cases(seen, done))
    return Status(IDLE, N_("Ingen skal avklares på nytt nå."))


def ranked(seen: Seen) -> Status:
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
            cases(seen, without),
        )
    order = ((N_("Rekkefølge"), "/ranking", "ranking:read"),)
    return Status(KEPT, N_("Alle %(all)s som venter, har en plass i rekkefølgen.", all=len(waiting)), order)


def kept_in_touch(seen: Seen) -> Status:
    """From the municipality's own log, for the municipality alone (R-077); recent is what its profile says, else any talk counts."""
    serving = in_service(seen)
    if not serving:
        return NOBODY_SERVES
    if not seen.matters.talks_shown:
        said = N_("%(n)s er i tjeneste. Samtalene står i kommunens egen logg, som helseforetaket ikke leser.", n=len(serving))
        return Status(UNMEASURED, said, cases(seen, serving, "placements"))
    weeks = seen.matters.profile.follow_up_weeks if seen.matters.profile else None
    if weeks:
        since = seen.today - timedelta(weeks=weeks)
        without = [one for one in serving if max(one.talked_on or one.starts_on, one.starts_on) <= since]
    else:
        without = [one for one in serving if one.talked_on is None]
    counted = {"n": len(serving) - len(without), "all": len(serving)}
    said = (
        N_(
            "%(n)s av %(all)s i tjeneste er snakket med de siste %(weeks)s ukene, eller har nettopp begynt.",
            weeks=weeks,
            **counted,
        )
        if weeks
        else N_("Kommunens logg har en samtale med %(n)s av %(all)s i tjeneste.", **counted)
    )
    return Status(OPEN if without else KEPT, said, cases(seen, without or serving, "placements"))
