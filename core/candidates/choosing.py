"""The leader's choice (R-066): contacted, start agreed with the service period that it makes, or not suitable and why. No Flask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from core.accounts import service as accounts
from core.candidates import letters
from core.cases import case
from core.directory import queries as directory
from core.errors import N_, Conflict, NotFound, Refusal, not_ahead
from core.placements import posts
from core.placements.models import Placement, Presentation
from core.queue import service as queue
from core.trusts.terms import Severity
from core.vacancies import service as vacancies

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.candidates.schemas import Outcome
    from core.queue.models import PlacementRequest
    from core.trusts.rules import TrustRules
    from core.vacancies.models import Vacancy


def record_outcome(  # noqa: PLR0913 - who, what and when
    db: Session,
    actor: Actor,
    trust: str,
    presentation_id: int,
    command: Outcome,
    *,
    now: datetime,
    today: date,
    link_id: int | None = None,
) -> Presentation:
    """The leader's own record: contacted, start agreed (which makes the service period), or not suitable and why.

    ``link_id``: the link about this very candidate that it came by; a first contact leaves it open.
    """
    vacancy, request, found = presented(db, trust, presentation_id)
    on = command.on or today
    not_ahead(on, today, "on")
    if found.outcome is not None:
        raise Conflict("already_decided", N_("Det er allerede registrert hva som ble avgjort for denne kandidaten."))
    rules = directory.current_rules(db, trust, today)
    if command.outcome == "contacted":
        found.contacted_on = found.contacted_on or on
    else:
        found.outcome, found.outcome_by, found.outcome_at = command.outcome, actor.name, now
        found.outcome_reason = command.reason
        request.open_presentations -= 1
        if link_id is not None:
            accounts.use_link(db, trust, link_id, now)
        accounts.close_links(db, trust, found.request_id, now, purpose="presentation", object_id=found.id)
        if command.outcome == "start_agreed":
            _agree(db, rules, vacancy, request, found, command, on, today)
        elif request.open_presentations == 0 and request.status == "presented":
            request.status = "waiting"
        request.version += 1
    found.version += 1
    db.flush()
    facts = {"vacancy": case(trust, found.vacancy_id), "starts_on": found.agreed_start_on, "ends_on": found.agreed_end_on}
    queue.log(
        db, actor, command.outcome, request, after={key: value for key, value in facts.items() if value}, reason=command.reason
    )
    if found.outcome is not None:
        letters.decided(db, rules, request, found, vacancy.unit_label, today)
    return found


def _agree(  # noqa: PLR0913, PLR0917 - the parties, the post and the period
    db: Session,
    rules: TrustRules,
    vacancy: Vacancy,
    request: PlacementRequest,
    found: Presentation,
    command: Outcome,
    on: date,
    today: date,
) -> None:
    if command.starts_on is None or command.ends_on is None:  # pragma: no cover - the schema asks for both
        raise Refusal("period_missing", N_("Skriv perioden."), errors={"starts_on": N_("Må fylles ut.")})
    found.contacted_on = found.contacted_on or on
    found.agreed_start_on, found.agreed_end_on = command.starts_on, command.ends_on
    _place(db, rules, vacancy, request, command.starts_on, command.ends_on, today=today)
    request.status = "accepted"


def _place(
    db: Session, rules: TrustRules, vacancy: Vacancy, request: PlacementRequest, starts_on: date, ends_on: date, *, today: date
) -> Placement:
    """The service period for a locked vacancy and request, in the first free post.

    Raises Refusal for what is missing between the parties, Conflict where no post is free (a race: by constraint).
    """
    if request.status in {"accepted", "in_service"}:
        raise Conflict("already_placed", N_("ALIS-en har allerede fått plass."))
    if not request.hpr_number:
        raise Conflict("hpr_missing", N_("HPR-nummer mangler. Be kommunen føre det inn, så kan oppstart registreres."))
    standing = directory.standing(db, vacancy.trust, request.municipality, today)
    for one in directory.current_rules(db, rules.code, request.notified_on).gates(standing):
        if one.severity is Severity.HOLD:
            raise Refusal(one.key, one.text, errors={"starts_on": one.text}, rule=one.rule, remedy=one.remedy)
    if starts_on < vacancy.starts_on or ends_on > vacancy.ends_on:
        sentence = N_("Perioden må ligge innenfor vikariatets periode.")
        raise Refusal("outside_vacancy", sentence, errors={"starts_on": sentence})
    free = posts.free(db, vacancy, starts_on, ends_on)
    if not free:
        raise Conflict("no_post_left", N_("Alle postene er besatt i dette tidsrommet."))
    return posts.take(
        db,
        request,
        vacancy_id=vacancy.id,
        post_number=free[0],
        unit_id=vacancy.unit_id,
        unit_path=list(vacancy.unit_path),
        unit_label=vacancy.unit_label,
        starts_on=starts_on,
        ends_on=ends_on,
        full_time_percent=request.full_time_percent,
    )


def presented(db: Session, trust: str, presentation_id: int) -> tuple[Vacancy, PlacementRequest, Presentation]:
    """Vacancy, request and presentation, locked in that order. NotFound also where it is another unit's."""
    statement = select(Presentation).where(Presentation.trust == trust, Presentation.id == presentation_id)
    seen = db.scalars(statement).first()
    if seen is None or seen.cancelled_at is not None:
        raise NotFound
    vacancy = vacancies.get(db, trust, seen.vacancy_id, lock=True)
    request = queue.get(db, trust, seen.request_id, lock=True)
    found = db.scalars(statement.with_for_update().execution_options(populate_existing=True)).first()
    if found is None or found.cancelled_at is not None:
        raise NotFound
    return vacancy, queue.still_open(request), found
