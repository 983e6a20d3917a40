"""What is typed about people, the same for form and JSON."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from core.accounts.people import Admit, Change, StandIn
from core.accounts.service import MIN_PASSWORD
from core.errors import N_
from core.fields import CommandSchema, Date, Line, Schema, choice, email, whole
from core.permissions import Role

_ROLES = [role.value for role in Role]


class AdmitSchema(Schema):
    name = Line(required=True, longest=120)
    email = email(required=True)
    roles = fields.List(choice(*_ROLES), required=True, validate=validate.Length(min=1, error=N_("Velg minst én rolle.")))
    units = fields.List(fields.Integer(), load_default=list)
    title = Line(load_default=None, allow_none=True, longest=120)
    valid_from = Date(load_default=None, allow_none=True)
    valid_to = Date(load_default=None, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Admit:
        return Admit(**{**data, "roles": tuple(data["roles"]), "units": tuple(data["units"])})


class MembershipSchema(Schema):
    roles = fields.List(choice(*_ROLES), required=True, validate=validate.Length(min=1, error=N_("Velg minst én rolle.")))
    units = fields.List(fields.Integer(), load_default=list)
    title = Line(load_default=None, allow_none=True, longest=120)
    valid_from = Date(required=True)
    valid_to = Date(load_default=None, allow_none=True)
    version = whole(0, 1_000_000, load_default=0)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Change:
        return Change(**{**data, "roles": tuple(data["roles"]), "units": tuple(data["units"])})


class StandInSchema(CommandSchema):
    command = StandIn
    name = Line(required=True, longest=120)
    email = email(required=True)
    valid_from = Date(required=True)
    valid_to = Date(required=True)


class ForgottenSchema(Schema):
    email = email(required=True)


class ChosenSchema(Schema):
    new = fields.String(
        required=True, validate=validate.Length(min=MIN_PASSWORD, max=200, error=N_("Passordet må ha minst 12 tegn."))
    )
    again = fields.String(load_default=None, allow_none=True)

    @validates_schema
    def twice(self, data: dict[str, Any], **_kw: Any) -> None:
        if data["again"] is not None and data["again"] != data["new"]:
            raise ValidationError(N_("De to nye passordene er ikke like."), "again")


class PasswordSchema(ChosenSchema):
    current = fields.String(required=True)


class PersonOut(Schema):
    id = fields.Integer()
    name = fields.String()
    email = fields.String()
    roles = fields.List(fields.String())
    units = fields.List(fields.Integer())
    title = fields.String(allow_none=True)
    valid_from = Date()
    valid_to = Date(allow_none=True)
    deputy_for = fields.Integer(allow_none=True)
    version = fields.Integer()


class PeoplePage(Schema):
    items = fields.List(fields.Nested(PersonOut))
    next = fields.String(allow_none=True)


class PeopleQuery(Schema):
    after = fields.String(load_default="")


class MembershipOut(Schema):
    id = fields.Integer()
    roles = fields.List(fields.String())
    units = fields.List(fields.Integer())
    valid_from = Date()
    valid_to = Date(allow_none=True)
    deputy_for = fields.Integer(allow_none=True)
    version = fields.Integer()
