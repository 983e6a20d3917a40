"""A version of the agreement and its text, as typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marshmallow import fields

from core.agreements.models import LANGUAGES
from core.fields import CommandSchema, Date, Line, Prose, choice, whole

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class TemplateGiven:
    version_label: str
    anchor: str
    adopted_on: date | None = None
    in_use: bool = False
    notice_months: int | None = None
    review_months: int | None = None
    terms_quote: str | None = None
    review_month: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class TextGiven:
    """``edition`` is the one that was edited; 0 where there was none."""

    language: str
    text: str
    edition: int
    working: bool = False


class TemplateSchema(CommandSchema):
    command = TemplateGiven
    version_label = Line(required=True, longest=40)
    anchor = Line(required=True, longest=120)
    adopted_on = Date(load_default=None, allow_none=True)
    in_use = fields.Boolean(load_default=False)
    notice_months = whole(1, 60, load_default=None, allow_none=True)
    review_months = whole(1, 60, load_default=None, allow_none=True)
    terms_quote = Prose(load_default=None, allow_none=True, longest=1000)
    review_month = whole(1, 12, load_default=None, allow_none=True)
    version = whole(0, 1_000_000, load_default=0)


class TextSchema(CommandSchema):
    command = TextGiven
    language = choice(*LANGUAGES, required=True)
    text = Prose(required=True, longest=60_000)
    edition = whole(0, 1_000_000, required=True)
    working = fields.Boolean(load_default=False)
