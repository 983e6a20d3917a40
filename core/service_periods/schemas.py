"""What a service period looks like, the same for form and JSON."""

from __future__ import annotations

from marshmallow import fields

from core.fields import Date, Line, Prose, Schema, choice, whole


class ServiceDetailsSchema(Schema):
    """What is recorded along the way; a field that is left out stays as it is."""

    supervisor = Line(allow_none=True, longest=120)
    contract_issued_on = Date(allow_none=True)
    course_days = whole(0, 60)
    evaluation_on = Date(allow_none=True)
    evaluation_mentor = choice("took_part", "did_not", allow_none=True)
    version = whole(1, 1_000_000, required=True)


class HiringSchema(Schema):
    hiring_form_on = Date(load_default=None, allow_none=True)
    offer_letter_on = Date(load_default=None, allow_none=True)
    reason = Prose(load_default=None, allow_none=True, longest=500)
    version = whole(1, 1_000_000, required=True)


class CompleteServiceSchema(Schema):
    closing_reason = Prose(load_default=None, allow_none=True, longest=500)


class PlacementRow(Schema):
    case = fields.String()
    request_case = fields.String()
    trust = fields.String()
    municipality = fields.String()
    municipality_name = fields.String()
    trainee_name = fields.String()
    unit_label = fields.String()
    starts_on = Date()
    ends_on = Date()
    post_number = fields.Integer()
    status = fields.String()


class PlacementOut(PlacementRow):
    full_time_percent = fields.Integer()
    supervisor = fields.String(allow_none=True)
    contract_issued_on = Date(allow_none=True)
    hiring_form_on = Date(allow_none=True)
    offer_letter_on = Date(allow_none=True)
    evaluation_on = Date(allow_none=True)
    evaluation_mentor = fields.String(allow_none=True)
    course_days = fields.Integer()
    courses = fields.Dict(allow_none=True)
    steps = fields.List(fields.Dict())
    closed_reason = fields.String(allow_none=True)
    version = fields.Integer()


class PlacementPage(Schema):
    items = fields.List(fields.Nested(PlacementRow))
    next = fields.String(allow_none=True)
    count = fields.Integer()
    capped = fields.Boolean()
