"""What is asked for and decided, the same for form and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from core.errors import N_
from core.fields import Date, Line, Prose, Schema, whole


@dataclass(frozen=True, slots=True)
class Accept:
    """Take a row as proposed. The fields are those that an offer, or a presentation, may need beside it."""

    reason: str | None = None
    answer_by_on: date | None = None
    municipality_accepted_on: date | None = None
    municipality_accepted_by: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Another vacancy or another period than proposed, and why."""

    reason: str
    vacancy_id: int
    starts_on: date | None = None
    ends_on: date | None = None
    answer_by_on: date | None = None
    municipality_accepted_on: date | None = None
    municipality_accepted_by: str | None = None


class AskSchema(Schema):
    maybe = fields.Boolean(load_default=False)
    elsewhere = fields.Boolean(load_default=False)


class _Beside(Schema):
    answer_by_on = Date(load_default=None, allow_none=True)
    municipality_accepted_on = Date(load_default=None, allow_none=True)
    municipality_accepted_by = Line(load_default=None, allow_none=True, longest=120)

    @validates_schema
    def both(self, data: dict[str, Any], **_kw: Any) -> None:
        if bool(data.get("municipality_accepted_on")) != bool(data.get("municipality_accepted_by")):
            missing = "municipality_accepted_by" if data.get("municipality_accepted_on") else "municipality_accepted_on"
            raise ValidationError({missing: [N_("Skriv både dato og hvem i kommunen som sa ja.")]})


class AcceptSchema(_Beside):
    reason = Prose(load_default=None, allow_none=True, longest=500)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Accept:
        return Accept(**data)


class ChangeSchema(_Beside):
    reason = Prose(required=True, longest=500)
    vacancy_id = whole(1, 2**53, required=True)
    starts_on = Date(load_default=None, allow_none=True)
    ends_on = Date(load_default=None, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Change:
        return Change(**data)


class RejectSchema(Schema):
    reason = Prose(required=True, longest=500)


class LevelOut(Schema):
    name = fields.String()
    told = fields.String()
    value = fields.Integer()
    bound = fields.Integer()
    proven = fields.Boolean()


class RunRow(Schema):
    """A run in the list."""

    case = fields.String()
    kind = fields.String()
    status = fields.String()
    stopped = fields.Boolean()
    failure = fields.String(allow_none=True)
    asked_by = fields.String()
    asked_at = fields.DateTime()
    finished_at = fields.DateTime(allow_none=True)
    digest = fields.String(allow_none=True)
    seconds = fields.Float(allow_none=True)


class RowOut(Schema):
    """One request of a proposal: its place or why there is none, and what was decided."""

    id = fields.Integer()
    request_case = fields.String()
    trust = fields.String()
    municipality = fields.String()
    municipality_name = fields.String()
    trainee_name = fields.String()
    vacancy_case = fields.String(allow_none=True)
    unit_label = fields.String(allow_none=True)
    starts_on = Date(allow_none=True)
    ends_on = Date(allow_none=True)
    wish_number = fields.Integer(allow_none=True)
    deviation_months = fields.Integer(allow_none=True)
    differences = fields.List(fields.Dict())
    reasons = fields.List(fields.String())
    warnings = fields.List(fields.String())
    holds = fields.List(fields.String())
    what_if = fields.List(fields.String())
    changed = fields.List(fields.String())
    decision = fields.String(allow_none=True)
    decision_reason = fields.String(allow_none=True)
    decided_by = fields.String(allow_none=True)
    led_to = fields.String(allow_none=True)


class RunOut(RunRow):
    levels = fields.List(fields.Nested(LevelOut))
    rows = fields.List(fields.Nested(RowOut))
    against_last = fields.Dict(allow_none=True)
    input = fields.Dict()


class OwnProposal(Schema):
    """A municipality's own rows in a trust's latest proposal, and of the others only how many."""

    trust = fields.String()
    trust_name = fields.String()
    requests = fields.Integer()
    placed = fields.Integer()
    rows = fields.List(fields.Nested(RowOut))


class Proposals(Schema):
    """A trust's runs, or what a municipality may see of every trust's latest."""

    runs = fields.List(fields.Nested(RunRow))
    own = fields.List(fields.Nested(OwnProposal))
