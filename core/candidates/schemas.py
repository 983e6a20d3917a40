"""UNN's direction and the end of a matter, the same for form and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from core.errors import N_
from core.fields import CommandSchema, Date, Line, Prose, Schema, choice


@dataclass(frozen=True, slots=True)
class Ask:
    request_id: int
    due_on: date | None = None


class AskMunicipalitySchema(CommandSchema):
    """A question about one candidate; without a date the usual one is set."""

    command = Ask
    request_id = fields.Integer(required=True)
    due_on = Date(load_default=None, allow_none=True)


@dataclass(frozen=True, slots=True)
class Answer:
    answer: str
    note: str | None = None


class AnswerQuerySchema(CommandSchema):
    command = Answer
    answer = choice("yes", "no", required=True)
    note = Prose(load_default=None, allow_none=True, longest=500)


@dataclass(frozen=True, slots=True)
class Present:
    request_id: int
    first_contact_due_on: date | None = None
    departure_reason: str | None = None


class PresentCandidateSchema(CommandSchema):
    """A candidate for the unit's leader; a reason where the municipality has not said yes (C-48)."""

    command = Present
    request_id = fields.Integer(required=True)
    first_contact_due_on = Date(load_default=None, allow_none=True)
    departure_reason = Prose(load_default=None, allow_none=True, longest=500)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the leader records; dates with «start_agreed», a reason with «not_suitable»."""

    outcome: str
    starts_on: date | None = None
    ends_on: date | None = None
    on: date | None = None
    reason: str | None = None


class OutcomeSchema(CommandSchema):
    command = Outcome
    outcome = choice("contacted", "start_agreed", "not_suitable", required=True)
    starts_on = Date(load_default=None, allow_none=True)
    ends_on = Date(load_default=None, allow_none=True)
    on = Date(load_default=None, allow_none=True)
    reason = Prose(load_default=None, allow_none=True, longest=500)

    @validates_schema
    def fits(self, data: dict[str, Any], **_kw: Any) -> None:
        wrong: dict[str, list[str]] = {}
        if data.get("outcome") == "start_agreed":
            for name in ("starts_on", "ends_on"):
                if data.get(name) is None:
                    wrong[name] = [N_("Må fylles ut.")]
            if not wrong and data["ends_on"] <= data["starts_on"]:
                wrong["ends_on"] = [N_("Perioden må slutte etter at den begynner.")]
        if data.get("outcome") == "not_suitable" and not data.get("reason"):
            wrong["reason"] = [N_("Skriv hvorfor kandidaten ikke er aktuell.")]
        if wrong:
            raise ValidationError(wrong)


@dataclass(frozen=True, slots=True)
class Step:
    step: str
    on: date | None = None
    reason: str | None = None
    reference: str | None = None


class HiringStepSchema(CommandSchema):
    """One of the trust's hiring steps, with its date; a reason where it comes out of order (C-48)."""

    command = Step
    step = choice("hiring_form", "offer_letter", required=True)
    on = Date(load_default=None, allow_none=True)
    reason = Prose(load_default=None, allow_none=True, longest=500)
    reference = Line(load_default=None, allow_none=True, longest=80)


class QueryOut(Schema):
    number = fields.String()
    case = fields.String()
    trust = fields.String()
    municipality = fields.String()
    trainee_name = fields.String()
    unit_label = fields.String()
    starts_on = Date()
    ends_on = Date()
    asked_by = fields.String()
    due_on = Date()
    answer = fields.String(allow_none=True)
    answer_note = fields.String(allow_none=True)
    answered_by = fields.String(allow_none=True)
    trainee_asked = fields.Boolean()
    trainee_answer = fields.String(allow_none=True)
    trainee_note = fields.String(allow_none=True)
    cancelled = fields.Boolean()


class QueriesOut(Schema):
    items = fields.List(fields.Nested(QueryOut))
    next = fields.String(allow_none=True)


class PresentationOut(Schema):
    number = fields.String()
    case = fields.String()
    vacancy = fields.String()
    unit_label = fields.String()
    trainee_name = fields.String()
    hpr_number = fields.String(allow_none=True)
    trainee_phone = fields.String(allow_none=True)
    trainee_email = fields.String(allow_none=True)
    municipality_name = fields.String()
    wanted_from = Date()
    wanted_to = Date()
    wish_label = fields.String()
    differences = fields.List(fields.Dict())
    first_contact_due_on = Date()
    contacted_on = Date(allow_none=True)
    outcome = fields.String(allow_none=True)
    outcome_reason = fields.String(allow_none=True)
    agreed_start_on = Date(allow_none=True)
    agreed_end_on = Date(allow_none=True)
    hiring_form_on = Date(allow_none=True)
    hiring_form_by = fields.String(allow_none=True)
    hiring_form_reference = fields.String(allow_none=True)
    offer_letter_on = Date(allow_none=True)
    placement = fields.String(allow_none=True)


class PresentationsOut(Schema):
    items = fields.List(fields.Nested(PresentationOut))
    next = fields.String(allow_none=True)


class CandidateOut(Schema):
    case = fields.String()
    trainee_name = fields.String()
    municipality_name = fields.String()
    wish_label = fields.String()
    stage = fields.String()
    reasons = fields.List(fields.String())
    differences = fields.List(fields.Dict())


class CandidatesOut(Schema):
    items = fields.List(fields.Nested(CandidateOut))
    next = fields.String(allow_none=True)
    count = fields.Integer()
