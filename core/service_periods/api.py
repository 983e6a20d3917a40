"""The JSON door to service periods: the same schemas and services as the pages."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from core import paging
from core.cases import case, split_case
from core.documents.sending import attachment
from core.i18n import render
from core.permissions import Permission, requires
from core.placements import queries
from core.placements.offer_views import read_filter
from core.placements.schemas import PeriodQuery
from core.problems import finding_json, rule_json
from core.service_periods import (
    certificate,
    changing,
    evaluating,
    follow_up,
    packing,
    picture,
    prolonging,
    schemas,
    service,
)
from core.service_periods.shown import PlacementOut, PlacementPage
from core.service_periods.views import STATUS_CHOICES, record
from core.web import actor, db, me, now, today

blp = Blueprint("service_periods_api", __name__, url_prefix="/api/v1", description="Tjenesteperioder")


@blp.get("/placements")
@blp.arguments(PeriodQuery, location="query")
@blp.response(200, PlacementPage)
@requires(Permission.PLACEMENT_READ)
def list_placements(_query: dict[str, Any]) -> dict[str, Any]:
    """Service periods, earliest start first; a municipality sees its own in every trust."""
    wanted = read_filter(STATUS_CHOICES)
    rows, more = queries.periods(db(), me(), wanted)
    found = queries.count_periods(db(), me(), wanted)
    cursor = paging.after_row(rows[-1], "starts_on") if more else None
    return {"items": [_row(row) for row in rows], "next": cursor, "count": found, "capped": found >= queries.CAP}


@blp.get("/placements/<case_id>")
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_READ)
def get_placement(case_id: str) -> dict[str, Any]:
    """One service period with the trust's steps, course days, pauses, objectives and what is missing."""
    return _period(case_id)


@blp.put("/placements/<case_id>")
@blp.arguments(schemas.ServiceDetailsSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def record_details(changes: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Supervisor, contact, contract, evaluation; what is left out stays. Out of the trust's order takes a reason."""
    record(*split_case(case_id), changes)
    return _period(case_id)


@blp.post("/placements/<case_id>/hiring")
@blp.arguments(schemas.HiringSchema)
@blp.response(200, PlacementOut)
@requires(Permission.HIRING_UPDATE)
def record_hiring(changes: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Personalportalen, tilbudsbrev, contract; out of the trust's order takes a reason."""
    record(*split_case(case_id), changes)
    return _period(case_id)


@blp.post("/placements/<case_id>/start")
@blp.arguments(schemas.StartServiceSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def start_service(command: schemas.Start, case_id: str) -> dict[str, Any]:
    """The service has begun; without supervisor or contract, where the rules ask for them, it takes a reason."""
    service.start(db(), actor(), *split_case(case_id), command, today=today())
    return _period(case_id)


@blp.post("/placements/<case_id>/complete")
@blp.arguments(schemas.CompleteServiceSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def complete_service(command: schemas.Complete, case_id: str) -> dict[str, Any]:
    """The service is carried out; without the duties of the trust's rules it takes a reason."""
    service.complete(db(), actor(), *split_case(case_id), command, now=now(), today=today())
    return _period(case_id)


@blp.post("/placements/<case_id>/move")
@blp.arguments(schemas.MoveServiceSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def move_service(command: schemas.Move, case_id: str) -> dict[str, Any]:
    """Other dates or another share, agreed with those concerned."""
    changing.move(db(), actor(), *split_case(case_id), command, today=today())
    return _period(case_id)


@blp.post("/placements/<case_id>/pauses")
@blp.arguments(schemas.PauseSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def pause_service(command: schemas.Pause, case_id: str) -> dict[str, Any]:
    """A break in the service, with or without a known end."""
    changing.pause(db(), actor(), *split_case(case_id), command)
    return _period(case_id)


@blp.post("/placements/<case_id>/pauses/<int:pause_id>/end")
@blp.arguments(schemas.ResumeSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def resume_service(command: Any, case_id: str, pause_id: int) -> dict[str, Any]:  # noqa: ANN401 - the schema's command
    """The last day of a pause."""
    changing.resume(db(), actor(), *split_case(case_id), pause_id, command["resume_on"], today=today())
    return _period(case_id)


@blp.post("/placements/<case_id>/pauses/<int:pause_id>/strike")
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def strike_pause(case_id: str, pause_id: int) -> dict[str, Any]:
    """Take out a pause that was entered by mistake."""
    changing.strike_pause(db(), actor(), *split_case(case_id), pause_id, now=now())
    return _period(case_id)


@blp.post("/placements/<case_id>/delay")
@blp.arguments(schemas.ServiceDelaySchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def record_delay(command: schemas.Delay, case_id: str) -> dict[str, Any]:
    """Delayed since a day, cf. spesialistforskriften § 31; without a day: no longer."""
    changing.delay(db(), actor(), *split_case(case_id), command, today=today())
    return _period(case_id)


@blp.post("/placements/<case_id>/prolongation")
@blp.arguments(schemas.ProlongationAskSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def ask_prolongation(command: schemas.Ask, case_id: str) -> dict[str, Any]:
    """Ask the municipality for a longer service."""
    prolonging.ask(db(), actor(), *split_case(case_id), command, today=today())
    return _period(case_id)


@blp.post("/placements/<case_id>/prolongation/answer")
@blp.arguments(schemas.ProlongationAnswerSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PROLONGATION_ANSWER)
def answer_prolongation(command: schemas.Answer, case_id: str) -> dict[str, Any]:
    """The municipality says yes or no."""
    prolonging.answer(db(), actor(), *split_case(case_id), command, today=today())
    return _period(case_id)


@blp.post("/placements/<case_id>/prolongation/settle")
@blp.arguments(schemas.ProlongationSettleSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def settle_prolongation(command: schemas.Settle, case_id: str) -> dict[str, Any]:
    """Confirm the prolongation or drop it; confirming without the municipality's yes takes a reason."""
    prolonging.settle(db(), actor(), *split_case(case_id), command, today=today())
    return _period(case_id)


@blp.post("/placements/<case_id>/courses")
@blp.arguments(schemas.CourseSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def record_course_day(command: schemas.Course, case_id: str) -> dict[str, Any]:
    """One course day; the answer tells whether it is covered."""
    evaluating.attend(db(), actor(), *split_case(case_id), command)
    return _period(case_id)


@blp.post("/placements/<case_id>/courses/<int:day_id>/strike")
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def strike_course_day(case_id: str, day_id: int) -> dict[str, Any]:
    """Take out a course day that was entered by mistake."""
    evaluating.strike(db(), actor(), *split_case(case_id), day_id, now=now())
    return _period(case_id)


@blp.post("/placements/<case_id>/objectives")
@blp.arguments(schemas.ServiceObjectiveSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def reach_objective(command: schemas.Reached, case_id: str) -> dict[str, Any]:
    """How far the service has come with an objective."""
    evaluating.reach(db(), actor(), *split_case(case_id), command, today=today())
    return _period(case_id)


@blp.post("/placements/<case_id>/evaluation")
@blp.arguments(schemas.EvaluationCallSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def call_evaluation(command: schemas.Call, case_id: str) -> dict[str, Any]:
    """Start the final evaluation; the mentor is invited by default."""
    evaluating.call(db(), actor(), *split_case(case_id), command, today=today())
    return _period(case_id)


@blp.post("/placements/<case_id>/evaluation/reply")
@blp.arguments(schemas.EvaluationReplySchema)
@blp.response(200, PlacementOut)
@requires(Permission.EVALUATION_REPLY)
def reply_evaluation(command: Any, case_id: str) -> dict[str, Any]:  # noqa: ANN401 - the schema's command
    """The mentor comes, or cannot."""
    evaluating.reply(db(), actor(), *split_case(case_id), command["mentor_reply"])
    return _period(case_id)


@blp.post("/placements/<case_id>/documented")
@blp.arguments(schemas.DocumentedSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def document_objectives(command: Any, case_id: str) -> dict[str, Any]:  # noqa: ANN401 - the schema's command
    """The day the achievement was entered in Kompetansemodulen."""
    evaluating.document(db(), actor(), *split_case(case_id), command, today=today())
    return _period(case_id)


@blp.post("/placements/<case_id>/follow-up")
@blp.arguments(schemas.TalkedSchema)
@blp.response(200, PlacementOut)
@requires(Permission.FOLLOW_UP_WRITE)
def log_follow_up(command: schemas.Talked, case_id: str) -> dict[str, Any]:
    """«Snakket med ALIS i dag»: an empty body says today."""
    follow_up.talked(db(), actor(), me().municipality, *split_case(case_id), command, today=today())
    return _period(case_id)


@blp.post("/placements/<case_id>/certificate")
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def issue_certificate(case_id: str) -> dict[str, Any]:
    """Issue and keep the document of the time served."""
    certificate.issue(db(), actor(), *split_case(case_id), now=now(), today=today())
    return _period(case_id)


@blp.get("/placements/<case_id>/certificate.pdf")
@blp.response(200, content_type="application/pdf")
@requires(Permission.PLACEMENT_READ)
def get_certificate(case_id: str) -> Any:  # noqa: ANN401 - a file
    """The document that was issued last, byte for byte."""
    found = certificate.latest(db(), *split_case(case_id))
    return attachment(found.content, certificate.filename(found))


@blp.get("/placements/<case_id>/package.zip")
@blp.response(200, content_type="application/zip")
@requires(Permission.ARCHIVE_EXPORT)
def get_package(case_id: str) -> Any:  # noqa: ANN401 - a file
    """The archive package: PDF/A, metadata.json, SHA256SUMS."""
    name, content = packing.package(db(), me(), case_id, now=now(), today=today())
    return attachment(content, name)


def _row(row: Any) -> dict[str, Any]:  # noqa: ANN401
    data = dict(row._mapping)
    return {**data, "case": case(row.trust, row.id), "request_case": case(row.trust, row.request_id)}


def _period(case_id: str) -> dict[str, Any]:
    shown = picture.one(db(), me(), case_id, today())
    counted = shown["courses"]
    certificates = shown["certificates"]
    kept = ("course_days", "pauses", "prolongations", "objectives", "follow_ups")
    return {
        **_row(shown["row"]),
        **{name: shown[name] for name in kept},
        "months": shown["served"].months,
        "paused_days": shown["served"].paused_days,
        "certificate_on": certificates[0].issued_on if certificates else None,
        "courses": {
            "recorded": counted.recorded,
            "cap": counted.cap,
            "covered": counted.covered,
            "left": counted.left,
            "not_covered": counted.not_covered,
            "rule": rule_json(counted.rule),
        }
        if counted
        else None,
        "findings": [
            {**finding_json(one), "needs_reason": one.needs_reason} for one in (*shown["findings"], *shown["without_yes"])
        ],
        "steps": [_step(step) for step in shown["steps"]],
    }


def _step(step: dict[str, Any]) -> dict[str, Any]:
    dates = {name: step[name].isoformat() if step.get(name) else None for name in ("date", "opens_on", "due_on")}
    return {
        "key": step["key"],
        "label": render(step["label"]),
        "role": step["role"],
        "state": step["state"],
        "who": step["who"],
        "note": render(step["note"]) if step["note"] else None,
        **dates,
        "rule": rule_json(step["rule"]) if step["rule"] else None,
    }
