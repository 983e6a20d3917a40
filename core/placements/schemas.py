"""What an offer and an answer look like, the same for form and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from core.errors import N_
from core.fields import CommandSchema, Date, Line, Prose, Schema, choice, whole

ENDINGS = ("withdrawn-trainee", "withdrawn-municipality", "withdrawn-trust", "post_elsewhere-trainee")


@dataclass(frozen=True, slots=True)
class End:
    """``status`` and whose doing it was: the ALIS's, the municipality's, the trust's."""

    status: str
    by: str
    reason: str | None = None


class EndMatterSchema(Schema):
    how = choice(*ENDINGS, required=True)
    reason = Prose(load_default=None, allow_none=True, longest=500)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> End:
        status, _dash, by = data["how"].partition("-")
        return End(status, by, data["reason"])


class EndedOut(Schema):
    case = fields.String()
    status = fields.String()
    ended_on = Date()
    ended_by = fields.String()
    end_reason = fields.String(allow_none=True)


@dataclass(frozen=True, slots=True)
class MakeOffer:
    """What is offered to whom; without dates the vacancy's own, without a post number the first free one."""

    request_id: int
    answer_by_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    post_number: int | None = None
    full_time_percent: int | None = None
    reason: str | None = None
    municipality_accepted_on: date | None = None
    municipality_accepted_by: str | None = None


@dataclass(frozen=True, slots=True)
class GiveAnswer:
    """The ALIS's own answer; ``told_by`` and ``answered_on`` where the municipality passes it on (R-068)."""

    yes: bool
    reason: str | None = None
    told_by: str | None = None
    answered_on: date | None = None


class MakeOfferSchema(CommandSchema):
    command = MakeOffer
    request_id = fields.Integer(required=True)
    answer_by_on = Date(load_default=None, allow_none=True)
    starts_on = Date(load_default=None, allow_none=True)
    ends_on = Date(load_default=None, allow_none=True)
    post_number = whole(1, 20, load_default=None, allow_none=True)
    full_time_percent = whole(20, 100, load_default=None, allow_none=True)
    reason = Prose(load_default=None, allow_none=True, longest=500)
    municipality_accepted_on = Date(load_default=None, allow_none=True)
    municipality_accepted_by = Line(load_default=None, allow_none=True, longest=120)

    @validates_schema
    def period(self, data: dict[str, Any], **_kw: Any) -> None:
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last <= first:
            raise ValidationError({"ends_on": [N_("Perioden må slutte etter at den begynner.")]})
        if bool(data.get("municipality_accepted_on")) != bool(data.get("municipality_accepted_by")):
            missing = "municipality_accepted_by" if data.get("municipality_accepted_on") else "municipality_accepted_on"
            raise ValidationError({missing: [N_("Skriv både dato og hvem i kommunen som sa ja.")]})


class GiveAnswerSchema(Schema):
    """The municipality passes on what the ALIS has said."""

    answer = choice("yes", "no", required=True)
    told_by = Line(required=True, longest=120)
    answered_on = Date(load_default=None, allow_none=True)
    decline_reason = Prose(load_default=None, allow_none=True, longest=500)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> GiveAnswer:
        return GiveAnswer(data["answer"] == "yes", data["decline_reason"], data["told_by"], data["answered_on"])


class AnswerByLinkSchema(Schema):
    """One tap: yes, no, or a post elsewhere."""

    answer = choice("yes", "no", "elsewhere", required=True)
    reason = Prose(load_default=None, allow_none=True, longest=500)


class MoveOfferSchema(Schema):
    """As typed; the same checks as of an offer follow."""

    starts_on = fields.String(required=True)
    ends_on = fields.String(required=True)
    answer_by_on = fields.String()
    municipality_accepted_on = fields.String()
    municipality_accepted_by = fields.String()


class WithdrawOfferSchema(Schema):
    reason = Prose(required=True, longest=500)


class OfferOut(Schema):
    """An offer with what differs from the wish, each with its rule."""

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
    full_time_percent = fields.Integer()
    differences = fields.List(fields.Dict())
    reason = fields.String(allow_none=True)
    made_by = fields.String()
    answer_by_on = Date()
    municipality_accepted_on = Date(allow_none=True)
    municipality_accepted_by = fields.String(allow_none=True)
    status = fields.String()
    answered_on = Date(allow_none=True)
    answered_how = fields.String(allow_none=True)
    answered_by = fields.String(allow_none=True)
    decline_reason = fields.String(allow_none=True)
    vacancy_starts_on = Date(allow_none=True)
    vacancy_ends_on = Date(allow_none=True)
    version = fields.Integer()


class AskedOut(Schema):
    """What somebody without an account is shown of an offer."""

    trust_name = fields.String()
    unit_label = fields.String()
    starts_on = Date()
    ends_on = Date()
    full_time_percent = fields.Integer()
    answer_by_on = Date()
    differences = fields.List(fields.Dict())
    status = fields.String()


class OfferPage(Schema):
    items = fields.List(fields.Nested(OfferOut))
    next = fields.String(allow_none=True)
    count = fields.Integer()
    capped = fields.Boolean()


class MatchOut(Schema):
    case = fields.String()
    trainee_name = fields.String()
    municipality = fields.String()
    municipality_name = fields.String()
    rank = fields.Integer(allow_none=True)
    notified_on = Date()
    wanted_from = Date()
    wanted_to = Date()
    status = fields.String()
    match = fields.String()
    wish_number = fields.Integer(allow_none=True)
    reasons = fields.List(fields.String())
    differences = fields.List(fields.Dict())
    holds = fields.List(fields.Dict())


class MatchesOut(Schema):
    items = fields.List(fields.Nested(MatchOut))
    next = fields.String(allow_none=True)
    count = fields.Integer()


class PeriodQuery(Schema):
    """The same filter as the page's address."""

    status = fields.String()
    trust = fields.String()
    unit = fields.String()
    first = fields.String()
    last = fields.String()
    after = fields.String()
