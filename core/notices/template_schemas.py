"""What an admin types for the trust's own words."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from core.errors import N_
from core.fields import Schema
from core.notices.own_words import TemplateEntry


def _text(most: int) -> fields.String:
    return fields.String(required=True, validate=validate.Length(min=1, max=most, error=N_("Teksten mangler eller er for lang.")))


class OwnWordsSchema(Schema):
    subject = _text(200)
    body = _text(8000)
    version = fields.Integer(load_default=0)

    @post_load
    def entry(self, data: dict[str, Any], **_kw: Any) -> TemplateEntry:
        return TemplateEntry(**data)
