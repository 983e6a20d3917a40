"""The JSON door to the versions of a trust's agreement and their texts."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from core.agreements import texts
from core.agreements.template_schemas import TemplateGiven, TemplateSchema, TextGiven, TextSchema
from core.agreements.template_views import known_trust, versions
from core.directory.own import own_rules
from core.fields import Date, Schema
from core.permissions import Permission, requires
from core.problems import rule_json
from core.web import Created, actor, db, me, today

blp = Blueprint("agreement_templates_api", __name__, url_prefix="/api/v1", description="Avtaleversjoner")


class TextOut(Schema):
    language = fields.String()
    edition = fields.Integer()
    working = fields.Boolean()
    clauses = fields.List(fields.Dict())


class TemplateOut(Schema):
    """``terms_known`` false: the terms stand in the document alone."""

    id = fields.Integer()
    trust = fields.String()
    version_label = fields.String()
    anchor = fields.String()
    anchor_rule = fields.Dict(allow_none=True)
    adopted_on = Date(allow_none=True)
    in_use = fields.Boolean()
    terms_known = fields.Boolean()
    notice_months = fields.Integer(allow_none=True)
    review_months = fields.Integer(allow_none=True)
    review_month = fields.Integer(allow_none=True)
    terms_quote = fields.String(allow_none=True)
    version = fields.Integer()
    texts = fields.List(fields.Nested(TextOut))


class TemplatesOut(Schema):
    items = fields.List(fields.Nested(TemplateOut))


@blp.get("/agreement-templates/<trust>")
@blp.response(200, TemplatesOut)
@requires(Permission.AGREEMENT_READ)
def list_templates(trust: str) -> dict[str, Any]:
    """Every version of a trust's agreement with its terms where they are known, and its texts."""
    known_trust(trust)
    return {"items": [_shown(*one) for one in versions(trust)]}


@blp.post("/agreement-templates")
@blp.arguments(TemplateSchema)
@blp.response(201, TemplateOut)
@requires(Permission.AGREEMENT_TEMPLATE)
def create_template(given: TemplateGiven) -> Created:
    """Enter a version of the own trust's agreement."""
    made = texts.keep(db(), actor(), own_rules(), given, today=today())
    return _one(made.id), 201, {"Location": f"/api/v1/agreement-templates/{me().trust}"}


@blp.put("/agreement-templates/<int:version_id>")
@blp.arguments(TemplateSchema)
@blp.response(200, TemplateOut)
@requires(Permission.AGREEMENT_TEMPLATE)
def put_template(given: TemplateGiven, version_id: int) -> dict[str, Any]:
    """Change what is known of a version; `version` is the one that was read."""
    rules = own_rules()
    texts.keep(db(), actor(), rules, given, id_=version_id, today=today())
    return _one(version_id)


@blp.post("/agreement-templates/<int:version_id>/texts")
@blp.arguments(TextSchema)
@blp.response(201, TemplateOut)
@requires(Permission.AGREEMENT_TEMPLATE)
def post_text(given: TextGiven, version_id: int) -> Any:  # noqa: ANN401
    """Save a new edition of the clauses: «# Heading», then the body. `edition` is the one that was edited, 0 for none."""
    texts.write(db(), actor(), texts.get(db(), me().trust, version_id, lock=True), given)
    return _one(version_id), 201


def _one(id_: int) -> dict[str, Any]:
    return next(_shown(*one) for one in versions(me().trust) if one[0].id == id_)


def _shown(template: Any, anchor: Any, known: Any, written: list[Any]) -> dict[str, Any]:  # noqa: ANN401
    names = ("id", "trust", "version_label", "anchor", "adopted_on", "in_use", "review_month", "terms_quote", "version")
    return {
        **{name: getattr(template, name) for name in names},
        "anchor_rule": rule_json(anchor.rule) if anchor else None,
        "terms_known": known.known,
        "notice_months": known.notice_months,
        "review_months": known.review_months,
        "texts": written,
    }
