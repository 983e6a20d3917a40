"""What the JSON of a service period holds."""

from __future__ import annotations

from marshmallow import fields

from core.fields import Date, Schema


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


class CourseDayOut(Schema):
    id = fields.Integer()
    held_on = Date()
    course = fields.String()
    covered = fields.Boolean(allow_none=True)


class PauseOut(Schema):
    id = fields.Integer()
    starts_on = Date()
    ends_on = Date(allow_none=True)
    reason = fields.String()


class ProlongationOut(Schema):
    old_ends_on = Date()
    new_ends_on = Date()
    reason = fields.String()
    asked_on = Date()
    answer = fields.String(allow_none=True)
    answer_note = fields.String(allow_none=True)
    answered_by = fields.String(allow_none=True)
    answered_on = Date(allow_none=True)
    outcome = fields.String(allow_none=True)
    outcome_reason = fields.String(allow_none=True)
    outcome_on = Date(allow_none=True)


class ObjectiveOut(Schema):
    objective = fields.String()
    wording = fields.String()
    status = fields.String()
    status_on = Date(allow_none=True)
    by_name = fields.String(allow_none=True)


class FollowUpOut(Schema):
    talked_on = Date()
    note = fields.String(allow_none=True)
    logged_by = fields.String()


class PlacementOut(PlacementRow):
    full_time_percent = fields.Integer()
    months = fields.Float()
    paused_days = fields.Integer()
    supervisor = fields.String(allow_none=True)
    department_contact = fields.String(allow_none=True)
    contract_issued_on = Date(allow_none=True)
    hiring_form_on = Date(allow_none=True)
    hiring_form_by = fields.String(allow_none=True)
    hiring_form_reference = fields.String(allow_none=True)
    offer_letter_on = Date(allow_none=True)
    departure_reason = fields.String(allow_none=True)
    delayed_on = Date(allow_none=True)
    delay_note = fields.String(allow_none=True)
    evaluation_called_on = Date(allow_none=True)
    evaluation_called_by = fields.String(allow_none=True)
    evaluation_planned_on = Date(allow_none=True)
    mentor_invited_on = Date(allow_none=True)
    mentor_reply = fields.String(allow_none=True)
    evaluation_on = Date(allow_none=True)
    evaluation_mentor = fields.String(allow_none=True)
    documented_on = Date(allow_none=True)
    documented_by = fields.String(allow_none=True)
    documented_reference = fields.String(allow_none=True)
    certificate_on = Date(allow_none=True)
    courses = fields.Dict(allow_none=True)
    course_days = fields.List(fields.Nested(CourseDayOut))
    pauses = fields.List(fields.Nested(PauseOut))
    prolongations = fields.List(fields.Nested(ProlongationOut))
    objectives = fields.List(fields.Nested(ObjectiveOut))
    follow_ups = fields.List(fields.Nested(FollowUpOut))
    findings = fields.List(fields.Dict())
    steps = fields.List(fields.Dict())
    closed_reason = fields.String(allow_none=True)
    version = fields.Integer()


class PlacementPage(Schema):
    items = fields.List(fields.Nested(PlacementRow))
    next = fields.String(allow_none=True)
    count = fields.Integer()
    capped = fields.Boolean()
