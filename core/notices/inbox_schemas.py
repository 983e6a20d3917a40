"""What is typed about one's own inbox."""

from __future__ import annotations

from marshmallow import fields, validate

from core.errors import N_
from core.fields import Schema
from core.notices.inbox import DELIVERIES
from core.notices.wording import LANGUAGES


class DeliverySchema(Schema):
    delivery = fields.String(required=True, validate=validate.OneOf(DELIVERIES, error=N_("Velg et av alternativene.")))
    language = fields.String(load_default=None, validate=validate.OneOf(LANGUAGES, error=N_("Velg et av språkene.")))


class ReadSchema(Schema):
    through = fields.Integer(required=True, validate=validate.Range(min=1, max=2**62, error=N_("Meldingen finnes ikke.")))
