"""What the work on a request must look like, the same for form and JSON."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from core.dates import last_day
from core.errors import N_
from core.fields import CommandSchema, Date, Line, Prose, Schema, choice, email, whole
from core.queue.confirming import ANSWERS, Confirm
from core.queue.editing import Change
from core.queue.register import STATES, Entry
from core.queue.schemas import WantedSchema


class _Period(Schema):
    """A period as two dates, or a date and months."""

    wanted_from = Date(load_default=None, allow_none=True)
    wanted_to = Date(load_default=None, allow_none=True)
    months = whole(1, 24, load_default=None, allow_none=True)

    @validates_schema
    def period(self, data: dict[str, Any], **_kw: Any) -> None:
        start, end = data.get("wanted_from"), data.get("wanted_to")
        if start and end and end <= start:
            raise ValidationError({"wanted_to": [N_("Perioden må slutte etter at den begynner.")]})

    @staticmethod
    def settled(data: dict[str, Any]) -> dict[str, Any]:
        months = data.pop("months", None)
        if data.get("wanted_from") and not data.get("wanted_to") and months:
            data["wanted_to"] = last_day(data["wanted_from"], months)
        return data


class RequestChangeSchema(_Period):
    """The whole of what can be changed, with the version that was read."""

    version = fields.Integer(required=True)
    wanted_from = Date(required=True)
    full_time_percent = whole(20, 100, load_default=100)
    phone = Line(load_default=None, allow_none=True, longest=30)
    email = email(load_default=None, allow_none=True)
    comment = Prose(load_default=None, allow_none=True)
    departure_reason = Prose(load_default=None, allow_none=True, longest=500)
    wishes = fields.List(
        fields.Nested(WantedSchema),
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 5, error=N_("Ett til fem ønsker.")),
    )

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Change:
        data = self.settled(data)
        if data["wanted_to"] is None:
            raise ValidationError({"months": [N_("Skriv sluttdato eller antall måneder.")]})
        wishes = data.pop("wishes")
        return Change(**data, wishes=tuple(wishes) if wishes else None)


class ReconfirmSchema(_Period):
    """Yes, no or changed; a new period with «changed» only."""

    answer = choice(*ANSWERS, required=True)
    note = Prose(load_default=None, allow_none=True, longest=500)
    departure_reason = Prose(load_default=None, allow_none=True, longest=500)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Confirm:
        data = self.settled(data)
        if data["answer"] != "changed":
            data["wanted_from"] = data["wanted_to"] = None
        elif data["wanted_from"] is None:
            raise ValidationError({"wanted_from": [N_("Skriv den nye perioden.")]})
        elif data["wanted_to"] is None:
            raise ValidationError({"months": [N_("Skriv sluttdato eller antall måneder.")]})
        return Confirm(**data)


class RegisterEntrySchema(CommandSchema):
    """Where the request stands in Fiktiv enhet."""

    command = Entry
    status = choice(*STATES, required=True)
    on = Date(load_default=None, allow_none=True)
    reference = Line(load_default=None, allow_none=True, longest=60)


class RegisterEntryOut(Schema):
    case = fields.String()
    status = fields.String()
    status_on = Date(allow_none=True)
    status_by = fields.String(allow_none=True)
    reference = fields.String(allow_none=True)
    text = fields.String()


class RequestNoteSchema(Schema):
    body = Prose(required=True)


class RequestNoteOut(Schema):
    body = fields.String()
    written_by = fields.String()
    written_for = fields.String()
    written_at = fields.DateTime()


class RequestNotesOut(Schema):
    items = fields.List(fields.Nested(RequestNoteOut))


class DraftIn(Schema):
    """What has been typed so far, under the form's names; nothing of it is checked yet."""

    fields_ = fields.Dict(data_key="fields", required=True)
    draft_id = fields.Integer(load_default=None, allow_none=True)


class DraftOut(Schema):
    id = fields.Integer()
    name = fields.String(allow_none=True)
    wanted_from = fields.String(allow_none=True)
    saved_by = fields.String()
    saved_at = fields.DateTime()


class DraftsOut(Schema):
    items = fields.List(fields.Nested(DraftOut))


class DraftWhole(Schema):
    id = fields.Integer()
    fields_ = fields.Dict(data_key="fields", attribute="fields")
