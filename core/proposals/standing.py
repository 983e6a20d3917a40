"""Whether a proposed row still stands: what has changed in the request or the vacancy since the proposal was computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.placements.matching import WAITING
from core.proposals.gathering import request_facts, requests_now, vacancies_now, vacancy_facts
from core.trusts.sources import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.proposals.models import AllocationRow
    from core.trusts.terms import Text


def changed(
    db: Session, trust: str, stored: Mapping[str, Any], rows: Iterable[AllocationRow | Row[Any]]
) -> dict[int, tuple[Text, ...]]:
    """What has changed for each undecided row with a place, by the row's id; two statements, whatever the number."""
    open_rows = [row for row in rows if row.vacancy_id is not None and row.decision is None]
    if not open_rows:
        return {}
    requests = requests_now(db, trust, [row.request_id for row in open_rows])
    vacancies = vacancies_now(db, trust, [row.vacancy_id for row in open_rows if row.vacancy_id is not None])
    found = {}
    for row in open_rows:
        request, vacancy = requests[row.request_id], vacancies[int(row.vacancy_id or 0)]
        told = (
            *_of_vacancy(vacancy, stored["facts"]["vacancies"][str(vacancy.id)], row),
            *_of_request(request, stored["facts"]["requests"][str(request.id)], vacancy.id),
        )
        if told:
            found[row.id] = told
    return found


def _of_vacancy(now: Row[Any], then: Mapping[str, Any], row: AllocationRow | Row[Any]) -> Iterable[Text]:
    if now.status == "withdrawn":
        yield N_("Vikariatet er trukket.")
        return
    facts = vacancy_facts(now)
    if facts["unit"] != then["unit"]:
        yield N_("Vikariatet er nå ved %(unit)s.", unit=now.unit_label)
    if facts["period"] != then["period"]:
        yield N_("Vikariatet varer nå fra %(first)s til %(last)s.", first=now.starts_on, last=now.ends_on)
    if taken(now, row) >= now.posts:
        yield N_("Alle postene er tilbudt eller besatt i denne perioden.")


def taken(now: Row[Any], row: AllocationRow | Row[Any]) -> int:
    """Posts that somebody holds in the row's period; an open offer holds its post whatever the period."""
    first, last = row.starts_on.isoformat(), row.ends_on.isoformat()  # type: ignore[union-attr]
    return len(
        {one["post"] for one in now.held if one["starts_on"] is None or (one["starts_on"] <= last and first <= one["ends_on"])}
    )


def _of_request(now: Row[Any], then: Mapping[str, Any], vacancy_id: int) -> Iterable[Text]:
    if now.status not in WAITING:
        yield _not_waiting(now.status)
        return
    facts = request_facts(now)
    if facts["wanted"] != then["wanted"]:
        yield N_("Ønsket periode er nå %(first)s–%(last)s.", first=now.wanted_from, last=now.wanted_to)
    if facts["wishes"] != then["wishes"]:
        yield N_("Ønskene er endret.")
    if facts["rank"] != then["rank"]:
        yield N_("Kommunens rekkefølge er endret.")
    if vacancy_id in now.declined:
        yield N_("ALIS-en har takket nei til dette vikariatet.")


def _not_waiting(status: str) -> Text:
    if status == "offered":
        return N_("ALIS-en har fått et tilbud i mellomtiden.")
    if status in {"accepted", "in_service"}:
        return N_("ALIS-en har fått plass i mellomtiden.")
    return N_("Innmeldingen er avsluttet.")
