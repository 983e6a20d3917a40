"""What a registered agreement looks like through both doors."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from core.errors import N_
from core.fields import CommandSchema, Date, Line, Schema, whole

SIGNATURES = ("signed_municipality_on", "signed_municipality_by", "signed_trust_on", "signed_trust_by")


@dataclass(frozen=True, slots=True)
class Scan:
    """A file as it came in; its bytes decide what it is, not its name."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed for each party, and when; one of the two may be missing."""

    signed_municipality_on: date | None = None
    signed_municipality_by: str | None = None
    signed_trust_on: date | None = None
    signed_trust_by: str | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """``trust`` and ``municipality``: the other party; the own one comes from who registers."""

    trust: str | None
    municipality: str | None
    version_label: str
    signed: Signed


class Base64(fields.String):
    """A file in JSON."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        try:
            return base64.b64decode(super()._deserialize(value, attr, data, **kwargs), validate=True)
        except (binascii.Error, ValueError):
            raise ValidationError(N_("Filen kan ikke leses.")) from None


class ScanSchema(CommandSchema):
    command = Scan
    filename = Line(required=True, longest=200)
    content = Base64(required=True, metadata={"format": "byte", "description": "PDF, base64"})


class _Signatures(Schema):
    signed_municipality_on = Date(load_default=None, allow_none=True)
    signed_municipality_by = Line(load_default=None, allow_none=True)
    signed_trust_on = Date(load_default=None, allow_none=True)
    signed_trust_by = Line(load_default=None, allow_none=True)
    ends_on = Date(load_default=None, allow_none=True)

    @validates_schema
    def whole_signatures(self, data: dict[str, Any], **_kw: Any) -> None:
        wrong: dict[str, list[str]] = {}
        for party in ("municipality", "trust"):
            day, name = data.get(f"signed_{party}_on"), data.get(f"signed_{party}_by")
            if day and not name:
                wrong[f"signed_{party}_by"] = [N_("Skriv navn og tittel på den som har underskrevet.")]
            if name and not day:
                wrong[f"signed_{party}_on"] = [N_("Skriv datoen for underskriften.")]
        if not wrong and not any(data.get(name) for name in SIGNATURES):
            wrong["signed_municipality_on"] = [N_("Før opp minst én underskrift med dato og navn.")]
        if wrong:
            raise ValidationError(wrong)


class RegisterFormSchema(_Signatures):
    """The form; the scan comes beside it as a file."""

    trust = Line(load_default=None, allow_none=True, longest=20)
    municipality = Line(load_default=None, allow_none=True, longest=4)
    version_label = Line(required=True, longest=40)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Any:  # noqa: ANN401
        other = {name: data.pop(name) for name in ("trust", "municipality", "version_label")}
        return Register(**other, signed=Signed(**data))


class RegisterSchema(RegisterFormSchema):
    scan = fields.Nested(ScanSchema, required=True)

    @post_load
    def build(self, data: dict[str, Any], **kw: Any) -> Any:  # noqa: ANN401
        scan = data.pop("scan")
        return RegisterFormSchema.build(self, data, **kw), scan


class CompleteFormSchema(_Signatures):
    """The signatures again, with the missing one; ``version`` is the one that was looked at."""

    version = whole(1, 1_000_000, required=True)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Any:  # noqa: ANN401
        version = data.pop("version")
        return Signed(**data), version


class CompleteSchema(CompleteFormSchema):
    scan = fields.Nested(ScanSchema, load_default=None, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **kw: Any) -> Any:  # noqa: ANN401
        scan = data.pop("scan")
        return (*CompleteFormSchema.build(self, data, **kw), scan)


class StandingRow(Schema):
    """A line of the board: the pair, what there is between them, what is missing beside it."""

    trust = fields.String()
    trust_name = fields.String()
    municipality = fields.String()
    municipality_name = fields.String()
    in_area = fields.Boolean()
    case = fields.String(allow_none=True)
    state = fields.String()
    version_label = fields.String(allow_none=True)
    in_force_from = Date(allow_none=True)
    ends_on = Date(allow_none=True)
    registered_on = Date(allow_none=True)
    objectives_plan = fields.Boolean()
    coordinator = fields.Boolean()
    under_way = fields.String(metadata={"description": "the state of one that waits for signatures, or empty"})
    waits_for = fields.String(metadata={"description": "municipality or trust, or empty"})
    days_outstanding = fields.Integer(allow_none=True)
    review_overdue = fields.Boolean()


class StandingPage(Schema):
    items = fields.List(fields.Nested(StandingRow))


class DocumentOut(Schema):
    """``seal``: pages and signatures found in an uploaded file; null for what was typeset here."""

    id = fields.Integer()
    kind = fields.String()
    seal = fields.Dict(allow_none=True)
    filename = fields.String()
    sha256 = fields.String()
    size = fields.Integer()
    stored_at = fields.AwareDateTime()


class NoticeOut(Schema):
    given_by = fields.String()
    given_by_name = fields.String()
    sent_on = Date()
    received_on = Date(allow_none=True)
    proof = fields.String(allow_none=True)
    ends_on = Date(allow_none=True)
    withdrawal_asked_on = Date(allow_none=True)
    withdrawal_asked_by = fields.String(allow_none=True)
    withdrawn_on = Date(allow_none=True)


class ReviewOut(Schema):
    held_on = Date()
    outcome = fields.String()
    note = fields.String(allow_none=True)


class RevisionOut(Schema):
    id = fields.Integer()
    kind = fields.String()
    raised_by = fields.String()
    ground = fields.String()
    raised_on = Date()
    closed_on = Date(allow_none=True)
    outcome = fields.String(allow_none=True)


class DisputeOut(Schema):
    """Points to the main agreement; nothing is decided here."""

    id = fields.Integer()
    noted_by = fields.String()
    body = fields.String()
    noted_on = Date()
    closed_on = Date(allow_none=True)


class AgreementOut(Schema):
    """One agreement. ``terms_known`` false: the terms stand in the document alone (C-18)."""

    case = fields.String()
    trust = fields.String()
    municipality = fields.String()
    municipality_name = fields.String()
    state = fields.String()
    version_label = fields.String()
    anchor = fields.String()
    anchor_rule = fields.Dict(allow_none=True)
    terms_known = fields.Boolean()
    terms = fields.List(fields.Dict())
    regulations = fields.List(fields.String())
    language = fields.String()
    agreed_from = Date(allow_none=True)
    sent_on = Date(allow_none=True)
    sent_sha256 = fields.String(allow_none=True)
    signed_municipality_on = Date(allow_none=True)
    signed_municipality_by = fields.String(allow_none=True)
    signed_municipality_title = fields.String(allow_none=True)
    signed_municipality_authority = fields.String(allow_none=True)
    signed_municipality_place = fields.String(allow_none=True)
    signed_municipality_method = fields.String(allow_none=True)
    signed_municipality_level = fields.String(allow_none=True)
    returned_on = Date(allow_none=True)
    signed_trust_on = Date(allow_none=True)
    signed_trust_by = fields.String(allow_none=True)
    signed_trust_title = fields.String(allow_none=True)
    signed_trust_authority = fields.String(allow_none=True)
    signed_trust_place = fields.String(allow_none=True)
    signed_trust_method = fields.String(allow_none=True)
    signed_trust_level = fields.String(allow_none=True)
    cancelled_on = Date(allow_none=True)
    in_force_from = Date(allow_none=True)
    ends_on = Date(allow_none=True)
    replaced_by = fields.Integer(allow_none=True)
    review_due_on = Date(allow_none=True)
    may = fields.List(fields.String())
    notices = fields.List(fields.Nested(NoticeOut))
    reviews = fields.List(fields.Nested(ReviewOut))
    revisions = fields.List(fields.Nested(RevisionOut))
    disputes = fields.List(fields.Nested(DisputeOut))
    registered_by = fields.String()
    registered_at = fields.AwareDateTime()
    version = fields.Integer()
    documents = fields.List(fields.Nested(DocumentOut))
