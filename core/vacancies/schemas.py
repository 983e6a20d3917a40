"""What a vacancy looks like through both doors: the one-line entry, the reported need, the edit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from core.dates import last_day
from core.errors import N_
from core.fields import Date, Prose, Schema, choice, whole

LONGEST_MONTHS = 60


@dataclass(frozen=True, slots=True)
class Enter:
    """So many equal posts at a unit, from–to."""

    unit_id: int
    starts_on: date
    ends_on: date
    posts: int = 1
    kind: str = "vikariat"
    certainty: str = "yes"
    note: str | None = None


class EnterVacancySchema(Schema):
    """One line: unit, from, to or months, posts, certainty."""

    unit_id = fields.Integer(required=True)
    starts_on = Date(required=True)
    ends_on = Date(load_default=None, allow_none=True)
    months = whole(1, LONGEST_MONTHS, load_default=None, allow_none=True)
    posts = whole(1, 20, load_default=1)
    kind = choice("vikariat", "earmarked", load_default="vikariat")
    certainty = choice("yes", "maybe", load_default="yes")
    note = Prose(load_default=None, allow_none=True, longest=500)

    @validates_schema
    def period(self, data: dict[str, Any], **_kw: Any) -> None:
        if data.get("ends_on") is None and data.get("months") is None:
            raise ValidationError({"months": [N_("Skriv sluttdato eller antall måneder.")]})
        if data.get("ends_on") and data["ends_on"] <= data["starts_on"]:
            raise ValidationError({"ends_on": [N_("Perioden må slutte etter at den begynner.")]})

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Any:  # noqa: ANN401
        months, until = data.pop("months"), data.pop("ends_on")
        data["ends_on"] = until or last_day(data["starts_on"], months)
        return Enter(**data)


class EditVacancySchema(EnterVacancySchema):
    """The whole line again, with the version that was looked at."""

    version = whole(1, 1_000_000, required=True)

    @post_load
    def build(self, data: dict[str, Any], **kw: Any) -> Any:  # noqa: ANN401
        version = data.pop("version")
        return EnterVacancySchema.build(self, data, **kw), version


class WithdrawVacancySchema(Schema):
    reason = Prose(load_default=None, allow_none=True, longest=500)


class VacancyRow(Schema):
    """A line of «Ledige vikariater»."""

    case = fields.String()
    trust = fields.String()
    id = fields.Integer()
    unit_id = fields.Integer()
    unit_label = fields.String()
    starts_on = Date()
    ends_on = Date()
    posts = fields.Integer()
    posts_left = fields.Integer()
    kind = fields.String()
    certainty = fields.String()
    status = fields.String()
    reported_by = fields.String()
    last_confirmed_on = Date()
    note = fields.String(allow_none=True)
    version = fields.Integer()


class VacancyOut(VacancyRow):
    findings = fields.List(fields.Dict())
    told = fields.List(fields.Dict())


class VacancyPage(Schema):
    items = fields.List(fields.Nested(VacancyRow))
    next = fields.String(allow_none=True)
    count = fields.Integer()
    capped = fields.Boolean()
