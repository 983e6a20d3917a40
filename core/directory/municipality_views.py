"""Finding a municipality, its page, and the municipality's own profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request
from marshmallow import ValidationError

from core.directory import profiles, queries
from core.directory.doors import bp
from core.directory.schemas import ProfileSchema
from core.errors import N_, EditedMeanwhile, NotFound, Refusal
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of
from core.web import actor, db, form_data, me, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from core.trusts.rules import TrustRules
    from core.trusts.sources import Rule

LIMIT = 100
LABELS = {
    "registered_on": N_("Registrert hos Helsedirektoratet"),
    "registration_source": N_("Kilde for registreringen"),
    "objectives_plan": N_("Plan for læringsmålene"),
    "coordinator_name": N_("ALIS-koordinator"),
    "coordinator_email": N_("E-post til koordinatoren"),
    "coordinator_phone": N_("Telefon til koordinatoren"),
    "coordinator_from": N_("Koordinator fra"),
    "leader_name": N_("Leder for legetjenesten"),
    "leader_email": N_("E-post til lederen"),
    "leader_phone": N_("Telefon til lederen"),
    "copy_mailbox": N_("Felles postkasse som får kopi"),
    "follow_up_weeks": N_("Påminn oss når det er så mange uker siden noen snakket med en ALIS i tjeneste"),
}


@bp.get("/municipalities")
@requires(Permission.CONTACT_READ)
def municipalities() -> ResponseReturnValue:
    q = request.args.get("q", "")[:100]
    return render_template("directory/municipalities.html", q=q, rows=queries.find_municipalities(db(), q, limit=LIMIT))


@bp.get("/municipalities/<number>")
@requires(Permission.CONTACT_READ)
def municipality(number: str) -> ResponseReturnValue:
    return render_template("directory/municipality.html", **municipality_context(number))


def municipality_context(number: str) -> dict[str, Any]:
    """One municipality: names, area, profile, and its standing as far as it concerns the one who asks."""
    found = queries.municipality(db(), number)
    if found is None:
        raise NotFound
    who = me()
    trusts = {one.code: one for one in queries.trusts(db())}
    codes = [who.trust] if who.trust else list(trusts) if who.municipality == number and who.may("agreement:read") else []
    standings = queries.standings(db(), codes, [number], today()) if codes else {}
    rules = queries.every_rules(db(), today()) if codes else {}
    return {
        "found": found,
        "names": [
            (profiles.HTML_LANG[field], _(label), getattr(found, field))
            for field, label in profiles.LANGUAGES
            if getattr(found, field)
        ],
        "areas": profiles.areas(db(), number),
        "profile": profiles.get(db(), number),
        "standings": [
            (trusts[code], standing, rules[code].gates(standing))
            for (code, _number), standing in standings.items()
            if code in rules
        ],
    }


@bp.get("/profile")
@requires(Permission.PROFILE_EDIT)
def profile() -> ResponseReturnValue:
    found = profiles.as_profile(profiles.get(db(), me().municipality))
    return _form({name: getattr(found, name) for name in (*profiles.FIELDS, "version")}, {})


@bp.post("/profile")
@requires(Permission.PROFILE_EDIT)
def save_profile() -> ResponseReturnValue:
    typed = form_data()
    try:
        profiles.save(db(), actor(), me().municipality, ProfileSchema().load(typed), today=today())
    except EditedMeanwhile as clash:
        stored = profiles.get(db(), me().municipality)
        clash.extra = {
            "stored": clash.extra["stored"],
            "typed": {name: "" if value is None else value for name, value in clash.extra["typed"].items()},
            "labels": LABELS,
            "action": "/profile",
            "url": "/profile",
            "version": stored.version if stored else 0,
        }
        raise
    except (ValidationError, Refusal) as problem:
        return _form(typed, errors_of(problem))
    flash(_("Kommunens opplysninger er lagret."))
    return redirect("/profile", 303)


def _form(form: Any, errors: dict[str, str]) -> ResponseReturnValue:  # noqa: ANN401
    area = queries.municipality(db(), me().municipality)
    rules = queries.every_rules(db(), today())
    rules = dict(sorted(rules.items(), key=lambda one: area is None or one[0] != area.trust))
    page = render_template(
        "directory/profile.html",
        form=form,
        errors=errors,
        labels={name: _(label) for name, label in LABELS.items()},
        institution_rule=_first(rules, "training_institutions"),
        coordinator_rule=_first(rules, "coordinator_function"),
        plan_rule=_first(rules, "objectives_plan"),
        registration_rule=_first(rules, "gate_registration"),
    )
    return (page, 422) if errors else page


def _first(rules: dict[str, TrustRules], key: str) -> Rule | None:
    """The rule of the own area's trust where it says something, else of the first trust that does."""
    return next((found.rule(key) for found in rules.values() if found.rule(key).published), None)
