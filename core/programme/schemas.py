"""What the programme lead enters, the same through both doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from core.errors import N_
from core.fields import Date, Emptied, Line, Prose, Schema, choice, whole
from core.programme.models import KINDS, STATUSES

OF_AN_AREA = ("project_municipality", "reference_group")


@dataclass(frozen=True, slots=True)
class Seat:
    """``version`` 0 for a new one."""

    kind: str
    source: str
    trust: str | None = None
    municipality: str | None = None
    organisation: str | None = None
    person: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    quote: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Participation:
    municipality: str
    status: str
    status_on: date
    source: str


@dataclass(frozen=True, slots=True)
class Event:
    held_on: date
    title: str
    source: str
    body: str | None = None


class SeatSchema(Emptied):
    kind = choice(*KINDS, required=True)
    trust = fields.String(load_default=None, allow_none=True)
    municipality = fields.String(load_default=None, allow_none=True)
    organisation = Line(load_default=None, allow_none=True, longest=160)
    person = Line(load_default=None, allow_none=True, longest=160)
    valid_from = Date(load_default=None, allow_none=True)
    valid_to = Date(load_default=None, allow_none=True)
    source = Line(required=True, longest=300)
    quote = Prose(load_default=None, allow_none=True, longest=1000)
    version = whole(0, 1_000_000, load_default=0)

    @validates_schema
    def sensible(self, data: dict[str, Any], **_kw: Any) -> None:
        if data.get("valid_from") and data.get("valid_to") and data["valid_to"] < data["valid_from"]:
            raise ValidationError({"valid_to": [N_("Sluttdatoen kan ikke ligge før startdatoen.")]})
        if data.get("kind") in OF_AN_AREA and not data.get("trust"):
            raise ValidationError({"trust": [N_("Velg foretaksområde.")]})

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Seat:
        return Seat(**data)


class ParticipationSchema(Emptied):
    municipality = fields.String(required=True)
    status = choice(*STATUSES, required=True)
    status_on = Date(required=True)
    source = Line(required=True, longest=300)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Participation:
        return Participation(**data)


class EventSchema(Emptied):
    held_on = Date(required=True)
    title = Line(required=True, longest=160)
    body = Prose(load_default=None, allow_none=True, longest=1000)
    source = Line(required=True, longest=300)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Event:
        return Event(**data)


class ProgrammeSeatOut(Schema):
    id = fields.Integer()
    kind = fields.String()
    trust = fields.String(allow_none=True)
    municipality = fields.String(allow_none=True)
    organisation = fields.String(allow_none=True)
    person = fields.String(allow_none=True)
    valid_from = Date(allow_none=True)
    valid_to = Date(allow_none=True)
    source = fields.String()
    quote = fields.String(allow_none=True)
    version = fields.Integer()


class ProgrammeParticipationOut(Schema):
    municipality = fields.String()
    status = fields.String()
    status_on = Date()
    source = fields.String()


class ProgrammeEventOut(Schema):
    held_on = Date()
    title = fields.String()
    body = fields.String(allow_none=True)
    source = fields.String()
    quote = fields.String(allow_none=True)


class ProgrammeOut(Schema):
    seats = fields.List(fields.Nested(ProgrammeSeatOut))
    participation = fields.List(fields.Nested(ProgrammeParticipationOut))
    events = fields.List(fields.Nested(ProgrammeEventOut))
    aims = fields.List(fields.Dict())
