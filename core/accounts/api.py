"""The JSON door to the people of one organisation and to one's own password."""

from __future__ import annotations

from typing import Any

from flask import Response, g, jsonify
from flask_smorest import Blueprint
from marshmallow import INCLUDE, fields

from core.accounts import answers, people
from core.accounts.passwords import change_password
from core.accounts.people_schemas import (
    AdmitSchema,
    MembershipOut,
    MembershipSchema,
    PasswordSchema,
    PeoplePage,
    PeopleQuery,
    StandInSchema,
)
from core.audit import plain
from core.fields import Schema
from core.permissions import Permission, requires
from core.web import Created, db, me, now, settings, today

blp = Blueprint("accounts_api", __name__, url_prefix="/api/v1", description="Personer")


@blp.get("/people")
@blp.arguments(PeopleQuery, location="query")
@blp.response(200, PeoplePage)
@requires(Permission.PEOPLE_READ)
def get_people(query: dict[str, str]) -> dict[str, Any]:
    """Who works in the own organisation as what."""
    rows, after = people.listed(db(), me().organisation, today(), query["after"])
    return {"items": rows, "next": after}


@blp.post("/people")
@blp.arguments(AdmitSchema)
@blp.response(201, MembershipOut)
@requires(Permission.PEOPLE_MANAGE)
def post_person(command: people.Admit) -> Created:
    """Let somebody in; a mail tells the person where to choose a password."""
    made = people.admit(db(), me(), settings().context_key, command, today=today())
    return _whole(made), 201, {"Location": "/api/v1/people"}


@blp.put("/people/<int:membership_id>")
@blp.arguments(MembershipSchema)
@blp.response(200, MembershipOut)
@requires(Permission.PEOPLE_MANAGE)
def put_person(command: people.Change, membership_id: int) -> dict[str, Any]:
    """Other roles, units or dates; 409 with both versions when somebody else saved first."""
    return _whole(people.change(db(), me(), membership_id, command, today=today()))


@blp.post("/people/<int:membership_id>/end")
@blp.response(200, MembershipOut)
@requires(Permission.PEOPLE_MANAGE)
def post_end(membership_id: int) -> dict[str, Any]:
    """The person is out at once."""
    return _whole(people.end(db(), me(), membership_id, today=today(), now=now()))


@blp.post("/people/<int:membership_id>/deputy")
@blp.arguments(StandInSchema)
@blp.response(201, MembershipOut)
@requires(Permission.PEOPLE_MANAGE)
def post_deputy(command: people.StandIn, membership_id: int) -> Created:
    """Somebody stands in from–to."""
    made = people.stand_in(db(), me(), settings().context_key, membership_id, command, today=today())
    return _whole(made), 201, {"Location": "/api/v1/people"}


@blp.post("/account/password")
@blp.arguments(PasswordSchema)
@blp.response(204)
@requires(Permission.SIGNED_IN)
def post_password(given: dict[str, Any]) -> None:
    """Change one's own password; every other session ends."""
    change_password(db(), me(), settings().context_key, given["current"], given["new"], now=now())


def _whole(found: Any) -> dict[str, Any]:  # noqa: ANN401 - a Membership
    return {name: getattr(found, name) for name in MembershipOut().fields}


class AskedOut(Schema):
    """What somebody without an account is asked: which question, and the least that it needs."""

    purpose = fields.String()
    question = fields.Dict()


class AnsweredOut(Schema):
    said = fields.List(fields.String())


class AnswerByLinkIn(Schema):
    """The answer under the names of the page's own form."""

    class Meta:
        unknown = INCLUDE


@blp.get("/answer/<token>")
@blp.response(200, AskedOut)
@requires(Permission.ANSWER_LINK)
def asked(token: str) -> Response:  # noqa: ARG001 - read where the scope is entered
    """The question behind a personal link: the least that it needs."""
    page = answers.page_for(db(), g.link, now(), today())
    return jsonify({"purpose": g.link.purpose, "question": plain(page.shown(g.link))})


@blp.post("/answer/<token>")
@blp.arguments(AnswerByLinkIn)
@blp.response(200, AnsweredOut)
@requires(Permission.ANSWER_LINK)
def give_answer(typed: dict[str, Any], token: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer without an account, once."""
    return {"said": answers.page_for(db(), g.link, now(), today()).record(g.link, typed)}
