"""What is typed about an agreement's life, the same for form and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marshmallow import fields, post_load, validate

from core.agreements.life import PARTIES
from core.agreements.models import LANGUAGES, LEVELS, METHODS, OUTCOMES, REVISION_KINDS
from core.agreements.schemas import ScanSchema
from core.errors import N_
from core.fields import CommandSchema, Date, Line, Prose, Schema, choice, whole

if TYPE_CHECKING:
    from datetime import date

BY_HAND = tuple(one for one in METHODS if one != "click")


@dataclass(frozen=True, slots=True)
class Send:
    template_id: int
    municipalities: tuple[str, ...]
    language: str = "nb"
    agreed_from: date | None = None


@dataclass(frozen=True, slots=True)
class Click:
    """``sha256`` is the digest of what was shown; ``party`` only to be refused where it is the other one."""

    title: str
    authority: str
    place: str
    sha256: str
    party: str | None = None


@dataclass(frozen=True, slots=True)
class OnPaper:
    party: str
    signed_on: date
    name: str
    method: str
    level: str = "unknown"
    title: str | None = None
    authority: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """``ends_on`` only where the version's terms are unknown here."""

    received_on: date
    proof: str | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    given_by: str
    sent_on: date
    given_by_name: str | None = None
    proof: str | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Review:
    held_on: date
    outcome: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    kind: str
    ground: str


@dataclass(frozen=True, slots=True)
class Dispute:
    body: str


class SendSchema(Schema):
    template_id = whole(1, 10**15, required=True)
    municipalities = fields.List(
        Line(longest=4), required=True, validate=validate.Length(min=1, max=400, error=N_("Velg minst én kommune."))
    )
    language = choice(*LANGUAGES, load_default="nb")
    agreed_from = Date(load_default=None, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Send:
        return Send(**{**data, "municipalities": tuple(dict.fromkeys(data["municipalities"]))})


class SignSchema(Schema):
    title = Line(required=True, longest=100)
    authority = Line(required=True)
    place = Line(required=True, longest=100)
    sha256 = Line(required=True, longest=64)
    party = choice(*PARTIES, load_default=None, allow_none=True)
    read = fields.Boolean(required=True, validate=validate.Equal(True, error=N_("Bekreft at du har lest avtalen.")))

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Click:
        del data["read"]
        return Click(**data)


class OnPaperFormSchema(Schema):
    party = choice(*PARTIES, required=True)
    signed_on = Date(required=True)
    name = Line(required=True)
    title = Line(load_default=None, allow_none=True, longest=100)
    authority = Line(load_default=None, allow_none=True)
    place = Line(load_default=None, allow_none=True, longest=100)
    method = choice(*BY_HAND, required=True)
    level = choice(*LEVELS, load_default="unknown")

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Any:  # noqa: ANN401
        return OnPaper(**data)


class OnPaperSchema(OnPaperFormSchema):
    scan = fields.Nested(ScanSchema, required=True)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Any:  # noqa: ANN401
        scan = data.pop("scan")
        return OnPaper(**data), scan


class CancelSchema(Schema):
    reason = Line(required=True)


class ReceiptSchema(CommandSchema):
    command = Receipt
    received_on = Date(required=True)
    proof = Line(load_default=None, allow_none=True)
    ends_on = Date(load_default=None, allow_none=True)


class NoticeFormSchema(Schema):
    given_by = choice(*PARTIES, required=True)
    given_by_name = Line(load_default=None, allow_none=True)
    sent_on = Date(required=True)
    received_on = Date(load_default=None, allow_none=True)
    proof = Line(load_default=None, allow_none=True)
    ends_on = Date(load_default=None, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Any:  # noqa: ANN401
        received_on, ends_on = data.pop("received_on"), data.pop("ends_on")
        return Notice(**data, receipt=Receipt(received_on, data["proof"], ends_on) if received_on else None)


class NoticeSchema(NoticeFormSchema):
    scan = fields.Nested(ScanSchema, load_default=None, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **kw: Any) -> Any:  # noqa: ANN401
        scan = data.pop("scan")
        return NoticeFormSchema.build(self, data, **kw), scan


class ReviewSchema(CommandSchema):
    command = Review
    held_on = Date(required=True)
    outcome = choice(*OUTCOMES, required=True)
    note = Prose(load_default=None, allow_none=True, longest=1000)


class DemandSchema(CommandSchema):
    command = Demand
    kind = choice(*(one for one in REVISION_KINDS if one != "earmarking"), required=True)
    ground = Prose(required=True, longest=1000)


class LawSchema(Schema):
    """The law has changed: which regulation, from when, and what in it."""

    regulation = Line(required=True, longest=80)
    changed_on = Date(required=True)
    ground = Prose(required=True, longest=1000)


class CloseSchema(Schema):
    outcome = Line(required=True, longest=500)


class DisputeSchema(CommandSchema):
    command = Dispute
    body = Prose(required=True, longest=2000)
