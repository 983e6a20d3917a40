"""The JSON door to the work on a request: the same schemas and services as the pages."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from core.cases import case, split_case
from core.directory import queries as directory
from core.permissions import Permission, requires
from core.queue import asking, confirming, drafts, editing, notes, queries, register, service
from core.queue.api import changed, pointing
from core.queue.notifying_views import enter_on_behalf
from core.queue.schemas import EnterSchema, RequestOut
from core.queue.work_schemas import (
    DraftIn,
    DraftOut,
    DraftsOut,
    DraftWhole,
    ReconfirmSchema,
    RegisterEntryOut,
    RegisterEntrySchema,
    RequestChangeSchema,
    RequestNoteSchema,
    RequestNotesOut,
)
from core.web import Created, actor, db, me, now, today

blp = Blueprint("work_api", __name__, url_prefix="/api/v1", description="Arbeidet med en innmelding")


@blp.post("/requests/on-behalf")
@blp.arguments(EnterSchema)
@blp.response(201, RequestOut)
@requires(Permission.REQUEST_ENTER)
def enter(loaded: Any) -> Created:  # noqa: ANN401 - (entry, Notify)
    """Enter a mailed notification on a municipality's behalf; the e-mail's date counts."""
    entry, command = loaded
    with pointing(command):
        found = enter_on_behalf(entry, command).request
    return changed(found), 201, {"Location": f"/api/v1/requests/{case(found.trust, found.id)}"}


@blp.patch("/requests/<case_id>")
@blp.arguments(RequestChangeSchema)
@blp.response(200, RequestOut)
@requires(Permission.REQUEST_UPDATE)
def change(command: editing.Change, case_id: str) -> dict[str, Any]:
    """Change period, wishes or contact; 409 with both versions where somebody was first."""
    trust, id_ = split_case(case_id)
    return changed(editing.edit(db(), actor(), trust, id_, command, by_municipality=bool(me().municipality), today=today()))


@blp.post("/requests/<case_id>/confirm")
@blp.arguments(ReconfirmSchema)
@blp.response(200, RequestOut)
@requires(Permission.REQUEST_CONFIRM)
def confirm(command: confirming.Confirm, case_id: str) -> dict[str, Any]:
    """Answer the re-confirmation: yes, no, or a new period."""
    trust, id_ = split_case(case_id)
    return changed(confirming.confirm(db(), actor(), trust, id_, command, by=me().name, now=now(), today=today()))


@blp.post("/requests/<case_id>/ask-reconfirm")
@blp.response(200, RequestOut)
@requires(Permission.QUERY_ASK)
def ask_reconfirm(case_id: str) -> dict[str, Any]:
    """Ask the municipality, with a link, whether the wish still stands."""
    trust, id_ = split_case(case_id)
    return changed(asking.ask_reconfirm(db(), actor(), trust, id_, today=today()))


@blp.get("/requests/<case_id>/register")
@blp.response(200, RegisterEntryOut)
@requires(Permission.REGISTER_UPDATE)
def read_register(case_id: str) -> dict[str, Any]:
    """Where the request stands in Fiktiv enhet, and the text to put there."""
    return _register(*split_case(case_id))


@blp.put("/requests/<case_id>/register")
@blp.arguments(RegisterEntrySchema)
@blp.response(200, RegisterEntryOut)
@requires(Permission.REGISTER_UPDATE)
def put_register(command: register.Entry, case_id: str) -> dict[str, Any]:
    """Record what was done in Fiktiv enhet."""
    trust, id_ = split_case(case_id)
    register.record(db(), actor(), trust, id_, command, by=me().name, today=today())
    return _register(trust, id_)


def _register(trust: str, id_: int) -> dict[str, Any]:
    found = service.get(db(), trust, id_)
    hangs = queries.hangs(db(), me(), trust, id_, today())
    place = directory.municipality(db(), found.municipality)
    wishes = [", ".join(filter(None, (w.full_label or service.ANY_UNIT, w.place))) for w in hangs["wishes"]]
    stored = hangs["register"][0]
    return {
        **vars(stored),
        "case": case(trust, id_),
        "text": register.text_block(found, place.official_name if place else found.municipality, wishes),
    }


@blp.get("/requests/<case_id>/notes")
@blp.response(200, RequestNotesOut)
@requires(Permission.REQUEST_READ)
def list_notes(case_id: str) -> dict[str, Any]:
    """Notes on the matter, which both sides see."""
    trust, id_ = split_case(case_id)
    service.get(db(), trust, id_)
    return {"items": queries.hangs(db(), me(), trust, id_, today())["notes"]}


@blp.post("/requests/<case_id>/notes")
@blp.arguments(RequestNoteSchema)
@blp.response(201, RequestNotesOut)
@requires(Permission.NOTE_WRITE)
def write_note(data: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Write a note that both sides see."""
    trust, id_ = split_case(case_id)
    notes.write(db(), actor(), trust, id_, data["body"], by=me().name, on_behalf_of=me().organisation.name)
    return {"items": queries.hangs(db(), me(), trust, id_, today())["notes"]}


@blp.get("/notification-drafts")
@blp.response(200, DraftsOut)
@requires(Permission.REQUEST_NOTIFY)
def list_drafts() -> dict[str, Any]:
    """The municipality's drafts; no trust sees them."""
    return {"items": drafts.listed(db(), me().municipality)}


@blp.post("/notification-drafts")
@blp.arguments(DraftIn)
@blp.response(201, DraftOut)
@requires(Permission.REQUEST_NOTIFY)
def save_draft(data: dict[str, Any]) -> dict[str, Any]:
    """Keep what has been typed so far."""
    kept = drafts.save(db(), actor(), me().municipality, data["fields_"], data["draft_id"])
    return next(row._asdict() for row in drafts.listed(db(), me().municipality) if row.id == kept.id)


@blp.get("/notification-drafts/<int:draft_id>")
@blp.response(200, DraftWhole)
@requires(Permission.REQUEST_NOTIFY)
def get_draft(draft_id: int) -> Any:  # noqa: ANN401
    """One draft with its fields."""
    return drafts.get(db(), me().municipality, draft_id)


@blp.delete("/notification-drafts/<int:draft_id>")
@blp.response(204)
@requires(Permission.REQUEST_NOTIFY)
def delete_draft(draft_id: int) -> None:
    """Delete a draft."""
    drafts.drop(db(), actor(), me().municipality, draft_id)
