"""What is kept about a trainee, the same for form and JSON, and what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from core.errors import N_
from core.fields import Date, Emptied, Line, Schema, choice, email, hpr_number, whole
from core.trusts.rules import normalise_objective

PRIVATE_ONLY = ("start_list", "lost_earnings_cap")
ARENAS = ("hospital", "municipal_institution", "general_practice", "other")


@dataclass(frozen=True, slots=True)
class Facts:
    name: str
    scheme: str
    hpr_number: str | None = None
    email: str | None = None
    phone: str | None = None
    converted_on: date | None = None
    specialisation_started_on: date | None = None
    credited_months: int = 0
    employment_model: str | None = None
    start_list: str | None = None
    lost_earnings_cap: int | None = None
    mentor_id: int | None = None
    left_on: date | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """``contract_on`` is the contract with the municipality, or the ALIS agreement of a self-employed (R-035)."""

    assigned_on: date | None = None
    signed_on: date | None = None
    contract_on: date | None = None
    training_plan_assigned_on: date | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    arena: str
    place: str
    starts_on: date
    ends_on: date
    objectives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    objective: str
    status: str
    on_date: date | None = None
    by_name: str | None = None


class TraineeSchema(Emptied):
    name = Line(required=True, longest=120)
    hpr_number = hpr_number(load_default=None, allow_none=True)
    email = email(load_default=None, allow_none=True)
    phone = Line(load_default=None, allow_none=True, longest=30)
    scheme = choice("new", "converted", "old", required=True)
    converted_on = Date(load_default=None, allow_none=True)
    specialisation_started_on = Date(load_default=None, allow_none=True)
    credited_months = whole(0, 60, load_default=0)
    employment_model = choice("municipal", "private", load_default=None, allow_none=True)
    start_list = choice("zero", "with_patients", load_default=None, allow_none=True)
    lost_earnings_cap = whole(0, 10_000_000, load_default=None, allow_none=True)
    mentor_id = fields.Integer(load_default=None, allow_none=True)
    left_on = Date(load_default=None, allow_none=True)
    version = whole(0, 1_000_000, load_default=0)

    @validates_schema
    def whole_form(self, data: dict[str, Any], **_kw: Any) -> None:
        wrong: dict[str, list[str]] = {}
        if data["scheme"] == "converted" and not data.get("converted_on"):
            wrong["converted_on"] = [N_("Skriv når ALIS-en konverterte til ny ordning.")]
        if data.get("employment_model") != "private":
            for name in PRIVATE_ONLY:
                if data.get(name) is not None:
                    wrong[name] = [N_("Gjelder bare privat hjemmel.")]
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Facts:
        return Facts(**data)


class PlanSchema(Emptied):
    assigned_on = Date(load_default=None, allow_none=True)
    signed_on = Date(load_default=None, allow_none=True)
    contract_on = Date(load_default=None, allow_none=True)
    training_plan_assigned_on = Date(load_default=None, allow_none=True)
    version = whole(0, 1_000_000, load_default=0)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Plan:
        return Plan(**data)


class ObjectiveName(fields.String):
    """ALM 55, ALM055, ALIS LM 085 … under one name (R-086)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kw: Any) -> str:  # noqa: ANN401
        found = normalise_objective(super()._deserialize(value, attr, data, **kw) or "")
        if found is None:
            raise ValidationError(N_("Læringsmålet finnes ikke her. Skriv ALM-055 eller ALM-085."))
        return found


class BlockSchema(Emptied):
    arena = choice(*ARENAS, required=True)
    place = Line(required=True, longest=160)
    starts_on = Date(required=True)
    ends_on = Date(required=True)
    objectives = fields.List(ObjectiveName(), load_default=list, validate=validate.Length(max=2))

    @validates_schema
    def in_order(self, data: dict[str, Any], **_kw: Any) -> None:
        if data["ends_on"] <= data["starts_on"]:
            raise ValidationError(N_("Perioden må slutte etter at den begynner."), "ends_on")

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Block:
        return Block(**{**data, "objectives": tuple(sorted(set(data["objectives"])))})


class ReachedSchema(Emptied):
    status = choice("not_started", "in_progress", "achieved", required=True)
    on_date = Date(load_default=None, allow_none=True)
    by_name = Line(load_default=None, allow_none=True, longest=120)

    @validates_schema
    def told(self, data: dict[str, Any], **_kw: Any) -> None:
        if data["status"] == "achieved":
            wrong = {name: [N_("Må fylles ut når målet er nådd.")] for name in ("on_date", "by_name") if not data.get(name)}
            if wrong:
                raise ValidationError(wrong)


class TraineeRow(Schema):
    id = fields.Integer()
    name = fields.String()
    hpr_number = fields.String(allow_none=True)
    scheme = fields.String()
    specialisation_started_on = Date(allow_none=True)
    mentor_name = fields.String(allow_none=True)
    open_requests = fields.Integer()
    unnotified = fields.Integer()


class TraineePage(Schema):
    items = fields.List(fields.Nested(TraineeRow))
    next = fields.String(allow_none=True)


class TraineeOut(Schema):
    """A trainee; the fields of the private model are there for the private model only (R-116)."""

    id = fields.Integer()
    municipality = fields.String()
    name = fields.String()
    hpr_number = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    scheme = fields.String()
    converted_on = Date(allow_none=True)
    specialisation_started_on = Date(allow_none=True)
    credited_months = fields.Integer()
    employment_model = fields.String(allow_none=True)
    start_list = fields.String(allow_none=True)
    lost_earnings_cap = fields.Integer(allow_none=True)
    mentor_id = fields.Integer(allow_none=True)
    mentor_name = fields.String(allow_none=True)
    left_on = Date(allow_none=True)
    version = fields.Integer()
    plan = fields.Dict()
    blocks = fields.List(fields.Dict())
    objectives = fields.List(fields.Dict())
    requests = fields.List(fields.Dict())


class TraineeListQuery(Schema):
    q = fields.String(load_default="")
    after = fields.String(load_default="")
