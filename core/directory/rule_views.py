"""Pages of the trusts' rules: one trust, side by side, the public routine, and what an admin confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request
from marshmallow import ValidationError

from core.directory import confirmations, queries
from core.directory.doors import bp
from core.directory.schemas import ConfirmRuleSchema
from core.errors import NotFound, Refusal
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of, said
from core.trusts.catalogue import CATALOGUE
from core.trusts.matters import MilestoneFacts
from core.trusts.phrases import suggestion_in_words, value_in_words
from core.trusts.rules import trust_codes
from core.trusts.shapes import CHOICES
from core.trusts.sources import Rule
from core.trusts.terms import Text
from core.web import actor, db, form_data, me, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from core.trusts.rules import TrustRules
    from core.trusts.terms import RuleValue


@bp.get("/rules")
@requires(Permission.RULE_READ)
def rules() -> ResponseReturnValue:
    return render_template("directory/rules.html", trusts=list(queries.every_rules(db(), today()).values()))


@bp.get("/rules/compare")
@requires(Permission.RULE_READ)
def compare() -> ResponseReturnValue:
    found = queries.every_rules(db(), today())
    return render_template(
        "directory/compare.html", trusts=found, questions=CATALOGUE, said_as=value_in_words, suggested_as=suggestion_in_words
    )


@bp.get("/rules/<trust>")
@requires(Permission.RULE_READ)
def rules_of(trust: str) -> ResponseReturnValue:
    return render_template("directory/rules_one.html", base="base.html", **rules_context(trust))


@bp.get("/routine/<trust>")
@requires(Permission.PUBLIC)
def routine(trust: str) -> ResponseReturnValue:
    """The same, for anybody."""
    return render_template("directory/rules_one.html", base="public.html", **rules_context(trust))


def known(trust: str) -> TrustRules:
    """The trust's rules today. Raises NotFound for a code that is not installed."""
    if trust not in trust_codes():
        raise NotFound
    return queries.current_rules(db(), trust, today())


def rules_context(trust: str) -> dict[str, Any]:
    """Everything that the page of one trust's rules shows."""
    found = known(trust)
    published = [rule for rule in found.book if rule.published or rule.suggestion]
    return {
        "found": found,
        "published": published,
        "silent": [rule for rule in found.book if not rule.published and not rule.suggestion],
        "milestones": found.milestones(MilestoneFacts(today())),
        "said_as": value_in_words,
        "today": today(),
    }


@bp.get("/rules/<trust>/<key>")
@requires(Permission.RULE_CONFIRM)
def confirm_form(trust: str, key: str) -> ResponseReturnValue:
    rule = own_rule(trust, key)
    wanted = rule.suggestion.value if rule.suggestion and not rule.published else rule.value
    return _form(trust, rule, {"value": confirmations.typed(wanted), "valid_from": today()}, {})


def own_rule(trust: str, key: str) -> Rule:
    """A question of one's own trust. Raises NotFound for another trust's, and for an unknown question."""
    if trust != me().trust or key not in CATALOGUE:
        raise NotFound
    return known(trust).rule(key)


@bp.post("/rules/<trust>/<key>")
@requires(Permission.RULE_CONFIRM)
def confirm(trust: str, key: str) -> ResponseReturnValue:
    rule, typed = own_rule(trust, key), form_data()
    try:
        command = ConfirmRuleSchema().load(typed)
        confirmations.confirm_rule(db(), actor(), trust, key, command, rule=rule, today=today())
    except (ValidationError, Refusal) as problem:
        return _form(trust, rule, typed, errors_of(problem))
    flash(_("Regelen er bekreftet."))
    return redirect(f"/rules/{trust}#{key}", 303)


def _form(trust: str, rule: Rule, typed: Any, errors: dict[str, str]) -> ResponseReturnValue:  # noqa: ANN401
    page = render_template(
        "directory/confirm.html",
        trust=trust,
        rule=rule,
        form=typed if not errors else request.form,
        errors=errors,
        kind=confirmations.kind_of(rule.key, today()),
        choices=[(value, said(_as_words(rule, value))) for value in CHOICES.get(rule.key, ())],
        history=[(one, _as_words(rule, one.value["value"])) for one in confirmations.history(db(), trust, rule.key)],
        said_as=value_in_words,
    )
    return (page, 422) if errors else page


def _as_words(rule: Rule, value: Any) -> Text:  # noqa: ANN401 - as JSON keeps it
    given: RuleValue = tuple(value) if isinstance(value, list) else value
    return value_in_words(Rule(rule.key, given, rule.status, None, rule.label))
