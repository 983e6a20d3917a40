"""What happens in a service period, one form each: course days, pauses, delay, prolongation, evaluation, follow-up, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect

from core.cases import split_case
from core.documents.sending import attachment
from core.errors import N_
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.service_periods import certificate, changing, evaluating, follow_up, packing, prolonging
from core.service_periods.schemas import (
    CourseSchema,
    DocumentedSchema,
    EvaluationCallSchema,
    EvaluationReplySchema,
    MoveServiceSchema,
    PauseSchema,
    ProlongationAnswerSchema,
    ProlongationAskSchema,
    ProlongationSettleSchema,
    ResumeSchema,
    ServiceDelaySchema,
    ServiceObjectiveSchema,
    TalkedSchema,
)
from core.service_periods.views import act
from core.web import actor, db, me, now, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("service_events", __name__, template_folder="templates")


@bp.post("/placements/<case_id>/move")
@requires(Permission.PLACEMENT_UPDATE)
def move(case_id: str) -> ResponseReturnValue:
    return act(
        case_id,
        MoveServiceSchema(),
        lambda trust, id_, command: changing.move(db(), actor(), trust, id_, command, today=today()),
        told=N_("Perioden er endret, og de det gjelder får beskjed."),
    )


@bp.post("/placements/<case_id>/pauses")
@requires(Permission.PLACEMENT_UPDATE)
def pause(case_id: str) -> ResponseReturnValue:
    return act(
        case_id,
        PauseSchema(),
        lambda trust, id_, command: changing.pause(db(), actor(), trust, id_, command),
        told=N_("Pausen er ført."),
    )


@bp.post("/placements/<case_id>/pauses/<int:pause_id>/end")
@requires(Permission.PLACEMENT_UPDATE)
def resume(case_id: str, pause_id: int) -> ResponseReturnValue:
    return act(
        case_id,
        ResumeSchema(),
        lambda trust, id_, given: changing.resume(db(), actor(), trust, id_, pause_id, given["resume_on"], today=today()),
        told=N_("Pausen er avsluttet."),
    )


@bp.post("/placements/<case_id>/pauses/<int:pause_id>/strike")
@requires(Permission.PLACEMENT_UPDATE)
def strike_pause(case_id: str, pause_id: int) -> ResponseReturnValue:
    changing.strike_pause(db(), actor(), *split_case(case_id), pause_id, now=now())
    flash(_("Pausen er tatt ut."))
    return redirect(f"/placements/{case_id}", 303)


@bp.post("/placements/<case_id>/delay")
@requires(Permission.PLACEMENT_UPDATE)
def delay(case_id: str) -> ResponseReturnValue:
    return act(
        case_id,
        ServiceDelaySchema(),
        lambda trust, id_, command: changing.delay(db(), actor(), trust, id_, command, today=today()),
    )


@bp.post("/placements/<case_id>/prolongation")
@requires(Permission.PLACEMENT_UPDATE)
def prolong(case_id: str) -> ResponseReturnValue:
    return act(
        case_id,
        ProlongationAskSchema(),
        lambda trust, id_, command: prolonging.ask(db(), actor(), trust, id_, command, today=today()),
        told=N_("Kommunen er spurt om forlengelse."),
    )


@bp.post("/placements/<case_id>/prolongation/answer")
@requires(Permission.PROLONGATION_ANSWER)
def answer_prolongation(case_id: str) -> ResponseReturnValue:
    return act(
        case_id,
        ProlongationAnswerSchema(),
        lambda trust, id_, command: prolonging.answer(db(), actor(), trust, id_, command, today=today()),
        told=N_("Svaret er sendt til helseforetaket."),
    )


@bp.post("/placements/<case_id>/prolongation/settle")
@requires(Permission.PLACEMENT_UPDATE)
def settle_prolongation(case_id: str) -> ResponseReturnValue:
    return act(
        case_id,
        ProlongationSettleSchema(),
        lambda trust, id_, command: prolonging.settle(db(), actor(), trust, id_, command, today=today()),
        told=N_("Forlengelsen er avklart."),
    )


@bp.post("/placements/<case_id>/courses")
@requires(Permission.PLACEMENT_UPDATE)
def attend(case_id: str) -> ResponseReturnValue:
    return act(
        case_id,
        CourseSchema(),
        lambda trust, id_, command: evaluating.attend(db(), actor(), trust, id_, command),
        told=N_("Kursdagen er ført."),
    )


@bp.post("/placements/<case_id>/courses/<int:day_id>/strike")
@requires(Permission.PLACEMENT_UPDATE)
def strike(case_id: str, day_id: int) -> ResponseReturnValue:
    evaluating.strike(db(), actor(), *split_case(case_id), day_id, now=now())
    flash(_("Kursdagen er tatt ut."))
    return redirect(f"/placements/{case_id}", 303)


@bp.post("/placements/<case_id>/objectives")
@requires(Permission.PLACEMENT_UPDATE)
def reach(case_id: str) -> ResponseReturnValue:
    return act(
        case_id,
        ServiceObjectiveSchema(),
        lambda trust, id_, command: evaluating.reach(db(), actor(), trust, id_, command, today=today()),
        told=N_("Læringsmålet er ført."),
    )


@bp.post("/placements/<case_id>/evaluation")
@requires(Permission.PLACEMENT_UPDATE)
def call_evaluation(case_id: str) -> ResponseReturnValue:
    return act(
        case_id,
        EvaluationCallSchema(),
        lambda trust, id_, command: evaluating.call(db(), actor(), trust, id_, command, today=today()),
        told=N_("Det er kalt inn til sluttevaluering."),
    )


@bp.post("/placements/<case_id>/evaluation/reply")
@requires(Permission.EVALUATION_REPLY)
def reply(case_id: str) -> ResponseReturnValue:
    return act(
        case_id,
        EvaluationReplySchema(),
        lambda trust, id_, given: evaluating.reply(db(), actor(), trust, id_, given["mentor_reply"]),
        told=N_("Svaret er ført."),
    )


@bp.post("/placements/<case_id>/documented")
@requires(Permission.PLACEMENT_UPDATE)
def document(case_id: str) -> ResponseReturnValue:
    return act(
        case_id,
        DocumentedSchema(),
        lambda trust, id_, given: evaluating.document(db(), actor(), trust, id_, given, today=today()),
    )


@bp.post("/placements/<case_id>/follow-up")
@requires(Permission.FOLLOW_UP_WRITE)
def talked(case_id: str) -> ResponseReturnValue:
    return act(
        case_id,
        TalkedSchema(),
        lambda trust, id_, command: follow_up.talked(db(), actor(), me().municipality, trust, id_, command, today=today()),
        told=N_("Samtalen er ført."),
    )


@bp.post("/placements/<case_id>/certificate")
@requires(Permission.PLACEMENT_UPDATE)
def issue(case_id: str) -> ResponseReturnValue:
    certificate.issue(db(), actor(), *split_case(case_id), now=now(), today=today())
    flash(_("Dokumentasjonen er utstedt og arkivert. Kommunen får beskjed."))
    return redirect(f"/placements/{case_id}", 303)


@bp.get("/placements/<case_id>/certificate.pdf")
@requires(Permission.PLACEMENT_READ)
def download(case_id: str) -> ResponseReturnValue:
    found = certificate.latest(db(), *split_case(case_id))
    return attachment(found.content, certificate.filename(found))


@bp.get("/placements/<case_id>/package.zip")
@requires(Permission.ARCHIVE_EXPORT)
def package(case_id: str) -> ResponseReturnValue:
    name, content = packing.package(db(), me(), case_id, now=now(), today=today())
    return attachment(content, name)
