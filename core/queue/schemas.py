"""What a notification must look like, the same for form and JSON, and what a request shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from core.dates import last_day
from core.errors import N_
from core.fields import CommandSchema, Date, Line, Prose, Schema, choice, email, hpr_number, whole


@dataclass(frozen=True, slots=True)
class Wanted:
    """A wish: a node of the unit tree, or any unit (``unit_id`` None) at a place in free text."""

    unit_id: int | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    trust: str
    wishes: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Notify:
    """One ALIS, one or more trusts (R-027: never two ALIS in one form)."""

    name: str
    hpr_number: str
    scheme: str
    wanted_from: date
    wanted_to: date
    choices: tuple[Choice, ...]
    converted_on: date | None = None
    specialisation_started_on: date | None = None
    credited_months: int = 0
    plan_assigned_on: date | None = None
    email: str | None = None
    phone: str | None = None
    full_time_percent: int = 100
    comment: str | None = None
    departure_reason: str | None = None
    trainee_id: int | None = None
    draft_id: int | None = None


class WantedSchema(CommandSchema):
    command = Wanted
    unit_id = fields.Integer(load_default=None, allow_none=True)
    place = Line(load_default=None, allow_none=True, longest=120)


class ChoiceSchema(Schema):
    trust = fields.String(required=True)
    wishes = fields.List(
        fields.Nested(WantedSchema),
        load_default=list,
        validate=validate.Length(max=5, error=N_("Høyst fem ønsker per helseforetak.")),
    )

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Choice:
        return Choice(data["trust"], tuple(data["wishes"]) or (Wanted(),))


class NotifySchema(Schema):
    """The seven fields, and those that only some rules need."""

    name = Line(required=True, longest=120)
    hpr_number = hpr_number(required=True)
    trusts = fields.List(
        fields.Nested(ChoiceSchema), required=True, validate=validate.Length(min=1, error=N_("Velg minst ett helseforetak."))
    )
    wanted_from = Date(required=True)
    wanted_to = Date(load_default=None, allow_none=True)
    months = whole(1, 24, load_default=None, allow_none=True)
    scheme = choice("new", "converted", "old", required=True)
    specialisation_started_on = Date(required=True)
    converted_on = Date(load_default=None, allow_none=True)
    credited_months = whole(0, 60, load_default=0)
    plan_assigned_on = Date(load_default=None, allow_none=True)
    email = email(load_default=None, allow_none=True)
    phone = Line(load_default=None, allow_none=True, longest=30)
    full_time_percent = whole(20, 100, load_default=100)
    comment = Prose(load_default=None, allow_none=True)
    departure_reason = Prose(load_default=None, allow_none=True, longest=500)
    trainee_id = fields.Integer(load_default=None, allow_none=True)
    draft_id = fields.Integer(load_default=None, allow_none=True)

    @validates_schema
    def whole_form(self, data: dict[str, Any], **_kw: Any) -> None:
        wrong: dict[str, list[str]] = {}
        if data.get("wanted_to") is None and data.get("months") is None:
            wrong["months"] = [N_("Skriv sluttdato eller antall måneder.")]
        if data.get("wanted_to") and data["wanted_to"] <= data["wanted_from"]:
            wrong["wanted_to"] = [N_("Perioden må slutte etter at den begynner.")]
        if data["scheme"] == "converted" and not data.get("converted_on"):
            wrong["converted_on"] = [N_("Skriv når ALIS-en konverterte til ny ordning.")]
        if data["specialisation_started_on"] > data["wanted_from"]:
            wrong["specialisation_started_on"] = [N_("Spesialiseringen må ha startet før ønsket oppstart.")]
        codes = [one.trust for one in data["trusts"]]
        if len(set(codes)) != len(codes):
            wrong["trusts"] = [N_("Hvert helseforetak kan bare velges én gang.")]
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Notify:
        months, until = data.pop("months"), data.pop("wanted_to")
        data["wanted_to"] = until or last_day(data["wanted_from"], months)
        return Notify(choices=tuple(data.pop("trusts")), **data)


class EnterSchema(NotifySchema):
    """The trust enters a mailed notification on the municipality's behalf; the e-mail's date counts (R-028)."""

    municipality = fields.String(required=True, validate=validate.Regexp(r"^\d{4}$", error=N_("Velg en kommune.")))
    notified_on = Date(required=True)
    sender_name = Line(required=True, longest=120)

    @post_load
    def build(self, data: dict[str, Any], **kw: Any) -> Any:  # noqa: ANN401
        entry = {key: data.pop(key) for key in ("municipality", "notified_on", "sender_name")}
        return entry, NotifySchema.build(self, data, **kw)


class WishOut(Schema):
    position = fields.Integer()
    unit_id = fields.Integer(allow_none=True)
    label = fields.String()
    place = fields.String(allow_none=True)


class FindingOut(Schema):
    key = fields.String()
    severity = fields.String()
    text = fields.String()
    remedy = fields.String(allow_none=True)
    rule = fields.Dict(allow_none=True)


class RequestRow(Schema):
    """A line of the waiting list."""

    case = fields.String()
    trust = fields.String()
    id = fields.Integer()
    municipality = fields.String()
    municipality_name = fields.String()
    trainee_name = fields.String()
    wanted_from = Date()
    wanted_to = Date()
    wish_label = fields.String()
    status = fields.String()
    rank = fields.Integer(allow_none=True)
    notified_on = Date()
    notice_due_on = Date(allow_none=True)
    days_late = fields.Integer(allow_none=True)
    register_status = fields.String(allow_none=True)


class RequestPage(Schema):
    items = fields.List(fields.Nested(RequestRow))
    next = fields.String(allow_none=True)
    count = fields.Integer()
    capped = fields.Boolean()


class RequestOut(RequestRow):
    hpr_number = fields.String(allow_none=True)
    scheme = fields.String()
    full_time_percent = fields.Integer()
    comment = fields.String(allow_none=True)
    version = fields.Integer()
    wishes = fields.List(fields.Nested(WishOut))
    findings = fields.List(fields.Nested(FindingOut))
    milestones = fields.List(fields.Dict())


class ReceiptOut(Schema):
    requests = fields.List(fields.Nested(RequestOut))
